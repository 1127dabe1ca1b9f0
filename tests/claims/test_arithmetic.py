"""Trends, multiples and trailing sums, by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc.claims import Trend, multiple, rises, trailing_sums, trend

AMOUNTS = st.floats(0.1, 1e12)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 2, 3], Trend.RISING),
        ([1, 2, 2], Trend.RISING),
        ([1, 3, 2], Trend.UNEVEN),
        ([2, 1, 3], Trend.UNEVEN),
        ([2, 3, 2], Trend.REVERSED),
        ([2, 5, 1], Trend.REVERSED),
    ],
)
def test_trend(values: list[float], expected: Trend) -> None:
    assert trend(values) is expected


@pytest.mark.parametrize("values", [[], [1.0], [1.0, math.nan], [1.0, math.inf]])
def test_no_trend(values: list[float]) -> None:
    with pytest.raises(ValueError, match=r"^(a trend needs|values)"):
        trend(values)


@given(st.lists(AMOUNTS, min_size=2, max_size=20), st.floats(0.5, 8))
def test_a_trend_does_not_depend_on_the_unit(values: list[float], factor: float) -> None:
    # A power of two multiplies without rounding.
    scale = 2.0 ** round(factor)
    assert trend([value * scale for value in values]) is trend(values)


@given(st.lists(AMOUNTS, min_size=2, max_size=20, unique=True))
def test_rises_and_falls_are_all_steps(values: list[float]) -> None:
    assert rises(values) + rises(values[::-1]) == len(values) - 1


def test_a_step_that_stays_level_is_no_rise() -> None:
    assert rises([1, 1, 2, 2, 1]) == 1


def test_multiple() -> None:
    assert multiple(96.0, 40.0) == pytest.approx(2.4)
    assert multiple(2.0, 0.5) == 4
    with pytest.raises(ValueError, match="base = "):
        multiple(1.0, 0.0)


def test_trailing_sums() -> None:
    assert trailing_sums([1, 2, 3, 4, 5], 4) == [10, 14]
    assert trailing_sums([1, 2, 3], 1) == [1, 2, 3]
    assert trailing_sums([1, 2, 3], 3) == [6]
    for length in (0, 6):
        with pytest.raises(ValueError, match="length"):
            trailing_sums([1, 2, 3, 4, 5], length)
