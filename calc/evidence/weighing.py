"""How far observations move the odds: likelihood, weights of the draws, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from scipy.special import gammaln

from calc._domain import NOT_NEGATIVE, POSITIVE, REAL, SHARE, check, check_count, refuse
from calc.evidence.observations import Observations
from calc.evidence.purchases import PurchaseAssumptions, predicted
from calc.evidence.workloads import Workloads
from calc.operands import FloatArray
from calc.priors import HIGH_QUANTILE, LOW_QUANTILE
from calc.scenario import Scenario
from calc.uncertainty import UNDETERMINED


@dataclass(frozen=True, slots=True)
class Odds:
    """Shares of the weight of the draws.

    `more`, `within`, `less`: ln M_L above 0.05, within, below −0.05 (they add up to 1); `above`:
    M_L ≥ 1. Four worlds by both ends, without that rule: `market` M_S and M_L < 1, `both` M_S < 1 ≤
    M_L, `huang` neither < 1, `flash` M_L < 1 ≤ M_S. `effective` is the number of equally weighted
    draws worth as much, 1/Σw², `bits` the information, Σw·log₂(wN).
    """

    more: float
    within: float
    less: float
    above: float
    market: float
    both: float
    huang: float
    flash: float
    effective: float
    bits: float


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """Draws of the model: what each predicts of the observations, and where it ends.

    `predicted` [k, draws] in ln(compute), multipliers `short_run` and `long_run` [draws].
    """

    predicted: FloatArray
    short_run: FloatArray
    long_run: FloatArray


def log_likelihood(observations: Observations, predicted: FloatArray) -> FloatArray:
    """Log density of the observations under each draw's `predicted` [k, draws]: [draws].

    A multivariate t with the observations' freedom and scale.
    """
    check("predicted", predicted, REAL)
    values = np.asarray(predicted, dtype=np.float64)
    k, freedom = observations.value.size, observations.freedom
    if values.ndim != 2 or values.shape[0] != k:
        raise ValueError(f"predicted has the shape {values.shape}, not ({k}, draws)")
    check("freedom", freedom, POSITIVE)
    root = np.linalg.cholesky(observations.scale)
    whitened = np.linalg.solve(root, observations.value[:, np.newaxis] - values)
    distance = (whitened**2).sum(axis=0) / freedom
    constant = (
        gammaln((freedom + k) / 2)
        - gammaln(freedom / 2)
        - k / 2 * np.log(freedom * np.pi)
        - np.log(np.diag(root)).sum()
    )
    return np.asarray(constant - (freedom + k) / 2 * np.log1p(distance))


def posterior(observations: Observations, predicted: FloatArray) -> FloatArray:
    """The weights of the draws after the observations, adding up to 1; equal before."""
    logs = log_likelihood(observations, predicted)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def mixed(weights: Sequence[FloatArray]) -> FloatArray:
    """The even mixture of several sets of weights of the same draws."""
    if not weights:
        raise refuse("weights", "()", "one set or more")
    return np.asarray(np.mean(weights, axis=0))


def equal(draws: int) -> FloatArray:
    """The weights of `draws` ≥ 1 draws before any observation."""
    return np.full(draws, 1 / draws)


def odds(weights: FloatArray, short_run: FloatArray, long_run: FloatArray) -> Odds:
    """The odds of draws with `weights` ≥ 0 [draws] and multipliers M_S and M_L > 0 [draws].

    The weights are made to add up to 1; ValueError where they add up to 0.
    """
    check("weights", weights, NOT_NEGATIVE)
    check("short_run", short_run, POSITIVE)
    check("long_run", long_run, POSITIVE)
    total = np.sum(weights)
    if not total > 0:
        raise refuse("sum of weights", total, POSITIVE)
    w = np.asarray(weights, dtype=np.float64) / total
    distance = np.log(long_run)
    falls, rises, within = short_run < 1, long_run >= 1, np.abs(distance) < UNDETERMINED
    used = w[w > 0]

    def share(condition: np.ndarray) -> float:
        return float(w[condition].sum())

    return Odds(
        more=share(~within & rises),
        within=share(within),
        less=share(~within & ~rises),
        above=share(rises),
        market=share(falls & ~rises),
        both=share(falls & rises),
        huang=share(~falls & rises),
        flash=share(~falls & ~rises),
        effective=float(1 / (w**2).sum()),
        bits=float((used * np.log2(used * w.size)).sum()),
    )


def bayes_factor(
    observations: Observations,
    one: Scenario,
    other: Scenario,
    workloads: Workloads,
    assumptions: PurchaseAssumptions,
) -> float:
    """How many times better `one` predicted the observations than `other`.

    Two scenarios of plain numbers and workloads of plain numbers.
    """
    logs = [
        log_likelihood(observations, predicted(world, observations.windows, workloads, assumptions))
        for world in (one, other)
    ]
    return float(np.exp(logs[0] - logs[1])[0])


def expected_odds(
    observations: Observations, truth: FloatArray, worlds: Ensemble, runs: int, seed: int
) -> Odds:
    """The mean odds that observations with these errors would give where `truth` [k] holds.

    `runs` ≥ 1 sets of observations are drawn around `truth` (ln compute) with the freedom and
    scale of `observations`, whose own values do not matter.
    """
    found = [
        odds(
            posterior(replace(observations, value=truth + error), worlds.predicted),
            worlds.short_run,
            worlds.long_run,
        )
        for error in _errors(observations, runs, seed)
    ]
    names = [field.name for field in fields(Odds)]
    return Odds(**{name: float(np.mean([getattr(each, name) for each in found])) for name in names})


def expected_log_factor(
    observations: Observations, truth: FloatArray, other: FloatArray, runs: int, seed: int
) -> float:
    """The mean log₁₀ Bayes factor for `truth` [k] against `other` [k] where `truth` holds.

    As `expected_odds`: how much such observations can be expected to say.
    """
    pair = np.stack([truth, other], axis=1)
    logs = [
        log_likelihood(replace(observations, value=truth + error), pair)
        for error in _errors(observations, runs, seed)
    ]
    return float(np.mean([one - two for one, two in logs]) / np.log(10))


def _errors(observations: Observations, runs: int, seed: int) -> FloatArray:
    """Errors of a multivariate t with the observations' scale and freedom [runs, k]."""
    check_count("runs", runs, 1)
    random = np.random.default_rng(seed)
    root = np.linalg.cholesky(observations.scale)
    normal = random.standard_normal((runs, observations.value.size)) @ root.T
    freedom = observations.freedom
    return np.asarray(normal * np.sqrt(freedom / random.chisquare(freedom, size=(runs, 1))))


def weighted_quantiles(
    values: FloatArray,
    weights: FloatArray,
    probabilities: Sequence[float] = (LOW_QUANTILE, 0.5, HIGH_QUANTILE),
) -> FloatArray:
    """The quantiles of draws with weights that add up to 1, at `probabilities`."""
    check("weights", weights, NOT_NEGATIVE)
    check("probabilities", probabilities, SHARE)
    order = np.argsort(values)
    cumulated = np.cumsum(weights[order])
    places = np.searchsorted(cumulated, probabilities)
    return np.asarray(values[order][np.minimum(places, values.size - 1)])
