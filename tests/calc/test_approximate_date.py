"""Dates rounded to what the model can know."""

from __future__ import annotations

import math
from datetime import date

import pytest

from calc.approximate_date import ApproximateDate, Precision, Season, approximate_date

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
