"""What the visitor counts of the evidence: three choices, all in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from components import choices
from components.language import gettext as _
from components.language import mark
from data.evidence import Counterfactual, EvidenceSettings, default_settings

ALL = "all"
#: Who says what would have come, by the code in the address.
NAMES: Mapping[Counterfactual, str] = {
    Counterfactual.ANALYSTS: mark("What analysts expected"),
    Counterfactual.STEADY_GROWTH: mark("Growth as it was"),
    Counterfactual.SLOWING_GROWTH: mark("Growth that slows down"),
}
_WORKLOADS, _ANSWERS = "workloads", "answers"


def name(counterfactual: Counterfactual) -> str:
    """Who says what would have come, in the visitor's language."""
    return _(NAMES[counterfactual])


def settings() -> EvidenceSettings:
    """Draws the choices; the settings that they make."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        against = choices.segmented(
            _("Compared with"),
            {ALL: _("All three alike")} | {each.value: name(each) for each in Counterfactual},
            key="against",
            default=ALL,
        )
        counted = choices.segmented(
            _("What was bought counts as"),
            {_WORKLOADS: _("All computing"), _ANSWERS: _("AI’s answers alone")},
            key="counted",
            default=_WORKLOADS,
            help=_(
                "Chips compute AI’s answers, but also train models. Taking all of them for "
                "answers is a mistake that finds too much; try what it does."
            ),
        )
        corrected = choices.toggle(
            _("Subtract the usual miss"),
            key="corrected",
            default=True,
            help=_(
                "Such expectations were mostly too low before the shock as well. Their mean miss "
                "of those years is taken off; what is left may be due to the shock."
            ),
        )
    chosen = replace(
        default_settings(),
        subtract_usual_miss=corrected,
        inference_only=counted == _ANSWERS,
    )
    return chosen if against == ALL else replace(chosen, counterfactuals=(Counterfactual(against),))
