"""Dates rounded to what the model can know."""

from __future__ import annotations

import math
from datetime import date

import pytest

from calc.approximate_date import (
    DECADE_WITHIN,
    ApproximateDate,
    Precision,
    Season,
    approximate_date,
    days_of_change,
)
from calc.units import DAYS_PER_YEAR

SHOCK = date(2025, 1, 27)


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        (0.0, ApproximateDate(Precision.SEASON, 2024, Season.WINTER)),
        (0.1, ApproximateDate(Precision.SEASON, 2025, Season.SPRING)),
        (0.65, ApproximateDate(Precision.SEASON, 2025, Season.AUTUMN)),
        (0.9, ApproximateDate(Precision.SEASON, 2025, Season.WINTER)),
        (3.63, ApproximateDate(Precision.SEASON, 2028, Season.AUTUMN)),
        (4.5, ApproximateDate(Precision.SEASON, 2029, Season.SUMMER)),
        (5.0, ApproximateDate(Precision.YEAR, 2030)),
        (11.99, ApproximateDate(Precision.YEAR, 2037)),
        (12.0, ApproximateDate(Precision.DECADE, 2030)),
        (39.9, ApproximateDate(Precision.DECADE, 2060)),
        (60.9, ApproximateDate(Precision.LATER, 2065)),
        (1e9, ApproximateDate(Precision.LATER, 2065)),
    ],
)
def test_a_date_says_no_more_than_the_model_knows(years, expected):
    assert approximate_date(SHOCK, years) == expected


@pytest.mark.parametrize("years", [-0.1, math.nan, math.inf, True, "2"])
def test_what_is_no_time_is_refused(years):
    with pytest.raises(ValueError, match=r"^years = "):
        approximate_date(SHOCK, years)


@pytest.mark.parametrize("start", [SHOCK, date(2024, 2, 29), date(2025, 12, 1), date(2026, 1, 1)])
def test_nothing_changes_but_on_the_days_of_change(start: date) -> None:
    days = days_of_change(start)
    assert days == sorted(set(days))
    said = [
        approximate_date(start, day / DAYS_PER_YEAR)
        for day in range(int(DECADE_WITHIN * DAYS_PER_YEAR) + 2)
    ]
    changed = {day for day in range(1, len(said)) if said[day] != said[day - 1]}
    assert len(changed) > 25
    assert changed <= set(days)
