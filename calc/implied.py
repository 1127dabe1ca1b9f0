"""What a move of a share's price implies about demand, with all else as a scenario has it.

The formulas are those of `calc.belief`, without reasoning: only the price of a task moves demand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calc import belief
from calc.demand import break_even_elasticity, demand_multiplier, rebound
from calc.operands import FloatArray
from calc.scenario import Scenario


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


def _short_run(valuation: ValuationAssumptions, scenario: Scenario) -> tuple[float, float]:
    """The weight φ of the short run, and its multiplier M_S without reasoning."""
    s, v = scenario.floats(), valuation
    weight = belief.short_run_weight(
        v.discount_rate, v.near_growth, v.horizon, v.late_growth, s["lag"]
    )
    multiplier = demand_multiplier(
        s["gain"], s["short_run_elasticity"], s["compute_share"], s["ceiling"]
    )
    return weight, multiplier


def implied_demand(
    move: float, valuation: ValuationAssumptions, scenario: Scenario
) -> ImpliedDemand:
    """The inversion of `move` (a ratio, ≥ −1): gain, short run, costs and lag are the scenario's.

    The scenario is of plain numbers with a gain above 1.
    """
    s, exposure = scenario.floats(), valuation.exposure
    costs = s["gain"], s["compute_share"], s["ceiling"]
    weight, short = _short_run(valuation, scenario)
    multiplier = belief.implied_multiplier(move, exposure, weight, short, valuation.attribution)
    possible = multiplier > 0
    nothing = 1 / s["gain"]
    return ImpliedDemand(
        move=move,
        short_run_weight=weight,
        multiplier=multiplier,
        elasticity=belief.implied_elasticity(multiplier, *costs) if possible else None,
        break_even=break_even_elasticity(*costs),
        rebound=rebound(multiplier, s["gain"]) if possible else None,
        nothing_needed=belief.price_move(exposure, weight, nothing, nothing),
        at_break_even=belief.price_move(exposure, weight, short, 1.0),
    )


def price_moves(
    elasticities: FloatArray, valuation: ValuationAssumptions, scenario: Scenario
) -> FloatArray:
    """The price moves of markets that believe in these long-run elasticities."""
    s = scenario.floats()
    long = demand_multiplier(s["gain"], elasticities, s["compute_share"], s["ceiling"])
    moves = belief.price_move(valuation.exposure, *_short_run(valuation, scenario), long)
    return np.asarray(moves)
