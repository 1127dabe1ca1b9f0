"""The naive elasticity: growth of use over fall of price. A bound, never an estimate.

Growth that has other causes biases it up; prices that fell more than those paid bias it down.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calc._domain import POSITIVE, REAL, check
from calc.operands import FloatArray


def arc_elasticity(
    log_growth: float | Sequence[float] | FloatArray, log_fall: float | Sequence[float] | FloatArray
) -> FloatArray:
    """ln(growth of use) / ln(fall of price) over the same time; `log_fall` > 0. Broadcast."""
    check("log_growth", log_growth, REAL)
    check("log_fall", log_fall, POSITIVE)
    return np.asarray(np.asarray(log_growth, np.float64) / np.asarray(log_fall, np.float64))
