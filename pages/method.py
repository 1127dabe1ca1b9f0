"""The method: formulas, parameters with their sources, figures computed again, limits."""

from components import shell

shell.require_shell()

import streamlit as st

from components.language import gettext as _
from components.method import formulas, limits, parameters, validation
from data import model

st.markdown(
    _(
        "The model asks one question: when a task needs less compute, is more or less compute used "
        "in the end? It holds a handful of formulas, a table of parameters, and this page."
    )
)
st.header(_("Formulas"), divider="gray")
formulas.show()

st.header(_("Parameters"), divider="gray")
parameters.show(model.parameters().values())

st.header(_("Published figures, computed again"), divider="gray")
validation.show(model.published_figures())

st.header(_("What it cannot say"), divider="gray")
limits.show()
