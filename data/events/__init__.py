"""The dated events of the story, and the interview that answers it: records, loaders, export."""

from data.events.model import (
    EVENTS_FILE,
    INTERVIEW,
    MAX_QUOTE_WORDS,
    R1_RELEASE,
    SHOCK,
    STORY_EVENTS,
    Category,
    Confidence,
    DatePrecision,
    Event,
    MarketState,
    TimeBasis,
    actors_of,
    first_session,
    load_events,
    select,
)

__all__ = [
    "EVENTS_FILE",
    "INTERVIEW",
    "MAX_QUOTE_WORDS",
    "R1_RELEASE",
    "SHOCK",
    "STORY_EVENTS",
    "Category",
    "Confidence",
    "DatePrecision",
    "Event",
    "MarketState",
    "TimeBasis",
    "actors_of",
    "first_session",
    "load_events",
    "select",
]
