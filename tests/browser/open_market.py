"""server.py on a day of its own: New York trades now, whatever the day and hour.

The session began two hours ago and ends in four; those before and after it are the calendar's. For
tests that need a market that is open while they run.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[2]))

from data import calendar, trading_hours


def schedule_around(now: datetime) -> calendar._Schedule:
    """The calendar's sessions, and one of today around `now`."""
    known = calendar._schedule()
    today = pd.Timestamp(now.astimezone(calendar.NEW_YORK).date())
    days = known.days.union([today]).rename("session")
    hours = calendar.hours_of(days)
    hours.loc[today, "open"] = pd.Timestamp(now - timedelta(hours=2)).floor("min")
    hours.loc[today, "close"] = pd.Timestamp(now + timedelta(hours=4)).floor("min")
    return replace(
        known,
        days=days,
        opens=pd.DatetimeIndex(hours["open"]),
        closes=pd.DatetimeIndex(hours["close"]),
    )


if __name__ == "__main__":
    schedule = schedule_around(datetime.now(UTC))
    calendar._schedule = lambda: schedule
    assert trading_hours.phase_at(datetime.now(UTC)) is trading_hours.Phase.REGULAR
    import server

    server.main()
