"""Forecasts of a growing series from its own past, with an error that is exact in small samples.

A log level grows each quarter by b·e^(−δ(i−n)) + error, i = 1…n, so that b is the growth of the
last quarter known; `fades` are the values of δ ≥ 0 a quarter that are averaged over. δ = 0 alone
is the random walk with drift (steady growth). The prior on b and the error's σ is flat in the mean
growth of the sample and in ln σ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calc._domain import NOT_NEGATIVE, REAL, check, check_count, refuse
from calc.operands import FloatArray

LEAST_LEVELS = 5
"""Fewer levels leave too little to tell growth from error."""

Levels = Sequence[float] | FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """A multivariate t of the log growth from the last level to 1, 2, … quarters after it.

    `mean` [ahead], `scale` [ahead, ahead] (a scale matrix, not a covariance), `freedom`.
    """

    mean: FloatArray
    scale: FloatArray
    freedom: int

    @property
    def average(self) -> float:
        """The forecast of the mean over the quarters ahead."""
        return float(self.mean.mean())

    @property
    def average_error(self) -> float:
        """The scale of the error of that mean."""
        return float(np.sqrt(self.scale.mean()))


@dataclass(frozen=True, slots=True, eq=False)
class GrowthFit:
    """For each window and fade: growth b, s², Σx², and the fades' weights [windows, fades]."""

    growth: FloatArray
    variance: FloatArray
    squares: FloatArray
    weights: FloatArray


def growth_forecast(log_levels: Levels, ahead: int, fades: Sequence[float] = (0.0,)) -> Forecast:
    """The next `ahead` ≥ 1 quarters of a series of at least five finite log levels.

    Several fades: mean and covariance of the mixture, as one t. ValueError outside these domains.
    """
    levels = checked_levels(log_levels, LEAST_LEVELS)
    decays = _checked_fades(ahead, fades)
    fit = fit_growth(np.diff(levels)[np.newaxis], decays)
    freedom = levels.size - 2
    cumulated = _cumulated(ahead, decays)  # [fades, ahead]
    weights = fit.weights[0]
    means = fit.growth[0][:, np.newaxis] * cumulated
    mean = weights @ means
    # Errors of the quarters add up, and b's own error grows with the distance.
    shape = _sums(ahead) + _outer(cumulated) / fit.squares[:, np.newaxis, np.newaxis]
    within = np.einsum("f,fij->ij", weights * fit.variance[0], shape)
    between = np.einsum("f,fij->ij", weights, _outer(means - mean))
    # A t's covariance is ν/(ν−2) times its scale; the spread of the means is a covariance.
    return Forecast(mean, within + between * (freedom - 2) / freedom, freedom)


def misses(
    log_levels: Levels, before: int, ahead: int, fades: Sequence[float] = (0.0,)
) -> FloatArray:
    """Mean log miss over `ahead` quarters, from every origin with `before` quarters behind.

    Each forecast knows the last `before` ≥ 5 levels alone. A miss above 0: more came than forecast.
    ValueError where the series has no such origin.
    """
    check_count("before", before, LEAST_LEVELS)
    decays = _checked_fades(ahead, fades)
    levels = checked_levels(log_levels, before + ahead)
    windows = np.lib.stride_tricks.sliding_window_view(levels, before + ahead)
    known, came = windows[:, :before], windows[:, before:]
    fit = fit_growth(np.diff(known, axis=1), decays)
    expected = np.einsum("of,of,f->o", fit.weights, fit.growth, _cumulated(ahead, decays).mean(1))
    return np.asarray(came.mean(axis=1) - known[:, -1] - expected)


def checked_levels(log_levels: Levels, least: int) -> FloatArray:
    """The log levels as an array. ValueError unless they are at least `least` finite numbers."""
    check("log_levels", log_levels, REAL)
    levels = np.asarray(log_levels, dtype=np.float64)
    if levels.ndim != 1 or levels.size < least:
        raise refuse("number of log_levels", levels.size, f"{{{least}, {least + 1}, …}}")
    return levels


def _checked_fades(ahead: int, fades: Sequence[float]) -> FloatArray:
    check_count("ahead", ahead, 1)
    check("fades", fades, NOT_NEGATIVE)
    decays = np.asarray(fades, dtype=np.float64)
    if decays.ndim != 1 or not decays.size:
        raise refuse("fades", fades, "one number or more")
    return decays


def fit_growth(differences: FloatArray, fades: FloatArray) -> GrowthFit:
    """Least squares for each window [windows, n] and fade."""
    n = differences.shape[1]
    regressor = np.exp(-np.outer(fades, np.arange(1 - n, 1)))  # [fades, n], 1 at the last
    squares = (regressor**2).sum(axis=1)
    growth = differences @ regressor.T / squares
    errors = differences[:, np.newaxis] - growth[..., np.newaxis] * regressor
    # A series without any error has a variance of 0, whose logarithm is not finite.
    variance = np.maximum((errors**2).sum(axis=2) / (n - 1), np.finfo(np.float64).tiny)
    log_weights = (
        -(n - 1) / 2 * np.log(variance) - np.log(squares) / 2 + np.log(regressor.mean(axis=1))
    )
    weights = np.exp(log_weights - log_weights.max(axis=1, keepdims=True))
    return GrowthFit(growth, variance, squares, weights / weights.sum(axis=1, keepdims=True))


def _cumulated(ahead: int, fades: FloatArray) -> FloatArray:
    """Growth since the last level, in units of b [fades, ahead]."""
    growth: FloatArray = np.exp(-np.outer(fades, np.arange(1, ahead + 1)))
    return growth.cumsum(axis=1)


def _sums(ahead: int) -> FloatArray:
    """LLᵀ for the lower triangle L of ones: the covariance of a random walk."""
    quarters = np.arange(1.0, ahead + 1)
    return np.asarray(np.minimum.outer(quarters, quarters))


def _outer(rows: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("fi,fj->fij", rows, rows))
