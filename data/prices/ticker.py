"""US tickers: reading what a visitor typed, and the spellings of vendors."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from data import listings
from data.listings import UNITED_STATES, Form, ListingMark
from data.prices.model import Unavailable, UnavailableReason

_LONGEST = 40
_SHOWN, _SHOWN_ELSEWHERE = 10, 16
_SEPARATOR = r"(?:\s*[.\-/]\s*|\s+)"
# A class is one or two letters; a preferred series is P and a letter, which others write PR.
_TICKER = re.compile(
    rf"([A-Z][A-Z0-9]{{0,5}})(?:{_SEPARATOR}(?:PR?{_SEPARATOR}?([A-Z])|([A-Z]{{1,2}})))?"
)
_ANYWHERE = re.compile(r"[A-Z0-9][A-Z0-9&.\-/ ]{0,14}")
_ALIKE = {
    "\N{MINUS SIGN}": "-",
    "\N{FRACTION SLASH}": "/",
    "\N{DIVISION SLASH}": "/",
} | dict.fromkeys("\N{IDEOGRAPHIC FULL STOP}\N{HALFWIDTH IDEOGRAPHIC FULL STOP}", ".")


def plain_text(text: str) -> str:
    """`text` with the letters, dashes, slashes and spaces that look like ASCII ones as those.

    Fullwidth forms, the spaces and dashes of typography, the full stop of Chinese and Japanese
    keyboards; invisible characters go. Nothing else changes: a Cyrillic letter stays one.
    """
    return "".join(map(_plain_character, text)).strip()


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if character in _ALIKE:
        return _ALIKE[character]
    kind = unicodedata.category(character)
    if kind in ("Zs", "Pd", "Cf"):
        return {"Zs": " ", "Pd": "-", "Cf": ""}[kind]
    if unicodedata.decomposition(character).startswith("<wide>"):
        return unicodedata.normalize("NFKC", character)
    return character


@lru_cache(maxsize=1024)
def parse_symbol(text: str) -> str | Unavailable:
    """The ticker in Yahoo's spelling ("brk.b" → "BRK-B"), or why it cannot be one.

    A US ticker is a letter and up to five more letters or digits, then at most one class of one
    or two letters after a dot, hyphen, slash or space. A dollar sign before it and the name of a
    US exchange beside it ("NASDAQ:NVDA", "NVDA US") are understood; that of another country's
    ("MC.PA") gives LISTED_ELSEWHERE. The result is safe in an address and a file name. The
    `Unavailable` carries only those characters of the text that a ticker may have.
    """
    plain = plain_text(text)
    # Before upper(): it turns some characters outside ASCII into letters inside.
    if not plain.isascii() or len(plain) > _LONGEST:
        return _malformed(plain)
    typed = plain.upper().removeprefix("$").removesuffix(" EQUITY")
    marked = _marked(typed)
    if marked is None:
        return _ticker(typed) or _malformed(plain)
    if marked.mark.country == UNITED_STATES:
        return _ticker(marked.rest) or _malformed(plain)
    if _ANYWHERE.fullmatch(marked.rest) is None:
        return _malformed(plain)
    shown = _harmless(plain.upper(), _SHOWN_ELSEWHERE)
    return Unavailable(shown, UnavailableReason.LISTED_ELSEWHERE, country=marked.mark.country)


@dataclass(frozen=True, slots=True)
class _Marked:
    """A symbol with the mark of an exchange, and what is left of it without."""

    mark: ListingMark
    rest: str


def _marked(typed: str) -> _Marked | None:
    """The mark of an exchange in `typed` (upper case); None where it has none that is known."""
    if own := listings.find(Form.SYMBOL, typed) if "." in typed else None:
        return _Marked(own, typed)
    before, colon, after = typed.partition(":")
    if colon:
        for mark, rest in ((before, after), (after, before)):
            if found := listings.find(Form.PREFIX, mark.strip()):
                return _Marked(found, rest.strip())
    for separator, form in ((".", Form.SUFFIX), (" ", Form.CODE)):
        rest, found_one, mark = typed.rpartition(separator)
        if found_one and (found := listings.find(form, mark.strip())):
            return _Marked(found, rest.strip())
    return None


def _ticker(typed: str) -> str | None:
    """The US ticker in Yahoo's spelling; None where `typed` (upper case) is none."""
    match = _TICKER.fullmatch(typed)
    if match is None:
        return None
    root, preferred, share_class = match.groups()
    if preferred:
        return f"{root}-P{preferred}"
    return f"{root}-{share_class}" if share_class else str(root)


def _malformed(plain: str) -> Unavailable:
    return Unavailable(_harmless(plain, _SHOWN), UnavailableReason.MALFORMED_SYMBOL)


def _harmless(text: str, length: int) -> str:
    return re.sub(r"[^A-Za-z0-9.\-]", "", text)[:length]


def with_dot(symbol: str) -> str:
    """The symbol as exchanges write it: "BRK-B" → "BRK.B"."""
    return symbol.replace("-", ".")
