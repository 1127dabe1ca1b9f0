"""New York Stock Exchange sessions: open or closed, when next, and which session reacts first.

The rules are those of exchange_calendars (XNYS): regular holidays, early closes and the
unscheduled closures known when its installed version appeared. A closure announced later (a day
of mourning, say) is unknown here until the library is updated. Moments are aware; sessions are
dates; opening and closing times are aware, in UTC.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import pandas as pd

NEW_YORK = ZoneInfo("America/New_York")

# Wide enough for the oldest chart (Nvidia was first traded in 1999) and for any deployment. The
# library computes its holidays from rules; this span takes a tenth of a second to build, once.
FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2050, 12, 31)

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class CalendarRangeError(ValueError):
    """A day or moment outside the years that the calendar covers."""


class ClosedReason(StrEnum):
    """Why the market is closed at a moment, by the calendar day in New York."""

    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    BEFORE_OPEN = "before_open"
    AFTER_CLOSE = "after_close"


@dataclass(frozen=True, slots=True)
class MarketStatus:
    """The state of the market at a moment.

    `session` is the one under way, or the last one that ended. `next_open` and `next_close` are
    the first opening and closing after the moment; `is_early_close` says whether that closing
    comes before the regular hour. `reason` is None while the market is open.
    """

    is_open: bool
    session: date
    next_open: datetime
    next_close: datetime
    is_early_close: bool
    reason: ClosedReason | None


@dataclass(frozen=True, slots=True)
class _Schedule:
    """The sessions in order with their opening and closing times, by position.

    Beside them the same as plain numbers: a page asks dozens of times a run where a day or a
    moment stands, and pandas takes far longer to say so. `numbers` are those of
    `date.toordinal`, `opened` and `closed` microseconds since 1970.
    """

    days: pd.DatetimeIndex
    opens: pd.DatetimeIndex
    closes: pd.DatetimeIndex
    early: frozenset[date]
    numbers: array[int] = field(init=False)
    opened: array[int] = field(init=False)
    closed: array[int] = field(init=False)

    def __post_init__(self) -> None:
        numbers = (self.days - _EPOCH.replace(tzinfo=None)).days + _EPOCH.toordinal()
        object.__setattr__(self, "numbers", array("q", numbers))
        object.__setattr__(self, "opened", array("q", self.opens.as_unit("us").asi8.tobytes()))
        object.__setattr__(self, "closed", array("q", self.closes.as_unit("us").asi8.tobytes()))


@lru_cache(maxsize=1)
def _schedule() -> _Schedule:
    from exchange_calendars.exchange_calendar_xnys import XNYSExchangeCalendar

    calendar = XNYSExchangeCalendar(start=FIRST_DAY.isoformat(), end=LAST_DAY.isoformat())
    return _Schedule(
        days=pd.DatetimeIndex(calendar.sessions, name="session"),
        opens=pd.DatetimeIndex(calendar.schedule["open"]),
        closes=pd.DatetimeIndex(calendar.schedule["close"]),
        early=frozenset(day.date() for day in calendar.early_closes),
    )


def _number(day: date) -> int:
    """The day's number; CalendarRangeError outside the calendar."""
    if isinstance(day, datetime):
        raise TypeError("a date is needed, not a datetime: whose day it is depends on the zone")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CalendarRangeError(f"{day} lies outside {FIRST_DAY} to {LAST_DAY}")
    return day.toordinal()


def _microseconds(moment: datetime) -> int:
    """Since 1970. ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("an aware datetime is needed")
    return (moment - _EPOCH) // _MICROSECOND


def _session_at(position: int, asked: object) -> date:
    """The session at `position`; CalendarRangeError where the calendar ends before it."""
    numbers = _schedule().numbers
    if not 0 <= position < len(numbers):
        raise CalendarRangeError(f"{asked} lies outside {FIRST_DAY} to {LAST_DAY}")
    return date.fromordinal(numbers[position])


def _at(times: pd.DatetimeIndex, position: int, asked: object) -> pd.Timestamp:
    """The time at `position`; CalendarRangeError where the calendar ends before it."""
    if not 0 <= position < len(times):
        raise CalendarRangeError(f"{asked} lies outside {FIRST_DAY} to {LAST_DAY}")
    return times[position]


def _position(day: date) -> int:
    """The position of the session `day`; ValueError where it is none."""
    number, numbers = _number(day), _schedule().numbers
    position = bisect_left(numbers, number)
    if position == len(numbers) or numbers[position] != number:
        raise ValueError(f"{day} is not a session of the New York Stock Exchange")
    return position


def is_session(day: date) -> bool:
    """Whether the exchange trades on `day`. Raises CalendarRangeError outside the calendar."""
    number, numbers = _number(day), _schedule().numbers
    position = bisect_left(numbers, number)
    return position < len(numbers) and numbers[position] == number


def session_open(day: date) -> datetime:
    """When the session `day` opens, in UTC. ValueError where `day` is no session."""
    return _schedule().opens[_position(day)].to_pydatetime()


@lru_cache(maxsize=256)
def session_close(day: date) -> datetime:
    """When the session `day` closes, in UTC: early closes included. ValueError for no session."""
    return _schedule().closes[_position(day)].to_pydatetime()


def is_early_close(day: date) -> bool:
    """Whether the session `day` ends before the regular hour; False where `day` is no session."""
    return day in _schedule().early


def previous_session(day: date) -> date:
    """The last session before `day` (a session or not)."""
    return _session_at(bisect_left(_schedule().numbers, _number(day)) - 1, day)


def next_session(day: date) -> date:
    """The first session after `day` (a session or not)."""
    return _session_at(bisect_right(_schedule().numbers, _number(day)), day)


def sessions(start: date, end: date) -> pd.DatetimeIndex:
    """All sessions from `start` to `end`, both included (midnights, no zone, named "session").

    Empty where `end` lies before `start`. CalendarRangeError where either is outside.
    """
    numbers = _schedule().numbers
    first = bisect_left(numbers, _number(start))
    return _schedule().days[first : bisect_right(numbers, _number(end))]


def hours_of(days: pd.DatetimeIndex) -> pd.DataFrame:
    """When the exchange opens and closes on each of `days` (midnights, no zone).

    Columns open and close (aware, UTC), one row a day in the order given; NaT for a day without
    a session and outside the calendar's years.
    """
    schedule = _schedule()
    hours = pd.DataFrame({"open": schedule.opens, "close": schedule.closes}, index=schedule.days)
    return hours.reindex(days)


def covers(day: date) -> bool:
    """Whether `day` lies within the calendar's years."""
    return FIRST_DAY <= day <= LAST_DAY


def last_ended_session(moment: datetime) -> date:
    """The newest session that had closed by `moment`. ValueError for a moment without a zone."""
    return _session_at(bisect_right(_schedule().closed, _microseconds(moment)) - 1, moment)


def _closed_reason(moment: datetime) -> ClosedReason:
    local = moment.astimezone(NEW_YORK)
    day = local.date()
    if is_session(day):
        before = moment < session_open(day)
        return ClosedReason.BEFORE_OPEN if before else ClosedReason.AFTER_CLOSE
    return ClosedReason.WEEKEND if local.weekday() >= 5 else ClosedReason.HOLIDAY


def market_status(now: datetime) -> MarketStatus:
    """Whether the market is open at `now`, and what comes next; see `MarketStatus`.

    The opening bell belongs to the session, the closing bell no longer does. ValueError for a
    moment without a zone, CalendarRangeError outside the calendar.
    """
    schedule, moment = _schedule(), _microseconds(now)
    opened = bisect_right(schedule.opened, moment)
    closed = bisect_right(schedule.closed, moment)
    is_open = opened > closed
    return MarketStatus(
        is_open=is_open,
        session=_session_at(opened - 1, now),
        next_open=_at(schedule.opens, opened, now).to_pydatetime(),
        next_close=_at(schedule.closes, closed, now).to_pydatetime(),
        is_early_close=_session_at(closed, now) in schedule.early,
        reason=None if is_open else _closed_reason(now),
    )


def is_open(moment: datetime) -> bool:
    """Whether the exchange is open at `moment` (aware); False outside the calendar's years."""
    try:
        return market_status(moment).is_open
    except CalendarRangeError:
        return False
