"""The model's verdict with the project's own assumptions, in the demand page's words."""

from __future__ import annotations

from datetime import date

import streamlit as st

from calc.verdict import Verdict
from components.demand import words
from components.demand.results import Outcome
from components.language import gettext as _
from components.overview import ways


def draw(numbers: Outcome, answer: Verdict, shock: date) -> None:
    """The verdict, what the path does on the way, and the way to the sliders."""
    st.markdown("##### " + _("What our model says, with our assumptions"))
    st.markdown(f"**{words.verdict(answer, shock)}**")
    st.caption(words.course(numbers, shock))
    ways.to("demand", _("Move the assumptions"))
