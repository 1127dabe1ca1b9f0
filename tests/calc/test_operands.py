"""Every function of the model on every kind of number, and its refusals by argument name."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest

from calc import belief, demand, fleet, physics
from calc.scenario import PARAMETERS, Scenario

# Whole numbers, so that integer arrays are tried as well.
VALUES = {
    "active_parameters": 37 * 10**9,
    "attention_flop": 10**9,
    "attribution": 1,
    "break_even": 1,
    "bytes_per_value": 2,
    "capex_usd": 10**11,
    "ceiling": 200,
    "choice_sharpness": 2,
    "compute_exponent": 1,
    "compute_share": 1,
    "context": 4096,
    "decay": 3,
    "diffusion_lag": 1,
    "discount_rate": 2,
    "elasticity": 2,
    "exposure": 1,
    "flop": 3 * 10**18,
    "flop_per_second": 10**18,
    "gain": 4,
    "gigawatts": 2,
    "gpus": 10**6,
    "growth": 3,
    "h100_equivalents": 10**6,
    "h100_peak_flop_per_second": 1979 * 10**12,
    "heads": 128,
    "horizon": 5,
    "hours": 2788 * 10**3,
    "it_watts_per_gpu": 1453,
    "kv_dim": 576,
    "lag": 2,
    "late_growth": 0,
    "layers": 61,
    "long_run": 2,
    "long_run_elasticity": 2,
    "long_run_multiplier": 2,
    "multiplier": 2,
    "near_growth": 1,
    "nvidia_share": 1,
    "passes": 3,
    "peak_flop_per_second": 45 * 10**14,
    "price": 2,
    "price_move": -1,
    "pue": 1,
    "query_key_dim": 192,
    "short_run": 0,
    "short_run_elasticity": 0,
    "short_run_multiplier": 1,
    "short_run_weight": 0,
    "supply_elasticity": 3,
    "token_ratio": 20,
    "tokens": 148 * 10**11,
    "tokens_per_day": 608 * 10**9,
    "tokens_per_second_per_node": 73_700,
    "usd_per_gigawatt": 50 * 10**9,
    "usd_per_gpu_hour": 2,
    "utilisation": 1,
    "value_dim": 128,
    "value_exponent": 1,
    "years": 1,
}
# A sequence of workloads and a model's configuration have tests of their own.
ELSEWHERE = {demand.workload_multiplier, physics.transformer_parameters}
# These take a scenario, here by the names of its assumptions.
OF_A_SCENARIO = {demand.demand_path, demand.return_time, demand.settling_time}
FUNCTIONS = [
    function
    for module in (demand, belief, fleet, physics)
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__
    and not name.startswith("_")
    and "__mutmut_" not in name  # the copies that `make mutants` changes
    and function not in ELSEWHERE | OF_A_SCENARIO
]
CASES = {
    function: {
        name: VALUES[name] for name in inspect.signature(function).parameters if name != "causal"
    }
    for function in FUNCTIONS
}


def path(years, **assumptions):
    return demand.demand_path(years, Scenario(**assumptions))


def return_time(**assumptions):
    return demand.return_time(Scenario(**assumptions))


def settling_time(**assumptions):
    return demand.settling_time(Scenario(**assumptions))


ASSUMPTIONS = {name: VALUES[name] for name in PARAMETERS}
CASES |= {
    path: {"years": VALUES["years"], **ASSUMPTIONS},
    return_time: ASSUMPTIONS,
    settling_time: ASSUMPTIONS,
}
each_function = pytest.mark.parametrize(
    ("function", "arguments"), CASES.items(), ids=[function.__name__ for function in CASES]
)


def test_every_argument_is_still_one():
    assert {name for arguments in CASES.values() for name in arguments} == set(VALUES)


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


NO_NUMBERS = (True, "4", np.array([True]), np.array(["4"]), [4, True], (4.0, "4"), None, 4j)


@each_function
def test_booleans_and_digits_in_quotes_are_refused_by_the_name_of_their_argument(
    function, arguments
):
    for name in arguments:
        for bad in NO_NUMBERS:
            with pytest.raises(ValueError, match=rf"^{name} = .* is outside its domain [\[(]"):
                function(**(arguments | {name: bad}))


@each_function
def test_what_is_not_a_number_is_refused_by_the_name_of_its_argument(function, arguments):
    for name in arguments:
        for bad in (math.nan, np.array([math.nan])):
            with pytest.raises(ValueError, match=rf"^{name} = nan is outside its domain [\[(]"):
                function(**(arguments | {name: bad}))
