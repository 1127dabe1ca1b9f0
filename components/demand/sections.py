"""The sections behind the first screen, one at a time: what is not open is not computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from calc.outcome import unlocked_at, workloads
from calc.priors import Priors
from components import choices, theme
from components.charts import figure
from components.demand import (
    machines,
    maps,
    market_belief,
    observed_chart,
    results,
    scenarios,
    uncertainty_charts,
    verdict_text,
)
from components.demand.assumptions import Assumptions
from components.demand.saved import Named
from components.language import gettext as _
from data.model import Observation, Parameter, ValueNote
from data.prices.model import Quote, Unavailable

_COLUMNS, _ROWS = 41, 31
_BELIEVED_ELASTICITIES = 7
_BELIEVED_SHARES = 5


@dataclass(frozen=True, slots=True)
class Material:
    """What the sections draw, fetched by the page. Callables are asked only where needed."""

    parameters: Mapping[str, Parameter]
    beliefs: Priors
    shock: date
    stock: tuple[Observation, ...]
    quote: Callable[[], Quote | Unavailable]
    observed: Callable[[], Mapping[str, pd.Series]]
    notes: Callable[[], Mapping[str, Mapping[pd.Timestamp, ValueNote]]]


def show(chosen: Assumptions, others: list[Named], material: Material) -> None:
    """The chooser and the section that it opens."""
    section = choices.segmented(
        _("More"),
        {
            "sure": _("How sure"),
            "maps": _("Maps and workloads"),
            "machines": _("In machines"),
            "belief": _("What the market believed"),
            "since": _("Since then"),
            "scenarios": _("Scenarios"),
        },
        key="section",
        default="sure",
    )
    match section:
        case "sure":
            _sure(chosen, material)
        case "maps":
            _maps(chosen, material)
        case "machines":
            machines.show(chosen.values, material.parameters, material.stock, material.shock)
        case "belief":
            market_belief.show(chosen.values, material.parameters, material.quote(), material.shock)
        case "since":
            observed_chart.show(
                material.observed(), material.notes(), chosen.values, material.shock
            )
        case "scenarios":
            scenarios.show(chosen, others, material.parameters, material.shock)


def _sure(chosen: Assumptions, material: Material) -> None:
    palette, beliefs = theme.palette(), material.beliefs
    left, right = st.columns(2, gap="large")
    with left:
        figure.show(uncertainty_charts.worlds(results.monte_carlo(beliefs), palette), key="worlds")
        figure.show(
            uncertainty_charts.fan(results.fan(beliefs), material.shock, palette), key="fan"
        )
    with right:
        bars = results.tornado(beliefs, chosen.scenario)
        figure.show(uncertainty_charts.tornado(bars, material.parameters, palette), key="tornado")
    # These take longer, so whoever wants them opens them.
    details = st.expander(
        _("Whose uncertainty it is, and how other beliefs would move it"),
        icon=":material/query_stats:",
        key="demand_details",
        on_change="rerun",
    )
    if details.open:
        with details:
            _details(chosen, material)


def _details(chosen: Assumptions, material: Material) -> None:
    palette, beliefs = theme.palette(), material.beliefs
    left, right = st.columns(2, gap="large")
    with left:
        indices = results.sobol(beliefs)
        figure.show(uncertainty_charts.sobol(indices, material.parameters, palette), key="sobol")
    with right:
        believed = material.parameters["long_run_elasticity"]
        share = material.parameters["compute_share"]
        moved = results.robustness(
            beliefs,
            chosen.scenario,
            _between(believed.low, believed.high, _BELIEVED_ELASTICITIES),
            _between(share.low, 1.0, _BELIEVED_SHARES),
        )
        figure.show(uncertainty_charts.robustness(moved, palette), key="robustness")


def _between(low: float, high: float, count: int) -> tuple[float, ...]:
    return tuple(round(low + (high - low) * n / (count - 1), 2) for n in range(count))


def _maps(chosen: Assumptions, material: Material) -> None:
    palette, scenario, values = theme.palette(), chosen.scenario, chosen.values
    min_gain, max_gain = material.parameters["gain"].limits
    low, high = material.parameters["long_run_elasticity"].limits
    gains = tuple(min_gain * (max_gain / min_gain) ** (n / (_COLUMNS - 1)) for n in range(_COLUMNS))
    elasticities = tuple(low + (high - low) * n / (_ROWS - 1) for n in range(_ROWS))
    here = (values["gain"], values["long_run_elasticity"])
    unlocked = unlocked_at(scenario)
    plain = maps.Map(
        "map-plain",
        _("Without reasoning: only the price of a task moves demand"),
        results.demand_map(scenario, gains, elasticities, reasoning=False),
        here,
    )
    reasoning = maps.Map(
        "map-reasoning",
        verdict_text.reasoned_map(unlocked, values["gain"]),
        results.demand_map(scenario, gains, elasticities, reasoning=True),
        here,
        remark=verdict_text.unlocking(unlocked),
    )
    for column, shown in zip(st.columns(2, gap="large"), (plain, reasoning), strict=True):
        with column:
            figure.show(maps.heat_map(shown, palette), key=shown.name)
    shares = {
        key: material.parameters[f"{key}_share"].default
        for key in ("training", "research", "inference")
    }
    rows = workloads(scenario, material.parameters["training_elasticity"].default, shares)
    figure.show(maps.workloads(rows, palette), key="workloads")
