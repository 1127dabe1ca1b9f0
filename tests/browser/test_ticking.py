"""Trades reach the page while it stands there: no rerun of the page, no chart sent again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import WebSocket, expect

from data import calendar
from tests.browser.conftest import Server, Visit
from tests.browser.open_market import schedule_around
from tests.stub_providers import Market, StubProviders
from tests.stub_stream import StubStream, message

NOBODY = "http://127.0.0.1:9"
#: A chart of a year's closes is larger; what a tick sends is not.
SMALL = 12_000  # bytes
ANIMATION = """() => {
  const price = document.querySelector(".r1-quote-price span");
  price.classList.add("r1-quote-moved");
  return getComputedStyle(price).animationName;
}"""


@pytest.fixture
def streamer() -> Iterator[StubStream]:
    with StubStream() as running:
        yield running


def trade(streamer: StubStream, price: float) -> None:
    streamer.send(message("NVDA", price, datetime.now(UTC), day_volume=50_000_000))


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubProviders]:
    """Yahoo's charts of a session that is under way."""
    now = datetime.now(UTC)
    schedule = schedule_around(now)
    monkeypatch.setattr(calendar, "_schedule", lambda: schedule)
    with StubProviders(Market(now)) as running:
        yield running


def when_all_is_asked(stub: StubProviders) -> None:
    """Waits until the table's other symbols have come, after which the page runs once more."""
    before = -1
    while before != (before := len(stub.asked)) or before < 10:
        time.sleep(4)


def test_a_trade_moves_the_price_and_the_end_of_the_chart(
    fresh_server: Callable[..., Server],
    stub: StubProviders,
    streamer: StubStream,
    visit: Callable[..., Visit],
) -> None:
    running = fresh_server(
        "open market",
        R1_OFFLINE="",
        R1_STREAM_URL=streamer.url,
        R1_PROVIDER_SECONDS="30",
        R1_YAHOO_URL=stub.url("yahoo"),
        R1_NASDAQ_URL=NOBODY,
        R1_CBOE_URL=NOBODY,
        R1_SEC_URL=NOBODY,
        NO_PROXY="127.0.0.1",
    )
    tab = visit(running)
    received: list[int] = []

    def count(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(len(frame)))

    tab.listen("websocket", count)
    page = tab.open("/market?range=6M")
    streamer.wait_for(lambda s: s.subscriptions)
    expect(page.locator(".r1-quote-source")).to_contain_text("Live · Yahoo Finance")
    when_all_is_asked(stub)
    tab.settle()
    last = float(stub.market.minutes("NVDA")["close"].iloc[-1])
    page.evaluate("window.sameDocument = true")
    chart = page.locator("[data-testid=stVegaLiteChart]").first.element_handle()
    received.clear()
    for step in (1, 2):
        price = f"${last + step:.2f}"
        drawn = chart.inner_html()
        trade(streamer, round(last + step, 2))
        expect(page.locator(".r1-quote-price span").first).to_have_text(price)
        expect(page.locator(".r1-quote-source")).to_contain_text(re.compile("just now|second"))
        # The end of the chart follows.
        expect(page.locator('.vega-bindings input[name="last_price"]')).to_have_value(
            re.compile(re.escape(price))
        )
        page.wait_for_function(
            "([chart, before]) => chart.innerHTML !== before", arg=[chart, drawn]
        )
    assert page.evaluate("window.sameDocument")
    same = page.locator("[data-testid=stVegaLiteChart]").first.element_handle()
    assert page.evaluate("([one, other]) => one === other", [chart, same])
    assert received
    assert max(received) < SMALL
    assert (streamer.connections, streamer.most_at_once) == (1, 1)
    page.emulate_media(reduced_motion="reduce")
    animated = (
        "() => getComputedStyle(document.querySelector('.r1-quote-price span')).animationName"
    )
    assert page.evaluate(animated) == "none"
    tab.assert_clean()
