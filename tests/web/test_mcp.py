"""The MCP server in a process of its own, asked by the package's client."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
import requests
from mcp import Client
from mcp_types import CallToolResult, TextContent

from data import events
from tests.browser.conftest import Server, serving
from tests.conftest import ROOT
from web.mcp import mount
from web.mcp.mount import LARGEST_REQUEST, allowed
from web.mcp.service import TOOLS
from web.routes import routes

T = TypeVar("T")
BASE = "/r1"
PUBLIC = "https://example.org/r1"
CALLS: dict[str, dict[str, Any]] = {
    "quote": {"symbol": "AMD"},
    "history": {"symbol": "NVDA", "range": "R1", "newest": 5},
    "event": {"event": events.SHOCK},
    "study": {},
    "demand": {"long_run_elasticity": 1.5},
    "evidence": {"corrected": False},
    "claim": {"claim": "daily-fall"},
}
ASKED = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "event", "arguments": {"event": events.SHOCK}},
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("mcp")
    with serving("server.py", folder, R1_PUBLIC_URL=PUBLIC, R1_BASE_PATH=BASE) as running:
        yield running


def _alone(answer: Coroutine[Any, Any, T]) -> T:
    """Runs it in a thread of its own: other tests of this process may hold a loop in the first."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(answer)).result()


def call(site: Server, *asked: tuple[str, dict[str, Any]]) -> list[CallToolResult]:
    async def ask() -> list[CallToolResult]:
        async with Client(f"{site.address}{BASE}/mcp") as client:
            return [await client.call_tool(name, arguments) for name, arguments in asked]

    return _alone(ask())


def values(result: CallToolResult) -> dict[str, Any]:
    return {each["name"]: each.get("value") for each in result.structured_content["values"]}


@pytest.mark.browser
def test_every_tool_answers_with_figures_source_time_and_page(site: Server) -> None:
    assert set(CALLS) == set(TOOLS)
    by_page = {"quote": "market", "history": "market", "event": "timeline", "study": "timeline"}
    found = dict(zip(CALLS, call(site, *CALLS.items()), strict=True))
    for name, result in found.items():
        assert not result.is_error, result.content
        answer = result.structured_content
        text = result.content[0]
        assert isinstance(text, TextContent)
        assert json.loads(text.text) == answer
        assert answer["title"]
        assert answer["sentences"]
        assert answer["values"]
        assert all(each["unit"] for each in answer["values"])
        assert answer["source"]
        assert answer["as_of"][:2] == "20"
        page = by_page.get(name, "claims" if name == "claim" else name)
        assert answer["page"].startswith(f"{PUBLIC}/{page}?")
    assert "symbol=AMD" in found["quote"].structured_content["page"]
    assert values(found["study"])["t statistic of the session"] == pytest.approx(-5.61, abs=0.01)
    rows = found["history"].structured_content["rows"]
    assert len(rows) == 5
    assert set(rows[0]) == {each["name"] for each in found["history"].structured_content["columns"]}
    assert "study=NVDA%2C2025-01-27" in found["study"].structured_content["page"]
    assert "newest" not in found["history"].structured_content["page"]
    assert "long_run_elasticity=1.5" in found["demand"].structured_content["page"]
    assert "corrected=false" in found["evidence"].structured_content["page"]


@pytest.mark.browser
def test_assumptions_and_language_are_heard(site: Server) -> None:
    usual, moved, french = call(
        site, ("demand", {}), ("demand", {"long_run_elasticity": 0.5}), ("demand", {"lang": "fr"})
    )
    name = "computing for answers, long run"
    assert values(moved)[name] < values(usual)[name] == values(french)[name]
    assert french.structured_content["title"] != usual.structured_content["title"]
    assert french.structured_content["page"].endswith("lang=fr")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("quote", {"symbol": "MC.PA"}, "names a listing elsewhere (France)"),
        ("quote", {"ticker": "AMD"}, "ticker: not a parameter"),
        ("quote", {"symbol": "ZZZZ"}, "no connection"),
        ("history", {"range": "9Y"}, "There are: since, 1D"),
        ("history", {"newest": 100_000}, "newest: Input should be less than or equal to"),
        ("event", {}, "event: Field required"),
        ("event", {"event": "nothing"}, events.SHOCK),
        ("study", {"study": "AMD"}, "Type a ticker, a comma and a date"),
        ("study", {"study": "NVDA,2022-02-01"}, "sessions"),
        ("demand", {"compute_share": 7}, "compute_share: a number from"),
        ("demand", {"lang": "de"}, "'en' or 'fr'"),
        ("evidence", {"against": "nobody"}, "against"),
        ("claim", {"claim": "nothing"}, "There is no such statement; there are"),
        ("nothing", {}, "there are quote, history"),
    ],
)
def test_what_is_wrong_is_said(
    site: Server, name: str, arguments: dict[str, Any], said: str
) -> None:
    (result,) = call(site, (name, arguments))
    text = result.content[0]
    assert result.is_error
    assert isinstance(text, TextContent)
    assert text.text
    assert said in text.text
    assert "Traceback" not in site.text()


def post(site: Server, **headers: str) -> requests.Response:
    address = f"{site.address}{BASE}/mcp"
    return requests.post(address, json=ASKED, headers=ACCEPT | headers, timeout=30)


@pytest.mark.browser
def test_only_known_hosts_and_origins_are_answered(site: Server) -> None:
    assert post(site).json()["result"]["structuredContent"]["page"].startswith(PUBLIC)
    assert post(site, Host="example.org", Origin="https://example.org").status_code == 200
    assert post(site, Host="evil.example").status_code == 421
    assert post(site, Origin="https://evil.example").status_code == 403


@pytest.mark.browser
def test_no_stream_and_no_large_request(site: Server) -> None:
    address = f"{site.address}{BASE}/mcp"
    for method in ("GET", "DELETE"):
        answer = requests.request(method, address, headers=ACCEPT, timeout=10)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
        assert "frame-ancestors" in answer.headers["content-security-policy"]
    large = {**ASKED, "params": {"name": "event", "arguments": {"event": "x" * LARGEST_REQUEST}}}
    assert requests.post(address, json=large, headers=ACCEPT, timeout=10).status_code == 413


@pytest.mark.browser
def test_the_log_stays_the_servers_own(site: Server) -> None:
    call(site, ("event", {"event": events.SHOCK}))
    lines = [line for line in site.text().splitlines() if "mcp" in line.lower()]
    assert all(line.startswith("20") for line in lines), lines


def test_this_machine_and_the_public_address_may_ask() -> None:
    hosts, origins = allowed("https://example.org:8443/r1")
    assert "example.org:8443" in hosts
    assert "https://example.org:8443" in origins
    for url in ("https://Example.org/r1", "https://example.org:443"):
        assert {"example.org", "example.org:443"} <= set(allowed(url)[0])
    assert allowed(None)[0] == [host for host in hosts if "example" not in host]


def test_without_the_package_there_is_no_route_and_one_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(mount, "AVAILABLE", False)
    caplog.set_level("INFO")

    async def run() -> None:
        async with mount.Endpoint().running():
            pass

    _alone(run())
    assert len(caplog.records) == 1
    assert "requirements-server.txt" in caplog.text
    paths = {getattr(each, "path", "") for each in routes("")}
    assert "/mcp" not in paths
    assert "/llms.txt" in paths


def test_the_server_is_described_without_the_package() -> None:
    script = (
        "import sys; sys.modules['mcp'] = None; sys.modules['mcp_types'] = None\n"
        "import server\n"
        "from web import routes, llms\n"
        "print('mcp' in routes.ROUTE_NAMES, '/mcp' in llms.document('https://example.org'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "False"]
