"""When will we know: how the error grows with the quarters, and how small it would have to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from calc.evidence import (
    Ensemble,
    Odds,
    common,
    expected_log_factor,
    expected_odds,
    predicted,
    stretched,
)
from calc.operands import FloatArray
from data.evidence import draws, rules
from data.evidence.assessment import beliefs
from data.evidence.counterfactuals import gather
from data.evidence.model import Counterfactual, Gap
from data.evidence.observation_basis import Evidence, measurement
from data.evidence.settings import EvidenceSettings, Figures
from data.model import preset_scenarios

READINGS = ("market", "huang")
"""The presets that stand for the two readings."""

_QUARTER_YEARS = 0.25
_GRID = (0.001, *(step / 100 for step in range(1, 32)))
# Means of odds need far fewer draws than the odds of one set of figures.
_DRAWS, _RUNS, _FACTOR_RUNS, _SEED = 8192, 40, 400, 2


@dataclass(frozen=True, slots=True)
class Waiting:
    """What `quarters` more of the same figures would be worth.

    `error` is that of the ratio, in ln(compute); `log_factor` the log₁₀ Bayes factor between the
    two readings that is to be expected, the mean over either being right.
    """

    quarters: int
    error: float
    log_factor: float


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The odds to be expected if a reading (`truth`) holds and the ratio is known to `error`."""

    truth: str
    error: float
    odds: Odds


def waiting(
    counterfactual: Counterfactual,
    quarters: Sequence[int],
    settings: EvidenceSettings,
    figures: Figures,
) -> tuple[Waiting, ...] | Gap:
    """The worth of each number ≥ 0 of further quarters, judged by one growth rule's record."""
    found = gather(counterfactual, settings, figures)
    if isinstance(found, Gap):
        return found
    return tuple(_waiting(found, each, settings, figures) for each in quarters)


def accuracy(
    counterfactual: Counterfactual,
    errors: tuple[float, ...],
    settings: EvidenceSettings,
    figures: Figures,
    *,
    quarters: int = 0,
) -> tuple[Accuracy, ...] | Gap:
    """The odds to be expected at each error > 0 of the ratio, under either reading.

    With `quarters` more of them than there are. Takes a second: kept for the same arguments.
    """
    return _accuracy(counterfactual, errors, settings, figures, quarters, figures.stamp())


def needed(
    counterfactual: Counterfactual,
    certainty: float,
    settings: EvidenceSettings,
    figures: Figures,
) -> Mapping[str, float | None] | Gap:
    """By reading: the largest error at which its own side is to be expected with `certainty`.

    Its side is demand above trend in the long run for Huang, below for the market. To a hundredth;
    None where not even a vanishing error would do.
    """
    found: dict[str, float | None] = {}
    for truth in READINGS:
        # Places of the grid: the answer lies at `low` or after it, and before `high`.
        low, high = 0, len(_GRID)
        while low < high:
            middle = (low + high) // 2
            points = accuracy(counterfactual, (_GRID[middle],), settings, figures)
            if isinstance(points, Gap):
                return points
            above = next(each.odds.above for each in points if each.truth == truth)
            if (above if truth == "huang" else 1 - above) >= certainty:
                low = middle + 1
            else:
                high = middle
        found[truth] = _GRID[low - 1] if low else None
    return found


@lru_cache(maxsize=64)
def _accuracy(
    counterfactual: Counterfactual,
    errors: tuple[float, ...],
    settings: EvidenceSettings,
    figures: Figures,
    quarters: int,
    _stamp: tuple[int, ...],
) -> tuple[Accuracy, ...] | Gap:
    found = gather(counterfactual, settings, figures)
    if isinstance(found, Gap):
        return found
    windows = _later(found, quarters)
    seen = replace(found.observations, windows=windows)
    priors = beliefs(settings, figures)
    known = draws.worlds(priors)
    worlds = Ensemble(
        draws.predictions(priors, windows, settings, figures)[:, :_DRAWS],
        known.short_run[:_DRAWS],
        known.long_run[:_DRAWS],
    )
    now = seen.summary().standard_error
    points = []
    for truth, expected in _truths(windows, settings, figures).items():
        for error in errors:
            scaled = replace(seen, scale=seen.scale * (error / now) ** 2)
            found_odds = expected_odds(scaled, expected, worlds, _RUNS, _SEED)
            points.append(Accuracy(truth, error, found_odds))
    return tuple(points)


def _waiting(
    found: Evidence, quarters: int, settings: EvidenceSettings, figures: Figures
) -> Waiting:
    """The observations as they would be, with the error of so long a horizon."""
    now = found.record
    if now is None:
        raise ValueError(f"{found.counterfactual} has no record of a growth rule")
    rule, known = rules.fades(found.counterfactual, figures), rules.record_levels(figures)
    before = figures.assumptions.rules.record_before
    record = stretched(now, known, before, now.ahead + quarters, rule) if quarters else now
    own = measurement([row.subject for row in found.rows], figures)
    spread = record.spread**2 * (1 + 1 / record.count)
    later = replace(
        found.observations,
        scale=common([spread + own[row.subject] ** 2 for row in found.rows], settings.common_share),
        freedom=record.freedom,
        windows=_later(found, quarters),
    )
    market, huang = _truths(later.windows, settings, figures).values()
    factors = [
        expected_log_factor(later, one, other, _FACTOR_RUNS, _SEED)
        for one, other in ((market, huang), (huang, market))
    ]
    return Waiting(quarters, later.summary().standard_error, float(np.mean(factors)))


def _later(found: Evidence, quarters: int) -> FloatArray:
    """The windows, ending so many quarters later."""
    return np.asarray(found.observations.windows + np.array([0.0, quarters * _QUARTER_YEARS]))


def _truths(
    windows: FloatArray, settings: EvidenceSettings, figures: Figures
) -> Mapping[str, FloatArray]:
    """What each reading predicts at central workloads [k], in the order of `READINGS`."""
    known, central = preset_scenarios(), draws.workloads(settings, figures)
    return {
        key: predicted(known[key], windows, central, settings.purchases)[:, 0] for key in READINGS
    }
