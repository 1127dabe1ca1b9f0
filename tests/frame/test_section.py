"""A section that fails says so in its place, and the rest of the page stays."""

from __future__ import annotations

import logging
from dataclasses import replace

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import language
from data import prices
from data.prices import History, default_service
from tests.conftest import ROOT

SCRIPT = """
import streamlit as st
from components.section import section

with section("first"):
    st.write("before")
    raise ValueError("a fault of ours")
with section("second"):
    st.write("the rest")
with section("third"):
    st.stop()
st.write("never")
"""


def test_a_failing_section_is_one_sentence_and_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "components.section"):
        page = AppTest.from_string(SCRIPT).run()
    assert not page.exception
    assert [each.value for each in page.markdown] == ["before", "the rest"]
    (said,) = page.error
    assert said.value.startswith("This part cannot be shown")
    (line,) = [each for each in caplog.records if each.name == "components.section"]
    assert "first" in line.message
    assert "a fault of ours" in line.message
    assert "\n" not in line.message


def test_the_sentence_in_french() -> None:
    with language.override("fr"):
        said = language.gettext(
            "This part cannot be shown at the moment; the rest of the page is not affected."
        )
    assert said.startswith("Cette partie ne peut pas être affichée")


class Lacking:
    """The service of the bundled prices, in which one symbol lacks a session."""

    def __init__(self, symbol: str, session: str) -> None:
        self._lacking = symbol, pd.Timestamp(session)

    def finished_sessions(self, symbol: str) -> History:
        known = default_service().finished_sessions(symbol)
        assert isinstance(known, History)
        lacking, session = self._lacking
        if symbol != lacking:
            return known
        bars = known.bars.drop(index=session)
        return replace(known, bars=bars, missing=(session.date(),))


@pytest.mark.parametrize("symbol", ["NVDA", "SPY"])
def test_the_timeline_stays_whole_without_a_session(
    symbol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking = Lacking(symbol, "2026-03-17")
    monkeypatch.setattr(prices, "default_service", lambda: lacking)
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.query_params["event"] = "ddn-interview"
    page = page.switch_page("pages/timeline.py").run()
    assert not page.exception
    assert not page.error
    assert len(page.dataframe) >= 1  # the ranking, the last thing on the page
