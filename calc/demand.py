# ruff: noqa: PLR0913, PLR0917 - the arguments of the formulas are the interface.
"""From an efficiency gain to a multiplier of compute demand.

A gain g divides the compute that a task needs. Everything is a ratio to the situation before the
shock: M > 1 is more compute than would otherwise have been used (Huang), M < 1 less (the market of
27 January 2025). Elasticities are absolute values, time is in years.

The functions marked † take floats, arrays (broadcast) and Vega expressions; the others floats and
arrays. Scalars give a float. No valid input gives a NaN. A number outside its domain (see
`calc._domain`) raises ValueError naming argument, value and domain; what a Vega expression will
evaluate to is bounded by its slider instead.

Arguments that recur: `gain` > 0; `elasticity` real; `compute_share` s in [0, 1], the share of a
task's full cost that scales with compute; `ceiling` K in (1, ∞], the multiple of the baseline at
which demand saturates; `token_ratio` r ≥ 1, tokens of a reasoned answer to those of a direct one
(1 switches reasoning off); `compute_exponent` χ in [1, 1.67], compute of a reasoned answer = r^χ;
`value_exponent` θ ≥ 0, its value = r^θ; `choice_sharpness` κ > 0 of the choice between the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from calc import _formulas as formulas
from calc._backend import EXPONENT_LIMIT, NUMPY, Number, Operand, Result, numbers, prepare, result
from calc._domain import AT_LEAST_ONE, check, refuse
from calc._roots import find_root, first_rise

SHARES_TOLERANCE = 1e-9
# The grid on which `return_time` looks for a crossing, in units of the shorter and longer lag.
_GRID_START, _GRID_END, _GRID_POINTS = 1e-4, 40.0, 400


def price_ratio(gain: Operand, compute_share: Operand) -> Result:
    """† Cost of a task after the gain, p = 1 − s + s/g, as a ratio to before."""
    ops, (g, s) = prepare(gain=gain, compute_share=compute_share)
    return ops.result(1 - s + s / g)


def quantity_ratio(price: Operand, elasticity: Operand, ceiling: Operand) -> Result:
    """† Tasks demanded at a price ratio `price` > 0, Q = K/(1+(K−1)·p^ε), as a ratio to before.

    1 at the old price, p^−ε for K = ∞, never above K.
    """
    ops, (p, e, k) = prepare(price=price, elasticity=elasticity, ceiling=ceiling)
    return ops.result(ops.exp(formulas.log_quantity(ops, ops.log(p), e, k)))


def demand_multiplier(
    gain: Operand, elasticity: Operand, compute_share: Operand, ceiling: Operand
) -> Result:
    """† Multiplier of compute demand, M = Q/g. Without reasoning.

    The textbook case s = 1, K = ∞ is g^(ε−1). M(1) = 1; s = 0 or ε = 0 give 1/g.
    """
    ops, (g, e, s, k) = prepare(
        gain=gain, elasticity=elasticity, compute_share=compute_share, ceiling=ceiling
    )
    return ops.result(ops.exp(formulas.log_multiplier(ops, g, e, s, k, 1.0, 1.0, 0.0, 1.0)))


def rebound(multiplier: Operand, gain: Operand) -> Result:
    """† Share of the possible saving that extra demand eats, R = 1 − (1−M)/(1−1/g).

    0 all saved, 1 nothing saved, above 1 backfire (Jevons): R > 1 exactly where M > 1. Undefined
    for g < 1 (ValueError: there is no saving to eat). At g = 1, where M = 1, it is 1, the limit
    along M = 1; along a demand curve the limit is `marginal_rebound`.
    """
    ops, (m, g) = prepare(multiplier=multiplier, gain=gain)
    if isinstance(g, np.ndarray):
        check("gain", g, AT_LEAST_ONE)
        if np.any((g == 1) & (m != 1)):
            raise refuse("multiplier", "≠ 1", "{1} at gain 1")
    # The quotient first, so that R > 1 and M > 1 stay equivalent in floating point.
    excess = (m - 1) * g / ops.where(g <= 1, 1.0, g - 1)
    return ops.result(1 + excess)


def marginal_rebound(elasticity: Operand, compute_share: Operand, ceiling: Operand) -> Result:
    """† The rebound of a vanishing gain, s·ε·(K−1)/K: the limit of R along M(g) for g → 1."""
    ops, (e, s, k) = prepare(elasticity=elasticity, compute_share=compute_share, ceiling=ceiling)
    return ops.result(s * e * (1 - 1 / k))


def break_even_elasticity(gain: Operand, compute_share: Operand, ceiling: Operand) -> Result:
    """† The elasticity at which M = 1, ε* = ln[g(K−1)/(K−g)]/(−ln p). Without reasoning.

    K/((K−1)s) in the limit g → 1; ∞ where no elasticity is enough: g ≥ K, or s = 0. In a Vega
    expression ∞ is 1e12.
    """
    ops, (g, s, k) = prepare(gain=gain, compute_share=compute_share, ceiling=ceiling)
    # Distances from g = 1 here too, as in the fall of the price.
    attainable = ops.where(g >= k, 1.0, g)
    above, below = ops.maximum(attainable, 1.0), ops.minimum(g, 1.0)
    room, scarce = 1 - above / k, below * (1 - 1 / k)
    needed = ops.log1p((above - 1) / room) - ops.log1p((1 - below) / scarce)
    fallen = formulas.log_price_fall(ops, attainable, s)
    no_gain = fallen == 0
    limit = 1 / ((1 - 1 / k) * ops.where(s <= 0, 1.0, s))
    finite = ops.where(no_gain, limit, needed / ops.where(no_gain, 1.0, fallen))
    return ops.result(ops.where(g >= k, ops.infinity, ops.where(s <= 0, ops.infinity, finite)))


def peak_gain(elasticity: Number, compute_share: Number) -> Result:
    """The gain at which compute demand is highest, s(ε−1)/(1−s), for K = ∞; at least 1.

    1 where demand falls from the start (sε ≤ 1), ∞ where it never stops rising (s = 1, ε > 1).
    """
    e, s = numbers(elasticity=elasticity, compute_share=compute_share)
    fixed_cost = np.where(s < 1, 1 - s, 1.0)
    peak = np.maximum(s * (e - 1) / fixed_cost, 1.0)
    return result(np.where(s < 1, peak, np.where(e > 1, np.inf, 1.0)))


def upper_break_even_gain(elasticity: Number, compute_share: Number) -> Result:
    """The largest gain with M ≥ 1, for K = ∞: beyond it even elastic demand uses less compute.

    1 where every gain lowers demand (sε ≤ 1 and s < 1), ∞ for s = 1 and ε ≥ 1. Else the root of
    ln M on ln g above the peak, where M falls for good.
    """
    e, s = np.broadcast_arrays(*numbers(elasticity=elasticity, compute_share=compute_share))
    has_root = (s < 1) & (s * e > 1)
    elasticities = np.where(has_root, e, 2.0)
    shares = np.where(has_root, s, 0.75)
    start = np.log(peak_gain(elasticities, shares))
    # No price falls below 1−s, so demand is below (1−s)^−ε/g: less than 1 at g = (1−s)^−ε.
    end = -elasticities * np.log1p(-shares)
    root = find_root(formulas.log_textbook_multiplier, start, end, elasticities, shares)
    unbounded = np.where((s == 1) & (e >= 1), np.inf, 1.0)
    return result(np.where(has_root, np.exp(np.minimum(root, EXPONENT_LIMIT)), unbounded))


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
    ops, (g, s, r, chi, theta, kappa) = prepare(
        gain=gain,
        compute_share=compute_share,
        token_ratio=token_ratio,
        compute_exponent=compute_exponent,
        value_exponent=value_exponent,
        choice_sharpness=choice_sharpness,
    )
    logit = formulas.reasoning(ops, g, s, r, chi, theta, kappa)[-1]
    return ops.result(ops.where(r <= 1, 0.0, 1 / (1 + ops.exp(-logit))))


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
    ops, operands = prepare(
        gain=gain,
        elasticity=elasticity,
        compute_share=compute_share,
        ceiling=ceiling,
        token_ratio=token_ratio,
        compute_exponent=compute_exponent,
        value_exponent=value_exponent,
        choice_sharpness=choice_sharpness,
    )
    return ops.result(ops.exp(formulas.log_multiplier(ops, *operands)))


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
    ops, (g, e, s, k, r, chi, theta, kappa) = prepare(
        gain=gain,
        elasticity=elasticity,
        compute_share=compute_share,
        ceiling=ceiling,
        token_ratio=token_ratio,
        compute_exponent=compute_exponent,
        value_exponent=value_exponent,
        choice_sharpness=choice_sharpness,
    )
    _, direct, reasoned, logit = formulas.reasoning(ops, g, s, r, chi, theta, kappa)
    # a/(1−a) is the exponential of the logit, so the share is a logistic function too.
    tokens = ops.log(r) + formulas.log_quantity(ops, reasoned, e, k)
    odds = logit + tokens - formulas.log_quantity(ops, direct, e, k)
    return ops.result(ops.where(r <= 1, 0.0, 1 / (1 + ops.exp(-odds))))


def unlock_gain(
    compute_share: Number, token_ratio: Number, compute_exponent: Number, value_exponent: Number
) -> Result:
    """The gain from which reasoning gives more value for its cost, s(k−q)/((q−1)(1−s)).

    ∞ where no gain does it (s = 1, or q ≤ 1: no more value); below 1 where it already does
    before any gain, 0 where it would at any.
    """
    s, r, chi, theta = numbers(
        compute_share=compute_share,
        token_ratio=token_ratio,
        compute_exponent=compute_exponent,
        value_exponent=value_exponent,
    )
    compute = np.exp(np.minimum(chi * np.log(r), EXPONENT_LIMIT))
    value = np.exp(np.minimum(theta * np.log(r), EXPONENT_LIMIT))
    possible = (s < 1) & (value > 1)
    divisor = np.where(possible, (value - 1) * (1 - s), 1.0)
    return result(np.where(possible, np.maximum(s * (compute - value) / divisor, 0.0), np.inf))


def workload_multiplier(shares: Sequence[Number], multipliers: Sequence[Number]) -> Result:
    """The multiplier of all compute, Σ wᵢMᵢ, over workloads (training, research, inference).

    `shares` in [0, 1] add up to 1 (to 1e-9, else ValueError), `multipliers` are ≥ 0, as many of
    one as of the other.
    """
    if len(shares) != len(multipliers):
        raise ValueError(f"{len(shares)} shares for {len(multipliers)} multipliers")
    weights = [numbers(shares=share)[0] for share in shares]
    factors = [numbers(multipliers=multiplier)[0] for multiplier in multipliers]
    total = sum(weights, start=np.zeros(()))
    if np.any(np.abs(total - 1) > SHARES_TOLERANCE):
        raise refuse("sum of shares", total, "{1}")
    return result(sum((w * m for w, m in zip(weights, factors, strict=True)), np.zeros(())))


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
    e, eta = np.broadcast_arrays(
        *numbers(elasticity=elasticity, supply_elasticity=supply_elasticity)
    )
    if np.any(e <= -eta):
        raise refuse("elasticity", float(np.min(e)), "(−supply_elasticity, ∞)")
    arguments = numbers(gain=gain, compute_share=compute_share, ceiling=ceiling)
    g, s, k = arguments
    free = formulas.log_quantity(NUMPY, formulas.log_price(NUMPY, g, s), e, k) - np.log(g)
    # The response to the hardware price has a slope of at most −ε/η against ln M.
    farthest = free / (1 - np.maximum(-e, 0) / eta)
    root = find_root(formulas.supply_gap, np.zeros(()), farthest, e, eta, *arguments)
    return result(np.exp(np.clip(root, -EXPONENT_LIMIT, EXPONENT_LIMIT)))


def elasticity_at(years: Operand, short_run: Operand, long_run: Operand, lag: Operand) -> Result:
    """† The elasticity `years` after the shock, ε_L − (ε_L−ε_S)·e^(−t/τ).

    `years` ≥ 0, `lag` τ > 0 in years: how long demand takes to adjust.
    """
    ops, (t, short, long, tau) = prepare(
        years=years, short_run=short_run, long_run=long_run, lag=lag
    )
    return ops.result(formulas.elasticity_at(ops, t, short, long, tau))


def gain_at(years: Operand, gain: Operand, diffusion_lag: Operand) -> Result:
    """† The gain in use `years` after the shock, g^(1−e^(−t/τ_g)); g at once for τ_g = 0.

    `years` and `diffusion_lag` τ_g ≥ 0 in years: how long the new method takes to spread.
    """
    ops, (t, g, tau) = prepare(years=years, gain=gain, diffusion_lag=diffusion_lag)
    return ops.result(formulas.gain_at(ops, t, g, tau))


def demand_path(
    years: Operand,
    gain: Operand,
    short_run_elasticity: Operand,
    long_run_elasticity: Operand,
    lag: Operand,
    diffusion_lag: Operand,
    compute_share: Operand,
    ceiling: Operand,
    token_ratio: Operand = 1.0,
    compute_exponent: Operand = 1.0,
    value_exponent: Operand = 0.0,
    choice_sharpness: Operand = 1.0,
) -> Result:
    """† The multiplier M(t) against the trend, `years` after the shock.

    The gain spreads with `diffusion_lag`, demand adjusts with `lag`. Without the last four
    arguments, or with `token_ratio` 1, there is no reasoning; with one of them all four belong.
    """
    ops, operands = prepare(
        years=years,
        gain=gain,
        short_run_elasticity=short_run_elasticity,
        long_run_elasticity=long_run_elasticity,
        lag=lag,
        diffusion_lag=diffusion_lag,
        compute_share=compute_share,
        ceiling=ceiling,
        token_ratio=token_ratio,
        compute_exponent=compute_exponent,
        value_exponent=value_exponent,
        choice_sharpness=choice_sharpness,
    )
    return ops.result(ops.exp(formulas.log_path(ops, *operands)))


def break_even_time(short_run: Number, long_run: Number, lag: Number, break_even: Number) -> Result:
    """Years until the elasticity reaches break-even, τ·ln[(ε_L−ε_S)/(ε_L−ε*)].

    0 if ε_S ≥ ε*, ∞ (never) if ε_L ≤ ε*; `break_even` ε* may be ∞. For a gain that is in use at
    once (τ_g = 0) and without reasoning this is when M(t) is back at 1; otherwise see
    `return_time`.
    """
    short, long, tau, threshold = numbers(
        short_run=short_run, long_run=long_run, lag=lag, break_even=break_even
    )
    later = (short < threshold) & (threshold < long)
    remaining = np.where(later, long - np.where(later, threshold, 0.0), 1.0)
    wait = tau * np.log(np.where(later, (long - short) / remaining, 1.0))
    return result(np.where(short >= threshold, 0.0, np.where(later, wait, np.inf)))


def return_time(
    gain: Number,
    short_run_elasticity: Number,
    long_run_elasticity: Number,
    lag: Number,
    diffusion_lag: Number,
    compute_share: Number,
    ceiling: Number,
    token_ratio: Number = 1.0,
    compute_exponent: Number = 1.0,
    value_exponent: Number = 0.0,
    choice_sharpness: Number = 1.0,
) -> Result:
    """The first time after the shock at which M(t) is back at 1, in years.

    0 where demand does not fall at first, ∞ where it never comes back. Under a ceiling it can
    fall again later. By root search between the points of a grid that is fine against both lags
    and ends where the path has settled.
    """
    operands = np.broadcast_arrays(
        *numbers(
            gain=gain,
            short_run_elasticity=short_run_elasticity,
            long_run_elasticity=long_run_elasticity,
            lag=lag,
            diffusion_lag=diffusion_lag,
            compute_share=compute_share,
            ceiling=ceiling,
            token_ratio=token_ratio,
            compute_exponent=compute_exponent,
            value_exponent=value_exponent,
            choice_sharpness=choice_sharpness,
        )
    )
    lags, diffusions = operands[3], operands[4]
    shorter, longer = np.minimum(lags, diffusions), np.maximum(lags, diffusions)
    scale = np.where(diffusions > 0, np.maximum(shorter, longer * _GRID_START), lags)
    times = np.geomspace(scale * _GRID_START, longer * _GRID_END, _GRID_POINTS)
    path = partial(formulas.log_path, NUMPY)
    # A gain in use at once moves demand at once; one that spreads has to begin to.
    after_shock = path(np.where(diffusions > 0, times[0], 0.0), *operands)
    return result(np.where(after_shock < 0, first_rise(path, times, *operands), 0.0))


def trend(years: Operand, growth: Operand, decay: Operand) -> Result:
    """† Compute demand without the shock, exp(ln γ·τ_B(1−e^(−t/τ_B))), as a ratio to `years` 0.

    `growth` γ > 0 is the factor a year at the start, `decay` τ_B > 0 the years in which its
    logarithm fades to 1/e.
    """
    ops, (t, gamma, tau) = prepare(years=years, growth=growth, decay=decay)
    return ops.result(ops.exp(ops.log(gamma) * tau * (1 - ops.exp(-t / tau))))
