"""Two hours of two visitors by a clock of their own: one connection, one fetch, no growth."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from data.prices.model import Quote, Range, Source
from data.prices.settings import Limits
from data.stream.service import QuoteStream
from data.stream.settings import StreamLimits, StreamSettings
from tests.prices.conftest import WAIT, Clock, Factory, Held
from tests.stream.conftest import until
from tests.stub_providers import StubProviders
from tests.stub_stream import StubStream, message

SYMBOLS = ("NVDA", "AMD")
VISITORS = 2
STEP = 60  # seconds
HOURS = 2
TIME_TO_LIVE = 300  # seconds; the app's own is shorter, and a fetch takes its time here


WAITING = timedelta(seconds=WAIT)


@pytest.fixture
def streamer() -> Iterator[StubStream]:
    with StubStream() as running:
        yield running


def objects() -> Counter[str]:
    """What is alive, by type. Of weak references pandas keeps some hundred dead ones a table."""
    gc.collect()
    alive = Counter(type(each).__name__ for each in gc.get_objects())
    del alive["ReferenceType"]
    return alive


def test_two_hours(make: Factory, stub: StubProviders, streamer: StubStream, clock: Clock) -> None:
    stream = QuoteStream(
        StreamSettings(streamer.url),
        StreamLimits(poll_interval=0.005, viewer_ttl=timedelta(seconds=90)),
        clock,
    )
    lives = replace(Limits(), intraday_open=timedelta(seconds=TIME_TO_LIVE))
    service = make("yahoo", executor=(held := Held()), limits=replace(lives, deadline=WAITING))
    for symbol in SYMBOLS:
        service.quote(symbol)
        service.history(symbol, Range.DAY)
    held.run()
    base = {symbol: service.quote(symbol).price for symbol in SYMBOLS}
    begun = len(stub.asked)
    sources: Counter[Source] = Counter()
    ticking: Counter[bool] = Counter()
    alive: list[Counter[str]] = []
    asked: Counter[tuple[str, str]] = Counter()
    steps = HOURS * 3600 // STEP
    for step in range(steps):
        clock.advance(seconds=STEP)
        for symbol in SYMBOLS * VISITORS:
            followed = stream.follow(service.quote(symbol))
            service.history(symbol, Range.DAY)
            assert isinstance(followed.quote, Quote)
            sources[followed.quote.provenance.source] += 1
            ticking[followed.ticking] += 1
        held.run()
        streamer.wait_for(lambda s: s.open_now == 1 and s.subscriptions)
        price = round(base["NVDA"] * (1 + step / steps / 100), 2)
        streamer.send(message("NVDA", price, clock.now))
        if step % (steps // 4) == steps // 4 - 1:
            until(lambda price=price: stream.follow(service.quote("NVDA")).quote.price == price)
            asked += Counter((each.path, each.query["interval"]) for each in stub.asked[begun:])
            begun = 0
            stub.asked.clear()  # the stub's own memory is none of the app's
            streamer.subscriptions[1:] = []
            alive.append(objects())
    # Nvidia trades and AMD does not.
    assert ticking[True] >= steps
    assert sources.keys() == {Source.LIVE}
    assert (streamer.connections, streamer.most_at_once) == (1, 1)
    most = HOURS * 3600 // TIME_TO_LIVE
    assert set(asked) == {(f"v8/finance/chart/{symbol}", "1m") for symbol in SYMBOLS}
    assert all(count <= most for count in asked.values()), asked
    # Caches are full after an hour: from then on nothing grows.
    more = alive[-1].total() - alive[1].total()
    assert more < 500, (alive[-1] - alive[1]).most_common(8)
    clock.advance(days=1)
    until(lambda: not stream.status()["running"])
