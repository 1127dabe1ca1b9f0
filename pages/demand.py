"""Does efficiency raise or lower the demand for compute? Assumptions, and what they imply."""

from components import shell

shell.require_shell()

import streamlit as st

from components.content import coverage, evidence
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
from data import coverage as data_coverage
from data import events, filings, model, prices, symbols
from data.model import CHIPS_SOLD

parameters = model.parameters()
shock = events.first_session(events.SHOCK)
chosen = assumptions.current(parameters)
beliefs = model.beliefs(chosen.scenario)
numbers = results.outcome(chosen.scenario, chosen.values["supply_elasticity"])

assumptions.notice(chosen.refused, parameters)
others = saved.beside(parameters)
answer = results.answer(chosen.scenario, numbers, beliefs, parameters)
said = verdict_text.sentences(answer, numbers, shock, moved=beliefs != model.priors())
live = slider_panel.Live(chosen, model.sliders(parameters), shock)

slider_panel.scripts()
slider_panel.question(live, said.odds)
st.markdown(evidence.odds(filings.default_service().report()))
presets.show(chosen, parameters, model.presets(), market_belief.at_default(parameters).elasticity)

vega_inputs.hide()
left, right = st.columns([3, 2], gap="medium")
with left:
    live_chart.show(chosen, parameters, shock, saved.traces(others))
with right:
    slider_panel.others(live)

summary.verdict(said)
summary.figures(numbers, chosen.values["token_ratio"], shock)
coverage.show(data_coverage.current())
sections.show(
    chosen,
    others,
    sections.Material(
        parameters=parameters,
        beliefs=beliefs,
        shock=shock,
        stock=model.observations(CHIPS_SOLD),
        quote=lambda: prices.default_service().quote(symbols.SUBJECT),
        observed=model.observed_series,
        notes=model.observed_notes,
    ),
)
