"""Testing events without trusting the normal distribution, and testing many of them at once.

Daily returns have fat tails, so a t statistic finds too many exceptional days. The exact rank
(SQ test) and the bootstrap compare an event with the estimation residuals themselves. And whoever
tests 69 events finds three or four at the 5 % level by chance, hence the corrected p values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calc.event_study import (
    Design,
    EventStudy,
    StudyError,
    Variance,
    common_returns,
    estimation_positions,
    study_of_returns,
)

Floats = NDArray[np.float64]
Correction = Literal["holm", "fdr_bh"]
BLOCK = 2_000_000
"""Residuals drawn at a time: 16 MB."""


@dataclass(frozen=True, slots=True)
class SampleQuantileTest:
    """Where the event ranks among all abnormal returns of its own study.

    `rank` is that of the event's session among the `of` returns of estimation period and
    window, 1 for the lowest, the mean rank where returns are equal; `p` its exact two-sided p
    value. `window_statistic` is the standardised sum of the window's ranks, `window_p` its
    two-sided p value by the normal approximation.
    """

    rank: float
    of: int
    p: float
    window_statistic: float
    window_p: float


def sample_quantile_test(study: EventStudy) -> SampleQuantileTest:
    """The exact rank of the event's session among the abnormal returns of its study.

    Each is taken in units of the spread expected for its session, which changes the ranks only
    where the variance is not constant.

    The SQ (sample quantile) test for one firm and one event: where nothing happened, every rank
    of the session is as likely as any other, so the share of ranks at least as extreme is its
    exact p value; it cannot fall below 2 / `of`. Gelbach, Helland and Klick, "Valid Inference in
    Single-Firm, Single-Event Studies", American Law and Economics Review 15 (2013). Corrado's
    rank test, which averages the ranks of many firms, is another.

    For the window it is Wilcoxon's rank sum test of window against estimation period: the sum of
    the window's ranks, centred and divided by the standard deviation of the sum of as many ranks
    drawn without replacement.
    """
    from scipy import stats

    returns = np.concatenate([study.scaled_residuals, study.scaled_abnormal])
    ranks = stats.rankdata(returns)
    total = len(ranks)
    window = ranks[study.n_estimation :]
    rank = float(window[study.abnormal.index.get_loc(0)])
    extreme = min(rank, total + 1 - rank)
    centred = ranks / (total + 1) - 0.5
    length = len(window)
    variance = float(np.var(centred, ddof=1)) * length * (1 - length / total)
    statistic = float(centred[study.n_estimation :].sum() / np.sqrt(variance))
    return SampleQuantileTest(
        rank=rank,
        of=total,
        p=min(1.0, 2 * extreme / total),
        window_statistic=statistic,
        window_p=float(2 * stats.norm.sf(abs(statistic))),
    )


@dataclass(frozen=True, slots=True)
class BootstrapTest:
    """Two-sided p values of the event's session and of the whole window, from `draws` draws."""

    p: float
    car_p: float
    draws: int


def bootstrap_test(study: EventStudy, *, draws: int = 10_000, seed: int = 0) -> BootstrapTest:
    """How often chance alone gives a t statistic as large, drawing from the residuals.

    Sessions are drawn with replacement from the estimation residuals, as many as the window
    has, each in units of the spread expected for its session; their sum, in units of its standard
    deviation, is compared with the study's t statistics.
    The observed value counts as one draw (Davison and Hinkley, "Bootstrap Methods and their
    Application", 1997, section 4.2), so p is never 0. Days are drawn one by one.
    Raises ValueError for `draws` below 1.
    """
    if draws < 1:
        raise ValueError(f"draws = {draws}: must be at least 1")
    generator = np.random.default_rng(seed)
    residuals = study.scaled_residuals
    spread = float(residuals.std())
    length = len(study.abnormal)
    single, whole = 0, 0
    event_t, car_t = abs(float(study.t.loc[0])), abs(study.car_t)
    for start in range(0, draws, max(1, BLOCK // length)):
        rows = min(draws - start, max(1, BLOCK // length))
        sample = generator.choice(residuals, size=(rows, length)) / spread
        single += int((np.abs(sample[:, 0]) >= event_t).sum())
        whole += int((np.abs(sample.sum(axis=1)) / np.sqrt(length) >= car_t).sum())
    return BootstrapTest(p=(single + 1) / (draws + 1), car_p=(whole + 1) / (draws + 1), draws=draws)


def disagree(p: float, other_p: float, *, level: float = 0.05) -> bool:
    """Whether two tests come to different answers at `level`."""
    return (p < level) != (other_p < level)


def adjust_p_values(p: Sequence[float] | Floats, method: Correction) -> Floats:
    """Corrected for their number: the p values in the same order.

    "holm" holds down the chance of a single false alarm, "fdr_bh" (Benjamini and Hochberg) the
    share of false alarms among the alarms. Raises ValueError for a value outside [0, 1] and for
    an unknown method.
    """
    values: Floats = np.asarray(p, dtype=float)
    valid = (values >= 0) & (values <= 1)
    if not valid.all():
        at = int(np.flatnonzero(~valid)[0])
        raise ValueError(f"p[{at}] = {values[at]}: must lie in [0, 1]")
    if len(values) == 0:
        return values
    from statsmodels.stats.multitest import multipletests

    corrected: Floats = multipletests(values, method=method)[1]
    return corrected


@dataclass(frozen=True, slots=True, eq=False)
class RankedEvents:
    """Many events studied alike.

    `table` has a row for each event that could be studied, the largest abnormal return of its
    session first, whatever its sign: session, beta, abnormal, abnormal_se, t, p, rank_p, car,
    car_se, car_p, degrees_of_freedom, and p_holm and p_fdr_bh: `p` corrected for the number of
    `tests`.
    `left_out` says of the others why.
    """

    table: pd.DataFrame
    tests: int
    left_out: Mapping[str, StudyError]


def rank_events(  # noqa: PLR0913 (the same lengths as for one event)
    asset_close: pd.Series[float],
    market_close: pd.Series[float],
    sessions: Mapping[str, date],
    *,
    estimation_sessions: int = 252,
    gap_sessions: int = 10,
    before: int = 1,
    after: int = 5,
    excluded: Collection[date] = (),
    variance: Variance = Variance.CONSTANT,
) -> RankedEvents:
    """Studies every event of `sessions` (event to its first session) and ranks them.

    Events of one session are one price move under several names, hence one test: counting them
    apart would make Holm's correction too strict and let one large move, listed five times,
    carry others through Benjamini and Hochberg's. Raises StudyError for lengths or closes that
    no event could be studied with.
    """
    left_out_sessions = tuple(sorted(set(excluded)))
    design = Design(estimation_sessions, gap_sessions, before, after, left_out_sessions, variance)
    returns = common_returns(asset_close, market_close)
    studies: dict[date, dict[str, float]] = {}
    refused: dict[date, StudyError] = {}
    for session in sorted(set(sessions.values())):
        try:
            studies[session] = _row(study_of_returns(returns, session, design))
        except StudyError as error:
            refused[session] = error
    p = [row["p"] for row in studies.values()]
    methods: tuple[Correction, ...] = ("holm", "fdr_bh")
    for method in methods:
        for row, corrected in zip(studies.values(), adjust_p_values(p, method), strict=True):
            row[f"p_{method}"] = corrected
    events = {event: studies[at] for event, at in sessions.items() if at in studies}
    table = pd.DataFrame.from_dict(events, orient="index", columns=_COLUMNS)
    table.insert(0, "session", pd.to_datetime([sessions[event] for event in table.index]))
    table.index.name = "event"
    order = table["abnormal"].abs().sort_values(ascending=False, kind="stable").index
    left_out = {event: refused[at] for event, at in sessions.items() if at in refused}
    return RankedEvents(table.loc[order], len(studies), left_out)


_COLUMNS = [
    "beta",
    "abnormal",
    "abnormal_se",
    "t",
    "p",
    "rank_p",
    "car",
    "car_se",
    "car_p",
    "p_holm",
    "p_fdr_bh",
    "degrees_of_freedom",
]


def _row(study: EventStudy) -> dict[str, float]:
    return {
        "beta": study.beta,
        "abnormal": float(study.abnormal.loc[0]),
        "abnormal_se": float(study.abnormal_se.loc[0]),
        "t": float(study.t.loc[0]),
        "p": float(study.p.loc[0]),
        "rank_p": sample_quantile_test(study).p,
        "car": study.car,
        "car_se": study.car_se,
        "car_p": study.car_p,
        "degrees_of_freedom": study.degrees_of_freedom,
    }


def overlapping(
    sessions: Mapping[str, date], calendar: pd.DatetimeIndex, *, before: int = 1, after: int = 5
) -> dict[str, tuple[str, ...]]:
    """Which other events fall into the window [−`before`, +`after`] of each event.

    `sessions` gives the first session of each event, `calendar` the trading sessions in order,
    in which the window is counted. Events whose session is not in the calendar are left out of
    keys and values. Others stand in the order of `sessions`.
    """
    positions = {
        event: int(calendar.searchsorted(pd.Timestamp(session)))
        for event, session in sessions.items()
        if pd.Timestamp(session) in calendar
    }
    return {
        event: tuple(
            other
            for other, place in positions.items()
            if other != event and -before <= place - position <= after
        )
        for event, position in positions.items()
    }


def in_estimation_period(
    sessions: Mapping[str, date], calendar: pd.DatetimeIndex, session: date, design: Design
) -> tuple[str, ...]:
    """Which of the events lie in the estimation period of a study of `session`.

    `sessions` gives the first session of each event, `calendar` the sessions with a return. What
    the design excludes is not looked at. Raises StudyError as `calc.event_study.event_study`.
    """
    whole = replace(design, excluded=())
    period = calendar[estimation_positions(calendar, session, whole)]
    return tuple(event for event, at in sessions.items() if pd.Timestamp(at) in period)
