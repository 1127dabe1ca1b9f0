"""What follows from the assumptions: calc's answers, cached while the same is asked.

Everything is cached on the assumptions themselves, for all visitors: who opens a shared link finds
it computed. The results are frozen; nobody changes what others read.
"""

from __future__ import annotations

from functools import lru_cache

from calc import outcome as of_scenario
from calc import uncertainty, verdict
from calc.implied import ImpliedDemand, ValuationAssumptions, implied_demand
from calc.outcome import DemandMap, DemandOutcome
from calc.priors import Priors
from calc.scenario import Scenario

_MAX_ENTRIES = 64
FAN_YEARS = tuple(quarter / 4 for quarter in range(33))


@lru_cache(maxsize=_MAX_ENTRIES)
def outcome(scenario: Scenario, supply_elasticity: float) -> DemandOutcome:
    """The numbers of a scenario of plain numbers."""
    return of_scenario.demand_outcome(scenario, supply_elasticity)


@lru_cache(maxsize=_MAX_ENTRIES)
def monte_carlo(beliefs: Priors) -> uncertainty.MonteCarlo:
    """Draws from the beliefs."""
    return uncertainty.monte_carlo(beliefs)


@lru_cache(maxsize=_MAX_ENTRIES)
def fan(beliefs: Priors) -> uncertainty.Fan:
    """Bands of the path over such draws, a point a quarter."""
    return uncertainty.fan(beliefs, FAN_YEARS)


@lru_cache(maxsize=_MAX_ENTRIES)
def tornado(beliefs: Priors, scenario: Scenario) -> tuple[uncertainty.Bar, ...]:
    """One assumption at a time over its range."""
    return uncertainty.tornado(beliefs, scenario)


@lru_cache(maxsize=_MAX_ENTRIES)
def sobol(beliefs: Priors) -> uncertainty.SobolIndices:
    """Whose uncertainty makes the result uncertain."""
    return uncertainty.sobol_indices(beliefs)


@lru_cache(maxsize=_MAX_ENTRIES)
def robustness(
    beliefs: Priors,
    scenario: Scenario,
    elasticities: tuple[float, ...],
    shares: tuple[float, ...],
) -> uncertainty.Robustness:
    """How the probability moves with the two beliefs that matter."""
    return uncertainty.robustness(beliefs, scenario, elasticities, shares)


@lru_cache(maxsize=_MAX_ENTRIES)
def demand_map(
    scenario: Scenario, gains: tuple[float, ...], elasticities: tuple[float, ...], reasoning: bool
) -> DemandMap:
    """The long-run multiplier over the map, with or without reasoning."""
    return of_scenario.demand_map(scenario, gains, elasticities, reasoning=reasoning)


@lru_cache(maxsize=_MAX_ENTRIES)
def implied(move: float, valuation: ValuationAssumptions, scenario: Scenario) -> ImpliedDemand:
    """The demand that a price move implies, given the scenario's gain and elasticities."""
    return implied_demand(move, valuation, scenario)


def answer(scenario: Scenario, numbers: DemandOutcome, beliefs: Priors) -> verdict.DemandVerdict:
    """The verdict, with how sure it is."""
    return verdict.verdict(
        numbers.short_run,
        numbers.long_run,
        numbers.settled_at,
        monte_carlo(beliefs),
        tornado(beliefs, scenario),
    )
