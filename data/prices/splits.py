"""Splits of shares: which rows have them applied, and what they do to prices and share counts.

A chart is in shares of today. After a split a provider divides the prices before it, some hours
sooner or later; the bundled snapshot knows only the splits before its own last session.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd

from data.prices.model import LARGEST_TERM, Split

_PRICES = ["open", "high", "low", "close"]
_NEAR = 0.01


def union(*groups: Iterable[Split]) -> tuple[Split, ...]:
    """All splits known, each once; an inferred one only where none of its ratio is named."""
    every = {each for group in groups for each in group}
    named = {each.ratio for each in every if each.named}
    first: dict[float, Split] = {}
    for each in sorted(every):
        if not each.named and each.ratio not in named:
            first.setdefault(each.ratio, each)
    return tuple(sorted({each for each in every if each.named} | set(first.values())))


def since(splits: Iterable[Split], day: date) -> tuple[Split, ...]:
    """The splits after `day`."""
    return tuple(each for each in splits if each.session > day)


def shares_for_one(splits: Iterable[Split], day: date) -> float:
    """How many shares of today one share of `day` has become."""
    return math.prod(each.ratio for each in since(splits, day))


def rescaled(bars: pd.DataFrame, split: Split) -> pd.DataFrame:
    """The bars in shares after the split: prices before it divided, volumes multiplied."""
    zone = pd.DatetimeIndex(bars.index).tz
    return _converted(bars, split.ratio, bars.index < pd.Timestamp(split.session, tz=zone))


def _converted(bars: pd.DataFrame, ratio: float, before: np.ndarray) -> pd.DataFrame:
    """The bars with the rows `before` in other shares, `ratio` for one."""
    if not before.any():
        return bars
    changed = bars.copy()
    changed.loc[before, _PRICES] = bars.loc[before, _PRICES] / ratio
    volume = (bars["volume"] * ratio).round().astype("int64")
    changed["volume"] = bars["volume"].where(~before, volume)
    return changed


def in_todays_shares(bars: pd.DataFrame, splits: Iterable[Split]) -> pd.DataFrame:
    """Bars of the snapshot after all splits since its last session."""
    for split in since(splits, bars.index[-1].date()):
        bars = rescaled(bars, split)
    return bars


def applied(
    bars: pd.DataFrame, splits: Sequence[Split], reference: pd.DataFrame | None
) -> pd.DataFrame:
    """A provider's daily bars with those of `splits` applied that its rows have not applied yet.

    `reference` are bars known to be in today's shares: what their common sessions say decides.
    Without any, the step on the day of the split does.
    """
    for split in splits:
        if _is_unapplied(bars, split, reference):
            # An answer of that day may be in old shares to its last row: then there is no step.
            rows = bars.index < pd.Timestamp(split.session)
            if not rows.all() and not _steps(bars, rows, split):
                rows[:] = True
            bars = _converted(bars, split.ratio, rows)
    return bars


def _is_unapplied(bars: pd.DataFrame, split: Split, reference: pd.DataFrame | None) -> bool:
    day = pd.Timestamp(split.session)
    before, after = bars[bars.index < day]["close"], bars[bars.index >= day]
    if before.empty:
        return False
    if reference is not None:
        common = before.index.intersection(reference.index)
        if len(common):
            ratios = before.reindex(common) / reference["close"].reindex(common)
            return _nearer(float(ratios.median()), split.ratio)
    if after.empty:
        return not split.named  # rows of before a split are in the shares of their own day
    return _steps(bars, bars.index < day, split)


def _steps(bars: pd.DataFrame, before: np.ndarray, split: Split) -> bool:
    """Whether the prices fall (or rise) by the split's factor from the rows `before` on."""
    last, first = bars["close"][before].iloc[-1], bars["open"][~before].iloc[0]
    return _nearer(float(last / first), split.ratio)


def _nearer(factor: float, ratio: float) -> bool:
    """Whether `factor` is nearer to `ratio` than to 1, as proportions."""
    return abs(math.log(factor / ratio)) < abs(math.log(factor))


def inferred(price_factor: float, volume_factor: float, noticed: date) -> Split | None:
    """The split in prices and volumes that differ by one factor each from known ones.

    None where no ratio of small whole numbers fits, or the volumes did not move against the
    prices: then the prices are in another unit, or another company's.
    """
    fraction = Fraction(1 / price_factor).limit_denominator(LARGEST_TERM)
    if fraction in (0, 1) or max(fraction.numerator, fraction.denominator) > LARGEST_TERM:
        return None
    ratio = float(fraction)
    fits = abs(ratio * price_factor - 1) <= _NEAR and _nearer(volume_factor, ratio)
    return Split(noticed, ratio, named=False) if fits else None
