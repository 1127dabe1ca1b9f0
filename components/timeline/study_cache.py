"""The event study's numbers as the page needs them, computed once for each choice.

The mathematics is `calc`'s; this caches its results for all visitors and reruns.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto

import pandas as pd
import streamlit as st

from calc import event_tests
from calc.event_study import (
    Design,
    EventStudy,
    Problem,
    StudyError,
    event_study,
)
from calc.event_study_index import constituent_weights, without_constituent
from components.timeline.reactions import TimelineData
from data.prices.fingerprint import fingerprint

logger = logging.getLogger(__name__)

#: A visitor can choose 4 markets times a few lengths; each result is a small table.
_MAX_ENTRIES = 64


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an event cannot be studied: the code of a StudyError with its values."""

    problem: Problem
    values: Mapping[str, str | int | float | date | None]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """`calc.event_tests.RankedEvents` with refusals in place of errors."""

    table: pd.DataFrame
    tests: int
    left_out: Mapping[str, Refusal]


class Agreement(Enum):
    """How the tests that do not trust the normal distribution answer beside the t statistic."""

    ALL = auto()  #: as the t statistic does
    ONLY_T = auto()  #: the t statistic finds the session exceptional, another test does not
    NOT_T = auto()  #: another test finds the session exceptional, the t statistic does not


@dataclass(frozen=True, slots=True, eq=False)
class Tested:
    """One event's study, with the tests that do not trust the normal distribution."""

    study: EventStudy
    rank: event_tests.SampleQuantileTest
    bootstrap: event_tests.BootstrapTest

    def agreement(self, level: float) -> Agreement:
        """Whether exact rank and bootstrap answer at `level` as the t statistic does."""
        p = float(self.study.p.loc[0])
        if not any(
            event_tests.disagree(p, other, level=level) for other in (self.rank.p, self.bootstrap.p)
        ):
            return Agreement.ALL
        return Agreement.ONLY_T if p < level else Agreement.NOT_T


@dataclass(frozen=True, slots=True, eq=False)
class FundComparison:
    """Nvidia's closes beside a fund's, and the lengths of the study.

    `weights` are Nvidia's known weights in the fund by day: with them it is taken out of the
    fund; empty where the fund is taken as it is. `dividends` are those of Nvidia and of the fund
    by ex-date, as far as they are known: returns are of prices alone, and one of the other
    methods says what they change. The results are computed once and shared by all
    visitors.
    """

    data: TimelineData
    fund: pd.Series[float]
    weights: Mapping[date, float]
    design: Design
    dividends: tuple[Mapping[date, float], Mapping[date, float]]
    identity: str  #: names all this in keys of caches

    def market(self) -> pd.Series[float]:
        """The closes to compare with: the fund's, without Nvidia where its weights are given."""
        return _market(key=self.identity, _comparison=self)

    def weight_before(self, session: date) -> float | None:
        """Nvidia's weight in the fund at the close before `session`; None where it stays in."""
        if not self.weights:
            return None
        known = _weights(key=self.identity, _comparison=self)
        earlier = known[known.index < pd.Timestamp(session)]
        return None if earlier.empty else float(earlier.iloc[-1])

    def ranking(self) -> Ranking:
        """All events of the timeline, studied alike."""
        return _ranking(key=self.identity, _comparison=self)

    def tested(self, session: date) -> Tested | Refusal:
        """The study of one session, or why there is none."""
        return _tested(key=f"{self.identity} {session}", _comparison=self, _session=session)

    def overlaps(self) -> Mapping[str, Sequence[str]]:
        """Which other events fall into the window of each event."""
        return _overlaps(key=self.identity, _comparison=self)


def compare(
    data: TimelineData,
    fund: pd.Series[float],
    design: Design,
    *,
    weights: Mapping[date, float],
    dividends: tuple[Mapping[date, float], Mapping[date, float]] = ({}, {}),
) -> FundComparison:
    """`data` must be one that `reactions.cached` gave: its identity stands for it.

    Studied are the sessions of which both have a close: a provider may lack one.
    """
    common = data.closes.index.intersection(fund.index)
    data, fund = replace(data, closes=data.closes[common]), fund[common]
    given = [sorted(each.items()) for each in (weights, *dividends)]
    key = f"{data.identity} {fingerprint(fund)} {given} {design!r}"
    # Short, since each look-up of what was computed hashes it.
    identity = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    return FundComparison(data, fund, weights, design, dividends, identity)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _market(key: str, _comparison: FundComparison) -> pd.Series[float]:
    found = _comparison
    if not found.weights:
        return found.fund
    return without_constituent(found.fund, found.data.closes, found.weights)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _weights(key: str, _comparison: FundComparison) -> pd.Series[float]:
    found = _comparison
    return constituent_weights(found.fund, found.data.closes, found.weights)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _ranking(key: str, _comparison: FundComparison) -> Ranking:
    data = _comparison.data
    return ranking(data.closes, _comparison.market(), data.sessions, _comparison.design)


@st.cache_resource(max_entries=8 * _MAX_ENTRIES, show_spinner=False)
def _tested(key: str, _comparison: FundComparison, _session: date) -> Tested | Refusal:
    return tested(_comparison.data.closes, _comparison.market(), _session, _comparison.design)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _overlaps(key: str, _comparison: FundComparison) -> Mapping[str, Sequence[str]]:
    data, design = _comparison.data, _comparison.design
    return event_tests.overlapping(
        data.sessions,
        pd.DatetimeIndex(data.closes.index),
        before=design.before,
        after=design.after,
    )


def ranking(
    asset: pd.Series[float], market: pd.Series[float], sessions: dict[str, date], design: Design
) -> Ranking:
    """All events studied alike; see `calc.event_tests.rank_events`."""
    ranked = event_tests.rank_events(
        asset,
        market,
        sessions,
        estimation_sessions=design.estimation_sessions,
        gap_sessions=design.gap_sessions,
        before=design.before,
        after=design.after,
        excluded=design.excluded,
        variance=design.variance,
    )
    left_out = {event: _refusal(error) for event, error in ranked.left_out.items()}
    return Ranking(ranked.table, ranked.tests, left_out)


def tested(
    asset: pd.Series[float], market: pd.Series[float], session: date, design: Design
) -> Tested | Refusal:
    """One event's study, or why there is none."""
    try:
        study = event_study(
            asset,
            market,
            session,
            estimation_sessions=design.estimation_sessions,
            gap_sessions=design.gap_sessions,
            before=design.before,
            after=design.after,
            excluded=design.excluded,
            variance=design.variance,
        )
    except StudyError as error:
        return _refusal(error)
    return Tested(study, event_tests.sample_quantile_test(study), event_tests.bootstrap_test(study))


def _refusal(error: StudyError) -> Refusal:
    if error.problem is Problem.SERIES:
        logger.error("event study: %s", error)
    return Refusal(error.problem, dict(error.values))
