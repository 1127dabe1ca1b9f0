"""Prices: history and quotes from the bundled snapshot and from live providers.

`default_service()` is the way in; what it returns carries where, when and how it was got.
"""

from __future__ import annotations

from data.prices.default import default_service
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
    Reason,
    Source,
    Unavailable,
)
from data.prices.service import PriceService
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
    "Reason",
    "Source",
    "Unavailable",
    "default_service",
    "parse_symbol",
]
