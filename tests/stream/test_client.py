"""One connection while somebody looks, whatever the streamer does to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.prices.model import Provenance, Quote, Source, Unavailable, UnavailableReason
from data.stream.service import QuoteStream
from data.stream.settings import StreamLimits, StreamSettings
from tests.prices.conftest import Clock
from tests.stream.conftest import CLOSES, NOON, OPEN, Pauses, quote, until
from tests.stub_stream import StubStream, message

EPOCH = datetime.fromtimestamp(0, UTC)  # of a message without its time


def price(stream: QuoteStream, of: Quote | None = None) -> float:
    shown = stream.follow(of or quote(), CLOSES).quote
    assert isinstance(shown, Quote)
    return shown.price


def connected(stream: QuoteStream, streamer: StubStream, count: int = 1) -> None:
    """A connection, the one of this number, with Nvidia subscribed."""
    before = len(streamer.subscriptions) if streamer.connections < count else 0
    stream.follow(quote(), CLOSES)
    streamer.wait_for(
        lambda s: (
            s.connections >= count and any("NVDA" in each for each in s.subscriptions[before:])
        )
    )


def test_a_tick_moves_price_change_range_and_volume(
    stream: QuoteStream, streamer: StubStream
) -> None:
    assert price(stream) == 204.0
    connected(stream, streamer)
    streamer.send(message("NVDA", 205.5, NOON, change=5.5, day_volume=41_000_000))
    until(lambda: price(stream) == 205.5)
    followed = stream.follow(quote(), CLOSES)
    shown = followed.quote
    assert isinstance(shown, Quote)
    assert followed.ticking
    assert shown.change == 5.5
    assert (shown.day_low, shown.day_high, shown.volume) == (200.5, 205.5, 41_000_000)
    assert (shown.provenance.source, shown.provenance.as_of) == (Source.LIVE, NOON)
    assert shown.open == 201.0


def test_everybody_shares_one_connection_and_the_union_is_subscribed(
    stream: QuoteStream, streamer: StubStream
) -> None:
    for _ in range(50):
        for symbol in ("NVDA", "AMD", "SPY"):
            stream.follow(quote(symbol=symbol))
    streamer.wait_for(lambda s: s.subscriptions and len(s.subscriptions[-1]) == 3)
    assert (streamer.connections, streamer.most_at_once) == (1, 1)


def test_what_nobody_looks_at_any_more_is_unsubscribed(
    stream: QuoteStream, streamer: StubStream, clock: Clock
) -> None:
    stream.follow(quote(symbol="AMD"))
    connected(stream, streamer)
    clock.advance(seconds=10)
    stream.follow(quote())
    clock.advance(seconds=10)
    streamer.wait_for(lambda s: s.unsubscribed == [frozenset({"AMD"})])
    assert streamer.connections == 1


def test_nobody_looks_and_the_connection_is_given_up_until_somebody_does(
    stream: QuoteStream, streamer: StubStream, clock: Clock, pauses: Pauses
) -> None:
    connected(stream, streamer)
    clock.advance(seconds=16)
    until(lambda: not stream.status()["running"])
    streamer.wait_for(lambda s: s.open_now == 0)
    connected(stream, streamer, 2)
    assert streamer.most_at_once == 1
    assert pauses == []


@pytest.mark.parametrize("cleanly", [True, False])
def test_a_connection_that_ends_is_made_again(
    stream: QuoteStream, streamer: StubStream, pauses: Pauses, cleanly: bool
) -> None:
    connected(stream, streamer)
    for count in range(2, 5):
        streamer.send(message("NVDA", 204.0 + count / 10, NOON))
        until(lambda count=count: price(stream) == 204.0 + count / 10)
        streamer.close(cleanly=cleanly)
        connected(stream, streamer, count)
    # Each had brought something, so each time it is tried again soon.
    assert pauses == [1.0, 1.0, 1.0]
    assert streamer.most_at_once == 1


def test_pauses_grow_while_nothing_comes(
    stream: QuoteStream, streamer: StubStream, pauses: Pauses
) -> None:
    for count in range(1, 9):
        connected(stream, streamer, count)
        streamer.close(cleanly=count % 2 == 0)
        until(lambda count=count: len(pauses) >= count)
    assert pauses[:8] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_no_streamer_at_all_leaves_what_was_asked_for(clock: Clock, pauses: Pauses) -> None:
    with StubStream() as gone:
        url = gone.url
    stream = QuoteStream(StreamSettings(url), StreamLimits(poll_interval=0.005), clock, pauses)
    assert price(stream) == 204.0
    until(lambda: len(pauses) > 3)
    assert price(stream) == 204.0
    assert pauses[:3] == [1, 2, 4]
    clock.advance(days=1)
    until(lambda: not stream.status()["running"])


def test_malformed_messages_and_other_symbols_change_nothing(
    stream: QuoteStream, streamer: StubStream
) -> None:
    connected(stream, streamer)
    streamer.send(
        "nonsense",
        b"\x00\x01",
        '{"type": "pricing", "message": "AAAA"}',
        message("AMD", 207.0, NOON),
        message("NVDA", 2_045.0, NOON),
        message("NVDA", 20.4, NOON),
        message("NVDA", 206.0, NOON, change=-40.0),  # measured from another close
        message("NVDA", 206.0, NOON + timedelta(minutes=5)),
        message("NVDA", 206.0, NOON, "post"),
    )
    streamer.send(message("NVDA", 204.5, NOON))
    until(lambda: price(stream) == 204.5)
    refused = stream.status()["refused"]
    assert refused == {"message": 3, "symbol": 1, "price": 2, "close": 1, "future": 1, "hours": 1}
    assert streamer.connections == 1


def test_ticks_out_of_order_and_older_than_the_quote_are_not_shown(
    stream: QuoteStream, streamer: StubStream
) -> None:
    connected(stream, streamer)
    streamer.send(
        message("NVDA", 204.5, NOON - timedelta(seconds=5)),
        message("NVDA", 204.1, NOON - timedelta(seconds=9)),
    )
    until(lambda: stream.status()["refused"].get("older") == 1)
    assert price(stream) == 204.5
    assert price(stream, quote(NOON - timedelta(seconds=4))) == 204.0


def test_a_jump_is_believed_once_what_is_asked_for_says_so(
    stream: QuoteStream, streamer: StubStream
) -> None:
    connected(stream, streamer)
    streamer.send(message("NVDA", 219.0, NOON - timedelta(seconds=3)))
    until(lambda: stream.status()["refused"].get("price") == 1)
    jumped = quote(NOON - timedelta(seconds=2), price=219.0, day_high=219.5)
    assert price(stream, jumped) == 219.0
    streamer.send(message("NVDA", 219.4, NOON))
    until(lambda: price(stream, jumped) == 219.4)


def test_a_quiet_symbol_stays_what_the_answers_say(
    stream: QuoteStream, streamer: StubStream, clock: Clock
) -> None:
    connected(stream, streamer)
    streamer.send(message("NVDA", 204.5, NOON))
    until(lambda: price(stream) == 204.5)
    clock.advance(minutes=5)
    source = stream.follow(quote(), CLOSES).quote.provenance.source
    assert source is Source.LIVE  # the feed that is asked is healthy: no trade, no change
    cached = replace(quote().provenance, source=Source.CACHED)
    assert stream.follow(quote(provenance=cached), CLOSES).quote.provenance.source is Source.CACHED


def test_without_a_price_there_is_nothing_to_hold_ticks_against(
    stream: QuoteStream, streamer: StubStream
) -> None:
    nothing = Unavailable("NVDA", UnavailableReason.PENDING)
    assert stream.follow(nothing).quote is nothing
    assert not stream.status()["running"]
    assert streamer.connections == 0


def test_more_symbols_than_allowed_are_asked_for_as_before(
    streamer: StubStream, clock: Clock, pauses: Pauses
) -> None:
    stream = QuoteStream(
        StreamSettings(streamer.url), StreamLimits(symbols=2, poll_interval=0.005), clock, pauses
    )
    for symbol in ("NVDA", "AMD", "SPY"):
        assert stream.follow(quote(symbol=symbol)).quote.price == 204.0
    streamer.wait_for(lambda s: s.subscriptions)
    assert stream.status()["symbols"] == 2
    clock.advance(days=1)
    until(lambda: not stream.status()["running"])


def test_a_closed_market_makes_no_connection(
    stream: QuoteStream, streamer: StubStream, clock: Clock
) -> None:
    clock.now = OPEN - timedelta(hours=8)  # half past one at night
    assert price(stream, quote(OPEN - timedelta(days=1))) == 204.0
    assert not stream.status()["running"]
    assert streamer.connections == 0


def test_a_flood_is_worked_off_on_one_connection(stream: QuoteStream, streamer: StubStream) -> None:
    connected(stream, streamer)
    flood = [
        message("NVDA", 204.0 + number / 10_000, NOON + timedelta(milliseconds=number))
        for number in range(10_000)
    ]
    streamer.send(*flood)
    until(lambda: price(stream) == 204.9999)
    assert streamer.connections == 1
    assert stream.status()["refused"] == {}


def test_a_frame_of_ten_megabytes_ends_the_connection_and_no_more(
    stream: QuoteStream, streamer: StubStream
) -> None:
    connected(stream, streamer)
    streamer.send("x" * 10_000_000)
    connected(stream, streamer, 2)
    streamer.send(message("NVDA", 204.5, NOON))
    until(lambda: price(stream) == 204.5)


def test_a_trade_of_hours_ago_is_not_called_live(stream: QuoteStream, streamer: StubStream) -> None:
    old = Provenance(Source.CACHED, "Nasdaq", OPEN, "USD", OPEN)
    asked = quote(OPEN, provenance=old)
    stream.follow(asked, CLOSES)
    streamer.wait_for(lambda s: s.subscriptions)
    streamer.send(message("NVDA", 204.5, NOON - timedelta(hours=2)))
    until(lambda: price(stream, asked) == 204.5)
    assert stream.follow(asked, CLOSES).quote.provenance.source is Source.CACHED
    streamer.send(message("NVDA", 204.75, NOON - timedelta(minutes=2)))
    until(lambda: price(stream, asked) == 204.75)
    assert stream.follow(asked, CLOSES).quote.provenance.source is Source.LIVE


@pytest.mark.parametrize("time", [EPOCH, EPOCH - timedelta(days=20_000), NOON + timedelta(days=1)])
@pytest.mark.parametrize("phase", ["pre", "regular", "extended"])
def test_a_time_that_cannot_be_costs_its_message_only(
    time: datetime, phase: str, stream: QuoteStream, streamer: StubStream
) -> None:
    connected(stream, streamer)
    streamer.send(message("NVDA", 206.0, time, phase), message("NVDA", 204.5, NOON))
    until(lambda: price(stream) == 204.5)
    assert sum(stream.status()["refused"].values()) == 1
    assert streamer.connections == 1


def test_a_volume_that_cannot_be_leaves_the_price(
    stream: QuoteStream, streamer: StubStream
) -> None:
    connected(stream, streamer)
    streamer.send(message("NVDA", 204.5, NOON, day_volume=2**62))
    until(lambda: price(stream) == 204.5)
    assert stream.follow(quote(), CLOSES).quote.volume == 40_000_000
