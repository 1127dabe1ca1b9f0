"""The page “Who was right so far?”: what it says is what the assessment computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components import format as fmt
from components.evidence import texts
from data import evidence
from data.evidence import Counterfactual, Gap, GapReason, default_settings
from tests.conftest import ROOT
from tests.counting import nothing_is_made_again

Page = Callable[..., AppTest]
ANALYSTS = Counterfactual.ANALYSTS


@pytest.fixture
def evidence_page() -> Page:
    def run(**address: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for key, value in ({"lang": "en"} | address).items():
            at.query_params[key] = value
        return at.switch_page("pages/evidence.py").run()

    return run


def said(at: AppTest) -> str:
    assert not at.exception
    assert not at.error
    return "\n".join(str(each.value) for each in (*at.header, *at.markdown, *at.caption, *at.info))


def hundredths(share: float) -> set[str]:
    """What a share may be rounded to, so that three add up to 100."""
    return {str(int(100 * share)), str(int(100 * share) + 1)}


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"corrected": "false"},
        {"counted": "answers"},
        {"against": "analysts"},
        {"against": "steady_growth", "corrected": "false"},
    ],
    ids=str,
)
def test_the_odds_are_those_of_the_settings_in_the_address(
    evidence_page: Page, address: dict[str, str]
) -> None:
    changed: dict[str, Any] = {
        "subtract_usual_miss": address.get("corrected") != "false",
        "inference_only": address.get("counted") == "answers",
    }
    if "against" in address:
        changed["counterfactuals"] = (Counterfactual(address["against"]),)
    expected = evidence.assess(replace(default_settings(), **changed))
    text = said(evidence_page(**address))
    before, after = text.split("With what was bought up to ")
    assert any(f"{more} of 100 simulations" in before for more in hundredths(expected.before.more))
    odds = after.split(" it is ")[1].split(".")[0].replace(" and ", ", ").split(", ")
    assert sum(map(int, odds)) == 100
    wanted = (expected.after.more, expected.after.within, expected.after.less)
    assert all(shown in hundredths(share) for shown, share in zip(odds, wanted, strict=True))


def test_it_never_says_that_somebody_was_right(evidence_page: Page) -> None:
    for address in ({}, {"corrected": "false"}, {"counted": "answers"}):
        text = said(evidence_page(**address)).lower()
        assert "refuted" not in text
        assert "proved right" not in text
        assert "does not show who was right" in text


def test_every_observation_stands_in_the_table_with_its_source(evidence_page: Page) -> None:
    at = evidence_page()
    rows = evidence.assess(default_settings()).rows
    table = next(each.value for each in at.dataframe if "Weight" in each.value)
    assert len(table) == len(rows)
    assert all(table["Source"])
    ratios = at.table[0].value
    assert list(ratios["Compared with"]) == [
        "What analysts expected",
        "Growth as it was",
        "Growth that slows down",
    ]


def test_a_counterfactual_that_is_not_there_is_named_and_the_rest_stays(
    evidence_page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    assess = evidence.assess

    def without_analysts(*given: Any) -> evidence.Assessment:
        whole = assess(*given)
        gap = Gap(GapReason.UNREADABLE, "base_rates.csv")
        rest = {key: each for key, each in whole.findings.items() if key != ANALYSTS}
        return replace(whole, findings=rest, gaps={ANALYSTS: gap})

    st.cache_resource.clear()
    monkeypatch.setattr(evidence, "assess", without_analysts)
    at = evidence_page()
    st.cache_resource.clear()
    assert "What analysts expected: its figures cannot be read; it is left out." in said(at)
    assert len(at.table[0].value) == 2


def test_without_any_figures_the_page_says_so(
    evidence_page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    assess = evidence.assess

    def nothing(*given: Any) -> evidence.Assessment:
        whole = assess(*given)
        gaps = {each: Gap(GapReason.UNREADABLE, "") for each in Counterfactual}
        return replace(whole, findings={}, gaps=gaps, newest=None, after=whole.before)

    st.cache_resource.clear()
    monkeypatch.setattr(evidence, "assess", nothing)
    at = evidence_page()
    st.cache_resource.clear()
    text = said(at)
    assert "No figures to judge by" in text
    assert "Nothing that came since can be counted" in text
    assert not any("Compared with" in each.value for each in at.table)


def test_a_wrong_address_gets_the_default_and_a_sentence(evidence_page: Page) -> None:
    at = evidence_page(against="astrologers")
    assert "astrologers" in "\n".join(str(each.value) for each in (*at.warning, *at.info))
    assert "do not decide" in said(at)


def test_a_second_look_computes_nothing_again(evidence_page: Page) -> None:
    at = evidence_page()
    with nothing_is_made_again(evidence.assess, evidence.placebo, texts.ratios, texts.observations):
        at.run()
        evidence_page()


def test_french(evidence_page: Page) -> None:
    text = said(evidence_page(lang="fr"))
    assert "Les chiffres, à ce jour, ne disent pas qui avait raison" in text
    assert "simulations" in text


@pytest.mark.parametrize(
    ("shares", "whole"),
    [
        ((0.4351, 0.1413, 0.4236), (44, 14, 42)),
        ((1 / 3, 1 / 3, 1 / 3), (34, 33, 33)),
        ((1.0, 0.0, 0.0), (100, 0, 0)),
        ((0.995, 0.005, 0.0), (100, 0, 0)),
    ],
)
def test_shares_of_a_hundred_add_up(shares: tuple[float, ...], whole: tuple[int, ...]) -> None:
    assert fmt.of_hundred(*shares) == whole
    assert sum(whole) == 100
