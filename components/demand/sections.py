"""The sections behind the first screen, one at a time: what is not open is not computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from calc.outcome import unlocked_at
from calc.priors import Priors
from components import choices
from components.charts import figure
from components.charts.figure import Figure
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
from components.demand.assumptions import ChosenAssumptions
from components.demand.drawing import address as drawing_address
from components.demand.drawing import drawing_section
from components.demand.saved import Named
from components.language import gettext as _
from components.theme import Palette
from data.model import Observation, Parameter, Preset, ValueNote
from data.prices.model import Quote, Unavailable

_COLUMNS, _ROWS = 41, 31
_BELIEVED_ELASTICITIES = 7
_BELIEVED_SHARES = 5


@dataclass(frozen=True, slots=True)
class Material:
    """What the sections draw, fetched by the page. Callables are asked only where needed."""

    parameters: Mapping[str, Parameter]
    presets: tuple[Preset, ...]
    beliefs: Priors
    shock: date
    stock: tuple[Observation, ...]
    quote: Callable[[], Quote | Unavailable]
    observed: Callable[[], Mapping[str, pd.Series]]
    notes: Callable[[], Mapping[str, Mapping[pd.Timestamp, ValueNote]]]


def show(chosen: ChosenAssumptions, others: list[Named], material: Material) -> None:
    """The chooser and the section that it opens."""
    drawing_address.recall()
    section = choices.segmented(
        _("More"),
        {
            "sure": _("How sure"),
            drawing_address.SECTION: _("Draw your own curve"),
            "maps": _("Maps and workloads"),
            "machines": _("In machines"),
            "belief": _("What the market believed"),
            "since": _("Since then"),
            "scenarios": _("Scenarios"),
        },
        key=drawing_address.SECTION_KEY,
        default="sure",
    )
    match section:
        case "sure":
            _sure(chosen, material)
        case drawing_address.SECTION:
            drawing_section.show(chosen, material.parameters, material.presets, material.shock)
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


def _sure(chosen: ChosenAssumptions, material: Material) -> None:
    scenario, beliefs, parameters = chosen.scenario, material.beliefs, material.parameters
    shock = material.shock
    left, right = st.columns(2, gap="large")
    with left:
        _show(
            "courses",
            (scenario,),
            lambda palette: uncertainty_charts.courses(
                results.course_shares(beliefs),
                results.monte_carlo(beliefs).probability_turn,
                palette,
            ),
        )
        _show(
            "fan",
            (scenario, shock),
            lambda palette: uncertainty_charts.fan(results.fan(beliefs), shock, palette),
        )
    with right:
        _show(
            "tornado",
            (scenario,),
            lambda palette: uncertainty_charts.tornado(
                results.tornado(beliefs, scenario), parameters, palette
            ),
        )
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


def _show(name: str, key: Sequence[object], build: Callable[[Palette], Figure]) -> None:
    """Draws a figure that is made once for its `key` (see `figure.cached`)."""
    figure.show(figure.cached(name, key, build), key=name)


def _details(chosen: ChosenAssumptions, material: Material) -> None:
    scenario, beliefs, parameters = chosen.scenario, material.beliefs, material.parameters

    def robustness(palette: Palette) -> Figure:
        believed, share = parameters["long_run_elasticity"], parameters["compute_share"]
        moved = results.robustness(
            beliefs,
            scenario,
            _between(believed.low, believed.high, _BELIEVED_ELASTICITIES),
            _between(share.low, 1.0, _BELIEVED_SHARES),
        )
        return uncertainty_charts.robustness(moved, palette)

    left, right = st.columns(2, gap="large")
    with left:
        _show(
            "sobol",
            (scenario,),
            lambda palette: uncertainty_charts.sobol(results.sobol(beliefs), parameters, palette),
        )
    with right:
        _show("robustness", (scenario,), robustness)


def _between(low: float, high: float, count: int) -> tuple[float, ...]:
    return tuple(round(low + (high - low) * n / (count - 1), 2) for n in range(count))


def _maps(chosen: ChosenAssumptions, material: Material) -> None:
    scenario, parameters = chosen.scenario, material.parameters

    def heat_map(palette: Palette, *, reasoning: bool) -> Figure:
        return maps.heat_map(_map(chosen, parameters, reasoning=reasoning), palette)

    for column, reasoning in zip(st.columns(2, gap="large"), (False, True), strict=True):
        with column:
            _show(
                "map-reasoning" if reasoning else "map-plain",
                (scenario,),
                partial(heat_map, reasoning=reasoning),
            )

    def workloads(palette: Palette) -> Figure:
        return maps.workloads(results.workloads(scenario, parameters), palette)

    _show("workloads", (scenario,), workloads)


def _map(
    chosen: ChosenAssumptions, parameters: Mapping[str, Parameter], *, reasoning: bool
) -> maps.Map:
    """Long-run demand over the gains and elasticities of the sliders, the visitor's point in it."""
    scenario, values = chosen.scenario, chosen.values
    min_gain, max_gain = parameters["gain"].limits
    low, high = parameters["long_run_elasticity"].limits
    gains = tuple(min_gain * (max_gain / min_gain) ** (n / (_COLUMNS - 1)) for n in range(_COLUMNS))
    elasticities = tuple(low + (high - low) * n / (_ROWS - 1) for n in range(_ROWS))
    grid = results.demand_map(scenario, gains, elasticities, reasoning=reasoning)
    here = (values["gain"], values["long_run_elasticity"])
    if not reasoning:
        title = _("Without longer answers: only the price of a task moves use")
        return maps.Map("map-plain", title, grid, here)
    unlocked = unlocked_at(scenario)
    return maps.Map(
        "map-reasoning",
        verdict_text.reasoned_map(unlocked, values["gain"]),
        grid,
        here,
        remark=verdict_text.unlocking(unlocked),
    )
