"""Does efficiency raise or lower the demand for compute? Assumptions, and what they imply."""

from components import shell

shell.require_shell()

import streamlit as st

from components.demand import (
    assumptions,
    belief,
    controls,
    observed,
    presets,
    results,
    saved,
    sections,
    summary,
)
from components.language import gettext as _
from data import events, model, prices, symbols

parameters = model.parameters()
shock = next(event.first_session for event in events.load_events() if event.id == events.SHOCK)
chosen = assumptions.current(parameters)
numbers = results.outcome(chosen.scenario, chosen.values["supply_elasticity"])

assumptions.notice(chosen.refused, parameters)
others = saved.beside(parameters)
summary.verdict(numbers, results.answer(chosen.scenario, numbers), shock)
presets.show(chosen, parameters, belief.at_default(parameters).elasticity)

controls.hide_bindings()
left, right = st.columns([3, 2], gap="medium")
with left:
    summary.pictures(chosen, parameters, shock, saved.traces(others))
with right:
    controls.show(assumptions.FIRST, chosen, parameters, key="demand_first")
    with st.expander(_("More assumptions"), icon=":material/tune:"):
        controls.show(assumptions.MORE, chosen, parameters, key="demand_more")

summary.figures(numbers, chosen.values["token_ratio"], shock)
sections.show(
    chosen,
    others,
    sections.Material(
        parameters=parameters,
        shock=shock,
        stock=model.observations("nvidia_h100e_cumulative"),
        quote=lambda: prices.default_service().quote(symbols.SUBJECT),
        observed=observed.series,
        remarks=observed.remarks,
        sources=observed.sources,
    ),
)
