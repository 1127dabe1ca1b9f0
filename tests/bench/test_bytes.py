"""What a page may send: a first run and a rerun each have a budget.

Counted on the web socket, without its compression, for a browser that keeps what it has seen.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import streamlit as st

from bench.actions import Click
from bench.clicks import CLICKS, PAGES
from bench.client import Visitor
from bench.in_process import serving_in_process
from bench.replay import done, open_page, undo
from tests.conftest import ROOT

FIRST_RUN = {"": 120_000}
ANY_FIRST_RUN = 200_000
RERUN = 40_000
#: Clicks that send the page's large picture again, which they change: not above these.
LARGE = {
    "French on /timeline": 90_000,
    "French on /demand": 117_000,  # three pictures, each with the formula of its path
    "the whole timeline": 90_000,
    "an event of the list": 90_000,
    "the later event": 90_000,
    "the walk": 90_000,
    "the walk's next step": 90_000,
    "events of one category": 66_000,
    "a word in the events": 62_000,
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving_in_process(ROOT / "app.py") as served:
        yield served
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("stem", PAGES)
def test_a_page_stays_within_its_budget(address: str, stem: str, language: str) -> None:
    with Visitor(address, stem, f"lang={language}") as visitor:
        first, again = visitor.open(), visitor.rerun()
    assert first.received <= FIRST_RUN.get(stem, ANY_FIRST_RUN)
    assert again.received <= RERUN


@pytest.mark.parametrize(
    "click", [each for each in CLICKS if each.group != "page"], ids=lambda click: click.name
)
def test_a_click_sends_again_only_what_it_changed(address: str, click: Click) -> None:
    """The second time: what it draws the browser has."""
    with open_page(address, click) as visitor:
        done(visitor, click)
        undo(visitor, click)
        assert done(visitor, click).received <= LARGE.get(click.name, RERUN)
