"""Tells bars whose times are wrong by some hours: another offset, daylight saving, UTC.

Such bars lie outside the session at one end and leave as much of it empty at the other. Bars of
hours before or after the session leave nothing empty, and a share that trades seldom, opens late
or is halted has no bars outside it: neither is taken for a shift.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

from data import calendar
from data.prices.model import CLOCK_SKEW, Interval

#: Clocks differ by whole half hours; shorter pauses are quiet minutes, halts, a provider's delay.
_LEAST = timedelta(minutes=25)
#: What lies outside and what is empty may differ by so much: minutes without a trade.
_ALIKE = timedelta(minutes=10)
#: Of a stretch between two bars: so many of its bars are there, or the share trades seldom.
_DENSE = 0.9
_LENGTHS = {
    Interval.MINUTE: timedelta(minutes=1),
    Interval.FIVE_MINUTES: timedelta(minutes=5),
}


def shifted_sessions(times: pd.DatetimeIndex, interval: Interval, now: datetime) -> int:
    """In how many sessions the bars that begin at `times` (aware, any order) are shifted.

    `times` are of bars in which something was traded, those outside the session included; `now`
    is aware. 0 for daily bars.
    """
    if interval is Interval.DAILY or times.empty:
        return 0
    moments = times.tz_convert(calendar.NEW_YORK).sort_values()
    days = moments.tz_localize(None).normalize()
    by_session = [
        moments[days == day]
        for day in days.unique()
        if calendar.covers(day.date()) and calendar.is_session(day.date())
    ]
    length = _LENGTHS[interval]
    outside = sum(_is_shifted(each, length, now) for each in by_session)
    cut = sum(_is_cut(each, length, now) for each in by_session)
    # One such session is a halt, or the first of a new share; several are a wrong offset. The
    # newest may still run: then its end tells nothing.
    return outside or (cut if cut > 1 and cut >= len(by_session) - 1 else 0)


def in_gap(bars: pd.DataFrame, beside: pd.DataFrame, interval: Interval, now: datetime) -> bool:
    """Whether `bars` begin late or end early in a session that `beside` shows was traded then.

    Both as `model.History.bars` of a share, of bars shorter than a day (`interval`: of `bars`).
    """
    times, others = pd.DatetimeIndex(bars.index), pd.DatetimeIndex(beside.index)
    length = _LENGTHS[interval]
    for day in times.normalize().unique().intersection(others.normalize().unique()):
        own, other = times[times.normalize() == day], others[others.normalize() == day]
        beyond = other[0] <= own[0] - _LEAST or other[-1] >= own[-1] + _LEAST
        if beyond and _is_cut(own, length, now):
            return True
    return False


def _ends(times: pd.DatetimeIndex, length: timedelta, now: datetime) -> tuple[timedelta, ...]:
    """What lies before the session and after what has passed of it, and what is empty there."""
    day = times[0].date()
    opening, closing = calendar.session_open(day), calendar.session_close(day)
    end = min(closing, now + CLOCK_SKEW)
    within = times[(times >= pd.Timestamp(opening)) & (times < pd.Timestamp(end))]
    if within.empty:
        return (timedelta(0),) * 4
    until = min(closing, now)
    return (
        opening - times[0].to_pydatetime(),
        times[-1].to_pydatetime() + length - until,
        within[0].to_pydatetime() - opening,
        until - within[-1].to_pydatetime() - length,
    )


def _is_shifted(times: pd.DatetimeIndex, length: timedelta, now: datetime) -> bool:
    before, after, late_start, early_end = _ends(times, length, now)
    pairs = ((before, early_end), (after, late_start))
    return any(min(pair) >= _LEAST and abs(pair[0] - pair[1]) <= _ALIKE for pair in pairs)


def _is_cut(times: pd.DatetimeIndex, length: timedelta, now: datetime) -> bool:
    """Whether bars that follow each other closely lack the session's beginning or its end."""
    _, _, late_start, early_end = _ends(times, length, now)
    if calendar.session_close(times[0].date()) > now:
        early_end = timedelta(0)  # a provider's delay
    return max(late_start, early_end) >= _LEAST and _is_dense(times, length)


def _is_dense(times: pd.DatetimeIndex, length: timedelta) -> bool:
    span: timedelta = (times[-1] - times[0]).to_pytimedelta() + length
    return len(times) >= _DENSE * (span / length)
