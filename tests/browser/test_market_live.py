"""The market page in front of live, failing and hanging providers, as a visitor sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from threading import Event

import pytest
from playwright.sync_api import expect
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.browser.conftest import Server, Visit
from tests.filings.conftest import CONTACT, NEXT_COUNT, REVENUES, SHARES, revenues, serve, shares
from tests.stub_providers import Market, StubProviders

LIVE_YAHOO = re.compile("(Live|Delayed by .*) · Yahoo Finance")
NOBODY = "http://127.0.0.1:9"
Fresh = Callable[..., Server]
Visiting = Callable[..., Visit]


@pytest.fixture
def stub() -> Iterator[StubProviders]:
    with StubProviders(Market(datetime.now(UTC))) as running:
        yield running


def online(fresh_server: Fresh, stub: StubProviders, seconds: float = 30) -> Server:
    """A server that lets the providers take their time: the machine may be busy."""
    return fresh_server(
        "server.py", R1_OFFLINE="", R1_PROVIDER_SECONDS=str(seconds), **stub.environment()
    )


def test_hanging_providers_hold_nothing_up(
    fresh_server: Fresh, stub: StubProviders, visit: Visiting
) -> None:
    stub.modes = dict.fromkeys(stub.modes, "hang")
    tab = visit(online(fresh_server, stub, seconds=4))
    page = tab.open("/market?range=6M")
    # No provider has said a word, and everything stands there.
    expect(page.locator(".r1-quote-price")).to_contain_text("$")
    expect(page.locator("body")).to_contain_text("Saved prices of")
    page.locator("[data-testid=stVegaLiteChart] svg .mark-group path").first.wait_for(
        state="attached"
    )
    assert not stub.let_go.is_set()
    expect(page.locator("body")).to_contain_text("did not answer in time")
    tab.assert_clean()


def test_live_prices_fill_in_without_a_reload(
    fresh_server: Fresh, stub: StubProviders, visit: Visiting
) -> None:
    tab = visit(online(fresh_server, stub))
    page = tab.open("/market?range=6M")
    page.evaluate("window.sameDocument = true")
    expect(page.locator("body")).to_contain_text(LIVE_YAHOO)
    expect(page.locator("body")).to_contain_text("Saved prices up to")
    assert page.evaluate("window.sameDocument")
    tab.assert_clean()


def test_a_newer_share_count_arrives_while_the_page_is_open(
    httpserver: HTTPServer, fresh_server: Fresh, visit: Visiting
) -> None:
    """The bundled count at once; the filed one, and the value under it, without a reload."""
    asked, seen = Event(), Event()
    pause = 8  # seconds

    def when_seen(_: Request) -> Response:
        if not asked.is_set():
            asked.set()
            return Response("", status=503, headers={"Retry-After": str(pause)})
        seen.wait(5)
        return Response(json.dumps(revenues()), content_type="application/json")

    httpserver.expect_request(REVENUES).respond_with_handler(when_seen)
    serve(httpserver, SHARES, shares(NEXT_COUNT))
    running = fresh_server(
        "app.py",
        R1_OFFLINE="",
        R1_SEC_CONTACT=CONTACT,
        R1_SEC_URL=httpserver.url_for("").rstrip("/"),
        R1_YAHOO_URL=NOBODY,
        R1_NASDAQ_URL=NOBODY,
        R1_CBOE_URL=NOBODY,
    )
    tab = visit(running)
    # Every page asks; this one in vain, and after it everything is imported.
    first = tab.open("/")
    assert asked.wait(5)
    first.goto("about:blank")
    first.wait_for_timeout(1000 * pause)
    page = tab.open("/market")
    page.evaluate("window.sameDocument = true")
    body = page.locator("body")
    expect(body).to_contain_text("share count of 21 Aug 2026 (saved figure)")
    seen.set()
    expect(body).to_contain_text("share count of 13 Nov 2026 (SEC filing, live)")
    # 24,000 million shares at the bundled close of $228.86.
    value = page.locator(".r1-quote dl > div").filter(has_text="Market value")
    expect(value).to_contain_text("$5,493\N{NO-BREAK SPACE}bn")
    assert page.evaluate("window.sameDocument")
    tab.assert_clean()


def test_a_refusing_yahoo_is_named_and_nasdaq_stands_in(
    fresh_server: Fresh, stub: StubProviders, visit: Visiting
) -> None:
    stub.modes["yahoo"] = "429"
    tab = visit(online(fresh_server, stub))
    page = tab.open("/market")
    expect(page.locator("body")).to_contain_text(re.compile("(Live|Delayed by .*) · Nasdaq"))
    expect(page.locator("body")).to_contain_text(re.compile(r"Yahoo Finance.*enough questions"))
    tab.assert_clean()


def test_all_providers_down_leaves_a_whole_page(
    fresh_server: Fresh, stub: StubProviders, visit: Visiting
) -> None:
    stub.modes = dict.fromkeys(stub.modes, "500")
    tab = visit(online(fresh_server, stub))
    page = tab.open("/market")
    expect(page.locator("body")).to_contain_text(re.compile("answered with an error"))
    expect(page.locator("body")).to_contain_text("Saved prices of")
    expect(page.get_by_role("heading", name="Loss of market value")).to_be_visible()
    tab.assert_clean()


def test_a_typed_symbol_is_fetched_and_a_wrong_one_is_explained(
    fresh_server: Fresh, stub: StubProviders, visit: Visiting
) -> None:
    tab = visit(online(fresh_server, stub))
    page = tab.open("/market")
    field = page.get_by_role("combobox", name="US symbol")
    field.fill("KO")
    field.press("Enter")
    expect(page.locator(".r1-quote")).to_contain_text("KO")
    assert "symbol=KO" in page.url
    field.fill("ZZZZQ")
    field.press("Enter")
    expect(page.locator("body")).to_contain_text("No provider that answered knows this symbol.")
    expect(page.get_by_role("heading", name="What the shock did")).to_be_visible()
    field.fill("<b>x</b>")
    field.press("Enter")
    expect(page.locator("body")).to_contain_text("not the form of a US ticker")
    assert page.locator("[data-testid=stMain] b", has_text=re.compile("^x$")).count() == 0
    tab.assert_clean()


def test_refreshing_moves_nothing_and_loses_nothing(
    fresh_server: Fresh, stub: StubProviders, visit: Visiting
) -> None:
    tab = visit(online(fresh_server, stub))
    page = tab.open("/market?range=1Y&compare=AMD&kind=line")
    expect(page.locator("body")).to_contain_text(LIVE_YAHOO)
    expect(page.locator("body")).to_contain_text("Closes of 19 symbols")
    expect(page.locator("body")).to_contain_text(re.compile(r"dividends: Yahoo Finance to"))
    tab.settle()
    main = page.locator("[data-testid=stMain]")
    main.evaluate("element => element.scrollTo(0, 600)")
    heading = page.get_by_role("heading", name="What the shock did")
    place = heading.bounding_box()["y"]
    before = stub.count("yahoo")
    # By hand is refused for some seconds after the last time; here it is the first.
    page.get_by_role("button", name="Refresh").evaluate("button => button.click()")
    tab.settle()
    assert abs(heading.bounding_box()["y"] - place) <= 4  # what is being read stays in place
    assert "compare=AMD" in page.url
    assert "range=1Y" in page.url
    expect(page.get_by_role("radio", name="1 Y")).to_be_checked()
    assert stub.count("yahoo") >= before
    tab.assert_clean()


def test_a_wrong_address_is_said_and_nothing_breaks(server: Server, visit: Visiting) -> None:
    tab = visit(server)
    page = tab.open("/market?range=forever&compare=%3Cscript%3E&lang=xx")
    expect(page.get_by_role("alert").filter(has_text="range=forever")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="compare")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="lang")).to_be_visible()
    tab.assert_clean()


def test_the_two_moments_stand_in_the_chart(server: Server, visit: Visiting) -> None:
    tab = visit(server)
    page = tab.open("/market?range=5Y&lang=fr")
    chart = page.locator("[data-testid=stVegaLiteChart] svg").first
    expect(chart).to_contain_text("R1")
    expect(chart).to_contain_text("Huang")
    expect(chart).to_contain_text("20 janv.")
    tab.assert_clean()


def test_what_is_downloaded_is_what_is_shown(server: Server, visit: Visiting) -> None:
    tab = visit(server)
    page = tab.open("/market?range=R1&lang=fr")
    page.locator(".st-key-source_price").get_by_role("button").first.click()
    taken = {}
    for name in ("CSV", "PNG", "SVG"):
        with page.expect_download() as download:
            page.locator(".st-key-price_" + name.lower()).get_by_role("button").click()
        taken[name] = download.value.path().read_bytes()
    lines = taken["CSV"].decode("utf-8-sig").splitlines()
    assert lines[0].startswith("# ")
    assert any("range=R1" in line for line in lines if line.startswith("#"))
    rows = [line for line in lines if not line.startswith("#")]
    assert len(rows) == 1 + 7 * 78  # seven whole sessions of 5-minute bars
    assert taken["PNG"].startswith(b"\x89PNG")
    assert b"<svg" in taken["SVG"]
    tab.assert_clean()
