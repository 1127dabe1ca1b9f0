"""Search in text: found whatever its case, accents, ligatures and typographic characters."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_APOSTROPHES = "’‘‛ʼ`´"
_DASHES = "‐‑‒–—―−"
_QUOTATION_MARKS = '«»“”„‟"·'
_REPLACED = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_DASHES, "-")
    # Nobody who searches for words means the marks around them.
    | dict.fromkeys(_QUOTATION_MARKS, " ")
    | {"œ": "oe", "æ": "ae"}
)
_DROPPED = {"Mn", "Cf"}  # Unicode categories: accents; soft hyphens and zero-width characters


@lru_cache(maxsize=1024)
def folded(text: str) -> str:
    """`text` as it is searched: lower case, no accents, plain apostrophes and dashes, one space.

    Ligatures are written out, quotation marks count as spaces, and so does any kind of space.
    """
    # Once more after the decomposition: it can bring new capitals (the Kelvin sign's K).
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_REPLACED)).casefold()
    plain = "".join(c for c in decomposed if unicodedata.category(c) not in _DROPPED)
    return " ".join(plain.split())


def has_words(text: str, wanted: str) -> bool:
    """Whether every word of `wanted` occurs in `text`, as part of a word too; both are folded.

    True where `wanted` has no words.
    """
    searched = folded(text)
    return all(word in searched for word in folded(wanted).split())
