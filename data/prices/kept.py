"""Views of prices that are worked out once for the answer that they come from.

A page shows twenty symbols, and nothing about most of them changes between two of its runs.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import date

from data.live.memo import Memo
from data.prices import view
from data.prices.fingerprint import digested
from data.prices.model import History, Quote


class KeptViews:
    """Daily histories, their finished sessions and their last bars as quotes.

    At most `entries` of each kind; safe to share between threads. All callers share what is given
    here: `view.own` makes it theirs.
    """

    def __init__(self, entries: int) -> None:
        self._daily: Memo[History | None] = Memo(entries)
        self._finished: Memo[History] = Memo(entries)
        self._quotes: Memo[Quote | None] = Memo(entries)

    def daily(self, key: Hashable, make: Callable[[], History | None]) -> History | None:
        """The history that `make` gives, with the digest of its bars; `key` names its parts."""
        return self._daily.get(key, lambda: digested(make()))

    def finished(self, history: History, until: date) -> History:
        """The part of a history of `daily` up to the session `until`."""
        return self._finished.get(
            (_content(history), until),
            lambda: digested(replace(history, bars=history.bars.loc[: str(until)])),
        )

    def quote(self, history: History) -> Quote | None:
        """The last bar of a history of `daily` as a quote; see `view.quote_from_daily`."""
        return self._quotes.get(_content(history), lambda: view.quote_from_daily(history))


def _content(history: History) -> Hashable:
    """All that a history of `daily` holds, short."""
    notes = tuple((note.code, *note.values.items()) for note in history.notes)
    return (
        history.symbol,
        history.range,
        history.digest,
        history.provenance,
        history.bundled_until,
        history.missing,
        notes,
    )
