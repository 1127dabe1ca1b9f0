"""The MCP server: the tools as the protocol lists and calls them. Needs the package `mcp`."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ListedTool
from pydantic import ValidationError
from starlette.requests import Request

from components import language
from components.addressed.model import NotServedError, Parameters
from components.content import citation
from components.run_lock import RUN_LOCK
from web.charts.problems import faults
from web.mcp import model, prices, record
from web.mcp.answer import Tool, ToolAnswer
from web.settings import SETTINGS

logger = logging.getLogger(__name__)

TOOLS: Mapping[str, Tool] = {
    each.name: each for each in (*prices.TOOLS, *record.TOOLS, *model.TOOLS)
}
INSTRUCTIONS = (
    "Figures about the fall of Nvidia on 27 January 2025 and the demand for computing after "
    "DeepSeek's R1, each with unit, source and as of when. Cite the address in `page`. "
    "Nothing here is investment advice."
)
#: Of pictures: no tool draws one.
_OF_PICTURES = ("theme", "card")

Context = ServerRequestContext[Any, Any]


def server() -> Server[dict[str, Any]]:
    """A new server. The low-level one takes JSON schemas as they are and leaves logging alone."""
    return Server(
        "r1-shock",
        title=citation.TITLE,
        instructions=INSTRUCTIONS,
        website_url=SETTINGS.public_url,
        on_list_tools=_list,
        on_call_tool=_call,
    )


async def _list(_context: Context, _params: PaginatedRequestParams | None) -> ListToolsResult:
    output = ToolAnswer.model_json_schema()
    return ListToolsResult(
        tools=[
            ListedTool(
                name=each.name,
                description=each.summary,
                input_schema=input_schema(each.parameters),
                output_schema=output,
                annotations=ToolAnnotations(read_only_hint=True),
            )
            for each in TOOLS.values()
        ]
    )


def input_schema(parameters: type[Parameters]) -> dict[str, Any]:
    """What a tool can be asked, as JSON Schema."""
    schema = parameters.model_json_schema()
    for name in _OF_PICTURES:
        del schema["properties"][name]
    return schema


async def _call(context: Context, params: CallToolRequestParams) -> CallToolResult:
    found = TOOLS.get(params.name)
    if found is None:
        return _refused(f"There is no tool {params.name[:40]!r}; there are {', '.join(TOOLS)}")
    return await asyncio.to_thread(_answer, found, params.arguments or {}, _site(context.request))


def _site(request: Request | None) -> str:
    """The site's address; without R1_PUBLIC_URL that of the request, which is this machine's."""
    if SETTINGS.public_url or request is None:
        return SETTINGS.public_url or SETTINGS.base_path
    return str(request.base_url).rstrip("/") + SETTINGS.base_path


def _answer(tool: Tool, arguments: Mapping[str, Any], site: str) -> CallToolResult:
    with language.override(language.known(arguments.get("lang"))):
        try:
            asked = tool.parameters.model_validate(_as_in_addresses(arguments))
            with RUN_LOCK:  # work for the interpreter, like a run
                answer = tool.answer(asked, site)
            whole = answer.model_dump(mode="json")
            text = json.dumps(whole, ensure_ascii=False, allow_nan=False)
        except ValidationError as error:
            return _refused("; ".join(faults(error, tool.parameters)))
        except NotServedError as error:
            wait = f" Ask again in {error.retry_after} seconds." if error.retry_after else ""
            return _refused(error.reason + wait)
        except Exception:
            logger.exception("the tool %s failed", tool.name)
            return _refused("The site could not answer; the fault is in its log.")
    return CallToolResult(content=[TextContent(text=text)], structured_content=whole)


def _as_in_addresses(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers as the text that an address would hold: sliders take 0.85 and "0.85" alike."""
    return {
        name: str(value)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else value
        for name, value in arguments.items()
    }


def _refused(reason: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=reason)], is_error=True)
