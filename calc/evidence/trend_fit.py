"""The trend without the shock, fitted on the stock of compute that was known before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from calc._domain import POSITIVE, check, refuse
from calc.evidence.forecast import (
    LEAST_LEVELS,
    Levels,
    checked_levels,
    fit_growth,
    growth_forecast,
)
from calc.evidence.weighing import weighted_quantiles
from calc.operands import FloatArray
from calc.priors import HIGH_QUANTILE, LOW_QUANTILE
from calc.uncertainty import Quantiles

QUARTERS = 4
"""Quarters a year."""

_QUANTILES = (LOW_QUANTILE, 0.5, HIGH_QUANTILE)


@dataclass(frozen=True, slots=True)
class TrendFit:
    """What the past says of `calc.demand.trend`: 5, 50 and 95 %.

    `growth` γ a year at the end of the series, `decay` τ_B in years, and `year_ahead`, the stock a
    year later over that at the end.
    """

    growth: Quantiles
    decay: Quantiles
    year_ahead: Quantiles


def fit_trend(log_levels: Levels, decays: Sequence[float]) -> TrendFit:
    """The trend of log stock by quarter (at least five levels), `decays` > 0 years alike likely.

    A mixture over the decays of the fits of `growth_forecast`. ValueError outside these domains.
    """
    levels = checked_levels(log_levels, LEAST_LEVELS)
    check("decays", decays, POSITIVE)
    if not len(decays):
        raise refuse("decays", "()", "one number or more")
    years = np.asarray(decays, dtype=np.float64)
    fades = 1 / (QUARTERS * years)
    fit = fit_growth(np.diff(levels)[np.newaxis], fades)
    # Growth of the last quarter is what ln γ, fading backwards from the end, adds up to over it.
    quarters_of_year = 1 / (years * np.expm1(fades))
    middle = fit.growth[0] * quarters_of_year
    spread = np.sqrt(fit.variance[0] / fit.squares) * quarters_of_year
    freedom = levels.size - 2
    growth = _mixture_quantiles(middle, spread, fit.weights[0], freedom)
    forecast = growth_forecast(levels, QUARTERS, fades.tolist())
    reach = stdtrit(forecast.freedom, _QUANTILES) * np.sqrt(forecast.scale[-1, -1])
    return TrendFit(
        growth=Quantiles(*np.exp(growth).tolist()),
        decay=Quantiles(*weighted_quantiles(years, fit.weights[0], _QUANTILES).tolist()),
        year_ahead=Quantiles(*np.exp(forecast.mean[-1] + reach).tolist()),
    )


def _mixture_quantiles(
    middle: FloatArray, spread: FloatArray, weights: FloatArray, freedom: int
) -> FloatArray:
    """The quantiles of a mixture of t distributions."""
    # Importing it takes a while, and only this needs it.
    from scipy.optimize import brentq

    def missing(value: float, probability: float) -> float:
        return float(weights @ stdtr(freedom, (value - middle) / spread)) - probability

    each = [middle + spread * stdtrit(freedom, probability) for probability in _QUANTILES]
    lowest, highest = np.min(each) - 1, np.max(each) + 1
    return np.array([brentq(missing, lowest, highest, args=(each,)) for each in _QUANTILES])
