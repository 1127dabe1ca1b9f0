"""US tickers: reading what a visitor typed, and the spellings of vendors."""

from __future__ import annotations

import re

from data.prices.model import Unavailable, UnavailableReason

_MAX_LENGTH = 10
_TICKER = re.compile(r"([A-Z][A-Z0-9]{0,5})(?:[.-]([A-Z]{1,2}))?")


def parse_symbol(text: str) -> str | Unavailable:
    """The ticker in Yahoo's spelling ("brk.b" → "BRK-B"), or why it cannot be one.

    A US ticker is a letter and up to five more letters or digits, then at most one class of one
    or two letters after a dot or hyphen. The result is safe in an address and a file name. The
    `Unavailable` carries only those characters of the text that a ticker may have.
    """
    typed = text.strip()
    # Before upper(): it turns some characters outside ASCII into letters inside.
    match = _TICKER.fullmatch(typed.upper()) if typed.isascii() else None
    if match is None or len(typed) > _MAX_LENGTH:
        harmless = re.sub(r"[^A-Za-z0-9.\-]", "", typed)[:_MAX_LENGTH]
        return Unavailable(harmless, UnavailableReason.MALFORMED_SYMBOL)
    root, share_class = match.groups()
    return f"{root}-{share_class}" if share_class else root


def with_dot(symbol: str) -> str:
    """The symbol as exchanges write it: "BRK-B" → "BRK.B"."""
    return symbol.replace("-", ".")
