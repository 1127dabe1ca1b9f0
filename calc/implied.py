"""What a move of a share's price implies about demand, with all else as a scenario has it.

The formulas are those of `calc.belief`, without reasoning: only the price of a task moves demand.
Every multiplier is asked of the scenario, so that an assumption added there counts here as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from calc import belief
from calc._domain import POSITIVE, check
from calc._interface import DOMAINS
from calc._roots import find_root
from calc.demand import rebound
from calc.operands import FloatArray
from calc.scenario import TEXTBOOK, Scenario

_UTMOST_ELASTICITY = np.array(1e9)
"""Where demand is at its ceiling, to the last digit."""

_ROUNDING = 1e-12
"""Relative distance from the ceiling that no longer counts as below it."""


@dataclass(frozen=True, slots=True)
class ValuationAssumptions:
    """How the share's value hangs on the demand for compute. Rates a year, `horizon` in years.

    `exposure` w and `attribution` λ as in `calc.belief`.
    """

    exposure: float
    attribution: float
    discount_rate: float
    near_growth: float
    late_growth: float
    horizon: float


@dataclass(frozen=True, slots=True)
class ImpliedDemand:
    """What a price move implies. `elasticity` is None where no elasticity gives the fall.

    `nothing_needed` is the move of a market that expects no more tasks than before, now or ever;
    `at_break_even` that of one which expects break-even in the long run.
    """

    move: float
    short_run_weight: float
    multiplier: float
    elasticity: float | None
    break_even: float
    rebound: float | None
    nothing_needed: float
    at_break_even: float


def _without_reasoning(scenario: Scenario) -> Scenario:
    return replace(scenario, token_ratio=TEXTBOOK["token_ratio"])


def _short_run_weight(valuation: ValuationAssumptions, scenario: Scenario) -> float:
    v, lag = valuation, scenario.floats()["lag"]
    return float(
        belief.short_run_weight(v.discount_rate, v.near_growth, v.horizon, v.late_growth, lag)
    )


def elasticity_for(scenario: Scenario, multiplier: float) -> float:
    """The long-run elasticity at which a scenario has this long-run multiplier > 0.

    The scenario is of plain numbers, with a gain above 1 and a compute share above 0: only there
    does its multiplier rise with the elasticity. ∞ where demand saturates below the multiplier.
    """
    check("multiplier", multiplier, POSITIVE)

    def missing(elasticity: FloatArray) -> FloatArray:
        at = replace(scenario, long_run_elasticity=elasticity)
        return np.asarray(at.log_long_run_multiplier() - math.log(multiplier))

    if missing(_UTMOST_ELASTICITY) <= _ROUNDING:
        return math.inf
    low, high = np.array(-1.0), np.array(1.0)
    while missing(high) < 0:
        high *= 2
    while missing(low) > 0:
        low *= 2
    return float(find_root(missing, low, high))


def implied_demand(
    move: float, valuation: ValuationAssumptions, scenario: Scenario
) -> ImpliedDemand:
    """The inversion of `move` (a ratio, ≥ −1): gain, short run, costs and lag are the scenario's.

    The scenario is as for `elasticity_for`.
    """
    check("move", move, DOMAINS["price_move"])
    plain, exposure = _without_reasoning(scenario), valuation.exposure
    gain = plain.floats()["gain"]
    weight, short = _short_run_weight(valuation, plain), plain.short_run_multiplier()
    multiplier = belief.implied_multiplier(move, exposure, weight, short, valuation.attribution)
    possible = multiplier > 0
    nothing = 1 / gain
    return ImpliedDemand(
        move=move,
        short_run_weight=weight,
        multiplier=multiplier,
        elasticity=elasticity_for(plain, multiplier) if possible else None,
        break_even=elasticity_for(plain, 1.0),
        rebound=rebound(multiplier, gain) if possible else None,
        nothing_needed=belief.price_move(exposure, weight, nothing, nothing),
        at_break_even=belief.price_move(exposure, weight, short, 1.0),
    )


def price_moves(
    elasticities: FloatArray, valuation: ValuationAssumptions, scenario: Scenario
) -> FloatArray:
    """The price moves of markets that believe in these long-run elasticities."""
    plain = _without_reasoning(scenario)
    weight, short = _short_run_weight(valuation, plain), plain.short_run_multiplier()
    long = replace(plain, long_run_elasticity=elasticities).long_run_multiplier()
    return np.asarray(belief.price_move(valuation.exposure, weight, short, long))
