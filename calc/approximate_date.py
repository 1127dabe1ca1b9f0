"""Dates that the model gives, rounded to what it can know.

The rule: a date `t` years after the shock is the outcome of lags that are known within a factor of
about three (half a year to four for the lag of demand), so it is uncertain in proportion to its
distance. It is said to a season while it lies less than 5 years away, to a year below 12, to a
decade below 40, and beyond that only as later.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from calc._domain import NOT_NEGATIVE, check
from calc.units import DAYS_PER_YEAR

SEASON_WITHIN = 5.0
"""Years after the shock below which a season is said."""

YEAR_WITHIN = 12.0
"""Below which a year is said."""

DECADE_WITHIN = 40.0
"""Below which a decade is said; beyond it nothing."""

_MONTHS_A_SEASON = 3
_DECEMBER = 12


class Precision(StrEnum):
    """How much of a date is said."""

    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    LATER = "later"


class Season(StrEnum):
    """The meteorological seasons of the north, spring from March to May."""

    WINTER = "winter"
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"


@dataclass(frozen=True, slots=True)
class ApproximateDate:
    """A rounded date. `year` is that in which the season, the year or the decade begins.

    A winter belongs to the year of its December. `season` is None unless a season is said.
    """

    precision: Precision
    year: int
    season: Season | None = None


def approximate_date(start: date, years: float) -> ApproximateDate:
    """The date `years` ≥ 0 after `start`, by the rule above. ValueError naming `years`."""
    check("years", years, NOT_NEGATIVE)
    if years >= DECADE_WITHIN:
        return ApproximateDate(Precision.LATER, start.year + int(DECADE_WITHIN))
    day = start + timedelta(days=years * DAYS_PER_YEAR)
    if years >= YEAR_WITHIN:
        return ApproximateDate(Precision.DECADE, day.year // 10 * 10)
    if years >= SEASON_WITHIN:
        return ApproximateDate(Precision.YEAR, day.year)
    season = tuple(Season)[day.month % _DECEMBER // _MONTHS_A_SEASON]
    starts_before = season is Season.WINTER and day.month != _DECEMBER
    return ApproximateDate(Precision.SEASON, day.year - starts_before, season)


def days_of_change(start: date) -> list[int]:
    """Whole days after `start` on which what is said of a date may change, rising, 0 among them.

    Each with the day after it: years are no whole days, so a limit may fall between two.
    """
    limits = (SEASON_WITHIN, YEAR_WITHIN, DECADE_WITHIN)
    last = start.year + int(DECADE_WITHIN) + 1
    first_days = [date(year, 1, 1) for year in range(start.year, last)]
    seasons = [
        date(year, month, 1)
        for year in range(start.year, start.year + int(SEASON_WITHIN) + 1)
        for month in range(_MONTHS_A_SEASON, _DECEMBER + 1, _MONTHS_A_SEASON)
    ]
    days = {(day - start).days for day in (*first_days, *seasons)}
    days |= {math.ceil(limit * DAYS_PER_YEAR) for limit in limits}
    return sorted({day for each in (0, *days) for day in (each, each + 1) if day >= 0})
