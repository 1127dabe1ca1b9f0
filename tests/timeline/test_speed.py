"""What the timeline has made once it does not make again, for nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
    timeline_chart.datasets,
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
    at = timeline_page(**address)
    with nothing_is_made_again(*WORK):
        at.run()
        timeline_page(**address)


def test_steps_of_the_walk_make_nothing_the_second_time(timeline_page: Page) -> None:
    def walk() -> None:
        at = timeline_page(walk="2")
        at.button("walk_next").click().run()
        at.button("walk_leave").click().run()

    walk()
    with nothing_is_made_again(*WORK):
        walk()


def test_a_mark_clicked_again_costs_no_new_rows(timeline_page: Page, chart_content, known) -> None:
    content = chart_content(chosen=known["nvda-crash"])
    first = timeline_chart.cached(content, PALETTES["light"], "test")
    with nothing_is_made_again(timeline_chart.datasets):
        second = timeline_chart.cached(replace(content, clicks=1), PALETTES["light"], "test")
    turns = [chart["datasets"]["events"]["turn"].unique().to_pylist() for chart in (first, second)]
    assert turns == [[0], [1]]
    assert first["datasets"]["prices"] is second["datasets"]["prices"]


def test_another_window_composes_no_chart(timeline_page: Page) -> None:
    timeline_page()
    with nothing_is_made_again():
        for address in ({"view": "all"}, {"view": "fortnight"}):
            timeline_page(**address)
