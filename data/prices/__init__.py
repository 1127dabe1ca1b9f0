"""Prices: history and quotes from the bundled snapshot and from live providers.

Start at `default_service()`; what it returns carries where, when and how it was obtained.
"""

from __future__ import annotations

from data.prices.model import (
    BAR_COLUMNS,
    History,
    HistoryResult,
    Interval,
    Note,
    NoteCode,
    Provenance,
    Quote,
    QuoteResult,
    Range,
    Source,
    Unavailable,
    UnavailableReason,
)
from data.prices.service import PriceService, default_service
from data.prices.ticker import parse_symbol

__all__ = [
    "BAR_COLUMNS",
    "History",
    "HistoryResult",
    "Interval",
    "Note",
    "NoteCode",
    "PriceService",
    "Provenance",
    "Quote",
    "QuoteResult",
    "Range",
    "Source",
    "Unavailable",
    "UnavailableReason",
    "default_service",
    "parse_symbol",
]
