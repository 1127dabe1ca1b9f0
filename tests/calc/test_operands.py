"""Every function of the model on every kind of number, and its refusals by argument name."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest

from calc import belief, demand, fleet, physics

# Whole numbers wherever the domain has one, so that integer arrays are tried as well.
REASONING = {"token_ratio": 20, "compute_exponent": 1, "value_exponent": 1, "choice_sharpness": 2}
DEMAND = {"compute_share": 1, "ceiling": 200}
PATH = {"lag": 2, "diffusion_lag": 1, **DEMAND, **REASONING}
CASES = {
    demand.price_ratio: {"gain": 4, "compute_share": 1},
    demand.quantity_ratio: {"price": 2, "elasticity": 1, "ceiling": 200},
    demand.demand_multiplier: {"gain": 4, "elasticity": 2, **DEMAND},
    demand.rebound: {"multiplier": 2, "gain": 4},
    demand.marginal_rebound: {"elasticity": 2, **DEMAND},
    demand.break_even_elasticity: {"gain": 4, **DEMAND},
    demand.peak_gain: {"elasticity": 2, "compute_share": 0},
    demand.upper_break_even_gain: {"elasticity": 2, "compute_share": 0},
    demand.reasoning_share: {"gain": 4, "compute_share": 1, **REASONING},
    demand.demand_multiplier_with_reasoning: {"gain": 4, "elasticity": 2, **DEMAND, **REASONING},
    demand.reasoning_token_share: {"gain": 4, "elasticity": 2, **DEMAND, **REASONING},
    demand.unlock_gain: {
        "compute_share": 0,
        "token_ratio": 20,
        "compute_exponent": 1,
        "value_exponent": 2,
    },
    demand.elasticity_at: {"years": 1, "short_run": 1, "long_run": 2, "lag": 2},
    demand.gain_at: {"years": 1, "gain": 4, "diffusion_lag": 1},
    demand.demand_path: {
        "years": 1,
        "gain": 4,
        "short_run_elasticity": 0,
        "long_run_elasticity": 2,
        **PATH,
    },
    demand.return_time: {
        "gain": 4,
        "short_run_elasticity": 0,
        "long_run_elasticity": 2,
        **PATH,
    },
    demand.break_even_time: {"short_run": 0, "long_run": 2, "lag": 2, "break_even": 1},
    demand.trend: {"years": 1, "growth": 3, "decay": 3},
    demand.supply_adjusted_multiplier: {
        "gain": 4,
        "elasticity": 2,
        **DEMAND,
        "supply_elasticity": 3,
    },
    belief.short_run_weight: {
        "discount_rate": 2,
        "near_growth": 1,
        "horizon": 5,
        "late_growth": 0,
        "lag": 2,
    },
    belief.price_move: {
        "exposure": 1,
        "short_run_weight": 0,
        "short_run_multiplier": 1,
        "long_run_multiplier": 2,
    },
    belief.implied_multiplier: {
        "price_move": -1,
        "exposure": 1,
        "short_run_weight": 0,
        "short_run_multiplier": 1,
        "attribution": 1,
    },
    belief.implied_elasticity: {"multiplier": 2, "gain": 4, **DEMAND},
    fleet.h100_equivalents: {
        "flop_per_second": 10**18,
        "h100_peak_flop_per_second": 1979 * 10**12,
        "utilisation": 1,
    },
    fleet.h100_equivalents_per_gpu: {
        "peak_flop_per_second": 45 * 10**14,
        "h100_peak_flop_per_second": 1979 * 10**12,
    },
    fleet.gpus_of_generation: {
        "h100_equivalents": 10**6,
        "peak_flop_per_second": 45 * 10**14,
        "h100_peak_flop_per_second": 1979 * 10**12,
    },
    fleet.gigawatts: {"h100_equivalents": 10**6, "it_watts_per_gpu": 1453, "pue": 1},
    fleet.capex_usd: {"gigawatts": 2, "usd_per_gigawatt": 50 * 10**9},
    fleet.nvidia_revenue_usd: {"capex_usd": 10**11, "nvidia_share": 1},
    physics.training_flop: {"active_parameters": 37 * 10**9, "tokens": 148 * 10**11},
    physics.inference_flop_per_token: {"active_parameters": 37 * 10**9, "attention_flop": 10**9},
    physics.attention_flop_per_token: {
        "layers": 61,
        "heads": 128,
        "query_key_dim": 192,
        "value_dim": 128,
        "context": 4096,
    },
    physics.gpu_hours: {
        "flop": 3 * 10**18,
        "peak_flop_per_second": 45 * 10**14,
        "utilisation": 1,
    },
    physics.utilisation: {
        "flop": 3 * 10**18,
        "hours": 2664 * 10**3,
        "peak_flop_per_second": 989 * 10**12,
    },
    physics.rental_cost: {"hours": 2788 * 10**3, "usd_per_gpu_hour": 2},
    physics.serving_nodes: {"tokens_per_day": 608 * 10**9, "tokens_per_second_per_node": 73_700},
    physics.fleet_power: {"gpus": 10**6, "it_watts_per_gpu": 1453, "pue": 1},
    physics.kv_cache_bytes_per_token: {"layers": 61, "kv_dim": 576, "bytes_per_value": 2},
}
each_function = pytest.mark.parametrize(
    ("function", "arguments"), CASES.items(), ids=[function.__name__ for function in CASES]
)


def test_no_function_is_left_out():
    public = {
        function
        for module in (demand, belief, fleet, physics)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__.startswith(module.__name__) and not name.startswith("_")
    }
    # Sequences of workloads and a model's configuration have tests of their own.
    assert public - {demand.workload_multiplier, physics.transformer_parameters} == set(CASES)


@each_function
def test_numbers_and_arrays_of_any_kind_agree(function, arguments):
    expected = function(**{name: float(value) for name, value in arguments.items()})
    assert function(**arguments) == pytest.approx(expected, rel=1e-13)
    for kind, digits in ((np.int64, 1e-13), (np.float64, 1e-13), (np.float32, 1e-4)):
        array = function(**{n: np.array([v, v], dtype=kind) for n, v in arguments.items()})
        assert array.shape == (2,)
        np.testing.assert_allclose(array, [expected] * 2, rtol=digits)
        scalar = function(**{n: np.array(v, dtype=kind) for n, v in arguments.items()})
        assert np.ndim(scalar) == 0
        assert float(scalar) == pytest.approx(expected, rel=digits)


@each_function
def test_shapes_are_broadcast(function, arguments):
    expected = function(**{name: float(value) for name, value in arguments.items()})
    crossed = {
        name: np.full((1, 4) if i % 2 else (3, 1), float(value))
        for i, (name, value) in enumerate(arguments.items())
    }
    np.testing.assert_allclose(function(**crossed), np.full((3, 4), expected), rtol=1e-13)
    assert np.shape(function(**dict.fromkeys(arguments, np.array([])))) == (0,)


@each_function
def test_what_is_not_a_number_is_refused_by_the_name_of_its_argument(function, arguments):
    for name in arguments:
        for bad in (math.nan, np.array([math.nan])):
            with pytest.raises(ValueError, match=rf"^{name} = nan is outside its domain [\[(]"):
                function(**(arguments | {name: bad}))
