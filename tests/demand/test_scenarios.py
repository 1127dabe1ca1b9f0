"""Scenarios keep their numbers through address and file; what is none is refused by name."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.demand import assumptions, scenarios
from components.demand.assumptions import KEYS, UNLIMITED_KEY, Values
from components.demand.scenarios import Named, RefusedFileError
from data import model
from data.model import Parameter


def _values() -> st.SearchStrategy[Values]:
    def of(key: str) -> st.SearchStrategy[float]:
        low, high = assumptions.limits(model.parameter(key))
        inside = st.floats(low, high)
        return inside | st.just(math.inf) if key == UNLIMITED_KEY else inside

    return st.fixed_dictionaries({key: of(key) for key in KEYS}).map(assumptions.tidy)


NAMES = st.text("abc éÉ012.,'+-", min_size=1, max_size=30)


@given(_values(), NAMES)
def test_address_and_file_give_back_what_they_took(values: Values, name: str) -> None:
    named = Named(name, values)
    parameters = model.parameters()
    assert scenarios.decode(scenarios.encode(named, parameters), parameters) == named
    assert scenarios.from_json(scenarios.to_json(named).encode(), parameters) == named


def _file(**changes: Any) -> bytes:
    whole: dict[str, Any] = {"r1_shock_scenario": 1, "name": "x", "values": {"gain": 5}}
    return json.dumps({k: v for k, v in (whole | changes).items() if v is not ...}).encode()


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"\xff\xfe", "file"),
        (b"[1, 2]", "file"),
        (b"{", "file"),
        (b"x" * 20_000, "file"),
        (_file(name=...), "name"),
        (_file(name="<script>"), "name"),
        (_file(name="x" * 31), "name"),
        (_file(r1_shock_scenario=2), "r1_shock_scenario"),
        (_file(extra=1), "extra"),
        (_file(values={"gain": "many"}), "values.gain"),
        (_file(values={"gain": 0.5}), "values.gain"),
        (_file(values={"gain": None}), "values.gain"),
        (_file(values={"speed": 1}), "values.speed"),
        (b'{"r1_shock_scenario": 1, "name": "x", "values": {"gain": NaN}}', "values.gain"),
    ],
)
def test_a_wrong_file_is_refused_with_its_field(
    content: bytes, field: str, parameters: Mapping[str, Parameter]
) -> None:
    with pytest.raises(RefusedFileError) as refused:
        scenarios.from_json(content, parameters)
    assert refused.value.field == field


def test_what_a_file_leaves_out_is_the_default(
    parameters: Mapping[str, Parameter], defaults: Values
) -> None:
    assert scenarios.from_json(_file(), parameters).values == defaults | {"gain": 5}


@pytest.mark.parametrize(
    "text",
    ["", "~gain:4", "x~gain", "x~gain:", "x~speed:1", "x~gain:99", "<b>~gain:4", "x~gain:inf"],
)
def test_an_address_that_is_no_scenario(text: str, parameters: Mapping[str, Parameter]) -> None:
    assert scenarios.decode(text, parameters) is None
