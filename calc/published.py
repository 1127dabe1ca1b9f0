"""Published figures computed again, by the functions that drive the model.

`FORMULAS` maps a name to a function of named numbers. Which figure takes which formula and which
inputs is data, not code: the bundled validation table says so, the method page shows it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from calc import physics
from calc._domain import REAL, check

Inputs: TypeAlias = Mapping[str, float]
_MONTHS_PER_YEAR = 12
_HOURS_PER_DAY = 24


def rounding_tolerance(
    formula: str, inputs: Inputs, expected: float, last_digit: float, last_digits: Inputs
) -> float:
    """How far `formula` may come from `expected` for rounding alone, relative to it.

    A printed number stands for all that rounds to it: half a unit of its last printed digit
    either way, zeros being digits too (1 for "250", 1e9 for "37 billion"). `last_digit` is that
    unit for the figure, `last_digits` for each of the `inputs` that its source rounds. The figure's
    half unit is added to what the result moves by when each such input moves by its own in turn.
    Raises LookupError for a unit of no input, and as `recompute`.
    """
    for name, value in (("expected", expected), ("last_digit", last_digit)):
        check(name, value, REAL)
    exact = recompute(formula, inputs)
    moved = last_digit / 2
    for name, unit in last_digits.items():
        if name not in inputs:
            raise LookupError(f"{name} is no input of {formula}")
        check(name, unit, REAL)
        ends = (inputs[name] + half for half in (unit / 2, -unit / 2))
        moved += max(abs(recompute(formula, {**inputs, name: end}) - exact) for end in ends)
    return moved / abs(expected)


def within(computed: float, expected: float, tolerance: float) -> bool:
    """Whether a computed figure reproduces a published one: relative distance ≤ `tolerance`."""
    for name, value in (("computed", computed), ("expected", expected), ("tolerance", tolerance)):
        check(name, value, REAL)
    # A hair for the last bits: half a unit is often met exactly.
    return abs(computed / expected - 1) <= tolerance * (1 + 1e-9) + 1e-12


def training_flop_ratios(runs: Iterable[tuple[float, float, float]]) -> list[float]:
    """6·N·D over the operations known from elsewhere, for each training run.

    A run is its activated parameters, its tokens and those operations (FLOP).
    """
    return [
        float(physics.training_flop(active_parameters, tokens)) / reference
        for active_parameters, tokens, reference in runs
    ]


def recompute(formula: str, inputs: Inputs) -> float:
    """The figure that `formula` gives for `inputs`.

    Raises LookupError for an unknown formula, ValueError where the inputs are not its arguments
    or lie outside their domain.
    """
    try:
        function = FORMULAS[formula]
    except KeyError:
        raise LookupError(f"unknown formula {formula}") from None
    for name, value in inputs.items():
        check(name, value, REAL)
    try:
        return float(function(**inputs))
    except TypeError as error:
        raise ValueError(f"formula {formula}: {error}") from error


def _figure(value: float) -> float:
    return value


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator


def _total(**parts: float) -> float:
    return math.fsum(parts.values())


def _product(**factors: float) -> float:
    return math.prod(factors.values())


def _growth(later: float, earlier: float) -> float:
    return later / earlier - 1


def _rate_per(quantity: float, base: float, per: float) -> float:
    return quantity / base * per


def _yearly_factor(start: float, end: float, years: float) -> float:
    return math.pow(end / start, 1 / years)


def _doubling_months(yearly_factor: float) -> float:
    return _MONTHS_PER_YEAR * math.log(2) / math.log(yearly_factor)


def _compounded(yearly_factor: float, years: float) -> float:
    return math.pow(yearly_factor, years)


def _rental_cost_of_stages(usd_per_gpu_hour: float, **hours: float) -> float:
    return float(physics.rental_cost(_total(**hours), usd_per_gpu_hour))


def _reinforcement_cost(
    gpus: float, zero_hours: float, hours: float, tuning_gpu_hours: float, usd_per_gpu_hour: float
) -> float:
    gpu_hours = gpus * (zero_hours + hours) + tuning_gpu_hours
    return float(physics.rental_cost(gpu_hours, usd_per_gpu_hour))


def _days_on_cluster(hours: float, gpus: float) -> float:
    return hours / gpus / _HOURS_PER_DAY


def _achieved_tflops(active_parameters: float, tokens: float, hours: float) -> float:
    # Utilisation of a chip of 1 TFLOP/s is the rate in TFLOP/s.
    return float(physics.utilisation(physics.training_flop(active_parameters, tokens), hours, 1e12))


def _utilisation_of_run(
    active_parameters: float, tokens: float, hours: float, peak_flop_per_second: float
) -> float:
    flop = physics.training_flop(active_parameters, tokens)
    return float(physics.utilisation(flop, hours, peak_flop_per_second))


def _flop_with_more_hours(
    active_parameters: float, tokens: float, hours: float, more_hours: float
) -> float:
    return float(physics.training_flop(active_parameters, tokens)) * (1 + more_hours / hours)


def _training_gflop_per_token(  # noqa: PLR0913 - a model has this many dimensions
    *,
    active_parameters: float,
    layers: float,
    heads: float,
    nope: float,
    rope: float,
    value_dim: float,
    context: float,
) -> float:
    attention = physics.attention_flop_per_token(
        layers, heads, nope + rope, value_dim, context, causal=True, passes=3
    )
    return float(physics.training_flop(active_parameters, 1) + attention) / 1e9


def _latent_cache_bytes_per_token(layers: float, latent: float, rotary: float) -> float:
    return float(physics.kv_cache_bytes_per_token(layers, latent + rotary))


def _nodes_for_day(
    input_tokens: float, output_tokens: float, input_rate: float, output_rate: float
) -> float:
    reading = physics.serving_nodes(input_tokens, input_rate)
    return float(reading + physics.serving_nodes(output_tokens, output_rate))


def _token_revenue(  # noqa: PLR0913 - three kinds of token, three prices
    *,
    input_tokens: float,
    cached_tokens: float,
    output_tokens: float,
    cached_price: float,
    input_price: float,
    output_price: float,
) -> float:
    fresh = input_tokens - cached_tokens
    paid = cached_tokens * cached_price + fresh * input_price + output_tokens * output_price
    return paid / 1e6  # prices are per million tokens


FORMULAS: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "achieved_tflops": _achieved_tflops,
        "compounded": _compounded,
        "days_on_cluster": _days_on_cluster,
        "doubling_months": _doubling_months,
        "figure": _figure,
        "flop_with_more_hours": _flop_with_more_hours,
        "gpu_hours": physics.gpu_hours,
        "growth": _growth,
        "latent_cache_bytes_per_token": _latent_cache_bytes_per_token,
        "nodes_for_day": _nodes_for_day,
        "product": _product,
        "rate_per": _rate_per,
        "ratio": _ratio,
        "reinforcement_cost": _reinforcement_cost,
        "rental_cost": physics.rental_cost,
        "rental_cost_of_stages": _rental_cost_of_stages,
        "token_revenue": _token_revenue,
        "total": _total,
        "training_flop": physics.training_flop,
        "training_gflop_per_token": _training_gflop_per_token,
        "utilisation_of_run": _utilisation_of_run,
        "yearly_factor": _yearly_factor,
    }
)
"""The formulas by the names that the validation table uses."""
