"""The arithmetic by which statements about growth are judged: trends, ratios, trailing sums.

Pure functions of plain numbers; nothing here knows whose figures they are.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from enum import StrEnum

from calc._domain import POSITIVE, REAL, check, check_count


class Trend(StrEnum):
    """How a series stands against its first value."""

    RISING = "rising"  #: above its first value, and no value below the one before
    UNEVEN = "uneven"  #: above its first value, but some value is below the one before
    REVERSED = "reversed"  #: the last value is not above the first


def trend(values: Sequence[float]) -> Trend:
    """How `values` (in order of time, in one unit) developed since the first of them.

    Raises ValueError for fewer than two values or one that is not finite: neither has a trend.
    """
    if len(values) < 2:
        raise ValueError(f"a trend needs at least two values, got {len(values)}")
    check("values", values, REAL)
    if values[-1] <= values[0]:
        return Trend.REVERSED
    fell = any(later < earlier for earlier, later in itertools.pairwise(values))
    return Trend.UNEVEN if fell else Trend.RISING


def rises(values: Sequence[float]) -> int:
    """How many of `values` lie above the one before."""
    check("values", values, REAL)
    return sum(later > earlier for earlier, later in itertools.pairwise(values))


def multiple(value: float, base: float) -> float:
    """How many times `base` is contained in `value`; both in one unit.

    Raises ValueError unless `base` is positive.
    """
    check("value", value, REAL)
    check("base", base, POSITIVE)
    return value / base


def trailing_sums(values: Sequence[float], length: int) -> list[float]:
    """The sums over every run of `length` neighbouring values, oldest first.

    Raises ValueError unless `length` is at least 1 and no longer than `values`.
    """
    check("values", values, REAL)
    check_count("length", length, 1)
    if length > len(values):
        raise ValueError(f"length must be from 1 to {len(values)}, got {length}")
    return [math.fsum(values[i : i + length]) for i in range(len(values) - length + 1)]
