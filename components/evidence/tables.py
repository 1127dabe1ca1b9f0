"""The tables of the page, drawn once for an assessment and a language, then replayed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import language
from components.evidence import texts
from components.evidence.assessment_cache import Assessed
from components.language import gettext as _
from data.evidence import Assessment, DataCentreQuarter


def ratios(assessed: Assessed) -> None:
    """Each counterfactual as one ratio."""
    st.subheader(_("Each comparison in numbers"), anchor=False)
    _ratios(key=_key(assessed), _result=assessed.result)


def observations(assessed: Assessed) -> None:
    """Every figure that counts, with its source, date, error and weight."""
    st.subheader(_("Every figure that counts"), anchor=False)
    _observations(key=_key(assessed), _result=assessed.result)


def _key(assessed: Assessed) -> str:
    return f"{assessed.identity} {language.current()}"


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


def early_quarters(quarters: Sequence[DataCentreQuarter]) -> None:
    """The quarters that the records begin with, each with how it was read."""
    st.dataframe(
        texts.early_quarters(quarters),
        hide_index=True,
        alt=_("Nvidia’s data-centre revenue by quarter, and how each figure was read."),
    )
