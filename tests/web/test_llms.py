"""What assistants and programs read of the site: /llms.txt and /openapi.json."""

from __future__ import annotations

import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components import page_registry, shell
from components.registry import CHARTS
from web import llms
from web.charts.openapi import document
from web.mcp import mount
from web.mcp.service import TOOLS, input_schema
from web.routes import routes


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=routes("")))


def test_the_description_is_valid_openapi(client: TestClient) -> None:
    found = client.get("/openapi.json").json()
    OpenAPIV31SpecValidator(found).validate()
    assert found == document()


def test_a_broken_description_is_noticed() -> None:
    broken = document()
    next(iter(broken["paths"].values()))["get"]["parameters"][0]["in"] = "body"
    assert list(OpenAPIV31SpecValidator(broken).iter_errors())


def test_llms_txt_names_every_page_chart_and_tool(client: TestClient) -> None:
    answer = client.get("/llms.txt", headers={"Accept-Language": "fr"})
    assert answer.headers["content-type"].startswith("text/plain")
    text = answer.text
    assert text.startswith(f"# {shell.TITLE}\n\n> ")
    for entry in page_registry.REGISTRY:
        assert f"[{entry.heading}](http://testserver/" in text
    for name in CHARTS:
        assert f"http://testserver/chart/{name}.json" in text
    for name, tool in TOOLS.items():
        assert f"- {name}: {tool.summary}" in text
    assert "http://testserver/mcp" in text
    assert "How to cite" in text


def test_every_address_of_llms_txt_answers(client: TestClient) -> None:
    text = client.get("/llms.txt").text
    found = set(re.findall(r"http://testserver(/[^\s):]*)", text)) - {"/mcp"}
    assert len(found) > len(CHARTS) + len(page_registry.REGISTRY)
    for path in found:
        assert client.get(path).status_code == 200, path


def test_llms_txt_without_the_package_names_no_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mount, "AVAILABLE", False)
    assert "/mcp" not in llms.document("https://example.org")


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_says_what_it_can_be_asked(name: str) -> None:
    schema = input_schema(TOOLS[name].parameters)
    assert schema["additionalProperties"] is False
    assert "lang" in schema["properties"]
    assert not {"theme", "card"} & set(schema["properties"])
    assert all(each.get("description") for each in schema["properties"].values())
