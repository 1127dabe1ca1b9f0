"""The elasticities of the model that draw a given curve of usage.

Under the model's demand, ln[Q(K−1)/(K−Q)] = ε(t)·(−ln p(t)) with ε(t) = ε_L(1−w) + ε_S·w and
w = e^(−t/τ): linear in ε_L and ε_S once the lag τ is given. So for each lag of a grid the two are
found by least squares within their bounds, which has one solution, and the best lag is taken. The
weights Q(K−Q)/K turn errors of the left side into errors of Q, which is what a hand draws. A free
τ would have several minima.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from calc import _formulas as formulas
from calc._backend import NUMPY
from calc.drawing import YEARS, Drawing, usage
from calc.operands import FloatArray
from calc.scenario import Scenario

_LAGS = 11
_UNDER_CEILING = 1 - 1e-6


@dataclass(frozen=True, slots=True)
class Search:
    """Where elasticities and lags (years) are looked for: lowest and highest of each."""

    elasticity: tuple[float, float]
    lag: tuple[float, float]

    def lags(self) -> Sequence[float]:
        """The grid of lags, even in their logarithm."""
        return [float(lag) for lag in np.geomspace(*self.lag, _LAGS)]


@dataclass(frozen=True, slots=True)
class Fit:
    """The scenario whose usage lies nearest to a drawing.

    `reached` is its elasticity in the last year drawn: the long-run one lies beyond what is drawn.
    `with_longer_answers` is M in that year if users choose between direct and longer answers as
    the scenario has it. `misfit` is the largest distance from the drawing, as a share of the
    drawing's highest height. `at_bound` says that the elasticity reached is the highest that is
    looked for, so that the drawing may ask for more.
    """

    scenario: Scenario
    reached: float
    with_longer_answers: float
    misfit: float
    at_bound: bool


def fit(drawing: Drawing, given: Scenario, search: Search) -> Fit:
    """The best elasticities and lag; all else, the gain apart, is as `given`.

    A height above the ceiling counts as one at the ceiling.
    """
    heights = np.array(drawing.heights)
    at_gain = replace(given, gain=drawing.gain)
    found = [_with_lag(heights, replace(at_gain, lag=lag), search) for lag in search.lags()]
    errors = [float(np.sum((usage(each, YEARS) - heights) ** 2)) for each in found]
    best = found[int(np.argmin(errors))]
    last = best.reached(YEARS[-1])
    reached = last.floats()["long_run_elasticity"]
    missed = float(np.max(np.abs(usage(best, YEARS) - heights)) / np.max(heights))
    return Fit(
        scenario=best,
        reached=reached,
        with_longer_answers=float(np.asarray(last.long_run_multiplier())),
        misfit=missed,
        at_bound=reached >= search.elasticity[1] * (1 - 1e-6),
    )


def _with_lag(heights: FloatArray, given: Scenario, search: Search) -> Scenario:
    """`given` with the elasticities that come nearest to the heights at its lag."""
    # A second's import, which only those who draw pay for.
    from scipy.optimize import lsq_linear

    a, t = given.arrays(), np.array(YEARS, dtype=float)
    gain = formulas.gain_at(NUMPY, t, a.gain, a.diffusion_lag)
    fallen = formulas.log_price_fall(NUMPY, gain, a.compute_share)
    inverse = 1 / np.asarray(a.ceiling)  # 0 without a ceiling
    below = np.minimum(heights, np.where(inverse > 0, a.ceiling * _UNDER_CEILING, np.inf))
    room = 1 - below * inverse
    asked = np.log(below) + np.log1p(-inverse) - np.log(room)
    short = np.exp(-t / a.lag)
    weights = below * room
    matrix = (weights * fallen)[:, None] * np.column_stack([1 - short, short])
    solved = lsq_linear(matrix, weights * asked, bounds=search.elasticity, method="bvls").x
    long_run, short_run = np.clip(solved, *search.elasticity)
    return replace(
        given, long_run_elasticity=float(long_run), short_run_elasticity=float(short_run)
    )
