"""Where one session ranks among all sessions of a price: by return, by its own unrest, by value.

Closes are in one currency and in shares of one day, indexed by session (midnight, no zone),
increasing. A session of the exchange without a price stands in them as NaN: nothing is measured
from it or to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

SPREAD_SESSIONS = 60
"""The sessions before a move whose standard deviation it is measured in."""


@dataclass(frozen=True, slots=True)
class Rank:
    """One session among all that could be measured.

    `value` is the session's own, `beyond` counts the sessions that lie further in its direction
    (deeper than a fall, higher than a rise), `of` all sessions, itself included, `first` the
    earliest of them.
    """

    value: float
    beyond: int
    of: int
    first: date


def session_returns(closes: pd.Series[float]) -> pd.Series[float]:
    """The simple return of each session that has a close and one before it, as a ratio."""
    return (closes / closes.shift() - 1).dropna()


def standard_deviations(
    closes: pd.Series[float], sessions: int = SPREAD_SESSIONS
) -> pd.Series[float]:
    """Each session's return in standard deviations of the `sessions` returns before it.

    The deviation is that of a sample (n − 1), around its own mean; the session itself is not in
    it. Left out where one of those returns is missing or all of them are equal.
    """
    returns = closes / closes.shift() - 1
    spread = returns.rolling(sessions).std().shift()
    return (returns / spread.where(spread > 0)).dropna()


def value_changes(closes: pd.Series[float], shares: Mapping[date, float]) -> pd.Series[float]:
    """The change of market value in each session, in the currency of the closes.

    `shares` are counts by the day that was counted, in the shares of the closes; a session goes
    by the newest count of its day or before, and is left out before the first one.
    """
    counts = pd.Series(dict(sorted(shares.items())), dtype="float64")
    counts.index = pd.DatetimeIndex(counts.index)
    place = counts.index.searchsorted(pd.DatetimeIndex(closes.index), side="right")
    known = np.where(place > 0, counts.to_numpy()[np.maximum(place, 1) - 1], np.nan)
    return ((closes - closes.shift()) * known).dropna()


def rank(values: pd.Series[float], session: date) -> Rank | None:
    """The place of `session` among `values`; None where it has none.

    A session below zero is ranked among the deepest, another among the highest; equals of it are
    not beyond it.
    """
    stamp = pd.Timestamp(session)
    if stamp not in values.index:
        return None
    own = float(values[stamp])
    beyond = values < own if own < 0 else values > own
    return Rank(own, int(beyond.sum()), len(values), pd.Timestamp(values.index[0]).date())
