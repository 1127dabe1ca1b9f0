"""Closes for the tests: made of given returns, drawn at random, or the bundled ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calc.event_study import EventStudy, event_study

DAILY = Path(__file__).parents[2] / "data" / "bundled" / "daily"
ESTIMATION, GAP, BEFORE, AFTER = 30, 4, 1, 3
EVENT = ESTIMATION + GAP - 1
"""The position among the returns of an event with exactly as much before it as it needs."""
LENGTH = EVENT + AFTER + 1


def closes(returns: NDArray[np.float64], *, first: float = 100.0) -> pd.Series[float]:
    """Closes with these returns, on business days."""
    levels = first * np.cumprod(np.concatenate([[1.0], 1 + returns]))
    return pd.Series(levels, index=pd.bdate_range("2024-01-01", periods=len(levels)))


def day(position: int) -> pd.Timestamp:
    """The session of the return at `position`."""
    return pd.bdate_range("2024-01-01", periods=position + 2)[-1]


def drawn(seed: int, *, beta: float = 1.5) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns of an asset and a market, long enough for `EVENT` and its window."""
    generator = np.random.default_rng(seed)
    market = generator.normal(0.0005, 0.01, LENGTH)
    return 0.001 + beta * market + generator.normal(0, 0.02, LENGTH), market


def study(asset: NDArray[np.float64], market: NDArray[np.float64]) -> EventStudy:
    return event_study(
        closes(asset),
        closes(market),
        day(EVENT).date(),
        estimation_sessions=ESTIMATION,
        gap_sessions=GAP,
        before=BEFORE,
        after=AFTER,
    )


@cache
def bundled(symbol: str) -> pd.Series[float]:
    frame = pd.read_csv(DAILY / f"{symbol}.csv", parse_dates=["session"], index_col="session")
    return frame["close"]
