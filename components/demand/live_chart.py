"""The pictures that follow a slider while it is dragged.

The path of demand, and below the sliders the map of gain and elasticity and the path in absolute
terms. Each is a Vega-Lite specification of its own, under a title of the page. Its selections are
the assumptions, bound to inputs that `slider_panel` moves in all of them; every formula is calc's
own, called with those selections, so the browser draws by the formulas that Python computes with.
Vega evaluates them for some two hundred points a frame. That is what a frame costs: the rows are
few, and within a picture no formula is evaluated twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

import altair as alt
import streamlit as st

from calc import demand
from calc.scenario import Scenario
from components import language, theme
from components.charts import style
from components.demand import assumptions, live_labels, live_map, live_path, vega_params
from components.demand.assumptions import ChosenAssumptions
from components.demand.live_path import STEPS_PER_YEAR, YEARS, Trace
from components.demand.vega_params import datum
from components.language import gettext as _
from components.theme import Palette
from data.model import Parameter


class Picture(StrEnum):
    """The pictures that follow the sliders."""

    PATH = "path"
    MAP = "map"
    ABSOLUTE = "absolute"


@dataclass(frozen=True, slots=True)
class Background:
    """What the visitor's assumptions do not move: the day of the shock, and the paths of others."""

    shock: date
    traces: tuple[Trace, ...] = ()


def show(
    chosen: ChosenAssumptions, parameters: Mapping[str, Parameter], background: Background
) -> None:
    """The path against a world without R1.

    Its sliders stand elsewhere (see `slider_panel`), as does what is under it (`live_file`).
    """
    generation = chosen.generation
    with st.container(key="title_live"):
        st.markdown("## " + _("Computing used, compared with a world without R1"))
    # The one that reports to the server: the panels move the inputs of all alike.
    _draw(
        specification(Picture.PATH, chosen, parameters, background, theme.appearance()),
        key=assumptions.chart_key(generation),
        on_select=lambda: assumptions.follow_chart(generation, parameters),
        alt=alternative(Picture.PATH),
    )


def alternative(picture: Picture) -> str:
    """What a screen reader says of a picture, whatever the sliders are.

    Not the verdict: a new text would start the chart anew under the visitor's thumb.
    """
    return {
        Picture.PATH: _(
            "The computing that AI uses over eight years, compared with a world without R1, as the "
            "sliders have it, between the market’s bet and Huang’s thesis. The sentence above says "
            "in words what it shows."
        ),
        Picture.MAP: _(
            "The line between more computing and less, over the gain in efficiency and the "
            "rise in use, with the point where the sliders stand."
        ),
        Picture.ABSOLUTE: _(
            "Computing used over eight years as a multiple of that on the day of the shock, "
            "with R1 and without it, as the sliders have it."
        ),
    }[picture]


def source() -> str:
    """What the path shows, and what it is not."""
    return _(
        "Source: our model, which shows what the assumptions imply and forecasts nothing. Grey "
        "band: within 5%, undecided. Dates are rounded to what the model can know."
    )


def show_further(
    chosen: ChosenAssumptions,
    parameters: Mapping[str, Parameter],
    background: Background,
    under: Callable[[Picture], object],
) -> None:
    """The map, whose point can be dragged, and the path in absolute terms, side by side.

    `under` draws what stands under each.
    """
    titles = {
        Picture.MAP: _("More or less computing? Drag the point"),
        Picture.ABSOLUTE: _("The same in absolute terms"),
    }
    for column, (picture, title) in zip(
        st.columns([3, 2], gap="large"), titles.items(), strict=True
    ):
        with column:
            st.markdown("### " + title)
            _draw(
                specification(picture, chosen, parameters, background, theme.appearance()),
                key=f"demand_{picture}_{chosen.generation}",
                alt=alternative(picture),
            )
            under(picture)


def reading(picture: Picture) -> str:
    """How a picture is read, and for the path what it is not."""
    return {
        Picture.PATH: source(),
        Picture.MAP: _(
            "To the right, ever less computing for the same answer; upwards, by how many % "
            "use rises if AI gets 1% cheaper. A diamond marks the gain at which use of "
            "computing is highest, where there is one."
        ),
        Picture.ABSOLUTE: _(
            "The day of the shock is 1, each step up a multiple; the dashed line is the world "
            "without R1."
        ),
    }[picture]


def _draw(
    spec: Mapping[str, Any], *, key: str, alt: str, on_select: Callable[[], None] | None = None
) -> None:
    st.vega_lite_chart(
        spec=dict(spec),
        theme=None,
        width="stretch",
        key=key,
        on_select=on_select or "ignore",
        alt=alt,
    )


def specification(
    picture: Picture,
    chosen: ChosenAssumptions,
    parameters: Mapping[str, Parameter],
    background: Background,
    appearance: theme.Appearance,
) -> Mapping[str, Any]:
    """What `chart` gives in the language spoken, filled into a template that is written once.

    Shared by all visitors: nobody may change it.
    """
    identity = " ".join(map(repr, (str(picture), background, appearance, language.current())))

    def compose() -> str:
        there = replace(chosen, generation=vega_params.TEMPLATE_GENERATION)
        palette = theme.PALETTES[appearance]
        return json.dumps(chart(picture, there, parameters, background, palette))

    template = _template(identity, compose)
    return _filled(template, chosen.generation, tuple(chosen.anchor.items()))


@st.cache_resource(max_entries=128, show_spinner=False)
def _template(identity: str, _compose: Callable[[], str]) -> str:
    return _compose()


@lru_cache(maxsize=512)
def _filled(
    template: str, generation: int, anchor: tuple[tuple[str, float], ...]
) -> Mapping[str, Any]:
    return vega_params.filled(template, generation, dict(anchor))


def chart(
    picture: Picture,
    chosen: ChosenAssumptions,
    parameters: Mapping[str, Parameter],
    background: Background,
    palette: Palette,
) -> dict[str, Any]:
    """The specification of a picture, with the sliders at the anchor of `chosen`."""
    model = vega_params.scenario(chosen.generation)
    drawn = (
        live_map.picture(model, chosen, parameters, palette)
        if picture is Picture.MAP
        else _path(picture, model, chosen, background, palette).add_params(
            vega_params.point(chosen, parameters)
        )
    ).add_params(vega_params.inputs(chosen, parameters))
    # Few rows, which Streamlit would make Arrow tables of at every run if they stood beside.
    with alt.data_transformers.enable(consolidate_datasets=False):
        spec: dict[str, Any] = style.styled(drawn, palette).to_dict(validate=False)
    # Painting the cells as SVG takes longer than all of the mathematics.
    spec["usermeta"] = {"embedOptions": {"renderer": "canvas"}}
    spec["padding"] = {"left": 1, "right": 1, "top": 4, "bottom": 4}
    return spec


def _path(
    picture: Picture,
    model: Scenario,
    chosen: ChosenAssumptions,
    background: Background,
    palette: Palette,
) -> alt.LayerChart:
    shock, traces = background.shock, background.traces
    growth, decay = (vega_params.selected(key, chosen.generation) for key in ("growth", "decay"))
    rows, base = path_rows(model, growth, decay, shock), alt.Chart()
    drawn = (
        live_path.picture(
            base, shock, traces, live_labels.layers(base, shock, traces, palette), palette
        )
        if picture is Picture.PATH
        else live_path.absolute_picture(base, shock, palette)
    )
    # The rows of all layers, which Vega then computes once a frame.
    drawn.data = steps()
    drawn.transform = rows.transform
    return drawn


def steps() -> alt.SequenceGenerator:
    """The data of `path_rows`: given once to all layers, so that Vega computes it once."""
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
