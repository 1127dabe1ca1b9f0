"""The timeline's picture on the page, with its presets, key, source line and list of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from components import choices, language
from components import format as fmt
from components.content.story import Voice
from components.content.text import event_title
from components.language import gettext as _
from components.markdown import escape_markdown
from components.run_lock import if_open
from components.theme import Palette
from components.timeline import codes, downloads, event_labels, selection, timeline_chart
from components.timeline.event_card import COLORS, VOICES
from components.timeline.lanes import View, Window
from components.timeline.layers import PICK
from components.timeline.reactions import TimelineData
from data.events import Event

#: The state of the list's fold in the session.
LIST = "timeline_list"

_SHAPES: Mapping[Voice, str] = {
    Voice.DEEPSEEK: "◆",
    Voice.HUANG: "▲",
    Voice.MARKET: "▼",
    Voice.OTHER: "○",
}


def presets(windows: Mapping[View, Window]) -> Window:
    """Draws the presets of the chart; returns the time window of the chosen one."""
    code = choices.segmented(
        _("What the picture shows"),
        {
            View.FORTNIGHT.value: _("R1 fortnight"),
            View.INTERVIEW.value: _("To the interview"),
            View.YEAR.value: str(windows[View.YEAR].start.year),
            View.ALL.value: _("All"),
        },
        key=codes.VIEW,
        default=View.INTERVIEW.value,
        label_visibility="collapsed",
        wrap=True,
    )
    return windows[View(code)]


def lanes_open() -> bool:
    """Draws the switch that opens the lanes under the picture; whether they are open."""
    return choices.toggle(_("By kind"), key=codes.LANES)


def draw(content: timeline_chart.ChartContent, data: TimelineData, palette: Palette) -> None:
    """The chart; a click on a mark opens its card and sends nothing of the chart again."""
    picture = timeline_chart.key(content, palette, data.identity)
    st.vega_lite_chart(
        spec=timeline_chart.cached(content, palette, picture),
        theme=None,
        key=selection.CHART,
        on_select=selection.choose_marked,
        selection_mode=PICK,
        alt=_text_alternative(content),
    )


def legend() -> None:
    """What the marks mean, in the colours of the picture; more on how to use it in its help."""
    marks = " \N{EN SPACE}".join(
        f":{COLORS[voice]}[{_SHAPES[voice]}]\N{NO-BREAK SPACE}{_(name)}"
        for voice, name in VOICES.items()
    )
    st.caption(marks, help=_notes())


def source_line(source: str, content: downloads.TimelineDownload) -> None:
    """In one line where the numbers come from, with the menu of the files."""
    with st.container(
        horizontal=True, vertical_alignment="top", gap="small", key="source_timeline"
    ):
        st.caption(escape_markdown(source))
        downloads.draw(content)


def _notes() -> str:
    """How to read a mark's place and what mouse and keys do."""
    return "  \n".join(
        [
            _("An event without an hour stands at midday, a session's own move at its close."),
            _(
                "With a mouse, drag over the picture to zoom, drag in the strip to move, and "
                "double-click to return; click or tap a mark to open it. With the keyboard, Tab "
                "reaches the marks, the arrow keys go from one to the next and Enter opens."
            ),
        ]
    )


def as_list(events: Sequence[Event], data: TimelineData) -> None:
    """The events of the picture as a list, for screen readers: in a fold, drawn when opened."""
    fold = st.expander(
        _("The events as a list"),
        icon=":material/format_list_bulleted:",
        type="compact",
        key=LIST,
        on_change="rerun",
    )
    if_open(fold, _list, events, data)


def _list(events: Sequence[Event], data: TimelineData) -> None:
    if events:
        key = repr((data.identity, language.current(), [event.id for event in events]))
        st.markdown(_as_list(key=key, _events=events, _data=data))


@st.cache_resource(max_entries=64, show_spinner=False)
def _as_list(key: str, _events: Sequence[Event], _data: TimelineData) -> str:
    return "\n".join(f"1. {_line(event, _data)}" for event in _events)


def _line(event: Event, data: TimelineData) -> str:
    reaction = data.reactions.get(event.id)
    title = escape_markdown(event_title(event))
    line = f"{event_labels.day(event)} · {title} · {event_labels.category(event)}"
    if reaction is None:
        return line
    return _("{event} · Nvidia {move} on {session}").format(
        event=line, move=fmt.percent(reaction.move), session=fmt.day(reaction.session, "day")
    )


def _text_alternative(content: timeline_chart.ChartContent) -> str:
    first, last = content.window.start.date(), content.window.end.date()
    text = _(
        "Nvidia's closing price with {count} events marked on it, from {first} to {last}, and a "
        "strip with all events below. The same events are in the list under the picture."
    ).format(count=fmt.number(len(content.events)), first=fmt.day(first), last=fmt.day(last))
    moments = fmt.listed(
        fmt.pair(event_labels.day(event), event_title(event))
        for event in content.events
        if event.main
    )
    return f"{text} {moments}"
