"""A streamer, a clock that moves when told to, and streams between the two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from data import calendar
from data.prices.model import Provenance, Quote, Source
from data.stream.service import QuoteStream
from data.stream.settings import StreamLimits, StreamSettings
from tests.prices.conftest import Clock
from tests.stub_stream import WAIT, StubStream

SESSION = date(2026, 10, 6)  # a Tuesday
BEFORE = date(2026, 10, 5)
OPEN = calendar.session_open(SESSION)
NOON = OPEN + timedelta(hours=2, minutes=30)
CLOSES = pd.Series([198.0, 200.0], index=pd.to_datetime(["2026-10-02", BEFORE]))


def quote(as_of: datetime = NOON - timedelta(seconds=40), **changes: object) -> Quote:
    """What was asked for last: Nvidia at 204 after a close of 200."""
    values: dict[str, object] = {
        "symbol": "NVDA",
        "price": 204.0,
        "previous_close": 200.0,
        "session": as_of.astimezone(calendar.NEW_YORK).date(),
        "open": 201.0,
        "day_low": 200.5,
        "day_high": 205.0,
        "volume": 40_000_000,
        "provenance": Provenance(Source.LIVE, "Yahoo Finance", as_of, "USD", as_of),
    }
    return Quote(**(values | changes))  # type: ignore[arg-type]


def until(condition: Callable[[], object]) -> None:
    """Waits until the stream's own thread has come so far; fails after a long while."""
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


class Pauses(list[float]):
    """Counts pauses instead of making them."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)
        await asyncio.sleep(0.001)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def streamer() -> Iterator[StubStream]:
    with StubStream() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def limits() -> StreamLimits:
    return StreamLimits(poll_interval=0.005, connect_timeout=5.0)


@pytest.fixture
def stream(
    streamer: StubStream, clock: Clock, pauses: Pauses, limits: StreamLimits
) -> Iterator[QuoteStream]:
    made = QuoteStream(StreamSettings(streamer.url), limits, clock, pauses)
    yield made
    clock.advance(days=1)  # nobody looks any more
    until(lambda: not made.status()["running"])
