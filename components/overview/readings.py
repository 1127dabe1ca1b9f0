"""The question for somebody who never heard of R1, and the two answers to it."""

from __future__ import annotations

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import format as fmt
from components import page_link
from components.content.markdown import escape_markdown
from components.content.text import localized
from components.language import gettext as _
from data.events import Event
from data.events.interview import Quotation


def question(release: Event) -> str:
    """What happened, in a sentence or two. `release` is R1's."""
    return _(
        "On {day} the Chinese laboratory DeepSeek gave away R1, an AI model said to answer like "
        "the best on far less computing. Nvidia earns its money with the chips that do this "
        "computing. Will fewer be needed, or more?"
    ).format(day=fmt.day(release.date, "long"))


def draw(shock: date, answer: Event, quotation: Quotation) -> None:
    """The two readings side by side, each in its colour and under its name."""
    left, right = st.columns(2, gap="small")
    with left.container(border=True, height="stretch", gap=None):
        with _heading():
            st.markdown("**:orange[" + _("The market’s reading: fewer chips") + "]**")
            page_link.to("timeline", _("How it came about"))
        st.markdown(
            _(
                "If a task needs less computing, less computing will be bought. On {day} the "
                "market sold Nvidia’s shares as if that settled it."
            ).format(day=fmt.day(shock, "long"))
        )
    with right.container(border=True, height="stretch", gap=None):
        with _heading():
            st.markdown("**:green[" + _("Huang’s reading: more chips") + "]**")
            page_link.to("timeline", _("What he said"), event=answer.id)
        st.markdown(
            _(
                "Cheaper AI is used more, and models that reason compute longer. Nvidia’s "
                "chief executive on {day}, of the view he saw behind the sell-off: “{quote}”"
            ).format(day=fmt.day(answer.date, "long"), quote=escape_markdown(quotation.words)),
            help=_note(quotation),
        )


def _heading() -> DeltaGenerator:
    return st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )


def _note(quotation: Quotation) -> str:
    """Who printed the words, and how well they are established."""
    names = ", ".join(source.name for source in quotation.sources)
    return escape_markdown(
        f"{localized(quotation, 'note')} " + _("Printed by {names}.").format(names=names)
    )
