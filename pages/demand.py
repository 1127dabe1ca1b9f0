"""Does efficiency raise or lower the demand for compute? Assumptions, and what they imply."""

from components import shell

shell.require_shell()

import streamlit as st

from components.content import coverage
from components.demand import (
    assumptions,
    live_chart,
    market_belief,
    presets,
    results,
    saved,
    sections,
    slider_panel,
    summary,
    vega_inputs,
    verdict_text,
)
from components.language import gettext as _
from components.section import section
from data import coverage as data_coverage
from data import events, model, prices, symbols
from data.model import CHIPS_SOLD, SliderPanel

with section("demand"):
    parameters = model.parameters()
    chosen = assumptions.current(parameters)
    beliefs = model.beliefs(chosen.scenario)
    numbers = results.outcome(chosen.scenario, chosen.values["supply_elasticity"])

    assumptions.notice(chosen.refused, parameters)
    others = saved.beside(parameters)
    with section("verdict"):
        answer = results.answer(chosen.scenario, numbers, beliefs, parameters)
        moved = beliefs != model.priors()
        shock = events.first_session(events.SHOCK)
        summary.verdict(verdict_text.sentences(answer, numbers, shock, moved=moved))
    with section("presets"):
        elasticity = market_belief.at_default(parameters).elasticity
        presets.show(chosen, parameters, model.presets(), elasticity)

    vega_inputs.hide()
    left, right = st.columns([3, 2], gap="medium")
    with left, section("live chart"):
        shock = events.first_session(events.SHOCK)
        live_chart.show(chosen, parameters, shock, saved.traces(others))
    with right, section("sliders"):
        slider_panel.show(chosen, model.sliders(parameters, SliderPanel.FIRST), key="demand_first")
        with st.expander(_("More assumptions"), icon=":material/tune:"):
            slider_panel.show(
                chosen, model.sliders(parameters, SliderPanel.MORE), key="demand_more"
            )

    with section("figures"):
        shock = events.first_session(events.SHOCK)
        summary.figures(numbers, chosen.values["token_ratio"], shock)
    with section("coverage"):
        coverage.show(data_coverage.current())
    with section("sections"):
        sections.show(
            chosen,
            others,
            sections.Material(
                parameters=parameters,
                beliefs=beliefs,
                shock=events.first_session(events.SHOCK),
                stock=model.observations(CHIPS_SOLD),
                quote=lambda: prices.default_service().quote(symbols.SUBJECT),
                observed=model.observed_series,
                notes=model.observed_notes,
            ),
        )
