"""How often the tests find something on ordinary sessions, on which no event is known.

A test at the 5 % level should find about 5 % of them exceptional. All sessions are studied at once
in closed form: for one regressor, beta = Sxy/Sxx, and the variance of a forecast at x is
s²·(1 + 1/n + (x − x̄)²/Sxx).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from calc.event_study import Design, Floats, Returns
from calc.event_study_variance import DECAY, ewma_degrees_of_freedom


@dataclass(frozen=True, slots=True)
class FalseAlarms:
    """The share of `sessions` ordinary sessions that each test finds exceptional at `level`.

    `t` is the t statistic with a constant variance, `moving` the one with an EWMA, `rank` the
    exact rank, `bootstrap` the share of residuals at least as large, which the bootstrap's p value
    approaches with many draws. `error` is the standard error of such a share if the level holds.
    """

    sessions: int
    level: float
    t: float
    moving: float
    rank: float
    bootstrap: float

    @property
    def error(self) -> float:
        """One standard error of a share, were the true one `level`."""
        return float(np.sqrt(self.level * (1 - self.level) / self.sessions))


def false_alarms(
    returns: Returns, events: Collection[date], design: Design, *, level: float = 0.05
) -> FalseAlarms | None:
    """How often the tests find the session of no event exceptional; None where there is none.

    `events` are the sessions to pass over. Of the design the lengths count; nothing is left out
    of the estimation periods. The market must have moved in each of them.
    """
    from scipy import stats

    positions = ordinary_positions(returns.sessions, events, design)
    if len(positions) == 0:
        return None
    abnormal, residuals, spread = _studied(returns, positions, design)
    n = design.estimation_sessions
    own = abnormal[:, design.before]
    scale = np.sqrt((residuals**2).sum(axis=1) / (n - 2))
    # What the uncertainty of alpha and beta adds is the same for both variances.
    t = own / (scale * np.sqrt(1 + spread))
    kept = (1 - DECAY) * DECAY ** np.arange(n)[::-1]
    forecast = residuals**2 @ kept + DECAY**n * scale**2
    moving = own / np.sqrt(forecast + scale**2 * spread)
    pool = np.hstack([residuals, abnormal])
    low = (pool < own[:, None]).sum(axis=1)
    equal = (pool == own[:, None]).sum(axis=1)
    rank, of = low + (equal + 1) / 2, pool.shape[1]
    rank_p = np.minimum(1, 2 * np.minimum(rank, of + 1 - rank) / of)
    sizes = np.abs(residuals) / residuals.std(axis=1)[:, None]
    bootstrap_p = (sizes >= np.abs(t)[:, None]).mean(axis=1)
    return FalseAlarms(
        sessions=len(positions),
        level=level,
        t=_share(2 * stats.t.sf(np.abs(t), n - 2) < level),
        moving=_share(2 * stats.t.sf(np.abs(moving), ewma_degrees_of_freedom()) < level),
        rank=_share(rank_p < level),
        bootstrap=_share(bootstrap_p < level),
    )


def _share(found: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    return float(found.mean())


def ordinary_positions(
    sessions: pd.DatetimeIndex, events: Collection[date], design: Design
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Where the sessions stand that can be studied and are not of an event."""
    first = design.estimation_sessions + design.gap_sessions - 1
    positions = np.arange(first, len(sessions) - design.after)
    event = sessions[positions].isin(pd.DatetimeIndex(sorted(set(events))))
    return positions[~event]


def _studied(
    returns: Returns, positions: np.ndarray[tuple[int], np.dtype[np.intp]], design: Design
) -> tuple[Floats, Floats, Floats]:
    """Abnormal returns of each window, residuals, and 1/n + (x − x̄)²/Sxx of each event session."""
    n = design.estimation_sessions
    starts = positions - design.gap_sessions + 1 - n
    x = sliding_window_view(returns.market, n)[starts]
    y = sliding_window_view(returns.asset, n)[starts]
    x_mean, y_mean = x.mean(axis=1, keepdims=True), y.mean(axis=1, keepdims=True)
    sxx = ((x - x_mean) ** 2).sum(axis=1, keepdims=True)
    beta = ((x - x_mean) * (y - y_mean)).sum(axis=1, keepdims=True) / sxx
    alpha = y_mean - beta * x_mean
    window = positions[:, None] + np.arange(-design.before, design.after + 1)
    abnormal: Floats = returns.asset[window] - alpha - beta * returns.market[window]
    residuals: Floats = y - alpha - beta * x
    distance = returns.market[positions] - x_mean[:, 0]
    return abnormal, residuals, 1 / n + distance**2 / sxx[:, 0]
