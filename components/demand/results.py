"""What follows from the assumptions: calc's answers, cached while the same is asked.

Everything is cached on the assumptions themselves, for all visitors: who opens a shared link finds
it computed. The results are frozen; nobody changes what others read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from calc import outcome as of_scenario
from calc import uncertainty, verdict
from calc.implied import ImpliedDemand, ValuationAssumptions, implied_demand
from calc.outcome import DemandMap, DemandOutcome, Workload
from calc.priors import Priors
from calc.scenario import Scenario
from data.model import Parameter

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
    """How the share that ends at least 5 % higher moves with the two beliefs that matter."""
    return uncertainty.robustness(
        beliefs, scenario, elasticities, shares, band=uncertainty.UNDETERMINED
    )


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


def workloads(scenario: Scenario, parameters: Mapping[str, Parameter]) -> list[Workload]:
    """Long-run multipliers by kind of work, and of all compute under the key `all`."""
    kinds = ("training", "research", "inference")
    shares = {key: parameters[f"{key}_share"].default for key in kinds}
    return of_scenario.workloads(scenario, parameters["training_elasticity"].default, shares)


@lru_cache(maxsize=_MAX_ENTRIES)
def course(scenario: Scenario) -> verdict.Course:
    """How the path of demand goes, and when it is decided."""
    return verdict.course(scenario)


@lru_cache(maxsize=_MAX_ENTRIES)
def course_shares(beliefs: Priors) -> verdict.CourseShares:
    """How the paths of such draws go, at first and in the long run."""
    return verdict.course_shares(beliefs)


def answer(
    scenario: Scenario,
    numbers: DemandOutcome,
    beliefs: Priors,
    parameters: Mapping[str, Parameter],
) -> verdict.DemandVerdict:
    """The verdict, with how sure it is and what it means for all compute."""
    path = course(scenario)
    by_kind = {each.key: each for each in workloads(scenario, parameters)}
    return verdict.verdict(
        path,
        numbers.long_run,
        by_kind["all"].multiplier,
        by_kind["inference"].share,
        monte_carlo(beliefs),
        verdict.agreement(course_shares(beliefs), path),
        tornado(beliefs, scenario),
    )
