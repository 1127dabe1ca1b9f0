"""Refuses what cannot be true in a provider's bars, and keeps the rest."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd

from data.prices.answer import Figures, Rejection
from data.prices.model import BAR_COLUMNS, Interval

_PRICES = ["open", "high", "low", "close"]
#: Prices rounded to cents may lie so far (in currency units) outside a range rounded to cents.
_ROUNDING = 0.01
#: Clocks differ; a bar or price may be this far ahead of ours.
_CLOCK_SKEW = timedelta(minutes=2)
_NEW_YORK = "America/New_York"


class Problem(StrEnum):
    """Why a row was refused, in the order in which rows are examined."""

    MISSING = "missing"  #: no number (NaN, null, infinite, not a number at all)
    NOT_POSITIVE = "not_positive"  #: a price of zero or less, a negative volume
    HIGH_BELOW_LOW = "high_below_low"
    OUTSIDE_RANGE = "outside_range"  #: open or close beyond high or low by more than rounding
    FUTURE = "future"  #: a time that has not come yet
    DUPLICATE = "duplicate"  #: a time that another row has; the first of them is kept
    UNSORTED = "unsorted"  #: out of place: without these rows the times increase


class BadFrameError(ValueError):
    """No usable row is left; the message tells what was wrong with them."""


@dataclass(frozen=True, slots=True)
class Clean:
    """The good rows, as `model.History.bars` has them, and what was refused."""

    bars: pd.DataFrame
    rejections: tuple[Rejection, ...]


def clean_bars(raw: pd.DataFrame, interval: Interval, now: datetime) -> Clean:
    """The rows of `raw` that can be true.

    `raw` has BAR_COLUMNS (any type: what is no number counts as missing) and, for daily bars, an
    index of midnights without a zone, else of aware times. `now` is aware. Raises BadFrameError
    when no row is left.
    """
    values = raw[list(BAR_COLUMNS)].apply(pd.to_numeric, errors="coerce").astype("float64")
    values = values.where(np.isfinite(values))
    problems = pd.Series("", index=range(len(values)), dtype="str")
    for problem, found in _row_faults(values, raw.index, interval, now).items():
        problems = problems.mask((problems == "") & found, problem.value)
    for problem, found in _order_faults(raw.index, (problems == "").to_numpy()).items():
        problems = problems.mask((problems == "") & found, problem.value)
    counts = problems[problems != ""].value_counts()
    rejections = tuple(
        Rejection(problem.value, int(counts[problem.value]))
        for problem in Problem
        if problem.value in counts
    )
    good = (problems == "").to_numpy()
    if not good.any():
        told = ", ".join(f"{each.count} {each.problem}" for each in rejections)
        raise BadFrameError(f"none of {len(raw)} rows is usable ({told or 'empty'})")
    bars = values[good].astype({"volume": "int64"})
    bars.index = _index(pd.DatetimeIndex(raw.index[good]), interval)
    return Clean(bars, rejections)


def check_figures(figures: Figures, as_of: datetime, now: datetime) -> str | None:
    """What is wrong with a quote's figures, in English for the log; None when nothing is."""
    prices = {"price": figures.price, "previous close": figures.previous_close}
    optional = {"open": figures.open, "low": figures.day_low, "high": figures.day_high}
    prices.update({name: value for name, value in optional.items() if value is not None})
    for name, value in prices.items():
        if not np.isfinite(value) or value <= 0:
            return f"{name} is {value}"
    low, high = figures.day_low, figures.day_high
    if low is not None and high is not None and high < low:
        return f"day high {high} is below day low {low}"
    if figures.volume is not None and figures.volume < 0:
        return f"volume is {figures.volume}"
    if as_of > now + _CLOCK_SKEW:
        return f"its time {as_of.isoformat()} has not come yet"
    return None


def _row_faults(
    values: pd.DataFrame, times: pd.Index, interval: Interval, now: datetime
) -> dict[Problem, np.ndarray]:
    """For each problem of a single row, which rows have it."""
    low, high = values["low"], values["high"]
    ends = values[["open", "close"]]
    latest = pd.Timestamp(now + _CLOCK_SKEW)
    if interval is Interval.DAILY:
        latest = latest.tz_convert(_NEW_YORK).tz_localize(None)
    faults = {
        Problem.MISSING: values.isna().any(axis=1),
        Problem.NOT_POSITIVE: (values[_PRICES] <= 0).any(axis=1) | (values["volume"] < 0),
        Problem.HIGH_BELOW_LOW: high < low,
        Problem.OUTSIDE_RANGE: (ends.max(axis=1) > high + _ROUNDING)
        | (ends.min(axis=1) < low - _ROUNDING),
    }
    return {
        **{problem: found.to_numpy() for problem, found in faults.items()},
        Problem.FUTURE: np.asarray(times > latest),
    }


def _order_faults(times: pd.Index, good: np.ndarray) -> dict[Problem, np.ndarray]:
    """Which rows repeat a time, or come after a later one; only `good` rows are compared."""
    duplicate = np.zeros(len(times), dtype=bool)
    duplicate[good] = times[good].duplicated(keep="first")
    kept = good & ~duplicate
    unsorted = np.zeros(len(times), dtype=bool)
    unsorted[kept] = _out_of_order(pd.DatetimeIndex(times[kept]).as_unit("ns").asi8.tolist())
    return {Problem.DUPLICATE: duplicate, Problem.UNSORTED: unsorted}


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
