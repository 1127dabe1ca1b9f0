"""The timeline chart on the page, with its presets, legend, notes and list of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from components import choices, language
from components import format as fmt
from components.content.text import event_title
from components.language import gettext as _
from components.markdown import escape_markdown
from components.theme import Palette
from components.timeline import event_labels, selection, timeline_chart
from components.timeline.event_card import COLORS, VOICES
from components.timeline.lanes import View, Window
from components.timeline.layers import PICK
from components.timeline.reactions import TimelineData
from data.events import Event


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
        key="view",
        default=View.INTERVIEW.value,
        label_visibility="collapsed",
        wrap=True,
    )
    return windows[View(code)]


def draw(content: timeline_chart.ChartContent, data: TimelineData, palette: Palette) -> None:
    """The chart; a click on a mark opens its card."""
    st.vega_lite_chart(
        spec=timeline_chart.cached(content, palette, data.identity),
        theme=None,
        key=selection.CHART,
        on_select=selection.choose_marked,
        selection_mode=PICK,
        alt=_text_alternative(content, data),
    )


def chosen(event: Event, data: TimelineData) -> None:
    """The chosen event in one line under the chart, with a link to its card."""
    st.markdown(
        _("**Chosen:** {event} · [the whole card](#event)").format(event=_line(event, data))
    )


def legend() -> None:
    """What colours, shapes and sizes mean, in the colours of the chart."""
    voices = " \N{EN SPACE}".join(
        f":{COLORS[voice]}[●]\N{NO-BREAK SPACE}{_(name)}" for voice, name in VOICES.items()
    )
    shapes = _("▲ Nvidia rose · ▼ Nvidia fell · ● no session, or no day, to measure")
    st.markdown(f":small[{voices} \N{EN SPACE}|\N{EN SPACE} {shapes}]")


def notes() -> str:
    """How to read a mark's place and size, and what mouse and finger do, as Markdown."""
    return "  \n".join(
        [
            _(
                "The further Nvidia moved in the first session that could react, the larger the "
                "mark. An event without an hour stands at midday."
            ),
            _(
                "With a mouse, drag over either part to zoom both and double-click to return; "
                "click or tap a mark to open it."
            ),
        ]
    )


def as_list(events: Sequence[Event], data: TimelineData) -> None:
    """The events of the chart as a list, for screen readers and print."""
    if not events:
        return
    _as_list(
        repr((data.identity, language.current(), [event.id for event in events])), events, data
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def _as_list(key: str, _events: Sequence[Event], _data: TimelineData) -> None:
    events, data = _events, _data
    with st.expander(
        _("The events as a list"), icon=":material/format_list_bulleted:", type="compact"
    ):
        st.markdown("\n".join(f"1. {_line(event, data)}" for event in events))


def _line(event: Event, data: TimelineData) -> str:
    reaction = data.reactions.get(event.id)
    title = escape_markdown(event_title(event))
    line = f"{event_labels.day(event)} · {title} · {event_labels.category(event)}"
    if reaction is None:
        return line
    return _("{event} · Nvidia {move} on {session}").format(
        event=line, move=fmt.percent(reaction.move), session=fmt.day(reaction.session, "day")
    )


def _text_alternative(content: timeline_chart.ChartContent, data: TimelineData) -> str:
    first, last = content.window.start.date(), content.window.end.date()
    text = _(
        "Nvidia's closing price above, {count} events in lanes by category below, from {first} to "
        "{last}. The same events are in the list under the picture."
    ).format(count=fmt.number(len(content.events)), first=fmt.day(first), last=fmt.day(last))
    moments = fmt.listed(
        fmt.pair(event_labels.day(event), event_title(event)) for event in content.moments
    )
    return f"{text} {moments}"
