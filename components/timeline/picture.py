"""The linked picture: Nvidia's price on top, the events in lanes below, one time axis for both.

It is a single Vega view. Price and lanes share its width and its horizontal scale and take turns
on its height, so dragging over either zooms both, in the browser alone, and the picture fits any
width. What a visitor chooses travels as data (`datasets`), not as a new specification: choosing
an event leaves the zoom alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from components import format as fmt
from components import language
from components.content.story import Voice, event_time, is_dated, milliseconds, voice_of
from components.content.text import event_title
from components.language import gettext as _
from components.theme import Palette
from components.timeline import layers, words
from components.timeline.lanes import Lane, Place, Window, place
from data.events import Event


@dataclass(frozen=True, slots=True)
class Story:
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
    #: counts the choices made, so that choosing the same mark again is a new choice
    turn: int = 0


def specification(story: Story, palette: Palette) -> dict[str, Any]:
    """The Vega-Lite specification with its `datasets` as frames, for `st.vega_lite_chart`."""
    moves = [abs(move) for move in story.reactions.values() if move is not None]
    frame = layers.Frame(story.window, story.lanes, max(moves, default=1.0), palette)
    return {**layers.template(frame, language.current()), "datasets": datasets(story, palette)}


def datasets(story: Story, palette: Palette) -> dict[str, pd.DataFrame]:
    """The rows of the picture, by the name under which the layers ask for them."""
    places = place(story.events, story.lanes)
    heights = {each.event.id: each.height for each in places}
    return {
        "prices": _price_rows(story.closes, tuple(story.closing), language.current()),
        "events": pd.DataFrame(
            [_event_row(each, story) for each in places], columns=list(_EVENT_COLUMNS)
        ),
        "lanes": pd.DataFrame(
            [{"top": lane.top, "label": _(words.CATEGORIES[lane.category])} for lane in story.lanes]
        ),
        "moments": pd.DataFrame(
            [_moment_row(event, row, heights, palette) for row, event in enumerate(story.moments)],
            columns=["t", "y", "label", "short", "row", "color"],
        ),
        "chosen": _chosen_rows(story, places),
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


@st.cache_data(max_entries=8, show_spinner=False)
def _price_rows(
    closes: pd.Series[float], closing: tuple[datetime, ...], spoken: str
) -> pd.DataFrame:
    """The closes with their words in the language `spoken`."""
    del spoken  # only tells the cache
    return pd.DataFrame(
        {
            "t": [milliseconds(each) for each in closing],
            "close": closes.to_numpy(),
            "when": [fmt.day(stamp.date()) for stamp in pd.DatetimeIndex(closes.index)],
            "price": [fmt.money(float(close)) for close in closes],
        }
    )


def _event_row(each: Place, story: Story) -> dict[str, Any]:
    event = each.event
    move = story.reactions.get(event.id)
    return {
        "id": event.id,
        "turn": story.turn,
        "t": milliseconds(each.moment),
        "y": each.height,
        "size": abs(move or 0.0),
        "shape": _shape(move),
        "voice": voice_of(event).value,
        "title": event_title(event),
        "when": when(event),
        "said": reaction_words(move),
        "spoken": f"{when(event)}: {event_title(event)} ({reaction_words(move)})",
    }


def _shape(move: float | None) -> str:
    if move is None:
        return "none"
    return "up" if move >= 0 else "down"


def when(event: Event) -> str:
    """The day of an event, honest about one that is not known exactly."""
    if is_dated(event):
        return fmt.day(event.date)
    return _("about {date}").format(date=fmt.day(event.date))


def reaction_words(move: float | None) -> str:
    """The price's move in the first session that could react."""
    return fmt.percent(move, signed=True) if move is not None else fmt.MISSING


def _moment_row(
    event: Event, row: int, heights: Mapping[str, float], palette: Palette
) -> dict[str, Any]:
    return {
        "t": milliseconds(event_time(event)),
        "y": heights.get(event.id),
        "label": f"{short_name(event)} · {fmt.day(event.date)}",
        "short": f"{short_name(event)} · {fmt.day(event.date, 'day')}",
        "row": row,
        "color": layers.colors(palette)[voice_of(event)],
    }


def short_name(event: Event) -> str:
    """A main moment in two words: its kind and whose it is."""
    if voice_of(event) is Voice.DEEPSEEK:
        return _("R1 released")
    return _("Huang's answer")


def _chosen_rows(story: Story, places: Sequence[Place]) -> pd.DataFrame:
    """The chosen event: its mark, and where the price closed in the session that could react."""
    columns = ["t", "y", "closing", "close", "label", "fell"]
    chosen = next((each for each in places if each.event == story.chosen), None)
    if chosen is None:
        return pd.DataFrame(columns=columns)
    row: dict[str, Any] = {"t": milliseconds(chosen.moment), "y": chosen.height}
    session = chosen.event.first_session
    if session is not None and pd.Timestamp(session) in story.closes.index:
        position = int(pd.DatetimeIndex(story.closes.index).searchsorted(pd.Timestamp(session)))
        row |= {
            "closing": milliseconds(story.closing[position]),
            "close": float(story.closes.to_numpy()[position]),
            "fell": (story.reactions.get(chosen.event.id) or 0) < 0,
            "label": _("{date}: {move}").format(
                date=fmt.day(session, "day"),
                move=reaction_words(story.reactions.get(chosen.event.id)),
            ),
        }
    return pd.DataFrame([row], columns=columns)
