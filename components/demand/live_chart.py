"""The two pictures that follow a slider while it is dragged: the path of demand, and the map.

One Vega-Lite specification holds them. Its selections are the assumptions, bound to inputs that
`slider_panel` moves; every formula in it is calc's own, called with those selections, so the
browser draws by the same formulas as Python computes. Vega evaluates them for some two hundred
points a frame. That is what a frame costs: the rows are few, no formula is evaluated twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import altair as alt
import streamlit as st

from calc import demand
from calc.scenario import Scenario
from components import language, theme
from components.charts import style
from components.demand import assumptions, live_map, live_path, vega_params
from components.demand.assumptions import ChosenAssumptions
from components.demand.live_path import STEPS_PER_YEAR, YEARS, Trace
from components.demand.vega_params import datum
from components.language import gettext as _
from components.theme import Palette
from data.model import Parameter


def show(
    chosen: ChosenAssumptions,
    parameters: Mapping[str, Parameter],
    shock: date,
    traces: Sequence[Trace],
) -> None:
    """The live pictures. Their sliders stand elsewhere on the page (see `slider_panel`)."""
    with st.container(key="title_live"):
        st.markdown("## " + _("Computing used, compared with a world without R1"))
    st.caption(_("1 = as much as without R1; grey band: within 5%, undecided"))
    spec = specification(chosen, parameters, shock, traces, theme.appearance())
    generation = chosen.generation
    st.vega_lite_chart(
        spec=dict(spec),
        theme=None,
        width="stretch",
        key=assumptions.chart_key(generation),
        on_select=lambda: assumptions.follow_chart(generation, parameters),
        # Not the verdict: a new text would start the chart anew under the visitor's thumb.
        alt=_(
            "Three pictures that follow the sliders: computing used compared with a world without "
            "R1, the same in absolute terms, and the break-even line of gain and elasticity. The "
            "sentence above says in words what they show."
        ),
    )
    st.caption(
        _(
            "In absolute terms the day of the shock is 1, the scale logarithmic and the dashed "
            "line the world without R1. On the map: to the right, ever less computing for the same "
            "answer; upwards, by how many % use rises if AI gets 1% cheaper; a diamond marks the "
            "gain at which use of computing is highest, where there is one."
        )
        + " "
        + _(
            "Source: the model of this project, whose formulas and parameters the method page "
            "lists. Nothing here is a forecast: the picture shows what the assumptions imply."
        )
    )


def specification(
    chosen: ChosenAssumptions,
    parameters: Mapping[str, Parameter],
    shock: date,
    traces: Sequence[Trace],
    appearance: theme.Appearance,
) -> Mapping[str, Any]:
    """What `chart` gives in the language of this run, filled into a template that is written once.

    Shared by all visitors: nobody may change it.
    """
    identity = " ".join(map(repr, (shock, traces, appearance, language.current())))

    def compose() -> str:
        there = replace(chosen, generation=vega_params.TEMPLATE_GENERATION)
        return json.dumps(chart(there, parameters, shock, traces, theme.PALETTES[appearance]))

    template = _template(identity, compose)
    return _filled(template, chosen.generation, tuple(chosen.anchor.items()))


@st.cache_resource(max_entries=64, show_spinner=False)
def _template(identity: str, _compose: Callable[[], str]) -> str:
    return _compose()


@lru_cache(maxsize=256)
def _filled(
    template: str, generation: int, anchor: tuple[tuple[str, float], ...]
) -> Mapping[str, Any]:
    return vega_params.filled(template, generation, dict(anchor))


def chart(
    chosen: ChosenAssumptions,
    parameters: Mapping[str, Parameter],
    shock: date,
    traces: Sequence[Trace],
    palette: Palette,
) -> dict[str, Any]:
    """The specification of both pictures, with the sliders at the anchor of `chosen`."""
    model = vega_params.scenario(chosen.generation)
    growth, decay = (vega_params.selected(key, chosen.generation) for key in ("growth", "decay"))
    rows, base = path_rows(model, growth, decay, shock), alt.Chart()
    stack = alt.vconcat(
        live_path.picture(base, shock, traces, palette).add_params(
            vega_params.inputs(chosen, parameters)
        ),
        live_path.absolute_picture(base, shock, palette),
        live_map.picture(model, chosen, parameters, palette),
        spacing=24,
        # The rows of both paths, which Vega then computes once a frame.
        data=steps(),
        transform=rows.transform,
    ).resolve_scale(x="independent", y="independent")
    # Few rows, which Streamlit would make Arrow tables of at every run if they stood beside.
    with alt.data_transformers.enable(consolidate_datasets=False):
        spec: dict[str, Any] = style.styled(stack, palette).to_dict(validate=False)
    # Painting the cells as SVG takes longer than all of the mathematics.
    spec["usermeta"] = {"embedOptions": {"renderer": "canvas"}}
    spec["padding"] = {"left": 1, "right": 1, "top": 20, "bottom": 4}
    return spec


def steps() -> alt.SequenceGenerator:
    """The data of `path_rows`: given once to all pictures, so that Vega computes it once."""
    return alt.sequence(0, YEARS * STEPS_PER_YEAR + 1, 1, as_="step")


def path_rows(model: Scenario, growth: Any, decay: Any, shock: date) -> alt.Chart:
    """Rows of `date`, `m` = M(t), `trend` and `all`, their product.

    M(t) is the long-run multiplier of the gain in use and of the elasticity reached by then; with
    both as fields of the row, Vega computes them once and not wherever the formula has them.
    """
    years, start = datum("years"), live_path.milliseconds(shock, 0)
    reached = model.reached(years)
    by_then = replace(model, gain=datum("gain"), long_run_elasticity=datum("elasticity"))
    return (
        alt.Chart()
        .transform_calculate(
            years=f"datum.step / {STEPS_PER_YEAR}",
            date=f"{start} + datum.step / {STEPS_PER_YEAR} * {live_path.MILLISECONDS_PER_YEAR}",
        )
        .transform_calculate(
            gain=str(reached.gain),
            elasticity=str(reached.long_run_elasticity),
            trend=str(demand.trend(years, growth, decay)),
        )
        .transform_calculate(m=str(by_then.long_run_multiplier()))
        .transform_calculate(all="datum.m * datum.trend", one="1")
    )
