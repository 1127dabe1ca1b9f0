"""The timeline's picture: Nvidia's price with the story's events on it, and all events in a strip.

It is a single Vega view, so that dragging zooms its parts together, in the browser alone, and the
chart fits any width. Texts are made in the browser where they can be: what is sent is small. What
a visitor chooses is sent as data (`datasets`), not as a new specification, and a click on a mark
sends nothing anew: the chart draws its own ring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from components import format as fmt
from components import language
from components.content.story import Voice, event_time, milliseconds, voice_of
from components.content.text import event_title
from components.language import gettext as _
from components.language import ngettext
from components.theme import Palette
from components.timeline import event_labels, layers, name_layer
from components.timeline.frame import LANE_HEIGHT, Frame, colors
from components.timeline.lanes import Lane, Window, place
from data.events import Category, Event


@dataclass(frozen=True, slots=True)
class ChartContent:
    """What is drawn.

    `closes` is indexed by session (midnight, no zone) in US dollars, `closing` holds the closing
    times of these sessions (aware). `reactions` gives for an event id the ratio by which the
    price moved in the first session that could react, None where there is none. `arc` is the
    whole stretch of the story, `fall` the session that is drawn in the market's colour.
    """

    closes: pd.Series[float]
    closing: Sequence[datetime]
    events: Sequence[Event]
    reactions: Mapping[str, float | None]
    window: Window
    arc: Window
    fall: date | None = None
    #: the lanes where they are open, else none
    lanes: Sequence[Lane] = ()
    #: the stretch that the price's scale fits, where it is not the one that is shown
    scaled: Window | None = None
    #: the event that the page chose, not the visitor in the picture
    chosen: str | None = None
    #: how often the page has chosen: an older click in the picture no longer counts
    turn: int = 0


def specification(content: ChartContent, palette: Palette) -> dict[str, Any]:
    """The Vega-Lite specification with its `datasets` as frames, for the downloads.

    What stands deeper in it is shared: copy it before changing it.
    """
    return {**_template(content, palette), "datasets": datasets(content, palette)}


def key(content: ChartContent, palette: Palette, identity: str) -> str:
    """What names the picture, but for what is chosen; `identity` names closes and reactions."""
    return repr(
        (
            identity,
            language.current(),
            palette.background,
            content.window,
            content.scaled,
            bool(content.lanes),
            [event.id for event in content.events],
        )
    )


def cached(content: ChartContent, palette: Palette, picture: str) -> dict[str, Any]:
    """The same for `st.vega_lite_chart`, its rows as Arrow tables that are made once.

    `picture` is the `key` of the content.
    """
    tables = dict(_tables(key=picture, _content=content, _palette=palette))
    tables["events"] = _with_choice(tables["events"], content)
    return {**_template(content, palette), "datasets": tables}


def _with_choice(marks: pa.Table, content: ChartContent) -> pa.Table:
    """The marks with what the page chose: not worth tables of its own."""
    turn = pa.array([content.turn] * marks.num_rows, pa.int64())
    chosen = pa.array([each == content.chosen for each in marks["id"].to_pylist()], pa.bool_())
    return marks.append_column("turn", turn).append_column("chosen", chosen)


@st.cache_resource(max_entries=200, show_spinner=False)
def _tables(key: str, _content: ChartContent, _palette: Palette) -> Mapping[str, pa.Table]:
    made = _rows(_content, _palette)
    return {name: pa.Table.from_pandas(each, preserve_index=False) for name, each in made.items()}


def _template(content: ChartContent, palette: Palette) -> Mapping[str, Any]:
    frame = Frame(tuple(content.lanes), _largest(content), palette, content.arc)
    return layers.specification(frame, content.window, content.scaled, language.current())


def _largest(content: ChartContent) -> float:
    moves = [abs(move) for move in content.reactions.values() if move is not None]
    return max(moves, default=1.0)


def datasets(content: ChartContent, palette: Palette) -> dict[str, pd.DataFrame]:
    """The rows of the chart, by the name under which the layers ask for them."""
    made = _rows(content, palette)
    made["events"] = made["events"].assign(
        turn=content.turn, chosen=made["events"]["id"] == content.chosen
    )
    return made


def _rows(content: ChartContent, palette: Palette) -> dict[str, pd.DataFrame]:
    """All but what is chosen."""
    times = np.array([milliseconds(each) for each in content.closing], dtype=np.int64)
    line = PriceLine(times, np.asarray(content.closes, dtype=np.float64))
    frame = Frame(tuple(content.lanes), _largest(content), palette, content.arc)
    placed = {event.id: _moment(event, content) for event in content.events}
    named = [
        name_layer.NamedEvent(
            event, placed[event.id], price, content.reactions.get(event.id), _look(event, content)
        )
        for event in content.events
        if (price := line.at(placed[event.id])) is not None
    ]
    start, end = content.arc.milliseconds
    return {
        "prices": pd.DataFrame({"t": times, "close": line.closes}),
        "fall": _fall_rows(content, line),
        "events": pd.DataFrame(
            [
                *_line_rows(named),
                *(_lane_rows(content, frame) if content.lanes else ()),
                *_box_rows(content, frame, placed),
            ],
            columns=["id", "at", "t", "y", "size", "shape", "paint"],
        ),
        "texts": pd.DataFrame(
            [_texts(event, content) for event in content.events],
            columns=["id", "title", "when", "said"],
        ),
        "names": pd.DataFrame(
            name_layer.table(named, content.window.milliseconds, (start, end), colors(palette)),
            columns=["t", "close", "name", "date", "size", "color", "wide", "home", "free"],
        ),
        "lanes": pd.DataFrame(
            [
                {"top": lane.top, "label": _(event_labels.CATEGORIES[lane.category])}
                for lane in content.lanes
            ],
            columns=["top", "label"],
        ),
        # One row: what stands once in the picture.
        "strip": pd.DataFrame(
            {
                "start": [start],
                "end": [end],
                "title": [_strip_title(len(content.events))],
                "hint": [_("Drag the window")],
            }
        ),
    }


# --- rows --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class PriceLine:
    """The line as it is drawn: straight between the closes, at their times in milliseconds."""

    times: np.ndarray[Any, np.dtype[np.int64]]
    closes: np.ndarray[Any, np.dtype[np.float64]]

    def at(self, moment: int) -> float | None:
        """The height of the line at a moment; None outside it."""
        known = ~np.isnan(self.closes)
        times = self.times[known]
        if not len(times) or not times[0] <= moment <= times[-1]:
            return None
        return float(np.interp(moment, times, self.closes[known]))


def _moment(event: Event, content: ChartContent) -> int:
    """Where an event stands: a session's own move at its close, all others at their time."""
    session = event.first_session
    if event.category is Category.MARKET and event.time_utc is None and session == event.date:
        position = _position(content.closes, session)
        if position is not None:
            return milliseconds(content.closing[position])
    return milliseconds(event_time(event))


def _look(event: Event, content: ChartContent) -> str:
    """The mark of an event: whose it is, and the market's falls only as the market's reading."""
    voice = voice_of(event)
    fell = event.first_session == event.date and (content.reactions.get(event.id) or 0.0) < 0
    return Voice.OTHER.value if voice is Voice.MARKET and not fell else voice.value


def _line_rows(named: Sequence[name_layer.NamedEvent]) -> list[dict[str, Any]]:
    # The story's own last: they lie on top.
    order = sorted(named, key=lambda each: each.rank, reverse=True)
    return [
        {
            "id": each.event.id,
            "at": "line",
            "t": each.at,
            "y": each.price,
            "size": layers.SIZES["story" if each.event.walk or each.text else "other"],
            "shape": each.look,
            "paint": each.look,
        }
        for each in order
    ]


def _lane_rows(content: ChartContent, frame: Frame) -> list[dict[str, Any]]:
    found = []
    for each in place(content.events, content.lanes):
        look = _look(each.event, content)
        move = abs(content.reactions.get(each.event.id) or 0.0)
        found.append(
            {
                "id": each.event.id,
                "at": "lane",
                "t": milliseconds(each.moment),
                "y": frame.lanes_top + LANE_HEIGHT * each.height,
                "size": layers.lane_size(move, frame.largest),
                "shape": look,
                "paint": look,
            }
        )
    return found


def _box_rows(
    content: ChartContent, frame: Frame, placed: Mapping[str, int]
) -> list[dict[str, Any]]:
    """A box each in the strip, in columns of equal time, from the foot upwards."""
    start, end = content.arc.milliseconds
    wide = (end - start) / layers.STRIP_COLUMNS
    heights: dict[int, int] = {}
    found = []
    for event in sorted(content.events, key=lambda event: placed[event.id]):
        column = int((placed[event.id] - start) // wide)
        level = heights[column] = heights.get(column, -1) + 1
        look = _look(event, content)
        found.append(
            {
                "id": event.id,
                "at": "box",
                "t": round(start + (column + 0.5) * wide),
                "y": frame.height - layers.strip_height(level),
                "size": layers.SIZES["box"],
                "shape": "box",
                "paint": "box" if look == "other" else look,
            }
        )
    return found


def _texts(event: Event, content: ChartContent) -> dict[str, Any]:
    return {
        "id": event.id,
        "title": event_title(event),
        "when": event_labels.day(event),
        "said": event_labels.move(content.reactions.get(event.id)),
    }


def _strip_title(count: int) -> str:
    return ngettext(
        "{count} event, one box each",
        "{count} events, one box each",
        count,
    ).format(count=fmt.number(count))


def _fall_rows(content: ChartContent, line: PriceLine) -> pd.DataFrame:
    """The close before the fall and that of the fall."""
    found = pd.DataFrame({"t": line.times, "close": line.closes})
    position = _position(content.closes, content.fall) if content.fall else None
    if not position:
        return found.iloc[:0]
    return found.iloc[position - 1 : position + 1]


def _position(closes: pd.Series[float], session: date | None) -> int | None:
    """Which of the sessions it is, from 0; None where it is not among them."""
    days = pd.DatetimeIndex(closes.index)
    position = int(days.searchsorted(pd.Timestamp(str(session))))
    known = position < len(days) and days[position].date() == session
    return position if known else None
