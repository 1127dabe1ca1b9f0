"""The model's verdict with the project's own assumptions, in the demand page's words."""

from __future__ import annotations

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from calc.scenario import Scenario
from components.demand import results, words
from components.demand.results import Outcome
from components.language import gettext as _
from components.overview import ways


def draw(numbers: Outcome, shock: date) -> DeltaGenerator:
    """The verdict; returns the place of its odds, for `odds` to fill when all else stands."""
    st.markdown("##### " + _("What our model says, with our assumptions"))
    st.markdown(
        f"**{words.short_run(numbers.short_run)} {words.long_run(numbers.long_run)}** "
        + words.timing(numbers, shock)
    )
    place = st.empty()
    place.caption(_("Drawing from our beliefs, for the odds …"))
    ways.to("demand", _("Move the assumptions"))
    return place


def odds(place: DeltaGenerator, scenario: Scenario, numbers: Outcome) -> None:
    """How sure the verdict is, and what it hangs on. The draws take longest: call it last."""
    place.caption(words.certainty(results.answer(scenario, numbers)))
