"""How long falls of one session took to recover: each fall, and the share not yet recovered.

The share is the Kaplan–Meier estimate, which counts a fall that is not yet recovered for as long
as it has been watched. Sources: Kaplan and Meier (1958), Nonparametric Estimation from
Incomplete Observations, JASA 53; the band after Kalbfleisch and Prentice (1980), The Statistical
Analysis of Failure Time Data, with Greenwood's variance (1926).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 0.95
"""How often the band is to hold the true share at a given session."""
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Fall:
    """One session's fall (`ratio`, −0.17 for −17 %) and what came of it.

    `sessions` counts those after the fall until the first close above that of the session before
    it; where there has been none, those watched so far, and `recovered` is False.
    """

    session: date
    ratio: float
    sessions: int
    recovered: bool


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """The share of falls not yet recovered (0 to 1) after each of `sessions`, from 0 on.

    `low` and `high` are the pointwise band at `LEVEL`, NaN where the share is 0. `median` is the
    first session after which at most half are not yet recovered, None where it has not come.
    """

    sessions: NDArray[np.int64]
    share: Floats
    low: Floats
    high: Floats
    median: int | None

    def at(self, sessions: int) -> float:
        """The share not yet recovered after so many sessions."""
        return float(self.share[np.searchsorted(self.sessions, sessions, side="right") - 1])


def falls(closes: pd.Series[float], at_most: float) -> tuple[Fall, ...]:
    """All sessions of a price whose return is `at_most` (a negative ratio) or deeper.

    Closes as in `calc.rank`. Raises ValueError unless `at_most` is a fall.
    """
    if not at_most < 0:
        raise ValueError(f"{at_most} is no fall")
    prices = closes.to_numpy(dtype=np.float64)
    index = pd.DatetimeIndex(closes.index)
    ratios = prices[1:] / prices[:-1] - 1
    found = []
    for place in (np.flatnonzero(ratios <= at_most + _ROUNDING) + 1).tolist():
        above = np.flatnonzero(prices[place + 1 :] > prices[place - 1])
        recovered = len(above) > 0
        sessions = int(above[0]) + 1 if recovered else len(prices) - 1 - place
        found.append(Fall(index[place].date(), float(ratios[place - 1]), sessions, recovered))
    return tuple(found)


def survival(observed: Sequence[Fall]) -> Survival:
    """The share of `observed` falls not yet recovered, by sessions since the fall.

    The band takes the falls as independent: several on one day make it too narrow. A fall of the
    last session has been watched for 0 sessions and says nothing. Raises ValueError without falls.
    """
    # Heavy, so imported where it is used.
    from statsmodels.duration.survfunc import SurvfuncRight

    if not observed:
        raise ValueError("no falls")
    durations = np.array([each.sessions for each in observed], dtype=np.int64)
    estimate = SurvfuncRight(durations, np.array([each.recovered for each in observed], dtype=int))
    share = np.concatenate([[1.0], estimate.surv_prob])
    low, high = _band(share, np.concatenate([[0.0], estimate.surv_prob_se]))
    sessions = np.concatenate([[0], estimate.surv_times]).astype(np.int64)
    half = np.flatnonzero(share <= 0.5)
    median = int(sessions[half[0]]) if len(half) else None
    last = int(durations.max())
    if last > sessions[-1]:  # watched for longer than the last recovery
        sessions = np.append(sessions, last)
        share, low, high = (np.append(each, each[-1]) for each in (share, low, high))
    return Survival(sessions, share, low, high, median)


def _band(share: Floats, error: Floats) -> tuple[Floats, Floats]:
    """The pointwise band from log(−log S), which stays within 0 and 1."""
    from scipy.special import ndtri

    low, high = np.full_like(share, np.nan), np.full_like(share, np.nan)
    low[share == 1], high[share == 1] = 1.0, 1.0
    inner = (share > 0) & (share < 1)
    s, width = share[inner], ndtri((1 + LEVEL) / 2) * error[inner]
    factor = np.exp(width / (s * np.abs(np.log(s))))
    low[inner], high[inner] = s**factor, s ** (1 / factor)
    return low, high
