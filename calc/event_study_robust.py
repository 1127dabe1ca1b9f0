"""The market model fitted so that a few violent sessions do not bend it.

Huber's M-estimator: sessions whose residual exceeds 1.345 robust standard deviations (those of the
median absolute deviation) count less, in proportion. Huber and Ronchetti, "Robust Statistics"
(2nd edition, 2009), chapter 7. It stands beside ordinary least squares as a check.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from calc.event_study import NEGLIGIBLE, Design, Problem, Returns, StudyError, estimation_positions


@dataclass(frozen=True, slots=True)
class RobustStudy:
    """The abnormal return of an event's session beside a robust fit; returns are ratios.

    `abnormal_se` is the standard error of the forecast with the robust scale, `t` their quotient;
    `downweighted` of the `sessions` of the estimation period count less than the others.
    """

    alpha: float
    beta: float
    abnormal: float
    abnormal_se: float
    t: float
    downweighted: int
    sessions: int

    @property
    def p(self) -> float:
        """Two-sided, by Student's t with n − 2 degrees of freedom: an approximation here."""
        from scipy import stats

        return float(2 * stats.t.sf(abs(self.t), self.sessions - 2))


def robust_study(returns: Returns, session: date, design: Design) -> RobustStudy:
    """What the event of `session` did beyond a market model fitted by Huber's M-estimator.

    The variance is taken to be constant, whatever the design says. Raises StudyError where the
    session cannot be studied, or where half of the residuals or more are nothing but rounding.
    """
    from statsmodels.robust.norms import HuberT
    from statsmodels.robust.robust_linear_model import RLM

    estimation = estimation_positions(returns.sessions, session, design)
    at = int(returns.sessions.searchsorted(pd.Timestamp(session)))
    period = returns.sessions[estimation]
    market = returns.market[estimation]
    matrix = np.column_stack([np.ones_like(market), market])
    fitted = RLM(returns.asset[estimation], matrix, M=HuberT()).fit()
    if not fitted.scale > NEGLIGIBLE:
        first, last = period[0].date(), period[-1].date()
        message = f"no robust spread to test against from {first} to {last}"
        raise StudyError(Problem.NO_RESIDUAL, message, first=first, last=last)
    row = np.array([1.0, returns.market[at]])
    abnormal = float(returns.asset[at] - row @ fitted.params)
    error = float(np.sqrt(fitted.scale**2 + row @ fitted.cov_params() @ row))
    return RobustStudy(
        alpha=float(fitted.params[0]),
        beta=float(fitted.params[1]),
        abnormal=abnormal,
        abnormal_se=error,
        t=abnormal / error,
        downweighted=int((fitted.weights < 1).sum()),
        sessions=len(estimation),
    )
