"""A residual variance that changes: an exponentially weighted moving average (EWMA) of squares.

The variance expected for the next session is λ times the one expected for this session plus
(1 − λ) times this session's squared residual. λ = 0.94 is the decay for daily returns of the
RiskMetrics Technical Document (J.P. Morgan and Reuters, 4th edition, 1996, section 5.3). A calm
month before an event then makes the same move more exceptional, a nervous one less.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DECAY = 0.94
Floats = NDArray[np.float64]


def ewma_variances(residuals: Floats, first: float) -> Floats:
    """The variance expected for each session, and last the one for the sessions that follow.

    One value more than `residuals`; each knows only the residuals before it. `first` is the
    variance expected for the first session.
    """
    squares = np.concatenate([[first], np.asarray(residuals) ** 2])
    averaged: Floats = pd.Series(squares).ewm(alpha=1 - DECAY, adjust=False).mean().to_numpy()
    return averaged


def ewma_degrees_of_freedom() -> float:
    """Of a chi-squared variable with the relative variance of the average, (1 + λ)/(1 − λ).

    By Satterthwaite's approximation 1/Σw² for weights w = (1 − λ)λ^k: about 32 sessions.
    """
    return (1 + DECAY) / (1 - DECAY)
