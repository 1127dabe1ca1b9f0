"""The events as visitors take them away: plain records for JSON, a flat frame for CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from data.events import Event
from data.files.toml import Language

EXPORT_COLUMNS = [
    "id",
    "date",
    "date_precision",
    "time_utc",
    "time_basis",
    "market_at_event",
    "first_session",
    "category",
    "actors",
    "title",
    "summary",
    "key_figures",
    "quote",
    "quote_speaker",
    "confidence",
    "note",
    "tags",
    "sources",
]
"""What an export holds of an event, in this order."""


def to_records(events: Iterable[Event], language: Language) -> list[dict[str, Any]]:
    """The events in one language for an export as JSON: strings, None, lists and dicts only.

    Addresses are given for the sources that may be linked, None for the others.
    """
    return [_record(event, language) for event in events]


def _record(event: Event, language: Language) -> dict[str, Any]:
    return {
        "id": event.id,
        "date": event.date.isoformat(),
        "date_precision": event.date_precision.value,
        "time_utc": event.time_utc.isoformat() if event.time_utc else None,
        "time_basis": event.time_basis.value,
        "market_at_event": event.market_at_event.value,
        "first_session": event.first_session.isoformat() if event.first_session else None,
        "category": event.category.value,
        "actors": [actor.text("name", language) for actor in event.actors],
        "title": event.text("title", language),
        "summary": event.text("summary", language),
        "key_figures": event.text("key_figures", language),
        "quote": event.quote,
        "quote_speaker": event.text("quote_speaker", language),
        "confidence": event.shown_confidence.value,
        "note": event.text("note", language),
        "tags": [tag.value for tag in event.tags],
        "sources": [
            {
                "name": source.name,
                "detail": source.text("detail", language),
                "published": source.published.isoformat() if source.published else None,
                "standing": source.standing.value,
                "access": source.access.value,
                "url": source.url if source.is_link else None,
            }
            for source in event.sources
        ],
    }


def to_frame(events: Iterable[Event], language: Language) -> pd.DataFrame:
    """The events in one language for an export as CSV: one row an event, lists joined by “; ”.

    A source reads “name (standing, access code)”, followed by its address where it is a link.
    """
    rows = to_records(events, language)
    for row in rows:
        row["actors"] = "; ".join(row["actors"])
        row["tags"] = "; ".join(row["tags"])
        row["sources"] = "; ".join(map(_source_line, row["sources"]))
    return pd.DataFrame(rows, columns=EXPORT_COLUMNS)


def _source_line(source: Mapping[str, Any]) -> str:
    line = f"{source['name']} ({source['standing']}, {source['access']})"
    return f"{line} {source['url']}" if source["url"] else line
