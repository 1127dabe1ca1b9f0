"""How the two readings are told apart without colour, and where the published estimate stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import vl_convert

from components import language, theme
from components.demand import live_chart, live_path, presets, slider_panel
from components.demand.assumptions import ChosenAssumptions, Values
from components.demand.live_chart import Background, Picture
from data import model
from data.model import Parameter
from tests.demand.conftest import SHOCK

WIDTH = 1000
PALETTE = theme.PALETTES["light"]


def _items(node: Any, kind: str) -> Iterator[dict[str, Any]]:
    """The items of all marks of a kind in a scene."""
    if isinstance(node, list):
        for child in node:
            yield from _items(child, kind)
    elif isinstance(node, dict):
        if node.get("marktype") == kind:
            yield from node["items"]
        yield from _items(list(node.values()), kind)


def _strokes(
    values: Values, parameters: Mapping[str, Parameter], width: int = WIDTH
) -> list[dict[str, Any]]:
    """What is hatched in the picture of the path, stroke by stroke."""
    with language.override("en"):
        chosen = ChosenAssumptions(values, values, 3, ())
        background = Background(SHOCK, presets.references(parameters, model.presets()))
        spec = live_chart.chart(Picture.PATH, chosen, parameters, background, PALETTE)
    scene = vl_convert.vegalite_to_scenegraph(spec | {"width": width})
    rules = _items(json.loads(json.dumps(scene)), "rule")
    return [
        each
        for each in rules
        if each.get("stroke") == PALETTE.huang and 0 < each.get("opacity", 1) < 1
    ]


@pytest.mark.parametrize("changes", [{}, {"short_run_elasticity": 2.0, "long_run_elasticity": 2.5}])
def test_what_lies_above_the_trend_is_hatched_within_its_area(
    changes: dict[str, float], defaults: Values, parameters: Mapping[str, Parameter]
) -> None:
    strokes = _strokes(defaults | changes, parameters)
    assert len(strokes) > 40
    end = WIDTH - 196
    for each in strokes:
        across, down = each["x2"] - each["x"], each["y2"] - each["y"]
        assert across == pytest.approx(down, abs=0.01)
        assert across >= 0
        assert each["x2"] <= end + 0.01


def test_a_phone_has_fewer_strokes(defaults: Values, parameters: Mapping[str, Parameter]) -> None:
    wide, narrow = (_strokes(defaults, parameters, width) for width in (WIDTH, 358))
    assert 0 < len(narrow) <= len(wide) / 2


def test_less_computing_is_flat(defaults: Values, parameters: Mapping[str, Parameter]) -> None:
    less = {"long_run_elasticity": 0.5, "short_run_elasticity": 0.3, "token_ratio": 1.0}
    assert _strokes(defaults | less, parameters) == []
    assert live_path.SIGNS["market"].hatched is False


@pytest.mark.parametrize(
    ("lang", "written"), [("en", "measured: 1.11"), ("fr", "mesuré\N{NO-BREAK SPACE}: 1,11")]
)
def test_the_published_estimate_stands_at_the_question(
    lang: str, written: str, parameters: Mapping[str, Parameter]
) -> None:
    with language.override(lang):
        asked = slider_panel.card(parameters[slider_panel.QUESTION])
        other = slider_panel.card(parameters["short_run_elasticity"])
    (published,) = (each for each in model.presets() if each.key == "published")
    assert asked["measured"] == published.values[slider_panel.QUESTION]
    assert asked["texts"]["measured"] == written
    assert other["measured"] is None
    assert not other["texts"]["measured"]
