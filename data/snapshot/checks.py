"""What bars must be before they are bundled, and how one that is not is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data import calendar
from data.prices.model import BAR_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

PRICES = ("open", "high", "low", "close")
LARGEST = float(np.finfo("float64").max)  # what is not between ± this is infinite or no number
FIVE_MINUTES = pd.Timedelta(minutes=5)


class RefusedInputError(Exception):
    """An input that is not bundled: which file, which row, which field, and why."""

    def __init__(self, file: str, row: str, field: str, problem: str) -> None:
        self.file, self.row, self.field, self.problem = file, row, field, problem
        super().__init__(": ".join(part for part in (file, row, field, problem) if part))


def check_bars(bars: pd.DataFrame, file: str, time: str) -> None:
    """Refuse bars that cannot be: the rules of one row, then duplicates.

    `bars` has the columns `time`, symbol and BAR_COLUMNS (numbers) and is indexed by a name of
    the row for the message. Raises RefusedInputError for the first row that breaks a rule.
    """
    for field, problem, bad in _row_rules(bars):
        if bad.any():
            row = bars.index[int(np.argmax(bad.to_numpy()))]
            raise RefusedInputError(file, str(row), field, problem)
    repeated = bars.duplicated(["symbol", time])
    if repeated.any():
        row = bars.index[int(np.argmax(repeated.to_numpy()))]
        raise RefusedInputError(file, str(row), time, "appears twice for this symbol")


def check_order(bars: pd.DataFrame, file: str, time: str) -> None:
    """Refuse a row that stands after a later one of its symbol (columns `time` and symbol)."""
    late = bars[time] < bars.groupby("symbol", sort=False)[time].shift()
    if late.any():
        row = bars.index[int(np.argmax(late.to_numpy()))]
        raise RefusedInputError(file, str(row), time, "stands after a later row of this symbol")


def _row_rules(bars: pd.DataFrame) -> Iterator[tuple[str, str, pd.Series[bool]]]:
    """Field, problem and the rows that have it, in the order in which they are looked for."""
    for field in BAR_COLUMNS:
        yield field, "is missing or not a number", ~bars[field].between(-LARGEST, LARGEST)
        yield field, "is not positive", bars[field] <= 0
    yield "volume", "is not a whole number of shares", bars["volume"] % 1 != 0
    yield "high", "lies below the low", bars["high"] < bars["low"]
    for field in ("open", "close"):
        outside = (bars[field] < bars["low"]) | (bars[field] > bars["high"])
        yield field, "lies outside the day's range", outside


def check_sessions(bars: pd.DataFrame, file: str) -> None:
    """Refuse daily bars that miss a session of the exchange or stand on a day without one.

    `bars` has the columns session (midnights) and symbol. Each symbol must be complete from its
    own first session to its own last.
    """
    _check_times(
        bars, file, "session", lambda first, last: calendar.sessions(first.date(), last.date())
    )


def check_five_minutes(bars: pd.DataFrame, file: str) -> None:
    """Refuse 5-minute bars that are not exactly those of the regular sessions they span.

    `bars` has the columns time (aware, start of the bar) and symbol.
    """

    def expected(first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
        starts = [
            pd.date_range(
                calendar.session_open(day.date()),
                calendar.session_close(day.date()),
                freq=FIVE_MINUTES,
                inclusive="left",
            )
            for day in calendar.sessions(first.date(), last.date())
        ]
        return pd.DatetimeIndex([start for day in starts for start in day])

    _check_times(bars, file, "time", expected)


def _check_times(
    bars: pd.DataFrame,
    file: str,
    time: str,
    expected: Callable[[pd.Timestamp, pd.Timestamp], pd.DatetimeIndex],
) -> None:
    for symbol, own in bars.groupby("symbol", sort=False):
        times = pd.DatetimeIndex(own[time])
        wanted = expected(times.min(), times.max())
        excess, missing = times.difference(wanted), wanted.difference(times)
        if len(excess):
            row = own.index[times == excess[0]][0]
            problem = f"{excess[0]} is not in a session of the New York Stock Exchange"
            raise RefusedInputError(file, str(row), time, problem)
        if len(missing):
            raise RefusedInputError(file, str(symbol), time, f"{missing[0]} is missing")
