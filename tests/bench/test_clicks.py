"""The clicks of the benchmark are clicks that the pages still have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st

from bench.actions import Choose, Click, Expand, Go, Press
from bench.clicks import CLICKS, PAGES
from bench.client import Visitor
from bench.in_process import serving_in_process
from bench.replay import done, open_page, repeat, undo
from tests.conftest import ROOT
from tests.counting import nothing_is_made_again


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving_in_process(ROOT / "app.py") as served:
        yield served
    st.cache_data.clear()
    st.cache_resource.clear()


def test_they_have_names_of_their_own_and_reach_every_page() -> None:
    assert len(CLICKS) >= 45
    assert len({click.name for click in CLICKS}) == len(CLICKS)
    assert {click.page for click in CLICKS} == set(PAGES)


@pytest.mark.parametrize("click", CLICKS, ids=lambda click: click.name)
def test_a_click_can_be_done_and_done_again(address: str, click: Click) -> None:
    with open_page(address, click) as visitor:
        before = visitor.tab.query
        once = done(visitor, click)
        after = visitor.tab.query
        undo(visitor, click)
        undone = visitor.tab.query
        with nothing_is_made_again():
            done(visitor, click)
        assert not visitor.tab.problems()
        assert once.messages > 2  # a run that draws something
        assert visitor.tab.query == after
        if after != before:  # what the address tells, the way back takes back
            assert undone != after


def test_a_second_run_refers_to_what_the_browser_has(address: str) -> None:
    with Visitor(address, "market") as visitor:
        first, second = visitor.open(), visitor.rerun()
        assert visitor.tab.cache.hashes()
        assert second.received < first.received


def test_a_closed_menu_is_no_fragment_and_an_open_one_is_rerun_alone(address: str) -> None:
    opening, within = Expand("share", open=True), Choose("share_width", ("900 px",))
    with Visitor(address, "market") as visitor:
        visitor.open()
        # Streamlit copies the page's state for each fragment at each run: a closed menu is none.
        assert not visitor.tab.find(opening).fragment
        whole = visitor.do(opening)
        assert visitor.tab.find(within).fragment
        part = visitor.do(within)
        # The fragment holds the menu, and nothing of the page around it.
        assert 2 < part.messages < 0.5 * whole.messages
        assert not visitor.tab.problems()
        assert visitor.tab.find(opening)  # the rest of the page still stands


def test_another_page_keeps_the_language_and_nothing_else(address: str) -> None:
    with Visitor(address, "market", "range=R1") as visitor:
        visitor.open()
        visitor.do(Choose("lang", ("fr",)))
        assert visitor.tab.query == "range=R1&lang=fr"
        visitor.do(Go("claims"))
        assert visitor.tab.query == "lang=fr"
        assert any(each.key == "choice_q" for each in visitor.tab.widgets())


def test_what_is_not_there_is_named(address: str) -> None:
    with Visitor(address, "method") as visitor:
        visitor.open()
        with pytest.raises(LookupError, match="choice_topics"):
            visitor.do(Press("no_such_button"))
        with pytest.raises(LookupError, match="Economics"):
            visitor.do(Choose("choice_topics", ("No such topic",)))


def test_repeating_is_undoing_and_doing(address: str) -> None:
    click = next(each for each in CLICKS if each.name == "candles")
    with open_page(address, click) as visitor:
        done(visitor, click)
        repeat(visitor, click)
        assert visitor.tab.query == "style=candles"
