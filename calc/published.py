"""Published figures computed again, by the functions that drive the model.

`FORMULAS` maps a name to a function of named numbers. Which figure takes which formula and which
inputs is data, not code: the bundled validation table says so, the method page shows it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from calc import fleet, physics
from calc.operands import FloatArray
from calc.priors import Fixed, LogNormal, Normal, Prior, Priors
from calc.scenario import TEXTBOOK

Inputs: TypeAlias = Mapping[str, float | FloatArray]
_MONTHS_PER_YEAR = 12
_HOURS_PER_DAY = 24


def within(computed: float, expected: float, tolerance: float) -> bool:
    """Whether a computed figure reproduces a published one: relative distance ≤ `tolerance`."""
    return abs(computed / expected - 1) <= tolerance


def recompute(formula: str, inputs: Inputs) -> float:
    """The figure that `formula` gives for `inputs`.

    Raises LookupError for an unknown formula, ValueError where the inputs are not its arguments
    or lie outside their domain.
    """
    try:
        function = FORMULAS[formula]
    except KeyError:
        raise LookupError(f"unknown formula {formula}") from None
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


def _ratio_to_total(numerator: float, **parts: float) -> float:
    return numerator / _total(**parts)


def _scaled_ratio(scale: float, numerator: float, denominator: float) -> float:
    return scale * numerator / denominator


def _rate_per(quantity: float, base: float, per: float) -> float:
    return quantity / base * per


def _exponent(value: float, base: float) -> float:
    return math.log(value) / math.log(base)


def _yearly_factor(start: float, end: float, years: float) -> float:
    return math.pow(end / start, 1 / years)


def _yearly_factor_of_halving(months: float) -> float:
    return math.exp2(_MONTHS_PER_YEAR / months)


def _doubling_months(yearly_factor: float) -> float:
    return _MONTHS_PER_YEAR * math.log(2) / math.log(yearly_factor)


def _compounded(yearly_factor: float, years: float) -> float:
    return math.pow(yearly_factor, years)


def _log_elasticity(price_change: float, use_change: float) -> float:
    return -math.log1p(use_change) / math.log1p(price_change)


def _service_elasticity(efficiency: float, input_growth: float) -> float:
    # Service = input × efficiency; its price falls by the efficiency.
    return math.log(input_growth * efficiency) / math.log(efficiency)


def _value_exponent_of_scores(before: float, after: float, token_ratio: float) -> float:
    return _exponent(after / before, token_ratio)


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


def _margin_on_sales(cost: float, revenue: float) -> float:
    return 1 - cost / revenue


def _rack_overhead(usd_per_gigawatt: float, usd_per_rack: float, rack_kilowatts: float) -> float:
    racks_per_gigawatt = usd_per_gigawatt / usd_per_rack
    return 1e6 / racks_per_gigawatt / rack_kilowatts


def _flop_ratios(
    active_parameters: FloatArray, tokens: FloatArray, reference_flop: FloatArray
) -> FloatArray:
    return np.asarray(physics.training_flop(active_parameters, tokens) / reference_flop)


def _median_flop_ratio(
    active_parameters: FloatArray, tokens: FloatArray, reference_flop: FloatArray
) -> float:
    return float(np.median(_flop_ratios(active_parameters, tokens, reference_flop)))


def _lowest_flop_ratio(
    active_parameters: FloatArray, tokens: FloatArray, reference_flop: FloatArray
) -> float:
    return float(np.min(_flop_ratios(active_parameters, tokens, reference_flop)))


def toy_priors(elasticity: Normal, gain: LogNormal) -> Priors:
    """Priors under which ln M = (ε−1)·ln g exactly: whole pass-through, no ceiling, no reasoning.

    The case in which the Sobol indices are known in closed form.
    """
    certain: dict[str, Prior] = {name: Fixed(value) for name, value in TEXTBOOK.items()}
    believed: dict[str, Prior] = {
        "gain": gain,
        "short_run_elasticity": elasticity,
        "long_run_elasticity": elasticity,
    }
    return Priors(**certain | believed, elasticity_correlation=0)


def _toy_total_index(
    mean_elasticity: float, deviation: float, gain: float, gain_low: float, gain_high: float
) -> float:
    # Only this figure needs the draws; the other formulas stay light to import.
    from calc.uncertainty import sobol_indices

    scale = gain / math.sqrt(gain_low * gain_high)
    spread = LogNormal(gain_low * scale, gain_high * scale)
    found = sobol_indices(toy_priors(Normal(mean_elasticity, deviation), spread))
    return found.total["long_run_elasticity"]


FORMULAS: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "achieved_tflops": _achieved_tflops,
        "compounded": _compounded,
        "days_on_cluster": _days_on_cluster,
        "doubling_months": _doubling_months,
        "exponent": _exponent,
        "figure": _figure,
        "flop_with_more_hours": _flop_with_more_hours,
        "gpu_hours": physics.gpu_hours,
        "growth": _growth,
        "h100_equivalents_per_gpu": fleet.h100_equivalents_per_gpu,
        "latent_cache_bytes_per_token": _latent_cache_bytes_per_token,
        "log_elasticity": _log_elasticity,
        "lowest_flop_ratio": _lowest_flop_ratio,
        "margin_on_sales": _margin_on_sales,
        "median_flop_ratio": _median_flop_ratio,
        "nodes_for_day": _nodes_for_day,
        "product": _product,
        "rack_overhead": _rack_overhead,
        "rate_per": _rate_per,
        "ratio": _ratio,
        "ratio_to_total": _ratio_to_total,
        "reinforcement_cost": _reinforcement_cost,
        "rental_cost": physics.rental_cost,
        "rental_cost_of_stages": _rental_cost_of_stages,
        "scaled_ratio": _scaled_ratio,
        "service_elasticity": _service_elasticity,
        "token_revenue": _token_revenue,
        "total": _total,
        "toy_total_index": _toy_total_index,
        "training_flop": physics.training_flop,
        "training_gflop_per_token": _training_gflop_per_token,
        "utilisation": physics.utilisation,
        "utilisation_of_run": _utilisation_of_run,
        "value_exponent_of_scores": _value_exponent_of_scores,
        "yearly_factor": _yearly_factor,
        "yearly_factor_of_halving": _yearly_factor_of_halving,
    }
)
"""The formulas by the names that the validation table uses."""
