"""Holds daily bars against what is usual for large US shares, where nothing else tells.

The limits (price_limits.toml) were set by the bundled bars: each lies well beyond the most
extreme of these.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from data.price_limits import price_limits
from data.prices.model import BAR_COLUMNS
from data.snapshot.checks import RefusedInputError

#: Of how many sessions a median is taken, and how many it needs at least; of how many ways the sum.
_AROUND, _LEAST_ROWS, _TURNOVER_ROWS = 61, 20, 200
_SESSIONS = 10


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
    limits = price_limits().imported
    ends = bars[["open", "close"]]
    body = ends.max(axis=1) / ends.min(axis=1) > limits.most_body
    _refuse(bars, body, file, "open", "and close lie farther apart than a session moves")
    above = bars["high"] / ends.max(axis=1) > 1 + limits.most_shadow
    _refuse(bars, above, file, "high", "lies too far above open and close")
    below = bars["low"] / ends.min(axis=1) < 1 - limits.most_shadow
    _refuse(bars, below, file, "low", "lies too far below open and close")


def _check_volumes(bars: pd.DataFrame, file: str, symbol: str) -> None:
    if len(bars) < _LEAST_ROWS:
        return
    limits = price_limits().imported
    turnover = float((bars["close"] * bars["volume"]).median())
    possible = limits.least_turnover <= turnover <= limits.most_turnover
    if len(bars) >= _TURNOVER_ROWS and not possible:
        problem = f"makes a turnover of {turnover:.3g} US dollars a session: another unit?"
        raise RefusedInputError(file, symbol, "volume", problem)
    usual = bars["volume"].rolling(_AROUND, center=True, min_periods=_LEAST_ROWS).median()
    ratio = bars["volume"] / usual
    far = (ratio > limits.most_volume) | (ratio < limits.least_volume)
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
    limits = price_limits().imported
    is_quiet = busy < limits.quiet_volume
    far = (longer > limits.longer) | ((longer > limits.longer_if_quiet) & is_quiet)
    night = own.rolling(_AROUND, center=True, min_periods=_LEAST_ROWS).median()
    together = (longer / night).clip(upper=3.0).rolling(_SESSIONS).sum() > limits.longer_together
    bad = (far | together).to_numpy()
    if bad.any():
        at, column = (int(each[0]) for each in np.nonzero(bad))
        found = (daily["session"] == opens.index[at]) & (daily["symbol"] == opens.columns[column])
        problem = "and close fit the sessions beside them better the other way round"
        _refuse(daily, found, file, "open", problem)
