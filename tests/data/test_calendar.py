from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import calendar
from data.calendar import CalendarRangeError, ClosedReason

R1_RELEASE = datetime(2025, 1, 20, 12, 29, 30, tzinfo=UTC)
# A year or more within the calendar.
moments = st.dates(date(1995, 1, 1), date(2045, 1, 1)).flatmap(
    lambda day: st.times(timezones=st.just(UTC)).map(lambda clock: datetime.combine(day, clock))
)


def new_york(year: int, month: int, day: int, *clock: int) -> datetime:
    return datetime.combine(date(year, month, day), time(*clock), calendar.NEW_YORK)


@pytest.mark.parametrize(
    "day",
    [
        date(2025, 1, 9),  # mourning for President Carter: an unscheduled closure
        date(2025, 1, 20),  # Martin Luther King Jr. Day
        date(2025, 2, 17),
        date(2025, 1, 25),
    ],
)
def test_days_without_trading(day: date) -> None:
    assert not calendar.is_session(day)
    with pytest.raises(ValueError, match="not a session"):
        calendar.session_close(day)


def test_neighbours_skip_holidays_and_weekends() -> None:
    assert calendar.next_session(date(2025, 1, 17)) == date(2025, 1, 21)
    assert calendar.next_session(date(2025, 1, 18)) == date(2025, 1, 21)
    assert calendar.previous_session(date(2025, 1, 21)) == date(2025, 1, 17)
    assert calendar.previous_session(date(2025, 1, 27)) == date(2025, 1, 24)


def test_sessions_of_the_week_with_the_holiday() -> None:
    found = calendar.sessions(date(2025, 1, 18), date(2025, 1, 24))
    assert [day.day for day in found] == [21, 22, 23, 24]
    assert found.name == "session"
    assert found.tz is None
    assert calendar.sessions(date(2025, 1, 24), date(2025, 1, 21)).empty


def test_regular_and_early_closes() -> None:
    assert calendar.session_open(date(2025, 1, 27)) == new_york(2025, 1, 27, 9, 30)
    assert calendar.session_close(date(2025, 1, 27)) == new_york(2025, 1, 27, 16, 0)
    assert calendar.session_close(date(2024, 11, 29)) == new_york(2024, 11, 29, 13, 0)
    assert calendar.session_open(date(2024, 7, 3)) == datetime(2024, 7, 3, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "reason", "session", "next_open"),
    [
        (
            R1_RELEASE,
            ClosedReason.HOLIDAY,
            date(2025, 1, 17),
            new_york(2025, 1, 21, 9, 30),
        ),
        (
            new_york(2025, 1, 25, 12, 0),
            ClosedReason.WEEKEND,
            date(2025, 1, 24),
            new_york(2025, 1, 27, 9, 30),
        ),
        (
            new_york(2025, 1, 27, 9, 29, 59),
            ClosedReason.BEFORE_OPEN,
            date(2025, 1, 24),
            new_york(2025, 1, 27, 9, 30),
        ),
        (
            new_york(2025, 1, 27, 16, 0),
            ClosedReason.AFTER_CLOSE,
            date(2025, 1, 27),
            new_york(2025, 1, 28, 9, 30),
        ),
        # Good Friday in New York, Saturday in Greenwich; then Sunday evening and Monday.
        (
            datetime(2025, 4, 19, 1, 0, tzinfo=UTC),
            ClosedReason.HOLIDAY,
            date(2025, 4, 17),
            new_york(2025, 4, 21, 9, 30),
        ),
        (
            datetime(2025, 1, 27, 1, 0, tzinfo=UTC),
            ClosedReason.WEEKEND,
            date(2025, 1, 24),
            new_york(2025, 1, 27, 9, 30),
        ),
        # In Paris it is Saturday already, in New York still Friday evening.
        (
            datetime(2025, 1, 25, 1, 0, tzinfo=UTC),
            ClosedReason.AFTER_CLOSE,
            date(2025, 1, 24),
            new_york(2025, 1, 27, 9, 30),
        ),
    ],
)
def test_closed_market(
    now: datetime, reason: ClosedReason, session: date, next_open: datetime
) -> None:
    status = calendar.market_status(now)
    assert not status.is_open
    assert (status.reason, status.session, status.next_open) == (reason, session, next_open)


def test_open_market() -> None:
    status = calendar.market_status(new_york(2025, 1, 27, 9, 30))
    assert status.is_open
    assert status.reason is None
    assert status.session == date(2025, 1, 27)
    assert status.next_close == new_york(2025, 1, 27, 16, 0)
    assert status.next_open == new_york(2025, 1, 28, 9, 30)
    assert not status.is_early_close


def test_early_close_is_told_of_the_next_closing() -> None:
    eve = calendar.market_status(new_york(2024, 11, 28, 12, 0))  # Thanksgiving
    assert eve.reason is ClosedReason.HOLIDAY
    assert eve.is_early_close
    assert eve.next_close == new_york(2024, 11, 29, 13, 0)
    assert calendar.market_status(new_york(2024, 11, 29, 12, 59)).is_open
    after = calendar.market_status(new_york(2024, 11, 29, 13, 0))
    assert not after.is_open
    assert not after.is_early_close


@given(moments)
@settings(deadline=None, max_examples=60)
def test_status_agrees_with_the_bells(now: datetime) -> None:
    status = calendar.market_status(now)
    opened = calendar.session_open(status.session)
    assert opened <= now < status.next_open
    assert status.is_open == (now < calendar.session_close(status.session))
    assert status.is_open == (status.reason is None)
    assert now < status.next_close
    assert status.next_open - now < timedelta(days=8)


def test_outside_the_calendar() -> None:
    before, after = date(1989, 12, 31), date(2051, 1, 1)
    for day in (before, after):
        with pytest.raises(CalendarRangeError, match=str(day)):
            calendar.is_session(day)
    with pytest.raises(CalendarRangeError):
        calendar.sessions(before, date(2025, 1, 1))
    with pytest.raises(CalendarRangeError):
        calendar.next_session(date(2050, 12, 31))
    with pytest.raises(CalendarRangeError):
        calendar.previous_session(date(1990, 1, 1))
    with pytest.raises(CalendarRangeError):
        calendar.market_status(datetime(1980, 1, 1, tzinfo=UTC))


def test_moments_need_a_zone_and_days_none() -> None:
    naive = new_york(2025, 1, 27, 12, 0).replace(tzinfo=None)
    with pytest.raises(ValueError, match="aware"):
        calendar.market_status(naive)
    with pytest.raises(ValueError, match="aware"):
        calendar.last_ended_session(naive)
    with pytest.raises(TypeError, match="zone"):
        calendar.is_session(naive)


@pytest.mark.parametrize(
    ("moment", "ended"),
    [
        ("2025-01-27 20:59:59", date(2025, 1, 24)),  # a second before the bell
        ("2025-01-27 21:00:00", date(2025, 1, 27)),  # the bell
        ("2025-01-20 15:00:00", date(2025, 1, 17)),  # a holiday
        ("2024-11-29 18:00:00", date(2024, 11, 29)),  # an early close
    ],
)
def test_last_ended_session(moment: str, ended: date) -> None:
    assert calendar.last_ended_session(datetime.fromisoformat(moment).replace(tzinfo=UTC)) == ended
