"""Each element of a page costs every visitor its message: their number may not creep up."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT

#: What each page draws, containers included. A page that needs more says so here, on purpose.
ELEMENTS = {
    "overview": 56,
    "market": 75,
    "timeline": 124,
    "demand": 66,
    "evidence": 124,
    "claims": 56,
    "method": 106,  # the first topic of the formulas; the others stand in closed folds
}


@pytest.mark.parametrize("stem", ELEMENTS)
def test_a_page_does_not_grow_by_a_quarter(stem: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = "en"
    app.switch_page(f"pages/{stem}.py").run()
    assert not app.exception
    drawn = sum(1 for _node in app.main)
    assert ELEMENTS[stem] * 0.75 < drawn < ELEMENTS[stem] * 1.25
