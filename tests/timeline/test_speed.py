"""What the timeline has made once it does not make again, for nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from calc.event_study import event_study, study_of_returns
from calc.event_study_groups import group_test
from calc.event_study_index import without_constituent
from calc.event_study_placebo import false_alarms
from calc.event_study_robust import robust_study
from calc.event_tests import overlapping, rank_events
from components.theme import PALETTES
from components.timeline import reactions, timeline_chart
from data.events import select
from tests.counting import nothing_is_made_again
from tests.timeline.conftest import Page
from tests.timeline.test_page import with_further_tests

WORK = (
    event_study,
    robust_study,
    without_constituent,
    overlapping,
    rank_events,
    false_alarms,
    group_test,
    study_of_returns,
    reactions.gather,
    timeline_chart._rows,
    select,
)


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"lang": "fr"},
        {"theme": "dark"},
        {"event": "ddn-interview"},
        {"walk": "3"},
        {"view": "all"},
        {"category": "earnings", "period": "after"},
        {"search": "Jevons"},
        {"market": "SMH", "after": "10"},
        {"event": "nvda-q4-fy25", "clean": "false", "leave": "events", "variance": "ewma"},
        {"event": "aibase-article"},
        {"event": "deepseek-v4-1-flash-1017"},
    ],
    ids=str,
)
def test_a_second_look_makes_nothing_again(timeline_page: Page, address: dict[str, str]) -> None:
    with_further_tests(timeline_page(**address))
    with nothing_is_made_again(*WORK):
        with_further_tests(timeline_page(**address)).run()


def test_steps_of_the_walk_make_nothing_the_second_time(timeline_page: Page) -> None:
    def walk() -> None:
        at = timeline_page(walk="2")
        at.button("walk_next").click().run()
        at.button("walk_leave").click().run()

    walk()
    with nothing_is_made_again(*WORK):
        walk()


def test_a_choice_of_the_page_costs_no_new_rows(chart_content) -> None:
    palette = PALETTES["light"]
    content = chart_content(chosen="nvda-crash")
    picture = timeline_chart.key(content, palette, "test")
    first = timeline_chart.cached(content, palette, picture)
    with nothing_is_made_again(timeline_chart._rows):
        other = replace(content, chosen="ddn-interview", turn=1)
        assert timeline_chart.key(other, palette, "test") == picture
        second = timeline_chart.cached(other, palette, picture)
    turns = [chart["datasets"]["events"]["turn"].unique().to_pylist() for chart in (first, second)]
    assert turns == [[0], [1]]
    assert first["datasets"]["prices"] is second["datasets"]["prices"]


def test_a_click_in_the_picture_changes_nothing_of_it() -> None:
    """What was clicked is rung by the chart itself: it need not be sent again."""

    def run() -> None:
        import streamlit as st

        from components.timeline import selection

        st.session_state.setdefault("seen", []).append(
            selection.drawn("picture", st.session_state.get("open", "one"))
        )

    at = AppTest.from_function(run).run()
    first = at.session_state["seen"][-1]
    at.session_state["timeline_drawn"] = replace(first, clicked="two")
    at.session_state["open"] = "two"
    clicked = at.run().session_state["seen"][-1]
    assert (clicked.chosen, clicked.turn) == (first.chosen, first.turn)
    at.session_state["open"] = "one"  # back through the list: the click no longer counts
    listed = at.run().session_state["seen"][-1]
    assert (listed.chosen, listed.turn, listed.clicked) == ("one", 1, None)


def test_another_window_composes_no_chart(timeline_page: Page) -> None:
    timeline_page()
    with nothing_is_made_again():
        for address in ({"view": "all"}, {"view": "fortnight"}):
            timeline_page(**address)
