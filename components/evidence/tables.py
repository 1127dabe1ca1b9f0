"""The tables of the page, drawn once for an assessment and a language, then replayed."""

from __future__ import annotations

import streamlit as st

from components import language
from components.evidence import texts
from components.evidence.assessment_cache import Assessed
from components.language import gettext as _
from data.evidence import Assessment


def draw(assessed: Assessed) -> None:
    """Each counterfactual as one ratio; every figure that counts behind a fold."""
    key = f"{assessed.identity} {language.current()}"
    _ratios(key, assessed.result)
    with st.expander(_("Every figure that counts"), icon=":material/table:"):
        _observations(key, assessed.result)


@st.cache_resource(max_entries=60, show_spinner=False)
def _ratios(key: str, _result: Assessment) -> None:
    st.table(texts.ratios(_result), border="horizontal", hide_index=True)


@st.cache_resource(max_entries=60, show_spinner=False)
def _observations(key: str, _result: Assessment) -> None:
    st.dataframe(
        texts.observations(_result),
        hide_index=True,
        column_config={_("Address"): st.column_config.LinkColumn(display_text=_("page"))},
        alt=_("What came against what was expected, with error, weight and source."),
    )
