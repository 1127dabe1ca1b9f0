"""The events for downloads: plain records for JSON, a flat frame for CSV.

What is exported follows from the fields of `Event` and `SourceReference`, in their order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

import pandas as pd

from data.events.model import Event
from data.files.toml import Entry, Language, SourceReference


def _columns(shape: type[Entry]) -> tuple[str, ...]:
    """The exported fields of a kind of entry: a text once, whatever its languages."""
    names = [
        name.removesuffix("_en") if name.removesuffix("_en") in shape.text_fields() else name
        for name, field in shape.model_fields.items()
        if not field.exclude
    ]
    french = {f"{name}_fr" for name in shape.text_fields()}
    return tuple(name for name in names if name not in french)


EXPORT_COLUMNS = _columns(Event)
"""What an export holds of an event, in this order."""


def to_records(events: Iterable[Event], language: Language) -> list[dict[str, Any]]:
    """The events in one language for an export as JSON: strings, None, lists and dicts only.

    Addresses are given for the sources that may be linked, None for the others.
    """
    return [_event_record(event, language) for event in events]


def _event_record(event: Event, language: Language) -> dict[str, Any]:
    return _record(event, language) | {
        "actors": [actor.text("name", language) for actor in event.actors],
        "confidence": event.shown_confidence.value,
        "sources": [_source_record(source, language) for source in event.sources],
    }


def _source_record(source: SourceReference, language: Language) -> dict[str, Any]:
    return _record(source, language) | {"url": source.url if source.is_link else None}


def _record(entry: Entry, language: Language) -> dict[str, Any]:
    texts = entry.text_fields()
    return {
        name: entry.text(name, language) if name in texts else _plain(getattr(entry, name))
        for name in _columns(type(entry))
    }


def _plain(value: object) -> object:
    """A field's value as JSON holds it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def to_frame(events: Iterable[Event], language: Language) -> pd.DataFrame:
    """The events in one language for an export as CSV: one row an event, lists joined by “; ”.

    A source reads “name (standing, access code)”, followed by its address where it is a link.
    """
    rows = to_records(events, language)
    for row in rows:
        row["sources"] = [_source_line(source) for source in row["sources"]]
        row |= {name: "; ".join(value) for name, value in row.items() if isinstance(value, list)}
    return pd.DataFrame(rows, columns=list(EXPORT_COLUMNS))


def _source_line(source: Mapping[str, Any]) -> str:
    line = f"{source['name']} ({source['standing']}, {source['access']})"
    return f"{line} {source['url']}" if source["url"] else line
