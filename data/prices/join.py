"""Joins a provider's daily bars to the snapshot's, or refuses to where they disagree.

Both are split-adjusted, so where they overlap their closes must agree. Where they do not, the
snapshot (checked against several sources) stands, and the visitor is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from data.prices.model import Note, NoteCode


@dataclass(frozen=True, slots=True)
class Joined:
    """Daily bars from both; `bundled_until` is the last session that is the snapshot's.

    None means that no session is: then all bars are the provider's.
    """

    bars: pd.DataFrame
    bundled_until: date | None
    notes: tuple[Note, ...] = ()


def join(bundled: pd.DataFrame, live: pd.DataFrame, provider: str, tolerance: float) -> Joined:
    """The snapshot, continued by the live bars after it and preceded by those before it.

    `tolerance` is the largest difference of two closes of one session, as a ratio. Beyond it an
    OVERLAP_MISMATCH note tells how many sessions differ and the worst of them, and

    - if all closes differ by one factor (a split after the snapshot was made), only the live
      bars are given: joined, they would show a step that never happened;
    - otherwise the snapshot is kept and only sessions after it are appended.

    Without a common session nothing can be compared, and only the live bars are given.
    """
    common = bundled.index.intersection(live.index)
    if common.empty:
        return Joined(live, None)
    ratios = live["close"].reindex(common) / bundled["close"].reindex(common)
    differing = ratios[(ratios - 1).abs() > tolerance]
    before = live[live.index < bundled.index[0]]
    after = live[live.index > bundled.index[-1]]
    until = bundled.index[-1].date()
    if differing.empty:
        return Joined(pd.concat([before, bundled, after]), until)
    notes = (_mismatch(differing, provider),)
    if _one_factor(ratios, tolerance):
        return Joined(live, None, notes)
    return Joined(pd.concat([bundled, after]), until, notes)


def _one_factor(ratios: pd.Series[float], tolerance: float) -> bool:
    """Whether all closes, but for a few outliers, differ by the same factor other than 1."""
    factor = float(ratios.median())
    if abs(factor - 1) <= tolerance:
        return False
    return bool(((ratios / factor - 1).abs() <= tolerance).mean() >= 0.9)


def _mismatch(differing: pd.Series[float], provider: str) -> Note:
    worst = int((differing - 1).abs().argmax())
    return Note(
        NoteCode.OVERLAP_MISMATCH,
        {
            "provider": provider,
            "sessions": len(differing),
            "largest": float(differing.iloc[worst]) - 1,
            "session": differing.index[worst].date(),
        },
    )
