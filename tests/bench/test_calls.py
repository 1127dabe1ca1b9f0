"""How much a run may compute: each page has a budget of function calls.

Counted, not timed, so that a busy machine changes nothing. A rerun of the whole page that changes
nothing should only hand on what was made before: where it makes thousands of things again (once it
was each day of forty years, once a thousand looks into the cache's files), its budget breaks.
"""

from __future__ import annotations

import builtins
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from bench.clicks import PAGES
from bench.client import Visitor
from bench.in_process import serving_in_process
from tests.conftest import ROOT
from tests.counting import calls_of_runs

#: Calls of Python functions: a tenth above what each page needs.
RERUN = {
    "": 17_400,
    "market": 25_200,
    "timeline": 28_800,
    "demand": 20_800,
    "evidence": 20_900,
    "claims": 16_200,
    "method": 20_500,
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving_in_process(ROOT / "app.py") as served:
        yield served
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.mark.parametrize("stem", PAGES)
def test_a_rerun_computes_nothing_again(address: str, stem: str) -> None:
    with Visitor(address, stem) as visitor:
        visitor.open()
        visitor.rerun()
        with calls_of_runs() as calls:
            visitor.rerun()
    assert 1_000 < calls.count <= RERUN[stem]


@pytest.mark.parametrize("stem", PAGES)
def test_a_rerun_reads_no_file_of_the_project(
    address: str, stem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    original = io.open

    def noted(file: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(file, str | Path) and Path(file).is_relative_to(ROOT):
            opened.append(str(file))
        return original(file, *args, **kwargs)

    with Visitor(address, stem) as visitor:
        visitor.open()
        visitor.rerun()
        monkeypatch.setattr(builtins, "open", noted)
        monkeypatch.setattr(io, "open", noted)
        visitor.rerun()
    assert not opened
