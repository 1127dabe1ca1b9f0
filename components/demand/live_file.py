"""The live path as files: its numbers, a still picture, and a page with working sliders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from calc import demand
from calc.units import DAYS_PER_YEAR
from components import theme
from components.charts import export
from components.charts import figure as figures
from components.charts.figure import Figure
from components.charts.self_contained import page as self_contained
from components.charts.self_contained.page import Page
from components.charts.written import WrittenChart
from components.demand import (
    assumptions,
    live_chart,
    live_path,
    presets,
    results,
    section_figures,
    slider_panel,
    vega_params,
    verdict_text,
)
from components.demand.assumptions import ChosenAssumptions, Values
from components.demand.verdict_text import Sentences
from components.language import gettext as _
from data import events, model
from data.model import DECIMALS, Parameter

_SCRIPT = Path(self_contained.__file__).with_name("sliders.js")
_QUESTION, _OTHERS = "question", "others"


def _chosen(values: Values) -> ChosenAssumptions:
    return ChosenAssumptions(dict(values), dict(values), 0, ())


def said(values: Values, parameters: Mapping[str, Parameter]) -> Sentences:
    """The verdict of these assumptions."""
    scenario = assumptions.scenario(values)
    numbers = results.outcome(scenario, values["supply_elasticity"])
    beliefs = model.beliefs(scenario)
    answer = results.answer(scenario, numbers, beliefs, parameters)
    shock = events.first_session(events.SHOCK)
    return verdict_text.sentences(answer, numbers, shock, moved=beliefs != model.priors())


def figure(values: Values, appearance: theme.Appearance) -> Figure:
    """The path with the sliders where `values` are, and the numbers of the path."""
    shock = events.first_session(events.SHOCK)
    sentences = said(values, model.parameters())
    return Figure(
        name="sliders",
        title=sentences.headline,
        chart=_still(live_chart.Picture.PATH, values, appearance),
        alt=f"{sentences.amount}. {sentences.first}",
        source=live_chart.source(),
        table=_path(values, shock),
        labels={
            "date": _("Date"),
            "multiplier": _("Compared with a world without R1 (1)"),
            "computing": _("Compute, day of the shock = 1"),
        },
    )


def _still(
    picture: live_chart.Picture, values: Values, appearance: theme.Appearance
) -> WrittenChart:
    """A live picture as it stands, at the width of files."""
    parameters = model.parameters()
    shock = events.first_session(events.SHOCK)
    background = live_chart.Background(shock, presets.references(parameters, model.presets()))
    spec = live_chart.specification(picture, _chosen(values), parameters, background, appearance)
    return WrittenChart({**spec, "width": export.WIDTH}, {})


def _source() -> str:
    return _("Source: the model of this project; parameters and formulas on the method page.")


def absolute(values: Values, appearance: theme.Appearance) -> Figure:
    """The path as a multiple of the computing on the day of the shock, with its numbers."""
    alternative = live_chart.alternative(live_chart.Picture.ABSOLUTE)
    path = _path(values, events.first_session(events.SHOCK))
    return Figure(
        name="r1-shock-absolute",
        title=alternative,
        chart=_still(live_chart.Picture.ABSOLUTE, values, appearance),
        alt=alternative,
        source=_source(),
        table=path.assign(without=path["computing"] / path["multiplier"])[
            ["date", "computing", "without"]
        ],
        labels={
            "date": _("Date"),
            "computing": _("Compute, day of the shock = 1"),
            "without": _("Without R1"),
        },
    )


def border(
    values: Values, break_even: Sequence[tuple[float, float]], appearance: theme.Appearance
) -> Figure:
    """The map of gain and elasticity with the point of `values`.

    `break_even` are the points, gain and elasticity, at which computing stays as it was.
    """
    alternative = live_chart.alternative(live_chart.Picture.MAP)
    return Figure(
        name="r1-shock-border",
        title=alternative,
        chart=_still(live_chart.Picture.MAP, values, appearance),
        alt=alternative,
        source=_source(),
        table=pd.DataFrame(break_even, columns=["gain", "elasticity"]),
        labels={
            "gain": _("Times less computing for the same answer"),
            "elasticity": _("Rise in use at which computing stays the same, in %"),
        },
    )


def _path(values: Values, shock: date) -> pd.DataFrame:
    years = np.array(live_path.times())
    path = demand.demand_path(years, assumptions.scenario(values))
    trend = demand.trend(years, values["growth"], values["decay"])
    return pd.DataFrame(
        {
            "date": pd.to_datetime(
                [shock + timedelta(days=year * DAYS_PER_YEAR) for year in years]
            ),
            "multiplier": path,
            "computing": path * trend,
        }
    )


def page(values: Values, address: str, day: date) -> bytes:
    """The page of the sliders with their verdict as one file, in the language spoken."""
    parameters = model.parameters()
    drawn = figure(values, "light")
    sentences = said(values, parameters)
    live = slider_panel.Live(
        _chosen(values), model.sliders(parameters), events.first_session(events.SHOCK)
    )
    panels = {
        _QUESTION: slider_panel.question_data(live, sentences.odds),
        _OTHERS: slider_panel.others_data(live),
    }
    # The file's stylesheet has them for either look.
    panels = {name: {**data, "colours": {}} for name, data in panels.items()}
    return self_contained.render(
        Page(
            title=_("Computing used, compared with a world without R1"),
            lead=_("Move an assumption: the path and the verdict follow, without a network too."),
            specification=self_contained.specification(drawn.chart),
            drawn_for="light",
            alternative=drawn.alt,
            source=drawn.source,
            address=address,
            day=day,
            remarks=drawn.remarks,
            panels=panels,
            above=[_QUESTION],
            below=[_OTHERS],
            scripts=[
                f"{slider_panel.script()}{slider_panel.PROVIDE}();",
                _SCRIPT.read_text(encoding="utf-8"),
            ],
            values=_followed(values, parameters, sentences.odds),
        )
    )


def footer(picture: live_chart.Picture, values: Values) -> None:
    """What stands under a live picture: how it is read, in a line, and the menu of every chart.

    The path's page holds the sliders too.
    """
    path = live_chart.Picture.PATH
    figures.footer_of(
        live_chart.reading(picture),
        lambda: _figure(picture, values),
        key="sliders" if picture is path else f"live_{picture}",
        page=(lambda address, day: page(values, address, day)) if picture is path else None,
    )


def _figure(picture: live_chart.Picture, values: Values) -> Figure:
    if picture is live_chart.Picture.MAP:
        scenario = assumptions.scenario(values)
        shock = events.first_session(events.SHOCK)
        assumed = section_figures.Assumed(
            scenario, model.beliefs(scenario), model.parameters(), shock
        )
        return border(values, section_figures.break_even(assumed), theme.appearance())
    of_path = absolute if picture is live_chart.Picture.ABSOLUTE else figure
    return of_path(values, theme.appearance())


def _followed(values: Values, parameters: Mapping[str, Parameter], odds: str) -> dict[str, object]:
    """What `sliders.js` reads."""
    followed = [
        {
            "key": key,
            "signal": vega_params.signal(key, 0),
            "initial": each.default,
            "unlimited": assumptions.UNLIMITED if key == assumptions.UNLIMITED_KEY else None,
            "decimals": DECIMALS,
        }
        for key, each in model.sliders(parameters).items()
    ]
    then = _("With the assumptions that this file was made with: {odds}").format(odds=odds)
    return {"assumptions": followed, "oddsThen": then}
