"""The same session studied in other ways, computed once for each choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st

from calc import event_tests
from calc.event_study import (
    Design,
    Returns,
    StudyError,
    Variance,
    common_returns,
    study_of_returns,
)
from calc.event_study_index import without_constituent
from calc.event_study_robust import robust_study
from calc.returns import with_dividends
from components.timeline.study_cache import FundComparison

_MAX_ENTRIES = 512


@dataclass(frozen=True, slots=True)
class Method:
    """One way to study the same session: beta, abnormal return (a ratio), t and p."""

    beta: float
    abnormal: float
    t: float
    p: float


@dataclass(frozen=True, slots=True)
class OtherMethods:
    """The same session studied in other ways, all else as for `least_squares`.

    That is ordinary least squares with a constant variance over the whole estimation period, in
    which the `events` lie too; None where it cannot be studied in that way. `dividends` counts the
    known ones of share and fund, None where there are none. `downweighted` of `sessions` count
    less in the robust fit.
    """

    events: tuple[str, ...]
    least_squares: Method | None
    without_events: Method | None
    robust: Method
    moving_variance: Method | None
    dividends: Method | None
    downweighted: int
    sessions: int


def of(comparison: FundComparison, session: date) -> OtherMethods | None:
    """The study of one session in other ways; None where it cannot be studied at all."""
    return _other_methods(
        key=f"{comparison.identity} {session}", _comparison=comparison, _session=session
    )


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _other_methods(key: str, _comparison: FundComparison, _session: date) -> OtherMethods | None:
    data, design = _comparison.data, _comparison.design
    try:
        returns = common_returns(data.closes, _comparison.market())
        total = _total_returns(_comparison)
        return other_methods(returns, _session, data.sessions, design, total=total)
    except StudyError:
        return None


def _total_returns(comparison: FundComparison) -> Returns | None:
    """The returns with the known dividends; None where none is known."""
    if not any(comparison.dividends):
        return None
    share, fund = (
        with_dividends(closes, paid)
        for closes, paid in zip(
            (comparison.data.closes, comparison.fund), comparison.dividends, strict=True
        )
    )
    if comparison.weights:
        fund = without_constituent(fund, share, comparison.weights)
    return common_returns(share, fund)


def other_methods(
    returns: Returns,
    session: date,
    sessions: Mapping[str, date],
    design: Design,
    *,
    total: Returns | None = None,
) -> OtherMethods:
    """The study of `session` in other ways; `sessions` are the first ones of the events.

    `total` are the returns with dividends. Raises StudyError where the session cannot be studied
    in any.
    """
    plain = replace(design, excluded=(), variance=Variance.CONSTANT)
    events = event_tests.in_estimation_period(sessions, returns.sessions, session, plain)
    others = tuple(sorted({sessions[event] for event in events}))
    robust = robust_study(returns, session, plain)
    return OtherMethods(
        events=events,
        least_squares=_method(returns, session, plain),
        without_events=_method(returns, session, replace(plain, excluded=others)),
        robust=Method(robust.beta, robust.abnormal, robust.t, robust.p),
        moving_variance=_method(returns, session, replace(plain, variance=Variance.EWMA)),
        dividends=_method(total, session, plain) if total else None,
        downweighted=robust.downweighted,
        sessions=robust.sessions,
    )


def _method(returns: Returns, session: date, design: Design) -> Method | None:
    try:
        study = study_of_returns(returns, session, design)
    except StudyError:
        return None
    abnormal, t, p = (float(each.loc[0]) for each in (study.abnormal, study.t, study.p))
    return Method(study.beta, abnormal, t, p)
