"""The method: formulas, parameters with their sources, figures computed again, limits."""

from components import shell

shell.require_shell()

import streamlit as st

from components.content import coverage
from components.language import gettext as _
from components.method import formulas, parameter_table, published_table, steps
from components.section import section
from data import coverage as data_coverage
from data import model

with st.container(key="lead_method"):
    st.markdown(
        _(
            "One question: when a task needs less computing, is more or less used in the end? The "
            "model says what follows from assumptions and forecasts nothing."
        )
    )
with section("steps"):
    steps.show(model.parameters())
with section("finding"):
    checked = published_table.computed(model.published_figures())
    with st.container(key="title_method"):
        st.markdown(f"## {published_table.finding(checked)}")
    st.markdown(published_table.not_tested())
with section("coverage"):
    coverage.show(data_coverage.current())

st.header(_("Formulas"), divider="gray")
with section("formulas"):
    formulas.show()

st.header(_("Parameters"), divider="gray")
with section("parameters"):
    parameter_table.show(model.parameters().values())

st.header(_("Published figures, computed again"), divider="gray")
with section("published figures"):
    checked = published_table.computed(model.published_figures())
    published_table.show(checked, model.training_flop_ratios())

st.header(_("What it cannot say"), divider="gray")
with section("limits"):
    formulas.show_limits()
