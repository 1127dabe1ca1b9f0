"""Symbols and prices of charts that have an address: what is refused, and when to ask again."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from components import choices
from components.addressed.model import NotServedError, Parameters
from components.content import provenance
from components.query_codes import MAX_CHARACTERS
from data import prices, symbols
from data.prices import History, Unavailable, UnavailableReason
from data.prices.model import HistoryResult, Quote, QuoteResult

_RETRY_SECONDS = 5
#: Reasons that asking again does not change.
_FINAL = frozenset({UnavailableReason.UNKNOWN_SYMBOL, UnavailableReason.MALFORMED_SYMBOL})


def us_symbol(text: str) -> str:
    """The ticker of a US listing as it is written here; ValueError saying what is wrong with it."""
    if len(text) > MAX_CHARACTERS:
        raise ValueError(choices.refusal("symbol", text))
    ticker = prices.parse_symbol(text.strip() or symbols.SUBJECT)
    if isinstance(ticker, Unavailable):
        raise ValueError(provenance.unavailable_sentence(ticker, datetime.now(UTC)))
    return ticker


class SymbolParameters(Parameters):
    """The share or fund that is asked about."""

    symbol: Annotated[str, AfterValidator(us_symbol)] = Field(
        symbols.SUBJECT,
        description="A US ticker, such as NVDA or BRK.B",
        json_schema_extra={"maxLength": MAX_CHARACTERS},
    )


def served(found: HistoryResult) -> History:
    """The prices; raises NotServedError, which says when asking again makes sense."""
    if isinstance(found, Unavailable):
        raise _refusal(found)
    return found


def served_quote(found: QuoteResult) -> Quote:
    """The quote; raises NotServedError as `served` does."""
    if isinstance(found, Unavailable):
        raise _refusal(found)
    return found


def _refusal(found: Unavailable) -> NotServedError:
    now = datetime.now(UTC)
    reason = provenance.unavailable_sentence(found, now)
    if found.reason in _FINAL:
        return NotServedError(404, reason)
    wait = (found.retry_at - now).total_seconds() if found.retry_at else _RETRY_SECONDS
    return NotServedError(503, reason, max(1, math.ceil(wait)))
