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
_SHOWN, _SHOWN_AS_TYPED = 10, 16
_SEPARATOR = r"(?: *[.\-/] *| +)"
# A class is one or two letters; a preferred series is P and a letter, which others write PR.
_TICKER = re.compile(
    rf"([A-Z][A-Z0-9]{{0,5}})(?:{_SEPARATOR}(?:PR?{_SEPARATOR}?([A-Z])|([A-Z]{{1,2}})))?"
)
_ANYWHERE = re.compile(r"[A-Z0-9][A-Z0-9&.\-/ ]{0,14}")
#: What vendors call indices (^GSPC, .INX), currencies and futures (EURUSD=X, ES=F, /ES), pairs
#: with a currency (BTC-USD, EUR/USD) and options (a ticker, day, P or C and strike).
_NO_SHARE = re.compile(
    r"\^[A-Z0-9.\-]{1,12}|[A-Z]{2,12}:\.[A-Z]{2,6}|\.[A-Z]{3,6}"
    r"|[A-Z0-9.\-]{1,12}=[A-Z]|/[A-Z]{2,4}"
    r"|[A-Z0-9]{2,10}[\-/](?:USD[TC]?|EUR|GBP|JPY|CHF|CAD|AUD|CNY|HKD)"
    r"|[A-Z]{1,6}[0-9]{6}[CP][0-9]{8}"
)
_AROUND = "\"'()[],; "  #: what stands around a ticker that was copied from a text
_ALIKE = {
    "\N{MINUS SIGN}": "-",
    "\N{FRACTION SLASH}": "/",
    "\N{DIVISION SLASH}": "/",
} | dict.fromkeys("\N{IDEOGRAPHIC FULL STOP}\N{HALFWIDTH IDEOGRAPHIC FULL STOP}", ".")

_PLAIN = {"Zs": " ", "Pd": "-", "Cf": "", "Pi": '"', "Pf": '"'}
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI"})


def plain_text(text: str) -> str:
    """`text` with the letters, dashes, slashes, quotes and spaces that look like ASCII's as those.

    Fullwidth forms, the spaces, dashes and quotation marks of typography, the full stop of Chinese
    and Japanese keyboards; invisible characters go. Nothing else changes: a Cyrillic letter stays
    one, and so does a mark that turns the direction of reading.
    """
    return "".join(map(_plain_character, text)).strip()


def _plain_character(character: str) -> str:
    if character.isascii():
        return character
    if character in _ALIKE:
        return _ALIKE[character]
    kind = unicodedata.category(character)
    if unicodedata.bidirectional(character) in _TURNING:
        return character  # what is read after it is not what stands there
    if kind in _PLAIN:
        return _PLAIN[kind]
    if unicodedata.decomposition(character).startswith("<wide>"):
        return unicodedata.normalize("NFKC", character)
    return character


@lru_cache(maxsize=1024)
def parse_symbol(text: str) -> str | Unavailable:
    """The ticker in Yahoo's spelling ("brk.b" → "BRK-B"), or why it cannot be one.

    A US ticker is a letter and up to five more letters or digits, then at most one class of one
    or two letters after a dot, hyphen, slash or space. A dollar sign before it and the name of a
    US exchange beside it ("NASDAQ:NVDA", "NVDA US") are understood; that of another country's
    ("MC.PA") gives LISTED_ELSEWHERE, an index or a currency NOT_A_SHARE. The result is safe in an
    address and a file name. The `Unavailable` carries only those characters of the text that a
    symbol of some vendor's may have.
    """
    plain = plain_text(text)
    # Before upper(): it turns some characters outside ASCII into letters inside.
    if not plain.isascii() or len(plain) > _LONGEST:
        return _malformed(plain)
    typed = plain.upper().strip(_AROUND).removeprefix("$").removesuffix(" EQUITY")
    if _NO_SHARE.fullmatch(typed):
        return Unavailable(_as_typed(typed), UnavailableReason.NOT_A_SHARE)
    marked = _marked(typed)
    if marked is None:
        return _ticker(typed) or _malformed(plain)
    if marked.mark.country == UNITED_STATES:
        return _ticker(marked.rest) or _malformed(plain)
    if _ANYWHERE.fullmatch(marked.rest) is None:
        return _malformed(plain)
    shown = _as_typed(plain.upper())
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
            if found := _beside_a_colon(mark.strip()):
                return _Marked(found, rest.strip())
    for separator, form in ((".", Form.SUFFIX), (" ", Form.CODE)):
        rest, found_one, mark = typed.rpartition(separator)
        if found_one and (found := listings.find(form, mark.strip())):
            return _Marked(found, rest.strip())
    return None


def _beside_a_colon(mark: str) -> ListingMark | None:
    """Google's and TradingView's EPA:MC, and MC:FP as Bloomberg's pages write it."""
    return listings.find(Form.PREFIX, mark) or listings.find(Form.CODE, mark)


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


def _as_typed(text: str) -> str:
    """A symbol that is named in a sentence, with what its own vendor writes in it."""
    return re.sub(r"[^A-Z0-9.\-:^=/& ]", "", text)[:_SHOWN_AS_TYPED]


def _harmless(text: str, length: int) -> str:
    return re.sub(r"[^A-Za-z0-9.\-]", "", text)[:length]


def with_dot(symbol: str) -> str:
    """The symbol as exchanges write it: "BRK-B" → "BRK.B"."""
    return symbol.replace("-", ".")
