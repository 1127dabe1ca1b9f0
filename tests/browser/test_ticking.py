"""Trades reach the page while it stands there: no rerun of the page, no chart sent again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import WebSocket, expect

from data.prices import bundled
from tests.browser.conftest import Server, Visit
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


def test_a_trade_moves_the_price_and_the_end_of_the_chart(
    fresh_server: Callable[..., Server], streamer: StubStream, visit: Callable[..., Visit]
) -> None:
    running = fresh_server(
        "open market",
        R1_OFFLINE="",
        R1_STREAM_URL=streamer.url,
        R1_YAHOO_URL=NOBODY,
        R1_NASDAQ_URL=NOBODY,
        R1_CBOE_URL=NOBODY,
        R1_SEC_URL=NOBODY,
        NO_PROXY="127.0.0.1",
    )
    tab = visit(running)
    received: list[int] = []

    def count(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: received.append(len(frame)))

    tab.page.on("websocket", count)
    page = tab.open("/market?range=6M")
    streamer.wait_for(lambda s: s.subscriptions)
    last = bundled.default_snapshot().daily("NVDA")["close"].iloc[-1]
    expect(page.locator(".r1-quote")).to_have_class(re.compile("r1-quote-stale"))
    # The page has come to rest: from here on nothing but the quote changes.
    page.locator("[data-testid=stVegaLiteChart]").first.wait_for()
    expect(page.locator(".r1-quote-source")).to_contain_text("Bundled")
    page.evaluate("window.sameDocument = true")
    chart = page.locator("[data-testid=stVegaLiteChart]").first.element_handle()
    trade(streamer, round(last + 1, 2))
    expect(page.locator(".r1-quote")).to_have_class(re.compile("r1-quote-live"))
    received.clear()
    for step in (2, 3):
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
