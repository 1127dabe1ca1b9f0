"""The figures of the sections behind the first screen, each made once for the assumptions.

The page and the charts' own addresses take them from here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from calc.outcome import unlocked_at
from calc.priors import Priors
from calc.scenario import Scenario
from components.charts import figure
from components.charts.figure import Figure
from components.demand import (
    maps,
    results,
    sensitivity_charts,
    uncertainty_charts,
    verdict_text,
)
from components.language import gettext as _
from components.theme import Palette
from data.model import Parameter

_COLUMNS, _ROWS = 41, 31
_BELIEVED_ELASTICITIES = 7
_BELIEVED_SHARES = 5


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the figures depend on: the scenario, the beliefs around it, and the day of the shock."""

    scenario: Scenario
    beliefs: Priors
    parameters: Mapping[str, Parameter]
    shock: date

    def cached(self, name: str, build: Callable[[Palette], Figure]) -> Figure:
        """The figure of this name; beliefs follow from the scenario."""
        return figure.cached(name, (self.scenario, self.shock), build)


def courses(assumed: Assumed) -> Figure:
    """Which way computing goes in the simulations."""
    return assumed.cached(
        "courses",
        lambda palette: uncertainty_charts.courses(
            results.course_shares(assumed.beliefs),
            results.monte_carlo(assumed.beliefs).probability_turn,
            palette,
        ),
    )


def fan(assumed: Assumed) -> Figure:
    """The path of demand with its range."""
    return assumed.cached(
        "fan",
        lambda palette: uncertainty_charts.fan(
            results.fan(assumed.beliefs), assumed.shock, palette
        ),
    )


def tornado(assumed: Assumed) -> Figure:
    """Which assumption moves demand how far."""
    return assumed.cached(
        "tornado",
        lambda palette: sensitivity_charts.tornado(
            results.tornado(assumed.beliefs, assumed.scenario), palette
        ),
    )


def sobol(assumed: Assumed) -> Figure:
    """Whose uncertainty makes the result uncertain."""
    return assumed.cached(
        "sobol",
        lambda palette: sensitivity_charts.sobol(results.sobol(assumed.beliefs), palette),
    )


def robustness(assumed: Assumed) -> Figure:
    """How the probability moves under other beliefs."""

    def build(palette: Palette) -> Figure:
        believed, share = (
            assumed.parameters[key] for key in ("long_run_elasticity", "compute_share")
        )
        moved = results.robustness(
            assumed.beliefs,
            assumed.scenario,
            _between(believed.low, believed.high, _BELIEVED_ELASTICITIES),
            _between(share.low, 1.0, _BELIEVED_SHARES),
        )
        return sensitivity_charts.robustness(moved, palette)

    return assumed.cached("robustness", build)


def _between(low: float, high: float, count: int) -> tuple[float, ...]:
    return tuple(round(low + (high - low) * n / (count - 1), 2) for n in range(count))


def workloads(assumed: Assumed) -> Figure:
    """What the gain does to kinds of work."""
    return assumed.cached(
        "workloads",
        lambda palette: maps.workloads(
            results.workloads(assumed.scenario, assumed.parameters), palette
        ),
    )


def heat_map(assumed: Assumed, *, reasoning: bool) -> Figure:
    """Long-run demand over gain and elasticity, with longer answers or without."""
    return assumed.cached(
        "map-reasoning" if reasoning else "map-plain",
        lambda palette: maps.heat_map(_map(assumed, reasoning=reasoning), palette),
    )


def break_even(assumed: Assumed) -> list[tuple[float, float]]:
    """Gain and elasticity at which computing stays as it was, over the gains of the sliders."""
    return _map(assumed, reasoning=True).grid.break_even()


def _map(assumed: Assumed, *, reasoning: bool) -> maps.Map:
    """Long-run demand over the gains and elasticities of the sliders, the visitor's point in it."""
    scenario, parameters, floats = assumed.scenario, assumed.parameters, assumed.scenario.floats()
    min_gain, max_gain = parameters["gain"].limits
    low, high = parameters["long_run_elasticity"].limits
    gains = tuple(min_gain * (max_gain / min_gain) ** (n / (_COLUMNS - 1)) for n in range(_COLUMNS))
    elasticities = tuple(low + (high - low) * n / (_ROWS - 1) for n in range(_ROWS))
    grid = results.demand_map(scenario, gains, elasticities, reasoning=reasoning)
    here = (floats["gain"], floats["long_run_elasticity"])
    if not reasoning:
        title = _("Without longer answers: only the price of a task moves use")
        return maps.Map("map-plain", title, grid, here)
    unlocked = unlocked_at(scenario)
    return maps.Map(
        "map-reasoning",
        verdict_text.reasoned_map(unlocked, floats["gain"]),
        grid,
        here,
        remark=verdict_text.unlocking(unlocked),
    )
