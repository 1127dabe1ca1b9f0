"""What follows from one scenario of plain numbers, without draws: multipliers, path, work, maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from calc.demand import (
    demand_multiplier,
    demand_path,
    reasoning_token_share,
    rebound,
    settling_time,
    supply_adjusted_multiplier,
    unlock_gain,
    workload_multiplier,
)
from calc.operands import FloatArray
from calc.scenario import Scenario

PATH_YEARS = 8
"""So far the path is followed for its lowest point."""

PATH_POINTS = 385
"""Points at which it is followed."""


@dataclass(frozen=True, slots=True)
class DemandOutcome:
    """The numbers of one scenario that need no draws.

    `settled_at` is the time in years from which demand stays on the side of its trend on which it
    ends (0 if it never was on the other); `trough` the lowest point of the path's first
    `PATH_YEARS`, at `trough_at` years, `peak` the highest, at `peak_at`; `rebound` None where the
    gain saves nothing (g ≤ 1).
    `price_alone` is the long run without reasoning, `supply_adjusted` the same with hardware that
    gets dearer.
    """

    short_run: float
    long_run: float
    settled_at: float
    trough: float
    trough_at: float
    peak: float
    peak_at: float
    rebound: float | None
    token_share_before: float
    token_share_after: float
    price_alone: float
    supply_adjusted: float


def demand_outcome(scenario: Scenario, supply_elasticity: float) -> DemandOutcome:
    """The numbers of a scenario of plain numbers."""
    s = scenario.floats()
    long = scenario.long_run_multiplier()
    years = np.linspace(0, PATH_YEARS, PATH_POINTS)
    path = demand_path(years, scenario)
    prices = (s["gain"], s["long_run_elasticity"], s["compute_share"], s["ceiling"])
    reasoning = (s["token_ratio"], s["compute_exponent"], s["value_exponent"])

    def token_share(gain: float) -> float:
        share = reasoning_token_share(gain, *prices[1:], *reasoning, s["choice_sharpness"])
        return float(share)

    return DemandOutcome(
        short_run=scenario.short_run_multiplier(),
        long_run=long,
        settled_at=settling_time(scenario),
        trough=float(path.min()),
        trough_at=float(years[path.argmin()]),
        peak=float(path.max()),
        peak_at=float(years[path.argmax()]),
        rebound=float(rebound(long, s["gain"])) if s["gain"] > 1 else None,
        token_share_before=token_share(1.0),
        token_share_after=token_share(s["gain"]),
        price_alone=demand_multiplier(*prices),
        supply_adjusted=supply_adjusted_multiplier(*prices, supply_elasticity),
    )


def unlocked_at(scenario: Scenario) -> float:
    """The gain from which a reasoned answer gives more value for its cost; ∞ for none."""
    s = scenario.floats()
    return float(
        unlock_gain(
            s["compute_share"], s["token_ratio"], s["compute_exponent"], s["value_exponent"]
        )
    )


def path_values(scenario: Scenario, years: Sequence[float]) -> list[float]:
    """M(t) at `years`, as plain numbers."""
    return [float(value) for value in demand_path(np.asarray(years), scenario)]


@dataclass(frozen=True, slots=True)
class Workload:
    """One kind of work: its share of today's compute and its own long-run multiplier."""

    key: str
    share: float
    multiplier: float


def workloads(
    scenario: Scenario, reinvestment: float, shares: Mapping[str, float]
) -> list[Workload]:
    """Long-run multipliers by kind of work, and their sum under the key `all`.

    Training and research follow the laboratories' `reinvestment` elasticity, `inference` the
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
    whole = workload_multiplier(list(weights.values()), list(multipliers.values()))
    return [*rows, Workload("all", 1.0, float(whole))]


@dataclass(frozen=True, slots=True, eq=False)
class DemandMap:
    """ln M_L over gains and elasticities: `values[i, j]` at elasticity i and gain j.

    Both axes ascend; the gains are evenly spaced on ln g, the elasticities evenly.
    """

    gains: FloatArray
    elasticities: FloatArray
    values: FloatArray

    def break_even(self) -> list[tuple[float, float]]:
        """Gain and elasticity at which M = 1: for each gain above 1, where ln M turns positive."""
        points = []
        for gain, column in zip(self.gains, self.values.T, strict=True):
            above = np.flatnonzero((column[:-1] < 0) & (column[1:] >= 0))
            if gain > 1 and above.size:
                i = int(above[0])
                part = column[i] / (column[i] - column[i + 1])
                step = self.elasticities[i + 1] - self.elasticities[i]
                points.append((float(gain), float(self.elasticities[i] + part * step)))
        return points

    def peaks(self) -> tuple[FloatArray, FloatArray]:
        """The gain at which demand peaks, and the elasticity, where the map has such a peak.

        The vertex of the parabola through the highest value and its neighbours, on ln g.
        """
        best = self.values.argmax(axis=1)
        rows = np.flatnonzero((best > 0) & (best < len(self.gains) - 1))
        before, top, after = (self.values[rows, best[rows] + step] for step in (-1, 0, 1))
        shift = (before - after) / (2 * (before - 2 * top + after))
        ratio = self.gains[1] / self.gains[0]
        return self.gains[best[rows]] * ratio**shift, self.elasticities[rows]


def demand_map(
    scenario: Scenario, gains: Sequence[float], elasticities: Sequence[float], *, reasoning: bool
) -> DemandMap:
    """The long-run multiplier over gains and elasticities, with or without reasoning."""
    g, e = np.meshgrid(np.asarray(gains), np.asarray(elasticities))
    if reasoning:
        multiplier = replace(scenario, gain=g, long_run_elasticity=e).long_run_multiplier()
    else:
        multiplier = demand_multiplier(g, e, scenario.compute_share, scenario.ceiling)
    return DemandMap(np.asarray(gains), np.asarray(elasticities), np.log(multiplier))
