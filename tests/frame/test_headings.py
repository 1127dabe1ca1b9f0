"""Headings: one of the first order that says the finding, and no order left out on any page."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components import headline, page_registry
from tests.conftest import ROOT

STATES = [
    *((entry.stem, {}) for entry in page_registry.REGISTRY),
    ("timeline", {"walk": "3"}),
    ("timeline", {"study": "AMD,2025-10-06"}),
    ("timeline", {"event": "ddn-interview", "search": "jevons"}),
    ("claims", {"claim": "daily-fall"}),
    ("claims", {"q": "592"}),
    ("evidence", {"against": "analysts"}),
]
#: Pages whose heading is what they found, and a word of the finding.
FINDINGS = {
    "market": "92 sessions",
    "timeline": "lost 16.97%",
    "evidence": "do not decide",
    "claims": "4 of 23",
}


def opened(stem: str, **address: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in ({"lang": "en"} | address).items():
        at.query_params[key] = value
    return at.switch_page(f"pages/{stem}.py").run()


def orders(at: AppTest) -> list[int]:
    """The order of every heading, in the order of the page."""
    found: list[int] = []
    for node in at.main:
        if node.type in {"title", "header", "subheader"}:
            found.append(int(node.tag[1]))
        elif node.type == "markdown":
            found += [len(each) for each in re.findall(r"^(#+) ", str(node.value), re.MULTILINE)]
    return found


@pytest.mark.parametrize(("stem", "address"), STATES, ids=str)
def test_no_order_is_left_out(stem: str, address: dict[str, str]) -> None:
    found = orders(opened(stem, **address))
    assert found[0] == 1
    assert found.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(found)), found


@pytest.mark.parametrize(("stem", "word"), FINDINGS.items())
def test_the_heading_is_the_finding_on_a_first_and_on_a_later_run(stem: str, word: str) -> None:
    st.cache_resource.clear()
    at = opened(stem)
    for _run in range(2):
        assert [word in each.value for each in at.title] == [True]
        at.run()
    assert [word in each.value for each in opened(stem).title] == [True]


def test_a_page_without_a_finding_keeps_its_question() -> None:
    at = opened("method")
    question = page_registry.entry("method").heading
    assert [each.value for each in at.title] == [question]
    headline.say("outside of any page, nothing is written")
    at.run()
    assert [each.value for each in at.title] == [question]


def test_a_finding_that_fails_leaves_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    from components.claims import verdicts

    opened("claims")

    def broken(_ledger: object) -> str:
        raise LookupError("no ledger")

    monkeypatch.setattr(verdicts, "finding", broken)
    at = opened("claims")
    assert [each.value for each in at.title] == [page_registry.entry("claims").heading]
