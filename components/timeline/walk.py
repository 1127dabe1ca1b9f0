"""The guided walk: the events that tell the story, one after the other, each with its window."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import format as fmt
from components.language import gettext as _
from components.timeline import choosing, words
from components.timeline.picture import when
from data.events import Event


def invitation(events: Sequence[Event]) -> None:
    """The button that starts the walk."""
    st.button(
        _("Walk through the story in {count} steps").format(
            count=fmt.number(len(choosing.steps(events)))
        ),
        icon=":material/directions_walk:",
        key="walk_start",
        on_click=choosing.walk_to,
        args=(1,),
    )


def draw(events: Sequence[Event], step: int) -> None:
    """The step with its place in the story, back and next (also by arrow keys), and the way out."""
    story = choosing.steps(events)
    event = story[step - 1]
    with st.container(border=True, key="walk"):
        st.markdown(
            _("**Step {step} of {count}** · {when} · {title}").format(
                step=fmt.number(step),
                count=fmt.number(len(story)),
                when=when(event),
                title=words.plain(words.title(event)),
            )
        )
        st.markdown(words.plain(words.told(event, "summary")))
        with st.container(horizontal=True):
            _go(
                "back",
                _("Previous step"),
                ":material/arrow_back:",
                "Left",
                step - 1,
                last=len(story),
            )
            _go(
                "next",
                _("Next step"),
                ":material/arrow_forward:",
                "Right",
                step + 1,
                last=len(story),
            )
            st.button(
                _("Leave the walk"),
                key="walk_leave",
                type="tertiary",
                on_click=choosing.walk_to,
                args=(0,),
            )


def _go(  # noqa: PLR0913 (a button's parts)
    name: str, label: str, icon: str, shortcut: str, target: int, *, last: int
) -> None:
    st.button(
        label,
        icon=icon,
        key=f"walk_{name}",
        shortcut=shortcut,
        on_click=choosing.walk_to,
        args=(target,),
        disabled=not 1 <= target <= last,
    )
