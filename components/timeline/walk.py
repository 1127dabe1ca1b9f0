"""The guided walk: the events that tell the story, one after the other, each with its window."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import format as fmt
from components.content.markdown import escape_markdown
from components.content.text import event_title, localized
from components.language import gettext as _
from components.timeline import selection
from components.timeline.picture import when
from data.events import Event


def invitation(events: Sequence[Event]) -> None:
    """The button that starts the walk."""
    st.button(
        _("Walk through the story in {count} steps").format(
            count=fmt.number(len(selection.steps(events)))
        ),
        icon=":material/directions_walk:",
        key="walk_start",
        on_click=selection.walk_to,
        args=(1,),
    )


def draw(events: Sequence[Event], step: int) -> None:
    """The step with its place in the story, back and next (also by arrow keys), and the way out."""
    story = selection.steps(events)
    event = story[step - 1]
    with st.container(border=True, key="walk"):
        st.markdown(
            _("**Step {step} of {count}** · {when} · {title}").format(
                step=fmt.number(step),
                count=fmt.number(len(story)),
                when=when(event),
                title=escape_markdown(event_title(event)),
            )
        )
        st.markdown(escape_markdown(localized(event, "summary")))
        _ways(step, last=len(story))


def _ways(step: int, *, last: int) -> None:
    with st.container(horizontal=True):
        st.button(
            _("Previous step"),
            icon=":material/arrow_back:",
            key="walk_back",
            shortcut="Left",
            on_click=selection.walk_to,
            args=(step - 1,),
            disabled=step == 1,
        )
        st.button(
            _("Next step"),
            icon=":material/arrow_forward:",
            key="walk_next",
            shortcut="Right",
            on_click=selection.walk_to,
            args=(step + 1,),
            disabled=step == last,
        )
        st.button(
            _("Leave the walk"),
            key="walk_leave",
            type="tertiary",
            on_click=selection.walk_to,
            args=(0,),
        )
