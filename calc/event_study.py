"""What an event did to a price beyond what the market did: the market model of event studies.

The asset's simple close-to-close returns r are explained by the market's, m, over an estimation
period that ends before the event: r = alpha + beta·m + e, by ordinary least squares. In the
window around the event the abnormal return is the forecast error, r − (alpha + beta·m).

Its standard error is that of a forecast: with X the design matrix (ones, m) of the n estimation
sessions, Z that of the L window sessions and s² the residual variance (n − 2 degrees of
freedom), the forecast errors of a window have the covariance s²·(I + Z(X′X)⁻¹Z′). The second
term is the uncertainty of alpha and beta, which all sessions of a window share: the cumulative
abnormal return therefore has the variance of the sum of all entries, not of the diagonal.
Where the variance changes (`Variance.EWMA`) the first term has the forecast of a moving average of
squared residuals in place of s²; see `calc.event_study_variance`.
MacKinlay, "Event Studies in Economics and Finance", Journal of Economic Literature 35 (1997);
Campbell, Lo and MacKinlay, "The Econometrics of Financial Markets" (1997), chapter 4.

Closes are series as `calc.event_study_returns` has them. Everything that does not fit raises
`StudyError`, a ValueError with a code and values, so that a page can say it in its own words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calc.event_study_design import (
    FEWEST_ESTIMATION_SESSIONS,
    Design,
    Problem,
    StudyError,
    Variance,
)
from calc.event_study_returns import Floats, Returns, common_returns
from calc.event_study_variance import ewma_degrees_of_freedom, ewma_variances

__all__ = [
    "NEGLIGIBLE",
    "Design",
    "EventStudy",
    "Floats",
    "Problem",
    "Returns",
    "StudyError",
    "Variance",
    "common_returns",
    "estimation_positions",
    "event_study",
    "study_of_returns",
]
NEGLIGIBLE = 1e-10
"""Returns below this are rounding of the prices, not movement."""


@dataclass(frozen=True, slots=True, eq=False)
class EventStudy:
    """The market model of one event and what it finds; returns are ratios (−0.17 for −17 %).

    `alpha` is per session; `residual_std` the standard deviation of the estimation residuals
    with n − 2 degrees of freedom; `forecast_std` that of the window's forecast errors without the
    uncertainty of alpha and beta: the same, or what an EWMA forecasts, and `residual_stds` what it
    forecast for each session of the estimation period (None where the variance is constant).
    The series by relative session (0 is the event) are the
    `abnormal` returns, their forecast standard errors `abnormal_se`, `t` and two-sided `p`
    (Student's t with `degrees_of_freedom`), the running sum `cumulative` with `cumulative_se`, the
    asset's and the market's own returns, and the `sessions` themselves. `car` is the abnormal
    return of the whole window with `car_se`, `car_t`, `car_p`. `residuals` are those of the
    estimation period by session.
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
    degrees_of_freedom: float
    forecast_std: float
    residual_stds: pd.Series[float] | None = None

    @property
    def scaled_residuals(self) -> Floats:
        """The estimation residuals, each in units of the spread expected for its session."""
        spread = self.forecast_std if self.residual_stds is None else self.residual_stds.to_numpy()
        scaled: Floats = np.asarray(self.residuals, dtype=np.float64) / spread
        return scaled

    @property
    def scaled_abnormal(self) -> Floats:
        """The window's abnormal returns in units of the spread expected for it."""
        scaled: Floats = np.asarray(self.abnormal, dtype=np.float64) / self.forecast_std
        return scaled


def event_study(  # noqa: PLR0913 (the four lengths are what a reader chooses)
    asset_close: pd.Series[float],
    market_close: pd.Series[float],
    session: date,
    *,
    estimation_sessions: int = 252,
    gap_sessions: int = 10,
    before: int = 1,
    after: int = 5,
    excluded: Collection[date] = (),
    variance: Variance = Variance.CONSTANT,
) -> EventStudy:
    """What the event of `session` did to the asset beyond the market.

    The estimation period has `estimation_sessions` returns, the last of which lies
    `gap_sessions` sessions before `session`, less those of `excluded`; the window is
    [−`before`, +`after`]. `variance` says how the forecast errors spread; see `Design`. Raises
    StudyError where the period or the window does not fit into the sessions that both series
    cover, where they overlap, for a day without a session, for closes that are missing, not
    positive or out of order, and where nothing moved.
    """
    left_out = tuple(sorted(set(excluded)))
    design = Design(estimation_sessions, gap_sessions, before, after, left_out, variance)
    return study_of_returns(common_returns(asset_close, market_close), session, design)


def study_of_returns(returns: Returns, session: date, design: Design) -> EventStudy:
    """`event_study` for returns at hand: for many events of the same two series."""
    estimation = estimation_positions(returns.sessions, session, design)
    position = int(returns.sessions.searchsorted(pd.Timestamp(session)))
    window = slice(position - design.before, position + design.after + 1)
    return _fitted(returns, estimation, window, design)


def estimation_positions(
    sessions: pd.DatetimeIndex, session: date, design: Design
) -> NDArray[np.intp]:
    """Which of the `sessions` the model of an event is estimated from, in order.

    Raises StudyError where `session` has no place for the design, or too few are left.
    """
    last = _position(sessions, session, design) - design.gap_sessions + 1
    period = np.arange(last - design.estimation_sessions, last)
    kept = period[~sessions[period].isin(pd.DatetimeIndex(design.excluded))]
    if len(kept) < FEWEST_ESTIMATION_SESSIONS:
        raise StudyError(
            Problem.TOO_FEW_LEFT,
            f"{FEWEST_ESTIMATION_SESSIONS} sessions are needed to estimate the model, "
            f"{len(kept)} are left",
            needed=FEWEST_ESTIMATION_SESSIONS,
            available=len(kept),
        )
    return kept


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


def _fitted(
    returns: Returns, estimation: NDArray[np.intp], window: slice, design: Design
) -> EventStudy:
    # scipy takes a second to import; no page without a study pays for it.
    from scipy import stats

    model = _market_model(returns, estimation)
    days = returns.sessions[estimation]
    variance, freedom, stds = float(model.mse_resid), float(model.df_resid), None
    if design.variance is Variance.EWMA:
        variances = ewma_variances(model.resid, variance)
        variance, freedom = float(variances[-1]), ewma_degrees_of_freedom()
        stds = pd.Series(np.sqrt(variances[:-1]), index=days)
    abnormal, covariance = _forecast_errors(model, returns, window, variance)
    se = np.sqrt(np.diag(covariance))
    # The variance of each running sum is the sum of the leading block of the covariance.
    cumulative_se = np.sqrt(np.diag(covariance.cumsum(axis=0).cumsum(axis=1)))
    cumulative = abnormal.cumsum()
    car_t = float(cumulative[-1] / cumulative_se[-1])
    relative = pd.RangeIndex(-design.before, design.after + 1, name="relative_session")

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
        n_estimation=len(days),
        residuals=pd.Series(model.resid, index=days),
        degrees_of_freedom=freedom,
        forecast_std=float(np.sqrt(variance)),
        residual_stds=stds,
    )


def _market_model(returns: Returns, estimation: NDArray[np.intp]) -> Any:
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


def _forecast_errors(
    model: Any, returns: Returns, window: slice, variance: float
) -> tuple[Floats, Floats]:
    """What a window's returns lie off the model, and the covariance of that; see the module."""
    design = _design_matrix(returns.market[window])
    abnormal = returns.asset[window] - design @ model.params
    uncertainty = model.mse_resid * (design @ model.normalized_cov_params @ design.T)
    return abnormal, variance * np.eye(len(abnormal)) + uncertainty


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
