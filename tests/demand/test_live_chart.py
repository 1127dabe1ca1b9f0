"""The live pictures: drawn by Vega from the formulas that Python computes with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import altair as alt
import numpy as np
import pytest
import vl_convert
from scipy.optimize import brentq

from calc.demand import trend
from calc.outcome import path_values
from components import language, theme
from components.demand import assumptions, live_chart, live_map, live_path, presets
from components.demand.assumptions import ChosenAssumptions, Values
from components.demand.live_chart import Background, Picture
from data import model
from data.model import Parameter

SHOCK = date(2025, 1, 27)
CASES: list[dict[str, float]] = [
    {},
    {"token_ratio": 1.0},
    {"compute_share": 0.6, "token_ratio": 50.0},
    {"compute_share": 1.0, "ceiling": 2000.0},
    {"ceiling": 40.0},
]


def _spec(
    values: Values, parameters: Mapping[str, Parameter], picture: Picture = Picture.PATH
) -> dict[str, Any]:
    with language.override("en"):
        chosen = ChosenAssumptions(values, values, 3, ())
        background = Background(SHOCK, presets.references(parameters, model.presets()))
        return live_chart.chart(picture, chosen, parameters, background, theme.PALETTES["light"])


# The path; five values on the way to the border and one at the visitor's elasticity, and the label
# of the point.
@pytest.mark.parametrize(
    ("picture", "formulas"), [(Picture.PATH, 1), (Picture.MAP, 6 + 1), (Picture.ABSOLUTE, 1)]
)
def test_each_formula_is_evaluated_once_a_frame(
    picture: Picture, formulas: int, defaults: Values, parameters: Mapping[str, Parameter]
) -> None:
    compiled = vl_convert.vegalite_to_vega(_spec(defaults, parameters, picture))
    long = [
        transform["expr"]
        for source in compiled["data"]
        for transform in source.get("transform", [])
        if transform["type"] == "formula" and len(transform["expr"]) > 1000
    ]
    assert len(long) == len(set(long)) == formulas


def test_the_specification_is_light(defaults: Values, parameters: Mapping[str, Parameter]) -> None:
    """All are sent anew with every preset and every step through the history."""
    specs = [_spec(defaults, parameters, picture) for picture in Picture]
    assert sum(len(json.dumps(spec)) for spec in specs) < 80_000


def test_the_cells_cover_the_map_and_stand_for_round_values(
    defaults: Values, parameters: Mapping[str, Parameter]
) -> None:
    from components.demand import vega_params

    limits = _limits(parameters)
    frame = live_map._Frame(*limits)
    chosen = ChosenAssumptions(defaults, defaults, 0, ())
    cells = live_map._cells(frame, vega_params.point(chosen, parameters, dragged=True))
    plain = alt.Chart(cells.data, transform=cells.transform)
    rows = _evaluated(plain, "gain", "long_run_elasticity", "left", "right", "under", "over")
    for gain, elasticity, left, right, under, over in rows:
        assert left < gain < right
        assert under < elasticity < over
        assert gain == float(f"{gain:.3g}")
        assert elasticity == round(elasticity, 2)
    edges = list(zip(*rows, strict=True))
    assert (min(edges[2]), max(edges[3])) == pytest.approx(limits[:2])
    assert (min(edges[4]), max(edges[5])) == pytest.approx(limits[2:])


@pytest.mark.parametrize("picture", Picture)
def test_every_slider_has_its_signal(
    picture: Picture, defaults: Values, parameters: Mapping[str, Parameter]
) -> None:
    from components.demand import vega_params

    compiled = vl_convert.vegalite_to_vega(_spec(defaults | {"gain": 7.0}, parameters, picture))
    bound = {signal["name"]: signal for signal in compiled["signals"] if "bind" in signal}
    assert set(bound) == {vega_params.signal(key, 3) for key in model.sliders(parameters)}
    assert float(bound[vega_params.signal("gain", 3)]["init"]) == 7.0


@pytest.mark.parametrize("changes", CASES)
def test_the_border_is_where_demand_stays_as_it_was(
    changes: dict[str, float], defaults: Values, parameters: Mapping[str, Parameter]
) -> None:
    scenario = assumptions.scenario(defaults | changes)
    least, most, low, high = _limits(parameters)
    rows = live_map.border_rows(_as_vega(scenario), least, most, low, high)
    found = _evaluated(rows, "gain", "even")
    assert len(found) > 10
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


@pytest.mark.parametrize("changes", [*CASES, {"diffusion_lag": 0.05, "lag": 0.3}])
def test_the_path_is_the_models(
    changes: dict[str, float], defaults: Values, parameters: Mapping[str, Parameter]
) -> None:
    values = defaults | changes
    scenario = assumptions.scenario(values)
    rows = live_chart.path_rows(_as_vega(scenario), values["growth"], values["decay"], SHOCK)
    rows.data = live_chart.steps()
    found = _evaluated(rows, "years", "m", "all")
    assert [years for years, _m, _all in found] == pytest.approx(live_path.times())
    exact = path_values(scenario, live_path.times())
    assert [m for _years, m, _all in found] == pytest.approx(exact, rel=1e-9)
    growing = trend(np.asarray(live_path.times()), values["growth"], values["decay"])
    assert [all_ for _years, _m, all_ in found] == pytest.approx(list(exact * growing), rel=1e-9)


@pytest.mark.parametrize("elasticity", [0.5, 1.0, 1.4, 1.7, 3.0])
@pytest.mark.parametrize("changes", CASES)
def test_the_peak_is_where_demand_is_highest(
    changes: dict[str, float],
    elasticity: float,
    defaults: Values,
    parameters: Mapping[str, Parameter],
) -> None:
    scenario = assumptions.scenario(defaults | changes | {"long_run_elasticity": elasticity})
    limits = _limits(parameters)
    gains = np.geomspace(*limits[:2], 4000)
    multipliers = replace(scenario, gain=gains).long_run_multiplier()
    exact = gains[np.argmax(multipliers)]
    vega = _as_vega(scenario)
    border = live_map.border_rows(vega, *limits)
    found = _evaluated(live_map.peak_rows(border, vega, *limits[:2]), "gain", "at")
    if limits[0] * 1.3 < exact < limits[1] / 1.3:
        ((gain, at),) = found
        assert gain == pytest.approx(exact, rel=0.05)
        assert at == elasticity
    else:
        # At an end, or so near to one that the map may take it for the end.
        assert all(gain == pytest.approx(exact, rel=0.3) for gain, _at in found)


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({}, "As much as without R1 again:\nspring 2027"),
        (
            {"short_run_elasticity": 3.0, "long_run_elasticity": 0.0},
            "Less than without R1 from\nspring 2026",
        ),
        ({"short_run_elasticity": 2.0, "long_run_elasticity": 2.0}, None),
        ({"long_run_elasticity": 0.0}, None),
    ],
)
def test_the_last_crossing_is_marked_either_way(
    changes: dict[str, float],
    label: str | None,
    defaults: Values,
    parameters: Mapping[str, Parameter],
) -> None:
    scene = vl_convert.vegalite_to_scenegraph(_spec(defaults | changes, parameters))
    texts = [each["text"] for each in _texts(json.loads(json.dumps(scene)))]
    assert [text for text in texts if "without R1" in text and text[-4:].isdigit()] == (
        [label] if label else []
    )


@pytest.mark.parametrize("picture", Picture)
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"gain": 1.0},
        {"gain": 30.0},
        {"gain": 27.0, "long_run_elasticity": 3.0, "compute_share": 1.0, "ceiling": 2000.0},
    ],
)
@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_no_name_stands_out_of_the_column(
    spoken: str,
    changes: dict[str, float],
    picture: Picture,
    defaults: Values,
    parameters: Mapping[str, Parameter],
) -> None:
    """Streamlit gives each plot the width of the column; what hangs over would be cut off."""
    with language.override(spoken):
        spec = _spec(defaults | changes, parameters, picture)
    column = 358
    spec |= {"width": column, "autosize": {"type": "fit", "contains": "padding"}}
    scene = json.loads(json.dumps(vl_convert.vegalite_to_scenegraph(spec)))
    assert scene["width"] <= column + 6


@pytest.mark.parametrize("changes", [{}, {"long_run_elasticity": 0.0}, {"gain": 27.0}])
def test_names_at_the_lines_ends_keep_apart(
    changes: dict[str, float], defaults: Values, parameters: Mapping[str, Parameter]
) -> None:
    scene = vl_convert.vegalite_to_scenegraph(
        _spec(defaults | changes, parameters) | {"width": 1000}
    )
    names = [
        each
        for each in _texts(json.loads(json.dumps(scene)))
        if each["text"].startswith(("Yours ", "Huang’s thesis", "The market’s bet"))
    ]
    heights = sorted(each["y"] for each in names)
    assert len(heights) == 3
    assert min(later - earlier for earlier, later in pairwise(heights)) >= 18


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ["Lowest in autumn 2025: \N{MINUS SIGN}7%"]),
        ({"short_run_elasticity": 3.0, "long_run_elasticity": 0.0}, ["Highest in"]),
        ({"short_run_elasticity": 2.0, "long_run_elasticity": 2.0}, []),
        ({"long_run_elasticity": 0.0}, []),
    ],
)
def test_the_farthest_point_on_the_other_side_is_named(
    changes: dict[str, float],
    said: list[str],
    defaults: Values,
    parameters: Mapping[str, Parameter],
) -> None:
    scene = vl_convert.vegalite_to_scenegraph(
        _spec(defaults | changes, parameters) | {"width": 1000}
    )
    texts = [each["text"] for each in _texts(json.loads(json.dumps(scene)))]
    found = [text for text in texts if text.startswith(("Lowest", "Highest"))]
    assert len(found) == len(said)
    assert all(text.startswith(begin) for text, begin in zip(found, said, strict=True))


def _limits(parameters: Mapping[str, Parameter]) -> tuple[float, float, float, float]:
    return (
        *parameters["gain"].limits,
        *parameters["long_run_elasticity"].limits,
    )


def _evaluated(rows: alt.Chart, *names: str) -> list[tuple[float, ...]]:
    """The named fields of the rows, as Vega computes them."""
    text = " + '|' + ".join(f"format(datum.{name}, '.17g')" for name in names)
    chart = rows.transform_calculate(all_of_it=f"{text} + '|'").mark_text()
    vega = vl_convert.vegalite_to_vega(chart.encode(text="all_of_it:N").to_dict())
    scene = json.loads(json.dumps(vl_convert.vega_to_scenegraph(vega)))
    return [
        tuple(map(float, mark["text"].split("|")[:-1]))
        for mark in _texts(scene)
        if "|" in mark["text"]
    ]


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
    path = path_values(scenario, live_path.times())
    trace = live_path.Trace("Mine", tuple(path))
    with language.override("en"):
        chosen = ChosenAssumptions(defaults, defaults, 0, ())
        spec = live_chart.chart(
            Picture.PATH, chosen, parameters, Background(SHOCK, (trace,)), theme.PALETTES["light"]
        )
    (drawn,) = [
        step["calculate"]
        for layer in spec["layer"]
        for step in layer.get("transform", [])
        if step.get("as") == "other"
    ]
    values = json.loads(drawn.removesuffix("[datum.step]"))
    assert values == pytest.approx(path, rel=1e-4)
