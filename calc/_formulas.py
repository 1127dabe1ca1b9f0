# ruff: noqa: PLR0913, PLR0917 - the arguments are the variables of the formulas.
"""The formulas of `calc.demand` in logarithms, over a `Namespace`.

Operands are checked and converted already (`calc._interface`). Symbols as in the formulas:
g gain, e elasticity, s compute share, k ceiling, r token ratio, chi and theta the exponents of
compute and value, kappa the sharpness of the choice, t years, tau a lag, eta the elasticity of
supply, a a `calc.scenario.Scenario`. Logarithms keep every intermediate finite where a quantity
would leave a double's range.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from calc._backend import NUMPY, Namespace
from calc._domain import refuse
from calc.operands import EXPONENT_LIMIT

_SHORTEST_LAG = 1e-200  # years; stands for a lag of 0 where one divides by it


def price(ops: Namespace, g: Any, s: Any) -> Any:
    """The price ratio p = 1 − s + s/g."""
    return 1 - s + s / g


def log_price(ops: Namespace, g: Any, s: Any) -> Any:
    """Logarithm of the price ratio p = 1 − s + s/g."""
    return ops.log(price(ops, g, s))


def log_price_fall(ops: Namespace, g: Any, s: Any) -> Any:
    """−ln p to all its digits, also near g = 1: the logarithm of 1 + the distance from there.

    Apart for gains above and below 1, so that no difference is taken at g = 10⁶.
    """
    above, below = ops.maximum(g, 1.0), ops.minimum(g, 1.0)
    fallen = ops.log1p(s * (above - 1) / ((1 - s) * above + s))
    return fallen - ops.log1p(s * (1 - below) / below)


def log_quantity(ops: Namespace, log_price_ratio: Any, e: Any, k: Any) -> Any:
    """Logarithm of Q = K/(1+(K−1)·p^ε)."""
    # Divided by K above and below: finite at K = ∞, exactly 0 at p = 1.
    floor, exponent = 1 / k, e * log_price_ratio
    found = -ops.log(floor + (1 - floor) * ops.exp(exponent))
    if ops is not NUMPY:  # a browser's sliders do not reach what `exp` cuts off
        return found
    cut = exponent - np.clip(exponent, -EXPONENT_LIMIT, EXPONENT_LIMIT)
    return found - np.where((cut > 0) | (floor == 0), cut, 0.0)


def exponential(ops: Namespace, log_result: Any, name: str, value: Any, **beside: Any) -> Any:
    """A result from its logarithm. ValueError where it is too large for a double.

    The error names the argument `name` with its `value`, and the arguments `beside` it. What is
    too small for a double comes out as the exponential of −`EXPONENT_LIMIT`, so that it keeps a
    place on a logarithmic axis.
    """
    too_large = np.asarray(log_result) > EXPONENT_LIMIT if ops is NUMPY else np.False_
    if np.any(too_large):

        def first(values: Any) -> str:
            return f"{np.broadcast_to(values, too_large.shape)[too_large].flat[0]:g}"

        others = ", ".join(f"{other} = {first(values)}" for other, values in beside.items())
        domain = f"with {others}: the result has no double, its logarithm is {first(log_result)}"
        raise refuse(name, first(value), domain)
    return ops.exp(log_result)


def quantity(ops: Namespace, p: Any, e: Any, k: Any) -> Any:
    """The quantity ratio Q = K/(1+(K−1)·p^ε)."""
    return exponential(ops, log_quantity(ops, ops.log(p), e, k), "elasticity", e, price=p)


def rebound(ops: Namespace, m: Any, g: Any) -> Any:
    """R = 1 − (1−M)/(1−1/g), and 1 at g = 1."""
    if isinstance(g, np.ndarray) and np.any((g == 1) & (m != 1)):
        raise refuse("multiplier", "≠ 1", "{1} at gain 1")
    # The quotient first, so that R > 1 and M > 1 stay equivalent in floating point.
    return 1 + (m - 1) * g / ops.where(g <= 1, 1.0, g - 1)


def marginal_rebound(ops: Namespace, e: Any, s: Any, k: Any) -> Any:
    """s·ε·(K−1)/K."""
    return s * e * (1 - 1 / k)


def break_even_elasticity(ops: Namespace, g: Any, s: Any, k: Any) -> Any:
    """ε* = ln[g(K−1)/(K−g)]/(−ln p) with its limits at g = 1, g ≥ K and s = 0."""
    # Distances from g = 1 here too, as in the fall of the price.
    attainable = ops.where(g >= k, 1.0, g)
    above, below = ops.maximum(attainable, 1.0), ops.minimum(g, 1.0)
    room, scarce = 1 - above / k, below * (1 - 1 / k)
    needed = ops.log1p((above - 1) / room) - ops.log1p((1 - below) / scarce)
    fallen = log_price_fall(ops, attainable, s)
    no_gain = fallen == 0
    limit = 1 / ((1 - 1 / k) * ops.where(s <= 0, 1.0, s))
    finite = ops.where(no_gain, limit, needed / ops.where(no_gain, 1.0, fallen))
    return ops.where(g >= k, ops.infinity, ops.where(s <= 0, ops.infinity, finite))


def reasoning(
    ops: Namespace, g: Any, s: Any, r: Any, chi: Any, theta: Any, kappa: Any
) -> tuple[Any, Any, Any, Any]:
    """Logarithms of k = r^χ, of the prices per value p₁ and p_k/q, and the logit of the choice."""
    log_tokens = ops.log(r)
    log_compute = chi * log_tokens
    direct = log_price(ops, g, s)
    reasoned = ops.log(1 - s + s * ops.exp(log_compute) / g) - theta * log_tokens
    return log_compute, direct, reasoned, kappa * (direct - reasoned)


def reasoning_share(
    ops: Namespace, g: Any, s: Any, r: Any, chi: Any, theta: Any, kappa: Any
) -> Any:
    """Share a = 1/(1+exp(−κ(ln q + ln p₁ − ln p_k))), and 0 at r = 1."""
    *_, logit = reasoning(ops, g, s, r, chi, theta, kappa)
    return ops.where(r <= 1, 0.0, 1 / (1 + ops.exp(-logit)))


def reasoning_token_share(
    ops: Namespace, g: Any, e: Any, s: Any, k: Any, r: Any, chi: Any, theta: Any, kappa: Any
) -> Any:
    """a·r·Q_k/((1−a)·Q₁ + a·r·Q_k), and 0 at r = 1."""
    _, direct, reasoned, logit = reasoning(ops, g, s, r, chi, theta, kappa)
    # a/(1−a) is the exponential of the logit, so the share is a logistic function too.
    tokens = ops.log(r) + log_quantity(ops, reasoned, e, k)
    odds = logit + tokens - log_quantity(ops, direct, e, k)
    return ops.where(r <= 1, 0.0, 1 / (1 + ops.exp(-odds)))


def _log_compute_per_task(ops: Namespace, plain: Any, thought: Any, logit: Any) -> Any:
    """Logarithm of N·g: compute of both kinds of answer, weighted with their shares.

    `plain` and `thought` are the logarithms of what the two kinds use where all choose them.
    """
    # Both weights as logistic functions: 1 − a loses all digits where nearly everyone reasons.
    if ops is NUMPY:
        # ln(1 + eˣ) is max(x, 0) and this, which x and −x have in common: half the exponentials.
        beyond = np.log1p(np.exp(-np.abs(logit)))
        plain, thought = plain - np.maximum(logit, 0), thought - np.maximum(-logit, 0)
        return np.logaddexp(plain, thought) - beyond
    # Shorter, and right wherever a browser's sliders reach.
    weighted = ops.exp(plain) / (1 + ops.exp(logit))
    return ops.log(weighted + ops.exp(thought) / (1 + ops.exp(-logit)))


def log_multiplier(
    ops: Namespace,
    g: Any,
    e: Any,
    s: Any,
    k: Any,
    r: Any = 1.0,
    chi: Any = 1.0,
    theta: Any = 0.0,
    kappa: Any = 1.0,
) -> Any:
    """Logarithm of M = N(g)/N(1); that of Q/g where r is the constant 1."""
    if np.ndim(r) == 0 and isinstance(r, (float, np.ndarray)) and r == 1:
        return log_quantity(ops, log_price(ops, g, s), e, k) - ops.log(g)
    log_compute, direct, reasoned, logit = reasoning(ops, g, s, r, chi, theta, kappa)
    plain, thought = log_quantity(ops, direct, e, k), log_quantity(ops, reasoned, e, k)
    after = _log_compute_per_task(ops, plain, log_compute + thought, logit)
    # Before the gain a plain answer costs what it costs, and all the questions are asked: ln 1.
    _, _, reasoned, logit = reasoning(ops, 1.0, s, r, chi, theta, kappa)
    thought = log_quantity(ops, reasoned, e, k)
    before = _log_compute_per_task(ops, 0.0, log_compute + thought, logit)
    return after - before - ops.log(g)


def multiplier(ops: Namespace, gain: Any, elasticity: Any, *others: Any) -> Any:
    """M = Q/g or, with the operands of reasoning, N(g)/N(1)."""
    log_m = log_multiplier(ops, gain, elasticity, *others)
    return exponential(ops, log_m, "elasticity", elasticity, gain=gain)


def elasticity_at(ops: Namespace, t: Any, short: Any, long: Any, tau: Any) -> Any:
    """ε_L − (ε_L−ε_S)·e^(−t/τ)."""
    return long - (long - short) * ops.exp(-t / tau)


def gain_at(ops: Namespace, t: Any, g: Any, tau: Any) -> Any:
    """g^(1−e^(−t/τ_g)), g at once for τ_g = 0."""
    spread = 1 - ops.exp(-t / ops.maximum(tau, _SHORTEST_LAG))
    return ops.exp(ops.log(g) * ops.where(tau <= 0, 1.0, spread))


def log_demand(ops: Namespace, a: Any, gain: Any, elasticity: Any) -> Any:
    """Logarithm of M at a gain and an elasticity, all else as the scenario `a` has it."""
    return log_multiplier(
        ops,
        gain,
        elasticity,
        a.compute_share,
        a.ceiling,
        a.token_ratio,
        a.compute_exponent,
        a.value_exponent,
        a.choice_sharpness,
    )


def demand(ops: Namespace, a: Any, elasticity: str) -> Any:
    """M of the scenario `a` at the elasticity of this name."""
    value = getattr(a, elasticity)
    return exponential(ops, log_demand(ops, a, a.gain, value), elasticity, value, gain=a.gain)


def reached(ops: Namespace, t: Any, a: Any) -> tuple[Any, Any]:
    """The gain in use and the elasticity reached at a time t of the scenario `a`."""
    gain = gain_at(ops, t, a.gain, a.diffusion_lag)
    return gain, elasticity_at(ops, t, a.short_run_elasticity, a.long_run_elasticity, a.lag)


def log_path(ops: Namespace, t: Any, a: Any) -> Any:
    """Logarithm of M(t) in the scenario `a`."""
    return log_demand(ops, a, *reached(ops, t, a))


def trend(ops: Namespace, t: Any, gamma: Any, tau: Any) -> Any:
    """exp(ln γ·τ_B(1−e^(−t/τ_B)))."""
    log_trend = ops.log(gamma) * tau * (1 - ops.exp(-t / tau))
    return exponential(ops, log_trend, "growth", gamma, years=t, decay=tau)


def log_textbook_multiplier(log_gain: Any, e: Any, s: Any) -> Any:
    """Logarithm of M for K = ∞ as a function of ln g, for root search."""
    return -e * np.log(1 - s + s * np.exp(-log_gain)) - log_gain


def supply_gap(log_m: Any, e: Any, eta: Any, g: Any, s: Any, k: Any) -> Any:
    """How far ln M lies above what the hardware price c = M^(1/η) leaves of demand."""
    log_gain = np.log(g)
    log_price_ratio = np.log(1 - s + s * NUMPY.exp(log_m / eta - log_gain))
    return log_m - log_quantity(NUMPY, log_price_ratio, e, k) + log_gain
