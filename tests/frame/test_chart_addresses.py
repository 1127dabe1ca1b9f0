"""Every chart that a page draws has an address, is offered for frames, and says its units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest

from components import language, page_registry, registry
from components.registry import CHARTS
from tests.frame.test_downloads import opened
from web.charts import openapi

Query = Mapping[str, str]
#: Views that together draw every chart of every page.
VIEWS: list[tuple[str, Query]] = [
    ("overview", {}),
    ("market", {}),
    ("market", {"compare": "AMD"}),
    ("timeline", {"event": "nvda-crash", "study": "AMD,2025-01-27"}),
    ("claims", {}),
    ("evidence", {}),
    ("method", {}),
    *(
        ("demand", {"section": each})
        for each in ("sure", "maps", "since", "belief", "draw", "scenarios")
    ),
]
#: By key or component: charts whose text alternative on the page is not that of their file.
BY_KEY = {
    "timeline_picture": "timeline",
    "demand_live": "sliders",
    "drawing_pad": "drawn",
    "shock_NVDA": "shock",
    "timeline_days": "days",
}
#: By the first words of the text alternative: the event's own study, under the event's name.
BY_WORDS = {"Nvidia falls 16.97%": "study"}
#: Components that draw a chart, or stand beside one of HTML, by themselves.
DRAWING = {"drawing_pad", "timeline_days"}
#: The class of a chart that is drawn as HTML.
STRIP = "published-strip"


def drawn(page: str, query: Query) -> Iterator[Any]:
    """The messages of the charts of a page."""

    def below(block: Any) -> Iterator[Any]:
        for each in block.children.values():
            if getattr(each, "children", None):
                yield from below(each)
            elif each.type == "vega_lite_chart" or (
                each.type == "bidi_component" and each.proto.component_name in DRAWING
            ):
                yield each.proto
            elif each.type == "html" and f'class="{STRIP}"' in each.proto.body:
                label = re.search('aria-label="([^"]+)"', each.proto.body)
                yield SimpleNamespace(id=STRIP, alt=unescape(label[1]) if label else "")

    app = opened(page, dict(query), "en")
    if query.get("section") == "sure":  # what takes longer stands in a fold
        app.session_state["demand_details"] = True
        app.run()
    yield from below(app._tree)


def name_of(shown: Any, alternatives: Mapping[str, str]) -> str | None:
    """The chart in the registry that a drawn one is; None for a chart without an address."""
    alternative = getattr(shown, "alt", "")
    by_key = next((name for key, name in BY_KEY.items() if key in shown.id), None)
    by_words = next((name for key, name in BY_WORDS.items() if alternative.startswith(key)), None)
    return by_key or alternatives.get(alternative) or by_words


def alternatives_of(page: str, query: Query) -> dict[str, str]:
    """The charts of a page by their text alternatives."""
    found = {}
    with language.override("en"):
        for chart in CHARTS.values():
            if chart.page == page:
                own = {key: query[key] for key in chart.parameters.model_fields if key in query}
                built = chart.build(chart.parameters.model_validate(own))
                found[built.figure.alt] = chart.name
    return found


@pytest.mark.parametrize(("page", "query"), VIEWS)
def test_every_chart_that_a_page_draws_has_an_address(page: str, query: Query) -> None:
    shown = list(drawn(page, query))
    assert shown
    alternatives = alternatives_of(page, query)
    without = [each.alt or each.id for each in shown if name_of(each, alternatives) is None]
    assert without == []


def test_the_views_draw_every_chart_that_has_an_address() -> None:
    found = {
        name_of(each, alternatives_of(page, query))
        for page, query in VIEWS
        for each in drawn(page, query)
    }
    assert found == set(CHARTS)


def test_every_page_has_a_chart() -> None:
    assert {each.page for each in CHARTS.values()} == {
        entry.stem for entry in page_registry.REGISTRY
    }


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_a_part_is_shared_and_is_described(name: str) -> None:
    page = CHARTS[name].page
    assert (page, name) in registry.PARTS
    assert name in {each.picture for each in registry.parts_of(page)}
    assert any(f"/chart/{name}.svg" in path for path in openapi.document()["paths"])
