"""Holds bars against the exchange's calendar: rows that no session has, sessions without a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from data import calendar
from data.prices.model import CLOCK_SKEW, Interval

_SATURDAY = 5


def without_session(times: pd.DatetimeIndex, interval: Interval) -> np.ndarray:
    """Which rows lie on a day on which the exchange does not trade.

    `times` as in `rows.clean_bars`. Before 1990 and after 2050 the calendar knows no
    holidays: there only Saturdays and Sundays are told.
    """
    days = _days(times, interval)
    closed = calendar.hours_of(days)["open"].isna().to_numpy()
    known = (days >= pd.Timestamp(calendar.FIRST_DAY)) & (days <= pd.Timestamp(calendar.LAST_DAY))
    return np.where(known, closed, days.dayofweek >= _SATURDAY)


def outside_hours(times: pd.DatetimeIndex, interval: Interval) -> np.ndarray:
    """Which rows shorter than a day begin before the opening, or at the close or after it."""
    if interval is Interval.DAILY:
        return np.zeros(len(times), dtype=bool)
    hours = calendar.hours_of(_days(times, interval))
    moments = times.tz_convert("UTC")
    early = moments < pd.DatetimeIndex(hours["open"])
    return np.asarray(early | (moments >= pd.DatetimeIndex(hours["close"])))


def not_yet(times: pd.DatetimeIndex, interval: Interval, now: datetime) -> np.ndarray:
    """Which rows begin later than `now`; a daily one begins when its session opens."""
    latest = pd.Timestamp(now + CLOCK_SKEW)
    if interval is not Interval.DAILY:
        return np.asarray(times > latest)
    today = latest.tz_convert(calendar.NEW_YORK).tz_localize(None)
    opens = pd.DatetimeIndex(calendar.hours_of(times)["open"])
    return np.asarray((times > today) | (opens > latest))


def missing_sessions(
    sessions: pd.DatetimeIndex, until: date | None = None, since: date | None = None
) -> tuple[date, ...]:
    """The sessions of the exchange that increasing daily `sessions` lack.

    From their first one, or `since` where that is later, to their last one or `until`, whichever
    is later. Empty for no sessions at all; days outside the calendar's years are left out.
    """
    if sessions.empty:
        return ()
    first = max(sessions[0].date(), since or calendar.FIRST_DAY, calendar.FIRST_DAY)
    last = min(max(sessions[-1].date(), until or first), calendar.LAST_DAY)
    return dates(calendar.sessions(first, last).difference(sessions))


def dates(sessions: pd.DatetimeIndex) -> tuple[date, ...]:
    """The sessions as dates."""
    return tuple(stamp.date() for stamp in sessions)


def with_gaps(bars: pd.DataFrame, missing: Sequence[date]) -> pd.DataFrame:
    """Daily `bars` with an empty row for each missing session, so that a line breaks there."""
    if not missing:
        return bars
    gaps = pd.DatetimeIndex(pd.to_datetime(list(missing)))
    gaps = gaps[(gaps > bars.index[0]) & (gaps < bars.index[-1])]
    return bars.reindex(pd.DatetimeIndex(bars.index).union(gaps).rename(bars.index.name))


def wanted_until(now: datetime, settling: timedelta) -> date:
    """The session up to which a daily answer should reach: the last that has ended and settled."""
    return calendar.last_ended_session(now - settling)


def expected_session(now: datetime, settling: timedelta) -> date:
    """The session that the newest prices should be of: one that has begun and run for a while."""
    today = now.astimezone(calendar.NEW_YORK).date()
    if calendar.is_session(today) and calendar.session_open(today) + settling <= now:
        return today
    return calendar.last_ended_session(now)


def _days(times: pd.DatetimeIndex, interval: Interval) -> pd.DatetimeIndex:
    if interval is Interval.DAILY:
        return times.normalize()
    return times.tz_convert(calendar.NEW_YORK).tz_localize(None).normalize()
