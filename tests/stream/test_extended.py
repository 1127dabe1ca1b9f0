"""The price outside the session: of the stream's trade and the one asked for, the newer counts."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest

from data import calendar
from data.prices.model import Trade, Unavailable, UnavailableReason
from data.prices.plausibility.extended import ExtendedPrice
from data.stream.service import QuoteStream
from data.stream.settings import StreamSettings
from data.trading_hours import Phase
from tests.prices.conftest import Clock
from tests.stream.conftest import CLOSES, OPEN, SESSION, quote, until
from tests.stub_stream import StubStream, message

BELL = calendar.session_close(SESSION)
CLOSED = quote(BELL, price=210.0)
FIVE, SIX = BELL + timedelta(hours=1), BELL + timedelta(hours=2)


def trade(price: float, time: datetime, **changes: Any) -> Trade:
    values = {"phase": Phase.AFTER_HOURS, "provider": "Nasdaq"} | changes
    return Trade(price=price, time=time, **values)


def shown(stream: QuoteStream, asked: Trade | None) -> ExtendedPrice | None:
    return stream.follow(CLOSED, CLOSES, asked).extended


@pytest.fixture
def without(clock: Clock) -> QuoteStream:
    clock.now = SIX
    return QuoteStream(StreamSettings(None), clock=clock)


def test_without_a_stream_the_one_asked_for_is_shown(without: QuoteStream) -> None:
    extended = shown(without, trade(205.8, FIVE))
    assert extended == ExtendedPrice(205.8, 210.0, Phase.AFTER_HOURS, FIVE, "Nasdaq")
    assert extended.change_ratio == pytest.approx(-0.02)
    assert shown(without, None) is None
    nothing = Unavailable("NVDA", UnavailableReason.OFFLINE)
    assert without.follow(nothing, CLOSES, trade(205.8, FIVE)).extended is None


@pytest.mark.parametrize(
    "given",
    [
        trade(2100.0, FIVE),
        trade(21.0, FIVE),
        trade(205.8, FIVE, previous_close=180.0),
        trade(205.8, SIX + timedelta(minutes=5)),
        trade(205.8, FIVE, phase=Phase.PRE_MARKET),
        trade(205.8, BELL - timedelta(hours=1)),
    ],
    ids=["x10", "/10", "another company's", "future", "of another phase", "within the session"],
)
def test_a_wrong_one_is_not_shown(given: Trade, without: QuoteStream) -> None:
    assert shown(without, given) is None


def test_a_refusal_is_one_line_in_the_log(
    without: QuoteStream, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for _look in range(5):
            assert shown(without, trade(2100.5, FIVE)) is None
    (line,) = [each.message for each in caplog.records if "2100.5 after 210.0" in each.message]
    assert line.startswith("the price of NVDA outside the session is not shown: Nasdaq: price")


def test_it_ends_with_the_next_session(without: QuoteStream, clock: Clock) -> None:
    asked, pre = trade(205.8, FIVE), OPEN + timedelta(days=1) - timedelta(hours=4)
    clock.now = pre  # until something is traded in the morning
    assert shown(without, asked) is not None
    clock.now = OPEN + timedelta(days=1)
    assert shown(without, asked) is None
    clock.now = BELL + timedelta(days=1)
    assert shown(without, asked) is None


def test_the_regular_close_has_to_be_known(without: QuoteStream) -> None:
    at_noon = quote(BELL - timedelta(hours=3), price=209.0)
    assert without.follow(at_noon, CLOSES, trade(205.8, FIVE)).extended is None


def test_the_newer_one_counts_whoever_tells_it(
    stream: QuoteStream, streamer: StubStream, clock: Clock
) -> None:
    clock.now = FIVE
    shown(stream, None)
    streamer.wait_for(lambda s: s.open_now == 1 and s.subscriptions)
    streamer.send(message("NVDA", 206.0, FIVE, "post", change=-4.0))
    until(lambda: shown(stream, None))
    clock.now = FIVE + timedelta(minutes=1)
    for asked, price in [
        (trade(205.8, FIVE - timedelta(seconds=30)), 206.0),
        (trade(205.8, FIVE), 206.0),
        (trade(205.8, FIVE + timedelta(seconds=30)), 205.8),
        (trade(2058.0, FIVE + timedelta(seconds=30)), 206.0),
    ]:
        extended = shown(stream, asked)
        assert extended is not None
        assert extended.price == price


def test_it_need_not_be_asked_for_while_the_stream_brings_it(
    stream: QuoteStream, streamer: StubStream, clock: Clock
) -> None:
    clock.now = FIVE
    assert not stream.brings_extended("NVDA")
    shown(stream, None)
    assert not stream.brings_extended("NVDA")
    streamer.wait_for(lambda s: s.open_now == 1 and s.subscriptions)
    streamer.send(message("NVDA", 206.0, FIVE, "post", change=-4.0))
    until(lambda: stream.brings_extended("NVDA"))
    assert not stream.brings_extended("AMD")
    clock.advance(minutes=2, seconds=1)  # the stream is silent, or lost
    assert not stream.brings_extended("NVDA")


def test_without_a_stream_none_is_brought(without: QuoteStream) -> None:
    shown(without, trade(205.8, FIVE))
    assert not without.brings_extended("NVDA")
