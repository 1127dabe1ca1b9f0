"""What of the demand page has an address of its own, under the assumptions of its sliders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Annotated, Any

import streamlit as st
from pydantic import AfterValidator, Field, create_model

from calc.drawing import SMALLEST_GAIN
from components import theme
from components.addressed.model import Built, Chart, NotServedError, Parameters, end_of
from components.addressed.part import Part
from components.addressed.prices import served_quote
from components.charts.figure import Figure
from components.demand import (
    assumptions,
    live_chart,
    live_file,
    market_belief,
    observed_chart,
    presets,
    results,
    section_figures,
    slider_panel,
    summary,
    vega_inputs,
    verdict_text,
)
from components.demand.assumptions import Values
from components.demand.drawing import address as drawing_address
from components.demand.drawing import card, reading, sentences
from components.demand.section_figures import Assumed
from components.language import gettext as _
from components.language import mark
from components.section import available
from data import events, model, prices, symbols
from data.model import Parameter


def _slider(parameter: Parameter) -> Any:
    """The field of a slider: the text of a value within its limits."""
    low, high = parameter.limits

    def check(text: str) -> str:
        if assumptions.understood(text, parameter) is None:
            raise ValueError(
                _("a number from {low} to {high} is expected").format(
                    low=assumptions.value_text(low), high=assumptions.value_text(high)
                )
            )
        return text

    default = assumptions.text_of(parameter.default)
    described = Field(default, max_length=24, description=parameter.label("en"))
    return Annotated[str, AfterValidator(check)], described


def _fields(sliders: Mapping[str, Parameter]) -> dict[str, Any]:
    return {key: _slider(each) for key, each in sliders.items()}


# A damaged file costs a chart its figures, said when it is asked for, but not all charts their
# names.
DemandParameters: type[Parameters] = create_model(
    "DemandParameters",
    __base__=Parameters,
    **available(lambda: _fields(model.sliders(model.parameters())), {}),
)


class Move(StrEnum):
    """The move of the price that is turned back into a demand."""

    SHOCK = market_belief.SHOCK
    OWN = market_belief.OWN
    LIVE = market_belief.LIVE


BeliefParameters: type[Parameters] = create_model(
    "BeliefParameters",
    __base__=DemandParameters,
    move=(Move, Field(Move.SHOCK, description="The fall, its own part, or the last session")),
    **available(lambda: _fields(market_belief.own_sliders(model.parameters())), {}),
)


def _values(asked: Parameters) -> Values:
    """The assumptions, as the page reads them."""
    sliders = model.sliders(model.parameters())
    given = {key: str(value) for key, value in asked.model_dump(include=set(sliders)).items()}
    values, _refused = assumptions.parse(given, sliders)
    return values


def _assumed(asked: Parameters) -> Assumed:
    scenario = assumptions.scenario(_values(asked))
    shock = events.first_session(events.SHOCK)
    return Assumed(scenario, model.beliefs(scenario), model.parameters(), shock)


def _chart(
    name: str, summary: str, draw: Callable[[Assumed], Figure], units: Mapping[str, str]
) -> Chart:
    def build(asked: Parameters) -> Built:
        return Built(draw(_assumed(asked)), units=units)

    return Chart(name, "demand", summary, DemandParameters, build)


def _drawn_text(text: str) -> str:
    if text and drawing_address.understood(text, model.parameters()["gain"]) is None:
        raise ValueError(drawing_address.refusal())
    return text


DrawnParameters: type[Parameters] = create_model(
    "DrawnParameters",
    __base__=DemandParameters,
    drawn=(
        Annotated[str, AfterValidator(_drawn_text)],
        Field("", max_length=80, description="A drawn curve: its gain, a colon, yearly per cents"),
    ),
)


def _drawn(asked: Parameters) -> Built:
    parameters, sets = model.parameters(), model.presets()
    (text,) = asked.model_dump(include={"drawn"}).values()
    drawing = drawing_address.understood(text, parameters["gain"])
    assumed = _assumed(asked)
    gain = drawing.gain if drawing else _values(asked)["gain"]
    if gain < SMALLEST_GAIN:
        raise NotServedError(404, sentences.nothing_to_draw(gain))
    if drawing:
        read = reading.reading(drawing, assumed.scenario, parameters, sets)
        figure = card.figure(drawing, read, assumed.shock)
    else:
        even, curves = reading.others(gain, assumed.scenario, parameters, sets)
        figure = card.figure_of_others(gain, even, curves, assumed.shock)
    return Built(figure, units={"year": "years", "use": "ratio to the use of today"})


def _since(asked: Parameters) -> Built:
    observed = model.observed_series()
    shock = events.first_session(events.SHOCK)
    figure = observed_chart.cached(observed, model.observed_notes(), _values(asked), shock)
    newest = max(series.index[-1] for series in observed.values()).date()
    return Built(figure, end_of(newest), {"value": "ratio to the value at the shock"}, tall=1.6)


def _belief(asked: Parameters) -> Built:
    parameters = model.parameters()
    sliders = market_belief.own_sliders(parameters)
    given = asked.model_dump(include={*sliders, "move"})
    move = given.pop("move")
    own, _refused = assumptions.parse(given, sliders)
    quote = prices.default_service().quote(symbols.SUBJECT) if move == market_belief.LIVE else None
    live = served_quote(quote) if quote else None
    shock = events.first_session(events.SHOCK)
    belief = market_belief.Asked(_values(asked), own, move, live)
    figure = market_belief.drawn(belief, parameters, shock)
    return Built(figure, live.provenance.as_of if live else None, _BELIEF)


def _sliders_part() -> None:
    parameters = model.parameters()
    shock = events.first_session(events.SHOCK)
    chosen = assumptions.current(parameters)
    numbers = results.outcome(chosen.scenario, chosen.values["supply_elasticity"])
    beliefs = model.beliefs(chosen.scenario)
    assumptions.notice(chosen.refused, parameters)
    answer = results.answer(chosen.scenario, numbers, beliefs, parameters)
    said = verdict_text.sentences(answer, numbers, shock, moved=beliefs != model.priors())
    live = slider_panel.Live(chosen, model.sliders(parameters), shock)
    slider_panel.scripts()
    slider_panel.question(live, said.odds)
    vega_inputs.hide()
    background = live_chart.Background(shock, presets.references(parameters, model.presets()))
    live_chart.show(chosen, parameters, background)
    st.caption(live_chart.source())
    slider_panel.others(live)
    live_chart.show_further(
        chosen, parameters, background, lambda each: st.caption(live_chart.reading(each))
    )
    summary.verdict(said)


def _sliders(asked: Parameters) -> Built:
    return Built(live_file.figure(_values(asked), theme.appearance()), units=_PATH)


def _border(asked: Parameters) -> Built:
    points = section_figures.break_even(_assumed(asked))
    figure = live_file.border(_values(asked), points, theme.appearance())
    return Built(figure, units={"gain": "times", "elasticity": "percent"})


def _absolute(asked: Parameters) -> Built:
    units = dict.fromkeys(("computing", "without"), "ratio to the day of the shock")
    return Built(live_file.absolute(_values(asked), theme.appearance()), units=units)


def _sliders_page(asked: Parameters, address: str, day: date) -> bytes:
    return live_file.page(_values(asked), address, day)


_TO_NO_R1 = "ratio to a world without R1"
_PATH = {"multiplier": _TO_NO_R1, "computing": "ratio to the day of the shock"}
_RANGE = dict.fromkeys(("p5", "p25", "p50", "p75", "p95"), _TO_NO_R1) | {
    "above": "share of simulations"
}
_TORNADO = {"value": "that of the assumption", "multiplier": _TO_NO_R1}
_VARIANCE = dict.fromkeys(("total", "alone"), "share of the variance")
_WORK = {"share": "ratio", "multiplier": _TO_NO_R1}
_BELIEF = {"elasticity": "percent", "move": "ratio"}
_MAP = {"gain": "times", "elasticity": "percent", "multiplier": _TO_NO_R1}

CHARTS = (
    Chart(
        "sliders",
        "demand",
        "The path of demand, as the sliders move it",
        DemandParameters,
        _sliders,
        _sliders_page,
    ),
    Chart(
        "border",
        "demand",
        "Where more computing becomes less, over gain and elasticity, with the sliders' point",
        DemandParameters,
        _border,
    ),
    Chart(
        "absolute",
        "demand",
        "The path of computing as a multiple of that on the day of the shock",
        DemandParameters,
        _absolute,
    ),
    _chart(
        "worlds",
        "Which way computing goes in many simulations of the assumptions",
        section_figures.courses,
        {"share": "share of simulations"},
    ),
    _chart(
        "path",
        "The path of demand after the shock, with its range",
        section_figures.fan,
        _RANGE,
    ),
    _chart(
        "tornado",
        "Which assumption moves demand how far",
        section_figures.tornado,
        _TORNADO,
    ),
    _chart(
        "sobol",
        "Whose uncertainty makes the long run uncertain",
        section_figures.sobol,
        _VARIANCE,
    ),
    _chart(
        "robustness",
        "How the probability moves under other beliefs",
        section_figures.robustness,
        {"elasticity": "percent", "share": "ratio", "probability": "share of simulations"},
    ),
    _chart(
        "map-plain",
        "Long-run demand over gain and elasticity, without longer answers",
        partial(section_figures.heat_map, reasoning=False),
        _MAP,
    ),
    _chart(
        "map-reasoning",
        "Long-run demand over gain and elasticity, with longer answers",
        partial(section_figures.heat_map, reasoning=True),
        _MAP,
    ),
    _chart(
        "workloads",
        "What the gain does to kinds of work",
        section_figures.workloads,
        _WORK,
    ),
    Chart(
        "drawn",
        "demand",
        "A drawn curve of use beside everybody's, by what it makes of computing",
        DrawnParameters,
        _drawn,
    ),
    Chart(
        "since",
        "demand",
        "What was observed since the shock, beside the model's path",
        DemandParameters,
        _since,
    ),
    Chart(
        "belief",
        "demand",
        "Which demand the fall of the price implies",
        BeliefParameters,
        _belief,
    ),
)

PARTS = (
    Part(
        "sliders",
        "demand",
        mark("The sliders with their verdict"),
        _sliders_part,
        2080,
        picture="sliders",
    ),
)
