"""The model's verdict with the project's own assumptions, in the demand page's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from calc.outcome import DemandOutcome
from calc.verdict import DemandVerdict
from components import page_link
from components.demand import verdict_text
from components.language import gettext as _
from data.model import Parameter


def draw(
    numbers: DemandOutcome,
    answer: DemandVerdict,
    parameters: Mapping[str, Parameter],
    shock: date,
) -> None:
    """The verdict, what the path does on the way, and the way to the sliders."""
    with st.container(gap="xsmall"):
        st.markdown("##### " + _("What our model says, with our assumptions"), help=_terms())
        st.markdown(f"**{verdict_text.verdict(answer, parameters, shock)}**")
        st.caption(verdict_text.course(numbers, shock))
        page_link.to("demand", _("Move the assumptions"))


def _terms() -> str:
    """What the verdict's terms mean, in plain words."""
    return _(
        "“Draws from our beliefs”: each assumption has a range of values that we hold possible; "
        "we draw one from each at random, many times over, and see who is right. “Elasticity”: by "
        "how many per cent the use of compute rises when it gets one per cent cheaper; in the "
        "long run, once users, products and companies have adjusted."
    )
