"""An index without one of its constituents, for studies of that constituent.

An index contains the share that it is to explain: part of a fall of the share is in the index, so
the market model takes that part for the market's and finds too small an abnormal return. With w
the constituent's weight at the close before, r_index = w·r_share + (1 − w)·r_rest, hence
r_rest = (r_index − w·r_share)/(1 − w).

A weight w_d known at the close of a session d is carried to another session t with prices,
w_t = w_d·(P_t/P_d)/(I_t/I_d): exact while the fund holds the same number of shares of everything.
What a rebalancing changes in between is not known here, so each session takes the first weight
that is dated at or after it, and the sessions after the last one take that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from calc.event_study import Floats, Problem, StudyError, common_returns

_BASE = 100.0


def constituent_weights(
    index_close: pd.Series[float], share_close: pd.Series[float], dated: Mapping[date, float]
) -> pd.Series[float]:
    """The share's weight in the index at each close that both series have, between 0 and 1.

    `dated` are the known weights by day; a day without a session counts as the session before it.
    Raises ValueError where there is none, where one is not between 0 and 1 or dated before the
    first common session, and where one that is carried reaches 1; StudyError as
    `calc.event_study.common_returns` for closes that do not fit.
    """
    if not dated:
        raise ValueError("no weight is known")
    index, share = _common(index_close, share_close)
    sessions = pd.DatetimeIndex(index.index)
    relative = (share / index).to_numpy(float)
    at, known = _anchors(sessions, dated)
    # The first anchor at or after each session; the last one for those that follow it.
    chosen = np.minimum(np.searchsorted(at, np.arange(len(sessions))), len(at) - 1)
    carried: Floats = known[chosen] * relative / relative[at[chosen]]
    if (carried >= 1).any():
        when = sessions[int(np.argmax(carried >= 1))].date()
        raise ValueError(f"the weight carried to {when} is {carried.max():g}: must be below 1")
    return pd.Series(carried, index=sessions)


def _common(
    index_close: pd.Series[float], share_close: pd.Series[float]
) -> tuple[pd.Series[float], pd.Series[float]]:
    """Both series over the sessions that both cover, checked for holes and order."""
    common_returns(share_close, index_close)
    start = max(index_close.index[0], share_close.index[0])
    end = min(index_close.index[-1], share_close.index[-1])
    return index_close.loc[start:end], share_close.loc[start:end]


def _anchors(
    sessions: pd.DatetimeIndex, dated: Mapping[date, float]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], Floats]:
    """Where each dated weight stands among the sessions, oldest first, and the weights."""
    days = sorted(dated)
    weights = np.array([dated[day] for day in days], dtype=np.float64)
    wrong = ~((weights > 0) & (weights < 1))
    if wrong.any():
        raise ValueError(f"weight of {days[int(np.argmax(wrong))]}: must be between 0 and 1")
    at = sessions.searchsorted(pd.DatetimeIndex(days), side="right") - 1
    if at[0] < 0:
        raise ValueError(f"weight of {days[0]}: before the first session")
    return at, weights


def without_constituent(
    index_close: pd.Series[float], share_close: pd.Series[float], dated: Mapping[date, float]
) -> pd.Series[float]:
    """Closes of the index without the share, 100 at the first close that both series have.

    `dated` and errors as in `constituent_weights`; StudyError too where the weights contradict the
    prices, so that what is left would lose all its value in a session.
    """
    weights = constituent_weights(index_close, share_close, dated)
    returns = common_returns(share_close, index_close)
    before = weights.to_numpy(float)[:-1]
    rest = (returns.market - before * returns.asset) / (1 - before)
    impossible = rest <= -1
    if impossible.any():
        at = returns.sessions[int(np.argmax(impossible))].date()
        fault = "is not a positive number"
        raise StudyError(
            Problem.SERIES,
            f"market close of {at} without the share {fault}",
            series="market",
            session=at,
            fault=fault,
        )
    levels = _BASE * np.cumprod(np.concatenate([[1.0], 1 + rest]))
    return pd.Series(levels, index=weights.index)
