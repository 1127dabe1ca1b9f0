"""What the market believed: the day's move of the price turned back into a demand for compute.

The value of a share is taken to follow the present value of compute demand. ΔV/V = w·[(M_L−1)(1−φ)
+ (M_S−1)φ]: w is the part of the value exposed to compute demand, φ the part of the present value
that falls into the short run, M_S and M_L the multipliers of `calc.demand` before and after demand
has adjusted. Floats or arrays (broadcast); a value outside its domain raises ValueError naming
argument, value and domain. An event-day return also carries risk premia and positioning: the
argument `attribution` says how much of it is about compute demand at all.
"""

from __future__ import annotations

import numpy as np

from calc import _formulas as formulas
from calc._backend import NUMPY
from calc._domain import POSITIVE, POSITIVE_SHARE, refuse
from calc._interface import numeric
from calc.operands import FloatArray, Number, Result


def _log_present_value(
    rate: Number, near_growth: Number, horizon: Number, late_growth: Number
) -> FloatArray:
    """Logarithm of the value of a flow of 1 that grows at one rate until the horizon, then another.

    With x = (ρ−h₁)·T: T·(1−e^−x)/x + e^−x/(ρ−h₂); the first term is T at ρ = h₁. For x < 0 the
    growth e^−x is taken out, so that neither term leaves a double's range.
    """
    exponent = (rate - near_growth) * horizon
    distance = np.abs(exponent)
    flat = distance == 0
    near = np.where(flat, 1.0, -np.expm1(-distance) / np.where(flat, 1.0, distance))
    late = np.exp(-np.maximum(exponent, 0)) / (rate - late_growth)
    return np.asarray(np.maximum(-exponent, 0) + np.log(horizon * near + late))


@numeric()
def short_run_weight(
    discount_rate: Number, near_growth: Number, horizon: Number, late_growth: Number, lag: Number
) -> Result:
    """φ: the share of the present value during which demand has not adjusted yet, in (0, 1).

    PV(r + 1/τ)/PV(r), since the part not yet adjusted fades at 1/τ a year. Rates per year,
    `horizon` and `lag` τ > 0 in years. Raises ValueError unless `discount_rate` > `late_growth`:
    the perpetuity diverges.
    """
    rate, late = np.broadcast_arrays(discount_rate, late_growth)
    diverges = rate <= late
    if np.any(diverges):
        raise refuse(
            "discount_rate",
            float(rate[diverges].ravel()[0]),
            f"(late_growth, ∞) with late_growth = {float(late[diverges].ravel()[0]):g}",
        )
    flow = near_growth, horizon, late_growth
    fading = _log_present_value(discount_rate + 1 / lag, *flow)
    return np.exp(fading - _log_present_value(discount_rate, *flow))


@numeric()
def price_move(
    exposure: Number,
    short_run_weight: Number,
    short_run_multiplier: Number,
    long_run_multiplier: Number,
) -> Result:
    """The relative change of value that two multipliers are worth, w·[(M_L−1)(1−φ)+(M_S−1)φ].

    The inverse of `implied_multiplier` at attribution 1. `exposure` w in (0, 1],
    `short_run_weight` φ in [0, 1), multipliers ≥ 0.
    """
    later = (long_run_multiplier - 1) * (1 - short_run_weight)
    return exposure * (later + (short_run_multiplier - 1) * short_run_weight)


@numeric()
def implied_multiplier(
    price_move: Number,
    exposure: Number,
    short_run_weight: Number,
    short_run_multiplier: Number,
    attribution: Number = 1.0,
) -> Result:
    """The long-run multiplier that a price move implies, 1 + (λ·ΔV/(V·w) − φ(M_S−1))/(1−φ).

    `price_move` ≥ −1 as a ratio (−0.17 for −17 %), `attribution` λ in (0, 1] the share of it that
    is about compute demand. At or below 0 the fall is too deep to be a bet on volume alone: the
    caller says so, and `implied_elasticity` refuses it.
    """
    at_first = short_run_weight * (short_run_multiplier - 1)
    return 1 + (attribution * price_move / exposure - at_first) / (1 - short_run_weight)


@numeric(multiplier=POSITIVE, compute_share=POSITIVE_SHARE)
def implied_elasticity(
    multiplier: Number, gain: Number, compute_share: Number, ceiling: Number
) -> Result:
    """The elasticity at which a gain has a multiplier, −ln[(M·g)(K−1)/(K−M·g)]/ln p.

    The inverse of `calc.demand.demand_multiplier`. ∞ where M·g ≥ K: demand saturates below that.
    Raises ValueError for M ≤ 0 (too deep a fall to be a bet on volume), and for g = 1 or s = 0,
    where no price changes and every elasticity gives the same.
    """
    if np.any(gain == 1):
        raise refuse("gain", 1, "(0, 1) ∪ (1, ∞)")
    quantity = multiplier * gain
    reachable = quantity < ceiling
    finite = np.where(reachable, quantity, 1.0)
    scarcer = np.log(finite) + np.log1p(-1 / ceiling) - np.log1p(-finite / ceiling)
    elasticity = scarcer / formulas.log_price_fall(NUMPY, gain, compute_share)
    # With a gain below 1 the price rises, and the ceiling is out of reach from the other side.
    return np.where(reachable, elasticity, np.where(gain > 1, np.inf, -np.inf))
