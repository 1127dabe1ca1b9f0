"""The page “Who was right so far?”: what it says is what the assessment computes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from calc.evidence import PurchaseRule
from components import format as fmt
from components import theme
from components.evidence import assessment_cache, codes, odds_chart, selection, shocks, texts
from components.markdown import escape_markdown
from data import evidence
from data.evidence import (
    BaseRates,
    Counterfactual,
    ElasticityPreset,
    Figures,
    Gap,
    GapReason,
    Subject,
    default_settings,
)
from data.shocks import load_shocks
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
    return "\n".join(
        str(each.value) for each in (*at.title, *at.header, *at.markdown, *at.caption, *at.info)
    )


def odds(at: AppTest) -> tuple[str, ...]:
    """More, about as much and less, as the picture of the odds says them of what came."""
    alts = [each.proto.alt for each in at.get("vega_lite_chart")]
    (alt,) = (each for each in alts if "more computing" in each and "about as much" in each)
    row = r"(\d+) more computing, (\d+) about as much, (\d+) less"
    return tuple(re.findall(row, alt)[1])


def hundredths(share: float) -> set[str]:
    """What a share may be rounded to, so that three add up to 100."""
    return {str(int(100 * share)), str(int(100 * share) + 1)}


CHOICES: list[tuple[dict[str, str], dict[str, Any]]] = [
    ({}, {}),
    ({"corrected": "false"}, {"subtract_usual_miss": False}),
    ({"counted": "answers"}, {"inference_only": True}),
    ({"against": "analysts"}, {"counterfactuals": (ANALYSTS,)}),
    (
        {"against": "steady_growth", "corrected": "false"},
        {"counterfactuals": (Counterfactual.STEADY_GROWTH,), "subtract_usual_miss": False},
    ),
    ({"rates": "ai_era"}, {"base_rates": BaseRates.AI_ERA}),
    ({"series": "chips,capex_four"}, {"series": (Subject.CHIPS, Subject.CAPEX_FOUR)}),
    ({"common": "0"}, {"common_share": 0.0}),
    ({"capex": "1"}, {"capex_share": 1.0}),
    ({"delay": "1"}, {"delay": 1.0}),
    ({"rule": "level"}, {"rule": PurchaseRule.LEVEL}),
    ({"first": "2023Q3"}, {"first_quarter": "2023Q3"}),
    ({"share": "0.29"}, {"inference_share": 0.29}),
    ({"shift": "0"}, {"share_shift": 0.0}),
    ({"labs": "2"}, {"reinvestment": 2.0}),
    ({"belief": "observed"}, {"elasticity": ElasticityPreset.OBSERVED}),
]


@pytest.mark.parametrize(("address", "changed"), CHOICES, ids=str)
def test_the_odds_are_those_of_the_settings_in_the_address(
    evidence_page: Page, address: dict[str, str], changed: dict[str, Any]
) -> None:
    ours = evidence.assess(default_settings())
    expected = evidence.assess(replace(default_settings(), **changed))
    if changed:
        assert expected.after.above != pytest.approx(ours.after.above, abs=1e-6)
    at = evidence_page(**address)
    text = said(at)
    before, after = text.split("; with what was bought up to ")
    assert any(
        before.endswith(f" {more} ended with more computing")
        for more in hundredths(expected.before.more)
    )
    shown = odds(at)
    assert sum(map(int, shown)) == 100
    assert after.split(" it is ")[1].split(".")[0] == shown[0]
    wanted = (expected.after.more, expected.after.within, expected.after.less)
    assert all(one in hundredths(share) for one, share in zip(shown, wanted, strict=True))


@pytest.mark.parametrize(
    "key",
    [key for key in codes.choices() if key not in {"against", codes.CORRECTED}],
)
def test_a_value_that_does_not_exist_is_refused_aloud(evidence_page: Page, key: str) -> None:
    at = evidence_page(**{key: "astrology"})
    assert f"{key}=astrology" in "\n".join(str(each.value) for each in at.warning)
    assert "do not decide" in said(at)


def test_the_picture_of_the_odds_has_both_rows_and_adds_up() -> None:
    known = assessment_cache.assess(default_settings(), Figures())
    figure = odds_chart._figure(known, theme.PALETTES["light"], everything=False)
    rows = figure.table.drop(columns="row")
    assert rows.sum(axis=1).tolist() == [100, 100]
    assert rows.iloc[0].tolist() == [53, 12, 35]
    assert rows.iloc[1].tolist() == [44, 14, 42]
    assert "53" in figure.title
    assert "44" in figure.title
    everything = odds_chart._figure(known, theme.PALETTES["light"], everything=True)
    assert everything.table.drop(columns="row").iloc[1].tolist() == [40, 21, 39]


def test_the_hatching_stays_within_its_part() -> None:
    strokes = pd.DataFrame(odds_chart._strokes(53, 50, 86))
    assert len(strokes) > 20
    assert strokes[["x", "x2"]].min().min() >= 0
    assert strokes[["x", "x2"]].max().max() <= 53
    assert strokes["y"].max() <= 86 + 1e-9
    assert strokes["y2"].min() >= 50 - 1e-9
    # At 45 degrees in a picture of the width that they are drawn for.
    pixels = (strokes["x2"] - strokes["x"]) * odds_chart._WIDTH / 100
    assert (strokes["y"] - strokes["y2"]).tolist() == pytest.approx(pixels.tolist())


def test_a_reset_takes_every_choice_back(evidence_page: Page) -> None:
    at = evidence_page(common="0", against="analysts", corrected="false", delay="1")
    assert not at.select_slider
    at.session_state[selection.FURTHER_CHOICES] = True
    at.run()
    assert at.select_slider(key="choice_delay").value == "1"
    button = next(each for each in at.button if each.label == "Back to the defaults")
    button.click().run()
    assert not {"common", "against", "delay"} & set(at.query_params)
    after = evidence.assess(default_settings()).after
    assert odds(at)[0] in hundredths(after.more)


def test_the_mistake_of_the_first_version_is_called_one(evidence_page: Page) -> None:
    warned = "\n".join(str(each.value) for each in evidence_page(counted="answers").warning)
    wrong = evidence.assess(replace(default_settings(), inference_only=True)).after
    right = evidence.assess(default_settings()).after
    assert "mistake of a first version" in warned
    assert f"{wrong.bits:.2f} bits" in warned
    assert f"{right.bits:.2f}" in warned
    assert not evidence_page().warning


def test_each_shock_stands_there_with_what_is_not_measured(evidence_page: Page) -> None:
    at = evidence_page()
    table = next(each.value for each in at.table if "First reading" in each.value)
    assert len(table) == len(load_shocks())
    assert all(table["What the other side answered"])
    (cowork,) = (each for each in table["Abnormal return, and the way back"] if "IGV" in each)
    assert "No saved prices" in cowork
    text = said(at)
    assert "Of 6 such shocks the first reading held in 1, did not in 1, and is open in 4" in text
    assert "not how often" in text


def test_every_number_has_a_formula_and_the_past_forecasts_their_source(
    evidence_page: Page,
) -> None:
    text = said(evidence_page())
    rates = evidence.base_rates(Figures())
    assert not isinstance(rates, Gap)
    for rate in rates:
        assert escape_markdown(rate.source) in text
    for word in ("What is compared", "Usual miss", "Odds", "Answers’ share", "ln(all computing"):
        assert word in text
    # The specification's own errors and records (0.219, 0.426), these over c = 4/3 of revenue.
    for number in ("of four designers: 0.10", "four companies: 0.21", "mean 0.16", "mean 0.32"):
        assert number in text.replace("\N{NO-BREAK SPACE}", " ")


def test_quarters_that_nobody_could_read_in_print_are_marked(evidence_page: Page) -> None:
    at = evidence_page()
    known = evidence.early_quarters(Figures())
    assert not isinstance(known, Gap)
    table = next(each.value for each in at.dataframe if "Read" in each.value)
    assert list(table["Quarter"]) == [each.fiscal_quarter for each in known]
    assert list(table["Source"]) == [each.source for each in known]
    marked = table["Read"].str.startswith("◇")
    assert list(marked) == [each.exact == "in repositories" for each in known]
    assert f"Of the {len(known)} quarters" in said(at)
    assert f", {marked.sum()} (◇) could be read" in said(at)


def test_it_never_says_that_somebody_was_right(evidence_page: Page) -> None:
    for address in ({}, {"corrected": "false"}, {"counted": "answers"}):
        text = said(evidence_page(**address)).lower()
        assert "refuted" not in text
        assert "proved right" not in text
        assert "does not show who was right" in text
    for language in ("en", "fr"):
        for key, value in (("against", "steady_growth"), ("belief", "observed")):
            text = said(evidence_page(lang=language, **{key: value})).lower()
            assert not re.search("refuted|proved right|réfuté|a eu raison", text)


def test_no_text_of_the_project_says_that_a_reading_was_refuted_or_proved() -> None:
    """Every visible text is in the catalogue: so this holds at any settings, on every page."""
    catalogue = (ROOT / "locale/fr/LC_MESSAGES/messages.po").read_text(encoding="utf-8")
    assert "Who was right so far?" in catalogue
    forbidden = re.compile(
        r"refute|proved (right|wrong)|proven (right|wrong)|réfut|(donn|prouv)\w+ (raison|tort)"
        r"|(?<!If )(Huang|the market) (was|has been|is) (right|wrong)"
        r"|(?<!Si )(Huang|le marché) (a|avait|a eu|aura) (raison|tort)",
        re.IGNORECASE,
    )
    # Only a condition may have it: what would be needed, were one of the two right.
    condition = re.compile(r"\b(if|si) (Huang|the market|le marché)", re.IGNORECASE)
    lines = [line for line in catalogue.splitlines() if not condition.search(line)]
    assert not [line for line in lines if forbidden.search(line)]
    assert forbidden.search("By these figures Huang was right.")


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_the_placebos_say_whose_settings_they_have(evidence_page: Page, spoken: str) -> None:
    text = said(evidence_page(lang=spoken, delay="1.0"))
    ours, tried = (
        ("Tried at our own settings", "Of 7 past years, each left out in turn, 6 lay inside")
        if spoken == "en"
        else ("Essayé avec nos propres réglages", "Sur 7 années passées, écartées une à une, 6")
    )
    assert ours in text
    assert tried in text


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
    assert "There are no figures to judge by" in text
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
    assert "Les données ne tranchent pas" in text
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


def test_long_names_do_not_squeeze_the_picture_of_the_shocks() -> None:
    spec = shocks._figure(theme.PALETTES["light"]).chart.specification
    texts_drawn = [each["mark"] for each in spec["layer"] if each["mark"]["type"] == "text"]
    assert len(texts_drawn) == 2
    assert all(each["limit"] == {"expr": "width"} for each in texts_drawn)
