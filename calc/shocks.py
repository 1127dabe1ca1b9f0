"""What a shock of one session or a few did to a price, against the market and until recovered.

Source of the market model: MacKinlay (1997), Event Studies in Economics and Finance; see
`calc.event_study`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
from scipy.special import betaincinv

from calc._domain import Domain, check
from calc.event_study import Design, Problem, StudyError, common_returns, study_of_returns
from calc.returns import Recovery, move, session_before, sessions_to_recover

ESTIMATION_SESSIONS = 120
GAP_SESSIONS = 10


@dataclass(frozen=True, slots=True)
class ShockReaction:
    """How one price reacted; moves and returns are ratios (−0.17 for −17 %).

    `moves` are those of each session of the shock, `move` that from the close of the eve to the
    close of the last of them. `abnormal` is the first session's return beyond the market model
    with its t statistic and two-sided p value, `cumulative` the sum over the shock's sessions
    with `cumulative_t`. `recovery` counts the sessions after the first one until a close above
    the eve's.
    """

    eve: date
    moves: tuple[float, ...]
    move: float
    abnormal: float
    t: float
    p: float
    cumulative: float
    cumulative_t: float
    recovery: Recovery


def shock_reaction(
    closes: pd.Series[float], market: pd.Series[float], first: date, last: date
) -> ShockReaction:
    """What the sessions from `first` to `last` did to a price. Closes in US dollars by session.

    The market model is estimated from 120 returns, the last of which lies 10 sessions before
    `first`. Raises StudyError where a session or enough returns before it are missing, ValueError
    where `last` lies before `first`.
    """
    if last < first:
        raise ValueError(f"last = {last} lies before first = {first}")
    index = pd.DatetimeIndex(closes.index)
    within = index[(index >= pd.Timestamp(first)) & (index <= pd.Timestamp(last))]
    eve = session_before(index, first)
    recovery = None if eve is None else sessions_to_recover(closes, eve, first)
    total = None if eve is None else move(closes, eve, last)
    if eve is None or recovery is None or total is None:
        raise StudyError(
            Problem.NOT_A_SESSION, f"no close before {first} or on {last}", session=last
        )
    design = Design(ESTIMATION_SESSIONS, GAP_SESSIONS, before=0, after=len(within) - 1)
    study = study_of_returns(common_returns(closes, market), first, design)
    return ShockReaction(
        eve=eve,
        moves=tuple(float(value) for value in study.asset_return),
        move=total,
        abnormal=float(study.abnormal.loc[0]),
        t=float(study.t.loc[0]),
        p=float(study.p.loc[0]),
        cumulative=study.car,
        cumulative_t=study.car_t,
        recovery=recovery,
    )


def share_interval(successes: int, trials: int, probability: float = 0.9) -> tuple[float, float]:
    """The exact interval of a share of which `successes` of `trials` ≥ 1 were seen.

    Source: Clopper and Pearson (1934), The use of confidence or fiducial limits. ValueError where
    there are more successes than trials, or `probability` is not in (0, 1).
    """
    if not 0 <= successes <= trials or trials < 1:
        raise ValueError(f"successes = {successes} of trials = {trials}")
    check("probability", probability, Domain(0, 1))
    tail, failures = (1 - probability) / 2, trials - successes
    low = float(betaincinv(successes, failures + 1, tail)) if successes else 0.0
    high = float(betaincinv(successes + 1, failures, 1 - tail)) if failures else 1.0
    return low, high
