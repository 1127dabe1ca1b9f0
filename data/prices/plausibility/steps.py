"""Finds rows of daily bars that cannot stand beside their neighbours: another unit, half a split.

A row that is right by itself is held against the last close before it that is believed. Where
closes are known (the snapshot, an earlier answer), these are believed; without any, the rows at
the newest end are, for the quote is of their kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.price_limits import price_limits
from data.prices.plausibility.quote_comparison import RECENT_DAYS, confirmable_move

#: Fewer rows than these at the newest end are no new level, but wrong.
_FEW = 5
#: Days between two sessions at most: a weekend and holidays.
_BETWEEN_SESSIONS = 5


@dataclass(frozen=True, slots=True)
class Steps:
    """Which rows are out of reach, and the largest move among the others that is not known."""

    refused: np.ndarray
    session: pd.Timestamp | None = None
    move: float = 0.0  #: as a ratio, −0.25 for −25 %; 0 where none is large


def find(bars: pd.DataFrame, known: pd.Series[float] | None) -> Steps:
    """The steps in daily `bars`, beside the closes `known` of the symbol in the same shares."""
    closes = bars["close"].to_numpy()
    days = pd.DatetimeIndex(bars.index)
    believed = np.full(len(bars), np.nan)
    if known is not None:
        believed = known.reindex(days).to_numpy(dtype="float64")
    anchors = np.flatnonzero(np.isfinite(believed))
    start = int(anchors[0]) if len(anchors) else _newest_level(closes)
    if not len(anchors):
        believed[start] = closes[start]
    walk = _Walk(closes, believed, days)
    if known is not None and len(anchors):
        earlier = known.loc[: days[anchors[-1]]]
        walk.expect_after(int(anchors[-1]), confirmable_move(earlier.to_numpy(dtype="float64")))
    walk.along(range(start, len(closes)))
    walk.along(range(start, -1, -1))
    walk.leave_out_peaks()
    return walk.found()


class _Walk:
    """Goes over rows in either direction and keeps the last close that is believed."""

    def __init__(self, closes: np.ndarray, believed: np.ndarray, days: pd.DatetimeIndex) -> None:
        self._closes, self._believed, self._days = closes, believed, days
        self._refused = np.zeros(len(closes), dtype=bool)
        self._largest, self._at = 0.0, -1
        self._known_until, self._unusual = len(closes), math.inf
        limits = price_limits()
        self._most, self._large = limits.log_most_move, limits.log_large_move
        self._beside = limits.same_moment

    def expect_after(self, row: int, unusual: float) -> None:
        """After this last row that is known, a smaller move (a logarithm) counts as large."""
        self._known_until, self._unusual = row, unusual

    def along(self, rows: Iterable[int]) -> None:
        last, previous = math.nan, -1
        for row in rows:
            if math.isfinite(self._believed[row]):
                last = float(self._believed[row])
                apart = abs(math.log(self._closes[row] / last))
                is_newest = row == len(self._closes) - 1  # which goes on moving
                self._refused[row] = apart > (self._most if is_newest else self._beside)
            else:
                last = self._judged(row, previous, last)
            previous = row

    def _judged(self, row: int, previous: int, last: float) -> float:
        """The close that the next row is held against."""
        close = float(self._closes[row])
        move = math.log(close / last)
        apart = abs((self._days[row] - self._days[previous]).days)
        if abs(move) <= self._most or apart > RECENT_DAYS:
            self._keep_largest(move, row, previous, apart)
            return close
        self._refused[row] = True
        return last

    def _keep_largest(self, move: float, row: int, previous: int, apart: int) -> None:
        """Of the moves that another provider should confirm: a new one before those long past."""
        is_new = row > self._known_until
        least = self._unusual if is_new and apart <= _BETWEEN_SESSIONS else self._large
        if abs(move) <= least or apart > RECENT_DAYS:
            return
        was_new = self._at > self._known_until
        if (is_new, abs(move)) > (was_new, abs(self._largest)):
            forward = row > previous
            self._largest, self._at = (move, row) if forward else (-move, previous)

    def leave_out_peaks(self) -> None:
        """Refuse single rows that go far away from both neighbours, which are alike."""
        moves = np.diff(np.log(self._closes))
        there, back = moves[:-1], moves[1:]
        far = np.minimum(np.abs(there), np.abs(back)) > self._large
        peak = far & (np.abs(there + back) < self._large / 2)
        rows = np.flatnonzero(peak & ~np.isfinite(self._believed[1:-1])) + 1
        self._refused[rows] = True
        if self._at >= 0 and {self._at, self._at - 1} & set(rows.tolist()):
            self._at = -1  # the large move was the peak's

    def found(self) -> Steps:
        if self._at < 0:
            return Steps(self._refused)
        return Steps(self._refused, self._days[self._at], math.expm1(self._largest))


def _newest_level(closes: np.ndarray) -> int:
    """The newest row that has `_FEW` rows of its level: the first that is believed."""
    steps = np.abs(np.diff(np.log(closes))) > price_limits().log_most_move
    level = np.concatenate([[0], np.cumsum(steps)])
    rows = np.flatnonzero(np.bincount(level)[level] >= _FEW)
    return int(rows[-1]) if len(rows) else len(closes) - 1
