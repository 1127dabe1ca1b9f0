"""The dated events of the story, and the interview that answers it: records, loaders, export."""

from data.events.model import (
    EVENTS_FILE,
    LONGEST_QUOTE,
    Category,
    Confidence,
    DatePrecision,
    Event,
    MarketState,
    TimeBasis,
    actors_of,
    folded,
    load_events,
    select,
)
from data.files.toml import AccessCode, EventFileError, Language, SourceReference, Standing

__all__ = [
    "EVENTS_FILE",
    "LONGEST_QUOTE",
    "AccessCode",
    "Category",
    "Confidence",
    "DatePrecision",
    "Event",
    "EventFileError",
    "Language",
    "MarketState",
    "SourceReference",
    "Standing",
    "TimeBasis",
    "actors_of",
    "folded",
    "load_events",
    "select",
]
