"""Moves of prices: between sessions, from a common base, down by a shock and back up again.

Every function takes closes or bars that are already in order: a pandas object indexed by
increasing session or bar time, without duplicates and without missing values. Nothing here
rounds, and nothing knows which shares or which days it is asked about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

BASE = 100.0
"""The level that `rebased` gives every series on the base day."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """The way back above a level after a fall.

    `sessions` counts the sessions after the fall until the first close above the level: 1 for
    the next session, 0 where there was no fall, None where it has not happened yet. `session`
    is the date of that close, None unless `sessions` is positive.
    """

    sessions: int | None
    session: date | None = None


@dataclass(frozen=True, slots=True)
class ShockMoves:
    """What a shock did to one price.

    The moves are ratios (−0.17 for −17 %) against the close of the session before the shock:
    `on_day` at the close of the shock, `to_answer` at the close of a later session of interest,
    `since` at `last_session`. None where the price has no bar on one of the two days.
    """

    on_day: float | None
    to_answer: float | None
    since: float | None
    recovery: Recovery | None
    last_session: date


def _stamp(session: date) -> pd.Timestamp:
    return pd.Timestamp(session)


def move(closes: pd.Series[float], start: date, end: date) -> float | None:
    """The relative change from the close of `start` to the close of `end`, as a ratio.

    None where the series has no close on one of the two (not listed yet, or a holiday).
    """
    first, last = _stamp(start), _stamp(end)
    if first not in closes.index or last not in closes.index:
        return None
    return float(closes[last] / closes[first] - 1)


def session_before(index: pd.DatetimeIndex, session: date) -> date | None:
    """The last session of `index` before `session`; None if there is none."""
    position = int(index.searchsorted(_stamp(session), side="left"))
    return index[position - 1].date() if position > 0 else None


def rebased(closes: pd.Series[float], at: pd.Timestamp) -> pd.Series[float]:
    """`closes` scaled so that the close at `at` is `BASE`.

    Raises LookupError where the series has no close at `at`: another day would be another
    comparison, so none is chosen silently.
    """
    if at not in closes.index:
        raise LookupError(f"no close at {at}")
    return closes / float(closes[at]) * BASE


def with_dividends(closes: pd.Series[float], dividends: Mapping[date, float]) -> pd.Series[float]:
    """`closes` as if each dividend were reinvested at the close of its ex-date: total returns.

    The return of an ex-date is (close + dividend)/close before − 1; the first close stays as it is.
    `dividends` are per share in the currency and the shares of `closes`, by ex-date. Those before
    the second session or after the last one change nothing. Raises ValueError for an ex-date in
    between that is no session.
    """
    inside = {
        _stamp(day): value
        for day, value in dividends.items()
        if closes.index[0] < _stamp(day) <= closes.index[-1]
    }
    unknown = [stamp for stamp in inside if stamp not in closes.index]
    if unknown:
        raise ValueError(f"ex-date {unknown[0].date()} is no session")
    paid = pd.Series(inside, dtype="float64").reindex(closes.index, fill_value=0.0)
    growth = ((closes + paid) / closes.shift()).fillna(1.0)
    return growth.cumprod() * float(closes.iloc[0])


def sessions_to_recover(closes: pd.Series[float], before: date, shock: date) -> Recovery | None:
    """How long a price took to close above its close of `before` after falling at `shock`.

    A close exactly at the old level is not above it. None where the series lacks one of the
    two sessions. A price that closed `shock` at or above its level has nothing to recover:
    `Recovery(0)`, whatever happened to it later.
    """
    base, fall = _stamp(before), _stamp(shock)
    if base not in closes.index or fall not in closes.index:
        return None
    level = float(closes[base])
    if float(closes[fall]) >= level:
        return Recovery(0)
    after = closes[closes.index > fall]
    above = after.index[(after > level).to_numpy()]
    if len(above) == 0:
        return Recovery(None)
    back = pd.DatetimeIndex(above)[0]
    return Recovery(int((after.index <= back).sum()), back.date())


def shock_moves(closes: pd.Series[float], before: date, shock: date, answer: date) -> ShockMoves:
    """The moves of one price around a shock; see `ShockMoves`.

    `before` is the session before the shock, `answer` a later session to measure to. Raises
    ValueError for an empty series.
    """
    if closes.empty:
        raise ValueError("no closes")
    last = pd.DatetimeIndex(closes.index)[-1].date()
    return ShockMoves(
        on_day=move(closes, before, shock),
        to_answer=move(closes, before, answer),
        since=move(closes, before, last),
        recovery=sessions_to_recover(closes, before, shock),
        last_session=last,
    )


def weekly(bars: pd.DataFrame) -> pd.DataFrame:
    """Daily bars gathered into calendar weeks, Monday to Sunday.

    A week's bar opens where its first session opened, closes where its last one closed, spans
    all highs and lows and adds up the volume. It carries the date of its last session, so the
    newest bar never bears a date that has not come yet. The index keeps its name.
    """
    if bars.empty:
        return bars.copy()
    index = pd.DatetimeIndex(bars.index)
    monday = index.normalize() - pd.to_timedelta(index.dayofweek, unit="D")
    dated = bars.assign(_last=index)
    weeks = dated.groupby(monday).agg(
        open=("open", "first"),
        high=("high", "max"),
        low=("low", "min"),
        close=("close", "last"),
        volume=("volume", "sum"),
        _last=("_last", "last"),
    )
    gathered = weeks.set_index("_last")
    gathered.index.name = index.name
    return gathered
