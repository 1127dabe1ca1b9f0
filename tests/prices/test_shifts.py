"""Minutes whose times are some hours off, and minutes that only look so."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from data import calendar
from data.prices import History, Quote, Range, Unavailable
from data.prices.model import Interval, ProviderError, UnavailableReason
from data.prices.providers.base import check_trading_times
from data.prices.validation.shifts import in_gap, shifted_sessions
from tests.prices.conftest import WAIT, Clock, Factory
from tests.prices.test_answers import columns
from tests.prices.test_wrong_rows import Change, Chart, spoiling
from tests.stub_providers import Market, protocols

HALF_DAY = date(2025, 11, 28)
BEFORE_CHANGE, AFTER_CHANGE = date(2026, 3, 6), date(2026, 3, 9)  #: daylight saving on 8 March
DAY = date(2025, 1, 27)
HOURS = [-5, -4, -1, -0.5, 0.5, 1, 4, 5]


def session(day: date, step: int = 1, now: datetime | None = None) -> pd.DatetimeIndex:
    """The beginnings of all bars of `step` minutes of a session, up to `now`."""
    opening, closing = calendar.session_open(day), calendar.session_close(day)
    times = pd.date_range(opening, closing, freq=f"{step}min", inclusive="left")
    return times[times <= pd.Timestamp(now or closing)].tz_convert(calendar.NEW_YORK)


def evening(day: date) -> datetime:
    return calendar.session_close(day) + timedelta(hours=8)


def bars_of(times: pd.DatetimeIndex) -> pd.DataFrame:
    return pd.DataFrame({"close": 1.0}, index=times)


@pytest.mark.parametrize("hours", HOURS)
@pytest.mark.parametrize("day", [DAY, HALF_DAY, BEFORE_CHANGE, AFTER_CHANGE])
def test_a_finished_session_some_hours_off(day: date, hours: float) -> None:
    for step, interval in ((1, Interval.MINUTE), (5, Interval.FIVE_MINUTES)):
        times = session(day, step)
        # Half a day early or late leaves no bar of a half day in its session.
        late = times + pd.Timedelta(hours=hours)
        inside = (late >= times[0]) & (late <= times[-1])
        assert shifted_sessions(late, interval, evening(day)) == int(inside.any())
        assert shifted_sessions(times, interval, evening(day)) == 0


@pytest.mark.parametrize("minutes", [45, 90, 200, 385])
@pytest.mark.parametrize("hours", [-1, -0.5, 0.5, 1])
def test_a_running_session_some_hours_off(minutes: int, hours: float) -> None:
    now = calendar.session_open(DAY) + timedelta(minutes=minutes)
    times = session(DAY, now=now)
    late = times + pd.Timedelta(hours=hours)
    inside = (late >= times[0]) & (late <= pd.Timestamp(now))
    assert shifted_sessions(late, Interval.MINUTE, now) == int(inside.any())
    for delay in (0, 15, 20):
        assert shifted_sessions(times[: len(times) - delay], Interval.MINUTE, now) == 0


def test_the_sessions_before_a_change_of_clocks_alone() -> None:
    before = session(BEFORE_CHANGE, 5) + pd.Timedelta(hours=1)
    both = before.append(session(AFTER_CHANGE, 5))
    assert shifted_sessions(both, Interval.FIVE_MINUTES, evening(AFTER_CHANGE)) == 1
    right = session(BEFORE_CHANGE, 5).append(session(AFTER_CHANGE, 5))
    assert shifted_sessions(right, Interval.FIVE_MINUTES, evening(AFTER_CHANGE)) == 0


def test_what_lies_outside_may_have_been_cut_off() -> None:
    days = [date(2025, 1, 27), date(2025, 1, 28), date(2025, 1, 29)]
    late = [session(each, 5)[12:] for each in days]
    found = late[0].append(late[1]).append(late[2])
    assert shifted_sessions(found, Interval.FIVE_MINUTES, evening(days[-1])) == 3
    early = [session(each, 5)[:-12] for each in days]
    now = calendar.session_open(days[-1]) + timedelta(hours=2)
    found = early[0].append(early[1]).append(session(days[-1], 5, now)[:-12])
    assert shifted_sessions(found, Interval.FIVE_MINUTES, now) == 2


#: Truthful bars of one session, of minutes, after it.
TRUE: dict[str, Callable[[pd.DatetimeIndex], pd.DatetimeIndex]] = {
    "first trade of a new share at eleven": lambda times: times[90:],
    "halted from two o'clock": lambda times: times[: 60 * 4 + 30],
    "halted at noon for an hour": lambda times: times[:150].append(times[210:]),
    "trades seldom, first after an hour": lambda times: times[63::17],
    "trades seldom, last an hour before the end": lambda times: times[4:-62:13],
    "with hours before and after": lambda times: (
        (times[:120] - pd.Timedelta(hours=2))
        .append(times)
        .append(times[-90:] + pd.Timedelta("90m"))
    ),
    "opens late, and trades on after the close": lambda times: times[40:].append(
        times[-240:] + pd.Timedelta(hours=4)
    ),
    "one bar": lambda times: times[200:201],
}


@pytest.mark.parametrize("name", TRUE)
def test_what_only_looks_shifted(name: str) -> None:
    times = TRUE[name](session(DAY))
    assert shifted_sessions(times, Interval.MINUTE, evening(DAY)) == 0


def test_bars_beside_others_of_the_same_session() -> None:
    whole, now = bars_of(session(DAY, 5)), evening(DAY)
    minutes = session(DAY)
    assert in_gap(bars_of(minutes[60:]), whole, Interval.MINUTE, now)
    assert in_gap(bars_of(minutes[:-60]), whole, Interval.MINUTE, now)
    for right in (minutes, minutes[63::17], minutes[20:]):
        assert not in_gap(bars_of(right), whole, Interval.MINUTE, now)
    # Twenty-five minutes are a gap, at the end from the beginning of the last of the others.
    assert not in_gap(bars_of(minutes[24:]), whole, Interval.MINUTE, now)
    assert in_gap(bars_of(minutes[25:]), whole, Interval.MINUTE, now)
    assert not in_gap(bars_of(minutes[:-28]), whole, Interval.MINUTE, now)
    assert in_gap(bars_of(minutes[:-29]), whole, Interval.MINUTE, now)
    halted = bars_of(session(DAY, 5)[18:])
    assert not in_gap(bars_of(minutes[90:]), halted, Interval.MINUTE, now)
    running = calendar.session_open(DAY) + timedelta(hours=2)
    assert not in_gap(bars_of(minutes[:60]), whole, Interval.MINUTE, running)


def by_hours(hours: float) -> Change:
    def change(chart: Chart, market: Market) -> None:
        del market
        chart["timestamp"] = [each + int(hours * 3600) for each in chart["timestamp"]]

    return change


def first_hour_lost(chart: Chart, market: Market) -> None:
    del market
    for values in (chart["timestamp"], *columns(chart).values()):
        del values[:60]


@pytest.fixture(params=["running", "over"])
def later(request: pytest.FixtureRequest, present: datetime) -> datetime:
    """Ninety minutes after the opening, or in the evening."""
    return present if request.param == "running" else present + timedelta(hours=9)


@pytest.fixture
def market(later: datetime) -> Market:
    return Market(later)


@pytest.fixture
def clock(later: datetime) -> Clock:
    return Clock(later)


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
@pytest.mark.parametrize("hours", [-5, -4, -1, 1, 4, 5])
def test_five_minutes_some_hours_off_supply_nothing(
    symbol: str, hours: float, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    with spoiling(monkeypatch, "5m", by_hours(hours)):
        found = make("yahoo").history(symbol, Range.FIVE_DAYS, wait=WAIT)
    assert isinstance(found, Unavailable) or found.interval is Interval.DAILY
    right = make("yahoo").history(symbol, Range.FIVE_DAYS, wait=WAIT)
    assert isinstance(right, History)
    assert right.interval is Interval.FIVE_MINUTES
    assert (right.bars.index == market.five_minutes(symbol).index).all()


@pytest.mark.parametrize("hours", [-5, -4, -1, 1, 4, 5])
def test_the_next_provider_gives_the_quote_beside_minutes_some_hours_off(
    hours: float, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make()
    service.history("NVDA", Range.MONTH, wait=WAIT)
    with spoiling(monkeypatch, "1m", by_hours(hours)):
        quote = service.quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert quote.provenance.provider == "Nasdaq"
    assert quote.price == pytest.approx(market.daily("NVDA")["close"].iloc[-1])


def test_minutes_cut_to_the_session_are_held_against_the_five_minutes(
    make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make("yahoo")
    service.history("NVDA", Range.FIVE_DAYS, wait=WAIT)
    with spoiling(monkeypatch, "1m", first_hour_lost):
        found = service.history("NVDA", Range.DAY, wait=WAIT)
    assert isinstance(found, Unavailable) or found.interval is not Interval.MINUTE
    right = make("yahoo").history("NVDA", Range.DAY, wait=WAIT)
    assert isinstance(right, History)
    assert right.interval is Interval.MINUTE


@pytest.mark.parametrize("hours", [4, 5, 9, -9])
def test_a_clock_of_nasdaq_some_hours_off(
    hours: int, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = protocols.nasdaq_chart

    def chart(asked: Market, symbol: str, fault: str) -> bytes:
        document = json.loads(real(asked, symbol, fault))
        for point in document["data"]["chart"]:
            point["x"] += hours * 3_600_000
        return json.dumps(document).encode()

    with monkeypatch.context() as patch:
        patch.setattr(protocols, "nasdaq_chart", chart)
        quote = make("nasdaq", "cboe").quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert quote.provenance.provider == "Cboe"
    right = make("nasdaq", "cboe").quote("NVDA", wait=WAIT)
    assert isinstance(right, Quote)
    assert right.provenance.provider == "Nasdaq"
    assert right.price == market.daily("NVDA")["close"].iloc[-1]


@pytest.mark.parametrize("hours", [5, 9])
def test_a_clock_of_cboe_some_hours_off(
    hours: int, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = protocols.cboe_quote

    def answer(asked: Market, symbol: str, fault: str) -> bytes:
        document = json.loads(real(asked, symbol, fault))
        traded = datetime.fromisoformat(document["data"]["last_trade_time"])
        document["data"]["last_trade_time"] = (traded + timedelta(hours=hours)).isoformat()
        return json.dumps(document).encode()

    with monkeypatch.context() as patch:
        patch.setattr(protocols, "cboe_quote", answer)
        found = make("cboe").quote("NVDA", wait=WAIT)
    assert isinstance(found, Quote)
    assert found.session < market.session  # the last close of the daily bars
    right = make("cboe").quote("NVDA", wait=WAIT)
    assert isinstance(right, Quote)
    assert right.session == market.session


@pytest.mark.parametrize("hours", [-1, 1])
def test_only_the_time_of_the_trade_is_an_hour_off(
    hours: int, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(chart: Chart, asked: Market) -> None:
        chart["meta"]["regularMarketTime"] += hours * 3600

    with spoiling(monkeypatch, "1m", change):
        quote = make("yahoo").quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    last = market.minutes("NVDA").index[-1]
    assert abs(quote.provenance.as_of - last) <= timedelta(minutes=1)


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
@pytest.mark.parametrize("days", [1, 4, 364])
def test_the_time_of_the_trade_is_of_an_earlier_day(
    symbol: str, days: int, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(chart: Chart, asked: Market) -> None:
        chart["meta"]["regularMarketTime"] -= days * 86400

    with spoiling(monkeypatch, "1m", change):
        quote = make("yahoo").quote(symbol, wait=WAIT)
    assert isinstance(quote, Quote)
    assert quote.session == market.session
    assert quote.price == pytest.approx(market.daily(symbol)["close"].iloc[-1])


def _check_trade(time: str) -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=calendar.NEW_YORK)
    traded = datetime.fromisoformat(time).replace(tzinfo=calendar.NEW_YORK)
    check_trading_times("A provider", [now, traded], now)


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        ("2026-11-24 03:00", UnavailableReason.CONTRADICTORY),
        ("2026-11-24 21:30", UnavailableReason.CONTRADICTORY),
        ("2026-11-25 13:00", UnavailableReason.BAD_DATA),
    ],
)
def test_no_trade_at_a_time_when_nothing_trades(time: str, reason: UnavailableReason) -> None:
    with pytest.raises(ProviderError) as refused:
        _check_trade(time)
    assert refused.value.reason is reason


@pytest.mark.parametrize("time", ["2026-11-24 04:00", "2026-11-24 20:00", "2026-11-25 11:59"])
def test_a_trade_of_the_extended_hours(time: str) -> None:
    _check_trade(time)
