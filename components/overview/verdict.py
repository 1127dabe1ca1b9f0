"""The model's verdict with the project's own assumptions, in the demand page's words."""

from __future__ import annotations

from datetime import date

import streamlit as st

from calc.verdict import Verdict
from components import page_link
from components.demand import words
from components.demand.results import Outcome
from components.language import gettext as _


def draw(numbers: Outcome, answer: Verdict, shock: date) -> None:
    """The verdict, what the path does on the way, and the way to the sliders."""
    with st.container(gap="xsmall"):
        st.markdown("##### " + _("What our model says, with our assumptions"), help=_terms())
        st.markdown(f"**{words.verdict(answer, shock)}**")
        st.caption(words.course(numbers, shock))
        page_link.to("demand", _("Move the assumptions"))


def _terms() -> str:
    """What the verdict's terms mean, in plain words."""
    return _(
        "“Draws from our beliefs”: each assumption has a range of values that we hold possible; "
        "we draw one from each at random, many times over, and see who is right. “Elasticity”: by "
        "how many per cent the use of compute rises when it gets one per cent cheaper; in the "
        "long run, once users, products and companies have adjusted."
    )
