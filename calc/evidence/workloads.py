"""All compute in use, from the multiplier of inference: what laboratories use is the other part.

Times are in years after the shock. Both parts are shares of the compute that is in use after the
gain, so that they weigh harmonically.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, logit, ndtri

from calc._domain import NOT_NEGATIVE, POSITIVE, REAL, SHARE, Domain, check, check_count, refuse
from calc.operands import FloatArray, Number
from calc.priors import Prior
from calc.scenario import Scenario

SUPPLY = Domain(low=0, high_closed=True)


@dataclass(frozen=True, slots=True, eq=False)
class Workloads:
    """Who uses the compute: inference, and laboratories (training and research).

    `inference` [n] are its shares at `years` [n] (rising), straight between and constant outside.
    `shift` displaces the share on the logit scale; `reinvestment` ≥ 0 is the laboratories'
    elasticity ε_R (1: all that is saved is used again). Both are numbers or arrays of draws.
    ValueError outside these domains.
    """

    years: Sequence[float]
    inference: Sequence[float]
    shift: Number = 0.0
    reinvestment: Number = 1.0

    def __post_init__(self) -> None:
        if not len(self.years) or len(self.years) != len(self.inference):
            raise ValueError(f"{len(self.years)} years for {len(self.inference)} shares")
        check("years", self.years, REAL)
        if np.any(np.diff(self.years) <= 0):
            raise refuse("years", tuple(self.years), "rising years")
        check("inference", self.inference, SHARE)
        check("shift", self.shift, REAL)
        check("reinvestment", self.reinvestment, NOT_NEGATIVE)

    def share(self, years: Number) -> Number:
        """Inference's share at a time: a float, or an array where anything is one."""
        check("years", years, REAL)
        share = np.interp(years, self.years, self.inference)
        shifted = expit(logit(share) + self.shift)
        return float(shifted) if np.ndim(shifted) == 0 else np.asarray(shifted)


INFERENCE_ONLY = Workloads((0.0,), (1.0,))
"""The mapping that takes all compute for inference."""


def draw_workloads(
    workloads: Workloads,
    draws: int,
    seed: int = 1,
    shift: float = 0.5,
    reinvestment: Prior | None = None,
) -> Workloads:
    """`draws` ≥ 2 workloads: the shift displaced by N(0, `shift`²), and ε_R from its prior.

    `shift` ≥ 0. Without a prior ε_R stays as it is. Independent of a scenario's draws, whatever
    the seeds: the quasi-random points are permuted, or they would run with the scenario's.
    """
    check_count("draws", draws, 2)
    check_count("seed", seed, 0)
    check("shift", shift, NOT_NEGATIVE)
    # Importing scipy.stats takes about a second: only pages that draw pay for it.
    from scipy.stats import qmc

    # `seed`, not `rng`: a number given as `rng` is spawned from, which makes other points.
    points = qmc.Sobol(2, seed=seed).random_base2(int(np.ceil(np.log2(draws))))[:draws]
    tiny = np.finfo(np.float64).eps
    own, laboratories = np.clip(np.random.default_rng(seed).permutation(points).T, tiny, 1 - tiny)
    elasticity = workloads.reinvestment if reinvestment is None else reinvestment.ppf(laboratories)
    return replace(workloads, shift=workloads.shift + shift * ndtri(own), reinvestment=elasticity)


def compute_in_use(
    world: Scenario,
    years: float,
    supply_elasticity: float,
    workloads: Workloads,
    delay: float = 0.0,
) -> FloatArray:
    """Ln A: all compute in use `years` ≥ 0 after the shock, over that without the gain.

    `supply_elasticity` η in (0, ∞]: hardware gets dearer by A^(1/η), which dampens either part by
    its own elasticity (one Newton step from A = 1). With a `delay` ≥ 0, in years, demand is as it
    was so much earlier; the shares are not delayed.
    """
    check("years", years, NOT_NEGATIVE)
    check("supply_elasticity", supply_elasticity, SUPPLY)
    check("delay", delay, NOT_NEGATIVE)
    then = max(years - delay, 0.0)
    reached = world.reached(then)
    answers = np.log(reached.long_run_multiplier())
    elasticity = np.maximum(np.asarray(reached.long_run_elasticity), 0.0)
    invested = workloads.reinvestment
    laboratories = (invested - 1) * np.log(np.asarray(reached.gain))
    share = workloads.share(years)
    # What each part would use without the gain, as a share of what is used with it.
    inference, research = share * np.exp(-answers), (1 - share) * np.exp(-laboratories)
    without = inference + research
    response = (inference * elasticity + research * invested) / without
    return np.asarray(-np.log(without) / (1 + response / supply_elasticity))


def all_compute(long_run: Number, gain: Number, workloads: Workloads) -> FloatArray:
    """The long-run multiplier of all compute, 1/(v/M_L + (1−v)/g^(ε_R−1)), v the last share.

    `long_run` M_L > 0 is that of inference, `gain` g > 0.
    """
    check("long_run", long_run, POSITIVE)
    check("gain", gain, POSITIVE)
    share = workloads.share(workloads.years[-1])
    laboratories = gain ** (workloads.reinvestment - 1)
    return np.asarray(1 / (share / long_run + (1 - share) / laboratories))
