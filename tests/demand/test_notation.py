"""Each formula that the method page shows is the one that its function computes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pytest
import sympy

from calc import belief, demand, fleet, physics
from calc.scenario import PARAMETERS, Scenario
from components import language
from components.method import notation
from tests.demand.latex import Notation

MODULES = {"belief": belief, "demand": demand, "fleet": fleet, "physics": physics}
DRAWS = 12

#: How the formulas write the arguments of calc, and values for them to be compared at.
ARGUMENTS: dict[str, tuple[str, tuple[float, float]]] = {
    "active_parameters": ("N", (1e9, 1e11)),
    "attention_flop": ("A", (1e9, 1e11)),
    "attribution": (r"\lambda", (0.2, 0.9)),
    "break_even": (r"\varepsilon_0", (1.0, 1.2)),
    "bytes_per_value": ("bytes per value", (1, 4)),
    "capex_usd": ("capital", (1e9, 1e12)),
    "ceiling": ("K", (40, 500)),
    "choice_sharpness": (r"\kappa", (0.6, 3)),
    "compute_exponent": (r"\chi", (1.05, 1.6)),
    "compute_share": ("s", (0.4, 0.95)),
    "context": ("context", (1e3, 1e5)),
    "decay": (r"\tau_B", (1, 8)),
    "diffusion_lag": (r"\tau_g", (0.3, 3)),
    "discount_rate": (r"\rho", (0.06, 0.15)),
    "elasticity": (r"\varepsilon", (0.3, 2.5)),
    "exposure": ("w", (0.3, 1)),
    "flop": ("C", (1e20, 1e25)),
    "flop_per_second": ("FLOP/s", (1e18, 1e22)),
    "gain": ("g", (1.5, 20)),
    "gigawatts": ("GW", (0.1, 30)),
    "gpus": ("H100e", (1e3, 1e7)),
    "growth": (r"\gamma", (1.2, 5)),
    "h100_equivalents": ("H100e", (1e3, 1e7)),
    "h100_peak_flop_per_second": ("peak_H100", (1e14, 1e16)),
    "heads": ("h", (8, 128)),
    "horizon": ("T", (2, 12)),
    "hours": ("hours", (1e3, 1e8)),
    "it_watts_per_gpu": ("W", (500, 3000)),
    "kv_dim": ("d_kv", (64, 2048)),
    "lag": (r"\tau", (0.5, 4)),
    "late_growth": ("h_2", (0.01, 0.05)),
    "layers": ("L", (10, 100)),
    "long_run": (r"\varepsilon_L", (1.3, 2)),
    "long_run_elasticity": (r"\varepsilon_L", (1.3, 2)),
    "long_run_multiplier": ("M_L", (0.5, 2)),
    "multiplier": ("M", (0.3, 2)),
    "near_growth": ("h_1", (0.1, 0.4)),
    "nvidia_share": ("share", (0.3, 0.8)),
    "passes": ("passes", (1, 3)),
    "peak_flop_per_second": ("peak", (1e14, 1e16)),
    "price": ("p", (0.1, 2)),
    "pue": ("PUE", (1.05, 1.6)),
    "query_key_dim": ("d_qk", (64, 256)),
    "short_run": (r"\varepsilon_S", (0.4, 0.9)),
    "short_run_elasticity": (r"\varepsilon_S", (0.4, 0.9)),
    "short_run_multiplier": ("M_S", (0.5, 1.5)),
    "short_run_weight": (r"\varphi", (0.02, 0.4)),
    "supply_elasticity": (r"\eta", (0.6, 8)),
    "token_ratio": ("r", (3, 40)),
    "tokens": ("D", (1e9, 1e13)),
    "tokens_per_day": ("tokens per day", (1e9, 1e12)),
    "tokens_per_second_per_node": ("tokens/s", (1e3, 1e5)),
    "usd_per_gigawatt": ("USD/GW", (2e10, 1e11)),
    "usd_per_gpu_hour": ("USD/h", (1, 6)),
    "utilisation": ("MFU", (0.1, 0.6)),
    "value_dim": ("d_v", (64, 256)),
    "value_exponent": (r"\theta", (0.1, 0.6)),
    "years": ("t", (0.05, 8)),
}


@dataclass(frozen=True)
class Shown:
    """Where a function stands in its formula, if it is not the right side of the first line.

    `line` is another line. `solved_for` is what the function gives where that stands on no left
    side, with `given` beside the arguments. `written` are arguments that this formula alone writes
    otherwise; `scale` the ratio of the function's unit to the formula's; `ranges` those of
    arguments within which no edge of the domain is met.
    """

    line: int = 0
    solved_for: str | None = None
    given: tuple[tuple[str, float], ...] = ()
    written: tuple[tuple[str, str], ...] = ()
    scale: float = 1
    ranges: tuple[tuple[str, tuple[float, float]], ...] = ()


SHOWN = {
    "demand.demand_multiplier_with_reasoning": Shown(line=1),
    "demand.peak_gain": Shown(ranges=(("elasticity", (2.6, 4)),)),
    "fleet.capex_usd": Shown(),
    "fleet.nvidia_revenue_usd": Shown(line=1),
    "fleet.h100_equivalents": Shown(written=(("h100_peak_flop_per_second", "peak"),)),
    "fleet.gpus_of_generation": Shown(written=(("peak_flop_per_second", "peak_chip"),)),
    "fleet.h100_equivalents_per_gpu": Shown(
        solved_for="H100e",
        given=(("chips", 1.0),),
        written=(("peak_flop_per_second", "peak_chip"),),
    ),
    "physics.fleet_power": Shown(scale=1000),  # in MW
    "physics.utilisation": Shown(solved_for="MFU"),
}
#: What is found by root search: the formula is a condition, tested below.
CONDITIONS = {
    "demand.upper_break_even_gain",
    "demand.return_time",
    "demand.settling_time",
    "demand.supply_adjusted_multiplier",
}
#: Tested below in the form that the notation has.
OTHERWISE = {"demand.workload_multiplier", "belief.implied_multiplier"}
NOT_ALGEBRA = {
    "physics.transformer_parameters": "counts the matrices of a configuration, layer by layer",
}


def formulas() -> dict[str, tuple[str, ...]]:
    """The lines of LaTeX by the functions that compute them."""
    with language.override("en"):
        return {each.names: each.latex for _topic, all_ in notation.topics() for each in all_}


FORMULAS = formulas()
BY_FUNCTION = {name: lines for names, lines in FORMULAS.items() for name in names.split()}
#: Formulas whose symbols others use.
PATH = ("demand.demand_multiplier_with_reasoning", "demand.elasticity_at", "demand.gain_at")
COMMON = ("demand.price_ratio", "", "demand.reasoning_share")


def learnt(lines: tuple[str, ...], *others: str) -> Notation:
    """The definitions of a formula, and of those that it builds on."""
    known = Notation()
    for name in (*COMMON, *others):
        for line in FORMULAS[name]:
            known.learn(line)
    quantity = known.parsed(FORMULAS["demand.quantity_ratio"][0].partition("=")[2])
    known.functions["Q", 1] = ([sympy.Symbol("p")], quantity)
    known.symbols["Q"] = quantity
    if "demand.demand_multiplier_with_reasoning" in others:
        gain_and_elasticity = [known.symbol("g"), known.symbol(r"\varepsilon")]
        known.functions["M", 2] = (gain_and_elasticity, known.symbols.pop("M"))
    for line in lines:
        if not line.startswith("(") and r"\lim" not in line and r"\Delta V}" not in line:
            known.learn(line)
    return known


def right_side(line: str) -> str:
    return line.split(r"\qquad")[0].partition("=")[2] if "=" in line else line


def random(
    names: list[str], seed: int, ranges: Mapping[str, tuple[float, float]] = MappingProxyType({})
) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    return {name: float(rng.uniform(*ranges.get(name, ARGUMENTS[name][1]))) for name in names}


def function_named(name: str) -> Callable[..., float]:
    module, _dot, function = name.partition(".")
    return getattr(MODULES[module], function)


def compare(name: str, lines: tuple[str, ...]) -> None:
    """Holds the function against its formula at random arguments."""
    shown, function = SHOWN.get(name, Shown()), function_named(name)
    arguments = [each for each in inspect.signature(function).parameters if each != "causal"]
    of_a_scenario = arguments[-1] == "scenario"
    if of_a_scenario:
        arguments = [*arguments[:-1], *PARAMETERS]
    known = learnt(lines, *PATH if of_a_scenario else ())
    for seed in range(DRAWS):
        values = random(arguments, seed, dict(shown.ranges))
        plain = {k: v for k, v in values.items() if not (of_a_scenario and k in PARAMETERS)}
        computed = (
            function(**plain, scenario=Scenario(**{key: values[key] for key in PARAMETERS}))
            if of_a_scenario
            else function(**values)
        )
        symbols = {dict(shown.written).get(key, ARGUMENTS[key][0]): v for key, v in values.items()}
        stated = known.parsed(right_side(lines[shown.line])) if shown.solved_for is None else None
        if stated is None:
            left = lines[shown.line].partition("=")[0]
            stated = _solved(known, left, right_side(lines[shown.line]), str(shown.solved_for))
        found = known.value(stated, symbols | dict(shown.given)) * shown.scale
        assert found == pytest.approx(computed, rel=1e-9), f"{name} at {values}"


def _solved(known: Notation, left: str, right: str, name: str) -> sympy.Expr:
    unknown = known.symbol(name)
    (solution,) = sympy.solve(known.parsed(left) - known.parsed(right), unknown)
    return solution


ALGEBRAIC = sorted(set(BY_FUNCTION) - CONDITIONS - OTHERWISE - set(NOT_ALGEBRA))


@pytest.mark.parametrize("name", ALGEBRAIC)
def test_a_formula_is_what_its_function_computes(name: str) -> None:
    compare(name, BY_FUNCTION[name])


def test_the_textbook_case_of_the_multiplier() -> None:
    (line,) = BY_FUNCTION["demand.demand_multiplier"][1:]
    conditions, _colon, equation = line.strip("()").partition(":")
    assert conditions == r"s=1,\;K=\infty"
    known = Notation()
    for seed in range(DRAWS):
        values = random(["gain", "elasticity"], seed)
        found = known.value(
            known.parsed(right_side(equation)),
            {"g": values["gain"], r"\varepsilon": values["elasticity"]},
        )
        computed = demand.demand_multiplier(**values, compute_share=1, ceiling=np.inf)
        assert found == pytest.approx(computed, rel=1e-9)


def check_workloads(lines: tuple[str, ...]) -> None:
    (line,) = lines
    known = Notation()
    stated = known.parsed(right_side(line.replace(r"\dots + w_n M_n", "w_3 M_3")))
    shares, multipliers = [0.2, 0.5, 0.3], [0.7, 1.9, 3.1]
    values = {f"w_{i}": share for i, share in enumerate(shares, 1)}
    values |= {f"M_{i}": multiplier for i, multiplier in enumerate(multipliers, 1)}
    computed = demand.workload_multiplier(shares, multipliers)
    assert known.value(stated, values) == pytest.approx(computed, rel=1e-12)


def test_workloads_are_added_by_their_shares() -> None:
    check_workloads(BY_FUNCTION["demand.workload_multiplier"])


def check_implied_multiplier(lines: tuple[str, ...]) -> None:
    known = learnt(lines)
    names = list(inspect.signature(belief.implied_multiplier).parameters)
    for seed in range(DRAWS):
        values = random([name for name in names if name != "price_move"], seed)
        computed = belief.implied_multiplier(price_move=-0.17, **values)
        symbols = {ARGUMENTS[key][0]: value for key, value in values.items()}
        # ΔV and V, of which only the ratio counts.
        found = known.value(
            known.parsed(right_side(lines[0])), symbols | {"D": -0.17 * 3.1, "V": 3.1}
        )
        assert found == pytest.approx(computed, rel=1e-9)


def test_the_implied_multiplier_is_that_of_its_move() -> None:
    check_implied_multiplier(BY_FUNCTION["belief.implied_multiplier"])


def check_supply(lines: tuple[str, ...]) -> None:
    """The multiplier solves the two equations."""
    known = learnt(lines)
    stated = known.parsed(lines[0].split(r"\qquad")[1].partition("=")[2])
    names = list(inspect.signature(demand.supply_adjusted_multiplier).parameters)
    for seed in range(DRAWS):
        values = random(names, seed)
        computed = demand.supply_adjusted_multiplier(**values)
        symbols = {ARGUMENTS[key][0]: value for key, value in values.items()}
        assert known.value(stated, symbols | {"M": computed}) == pytest.approx(computed, rel=1e-7)


def test_dearer_hardware_solves_its_equation() -> None:
    check_supply(BY_FUNCTION["demand.supply_adjusted_multiplier"])


def check_upper_break_even(lines: tuple[str, ...]) -> None:
    """At the gain M is what the condition says, beyond it less."""
    condition = lines[0].partition(":")[2].strip(r"\} ")
    left, _sign, bound = condition.partition(r"\ge")
    assert left.strip() == "M(g)"
    assert lines[0].startswith(r"g_{+} = \max\{g :")
    for share, elasticity in ((0.85, 1.4), (0.6, 2.2), (0.95, 1.1)):
        gain = demand.upper_break_even_gain(elasticity, share)
        at, beyond = (
            demand.demand_multiplier(g, elasticity, share, np.inf) for g in (gain, 1.01 * gain)
        )
        assert at == pytest.approx(float(bound), rel=1e-9)
        assert beyond < float(bound)


def test_the_upper_break_even_gain_meets_its_condition() -> None:
    check_upper_break_even(BY_FUNCTION["demand.upper_break_even_gain"])


def check_crossings(lines: tuple[str, ...]) -> None:
    """At both times M(t) is what the condition says."""
    left, _equals, level = lines[0].partition("=")
    assert left.strip() == "M(t)"
    values = {name: np.mean(ARGUMENTS[name][1]) for name in PARAMETERS}
    falling_first = Scenario(**values | {"gain": 4.0, "ceiling": 400.0, "compute_share": 0.9})
    for find in (demand.return_time, demand.settling_time):
        time = find(falling_first)
        assert 0 < time < np.inf
        assert demand.demand_path(time, falling_first) == pytest.approx(float(level), rel=1e-9)


def test_the_path_is_at_its_trend_when_it_crosses_it() -> None:
    check_crossings(BY_FUNCTION["demand.return_time"])


def test_every_formula_is_compared() -> None:
    assert set(BY_FUNCTION) == {*ALGEBRAIC, *CONDITIONS, *OTHERWISE, *NOT_ALGEBRA}
    # The one without a function defines symbols of those after it.
    assert set(FORMULAS) - {""} == {
        names for names in FORMULAS if set(names.split()) & set(BY_FUNCTION)
    }


OTHER_CHECKS: Mapping[str, Callable[[tuple[str, ...]], None]] = {
    "demand.workload_multiplier": check_workloads,
    "belief.implied_multiplier": check_implied_multiplier,
    "demand.supply_adjusted_multiplier": check_supply,
    "demand.upper_break_even_gain": check_upper_break_even,
    "demand.return_time": check_crossings,
}


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("demand.price_ratio", r"\frac{s}{g}", r"\frac{g}{s}"),
        ("demand.quantity_ratio", "(K-1)", "(K+1)"),
        ("demand.demand_multiplier", r"\frac{Q}{g}", r"\frac{g}{Q}"),
        ("demand.rebound", "1 - M", "1 + M"),
        ("demand.break_even_elasticity", r"-\ln p", r"\ln p"),
        ("demand.reasoning_share", r"\ln q +", r"\ln q -"),
        ("demand.demand_multiplier_with_reasoning", "(1-a)", "a"),
        ("demand.reasoning_token_share", r"a\,r\,Q_k}{", r"a\,Q_k}{"),
        ("demand.elasticity_at", r"-t/\tau", r"-\tau/t"),
        ("demand.demand_path", "g(t)", "g"),
        ("demand.break_even_time", r"\tau\,", ""),
        ("demand.trend", r"\tau_B\left(", r"\left("),
        ("belief.price_move", r"(1-\varphi)", r"(1+\varphi)"),
        ("belief.short_run_weight", "x-h_2", "x-h_1"),
        ("physics.gpu_hours", "3600", "360"),
        ("physics.fleet_power", "10^{9}", "10^{6}"),
        ("demand.workload_multiplier", "w_2 M_2", "w_2 M_1"),
        ("belief.implied_multiplier", r"\lambda", ""),
        ("demand.supply_adjusted_multiplier", r"1/\eta", r"\eta"),
        ("demand.upper_break_even_gain", r"\ge 1", r"\ge 2"),
        ("demand.return_time", "1", "2"),
    ],
)
def test_a_wrong_formula_is_noticed(name: str, right: str, wrong: str) -> None:
    lines = tuple(line.replace(right, wrong) for line in BY_FUNCTION[name])
    assert lines != BY_FUNCTION[name]
    with pytest.raises(AssertionError):
        OTHER_CHECKS.get(name, lambda lines: compare(name, lines))(lines)
