"""Holds daily bars against their neighbours and the other files of the same folder.

What each row may be is for `checks`; here rows are refused that cannot stand beside the others:
a split that some rows have and others have not, a session's shift, columns that changed places,
closes from which dividends were taken.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from data import calendar
from data.price_limits import price_limits
from data.snapshot.checks import RefusedInputError

#: Sessions over which volumes, and the moves of a share beside the others', are compared.
_MONTH = 20
_STRETCH = 30
#: So many sessions tell how a share moves; fewer say little.
_ENOUGH = 60


def check_neighbours(
    daily: pd.DataFrame,
    week: pd.DataFrame,
    splits: Mapping[str, Sequence[tuple[str, float]]],
    file: str,
    week_file: str,
) -> None:
    """Refuse daily bars that contradict each other, the 5-minute bars or the listed splits.

    `daily` and `week` as the importer reads them (US dollars; columns session or time, symbol,
    open, high, low, close, volume), indexed by the name of the row in `file`; `splits` gives the
    ex-date and ratio of each symbol's. Raises RefusedInputError.
    """
    for symbol, bars in daily.groupby("symbol", sort=False):
        ordered = bars.sort_values("session")
        _check_steps(ordered, splits.get(str(symbol), ()), file)
        _check_volumes(ordered, file)
    _check_against_week(daily, week, file, week_file)
    for symbol, bars in daily.groupby("symbol", sort=False):
        _check_columns(bars.sort_values("session"), file, str(symbol))
    _check_shift(daily, file)


def _check_steps(bars: pd.DataFrame, splits: Sequence[tuple[str, float]], file: str) -> None:
    limits = price_limits()
    smallest, near = limits.imported.smallest_split, limits.imported.near_split
    moves = (bars["close"] / bars["close"].shift()).map(math.log)
    for row, move in moves.dropna().items():
        for day, ratio in splits:
            if ratio < smallest and 1 / ratio < smallest:
                continue
            if abs(math.exp(abs(move) - abs(math.log(ratio))) - 1) <= near:
                problem = f"moves by the factor of a listed split ({day}, {ratio:g})"
                raise RefusedInputError(file, str(row), "close", problem)
        if abs(move) > limits.log_most_move:
            problem = f"moves by the factor {math.exp(move):.3g}, more than a session can"
            raise RefusedInputError(file, str(row), "close", problem)


def _check_volumes(bars: pd.DataFrame, file: str) -> None:
    """Large moves are traded, and a month's volume is of the same kind as the month before."""
    if len(bars) < _ENOUGH:
        return
    limits = price_limits().imported
    volume, few = bars["volume"], _MONTH // 2
    before = volume.shift().rolling(_MONTH, min_periods=few).median()
    after = volume[::-1].shift().rolling(_MONTH, min_periods=few).median()[::-1]
    usual = before.combine(after, max).fillna(before).fillna(after)
    moves = (bars["close"] / bars["close"].shift()).map(math.log).abs()
    quiet = (moves > math.log(limits.busy_move)) & (bars["volume"] < usual * limits.busy_volume)
    for row, bar in bars[quiet].iterrows():
        problem = f"moves by a fifth on {bar['volume']:.0f} shares, an ordinary day's"
        raise RefusedInputError(file, str(row), "close", problem)
    level = bars["volume"].map(math.log).rolling(_MONTH).median()
    steps = (level.shift(-_MONTH) - level).abs()
    if steps.max() > math.log(limits.volume_step):
        problem = f"changes by the factor {math.exp(steps.max()):.3g} for good: another unit?"
        raise RefusedInputError(file, str(steps.idxmax()), "volume", problem)


def _check_columns(bars: pd.DataFrame, file: str, symbol: str) -> None:
    """A share opens near its last close: nearer than it closes to its last open."""
    if len(bars) < _ENOUGH:
        return
    overnight = (bars["open"] / bars["close"].shift()).map(math.log).abs().median()
    exchanged = (bars["close"] / bars["open"].shift()).map(math.log).abs().median()
    if overnight > exchanged:
        problem = "lies farther from the close before than closes lie from opens: swapped columns?"
        raise RefusedInputError(file, symbol, "open", problem)


def _check_against_week(daily: pd.DataFrame, week: pd.DataFrame, file: str, week_file: str) -> None:
    """The first open and last close of a session's 5-minute bars are those of its daily bar."""
    limits = price_limits().imported
    tolerances = (("open", limits.same_open), ("close", limits.same_close_in_minutes))
    days = pd.DatetimeIndex(week["time"]).tz_convert(calendar.NEW_YORK).tz_localize(None)
    ordered = week.assign(session=days.normalize()).sort_values("time")
    ends = ordered.groupby(["symbol", "session"]).agg(
        open=("open", "first"), close=("close", "last"), volume=("volume", "sum")
    )
    for row, bar in daily.iterrows():
        key = (bar["symbol"], bar["session"])
        if key not in ends.index:
            continue
        share = float(ends.loc[key, "volume"]) / bar["volume"]
        for field, tolerance in tolerances:
            other = float(ends.loc[key, field])
            if abs(bar[field] / other - 1) > tolerance:
                which = "first open" if field == "open" else "last close"
                problem = f"is {bar[field]:g}, the {which} of that day in {week_file} {other:g}"
                raise RefusedInputError(file, str(row), field, problem)
        if not limits.least_share <= share <= limits.most_share:
            problem = f"the volume of that day in {week_file} is {share:.3g} times as much"
            raise RefusedInputError(file, str(row), "volume", problem)


def _check_shift(daily: pd.DataFrame, file: str) -> None:
    """A share moves with the others on the same day, not with theirs of the day beside it."""
    closes = daily.pivot(index="session", columns="symbol", values="close")
    moves = closes.map(math.log).diff()
    if len(moves) < _ENOUGH or len(moves.columns) < 3:
        return
    for symbol in moves.columns:
        others = moves.drop(columns=symbol).mean(axis=1)
        if moves[symbol].count() < _ENOUGH:
            continue
        alike = {lag: moves[symbol].corr(others.shift(lag)) for lag in (0, -1, 1)}
        lag = max(alike, key=lambda each: alike[each])
        if lag:
            problem = f"its rows stand {_words(lag)} beside the other symbols' moves"
            raise RefusedInputError(file, str(symbol), "session", problem)
        _check_stretches(daily, file, str(symbol), moves[symbol], others)


def _words(lag: int) -> str:
    return "one session late" if lag > 0 else "one session early"


def _check_stretches(
    daily: pd.DataFrame, file: str, symbol: str, moves: pd.Series[float], others: pd.Series[float]
) -> None:
    """Refuse a part of a symbol's rows that stands a session beside the other symbols' moves."""
    here = moves.rolling(_STRETCH).corr(others)
    for lag in (-1, 1):
        more = moves.rolling(_STRETCH).corr(others.shift(lag)) - here
        if more.max() > price_limits().imported.shifted_correlation:
            ends = daily["session"] == more.idxmax()
            row = daily.index[ends & (daily["symbol"] == symbol)][0]
            problem = f"the {_STRETCH} rows up to here stand {_words(lag)} beside others' moves"
            raise RefusedInputError(file, str(row), "session", problem)
