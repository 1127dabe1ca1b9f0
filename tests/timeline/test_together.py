"""Events of a kind, all shares of a session, and the placebo, as the page shows them."""

from __future__ import annotations

from datetime import date

import pytest

from calc.event_study import Design, common_returns, event_study, study_of_returns
from calc.event_study_placebo import FalseAlarms
from calc.event_tests import rank_events
from components import language
from components.timeline import study_groups, study_together
from data.events import Category
from data.prices.bundled import default_snapshot
from data.symbols import stocks
from tests.timeline.conftest import Page
from tests.timeline.test_page import rows, texts, with_further_tests

CRASH = date(2025, 1, 27)


def close(symbol: str):
    return default_snapshot().daily(symbol)["close"]


@pytest.fixture(scope="module")
def shares() -> study_groups.SharesTest:
    studies = {symbol: event_study(close(symbol), close("SPY"), CRASH) for symbol in stocks()}
    return study_groups.tested_together(studies, ("XYZ",))


def test_each_session_has_one_vote_in_its_kind(data) -> None:
    table = rank_events(close("NVDA"), close("SPY"), data.sessions).table
    tests = study_groups.category_tests(table, data.events)
    found = {each.category: each.test for each in tests}
    statements = [e.id for e in data.events if e.category is Category.STATEMENT]
    sessions = {data.sessions[event] for event in statements if event in table.index}
    returns = common_returns(close("NVDA"), close("SPY"))
    own = [study_of_returns(returns, at, Design()).abnormal.loc[0] for at in sorted(sessions)]
    assert found[Category.STATEMENT].count == len(sessions) < len(statements)
    assert found[Category.STATEMENT].mean == pytest.approx(sum(own) / len(own))
    sizes = [abs(each.test.mean) for each in tests]
    assert sizes == sorted(sizes, reverse=True)
    assert all(each.test.count > 1 for each in tests)


def test_the_shares_are_ordered_and_their_tests_said(shares) -> None:
    table = rows(study_together.shares_table(shares, {"VRT": "Vertiv", "VST": "Vistra"}))
    assert len(table) == 1 + 15
    assert table[1].startswith("| Vertiv | −26.51% | −9.0 |")
    assert table[2].startswith("| Vistra | −25.98% |")
    said = study_together.shares_sentence(shares, "SPY").replace("\N{NO-BREAK SPACE}", " ")
    for part in (
        "15 shares against SPY: mean abnormal return −9.23%.",
        "Patell’s test, −12.6 (p < 0.001)",
        "(BMP), −3.8 (p = 0.002)",
        "residuals 0.13): corrected for it (Kolari and Pynnönen), −2.1 (p = 0.053): no more than",
        "Not studied: XYZ.",
    ):
        assert part in said


def test_one_share_is_no_group() -> None:
    one = {"NVDA": event_study(close("NVDA"), close("SPY"), CRASH)}
    found = study_groups.tested_together(one, ())
    assert found.test is None
    assert "Fewer than two" in study_together.shares_sentence(found, "SPY")


def test_the_placebo_names_its_error() -> None:
    alarms = FalseAlarms(870, 0.05, t=0.039, moving=0.052, rank=0.045, bootstrap=0.046)
    table = rows(study_together.alarms_table(alarms))
    assert "| t statistic, constant variance | 3.9% |" in table
    assert "| Exact rank | 4.5% |" in table
    assert "give or take 1.5%" in study_together.alarms_sentence(alarms)
    with language.override("fr"):
        assert "870 séances sans événement" in study_together.alarms_sentence(alarms)


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_the_page_shows_all_three(timeline_page: Page, spoken: str) -> None:
    said = texts(with_further_tests(timeline_page(event="nvda-crash", clean="false", lang=spoken)))
    percent = "−26.51%" if spoken == "en" else "−26,51\N{NO-BREAK SPACE}%"
    assert f"| Vertiv | {percent} |" in said
    for figure in ("Kolari", "Boehmer", "Placebo"):
        assert figure in said


def test_the_shares_are_those_of_the_chosen_session(timeline_page: Page) -> None:
    said = texts(with_further_tests(timeline_page(event="tariff-shock")))
    assert "All shares on 3 Apr 2025" in said
    assert "against SPY without Nvidia" in said


def test_without_an_event_there_are_no_shares(timeline_page: Page) -> None:
    said = texts(with_further_tests(timeline_page(event="aibase-article")))
    assert "All shares on" not in said
    assert "Placebo" in said
