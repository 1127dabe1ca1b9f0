"""How unusual one session of a share was, and how falls of its size recovered elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from calc import rank, recovery
from calc.rank import Rank
from calc.recovery import Fall, Survival
from data import companies
from data.prices.model import History
from data.symbols import SUBJECT


@dataclass(frozen=True, slots=True)
class Ranks:
    """Where a session ranks: None where it cannot be measured.

    `by_return` as a ratio, `by_spread` in standard deviations of the sessions before, `by_value`
    in US dollars of market value.
    """

    by_return: Rank | None
    by_spread: Rank | None
    by_value: Rank | None


@dataclass(frozen=True, slots=True)
class SharesFall:
    """A fall and the symbol that fell."""

    symbol: str
    fall: Fall


@dataclass(frozen=True, slots=True, eq=False)
class Recoveries:
    """A fall beside the falls that were as deep or deeper.

    `symbol`, `session` and `own` say which fall it is. `falls` are those of the compared shares,
    deepest first, this one among them where its share is; `survival` is how long they took.
    """

    symbol: str
    session: date
    own: Fall
    falls: Sequence[SharesFall]
    survival: Survival

    @property
    def elsewhere(self) -> Sequence[SharesFall]:
        """The falls but for this one."""
        this = self.symbol, self.session
        return tuple(each for each in self.falls if (each.symbol, each.fall.session) != this)


@dataclass(frozen=True, slots=True, eq=False)
class Unusual:
    """What `session` was for `symbol`.

    `first` and `last` are the first and last session at hand. `own` is its fall, None where it
    did not fall; `recoveries` sets it beside other falls of the `compared` shares, None where
    there is no other as deep.
    """

    symbol: str
    session: date
    first: date
    last: date
    ranks: Ranks
    own: Fall | None
    recoveries: Recoveries | None
    compared: Sequence[str]


def with_gaps(history: History) -> pd.Series[float]:
    """The daily closes of a history, NaN for the sessions that it lacks."""
    closes = history.bars["close"]
    missing = pd.DatetimeIndex([pd.Timestamp(day) for day in history.missing])
    return closes.reindex(closes.index.union(missing)) if len(missing) else closes


def share_counts(
    symbol: str, closes: pd.Series[float], snapshot: pd.Series[float]
) -> Mapping[date, float]:
    """The filed share counts of `symbol` in the shares of `closes`, by the day that was counted.

    Known of the subject alone; empty for others. The counts are in the shares of the snapshot's
    closes of the subject: what one of those has become since is what the two series say of their
    last common session.
    """
    common = closes.dropna().index.intersection(snapshot.index)
    if symbol != SUBJECT or common.empty:
        return {}
    factor = float(snapshot[common[-1]] / closes[common[-1]])
    return {row.as_of: row.shares * factor for row in companies.share_counts()}


def unusual(
    symbol: str,
    closes: pd.Series[float],
    others: Mapping[str, pd.Series[float]],
    session: date,
    counts: Mapping[date, float],
) -> Unusual:
    """How unusual `session` was for a price, and how the falls alike of `others` recovered.

    `closes` and those of `others` are US dollars by session, NaN where one is missing; `counts`
    are share counts by day, empty where none are known. Raises ValueError for an empty series.
    """
    if closes.empty:
        raise ValueError("no closes")
    index = pd.DatetimeIndex(closes.index)
    ranks = Ranks(
        rank.rank(rank.session_returns(closes), session),
        rank.rank(rank.standard_deviations(closes), session),
        rank.rank(rank.value_changes(closes, counts), session) if counts else None,
    )
    own, recoveries = None, None
    if ranks.by_return is not None and ranks.by_return.value < 0:
        size = ranks.by_return.value
        own = next(each for each in recovery.falls(closes, size) if each.session == session)
        recoveries = _recoveries(symbol, own, others)
    return Unusual(
        symbol=symbol,
        session=session,
        first=index[0].date(),
        last=index[-1].date(),
        ranks=ranks,
        own=own,
        recoveries=recoveries,
        compared=tuple(others),
    )


def _recoveries(
    symbol: str, own: Fall, others: Mapping[str, pd.Series[float]]
) -> Recoveries | None:
    """The falls of `others` as deep as `own`; None where it is the only one."""
    alike = [
        SharesFall(name, fall)
        for name, prices in others.items()
        for fall in recovery.falls(prices, own.ratio)
    ]
    if all((each.symbol, each.fall.session) == (symbol, own.session) for each in alike):
        return None
    alike.sort(key=lambda each: each.fall.ratio)
    survival = recovery.survival([each.fall for each in alike])
    return Recoveries(symbol, own.session, own, tuple(alike), survival)
