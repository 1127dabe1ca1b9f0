# ruff: noqa: PLR0913, PLR0917 - the arguments of the formulas are the interface.
"""From an efficiency gain to a multiplier of compute demand.

A gain g divides the compute that a task needs. Everything is a ratio to the situation before the
shock: M > 1 is more compute than would otherwise have been used (Huang), M < 1 less (the market of
27 January 2025). Elasticities are absolute values, time is in years.

A formula takes its variables by name; what follows from a whole set of assumptions (the path and
its crossings) takes a `calc.scenario.Scenario`. Those marked † take floats, arrays (broadcast) and
Vega expressions; the others floats and arrays. Scalars give a float. No valid input gives a NaN. A
number outside its domain (see `calc._interface` and `calc.scenario`) raises ValueError naming
argument, value and domain, and so do numbers whose result is too large for a double; what a Vega
expression will evaluate to is bounded by its slider.

Arguments that recur: `gain` > 0; `elasticity` real; `compute_share` s in [0, 1], the share of a
task's full cost that scales with compute; `ceiling` K in (1, ∞], the multiple of the baseline at
which demand saturates; `token_ratio` r ≥ 1, tokens of a reasoned answer to those of a direct one
(1 switches reasoning off); `compute_exponent` χ in [1, 1.67], compute of a reasoned answer = r^χ;
`value_exponent` θ ≥ 0, its value = r^θ; `choice_sharpness` κ > 0 of the choice between the two.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calc import _crossings
from calc import _formulas as formulas
from calc._backend import NUMPY, array
from calc._domain import AT_LEAST_ONE, NOT_NEGATIVE, SHARE, refuse
from calc._interface import formula, numeric
from calc._roots import find_root
from calc.operands import EXPONENT_LIMIT, Number, Operand, Result
from calc.scenario import Scenario

SHARES_TOLERANCE = 1e-9


@formula(formulas.price)
def price_ratio(gain: Operand, compute_share: Operand) -> Result:
    """† Cost of a task after the gain, p = 1 − s + s/g, as a ratio to before."""


@formula(formulas.quantity)
def quantity_ratio(price: Operand, elasticity: Operand, ceiling: Operand) -> Result:
    """† Tasks demanded at a price ratio `price` > 0, Q = K/(1+(K−1)·p^ε), as a ratio to before.

    1 at the old price, p^−ε for K = ∞, never above K.
    """


@formula(formulas.multiplier)
def demand_multiplier(
    gain: Operand, elasticity: Operand, compute_share: Operand, ceiling: Operand
) -> Result:
    """† Multiplier of compute demand, M = Q/g. Without reasoning.

    The textbook case s = 1, K = ∞ is g^(ε−1). M(1) = 1; s = 0 or ε = 0 give 1/g.
    """


@formula(formulas.rebound, gain=AT_LEAST_ONE)
def rebound(multiplier: Operand, gain: Operand) -> Result:
    """† Share of the possible saving that extra demand eats, R = 1 − (1−M)/(1−1/g).

    0 all saved, 1 nothing saved, above 1 backfire (Jevons): R > 1 exactly where M > 1. Undefined
    for g < 1 (ValueError: there is no saving to eat). At g = 1, where M = 1, it is 1, the limit
    along M = 1; along a demand curve the limit is `marginal_rebound`.
    """


@formula(formulas.marginal_rebound)
def marginal_rebound(elasticity: Operand, compute_share: Operand, ceiling: Operand) -> Result:
    """† The rebound of a vanishing gain, s·ε·(K−1)/K: the limit of R along M(g) for g → 1."""


@formula(formulas.break_even_elasticity)
def break_even_elasticity(gain: Operand, compute_share: Operand, ceiling: Operand) -> Result:
    """† The elasticity at which M = 1, ε* = ln[g(K−1)/(K−g)]/(−ln p). Without reasoning.

    K/((K−1)s) in the limit g → 1; ∞ where no elasticity is enough: g ≥ K, or s = 0. In a Vega
    expression ∞ is 1e12.
    """


@numeric()
def peak_gain(elasticity: Number, compute_share: Number) -> Result:
    """The gain at which compute demand is highest, s(ε−1)/(1−s), for K = ∞; at least 1.

    1 where demand falls from the start (sε ≤ 1), ∞ where it never stops rising (s = 1, ε > 1).
    """
    fixed_cost = np.where(compute_share < 1, 1 - compute_share, 1.0)
    peak = np.maximum(compute_share * (elasticity - 1) / fixed_cost, 1.0)
    return np.where(compute_share < 1, peak, np.where(elasticity > 1, np.inf, 1.0))


@numeric()
def upper_break_even_gain(elasticity: Number, compute_share: Number) -> Result:
    """The largest gain with M ≥ 1, for K = ∞: beyond it even elastic demand uses less compute.

    1 where every gain lowers demand (sε ≤ 1 and s < 1), ∞ for s = 1 and ε ≥ 1. Else the root of
    ln M on ln g above the peak, where M falls for good.
    """
    e, s = np.broadcast_arrays(elasticity, compute_share)
    has_root = (s < 1) & (s * e > 1)
    elasticities = np.where(has_root, e, 2.0)
    shares = np.where(has_root, s, 0.75)
    start = np.log(peak_gain(elasticities, shares))
    # No price falls below 1−s, so demand is below (1−s)^−ε/g: less than 1 at g = (1−s)^−ε.
    end = -elasticities * np.log1p(-shares)
    root = find_root(formulas.log_textbook_multiplier, start, end, elasticities, shares)
    unbounded = np.where((s == 1) & (e >= 1), np.inf, 1.0)
    return np.where(has_root, np.exp(np.minimum(root, EXPONENT_LIMIT)), unbounded)


@formula(formulas.reasoning_share)
def reasoning_share(
    gain: Operand,
    compute_share: Operand,
    token_ratio: Operand,
    compute_exponent: Operand,
    value_exponent: Operand,
    choice_sharpness: Operand,
) -> Result:
    """† Share of the tasks that are answered with reasoning: a logit on value per cost, in [0, 1].

    0 for r = 1, where there is no second way to answer.
    """


@formula(formulas.multiplier)
def demand_multiplier_with_reasoning(
    gain: Operand,
    elasticity: Operand,
    compute_share: Operand,
    ceiling: Operand,
    token_ratio: Operand,
    compute_exponent: Operand,
    value_exponent: Operand,
    choice_sharpness: Operand,
) -> Result:
    """† Multiplier of compute demand where tasks choose between direct and reasoned answers.

    M = N(g)/N(1), N(g) = (1−a)·Q(p₁)/g + a·(k/g)·Q(p_k/q). Equals `demand_multiplier` for r = 1,
    and for s = 1 with K = ∞: reasoning gains on direct answers only by the part of the cost that
    does not scale with compute (Alchian and Allen 1964).
    """


@formula(formulas.reasoning_token_share)
def reasoning_token_share(
    gain: Operand,
    elasticity: Operand,
    compute_share: Operand,
    ceiling: Operand,
    token_ratio: Operand,
    compute_exponent: Operand,
    value_exponent: Operand,
    choice_sharpness: Operand,
) -> Result:
    """† Share of all tokens that belong to reasoned answers, a·r·Q_k/((1−a)·Q₁ + a·r·Q_k).

    In [0, 1]; 0 for r = 1.
    """


@numeric()
def unlock_gain(
    compute_share: Number, token_ratio: Number, compute_exponent: Number, value_exponent: Number
) -> Result:
    """The gain from which reasoning gives more value for its cost, s(k−q)/((q−1)(1−s)).

    ∞ where no gain does it (s = 1, or q ≤ 1: no more value); below 1 where it already does
    before any gain, 0 where it would at any.
    """
    tokens = np.log(token_ratio)
    compute = np.exp(np.minimum(compute_exponent * tokens, EXPONENT_LIMIT))
    value = np.exp(np.minimum(value_exponent * tokens, EXPONENT_LIMIT))
    possible = (compute_share < 1) & (value > 1)
    divisor = np.where(possible, (value - 1) * (1 - compute_share), 1.0)
    gain = np.maximum(compute_share * (compute - value) / divisor, 0.0)
    return np.where(possible, gain, np.inf)


def workload_multiplier(shares: Sequence[Number], multipliers: Sequence[Number]) -> Result:
    """The multiplier of all compute, Σ wᵢMᵢ, over workloads (training, research, inference).

    `shares` in [0, 1] add up to 1 (to 1e-9, else ValueError), `multipliers` are ≥ 0, as many of
    one as of the other.
    """
    if len(shares) != len(multipliers):
        raise ValueError(f"{len(shares)} shares for {len(multipliers)} multipliers")
    weights = [array("shares", share, SHARE) for share in shares]
    factors = [array("multipliers", multiplier, NOT_NEGATIVE) for multiplier in multipliers]
    total = sum(weights, start=np.zeros(()))
    if np.any(np.abs(total - 1) > SHARES_TOLERANCE):
        raise refuse("sum of shares", total, "{1}")
    return NUMPY.result(sum((w * m for w, m in zip(weights, factors, strict=True)), np.zeros(())))


@numeric()
def supply_adjusted_multiplier(
    gain: Number,
    elasticity: Number,
    compute_share: Number,
    ceiling: Number,
    supply_elasticity: Number,
) -> Result:
    """The multiplier when hardware gets dearer with demand: the M that solves M = Q(p)/g.

    p = 1 − s + s·c/g with the hardware price c = M^(1/η); η = `supply_elasticity` in (0, ∞].
    Dampens |ln M|, never flips its sign; for s = 1 and K = ∞ it is g^((ε−1)/(1+ε/η)). Without
    reasoning. ε must exceed −η (ValueError), or a rise of the price would feed itself.
    """
    e, eta = np.broadcast_arrays(elasticity, supply_elasticity)
    if np.any(e <= -eta):
        raise refuse("elasticity", float(np.min(e)), "(−supply_elasticity, ∞)")
    free = formulas.log_multiplier(NUMPY, gain, e, compute_share, ceiling)
    # The response to the hardware price has a slope of at most −ε/η against ln M.
    farthest = free / (1 - np.maximum(-e, 0) / eta)
    operands = e, eta, gain, compute_share, ceiling
    root = find_root(formulas.supply_gap, np.zeros(()), farthest, *operands)
    return formulas.exponential(NUMPY, root, "elasticity", e, gain=gain)


@formula(formulas.elasticity_at)
def elasticity_at(years: Operand, short_run: Operand, long_run: Operand, lag: Operand) -> Result:
    """† The elasticity `years` after the shock, ε_L − (ε_L−ε_S)·e^(−t/τ).

    `years` ≥ 0, `lag` τ > 0 in years: how long demand takes to adjust.
    """


@formula(formulas.gain_at)
def gain_at(years: Operand, gain: Operand, diffusion_lag: Operand) -> Result:
    """† The gain in use `years` after the shock, g^(1−e^(−t/τ_g)); g at once for τ_g = 0.

    `years` and `diffusion_lag` τ_g ≥ 0 in years: how long the new method takes to spread.
    """


def demand_path(years: Operand, scenario: Scenario) -> Result:
    """† The multiplier M(t) against the trend, `years` ≥ 0 after the shock.

    The gain spreads with the scenario's `diffusion_lag`, demand adjusts with its `lag`.
    """
    return scenario.reached(years).long_run_multiplier()


@numeric()
def break_even_time(short_run: Number, long_run: Number, lag: Number, break_even: Number) -> Result:
    """Years until the elasticity reaches break-even, τ·ln[(ε_L−ε_S)/(ε_L−ε*)].

    0 if ε_S ≥ ε*, ∞ (never) if ε_L ≤ ε*; `break_even` ε* may be ∞. For a gain that is in use at
    once (τ_g = 0) and without reasoning this is when M(t) is back at 1; otherwise see
    `return_time`.
    """
    later = (short_run < break_even) & (break_even < long_run)
    remaining = np.where(later, long_run - np.where(later, break_even, 0.0), 1.0)
    wait = lag * np.log(np.where(later, (long_run - short_run) / remaining, 1.0))
    return np.where(short_run >= break_even, 0.0, np.where(later, wait, np.inf))


def return_time(scenario: Scenario) -> Result:
    """The first time after the shock at which M(t) is back at 1, in years.

    0 where demand does not fall at first, ∞ where it never comes back. Under a ceiling it can
    fall again later: see `settling_time`. By root search between the points of a grid that is fine
    against both lags and ends where the path has settled.
    """
    return NUMPY.result(_crossings.first_return(scenario.arrays()))


def settling_time(scenario: Scenario) -> Result:
    """The time from which M(t) stays on the side of 1 on which it ends, in years.

    0 where it never was on the other side. The last crossing, where `return_time` is the first
    rise; found in the same way.
    """
    return NUMPY.result(_crossings.settled(scenario.arrays()))


@formula(formulas.trend)
def trend(years: Operand, growth: Operand, decay: Operand) -> Result:
    """† Compute demand without the shock, exp(ln γ·τ_B(1−e^(−t/τ_B))), as a ratio to `years` 0.

    `growth` γ > 0 is the factor a year at the start, `decay` τ_B > 0 the years in which its
    logarithm fades to 1/e.
    """
