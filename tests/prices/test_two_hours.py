"""Two hours of three visitors by a clock of their own: one connection, one fetch, no growth."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator

import pytest

from data.prices.model import Quote, Range, Source
from data.stream.service import QuoteStream
from data.stream.settings import StreamLimits, StreamSettings
from tests.prices.conftest import Clock, Factory, Held
from tests.stream.conftest import until
from tests.stub_providers import StubProviders
from tests.stub_stream import StubStream, message

SYMBOLS = ("NVDA", "AMD")
VISITORS = 3
STEP = 10  # seconds: five looks of a fragment
HOURS = 2
TIME_TO_LIVE = 60  # seconds


@pytest.fixture
def streamer() -> Iterator[StubStream]:
    with StubStream() as running:
        yield running


def objects() -> int:
    gc.collect()
    return len(gc.get_objects())


def test_two_hours(make: Factory, stub: StubProviders, streamer: StubStream, clock: Clock) -> None:
    stream = QuoteStream(StreamSettings(streamer.url), StreamLimits(attention=0.005), clock)
    service = make("yahoo", executor=(held := Held()))
    for symbol in SYMBOLS:
        service.quote(symbol)
        service.history(symbol, Range.DAY)
    held.run()
    base = {symbol: service.quote(symbol).price for symbol in SYMBOLS}
    begun = len(stub.asked)
    sources: Counter[Source] = Counter()
    ticking: Counter[bool] = Counter()
    grown: list[int] = []
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
        until(lambda price=price: stream.follow(service.quote("NVDA")).quote.price == price)
        if step % (steps // 4) == steps // 4 - 1:
            grown.append(objects())
    # Nvidia trades and AMD does not.
    assert ticking[True] > steps
    assert sources.keys() == {Source.LIVE}
    assert (streamer.connections, streamer.most_at_once) == (1, 1)
    asked = Counter((each.path, each.query["interval"]) for each in stub.asked[begun:])
    most = HOURS * 3600 // TIME_TO_LIVE
    assert set(asked) == {(f"v8/finance/chart/{symbol}", "1m") for symbol in SYMBOLS}
    assert all(count <= most for count in asked.values()), asked
    # After the first half hour nothing grows: what is kept is kept once.
    assert grown[-1] - grown[0] < 500, grown
    clock.advance(days=1)
    until(lambda: not stream.status()["running"])
