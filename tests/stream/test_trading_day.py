"""Whole trading days by a clock of their own, from the night before to the night after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

import pandas as pd
import pytest

from data import calendar, trading_hours
from data.prices.model import Quote
from data.stream.model import Followed
from data.stream.service import QuoteStream
from data.stream.settings import StreamLimits
from data.trading_hours import Phase
from tests.prices.conftest import Clock
from tests.prices.test_extended import DAYS
from tests.stream.conftest import quote, until
from tests.stub_stream import StubStream, message

WORDS = {Phase.PRE_MARKET: "pre", Phase.REGULAR: "regular", Phase.AFTER_HOURS: "post"}


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), calendar.NEW_YORK)


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_the_phases_follow_new_yorks_clock(day: date) -> None:
    early = day == DAYS["half day"]
    close, end = ("13:00", "17:00") if early else ("16:00", "20:00")
    assert trading_hours.phase_at(at(day, "03:59:59")) is None
    assert trading_hours.phase_at(at(day, "04:00")) is Phase.PRE_MARKET
    assert trading_hours.phase_at(at(day, "09:29:59")) is Phase.PRE_MARKET
    assert trading_hours.phase_at(at(day, "09:30")) is Phase.REGULAR
    assert trading_hours.phase_at(at(day, close)) is Phase.AFTER_HOURS
    assert trading_hours.phase_at(at(day, end) - timedelta(seconds=1)) is Phase.AFTER_HOURS
    assert trading_hours.phase_at(at(day, end)) is None


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 11, 26), date(2060, 1, 2)], ids=str)
def test_nothing_trades_without_a_session(day: date) -> None:
    assert trading_hours.phase_at(at(day, "12:00")) is None


@pytest.fixture
def limits() -> StreamLimits:
    """A look counts until the next one, ten minutes later."""
    return StreamLimits(poll_interval=0.005, viewer_ttl=timedelta(minutes=11))


@dataclass
class Day:
    """One visitor who looks every ten minutes, each time after a new trade."""

    day: date
    stream: QuoteStream
    streamer: StubStream
    price: float = 200.0

    def __post_init__(self) -> None:
        before = calendar.previous_session(self.day)
        self.closes = pd.Series([200.0], index=pd.to_datetime([before]))
        self.polled = quote(calendar.session_close(before), price=200.0, previous_close=198.0)

    def look(self) -> Followed:
        return self.stream.follow(self.polled, self.closes)

    def trade(self, phase: Phase, now: datetime) -> None:
        """A trade ten cents above the last one; at the bell the closing price is one, too."""
        self.look()
        self.streamer.wait_for(lambda s: s.open_now == 1 and s.subscriptions)
        closing = calendar.session_close(self.day)
        if now == closing:
            self.price = 210.0
            self.streamer.send(message("NVDA", self.price, closing, "regular", change=10.0))
            until(lambda: shown(self.look()) == self.price)
        self.price = round(self.price + 0.1, 2)
        change = self.price - base_of(phase)
        self.streamer.send(message("NVDA", self.price, now, WORDS[phase], change=change))
        until(lambda: newest(self.look()) == self.price)


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_a_whole_day(day: date, stream: QuoteStream, streamer: StubStream, clock: Clock) -> None:
    """Asking brings the close before until half an hour after the bell: the rest are ticks."""
    visit = Day(day, stream, streamer)
    closing = calendar.session_close(day)
    clock.now = at(day, "03:30")
    phases = []
    while clock.now < at(day, "20:30"):
        if clock.now >= closing + timedelta(minutes=30):
            visit.polled = quote(closing, price=210.0)
        phase = trading_hours.phase_at(clock.now)
        if phase is None:
            visit.look()
            until(lambda: not stream.status()["running"])  # silent at night
        else:
            visit.trade(phase, clock.now)
            check(visit.look(), phase, visit.price)
        phases.append(phase)
        clock.advance(minutes=10)
    night = visit.look()
    assert shown(night) == 210.0
    assert night.extended is not None
    assert night.extended.phase is Phase.AFTER_HOURS
    assert [phase for phase, _ in groupby(phases)] == [None, *Phase, None]
    assert streamer.connections == 1


def base_of(phase: Phase) -> float:
    """The regular close that a change is measured from."""
    return 210.0 if phase is Phase.AFTER_HOURS else 200.0


def shown(followed: Followed) -> float:
    assert isinstance(followed.quote, Quote)
    return followed.quote.price


def newest(followed: Followed) -> float:
    """The price that moved last, in the session or outside it."""
    return followed.extended.price if followed.extended else shown(followed)


def check(followed: Followed, phase: Phase, price: float) -> None:
    assert isinstance(followed.quote, Quote)
    if phase is Phase.REGULAR:
        assert followed.extended is None
        assert followed.ticking
        assert followed.quote.price == price
        assert followed.quote.previous_close == 200.0
        assert followed.quote.change == pytest.approx(price - 200)
    else:
        assert followed.extended is not None
        base = base_of(phase)
        assert followed.quote.price == base
        assert (followed.extended.phase, followed.extended.price) == (phase, price)
        assert followed.extended.change == pytest.approx(price - base)
