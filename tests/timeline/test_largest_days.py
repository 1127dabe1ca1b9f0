"""The largest days: sorted, one row a session with its events, and what is said of the fall."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from components import language, theme
from components.charts import figure as figures
from components.timeline import days_figure, largest_days
from components.timeline.reactions import TimelineData
from data.events import SHOCK
from tests.timeline.conftest import Page


def page_rows(at: AppTest) -> str:
    return next(each.value for each in at.get("html") if 'class="days"' in each.value)


def test_one_row_a_session_the_largest_move_first(data: TimelineData) -> None:
    days = largest_days.largest(data.events, data)
    assert len(days) == largest_days.ROWS
    assert len({day.session for day in days}) == len(days)
    assert [abs(day.move) for day in days] == sorted((abs(d.move) for d in days), reverse=True)
    for day in days:
        assert {data.reactions[event.id].move for event in day.events} == {day.move}
    smallest = abs(days[-1].move)
    left_out = {r.session for r in data.reactions.values()} - {day.session for day in days}
    assert all(
        abs(reaction.move) <= smallest
        for reaction in data.reactions.values()
        if reaction.session in left_out
    )


def test_the_fall_shares_its_session_and_is_the_largest_loss_not_the_largest_move(
    data: TimelineData,
) -> None:
    days = largest_days.largest(data.events, data)
    (fall,) = (day for day in days if day.is_the_fall)
    assert len(fall.events) > 3
    with language.override("en"):
        said = largest_days.finding(days)
        assert "27 January 2025 is the largest loss, not the largest move" in said
        alone = largest_days.finding([fall])
        assert "is the largest move of all" in alone
        without = largest_days.finding([day for day in days if not day.is_the_fall])
        assert without == "One row a session; open one for its events."
        worse = replace(days[0], move=-0.5)
        assert "largest" not in largest_days.finding([worse, fall]).replace("largest days", "")


def test_the_bars_begin_at_the_line_and_stay_within_their_width(data: TimelineData) -> None:
    html = largest_days.rows(largest_days.largest(data.events, data))
    sides = re.findall(r"--start:([\d.]+)%;--length:([\d.]+)%;--zero:([\d.]+)%", html)
    assert len(sides) == largest_days.ROWS
    for start, length, zero in (map(float, each) for each in sides):
        assert start >= 0
        assert start + length <= 100.01
        assert min(abs(start - zero), abs(start + length - zero)) < 0.02


def test_titles_are_escaped_and_lead_to_their_events(data: TimelineData) -> None:
    day = largest_days.largest(data.events, data, 1)[0]
    hostile = day.events[0].model_copy(update={"title_en": "<b>&", "name_en": "<i>"})
    with language.override("en"):
        html = largest_days.rows([replace(day, events=(hostile,))])
    assert "<b>&" not in html
    assert "&lt;b&gt;&amp;" in html
    assert f'href="?event={hostile.id}&amp;lang=en" data-event="{hostile.id}"' in html


def test_filters_apply_to_the_rows(timeline_page: Page) -> None:
    at = timeline_page(category="policy")
    html = page_rows(at)
    assert "data-event" in html
    assert f'data-event="{SHOCK}"' not in html
    assert f'data-event="{SHOCK}"' in page_rows(timeline_page())


def test_the_figure_has_a_row_a_session_and_says_what_the_section_says(data: TimelineData) -> None:
    days = largest_days.largest(data.events, data)
    with language.override("fr"):
        figure = days_figure.of(days, theme.PALETTES["light"])
    assert list(figure.table["move"]) == [day.move for day in days]
    assert list(figure.table["session"].dt.date) == [day.session for day in days]
    assert all(figure.table["events"])
    assert "chute" in figure.title
    assert not figure.title.endswith(".")


def test_the_section_has_the_menu_of_every_chart(
    timeline_page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, figures.Figure] = {}
    monkeypatch.setattr(
        figures, "footer_of", lambda _source, make, *, key: made.setdefault(key, make())
    )
    at = timeline_page()
    assert len(made["largest_days"].table) == page_rows(at).count("<details")
