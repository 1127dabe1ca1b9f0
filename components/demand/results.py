"""What follows from the assumptions: calc's answers, kept for as long as the same is asked.

Everything is cached on the assumptions themselves, for all visitors: who opens a shared link finds
it computed. The results are frozen; nobody changes what others read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from calc import demand, uncertainty, verdict
from calc._backend import FloatArray
from calc.demand import (
    demand_multiplier,
    demand_multiplier_with_reasoning,
    reasoning_token_share,
    rebound,
    supply_adjusted_multiplier,
    unlock_gain,
)
from calc.priors import Priors
from calc.scenario import Scenario
from data import model

_KEPT = 64
#: So far the path is followed for its lowest point.
PATH_YEARS = 8
FAN_YEARS = tuple(quarter / 4 for quarter in range(33))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The numbers of one scenario that need no draws.

    `settled_at` is the time in years from which demand stays on the side of its trend on which it
    ends (0 if it never was on the other); `trough` the lowest point of the path's first years, at
    `trough_at` years. `price_alone` is the long run without reasoning, `supply_adjusted`
    the same with hardware that gets dearer.
    """

    short_run: float
    long_run: float
    settled_at: float
    trough: float
    trough_at: float
    rebound: float | None
    token_share_before: float
    token_share_after: float
    price_alone: float
    supply_adjusted: float


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def outcome(scenario: Scenario, supply_elasticity: float) -> Outcome:
    """The numbers of a scenario of plain numbers."""
    s = scenario
    short, long = s.short_run_multiplier(), s.long_run_multiplier()
    years = np.linspace(0, PATH_YEARS, 385)
    path = s.path(years)
    reasoning = (s.token_ratio, s.compute_exponent, s.value_exponent, s.choice_sharpness)

    prices = (s.gain, s.long_run_elasticity, s.compute_share, s.ceiling)

    def tokens(gain: object) -> float:
        share = reasoning_token_share(
            gain, s.long_run_elasticity, s.compute_share, s.ceiling, *reasoning  # type: ignore[arg-type]
        )  # fmt: skip
        return float(share)

    return Outcome(
        short_run=short,
        long_run=long,
        settled_at=s.settling_time(),
        trough=float(path.min()),
        trough_at=float(years[path.argmin()]),
        rebound=float(rebound(long, s.gain)) if s.gain > 1 else None,  # type: ignore[operator]
        token_share_before=tokens(1.0),
        token_share_after=tokens(s.gain),
        price_alone=demand_multiplier(*prices),
        supply_adjusted=supply_adjusted_multiplier(*prices, supply_elasticity),  # type: ignore[arg-type]
    )


def unlocked_at(scenario: Scenario) -> float:
    """The gain from which a reasoned answer gives more value for its cost; ∞ for none."""
    s = scenario
    gain = unlock_gain(s.compute_share, s.token_ratio, s.compute_exponent, s.value_exponent)  # type: ignore[arg-type]
    return float(gain)


def _beliefs(scenario: Scenario) -> Priors:
    return model.priors().around(model.scenario(), scenario)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def monte_carlo(scenario: Scenario) -> uncertainty.MonteCarlo:
    """Draws from our beliefs, moved to the visitor's values."""
    return uncertainty.monte_carlo(_beliefs(scenario))


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def fan(scenario: Scenario) -> uncertainty.Fan:
    """Bands of the path over such draws, a point a quarter."""
    return uncertainty.fan(_beliefs(scenario), FAN_YEARS)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def tornado(scenario: Scenario) -> tuple[uncertainty.Bar, ...]:
    """One assumption at a time over its range."""
    return uncertainty.tornado(_beliefs(scenario), scenario)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def sobol(scenario: Scenario) -> uncertainty.SobolIndices:
    """Whose uncertainty makes the result uncertain."""
    return uncertainty.sobol_indices(_beliefs(scenario))


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def robustness(
    scenario: Scenario, elasticities: tuple[float, ...], shares: tuple[float, ...]
) -> uncertainty.Robustness:
    """How the probability moves with the two beliefs that matter."""
    return uncertainty.robustness(_beliefs(scenario), scenario, elasticities, shares)


def answer(scenario: Scenario, numbers: Outcome) -> verdict.Verdict:
    """The verdict, with how sure it is."""
    return verdict.verdict(
        numbers.short_run,
        numbers.long_run,
        numbers.settled_at,
        monte_carlo(scenario),
        tornado(scenario),
    )


def path(scenario: Scenario, years: Sequence[float]) -> list[float]:
    """M(t) at `years`, as plain numbers."""
    return [float(value) for value in scenario.path(np.asarray(years))]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """ln M over gains and elasticities: `values[i, j]` at elasticity i and gain j."""

    gains: FloatArray
    elasticities: FloatArray
    values: FloatArray


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def grid(
    scenario: Scenario, gains: tuple[float, ...], elasticities: tuple[float, ...], reasoning: bool
) -> Grid:
    """The long-run multiplier over the map, with or without reasoning."""
    g, e = np.meshgrid(np.asarray(gains), np.asarray(elasticities))
    s = scenario
    if reasoning:
        multiplier = demand_multiplier_with_reasoning(
            g,
            e,
            s.compute_share,
            s.ceiling,
            s.token_ratio,
            s.compute_exponent,
            s.value_exponent,
            s.choice_sharpness,
        )
    else:
        multiplier = demand_multiplier(g, e, s.compute_share, s.ceiling)
    return Grid(np.asarray(gains), np.asarray(elasticities), np.log(multiplier))


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of work: its share of today's compute and its own multiplier."""

    key: str
    share: float
    multiplier: float


def workloads(scenario: Scenario, reinvestment: float, shares: dict[str, float]) -> list[Workload]:
    """Long-run multipliers by kind of work, and their sum under the key `all`.

    Training and research follow the laboratories' `reinvestment` elasticity, inference the
    scenario's. The shares are made to add up to 1.
    """
    total = sum(shares.values())
    weights = {key: share / total for key, share in shares.items()}
    laboratories = demand_multiplier(scenario.gain, reinvestment, 1.0, np.inf)
    multipliers = {
        key: scenario.long_run_multiplier() if key == "inference" else laboratories
        for key in weights
    }
    rows = [Workload(key, weights[key], float(multipliers[key])) for key in weights]
    whole = demand.workload_multiplier(list(weights.values()), list(multipliers.values()))
    return [*rows, Workload("all", 1.0, float(whole))]
