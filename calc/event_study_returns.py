"""Two series of closes, checked against each other and turned into simple returns.

Closes are series indexed by session (dates at midnight without a zone), increasing, without
gaps against each other where both have data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calc.event_study_design import Problem, StudyError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Returns:
    """Simple returns of both series by session; the first belongs to the second common close."""

    sessions: pd.DatetimeIndex
    asset: Floats
    market: Floats


def common_returns(asset_close: pd.Series[float], market_close: pd.Series[float]) -> Returns:
    """The returns of both series where both have closes; raises StudyError as `event_study`."""
    for name, closes in (("asset", asset_close), ("market", market_close)):
        _check_closes(name, closes)
    start = max(asset_close.index[0], market_close.index[0])
    end = min(asset_close.index[-1], market_close.index[-1])
    asset, market = asset_close.loc[start:end], market_close.loc[start:end]
    unmatched = asset.index.symmetric_difference(market.index)
    if len(unmatched) > 0:
        missing = "market" if unmatched[0] in asset.index else "asset"
        raise _series_error(missing, unmatched[0].date(), "has no close")
    sessions = pd.DatetimeIndex(asset.index[1:])
    return Returns(sessions, _simple_returns(asset), _simple_returns(market))


def _simple_returns(closes: pd.Series[float]) -> Floats:
    values = np.asarray(closes, dtype=np.float64)
    return values[1:] / values[:-1] - 1


def _check_closes(name: str, closes: pd.Series[float]) -> None:
    if closes.empty:
        raise _series_error(name, None, "is empty")
    if not isinstance(closes.index, pd.DatetimeIndex) or closes.index.tz is not None:
        raise _series_error(name, None, "is not indexed by session")
    later = closes.index[1:] > closes.index[:-1]
    if not later.all():
        at = closes.index[1:][~later][0].date()
        raise _series_error(name, at, "is out of order or appears twice")
    values = closes.to_numpy(float)
    valid = np.isfinite(values) & (values > 0)
    if not valid.all():
        at = closes.index[~valid][0].date()
        raise _series_error(name, at, "is not a positive number")


def _series_error(name: str, session: date | None, fault: str) -> StudyError:
    where = f"{name} close of {session}" if session else f"{name} series"
    return StudyError(Problem.SERIES, f"{where} {fault}", series=name, session=session, fault=fault)
