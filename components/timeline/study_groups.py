"""What several sessions or shares say together, and how often the tests err on ordinary days."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from calc.event_study import EventStudy, StudyError, common_returns, study_of_returns
from calc.event_study_groups import GroupTest, group_test, shares_test
from calc.event_study_placebo import FalseAlarms, false_alarms
from components.timeline.reactions import ShareCloses
from components.timeline.study_cache import FundComparison
from data.events import Category, Event

logger = logging.getLogger(__name__)

_MAX_ENTRIES = 64


@dataclass(frozen=True, slots=True)
class CategoryTest:
    """The sessions of one kind of event tested together; each session counts once."""

    category: Category
    test: GroupTest


@dataclass(frozen=True, slots=True, eq=False)
class SharesTest:
    """Every share's abnormal return, t and p of one session by symbol, and all tested together.

    `missing` are the symbols that cannot be studied there; `test` is None where fewer than two can.
    """

    table: pd.DataFrame
    test: GroupTest | None
    missing: tuple[str, ...]


def by_category(comparison: FundComparison) -> tuple[CategoryTest, ...]:
    """The kinds of events with at least two sessions that can be studied, largest mean first."""
    return _by_category(key=comparison.identity, _comparison=comparison)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _by_category(key: str, _comparison: FundComparison) -> tuple[CategoryTest, ...]:
    return category_tests(_comparison.ranking().table, _comparison.data.events)


def category_tests(table: pd.DataFrame, events: Sequence[Event]) -> tuple[CategoryTest, ...]:
    """As `by_category`, from the table of `calc.event_tests.rank_events`."""
    found = []
    for category in Category:
        members = [event.id for event in events if event.category is category]
        rows = table[table.index.isin(members)].drop_duplicates("session")
        if len(rows) > 1:
            test = group_test(rows["abnormal"], rows["t"], rows["degrees_of_freedom"])
            found.append(CategoryTest(category, test))
    return tuple(sorted(found, key=lambda each: -abs(each.test.mean)))


def all_shares(comparison: FundComparison, session: date, shares: ShareCloses) -> SharesTest:
    """The closes of all `shares` on `session`, against the comparison's market."""
    return _all_shares(
        key=f"{comparison.identity} {session} {shares.identity}",
        _comparison=comparison,
        _session=session,
        _shares=shares.closes,
    )


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _all_shares(
    key: str, _comparison: FundComparison, _session: date, _shares: Mapping[str, pd.Series[float]]
) -> SharesTest:
    studies: dict[str, EventStudy] = {}
    for symbol, closes in _shares.items():
        try:
            returns = common_returns(closes, _comparison.market())
            studies[symbol] = study_of_returns(returns, _session, _comparison.design)
        except StudyError as error:
            logger.info("%s is not studied on %s: %s", symbol, _session, error)
    return tested_together(studies, tuple(symbol for symbol in _shares if symbol not in studies))


def tested_together(studies: Mapping[str, EventStudy], missing: tuple[str, ...]) -> SharesTest:
    """The studies of several shares on one session as a table, the lowest first, and a test."""
    rows = {
        symbol: {name: float(getattr(study, name).loc[0]) for name in ("abnormal", "t", "p")}
        for symbol, study in studies.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["abnormal", "t", "p"])
    test = shares_test(list(studies.values())) if len(studies) > 1 else None
    return SharesTest(table.sort_values("abnormal"), test, missing)


def placebo(comparison: FundComparison) -> FalseAlarms | None:
    """How often the tests find an ordinary session exceptional."""
    return _placebo(key=comparison.identity, _comparison=comparison)


@st.cache_resource(max_entries=_MAX_ENTRIES, show_spinner=False)
def _placebo(key: str, _comparison: FundComparison) -> FalseAlarms | None:
    data = _comparison.data
    try:
        returns = common_returns(data.closes, _comparison.market())
    except StudyError:
        return None
    return false_alarms(returns, data.sessions.values(), _comparison.design)
