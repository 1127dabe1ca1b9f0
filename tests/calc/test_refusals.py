"""Booleans and digits in quotes, refused also where no formula stands between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from calc import (
    buildout,
    claims,
    event_study_groups,
    implied,
    outcome,
    published,
    uncertainty,
    value,
)
from calc.evidence import analysts, elasticity, forecast, observations
from calc.priors import Fixed, Kumaraswamy, LogNormal, Normal, Triangular
from calc.verdict import reading
from data.model import priors, scenario

CONVERSIONS = buildout.Conversions(1453, 1.2, 50e9, 0.5)
LEVELS = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
SCENARIO = scenario()

# Of each function one call, and the name by which the argument is refused.
CALLS: dict[str, tuple[Callable[[object], object], str]] = {
    "market_value_change": (lambda bad: value.market_value_change(bad, 2.0, 1.0), "shares"),
    "close": (lambda bad: value.market_value_change(1.0, bad, 1.0), "close_before"),
    "implied_shares": (lambda bad: value.implied_shares(bad, 2.0, 1.0), "loss"),
    "rounds_to": (lambda bad: value.rounds_to(bad, Decimal(1)), "value"),
    "trend": (lambda bad: claims.trend([1.0, bad]), "values"),
    "rises": (lambda bad: claims.rises([1.0, bad]), "values"),
    "multiple": (lambda bad: claims.multiple(2.0, bad), "base"),
    "trailing_sums": (lambda bad: claims.trailing_sums([1.0, 2.0], bad), "length"),
    "rounding_tolerance": (
        lambda bad: published.rounding_tolerance("figure", {"value": 1.0}, bad, 0.1, {}),
        "expected",
    ),
    "within": (lambda bad: published.within(1.0, bad, 0.1), "expected"),
    "recompute": (
        lambda bad: published.recompute("ratio", {"numerator": bad, "denominator": 2.0}),
        "numerator",
    ),
    "buildout": (lambda bad: buildout.buildout(bad, CONVERSIONS), "h100_equivalents"),
    "reading": (lambda bad: reading(bad), "multiplier"),
    "elasticity_for": (lambda bad: implied.elasticity_for(SCENARIO, bad), "multiplier"),
    "outcome": (lambda bad: outcome.demand_outcome(SCENARIO, bad), "supply_elasticity"),
    "draws": (lambda bad: uncertainty.monte_carlo(priors(), bad), "draws"),
    "points": (lambda bad: uncertainty.sobol_indices(priors(), bad), "points"),
    "Fixed": (lambda bad: Fixed(bad), "value"),
    "Normal": (lambda bad: Normal(bad, 1.0), "mean"),
    "LogNormal": (lambda bad: LogNormal(bad, 3.0), "low"),
    "Triangular": (lambda bad: Triangular(0.0, bad, 3.0), "mode"),
    "Kumaraswamy": (lambda bad: Kumaraswamy(1.0, bad, 0.0, 1.0), "b"),
    "group_test": (
        lambda bad: event_study_groups.group_test([bad, 0.1], [1.0, 2.0], [9, 9]),
        "abnormal",
    ),
    "sensitivity": (lambda bad: observations.sensitivity(bad, 2.0), "share_of_money"),
    "common": (lambda bad: observations.common([1.0, 2.0], bad), "share"),
    "arc_elasticity": (lambda bad: elasticity.arc_elasticity([0.1], bad), "log_fall"),
    "growth_forecast": (lambda bad: forecast.growth_forecast(LEVELS, bad), "ahead"),
    "habit": (lambda bad: analysts.habit({"chips": [0.1, 0.2, bad]}), "chips"),
}


@pytest.mark.parametrize("bad", [True, "2"])
@pytest.mark.parametrize("name", CALLS)
def test_what_only_looks_like_a_number_is_refused_by_name(name: str, bad: object) -> None:
    call, argument = CALLS[name]
    with pytest.raises(ValueError, match=rf".*{argument}.* = .*{bad}"):
        call(bad)


@pytest.mark.parametrize("bad", [True, "2"])
def test_an_assumption_of_a_scenario_too(bad: object) -> None:
    with pytest.raises(ValueError, match=r"^ceiling = "):
        replace(SCENARIO, ceiling=bad).long_run_multiplier()  # type: ignore[arg-type]
