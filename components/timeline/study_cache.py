"""The event study's numbers as the page needs them, computed once for each choice.

The mathematics is `calc`'s; this caches its results for all visitors and reruns.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from calc import event_tests
from calc.event_study import Design, EventStudy, Problem, StudyError, event_study
from data.prices.fingerprint import fingerprint

logger = logging.getLogger(__name__)

#: A visitor can choose 4 markets times a few lengths; each result is a small table.
_MAX_ENTRIES = 64


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event cannot be studied: the code and the values of a StudyError."""

    problem: Problem
    values: Mapping[str, str | int | float | date | None]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """`calc.event_tests.RankedEvents` with refusals in place of errors."""

    table: pd.DataFrame
    tests: int
    left_out: Mapping[str, Refusal]


@dataclass(frozen=True, slots=True, eq=False)
class Tested:
    """One event's study, with the tests that do not trust the normal distribution."""

    study: EventStudy
    rank: event_tests.RankTest
    bootstrap: event_tests.BootstrapTest

    @property
    def tests_disagree(self) -> bool:
        """Whether rank test or bootstrap answer otherwise than the t statistic at 5 %."""
        p = float(self.study.p.loc[0])
        return any(event_tests.disagree(p, other) for other in (self.rank.p, self.bootstrap.p))


def ranking(
    asset: pd.Series[float],
    market: pd.Series[float],
    sessions: Mapping[str, date],
    design: Design,
) -> Ranking:
    """All events studied alike; see `calc.event_tests.rank_events`. Shared: do not change it."""
    key = repr((fingerprint(asset), fingerprint(market), sorted(sessions.items()), design))
    return _ranking(key, asset, market, sessions, design)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _ranking(
    key: str,
    _asset: pd.Series[float],
    _market: pd.Series[float],
    _sessions: Mapping[str, date],
    _design: Design,
) -> Ranking:
    asset, market, sessions, design = _asset, _market, _sessions, _design
    ranked = event_tests.rank_events(
        asset,
        market,
        sessions,
        estimation_sessions=design.estimation_sessions,
        gap_sessions=design.gap_sessions,
        before=design.before,
        after=design.after,
    )
    left_out = {event: _refusal(error) for event, error in ranked.left_out.items()}
    return Ranking(ranked.table, ranked.tests, left_out)


def tested(
    asset: pd.Series[float], market: pd.Series[float], session: date, design: Design
) -> Tested | Refusal:
    """One event's study, or why there is none. Shared: do not change it."""
    key = repr((fingerprint(asset), fingerprint(market), session, design))
    return _tested(key, asset, market, session, design)


@st.cache_resource(max_entries=_MAX_ENTRIES * 8, show_spinner=False)
def _tested(
    key: str,
    _asset: pd.Series[float],
    _market: pd.Series[float],
    _session: date,
    _design: Design,
) -> Tested | Refusal:
    asset, market, session, design = _asset, _market, _session, _design
    try:
        study = event_study(
            asset,
            market,
            session,
            estimation_sessions=design.estimation_sessions,
            gap_sessions=design.gap_sessions,
            before=design.before,
            after=design.after,
        )
    except StudyError as error:
        return _refusal(error)
    return Tested(study, event_tests.rank_test(study), event_tests.bootstrap_test(study))


def _refusal(error: StudyError) -> Refusal:
    if error.problem is Problem.SERIES:
        logger.error("event study: %s", error)
    return Refusal(error.problem, dict(error.values))
