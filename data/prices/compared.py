"""What an answer is held against, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.prices import sessions, splits
from data.prices.model import Answer, Quote
from data.prices.splits import Split


@dataclass(frozen=True, slots=True)
class Known:
    """What an answer to one request is held against.

    `bundled` are the snapshot's daily bars of the symbol, `previous` the last good answer to the
    same request, `daily` the newest daily one, `quote` the newest quote. `settled` is the last
    session that has ended and whose prices have settled, `today` the day in New York.
    """

    settled: date
    today: date
    bundled: pd.DataFrame | None = None
    previous: Answer | None = None
    daily: Answer | None = None
    quote: Quote | None = None

    @property
    def splits(self) -> tuple[Split, ...]:
        """The splits that answers named before."""
        known = (self.previous, self.daily)
        return splits.union(*(each.splits for each in known if each is not None))


@dataclass(frozen=True, slots=True)
class Compared:
    """An accepted answer, and the sessions that it lacks.

    `doubtful`: a part of it was put right or may be wrong; another provider's may be right as it
    is. `unconfirmed`: nothing was known of the symbol, so that nobody but its provider says so.
    `refused` are its rows that no session reaches from those beside them; `rivals` answers of
    other providers that say something else.
    """

    answer: Answer
    missing: tuple[date, ...] = ()
    doubtful: bool = False
    unconfirmed: bool = False
    refused: pd.DataFrame | None = None
    rivals: tuple[Answer, ...] = ()

    @property
    def wanting(self) -> bool:
        """Whether another provider should be asked as well."""
        return self.doubtful or self.unconfirmed or bool(self.missing)

    @property
    def disputed(self) -> bool:
        """Whether providers say different things, and nothing tells who is right."""
        return self.unconfirmed and bool(self.rivals)


def missing(answer: Answer, known: Known) -> tuple[date, ...]:
    """The sessions that neither the answer nor the snapshot has, up to the last settled one."""
    bars = answer.bars
    assert bars is not None  # a daily answer  # noqa: S101
    have = pd.DatetimeIndex(bars.index)
    if known.bundled is not None:
        have = have.union(pd.DatetimeIndex(known.bundled.index))
    return sessions.missing_sessions(have, until=known.settled, since=bars.index[0].date())


def reference(
    known: Known, found: Iterable[Split], beside: pd.DataFrame | None = None
) -> pd.Series[float] | None:
    """The daily closes known of the symbol, in today's shares; None where there are none.

    `beside`: daily bars in today's shares, for a symbol that is not bundled.
    """
    every = splits.union(found)
    parts = []
    todays = beside
    if known.bundled is not None:
        every = splits.since(every, known.bundled.index[-1].date())
        todays = splits.in_todays_shares(known.bundled, every)
        parts.append(todays["close"])
    if known.daily is not None and known.daily.bars is not None:
        bars = splits.applied(known.daily.bars, every, todays)
        parts.append(bars["close"])
    if not parts:
        return None
    closes: pd.Series[float] = pd.concat(parts)
    return closes[~closes.index.duplicated(keep="first")].sort_index()
