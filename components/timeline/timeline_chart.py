"""The timeline chart: Nvidia's price on top, events in lanes below, one time axis for both.

It is a single Vega view. Price and lanes share its width and its horizontal scale and divide its
height, so dragging over either zooms both, in the browser alone, and the chart fits any width.
What a visitor chooses is sent as data (`datasets`), not as a new specification: choosing an event
keeps the zoom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from components import format as fmt
from components import language
from components.content.story import event_time, milliseconds, voice_of
from components.content.text import event_title
from components.language import gettext as _
from components.theme import Palette
from components.timeline import event_labels, layers
from components.timeline.lanes import Lane, Place, Window, place
from data.events import Event


@dataclass(frozen=True, slots=True)
class ChartContent:
    """What is drawn.

    `closes` is indexed by session (midnight, no zone) in US dollars, `closing` holds the closing
    times of these sessions (aware). `reactions` gives for an event id the ratio by which the
    price moved in the first session that could react, None where there is none. `chosen` is the
    event whose card is open.
    """

    closes: pd.Series[float]
    closing: Sequence[datetime]
    events: Sequence[Event]
    moments: Sequence[Event]
    reactions: Mapping[str, float | None]
    window: Window
    lanes: Sequence[Lane]
    chosen: Event | None = None
    #: how many marks have been clicked: a second click on one mark must differ from the first
    clicks: int = 0


def specification(content: ChartContent, palette: Palette) -> dict[str, Any]:
    """The Vega-Lite specification with its `datasets` as frames, for the downloads.

    What stands deeper in it is shared: copy it before changing it.
    """
    return {**_template(content, palette), "datasets": datasets(content, palette)}


def cached(content: ChartContent, palette: Palette, identity: str) -> dict[str, Any]:
    """The same for `st.vega_lite_chart`, its rows as Arrow tables that are made once.

    `identity` names closes, reactions, lanes and moments; the rest of the key is read here.
    """
    key = repr(
        (
            identity,
            language.current(),
            palette.background,
            content.chosen and content.chosen.id,
            [event.id for event in content.events],
        )
    )
    tables = dict(_tables(key, content, palette))
    events = tables["events"]
    # Each click has a number of its own, and is not worth a table of its own.
    turn = pa.array([content.clicks] * events.num_rows, pa.int64())
    tables["events"] = events.set_column(events.schema.get_field_index("turn"), "turn", turn)
    return {**_template(content, palette), "datasets": tables}


@st.cache_resource(max_entries=400, show_spinner=False)
def _tables(key: str, _content: ChartContent, _palette: Palette) -> Mapping[str, pa.Table]:
    return {
        name: pa.Table.from_pandas(rows, preserve_index=False)
        for name, rows in datasets(_content, _palette).items()
    }


def _template(content: ChartContent, palette: Palette) -> Mapping[str, Any]:
    moves = [abs(move) for move in content.reactions.values() if move is not None]
    frame = layers.Frame(tuple(content.lanes), max(moves, default=1.0), palette)
    return layers.specification(frame, content.window, language.current())


def datasets(content: ChartContent, palette: Palette) -> dict[str, pd.DataFrame]:
    """The rows of the chart, by the name under which the layers ask for them."""
    places = place(content.events, content.lanes)
    heights = {each.event.id: each.height for each in places}
    return {
        "prices": _price_rows(content.closes, content.closing),
        "events": pd.DataFrame(
            [_event_row(each, content) for each in places], columns=list(_EVENT_COLUMNS)
        ),
        "lanes": pd.DataFrame(
            [
                {"top": lane.top, "label": _(event_labels.CATEGORIES[lane.category])}
                for lane in content.lanes
            ]
        ),
        "moments": pd.DataFrame(
            [
                _moment_row(event, row, heights, palette)
                for row, event in enumerate(content.moments)
            ],
            columns=["t", "y", "label", "short", "row", "color"],
        ),
        "chosen": _chosen_rows(content, places),
        # One row: the one rectangle that shows what a drag marks.
        "drag": pd.DataFrame({"rectangle": [0]}),
    }


# --- rows --------------------------------------------------------------------------------------

_EVENT_COLUMNS = (
    "id",
    "turn",
    "t",
    "y",
    "size",
    "shape",
    "voice",
    "title",
    "when",
    "said",
    "spoken",
)


def _price_rows(closes: pd.Series[float], closing: Sequence[datetime]) -> pd.DataFrame:
    """The closes with their labels."""
    return pd.DataFrame(
        {
            "t": [milliseconds(each) for each in closing],
            "close": closes.to_numpy(),
            "when": [fmt.day(stamp.date()) for stamp in pd.DatetimeIndex(closes.index)],
            # A session without a price is an empty row, at which the line breaks.
            "price": [fmt.money(None if pd.isna(close) else float(close)) for close in closes],
        }
    )


def _event_row(each: Place, content: ChartContent) -> dict[str, Any]:
    event = each.event
    move = content.reactions.get(event.id)
    return {
        "id": event.id,
        "turn": content.clicks,
        "t": milliseconds(each.moment),
        "y": each.height,
        "size": abs(move or 0.0),
        "shape": _shape(move),
        "voice": voice_of(event).value,
        "title": event_title(event),
        "when": event_labels.day(event),
        "said": event_labels.move(move),
        "spoken": f"{event_labels.day(event)}: {event_title(event)} ({event_labels.move(move)})",
    }


def _shape(move: float | None) -> str:
    if move is None:
        return "none"
    return "up" if move >= 0 else "down"


def _moment_row(
    event: Event, row: int, heights: Mapping[str, float], palette: Palette
) -> dict[str, Any]:
    return {
        "t": milliseconds(event_time(event)),
        "y": heights.get(event.id),
        "label": f"{event_labels.short_name(event)} · {fmt.day(event.date)}",
        "short": f"{event_labels.short_name(event)} · {fmt.day(event.date, 'day')}",
        "row": row,
        "color": layers.colors(palette)[voice_of(event)],
    }


def _chosen_rows(content: ChartContent, places: Sequence[Place]) -> pd.DataFrame:
    """The chosen event: its mark, and where the price closed in the session that could react."""
    columns = ["t", "y", "closing", "close", "label", "fell"]
    chosen = next((each for each in places if each.event == content.chosen), None)
    if chosen is None:
        return pd.DataFrame(columns=columns)
    row: dict[str, Any] = {"t": milliseconds(chosen.moment), "y": chosen.height}
    session = chosen.event.first_session
    if session is not None and pd.Timestamp(session) in content.closes.dropna().index:
        position = int(pd.DatetimeIndex(content.closes.index).searchsorted(pd.Timestamp(session)))
        row |= {
            "closing": milliseconds(content.closing[position]),
            "close": float(content.closes.to_numpy()[position]),
            "fell": (content.reactions.get(chosen.event.id) or 0) < 0,
            "label": _("{date}: {move}").format(
                date=fmt.day(session, "day"),
                move=event_labels.move(content.reactions.get(chosen.event.id)),
            ),
        }
    return pd.DataFrame([row], columns=columns)
