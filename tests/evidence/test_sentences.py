"""The sentences that the overview and the demand page say of the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components import format as fmt
from components import language
from components.content import evidence as shared
from data import evidence
from data.evidence import Figures, default_settings
from data.filings import FilingSource, Quarter
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def report(*quarters: Quarter) -> Any:
    return SimpleNamespace(quarters=quarters, spending=())


def filed(revenue: float) -> Quarter:
    end = date(2026, 10, 25)
    return Quarter("FY2027 Q3", end, revenue, FilingSource.FILING, end)


def test_the_overview_says_that_the_shortfall_has_not_come() -> None:
    with language.override("en"):
        sentence = shared.so_far(report())
    assert "had not appeared by 26 July 2026" in sentence
    assert "does not show who was right" in sentence


def test_it_says_so_where_the_shortfall_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    assess = evidence.assess

    def fallen(*given: Any) -> evidence.Assessment:
        whole = assess(*given)
        low = {
            key: replace(each, ratio=replace(each.ratio, high=0.9))
            for key, each in whole.findings.items()
        }
        return replace(whole, findings=low)

    monkeypatch.setattr(evidence, "assess", fallen)
    with language.override("en"):
        sentence = shared.so_far(report())
    assert "less was bought than expected" in sentence
    assert "does not show who was right" in sentence


def test_the_verdict_s_sentence_has_the_odds_before_and_after() -> None:
    found = evidence.assess(default_settings(), Figures())
    before, after = (
        fmt.of_hundred(each.more, each.within, each.less)[0] for each in (found.before, found.after)
    )
    with language.override("en"):
        sentence = shared.odds(report())
    assert f"from {before} to {after} of 100: it does not decide" in sentence


def test_a_new_quarter_changes_the_sentence() -> None:
    with language.override("en"):
        now, later = shared.odds(report()), shared.odds(report(filed(60e9)))
    assert "26 July 2026" in now
    assert "25 October 2026" in later
    assert now.split("from ")[1] != later.split("from ")[1]


def test_without_figures_there_is_no_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assess = evidence.assess

    def nothing(*given: Any) -> evidence.Assessment:
        return replace(assess(*given), findings={}, newest=None)

    monkeypatch.setattr(evidence, "assess", nothing)
    assert (shared.so_far(report()), shared.odds(report())) == ("", "")


@pytest.mark.parametrize(
    ("page", "words"),
    [("overview", "that does not show who was right"), ("demand", "it does not decide")],
)
def test_the_pages_say_it(page: str, words: str) -> None:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params["lang"] = "en"
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    assert any(words in str(each.value) for each in at.markdown)
