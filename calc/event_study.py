"""What an event did to a price beyond what the market did: the market model of event studies.

The asset's simple close-to-close returns r are explained by the market's, m, over an estimation
period that ends before the event: r = alpha + beta·m + e, by ordinary least squares. In the
window around the event the abnormal return is the forecast error, r − (alpha + beta·m).

Its standard error is that of a forecast: with X the design matrix (ones, m) of the n estimation
sessions, Z that of the L window sessions and s² the residual variance (n − 2 degrees of
freedom), the forecast errors of a window have the covariance s²·(I + Z(X′X)⁻¹Z′). The second
term is the uncertainty of alpha and beta, which all sessions of a window share: the cumulative
abnormal return therefore has the variance of the sum of all entries, not of the diagonal.
MacKinlay, "Event Studies in Economics and Finance", Journal of Economic Literature 35 (1997);
Campbell, Lo and MacKinlay, "The Econometrics of Financial Markets" (1997), chapter 4.

Closes are series indexed by session (dates at midnight without a zone), increasing, without
gaps against each other where both have data. Everything that does not fit raises `StudyError`,
a ValueError with a code and values, so that a page can say it in its own words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FEWEST_ESTIMATION_SESSIONS = 10
"""Eight degrees of freedom: with fewer, the residual variance says nothing."""
NEGLIGIBLE = 1e-10
"""Returns below this are rounding of the prices, not movement."""

Floats = NDArray[np.float64]


class Problem(StrEnum):
    """Why an event cannot be studied; `StudyError.values` fills the sentence."""

    PARAMETER = "parameter"  #: name, value, least
    SERIES = "series"  #: series, session, fault
    NOT_A_SESSION = "not_a_session"  #: session, first, last
    TOO_FEW_BEFORE = "too_few_before"  #: session, needed, available
    TOO_FEW_AFTER = "too_few_after"  #: session, needed, available, last
    OVERLAP = "overlap"  #: before, gap_sessions
    NO_MOVEMENT = "no_movement"  #: series, first, last
    NO_RESIDUAL = "no_residual"  #: first, last


class StudyError(ValueError):
    """An event that cannot be studied: what is wrong and where, in words and as a code."""

    def __init__(
        self, problem: Problem, message: str, **values: str | int | float | date | None
    ) -> None:
        super().__init__(message)
        self.problem = problem
        self.values: Mapping[str, str | int | float | date | None] = values


@dataclass(frozen=True, slots=True)
class Design:
    """How an event is studied: lengths in sessions.

    The estimation period has `estimation_sessions` returns; the last lies `gap_sessions` before
    the event. The window runs from `before` sessions before the event to `after` after it.
    """

    estimation_sessions: int = 252
    gap_sessions: int = 10
    before: int = 1
    after: int = 5

    def __post_init__(self) -> None:
        least = {
            "estimation_sessions": FEWEST_ESTIMATION_SESSIONS,
            "gap_sessions": 1,
            "before": 0,
            "after": 0,
        }
        for name, smallest in least.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < smallest:
                raise StudyError(
                    Problem.PARAMETER,
                    f"{name} = {value!r}: must be a whole number of at least {smallest}",
                    name=name,
                    value=value,
                    least=smallest,
                )
        if self.before >= self.gap_sessions:
            raise StudyError(
                Problem.OVERLAP,
                f"the window starts {self.before} sessions before the event and so overlaps the "
                f"estimation period, which ends {self.gap_sessions} before it",
                before=self.before,
                gap_sessions=self.gap_sessions,
            )


@dataclass(frozen=True, slots=True, eq=False)
class EventStudy:
    """The market model of one event and what it finds; returns are ratios (−0.17 for −17 %).

    `alpha` is per session; `residual_std` the standard deviation of the estimation residuals
    with n − 2 degrees of freedom. The series by relative session (0 is the event) are the
    `abnormal` returns, their forecast standard errors `abnormal_se`, `t` and two-sided `p`
    (Student's t, n − 2), the running sum `cumulative` with `cumulative_se`, the asset's and the
    market's own returns, and the `sessions` themselves. `car` is the abnormal return of the
    whole window with `car_se`, `car_t`, `car_p`. `residuals` are those of the estimation period
    by session.
    """

    alpha: float
    beta: float
    r_squared: float
    residual_std: float
    abnormal: pd.Series[float]
    abnormal_se: pd.Series[float]
    t: pd.Series[float]
    p: pd.Series[float]
    cumulative: pd.Series[float]
    cumulative_se: pd.Series[float]
    asset_return: pd.Series[float]
    market_return: pd.Series[float]
    sessions: pd.Series[pd.Timestamp]
    car: float
    car_se: float
    car_t: float
    car_p: float
    n_estimation: int
    residuals: pd.Series[float]

    @property
    def degrees_of_freedom(self) -> int:
        """Of the residual variance and of the t statistics."""
        return self.n_estimation - 2


def event_study(  # noqa: PLR0913 (the four lengths are what a reader chooses)
    asset_close: pd.Series[float],
    market_close: pd.Series[float],
    session: date,
    *,
    estimation_sessions: int = 252,
    gap_sessions: int = 10,
    before: int = 1,
    after: int = 5,
) -> EventStudy:
    """What the event of `session` did to the asset beyond the market.

    The estimation period has `estimation_sessions` returns, the last of which lies
    `gap_sessions` sessions before `session`; the window is [−`before`, +`after`]. Raises
    StudyError where the period or the window does not fit into the sessions that both series
    cover, where they overlap, for a day without a session, for closes that are missing, not
    positive or out of order, and where nothing moved.
    """
    design = Design(estimation_sessions, gap_sessions, before, after)
    return study_of_returns(common_returns(asset_close, market_close), session, design)


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


def study_of_returns(returns: Returns, session: date, design: Design) -> EventStudy:
    """`event_study` for returns at hand: for many events of the same two series."""
    position = _position(returns.sessions, session, design)
    last = position - design.gap_sessions + 1
    estimation = slice(last - design.estimation_sessions, last)
    window = slice(position - design.before, position + design.after + 1)
    return _fitted(returns, estimation, window, -design.before)


def _position(sessions: pd.DatetimeIndex, session: date, design: Design) -> int:
    """Where `session` stands, with room for the estimation period and the window."""
    stamp = pd.Timestamp(session)
    if stamp not in sessions:
        first, final = (sessions[0].date(), sessions[-1].date()) if len(sessions) else (None, None)
        raise StudyError(
            Problem.NOT_A_SESSION,
            f"{session} is not a session with a return in both series ({first} to {final})",
            session=session,
            first=first,
            last=final,
        )
    position = int(sessions.searchsorted(stamp))
    needed = design.estimation_sessions + design.gap_sessions - 1
    if position < needed:
        raise StudyError(
            Problem.TOO_FEW_BEFORE,
            f"{needed} returns are needed before {session}, {position} are there",
            session=session,
            needed=needed,
            available=position,
        )
    later = len(sessions) - 1 - position
    if later < design.after:
        raise StudyError(
            Problem.TOO_FEW_AFTER,
            f"{design.after} sessions are needed after {session}, {later} are there "
            f"(the last is {sessions[-1].date()})",
            session=session,
            needed=design.after,
            available=later,
            last=sessions[-1].date(),
        )
    return position


def _fitted(returns: Returns, estimation: slice, window: slice, first: int) -> EventStudy:
    # scipy takes a second to import; no page without a study pays for it.
    from scipy import stats

    model = _market_model(returns, estimation)
    abnormal, covariance = _forecast_errors(model, returns.asset[window], returns.market[window])
    se = np.sqrt(np.diag(covariance))
    # The variance of each running sum is the sum of the leading block of the covariance.
    cumulative_se = np.sqrt(np.diag(covariance.cumsum(axis=0).cumsum(axis=1)))
    cumulative = abnormal.cumsum()
    freedom = int(model.df_resid)
    car_t = float(cumulative[-1] / cumulative_se[-1])
    relative = pd.RangeIndex(first, first + len(abnormal), name="relative_session")

    def by_session(values: Floats) -> pd.Series[float]:
        return pd.Series(values, index=relative)

    return EventStudy(
        alpha=float(model.params[0]),
        beta=float(model.params[1]),
        r_squared=float(model.rsquared),
        residual_std=float(np.sqrt(model.mse_resid)),
        abnormal=by_session(abnormal),
        abnormal_se=by_session(se),
        t=by_session(abnormal / se),
        p=by_session(2 * stats.t.sf(np.abs(abnormal / se), freedom)),
        cumulative=by_session(cumulative),
        cumulative_se=by_session(cumulative_se),
        asset_return=by_session(returns.asset[window]),
        market_return=by_session(returns.market[window]),
        sessions=pd.Series(returns.sessions[window], index=relative),
        car=float(cumulative[-1]),
        car_se=float(cumulative_se[-1]),
        car_t=car_t,
        car_p=float(2 * stats.t.sf(abs(car_t), freedom)),
        n_estimation=len(model.resid),
        residuals=pd.Series(model.resid, index=returns.sessions[estimation]),
    )


def _market_model(returns: Returns, estimation: slice) -> Any:
    """The regression of the estimation period, as statsmodels has it; refused without movement."""
    from statsmodels.regression.linear_model import OLS  # heavy too

    days = returns.sessions[estimation]
    span = {"first": days[0].date(), "last": days[-1].date()}
    _check_movement(returns.market[estimation], span)
    model = OLS(returns.asset[estimation], _design_matrix(returns.market[estimation])).fit()
    if np.sqrt(model.mse_resid) < NEGLIGIBLE:
        raise StudyError(
            Problem.NO_RESIDUAL,
            f"the asset follows the market exactly from {span['first']} to {span['last']}: "
            "there is no spread to test against",
            **span,
        )
    return model


def _forecast_errors(model: Any, asset: Floats, market: Floats) -> tuple[Floats, Floats]:
    """What a window's returns lie off the model, and the covariance of that; see the module."""
    design = _design_matrix(market)
    abnormal = asset - design @ model.params
    uncertainty = design @ model.normalized_cov_params @ design.T
    return abnormal, model.mse_resid * (np.eye(len(abnormal)) + uncertainty)


def _design_matrix(market: Floats) -> Floats:
    return np.column_stack([np.ones_like(market), market])


def _check_movement(market: Floats, span: Mapping[str, date]) -> None:
    if float(np.ptp(market)) < NEGLIGIBLE:
        raise StudyError(
            Problem.NO_MOVEMENT,
            f"the market has the same return in every session from {span['first']} to "
            f"{span['last']}: beta is not determined",
            series="market",
            **span,
        )
