"""What an answer is held against, and what comes of it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from data import calendar
from data.price_limits import price_limits
from data.prices import splits
from data.prices.model import Answer, NoteCode, Quote, Split, Unavailable
from data.prices.plausibility import confirmation
from data.prices.plausibility.quote_comparison import RECENT_DAYS
from data.prices.validation import sessions


@dataclass(frozen=True, slots=True)
class Known:
    """What an answer to one request is held against.

    `bundled` are the snapshot's daily bars of the symbol, `previous` the last good answer to the
    same request, `daily` the newest daily one, `quote` the newest quote, `shorter` the bars of
    minutes, `refused` the failures of the last requests for daily bars. `settled` is the last
    session that has ended and whose prices have settled, `today` the day in New York, `expected`
    the session of which every provider has prices by now.
    """

    settled: date
    today: date
    bundled: pd.DataFrame | None = None
    previous: Answer | None = None
    daily: Answer | None = None
    quote: Quote | None = None
    shorter: tuple[Answer, ...] = ()
    refused: tuple[Unavailable, ...] = ()
    expected: date = date.min

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
    def needs_another(self) -> bool:
        """Whether another provider should be asked as well."""
        return self.doubtful or self.unconfirmed or bool(self.missing)

    @property
    def shown(self) -> Answer:
        """The answer; where nobody else confirms it, a note says so."""
        return confirmation.alone(self.answer) if self.unconfirmed else self.answer

    @property
    def disputed(self) -> bool:
        """Whether providers say different things, and nothing tells who is right.

        Of a quote: prices that lie so far apart that one is another thing's. Nearer ones differ
        by a move, a delay, or nobody knows: then the first stands, as its provider's alone.
        """
        return self.unconfirmed and any(_exclude(self.answer, each) for each in self.rivals)


def _exclude(one: Answer, other: Answer) -> bool:
    """Whether not both answers can be true: of quotes, whether their prices lie far apart."""
    if one.quote is None or other.quote is None:
        return True  # daily bars
    apart = abs(math.log(one.quote.price / other.quote.price))
    return apart > price_limits().log_large_move


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
        parts.append(_settled(known.daily, bars))
    quoted = _quoted(known)
    if quoted is not None:
        parts.append(quoted)
    if not parts:
        return None
    closes: pd.Series[float] = pd.concat(parts)
    return closes[~closes.index.duplicated(keep="first")].sort_index()


def _settled(daily: Answer, bars: pd.DataFrame) -> pd.Series[float]:
    """The closes in daily `bars` of an answer that were closes when it came, and are believed.

    The row of a session that was running is no close of it. A move of the last weeks that nobody
    has confirmed is believed no more because the same provider repeats it.
    """
    closes = bars["close"].loc[: str(calendar.last_ended_session(daily.fetched_at))]
    for note in daily.notes:
        if note.code is NoteCode.MOVE_UNCONFIRMED and len(bars):
            moved = pd.Timestamp(str(note.values["session"]))
            if (bars.index[-1] - moved).days <= RECENT_DAYS:
                closes = closes[closes.index < moved]
    return closes


def _quoted(known: Known) -> pd.Series[float] | None:
    """The close before the quote's session, where more than its provider has said so."""
    quote = known.quote
    if quote is None or quote.previous_close is None or not calendar.covers(quote.session):
        return None
    if confirmation.note_in(quote.notes, quote.provenance.provider) is not None:
        return None
    before = calendar.previous_session(quote.session)
    if splits.since(known.splits, before):
        return None  # whether it is in today's shares is not known
    return pd.Series([quote.previous_close], index=pd.DatetimeIndex([pd.Timestamp(before)]))
