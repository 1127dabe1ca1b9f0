"""Holds daily bars against the minutes of the same sessions."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from data import calendar
from data.price_limits import price_limits

#: Open and close fit the minutes so many times better the other way round: they are exchanged.
_CLEARLY = 3
#: The first bar may begin so late, and the last end so early, and still be the day's first and
#: last; both longer than a bar.
_AT_THE_BELL = timedelta(minutes=6)


def contradicted(daily: pd.DataFrame, shorter: Iterable[pd.DataFrame]) -> pd.DatetimeIndex:
    """The sessions in `daily` that the minutes of the same session contradict.

    `shorter`: bars shorter than a day in the same shares, in any order; indices as in
    `model.History.bars`.
    """
    found: set[pd.Timestamp] = set()
    for bars in shorter:
        days = _days(bars)
        for day in daily.index.intersection(days.unique()):
            row = daily.loc[[day]].iloc[0]
            if _differ(row, bars[days == day], pd.Timestamp(day)):
                found.add(pd.Timestamp(day))
    return pd.DatetimeIndex(sorted(found))


def compared(daily: pd.DataFrame, shorter: Iterable[pd.DataFrame]) -> int:
    """How many sessions of `daily` can be held against minutes."""
    days = {day for bars in shorter for day in _days(bars).unique()}
    return len(daily.index.intersection(pd.DatetimeIndex(sorted(days))))


def last_price(shorter: pd.DataFrame, day: date) -> float | None:
    """The last price of a session, None where its bars do not reach the bell."""
    bars = shorter[_days(shorter) == pd.Timestamp(day)]
    if bars.empty or calendar.session_close(day) - bars.index[-1] >= _AT_THE_BELL:
        return None
    return float(bars["close"].iloc[-1])


def _days(bars: pd.DataFrame) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(bars.index).tz_localize(None).normalize()


def _differ(row: pd.Series[float], minutes: pd.DataFrame, day: pd.Timestamp) -> bool:
    """Whether a daily row and the minutes of its session cannot both be true."""
    most = price_limits().same_price_in_minutes
    outside = minutes["high"].max() > row["high"] * (1 + most)
    outside |= minutes["low"].min() < row["low"] * (1 - most)
    first, last = minutes.index[0], minutes.index[-1]
    pairs = []
    if first - calendar.session_open(day.date()) < _AT_THE_BELL:
        pairs.append((row["open"], minutes["open"].iloc[0]))
    if calendar.session_close(day.date()) - last < _AT_THE_BELL:
        pairs.append((row["close"], minutes["close"].iloc[-1]))
    apart = [_apart(*pair) for pair in pairs]
    if outside or any(each > most for each in apart):
        return True
    if len(pairs) < 2:
        return False
    (open_, first_price), (close, last_price) = pairs
    turned = _apart(open_, last_price) + _apart(close, first_price)
    return sum(apart) > max(price_limits().same_close, _CLEARLY * turned)


def _apart(one: float, other: float) -> float:
    return abs(math.log(one / other))
