"""The live pictures: drawn by Vega from the formulas that Python computes with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import altair as alt
import pytest
import vl_convert
from scipy.optimize import brentq

from components import language, theme
from components.demand import assumptions, live, live_map, results
from components.demand.assumptions import Assumptions, Values
from data.model import Parameter

SHOCK = date(2025, 1, 27)
CASES: list[dict[str, float]] = [
    {},
    {"token_ratio": 1.0},
    {"compute_share": 0.6, "token_ratio": 50.0},
    {"compute_share": 1.0, "ceiling": 2000.0},
    {"ceiling": 40.0},
]


def _spec(values: Values, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    with language.speaking("en"):
        chosen = Assumptions(values, values, 3, ())
        return live.chart(chosen, parameters, SHOCK, [], theme.PALETTES["light"])


def test_each_formula_is_evaluated_once_a_frame(
    defaults: Values, parameters: Mapping[str, Parameter]
) -> None:
    compiled = vl_convert.vegalite_to_vega(_spec(defaults, parameters))
    long = [
        transform["expr"]
        for source in compiled["data"]
        for transform in source.get("transform", [])
        if transform["type"] == "formula" and len(transform["expr"]) > 1000
    ]
    # The path, five values on the way to the border, and the label of the point.
    assert len(long) == len(set(long)) == 1 + 5 + 1


def test_every_slider_has_its_signal(defaults: Values, parameters: Mapping[str, Parameter]) -> None:
    from components.demand import signals

    compiled = vl_convert.vegalite_to_vega(_spec(defaults | {"gain": 7.0}, parameters))
    bound = {signal["name"]: signal for signal in compiled["signals"] if "bind" in signal}
    assert set(bound) == {signals.signal(key, 3) for key in assumptions.KEYS}
    assert float(bound[signals.signal("gain", 3)]["init"]) == 7.0


@pytest.mark.parametrize("changes", CASES)
def test_the_border_is_where_demand_stays_as_it_was(
    changes: dict[str, float], defaults: Values, parameters: Mapping[str, Parameter]
) -> None:
    scenario = assumptions.scenario(defaults | changes)
    least, most = assumptions.limits(parameters["gain"])
    low, high = assumptions.limits(parameters["long_run_elasticity"])
    rows = live_map.border_rows(_as_vega(scenario), least, most, low, high)
    text = "format(datum.gain, '.17g') + '|' + format(datum.even, '.17g')"
    chart = rows.transform_calculate(both=text).mark_text().encode(text="both:N")
    vega = vl_convert.vegalite_to_vega(chart.to_dict())
    scene = json.loads(json.dumps(vl_convert.vega_to_scenegraph(vega)))
    found = [
        tuple(map(float, mark["text"].split("|"))) for mark in _texts(scene) if "|" in mark["text"]
    ]
    assert len(found) > 20
    for gain, even in found:

        def excess(elasticity: float, gain: float = gain) -> float:
            there = replace(scenario, gain=gain, long_run_elasticity=elasticity)
            return float(there.long_run_multiplier()) - 1

        if excess(low) >= 0:
            exact = low
        elif excess(high) <= 0:
            exact = high
        else:
            exact = brentq(excess, low, high)
        # The map gives 270 pixels to an elasticity of 3: this is less than three of them.
        assert even == pytest.approx(exact, abs=0.03), f"at a gain of {gain}"


def _as_vega(scenario: Any) -> Any:
    """The same scenario with one operand that makes its formulas Vega expressions."""
    return replace(scenario, compute_share=alt.expr.max(scenario.compute_share, 0))


def _texts(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, dict):
        own = [node] if isinstance(node.get("text"), str) else []
        return own + [item for child in node.values() for item in _texts(child)]
    if isinstance(node, list):
        return [item for child in node for item in _texts(child)]
    return []


def test_another_scenario_is_drawn_where_the_model_has_it(
    defaults: Values, parameters: Mapping[str, Parameter]
) -> None:
    scenario = assumptions.scenario(defaults)
    path = results.path(scenario, live.months())
    trace = live.Trace("Mine", tuple(path))
    with language.speaking("en"):
        chosen = Assumptions(defaults, defaults, 0, ())
        spec = live.chart(chosen, parameters, SHOCK, [trace], theme.PALETTES["light"])
    drawn = [
        row["m"]
        for rows in spec.get("datasets", {}).values()
        for row in rows
        if row.get("name") == "Mine"
    ] or [
        row["m"]
        for layer in spec["vconcat"][0]["layer"]
        for row in layer.get("data", {}).get("values", [])
        if row.get("name") == "Mine"
    ]
    assert drawn[: len(path)] == path
