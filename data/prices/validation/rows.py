"""Refuses bars of a provider that cannot be true, and keeps the rest."""

from __future__ import annotations

import logging
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from data.price_limits import price_limits
from data.prices.model import (
    BAR_COLUMNS,
    Interval,
    Note,
    NoteCode,
    ProviderError,
    RowFault,
    UnavailableReason,
)
from data.prices.validation import sessions, shifts

logger = logging.getLogger(__name__)

_PRICES = ["open", "high", "low", "close"]
#: Prices rounded to cents may lie so far (in currency units) outside a range rounded to cents.
_ROUNDING = 0.01
_NEW_YORK = "America/New_York"
#: Of the good rows; holidays alone are 4 % of the weekdays.
_SHIFTED = 0.05
#: Of all rows; single ones may be wrong, but not one in ten: then a column is another one's.
_DISJOINTED = 0.1
_FEW_DISJOINTED = 2


@dataclass(frozen=True, slots=True)
class Clean:
    """The good rows, as `model.History.bars` has them, and how many were refused for what."""

    bars: pd.DataFrame
    refused: Mapping[RowFault, int]

    def notes(self, provider: str) -> tuple[Note, ...]:
        """One note for each fault for which rows of `provider` were refused."""
        return tuple(
            Note(
                NoteCode.ROWS_REJECTED,
                {"provider": provider, "count": count, "fault": fault.value},
            )
            for fault, count in self.refused.items()
        )


def without_rival_newest(raw: pd.DataFrame, price: float) -> pd.DataFrame:
    """`raw` without rows of the newest time that lie farther from the last `price` than another.

    A session that still runs is given twice at times: as it was, and as it is.
    """
    if raw.empty:
        return raw
    newest = np.flatnonzero(raw.index == raw.index.max())
    closes = pd.to_numeric(raw["close"], errors="coerce").to_numpy(dtype="float64")[newest]
    if len(newest) < 2 or not np.isfinite(closes).any():
        return raw
    apart = np.abs(closes - price)
    apart[~np.isfinite(apart)] = np.inf
    # Of those as near the last, which is the newer.
    nearest = newest[np.flatnonzero(apart == apart.min())[-1]]
    return raw.iloc[np.setdiff1d(np.arange(len(raw)), newest[newest != nearest])]


def clean_bars(raw: pd.DataFrame, interval: Interval, now: datetime, what: str) -> Clean:
    """The rows of `raw` that can be true; `what` names them in the log.

    `raw` has BAR_COLUMNS (any type: what is no number counts as missing) and, for daily bars, an
    index of midnights without a zone, else of aware times. `now` is aware. Raises ProviderError
    when no row is left.
    """
    values = pd.DataFrame({name: _numbers(raw[name]) for name in BAR_COLUMNS})
    values = values.where(np.isfinite(values))
    values["volume"] = values["volume"].where(values["volume"] <= price_limits().most_shares_in_bar)
    faults = pd.Series("", index=range(len(values)), dtype="str")
    for fault, found in _row_faults(values, raw.index, interval, now).items():
        faults = faults.mask((faults == "") & found, fault.value)
    for fault, found in _order_faults(values, raw.index, (faults == "").to_numpy()).items():
        faults = faults.mask((faults == "") & found, fault.value)
    repeated = _repeated(values, (faults == "").to_numpy(), interval)
    faults = faults.mask(repeated, RowFault.REPEATED.value)
    counts = faults[faults != ""].value_counts()
    refused = {fault: int(counts[fault.value]) for fault in RowFault if fault.value in counts}
    good = (faults == "").to_numpy()
    if not good.any():
        summary = ", ".join(f"{count} {fault}" for fault, count in refused.items()) or "empty"
        message = f"{what}: none of {len(raw)} rows is usable ({summary})"
        raise ProviderError(UnavailableReason.BAD_DATA, message, symbol_only=True)
    _refuse_disjointed(refused, len(raw), what)
    for fault, count in refused.items():
        logger.warning("%s: %d of %d rows refused: %s", what, count, len(raw), fault)
    bars = values[good].astype({"volume": "int64"})
    bars.index = _index(pd.DatetimeIndex(raw.index[good]), interval)
    if interval is Interval.DAILY:
        _refuse_shifted(pd.DatetimeIndex(bars.index), refused.get(RowFault.NO_SESSION, 0), what)
    else:
        traded = values.notna().all(axis=1).to_numpy() & (values["volume"] > 0).to_numpy()
        _refuse_shifted_hours(pd.DatetimeIndex(raw.index[traded]), interval, now, what)
    return Clean(bars, refused)


def _numbers(column: pd.Series[Any]) -> pd.Series[float]:
    """The numbers in a column, NaN for what is none: a truth value is no price of 1."""
    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    if column.dtype in (object, bool):
        numbers = numbers.mask(column.map(lambda each: isinstance(each, bool)))
    return numbers


def _refuse_disjointed(refused: Mapping[RowFault, int], rows: int, what: str) -> None:
    """Raises ProviderError where prices lie outside their day's range in many rows.

    Then a column belongs to other sessions, or is another one's, in the rows that pass as well.
    """
    count = refused.get(RowFault.HIGH_BELOW_LOW, 0) + refused.get(RowFault.OUTSIDE_RANGE, 0)
    if count > max(_FEW_DISJOINTED, _DISJOINTED * rows):
        message = f"{what}: {count} of {rows} rows have prices outside their day's range"
        raise ProviderError(UnavailableReason.CONTRADICTORY, message, symbol_only=True)


def _refuse_shifted(days: pd.DatetimeIndex, without_session: int, what: str) -> None:
    """Raises ProviderError where many rows have no session and many sessions no row.

    Then the days are another calendar's, or a day early or late, and what is left is no better.
    """
    missing = len(sessions.missing_sessions(days))
    if min(missing, without_session) > _SHIFTED * len(days):
        message = f"{what}: {without_session} rows have no session, {missing} sessions no row"
        raise ProviderError(UnavailableReason.CONTRADICTORY, message, symbol_only=True)


def _refuse_shifted_hours(
    times: pd.DatetimeIndex, interval: Interval, now: datetime, what: str
) -> None:
    """Raises ProviderError where the times of bars shorter than a day are some hours off."""
    shifted = shifts.shifted_sessions(times, interval, now)
    if shifted:
        message = f"{what}: the times of {shifted} sessions are some hours off"
        raise ProviderError(UnavailableReason.CONTRADICTORY, message, symbol_only=True)


def check_known_bars(bars: pd.DataFrame, interval: Interval, fetched_at: datetime) -> None:
    """Raises ValueError for bars of the cache that `clean_bars` would not have let through."""
    if bars.empty:
        raise ValueError("no bars")
    every = {
        **_row_faults(bars, bars.index, interval, fetched_at),
        **_order_faults(bars, bars.index, np.ones(len(bars), dtype=bool)),
        RowFault.REPEATED: _repeated(bars, np.ones(len(bars), dtype=bool), interval),
    }
    for fault, found in every.items():
        if found.any():
            raise ValueError(f"{int(found.sum())} of {len(bars)} bars: {fault}")


def _row_faults(
    values: pd.DataFrame, times: pd.Index, interval: Interval, now: datetime
) -> dict[RowFault, np.ndarray]:
    """For each fault of a single row, which rows have it."""
    low, high = values["low"], values["high"]
    ends = values[["open", "close"]]
    stamps = pd.DatetimeIndex(times)
    faults = {
        RowFault.MISSING: values.isna().any(axis=1),
        RowFault.NOT_POSITIVE: (values[_PRICES] <= 0).any(axis=1) | (values["volume"] < 0),
        RowFault.HIGH_BELOW_LOW: high < low,
        RowFault.OUTSIDE_RANGE: (ends.max(axis=1) > high + _ROUNDING)
        | (ends.min(axis=1) < low - _ROUNDING),
        RowFault.WIDE_RANGE: high > low * price_limits().widest_range,
    }
    return {
        **{fault: found.to_numpy() for fault, found in faults.items()},
        RowFault.FUTURE: sessions.not_yet(stamps, interval, now),
        RowFault.NO_SESSION: sessions.without_session(stamps, interval),
        RowFault.OUTSIDE_HOURS: sessions.outside_hours(stamps, interval),
    }


def _repeated(values: pd.DataFrame, good: np.ndarray, interval: Interval) -> np.ndarray:
    """Which `good` rows are of so many in a row with the same figures that a feed has hung.

    All of them: whether the first was true, nothing tells. Rows without a trade may be alike.
    """
    limits = price_limits()
    least = limits.repeated_minutes
    if interval is Interval.DAILY:
        least = limits.repeated_sessions
    rows = values[good]
    run = (rows.diff() != 0).any(axis=1).cumsum()
    length = run.groupby(run).transform("size")
    found = np.zeros(len(values), dtype=bool)
    found[good] = ((length >= least) & (rows["volume"] > 0)).to_numpy()
    return found


def _order_faults(
    values: pd.DataFrame, times: pd.Index, good: np.ndarray
) -> dict[RowFault, np.ndarray]:
    """Which rows repeat a time, or come after a later one; only `good` rows are compared.

    Of rows that say the same the first is kept, and of the newest time the last, which is the
    session so far; of others that differ none.
    """
    duplicate = np.zeros(len(times), dtype=bool)
    rows = values[good].assign(time=times[good])
    repeated = rows.duplicated("time", keep="first").to_numpy()
    if repeated.any():
        alike = rows.groupby("time")["close"].transform("nunique").to_numpy() == 1
        newest = (rows["time"] == rows["time"].max()).to_numpy()
        several = rows.duplicated("time", keep=False).to_numpy()
        repeated = np.where(newest, rows.duplicated("time", keep="last").to_numpy(), repeated)
        repeated |= several & ~alike & ~newest
    duplicate[good] = repeated
    kept = good & ~duplicate
    unsorted = np.zeros(len(times), dtype=bool)
    unsorted[kept] = _out_of_order(pd.DatetimeIndex(times[kept]).as_unit("ns").asi8.tolist())
    return {RowFault.DUPLICATE: duplicate, RowFault.UNSORTED: unsorted}


def _out_of_order(stamps: list[int]) -> list[bool]:
    """The fewest of the distinct `stamps` without which the others increase.

    All but a longest increasing subsequence (Schensted 1961, by patience sorting), so that one
    misplaced row costs that row and not all behind it.
    """
    ends: list[int] = []  # the smallest last stamp of an increasing run of each length
    lengths = []
    for stamp in stamps:
        place = bisect_left(ends, stamp)
        ends[place : place + 1] = [stamp]
        lengths.append(place + 1)
    out = [True] * len(stamps)
    wanted = len(ends)
    for position in range(len(stamps) - 1, -1, -1):
        if lengths[position] == wanted:
            out[position] = False
            wanted -= 1
    return out


def _index(times: pd.DatetimeIndex, interval: Interval) -> pd.DatetimeIndex:
    if interval is Interval.DAILY:
        return times.as_unit("ns").rename("session")
    return times.tz_convert(_NEW_YORK).as_unit("ns").rename("time")
