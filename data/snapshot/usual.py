"""Holds daily bars against what is usual for large US shares, where nothing else tells.

The limits were set by the bundled bars (19 symbols, 22,000 rows from 2022 to 2026): each lies
well beyond the most extreme of these, which the constants name.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from data.prices.model import BAR_COLUMNS
from data.snapshot.checks import RefusedInputError

#: A session's volume beside the median of the 61 around it: 18 times as much (ARM's listing) to a
#: hundredth (CEG before its spin-off). A row in another unit is off by a thousand.
_MOST_VOLUME, _LEAST_VOLUME = 40.0, 1 / 250
#: US dollars of shares traded a session, median of so many sessions and more: from 60 million (VRT
#: to 2023) to 60 billion. Volumes in thousands give at most 36 million over all rows.
_LEAST_TURNOVER, _MOST_TURNOVER, _TURNOVER_ROWS = 4e7, 2e11, 200
#: The range reached at most 12.5 % beyond the nearer of open and close.
_MOST_SHADOW = 0.2
#: Between open and close prices moved by at most the factor 1.25.
_MOST_BODY = 1.5
_AROUND, _LEAST_ROWS = 61, 20
#: How much longer the way through a session's prices is (in logarithms, over the night before,
#: and the one after) than with open and close exchanged, other symbols' nights taken off: at most
#: 0.098, and 0.068 where volume was below twice the usual.
_LONGER, _LONGER_IF_QUIET, _QUIET = 0.11, 0.075, 2.0
#: The same over ten sessions, in units of the symbol's usual night: the sum was at most 6.7, and
#: with the columns of all ten exchanged above 8 in nine of ten stretches.
_SESSIONS, _LONGER_TOGETHER = 10, 8.0


def check_usual(daily: pd.DataFrame, file: str) -> None:
    """Refuse rows that repeat another, or that no bundled row comes near.

    `daily` as the importer reads it (columns session, symbol and BAR_COLUMNS, US dollars), indexed
    by the name of the row in `file`. Raises RefusedInputError.
    """
    _check_repeated(daily, file)
    for symbol, bars in daily.groupby("symbol", sort=False):
        _check_ranges(bars, file)
        _check_volumes(bars, file, str(symbol))
    _check_exchanged(daily, file)


def _refuse(bars: pd.DataFrame, bad: pd.Series[bool], file: str, field: str, problem: str) -> None:
    if bad.any():
        row = bars.index[int(np.argmax(bad.to_numpy()))]
        raise RefusedInputError(file, str(row), field, problem)


def _check_repeated(daily: pd.DataFrame, file: str) -> None:
    figures = list(BAR_COLUMNS)
    same_day = daily.duplicated(["session", *figures])
    _refuse(daily, same_day, file, "symbol", "is another symbol's row of this session")
    again = daily.duplicated(["symbol", *figures])
    _refuse(daily, again, file, "session", "repeats the figures of another session")


def _check_ranges(bars: pd.DataFrame, file: str) -> None:
    ends = bars[["open", "close"]]
    body = ends.max(axis=1) / ends.min(axis=1) > _MOST_BODY
    _refuse(bars, body, file, "open", "and close lie farther apart than a session moves")
    above = bars["high"] / ends.max(axis=1) > 1 + _MOST_SHADOW
    _refuse(bars, above, file, "high", "lies too far above open and close")
    below = bars["low"] / ends.min(axis=1) < 1 - _MOST_SHADOW
    _refuse(bars, below, file, "low", "lies too far below open and close")


def _check_volumes(bars: pd.DataFrame, file: str, symbol: str) -> None:
    if len(bars) < _LEAST_ROWS:
        return
    turnover = float((bars["close"] * bars["volume"]).median())
    if len(bars) >= _TURNOVER_ROWS and not _LEAST_TURNOVER <= turnover <= _MOST_TURNOVER:
        problem = f"makes a turnover of {turnover:.3g} US dollars a session: another unit?"
        raise RefusedInputError(file, symbol, "volume", problem)
    usual = bars["volume"].rolling(_AROUND, center=True, min_periods=_LEAST_ROWS).median()
    ratio = bars["volume"] / usual
    far = (ratio > _MOST_VOLUME) | (ratio < _LEAST_VOLUME)
    _refuse(bars, far, file, "volume", "is not of the size of those around it: another unit?")


def _check_exchanged(daily: pd.DataFrame, file: str) -> None:
    """Refuse rows whose open and close fit their neighbours better the other way round."""
    opens, closes, volumes = (
        daily.pivot(index="session", columns="symbol", values=field)
        for field in ("open", "close", "volume")
    )
    if len(opens) < _LEAST_ROWS:
        return
    opens, closes = opens.map(math.log), closes.map(math.log)
    nights = opens - closes.shift()
    others = nights.median(axis=1) if nights.shape[1] > 2 else pd.Series(0.0, nights.index)
    own = nights.sub(others, axis=0).abs()
    before = (closes - closes.shift()).sub(others, axis=0).abs()
    after = (opens.shift(-1) - opens).sub(others.shift(-1), axis=0).abs()
    longer = own - before + own.shift(-1) - after
    usual = volumes.rolling(_AROUND, center=True, min_periods=_LEAST_ROWS).median()
    usual = usual.where(volumes.shift().rolling(_LEAST_ROWS).count() == _LEAST_ROWS)
    busy = volumes.combine(volumes.shift(-1), np.fmax) / usual
    far = (longer > _LONGER) | ((longer > _LONGER_IF_QUIET) & (busy < _QUIET))
    night = own.rolling(_AROUND, center=True, min_periods=_LEAST_ROWS).median()
    together = (longer / night).clip(upper=3.0).rolling(_SESSIONS).sum() > _LONGER_TOGETHER
    bad = (far | together).to_numpy()
    if bad.any():
        at, column = (int(each[0]) for each in np.nonzero(bad))
        found = (daily["session"] == opens.index[at]) & (daily["symbol"] == opens.columns[column])
        problem = "and close fit the sessions beside them better the other way round"
        _refuse(daily, found, file, "open", problem)
