"""The record of a growth rule before the shock: how far its forecasts were off, and how surely.

Overlapping misses share most of their quarters, so that a number of them counts as number/ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from calc._domain import POSITIVE, REAL, check, check_count, refuse
from calc.evidence.forecast import Levels, growth_forecast, misses
from calc.operands import FloatArray

LEAST_COUNT = 2
"""Independent misses below which nothing can be said of their spread."""


@dataclass(frozen=True, slots=True)
class Record:
    """Mean and standard deviation of past mean log misses over `ahead` quarters.

    `count` is how many independent ones there are (origins/ahead). `borrowed` says that the record
    is of a shorter horizon, scaled.
    """

    bias: float
    spread: float
    count: float
    ahead: int
    borrowed: bool = False

    @property
    def freedom(self) -> float:
        """Degrees of freedom of the spread."""
        return self.count - 1

    def at_face_value(self) -> Record:
        """The same spread without a bias: the usual miss is not subtracted."""
        return replace(self, bias=0.0)

    def divided(self, sensitivity: float) -> Record:
        """The record of money as one of compute: divided by `sensitivity` > 0."""
        check("sensitivity", sensitivity, POSITIVE)
        return self.scaled(1 / sensitivity)

    def scaled(self, factor: float) -> Record:
        """Bias and spread times `factor`."""
        return replace(self, bias=self.bias * factor, spread=self.spread * factor)


def record(log_levels: Levels, before: int, ahead: int, fades: Sequence[float] = (0.0,)) -> Record:
    """The record of the rule over `ahead` quarters on a series of before the shock.

    ValueError where there are fewer than two independent misses, and as `misses`.
    """
    return record_of(misses(log_levels, before, ahead, fades), ahead)


def record_of(misses: FloatArray, ahead: int) -> Record:
    """The record that mean log misses over `ahead` quarters make. ValueError as `record`."""
    check("misses", misses, REAL)
    check_count("ahead", ahead, 1)
    found = np.asarray(misses, dtype=np.float64)
    count = found.size / ahead
    if count < LEAST_COUNT:
        raise refuse("count of independent misses", f"{count:.3g}", f"[{LEAST_COUNT}, ∞)")
    return Record(float(found.mean()), float(found.std(ddof=1)), count, ahead)


def longest_horizon(levels: int, before: int) -> int:
    """The longest horizon with a record, of a series with so many levels; 0 for none."""
    # Origins: levels − before − ahead + 1, and twice `ahead` of them are needed.
    return max((levels - before + 1) // (LEAST_COUNT + 1), 0)


def record_or_scaled(
    log_levels: Levels, before: int, ahead: int, fades: Sequence[float] = (0.0,)
) -> Record:
    """As `record`; for a horizon without one, the longest there is, scaled.

    Bias and spread grow with the horizon as the error of the rule's own forecast from the end of
    the series does. ValueError where the series is too short for any record.
    """
    reach = longest_horizon(len(log_levels), before)
    if ahead <= reach or reach < 1:
        return record(log_levels, before, ahead, fades)
    return stretched(record(log_levels, before, reach, fades), log_levels, before, ahead, fades)


def stretched(
    known: Record, log_levels: Levels, before: int, ahead: int, fades: Sequence[float] = (0.0,)
) -> Record:
    """A record scaled to another horizon as the error of the rule's own forecast grows.

    The forecast from the last `before` levels of the series. ValueError as `growth_forecast`.
    """
    levels = np.asarray(log_levels, dtype=np.float64)[-before:]
    now, then = (growth_forecast(levels, h, fades).average_error for h in (known.ahead, ahead))
    return replace(known.scaled(then / now), ahead=ahead, borrowed=True)
