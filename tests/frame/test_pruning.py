"""A picture is drawn without what only a pointer shows, and looks the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components import language
from components.charts import export
from components.charts.picture_process import PICTURES
from components.charts.pruning import pruned
from components.market import marks, price_chart
from components.theme import PALETTES
from data.events import load_events
from data.prices.bundled import default_snapshot

LIGHT = PALETTES["light"]


@pytest.fixture(scope="module")
def specification() -> dict[str, Any]:
    """The price of half a year as line, with events; its crosshair has two rules and a point."""
    bars = default_snapshot().daily("NVDA").loc["2024-11":"2025-04"]
    events = load_events()
    with language.override("en"):
        names = marks.named(events, price_chart.time_axis(bars), bars["close"], None)
        drawn = price_chart.chart(price_chart.PriceChart(bars, names), LIGHT)
    rows = {name: export.rows(table.to_pandas()) for name, table in drawn.datasets.items()}
    return {**drawn.specification, "datasets": rows, "width": 900}


def test_what_only_a_pointer_shows_is_left_out(specification: dict[str, Any]) -> None:
    before = json.dumps(specification)
    rest = pruned(specification)
    assert json.dumps(specification) == before
    left_out = [each for each in specification["layer"] if each not in rest["layer"]]
    assert len(rest["layer"]) < len(specification["layer"]) - 3
    assert not [each for each in rest["layer"] if each.get("name", "").startswith("pointer")]
    assert left_out
    kept = {each["name"] for each in rest.get("params", [])}
    assert not kept & {"pointed_bar", "zoom"}
    encodings = [layer["encoding"] for layer in rest["layer"]]
    assert not [each for each in encodings if "tooltip" in each]
    assert not [each for each in encodings if "condition" in each.get("opacity", {})]


def as_svg(specification: dict[str, Any]) -> str:
    return PICTURES.draw("svg", json.dumps(specification)).decode()


def test_the_picture_is_the_same(specification: dict[str, Any]) -> None:
    whole, rest = as_svg(specification), as_svg(pruned(specification))
    assert len(rest) < len(whole)
    # What is visible is drawn by the same paths and texts, the line among them.
    for sign in ('aria-roledescription="line mark"', 'aria-roledescription="text mark"'):
        assert rest.count(sign) == whole.count(sign) > 0
    line = rest.split('aria-roledescription="line mark"')[1].split("/>")[0]
    assert line in whole


def test_selections_that_something_names_stay() -> None:
    chart = {
        "params": [
            {"name": "pick", "select": "point"},
            {"name": "zoom", "select": "interval", "bind": "scales"},
            {"name": "half", "value": 2},
        ],
        "title": {"text": ["Ctrl and the wheel zoom"]},
        "mark": "point",
        "encoding": {
            "opacity": {"condition": {"param": "pick", "value": 1}, "value": 0},
            "tooltip": {"field": "x"},
        },
    }
    rest = pruned(chart)
    assert [param["name"] for param in rest["params"]] == ["pick", "half"]
    assert "tooltip" not in rest["encoding"]


def test_what_a_kept_signal_is_worked_out_from_stays() -> None:
    params = [
        {"name": "pressed", "value": 0, "on": [{"events": "pointerdown", "update": "x()"}]},
        {"name": "pointed", "value": 0, "on": [{"events": "pointermove", "update": "x()"}]},
        {"name": "span", "update": "pressed ? 1 : 2"},
    ]
    found = pruned({"mark": "point", "params": params})
    assert [each["name"] for each in found["params"]] == ["pressed", "span"]
