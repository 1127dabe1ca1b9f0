"""Whether the errors are honest: how often they held where the answer is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from calc._domain import REAL, Domain, check
from calc.evidence.analysts import habit
from calc.evidence.forecast import Levels, checked_levels, growth_forecast, misses
from calc.operands import FloatArray

_PROBABILITY = Domain(0, 1)


@dataclass(frozen=True, slots=True)
class IntervalCoverage:
    """How many of `total` outcomes lay inside intervals that should have held `probability`."""

    inside: int
    total: int
    probability: float

    @property
    def share(self) -> float:
        """The share that lay inside."""
        return self.inside / self.total


def model_coverage(
    log_levels: Levels,
    before: int,
    ahead: int,
    fades: Sequence[float] = (0.0,),
    probability: float = 0.9,
) -> IntervalCoverage:
    """How often the mean over the quarters ahead lay inside the rule's own interval.

    Over the same origins as `misses`.
    """
    check("probability", probability, _PROBABILITY)
    found = misses(log_levels, before, ahead, fades)
    levels = checked_levels(log_levels, before)
    inside = 0
    for origin, miss in enumerate(found):
        forecast = growth_forecast(levels[origin : origin + before], ahead, fades)
        reach = stdtrit(forecast.freedom, (1 + probability) / 2) * forecast.average_error
        inside += bool(abs(miss) <= reach)
    return IntervalCoverage(inside, found.size, probability)


def record_coverage(
    placebos: Sequence[float] | FloatArray, probability: float = 0.9
) -> IntervalCoverage:
    """How many misses lie in the central `probability` of a normal with their mean and spread."""
    check("probability", probability, _PROBABILITY)
    check("placebos", placebos, REAL)
    found = np.asarray(placebos, dtype=np.float64)
    reach = float(ndtri((1 + probability) / 2)) * found.std(ddof=1)
    inside = int(np.count_nonzero(np.abs(found - found.mean()) <= reach))
    return IntervalCoverage(inside, found.size, probability)


def leave_one_out(
    surprises: Mapping[str, Sequence[float]], probability: float = 0.9
) -> IntervalCoverage:
    """How many log misses lie inside the interval that the others give for them.

    The only miss of a subject is left out, for the others say nothing of its bias. ValueError where
    nothing remains to be tried.
    """
    check("probability", probability, _PROBABILITY)
    inside = total = 0
    for subject, found in surprises.items():
        check(f"surprises[{subject}]", found, REAL)
        for place, miss in enumerate(found):
            rest = [*found[:place], *found[place + 1 :]]
            if not rest:
                continue
            others = habit({**surprises, subject: rest})
            error = others.spread * np.sqrt(1 + 1 / others.count[subject])
            reach = stdtrit(others.freedom, (1 + probability) / 2) * error
            inside += bool(abs(miss - others.bias[subject]) <= reach)
            total += 1
    if not total:
        raise ValueError("surprises: no subject has two misses")
    return IntervalCoverage(inside, total, probability)
