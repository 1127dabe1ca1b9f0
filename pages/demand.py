"""Does efficiency raise or lower the demand for compute? Assumptions, and what they imply."""

from components import shell

shell.require_shell()

import streamlit as st

from components.content import coverage, evidence
from components.demand import (
    assumptions,
    live_chart,
    live_file,
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
from components.section import available, section
from data import coverage as data_coverage
from data import events, filings, model, prices, symbols
from data.model import CHIPS_SOLD

with section("demand"):
    parameters = model.parameters()
    chosen = assumptions.current(parameters)
    beliefs = model.beliefs(chosen.scenario)
    numbers = results.outcome(chosen.scenario, chosen.values["supply_elasticity"])

    assumptions.notice(chosen.refused, parameters)
    others = saved.beside(parameters)
    slider_panel.scripts()
    with section("question"):
        shock = events.first_session(events.SHOCK)
        answer = results.answer(chosen.scenario, numbers, beliefs, parameters)
        moved = beliefs != model.priors()
        said = verdict_text.sentences(answer, numbers, shock, moved=moved)
        live = slider_panel.Live(chosen, model.sliders(parameters), shock)
        slider_panel.question(live, said.odds)
    with section("presets"):
        elasticity = market_belief.at_default(parameters).elasticity
        presets.show(chosen, parameters, model.presets(), elasticity)

    vega_inputs.hide()
    references = presets.references(parameters, model.presets())
    background = live_chart.Background(
        events.first_session(events.SHOCK), references + saved.traces(others)
    )
    with section("live chart"):
        live_chart.show(chosen, parameters, background)
        live_file.footer(live_chart.Picture.PATH, chosen.values)
    st.header(_("The other assumptions"))
    with section("sliders"):
        slider_panel.others(live)
    with section("further charts"):
        live_chart.show_further(
            chosen,
            parameters,
            background,
            lambda picture: live_file.footer(picture, chosen.values),
        )

    with section("verdict"):
        summary.verdict(said)
    with section("evidence"):
        report = available(lambda: filings.default_service().report(), None)
        st.markdown(evidence.odds(report))
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
                presets=model.presets(),
                beliefs=beliefs,
                shock=events.first_session(events.SHOCK),
                stock=model.observations(CHIPS_SOLD),
                quote=lambda: prices.default_service().quote(symbols.SUBJECT),
                observed=model.observed_series,
                notes=model.observed_notes,
            ),
        )
