"""The sessions on which the price moved most: a bar each, and its events nested in it.

One row a session, because events of one session are one price move.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from components import format as fmt
from components import language, theme
from components.charts import figure as figures
from components.charts.figure import Figure
from components.content.text import event_title, localized
from components.language import gettext as _
from components.language import ngettext
from components.markdown import escape_markdown
from components.timeline import codes, event_labels, selection
from components.timeline.reactions import TimelineData
from data.events import SHOCK, Event

ROWS = 8
KEY = "timeline_days"
_HERE = Path(__file__).parent
_clicks = st.components.v2.component(
    KEY,
    html="<span></span>",
    js=(_HERE / "largest_days.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True, slots=True)
class LargestDay:
    """A session, Nvidia's move in it as a ratio (close to close), and its events by time."""

    session: date
    move: float
    events: tuple[Event, ...]
    is_the_fall: bool  #: the session of 27 January 2025


def largest(
    events: Sequence[Event], data: TimelineData, count: int = ROWS
) -> tuple[LargestDay, ...]:
    """The sessions that could first react to any of `events`, the largest move first."""
    members: dict[date, list[Event]] = {}
    moves: dict[date, float] = {}
    for event in events:
        reaction = data.reactions.get(event.id)
        if reaction is not None:
            members.setdefault(reaction.session, []).append(event)
            moves[reaction.session] = reaction.move
    order = sorted(moves, key=lambda session: -abs(moves[session]))[:count]
    fall = data.sessions.get(SHOCK)
    return tuple(LargestDay(day, moves[day], tuple(members[day]), day == fall) for day in order)


def draw(events: Sequence[Event], data: TimelineData) -> None:
    """The section: its finding, a row a session, and where the numbers come from."""
    key = " ".join([data.identity, language.current(), *(event.id for event in events)])
    days = _drawn(key=key, _events=events, _data=data)
    if not days:
        return
    with st.container(key="timeline_days_clicks"):
        _clicks(key=KEY, on_chosen_change=_choose, height=1)
    figures.footer_of(source(), lambda: _figure(days), key="largest_days")


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(key: str, _events: Sequence[Event], _data: TimelineData) -> Sequence[LargestDay]:
    """The sessions that are shown, drawn once: Streamlit replays them to whoever asks."""
    days = largest(_events, _data)
    if days:
        st.header(_("The largest days"), divider="gray", anchor="largest-days")
        # Of all events, whatever is filtered out.
        st.markdown(escape_markdown(finding(largest(_data.events, _data))))
        st.html(rows(days))
    return days


def _figure(days: Sequence[LargestDay]) -> Figure:
    from components.timeline import days_figure  # made, with its charts' library, when asked for

    return days_figure.of(days, theme.palette())


def source() -> str:
    """Where the numbers come from."""
    return _("Nvidia’s close against the close before, on sessions with an event of this timeline.")


def names(day: LargestDay) -> str:
    """The names of a session's events, in the language spoken."""
    return " · ".join(localized(each, "name") or event_title(each) for each in day.events)


def _choose() -> None:
    state: Mapping[str, Any] = st.session_state.get(KEY) or {}
    identifier = state.get("chosen")
    if isinstance(identifier, str):  # from the browser: the page reports one that does not exist
        selection.choose(identifier)


def finding(days: Sequence[LargestDay]) -> str:
    """Whether the fall is the largest of `days`, and how the rows are read."""
    how = _("One row a session; open one for its events.")
    return f"{verdict(days)} {how}".strip()


def verdict(days: Sequence[LargestDay]) -> str:
    """Whether the fall is the largest move or the largest loss of `days`; empty for neither."""
    fall = next((day for day in days if day.is_the_fall), None)
    if fall is None:
        return ""
    lead = ""
    if fall is days[0]:
        lead = _("The fall of {day} is the largest move of all.")
    elif fall.move == min(day.move for day in days):
        lead = _("The fall of {day} is the largest loss, not the largest move.")
    return lead.format(day=fmt.day(fall.session, "long"))


def rows(days: Sequence[LargestDay]) -> str:
    """The rows as HTML: each a fold whose line has the day, the bar and the names."""
    low = min(0.0, *(day.move for day in days))
    high = max(0.0, *(day.move for day in days))
    heads = (_("Session"), _("Nvidia’s move, close to close"), _("Events of that session"))
    cells = "".join(f"<span>{escape(name)}</span>" for name in heads)
    head = f'<p class="head">{cells}</p>'
    return f'<div class="days">{head}{"".join(_row(day, low, high) for day in days)}</div>'


def _row(day: LargestDay, low: float, high: float) -> str:
    """One session; lengths are percentages of the bars' width, from `low` to `high`."""
    whole = high - low
    start, end = sorted((0.0, day.move))
    sides = (
        f"--start:{100 * (start - low) / whole:.2f}%;--length:{100 * (end - start) / whole:.2f}%;"
        f"--zero:{-100 * low / whole:.2f}%"
    )
    kind = ("down" if day.move < 0 else "up") + (" fall" if day.is_the_fall else "")
    count = ngettext("{count} event", "{count} events", len(day.events))
    return (
        f'<details class="{kind}"><summary><span class="day">{escape(fmt.day(day.session))}</span>'
        f'<span class="bar" style="{sides}"><span class="fill"></span>'
        f"<b>{escape(fmt.percent(day.move))}</b></span>"
        f'<span class="names">{escape(names(day))}</span>'
        f'<span class="count">{escape(count.format(count=fmt.number(len(day.events))))}</span>'
        f"</summary><ul>{''.join(map(_item, day.events))}</ul></details>"
    )


def _item(event: Event) -> str:
    asked = urlencode({codes.EVENT: event.id, language.QUERY_KEY: language.current()})
    return (
        f'<li><a href="?{escape(asked)}" data-event="{escape(event.id)}">'
        f"{escape(event_title(event))}</a> <span>{escape(event_labels.day(event))}</span></li>"
    )
