"""Every formula of the model, in readable notation next to the sentence that says it."""

from __future__ import annotations

import streamlit as st

from components.language import gettext as _
from components.method import notation

#: Nothing, and as high as the highest fraction, whose top the page would cut off.
_STRUT = r"\vphantom{\Bigg|}"


def show() -> None:
    """All formulas by topic, each with the functions of `calc` that compute it."""
    for title, formulas in notation.topics():
        st.subheader(title, anchor=False)
        for formula in formulas:
            words, written = st.columns([2, 3], gap="medium", vertical_alignment="center")
            words.markdown(
                f"{formula.sentence}  \n"
                + " ".join(f":small[`{name}`]" for name in formula.functions)
            )
            for line in formula.latex:
                written.latex(_STRUT + line if r"\frac" in line else line)
    st.caption(
        _(
            "A multiplier within 5% of 1 counts as undetermined. The draws of “How sure” are "
            "quasi-random points from the ranges below, with a fixed seed."
        )
    )
