"""What the adapter relies on is there in the installed Streamlit, and only the adapter names it."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit
import vl_convert

from components.demand import vega_inputs
from tests.conftest import ROOT

SHIPPED = Path(streamlit.__file__).parent / "static" / "static" / "js"


def shipped(start: str) -> str:
    """The scripts of Streamlit's pages whose names start so."""
    found = sorted(SHIPPED.glob(f"{start}.*.js"))
    assert found, f"Streamlit ships no {start} any more"
    return "\n".join(path.read_text(encoding="utf-8") for path in found)


def test_streamlit_still_marks_its_charts() -> None:
    # Lower and upper case as in the page: an attribute's value is compared letter by letter.
    assert "stVegaLiteChart" in shipped("ArrowVegaLiteChart")
    assert "[data-testid=stVegaLiteChart]" in vega_inputs.SCRIPT


def test_vega_embed_still_puts_the_inputs_into_its_form() -> None:
    assert "vega-bindings" in shipped("embed")
    assert ".vega-bindings input" in vega_inputs.SCRIPT


def test_vega_still_names_an_input_after_selection_and_field() -> None:
    spec = {
        "data": {"values": [{}]},
        "mark": "point",
        "params": [
            {
                "name": "inputs0",
                "select": {"type": "point", "fields": ["gain"]},
                "bind": {"gain": {"input": "range", "min": 1, "max": 30}},
            }
        ],
    }
    compiled = vl_convert.vegalite_to_vega(spec)
    assert "inputs0_gain" in [each["name"] for each in compiled["signals"] if "bind" in each]


@pytest.mark.parametrize("internal", ["vega-bindings", "stVegaLiteChart"])
def test_nothing_else_of_the_page_knows_them(internal: str) -> None:
    folder = ROOT / "components" / "demand"
    files = [path for path in folder.iterdir() if path.suffix in {".py", ".js", ".css"}]
    knowing = {path.stem for path in files if internal in path.read_text(encoding="utf-8")}
    assert knowing == {"vega_inputs"}
