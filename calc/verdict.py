"""Who is right, as far as the numbers say: typed, without a sentence.

One rule throughout: within 5 % of where demand would have been, |ln M| < 0.05, is undetermined.
It holds for the reading of a multiplier, for the time from which a reading holds, for the odds and
for the scope (the answers alone, or all compute). The words are the page's; they follow these
values.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from calc import _crossings
from calc._domain import POSITIVE, SHARE, check, refuse
from calc.operands import FloatArray
from calc.priors import Priors
from calc.scenario import Scenario
from calc.uncertainty import BLOCK, UNDETERMINED, Bar, LongRunOdds, MonteCarlo, draw

AGREEMENT_DRAWS = 4096
"""Draws of which whole paths are followed: on this many the share is stable to half a per cent."""


COURSE_GRID = _crossings.FINE
"""The times at which a course is followed: start in shorter lags, end in longer lags, points."""


class Reading(StrEnum):
    """Whose reading a multiplier supports."""

    HUANG = "huang"  #: at least 5 % more compute than would otherwise have been used
    MARKET = "market"  #: at least 5 % less
    UNDETERMINED = "undetermined"  #: between the two


@dataclass(frozen=True, slots=True)
class Course:
    """What the path M(t) does by the rule of 5 %.

    `at_first` is the reading in which the path first leaves what is undetermined (undetermined if
    it never does), `long_run` the one in which it ends, and `decided_at` the time in years from
    which that one holds for good: 0 if from the start.
    """

    at_first: Reading
    long_run: Reading
    decided_at: float


@dataclass(frozen=True, slots=True)
class DemandVerdict:
    """The answer for one set of assumptions.

    `course` and `long_run_multiplier` are of the answers (inference), `all_compute` is the
    long-run multiplier of all compute, training and research included, of which answers are the
    share `inference_share`. `odds` are those of the long run; `agreement` is the share of the
    draws in which both halves of the course hold, `at_first` and `long_run`. `hinge` is the
    assumption with the widest swing, and `hinge_decides` says whether its plausible range alone
    turns the answer.
    """

    course: Course
    long_run_multiplier: float
    all_compute: float
    inference_share: float
    odds: LongRunOdds
    agreement: float
    hinge: str
    hinge_decides: bool


def reading(multiplier: float) -> Reading:
    """Whose reading a multiplier > 0 supports; undetermined for |ln M| < 0.05."""
    check("multiplier", multiplier, POSITIVE)
    return _reading(float(_crossings.side(np.log(multiplier), UNDETERMINED)))


def _reading(side: float) -> Reading:
    return {1.0: Reading.HUANG, -1.0: Reading.MARKET, 0.0: Reading.UNDETERMINED}[side]


def _sides(
    scenario: Scenario, grid: _crossings.Grid = _crossings.FINE
) -> tuple[FloatArray, FloatArray]:
    """On which side of the band the paths are at first, and at the end."""
    arrays = scenario.arrays()
    ends = _crossings.side(np.asarray(arrays.log_long_run_multiplier()), UNDETERMINED)
    first = _crossings.first_side(arrays, UNDETERMINED, grid)
    # A path that creeps to the edge of the band reaches it only after the grid ends.
    return np.where(first == 0, ends, first), ends


def course(scenario: Scenario) -> Course:
    """The course of a scenario of plain numbers. ValueError for a value outside its domain."""
    first, ends = _sides(scenario)
    decided = _crossings.decided(scenario.arrays(), ends, UNDETERMINED)
    return Course(_reading(float(first)), _reading(float(ends)), float(decided))


CourseShares: TypeAlias = Mapping[tuple[Reading, Reading], float]
"""Shares of the draws by how their paths are at first and in the long run; they add up to 1."""


def course_shares(priors: Priors, draws: int = AGREEMENT_DRAWS, seed: int = 0) -> CourseShares:
    """The share of each of the nine pairs of readings, those of no draw included.

    `draws` ≥ 2 (ValueError).
    """
    blocks = draw(priors, draws, seed).arrays().blocks(BLOCK)
    first, ends = map(
        np.concatenate,
        zip(*(_sides(block, _crossings.COARSE) for block in blocks), strict=True),
    )
    sides = {Reading.HUANG: 1.0, Reading.MARKET: -1.0, Reading.UNDETERMINED: 0.0}
    return {
        (at_first, long_run): float(np.mean((first == sides[at_first]) & (ends == sides[long_run])))
        for at_first in Reading
        for long_run in Reading
    }


def agreement(shares: CourseShares, found: Course) -> float:
    """The share of the draws whose paths are at first and in the long run as `found` says."""
    return shares[found.at_first, found.long_run]


def verdict(  # noqa: PLR0913, PLR0917 - what it weighs, each from a function of its own
    found: Course,
    long_run_multiplier: float,
    all_compute: float,
    inference_share: float,
    monte_carlo: MonteCarlo,
    agreement: float,
    tornado: Sequence[Bar],
) -> DemandVerdict:
    """The verdict of a scenario's course, multipliers > 0, draws and tornado.

    `tornado` has at least one bar, shares lie in [0, 1]. Raises ValueError naming argument, value
    and domain, also where the course is not that of `long_run_multiplier`.
    """
    check("long_run_multiplier", long_run_multiplier, POSITIVE)
    check("all_compute", all_compute, POSITIVE)
    check("inference_share", inference_share, SHARE)
    check("agreement", agreement, SHARE)
    if not tornado:
        raise refuse("tornado", "()", "one bar or more")
    if reading(long_run_multiplier) is not found.long_run:
        raise refuse("long_run_multiplier", long_run_multiplier, f"“{found.long_run}”")
    odds = monte_carlo.odds
    if not math.isclose(odds.more + odds.within + odds.less, 1):
        raise refuse("monte_carlo.odds", odds, "that add up to 1")
    widest = max(tornado, key=lambda bar: bar.swing)
    return DemandVerdict(
        course=found,
        long_run_multiplier=long_run_multiplier,
        all_compute=all_compute,
        inference_share=inference_share,
        odds=odds,
        agreement=agreement,
        hinge=widest.parameter,
        hinge_decides=widest.decides,
    )
