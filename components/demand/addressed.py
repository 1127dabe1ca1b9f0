"""What of the demand page has an address of its own, under the assumptions of its sliders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, Field, create_model

from calc.priors import Priors
from calc.scenario import Scenario
from components.addressed.model import Built, Chart, Parameters
from components.charts import figure as figures
from components.charts.figure import Figure
from components.demand import (
    assumptions,
    live_chart,
    presets,
    results,
    slider_panel,
    summary,
    uncertainty_charts,
    vega_inputs,
    verdict_text,
)
from components.frame.part import Part
from components.language import mark
from components.theme import Palette
from data import events, model
from data.model import Parameter


def _slider(parameter: Parameter) -> Any:
    """The field of a slider: the text of a value within its limits."""
    low, high = parameter.limits

    def check(text: str) -> str:
        if assumptions.understood(text, parameter) is None:
            raise ValueError(f"{parameter.key} goes from {low:g} to {high:g}")
        return text

    default = assumptions.text_of(parameter.default)
    described = Field(default, max_length=24, description=parameter.label("en"))
    return Annotated[str, AfterValidator(check)], described


DemandParameters: type[Parameters] = create_model(
    "DemandParameters",
    __base__=Parameters,
    **{key: _slider(each) for key, each in model.sliders(model.parameters()).items()},
)


def _built(name: str, draw: Callable[[Priors, Scenario, Palette], Figure]) -> Callable[..., Built]:
    def build(asked: Parameters) -> Built:
        sliders = model.sliders(model.parameters())
        given = {key: str(value) for key, value in asked.model_dump(include=set(sliders)).items()}
        values, _refused = assumptions.parse(given, sliders)
        scenario = assumptions.scenario(values)
        beliefs = model.beliefs(scenario)
        shock = events.first_session(events.SHOCK)
        key = (scenario, shock)
        return Built(figures.cached(name, key, lambda palette: draw(beliefs, scenario, palette)))

    return build


def _courses(beliefs: Priors, _scenario: Scenario, palette: Palette) -> Figure:
    return uncertainty_charts.courses(results.course_shares(beliefs), palette)


def _fan(beliefs: Priors, _scenario: Scenario, palette: Palette) -> Figure:
    shock = events.first_session(events.SHOCK)
    return uncertainty_charts.fan(results.fan(beliefs), shock, palette)


def _tornado(beliefs: Priors, scenario: Scenario, palette: Palette) -> Figure:
    bars = results.tornado(beliefs, scenario)
    return uncertainty_charts.tornado(bars, model.parameters(), palette)


def _chart(name: str, summary: str, draw: Callable[[Priors, Scenario, Palette], Figure]) -> Chart:
    return Chart(name, "demand", summary, DemandParameters, _built(name, draw))


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
    slider_panel.others(live)
    live_chart.show_further(chosen, parameters, background)
    summary.verdict(said)


CHARTS = (
    _chart("worlds", "Which way computing goes in many simulations of the assumptions", _courses),
    _chart("path", "The path of demand after the shock, with its range", _fan),
    _chart("tornado", "Which assumption moves demand how far", _tornado),
)

PARTS = (Part("sliders", "demand", mark("The sliders with their verdict"), _sliders_part, 2080),)
