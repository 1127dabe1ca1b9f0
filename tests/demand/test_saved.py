"""Scenarios keep their numbers through address and file; what is none is refused by name."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.demand import assumptions, saved
from components.demand.assumptions import UNLIMITED_KEY, Values
from components.demand.saved import Named, RefusedFileError
from data import model
from data.model import Parameter


def _values() -> st.SearchStrategy[Values]:
    def of(key: str) -> st.SearchStrategy[float]:
        low, high = model.parameter(key).limits
        inside = st.floats(low, high)
        return inside | st.just(math.inf) if key == UNLIMITED_KEY else inside

    return st.fixed_dictionaries({key: of(key) for key in model.sliders(model.parameters())}).map(
        assumptions.tidy
    )


NAMES = st.text("abc éÉ012.,'+-", min_size=1, max_size=30).filter(lambda s: s == s.strip())


@given(_values(), NAMES)
def test_address_and_file_give_back_what_they_took(values: Values, name: str) -> None:
    named = Named(name, values)
    parameters = model.parameters()
    assert saved.decode(saved.encode(named, parameters), parameters) == named
    assert saved.from_json(saved.to_json(named).encode(), parameters) == named


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
        (b'{"r1_shock_scenario": 1, "name": "x", "values": {"gain": 1e999}}', "values.gain"),
        (b'{"r1_shock_scenario": 1, "name": "x", "values": {"ceiling": 1e999}}', "values.ceiling"),
        (b'{"r1_shock_scenario": 1, "name": "x", "values": {"gain": 5, "gain": 6}}', "gain"),
        (b"[" * 9_000, "file"),
        (b"", "file"),
        (b"null", "file"),
        (_file().decode().encode("latin-1").replace(b'"x"', b'"\xe9"'), "file"),
        (_file(values={"gain": 10**400}), "values.gain"),
        (_file(values={"gain": True}), "values.gain"),
        (_file(values={"gain": "5"}), "values.gain"),
        (_file(values={"gain": {"a": 1}}), "values.gain"),
        (_file(values=[]), "values"),
        (_file(r1_shock_scenario=True), "r1_shock_scenario"),
        (_file(r1_shock_scenario=1.5), "r1_shock_scenario"),
        (_file(name="   "), "name"),
        (_file(name="x\n"), "name"),
    ],
)
def test_a_wrong_file_is_refused_with_its_field(
    content: bytes, field: str, parameters: Mapping[str, Parameter]
) -> None:
    with pytest.raises(RefusedFileError) as refused:
        saved.from_json(content, parameters)
    assert refused.value.field == field


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_encoding_of_json_is_read(encoding: str, parameters: Mapping[str, Parameter]) -> None:
    content = _file(name="Été").decode("ascii").encode(encoding)
    assert saved.from_json(content, parameters).name == "Été"


def test_what_a_file_leaves_out_is_the_default(
    parameters: Mapping[str, Parameter], defaults: Values
) -> None:
    assert saved.from_json(_file(), parameters).values == defaults | {"gain": 5}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "~gain:4",
        "x~gain",
        "x~gain:",
        "x~speed:1",
        "x~gain:99",
        "<b>~gain:4",
        "x~gain:inf",
        " ~gain:4",
    ],
)
def test_an_address_that_is_no_scenario(text: str, parameters: Mapping[str, Parameter]) -> None:
    assert saved.decode(text, parameters) is None
