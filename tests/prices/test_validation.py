"""What is refused in bars and quotes, and that the good rows stay."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import calendar
from data.prices.model import (
    BAR_COLUMNS,
    Interval,
    Provenance,
    ProviderError,
    Quote,
    RowFault,
    Source,
    UnavailableReason,
)
from data.prices.providers.base import live_provenance
from data.prices.validation.rows import clean_bars

NOW = datetime(2025, 1, 28, 20, 0, tzinfo=UTC)
#: The sessions of January 2025 before NOW; the 1st, 9th and 20th were holidays.
SESSIONS = [str(day.date()) for day in calendar.sessions(date(2025, 1, 1), date(2025, 1, 28))]
GOOD = {"open": 10.0, "high": 12.0, "low": 9.0, "close": 11.0, "volume": 100}


def good_rows(count: int) -> list[dict[str, object]]:
    """Rows that differ, as those of sessions do."""
    return [{**GOOD, "volume": 100 + each} for each in range(count)]


def frame(*rows: dict[str, object], index: list[str] | None = None) -> pd.DataFrame:
    days = index or SESSIONS[: len(rows)]
    return pd.DataFrame(list(rows), columns=list(BAR_COLUMNS), index=pd.to_datetime(days))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"close": math.nan}, RowFault.MISSING),
        ({"close": None}, RowFault.MISSING),
        ({"high": math.inf}, RowFault.MISSING),
        ({"close": "eleven"}, RowFault.MISSING),
        ({"volume": None}, RowFault.MISSING),
        ({"low": 0.0}, RowFault.NOT_POSITIVE),
        ({"open": -1.0, "low": -2.0}, RowFault.NOT_POSITIVE),
        ({"volume": -1}, RowFault.NOT_POSITIVE),
        ({"high": 8.0}, RowFault.HIGH_BELOW_LOW),
        ({"close": 12.5}, RowFault.OUTSIDE_RANGE),
        ({"open": 8.5}, RowFault.OUTSIDE_RANGE),
    ],
)
def test_a_row_that_cannot_be_true(change: dict[str, object], fault: RowFault) -> None:
    cleaned = clean_bars(frame(GOOD, {**GOOD, **change}, GOOD), Interval.DAILY, NOW, "bars")
    assert cleaned.refused == {fault: 1}
    assert list(cleaned.bars.index.day) == [2, 6]
    assert cleaned.bars["close"].tolist() == [11.0, 11.0]


def test_rounding_is_no_fault() -> None:
    row = {**GOOD, "close": 12.009, "open": 8.992}
    assert len(clean_bars(frame(row), Interval.DAILY, NOW, "bars").bars) == 1


def test_times() -> None:
    days = ["2025-01-03", "2025-01-06", "2025-01-06", "2025-01-02", "2025-01-07", "2025-01-29"]
    cleaned = clean_bars(frame(*good_rows(6), index=days), Interval.DAILY, NOW, "bars")
    assert cleaned.refused == {RowFault.FUTURE: 1, RowFault.DUPLICATE: 1, RowFault.UNSORTED: 1}
    assert list(cleaned.bars.index.day) == [3, 6, 7]


def test_one_misplaced_row_costs_only_itself() -> None:
    days = ["2025-01-21", *SESSIONS[:8]]
    cleaned = clean_bars(frame(*good_rows(9), index=days), Interval.DAILY, NOW, "bars")
    assert [str(day.date()) for day in cleaned.bars.index] == SESSIONS[:8]


def test_today_in_new_york_is_not_the_future() -> None:
    late = datetime(2025, 1, 29, 2, 0, tzinfo=UTC)  # still the 28th in New York
    days = ["2025-01-28", "2025-01-29"]
    assert len(clean_bars(frame(GOOD, GOOD, index=days), Interval.DAILY, late, "bars").bars) == 1


@pytest.mark.parametrize(
    ("interval", "time", "fault"),
    [
        (Interval.DAILY, "2025-01-25", RowFault.NO_SESSION),  # a Saturday
        (Interval.DAILY, "2025-01-20", RowFault.NO_SESSION),  # Martin Luther King's day
        (Interval.DAILY, "2025-01-09", RowFault.NO_SESSION),  # a day of mourning
        (Interval.DAILY, "1985-07-06", RowFault.NO_SESSION),  # a Saturday before the calendar
        (Interval.MINUTE, "2025-01-25T15:00Z", RowFault.NO_SESSION),
        (Interval.MINUTE, "2025-01-27T14:29Z", RowFault.OUTSIDE_HOURS),
        (Interval.FIVE_MINUTES, "2025-01-27T21:00Z", RowFault.OUTSIDE_HOURS),
        # 3 July 2024 closed at one o'clock.
        (Interval.MINUTE, "2024-07-03T17:00Z", RowFault.OUTSIDE_HOURS),
    ],
)
def test_a_row_that_no_session_has(interval: Interval, time: str, fault: RowFault) -> None:
    good = "2025-01-28" if interval is Interval.DAILY else "2025-01-28T15:00Z"
    cleaned = clean_bars(frame(GOOD, GOOD, index=[time, good]), interval, NOW, "bars")
    assert cleaned.refused == {fault: 1}
    assert len(cleaned.bars) == 1


def test_the_day_before_its_opening_has_not_come_yet() -> None:
    early = datetime(2025, 1, 28, 14, 0, tzinfo=UTC)  # half an hour before the bell
    days = ["2025-01-27", "2025-01-28"]
    cleaned = clean_bars(frame(GOOD, GOOD, index=days), Interval.DAILY, early, "bars")
    assert cleaned.refused == {RowFault.FUTURE: 1}


def test_minutes_are_in_new_york_time() -> None:
    raw = frame(GOOD, GOOD, index=["2025-01-28T14:30Z", "2025-01-28T20:03Z"])
    cleaned = clean_bars(raw, Interval.MINUTE, NOW, "bars")
    assert [each.isoformat() for each in cleaned.bars.index] == ["2025-01-28T09:30:00-05:00"]
    assert cleaned.bars.index.name == "time"
    assert list(cleaned.refused) == [RowFault.FUTURE]


@pytest.mark.parametrize("rows", [[], [{**GOOD, "close": None}]])
def test_no_row_left(rows: list[dict[str, object]]) -> None:
    with pytest.raises(ProviderError, match="usable"):
        clean_bars(frame(*rows), Interval.DAILY, NOW, "bars")


numbers = st.one_of(st.floats(), st.none(), st.sampled_from([0.0, -1.0, 5.0, 10.0, 10.005]))
rows = st.lists(
    st.tuples(st.integers(0, 40), *[numbers] * 4, st.one_of(st.integers(-5, 500), st.none())),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(rows)
def test_what_passes_is_true_and_every_row_is_accounted_for(
    given_rows: list[tuple[object, ...]],
) -> None:
    raw = pd.DataFrame([row[1:] for row in given_rows], columns=list(BAR_COLUMNS))
    raw.index = pd.to_datetime([date(2025, 1, 1) + timedelta(days=row[0]) for row in given_rows])  # type: ignore[arg-type]
    try:
        cleaned = clean_bars(raw, Interval.DAILY, NOW, "bars")
    except ProviderError:
        return
    bars = cleaned.bars
    assert len(bars) + sum(cleaned.refused.values()) == len(raw)
    assert bars.index.is_monotonic_increasing
    assert bars.index.is_unique
    assert bars.index.max() <= pd.Timestamp("2025-01-28")
    prices = bars[["open", "high", "low", "close"]]
    assert np.isfinite(prices.to_numpy()).all()
    assert (prices > 0).all(axis=None)
    assert (bars["high"] >= bars["low"]).all()
    assert (prices.max(axis=1) <= bars["high"] + 0.0101).all()
    assert (prices.min(axis=1) >= bars["low"] - 0.0101).all()
    assert (bars["volume"] >= 0).all()


@settings(deadline=None)
@given(st.lists(st.integers(0, len(SESSIONS) - 1), min_size=1, max_size=15, unique=True))
def test_the_fewest_rows_are_refused_as_unsorted(days: list[int]) -> None:
    index = [SESSIONS[each] for each in days]
    cleaned = clean_bars(frame(*good_rows(len(days)), index=index), Interval.DAILY, NOW, "bars")
    longest: list[int] = []
    for position, day in enumerate(days):
        longest.append(1 + max((longest[i] for i in range(position) if days[i] < day), default=0))
    assert len(cleaned.bars) == max(longest)


def quote(**values: float | int | None) -> Quote:
    """The quote of the day of the shock, changed."""
    origin = Provenance(Source.LIVE, "Cboe", NOW, "USD", NOW)
    day = Quote("NVDA", 118.42, 142.62, date(2025, 1, 27), origin)
    return replace(day, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "bad",
    [
        {"price": 0.0},
        {"price": math.nan},
        {"previous_close": -1.0},
        {"open": math.inf},
        {"day_low": 130.0, "day_high": 120.0},
        {"volume": -1},
    ],
)
def test_a_quote_that_cannot_be_true(bad: dict[str, float | int]) -> None:
    with pytest.raises(ValueError, match=next(reversed(bad))):
        quote(**bad)


def test_a_good_quote() -> None:
    good = quote(day_low=116.7, day_high=128.4, volume=818_830_900)
    assert good.change == pytest.approx(-24.2)


def test_a_price_of_the_future() -> None:
    live_provenance("Cboe", "USD", NOW + timedelta(minutes=2), NOW)  # clocks differ
    with pytest.raises(ProviderError) as refused:
        live_provenance("Cboe", "USD", NOW + timedelta(minutes=3), NOW)
    assert refused.value.reason is UnavailableReason.BAD_DATA
    assert refused.value.symbol_only
