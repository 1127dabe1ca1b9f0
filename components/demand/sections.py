"""The sections behind the first screen, one at a time: what is not open is not computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from calc.priors import Priors
from components import choices
from components.charts import figure
from components.demand import (
    machines,
    market_belief,
    observed_chart,
    scenarios,
    section_figures,
)
from components.demand.assumptions import ChosenAssumptions
from components.demand.drawing import address as drawing_address
from components.demand.drawing import drawing_section
from components.demand.saved import Named
from components.demand.section_figures import Assumed
from components.language import gettext as _
from data.model import Observation, Parameter, Preset, ValueNote
from data.prices.model import Quote, Unavailable


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
    assumed = _assumed(chosen, material)
    left, right = st.columns(2, gap="large")
    with left:
        figure.show(section_figures.courses(assumed), key="courses")
        figure.show(section_figures.fan(assumed), key="fan")
    with right:
        figure.show(section_figures.tornado(assumed), key="tornado")
    # These take longer, so whoever wants them opens them.
    details = st.expander(
        _("Whose uncertainty it is, and how other beliefs would move it"),
        icon=":material/query_stats:",
        key="demand_details",
        on_change="rerun",
    )
    if details.open:
        with details:
            left, right = st.columns(2, gap="large")
            with left:
                figure.show(section_figures.sobol(assumed), key="sobol")
            with right:
                figure.show(section_figures.robustness(assumed), key="robustness")


def _assumed(chosen: ChosenAssumptions, material: Material) -> Assumed:
    return Assumed(chosen.scenario, material.beliefs, material.parameters, material.shock)


def _maps(chosen: ChosenAssumptions, material: Material) -> None:
    assumed = _assumed(chosen, material)
    for column, reasoning in zip(st.columns(2, gap="large"), (False, True), strict=True):
        with column:
            name = "map-reasoning" if reasoning else "map-plain"
            figure.show(section_figures.heat_map(assumed, reasoning=reasoning), key=name)
    figure.show(section_figures.workloads(assumed), key="workloads")
