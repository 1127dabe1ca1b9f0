"""`/openapi.json`: every chart's address, parameters and answers, described from the registry."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from components.addressed.model import FORMATS, Chart
from components.content import citation
from components.registry import CHARTS
from web.settings import SETTINGS

_PROBLEMS = {
    "400": "A parameter or a value that does not exist; the answer names those that do",
    "404": "No such chart, or none for these parameters",
    "503": "Not at the moment; Retry-After says when to ask again",
}


async def openapi(_request: Request) -> Response:
    """The document, OpenAPI 3.1."""
    return Response(_written(), media_type="application/json")


@lru_cache(maxsize=1)
def _written() -> bytes:
    return json.dumps(document(), ensure_ascii=False).encode()


def document() -> dict[str, Any]:
    """The description of all charts as a plain object."""
    schemas: dict[str, Any] = {}
    paths = {
        f"{SETTINGS.base_path}/chart/{each.name}.{ending}": {
            "get": _operation(each, ending, schemas)
        }
        for each in CHARTS.values()
        for ending in FORMATS
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": citation.TITLE, "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(chart: Chart, ending: str, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = chart.parameters.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.get("$defs", {}))
    answer = {"description": chart.summary, "content": {FORMATS[ending].split(";")[0]: {}}}
    problems = {
        status: {"description": why, "content": {"application/problem+json": {}}}
        for status, why in _PROBLEMS.items()
    }
    return {
        "operationId": f"{chart.name}_{ending}",
        "summary": chart.summary,
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": each}
            for name, each in schema["properties"].items()
        ],
        "responses": {"200": answer, **problems},
    }
