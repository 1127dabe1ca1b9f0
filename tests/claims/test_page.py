"""The page as a visitor meets it, opened from its addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import language
from components.claims import article, boxes, downloads, error_chart, texts, verdicts
from data import companies
from data.claims import Ledger, Review, Stage, Verdict, load_ledger
from tests.conftest import ROOT

Page = Callable[..., AppTest]
CLAIMS = load_ledger().claims
UNLINKED = [each for each in CLAIMS if not any(source.is_link for source in each.sources)]
FAULT = "This page ran into a fault of ours"


def said(at: AppTest) -> str:
    """All that the page says outside its tables and charts."""
    kinds = [at.title, at.header, at.subheader, at.markdown, at.caption, at.warning, at.info]
    text = "\n".join(str(each.value) for kind in [*kinds, at.error] for each in kind)
    return text.replace("\\", "")


def whole(at: AppTest) -> AppTest:
    assert not at.exception
    assert FAULT not in said(at)
    assert len(at.header) == 2, "the page ends early"
    return at


def column(at: AppTest) -> str:
    """The running column as HTML."""
    return "".join(
        str(each.proto.body) for each in at.get("html") if 'class="article"' in each.proto.body
    )


def listed(at: AppTest) -> list[int]:
    """The numbers of the statements in the column, in order."""
    numbers = {claim.id: claim.number for claim in CLAIMS}
    return [numbers[found] for found in re.findall(r'data-claim="([\w-]+)"', column(at))]


def test_first_screen(claims_page: Page) -> None:
    at = whole(claims_page())
    assert f"Of the {len(CLAIMS)} statements" in said(at)
    assert "4 hold, 9 hold with a correction, 5 are contradicted" in said(at)
    assert listed(at) == [claim.number for claim in CLAIMS]
    charts = [each.proto for each in at.get("vega_lite_chart")]
    assert len(charts) == 1
    assert all(chart.alt for chart in charts)
    assert not at.warning


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_every_statement_has_its_address(claims_page: Page, claim) -> None:
    at = whole(claims_page(claim=claim.id))
    text = said(at)
    assert f"## {claim.number} · «" in text
    assert "**Sources**" in text
    for source in claim.sources:
        shown = f"[{source.name}](<{source.url}>)" if source.is_link else f"- {source.name} ("
        assert shown in text
    if claim.figures:
        assert "**How the figures are worked out**" in text
    assert any(f"claim={claim.id}" in str(code.value) for code in at.code)


def test_the_working_is_shown(claims_page: Page) -> None:
    text = said(whole(claims_page(claim="daily-fall")))
    assert "$118.42 ÷ $142.62 − 1 = −16.97%" in text
    text = said(whole(claims_page(claim="billions-lost")))
    assert "($142.62 − $118.42) × 24,477 million shares" in text
    assert "= $592.3\N{NO-BREAK SPACE}bn" in text


def test_a_mirror_is_named_without_a_link(claims_page: Page) -> None:
    text = said(whole(claims_page(claim="ai-is-finished")))
    assert "The Times of India" in text
    assert "163.com" not in text
    assert "None of them is linked" in text
    assert "None of them is linked" not in said(whole(claims_page(claim="daily-fall")))


@pytest.mark.parametrize("claim", UNLINKED, ids=lambda claim: claim.id)
def test_a_statement_without_a_link_says_why(claims_page: Page, claim) -> None:
    assert "links go to primary sources and press only" in said(claims_page(claim=claim.id))


def test_ways_lead_on_in_the_visitor_s_language(claims_page: Page) -> None:
    """Also in a new tab, which knows nothing but the address."""
    at = whole(claims_page(claim="daily-fall", lang="fr"))
    ways = [link.proto for link in at.get("page_link")]
    opened = [(way.page, parse_qs(way.query_string)) for way in ways]
    assert ("timeline", {"event": ["nvda-crash"], "lang": ["fr"]}) in opened
    assert ("market", {"range": ["R1"], "lang": ["fr"]}) in opened
    assert all(asked["lang"] == ["fr"] for _, asked in opened)


def test_the_article_is_quoted_as_french_print_does(claims_page: Page) -> None:
    text = said(whole(claims_page(claim="anger", lang="fr")))
    assert "«\N{NARROW NO-BREAK SPACE}a exprimé sa colère" in text
    assert not re.search(r"«(?!\N{NARROW NO-BREAK SPACE})|(?<!\N{NARROW NO-BREAK SPACE})»", text)


@pytest.mark.parametrize(
    ("address", "numbers"),
    [
        ({"verdict": "contradicted"}, [1, 2, 9, 21, 23]),
        ({"verdict": "opinion,contradicted"}, [1, 2, 9, 15, 21, 22, 23]),
        ({"q": "9"}, [9]),
        ({"q": "Nature", "verdict": "opinion"}, [15]),
        ({"q": "RAISONNEMENT 推理"}, [19]),
    ],
)
def test_filters_from_the_address(
    claims_page: Page, address: dict[str, str], numbers: list[int]
) -> None:
    at = whole(claims_page(**address))
    assert listed(at) == numbers
    assert f"{len(numbers)} of {len(CLAIMS)} statement" in said(at)


def test_nothing_found_says_so_and_offers_to_clear(claims_page: Page) -> None:
    at = whole(claims_page(q="zebra"))
    assert listed(at) == []
    assert "No statement meets these conditions." in said(at)
    next(button for button in at.button if button.label == "Clear the filters").click().run()
    assert listed(whole(at)) == list(range(1, 24))
    assert "q" not in at.query_params


def test_a_filter_is_written_into_the_address(claims_page: Page) -> None:
    at = claims_page()
    at.multiselect(key="choice_verdict").set_value(["opinion"]).run()
    assert listed(whole(at)) == [15, 22]
    assert at.query_params["verdict"] == "opinion"


def test_next_and_previous(claims_page: Page) -> None:
    at = claims_page(claim="all-wrong")
    assert at.button(key="claim_chevron_left").disabled
    at.button(key="claim_chevron_right").click().run()
    assert at.query_params["claim"] == "anger"
    assert "## 2 · " in said(whole(at))
    at = claims_page(claim="reassured")
    assert at.button(key="claim_chevron_right").disabled


@pytest.mark.parametrize(
    "address",
    [
        {"claim": "no-such-claim"},
        {"claim": "<script>alert(1)</script>"},
        {"verdict": "true"},
        {"q": "x" * 200},
    ],
)
def test_a_wrong_address_is_told(claims_page: Page, address: dict[str, str]) -> None:
    at = whole(claims_page(**address))
    assert len(at.warning) == 1
    assert "<script>" not in said(at)
    assert listed(at) == [claim.number for claim in CLAIMS]


def test_a_statement_is_found_by_its_number_too(claims_page: Page) -> None:
    at = whole(claims_page(claim="14"))
    assert not at.warning
    assert "## 14 · " in said(at)
    assert at.query_params["claim"] == "wider-adoption"


def test_an_open_statement_can_be_closed(claims_page: Page) -> None:
    at = claims_page(claim="anger")
    at.button(key="close_claim").click().run()
    assert "claim" not in at.query_params
    assert "## 2 · " not in said(whole(at))


def printed(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%b %Y}"


def test_the_verdict_of_a_forecast_says_as_of_when(claims_page: Page, examined: Review) -> None:
    """The quarter's end and the day of its report, each under its name."""
    last = companies.quarterly_revenue().iloc[-1]
    end, reported = printed(last["period_end"]), printed(last["report_date"])
    spending = companies.hyperscaler_capex().groupby("symbol")["calendar_quarter"].max()
    complete = pd.Period(spending.min(), freq="Q").end_time
    assert f"as of {reported}" in said(claims_page(claim="demand-will-rise"))
    for id_, dated in (
        ("demand-will-rise", f"{end}, reported {reported}"),
        ("wider-adoption", printed(complete)),
    ):
        checked = examined.claim(id_)
        assert checked is not None
        with language.override("en"):
            finding = texts.finding(checked)
        text = said(whole(claims_page(claim=id_)))
        assert f"newest data (quarter ended {dated}):** {finding}" in text


def test_what_the_figures_rest_on(claims_page: Page) -> None:
    text = said(whole(claims_page()))
    end = printed(companies.quarterly_revenue()["period_end"].iloc[-1])
    assert f"revenue to the quarter ended {end} (saved figure)" in text
    assert "live data switched off" in text


# --- pictures and files ------------------------------------------------------------------


def test_the_boxes_name_every_statement_in_words(ledger: Ledger) -> None:
    with language.override("en"):
        groups = boxes.groups(ledger.claims, ledger.claims[:3], ledger.claims[4])
    every = [each for group in groups for each in group["boxes"]]
    assert {each["id"] for each in every} == {claim.id for claim in ledger.claims}
    assert len({each["name"] for each in every}) == len(ledger.claims)
    assert not any(each["name"].isdigit() for each in every)
    assert sum(not each["faint"] for each in every) == 3
    assert [each["id"] for each in every if each["open"]] == [ledger.claims[4].id]
    assert groups[0]["verdict"] == "contradicted"
    assert groups[0]["heading"] == "5 ⊗ contradicted"


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_what_does_not_hold_is_struck_and_corrected(claims_page: Page, spoken: str) -> None:
    shown = column(whole(claims_page(lang=spoken)))
    wrong = [each for each in CLAIMS if each.verdict in (Verdict.CORRECTED, Verdict.CONTRADICTED)]
    assert shown.count("<ins>") == len(wrong)
    assert shown.count("<del>") == sum(each.struck_en is not None for each in wrong)
    if spoken == "en":
        assert "a fall of <del>16.9%</del> <ins>−16.97%, rounded −17.0%</ins> in a" in shown
        assert "⊗\N{NO-BREAK SPACE}Contradicted" in shown
    else:
        assert "<del>des dizaines de milliards de dollars</del> <ins>des centaines" in shown


def test_the_column_escapes_what_comes_from_the_ledger(examined: Review) -> None:
    checked = examined.claims[8]
    hostile = '<script>alert(1)</script> & "x"'
    claim = checked.claim.model_copy(
        update={"rendering": hostile, "struck_en": "alert(1)", "instead_en": "<b onclick=x>"}
    )
    with language.override("en"):
        shown = article.corrected(replace(checked, claim=claim))
    assert "<script" not in shown
    assert "<b" not in shown
    assert "<del>alert(1)</del>" in shown


def test_the_one_match_of_a_search_opens_itself(claims_page: Page) -> None:
    at = whole(claims_page(q="Nature", verdict="opinion"))
    assert "## 15 · «" in said(at)
    assert "claim" not in at.query_params
    at.button(key="close_claim").click().run()
    assert "## 15 · «" not in said(whole(at))
    assert "close_claim" not in {each.key for each in claims_page(q="Nvidia").button}


def test_the_open_statement_stands_at_its_place(claims_page: Page) -> None:
    at = whole(claims_page(claim="daily-fall"))
    parts = [each.proto.body for each in at.get("html") if 'class="article"' in each.proto.body]
    assert [part.count("<p ") for part in parts] == [8, 15]


def test_an_error_turns_red_where_it_entered(examined: Review) -> None:
    press = list(Stage).index(Stage.ENGLISH_PRESS)
    with language.override("en"):
        rows = error_chart._rows(error_chart.localized_errors(examined)).set_index("after")
    assert rows.loc["16.9%", "entered"] == press
    assert not rows.loc["16.9%", "inferred"]
    assert rows.loc["“tens of billions”", "inferred"]
    assert (rows["entered"] < rows["end"]).all()
    assert rows.loc["16.9%", "before"] == "−16.97%, from the official closes"


def test_an_error_is_grey_from_the_first_hand_that_has_its_matter(examined: Review) -> None:
    """The video gives no figure of the fall."""
    press = list(Stage).index(Stage.ENGLISH_PRESS)
    with language.override("en"):
        rows = error_chart._rows(error_chart.localized_errors(examined)).set_index("after")
    assert (rows["start"] < rows["entered"]).all()
    assert 0 < rows.loc["16.9%", "start"] < press
    assert rows.loc["“tens of billions”", "start"] == press
    assert rows.loc["“inférence” (inference)", "start"] == 0


@pytest.mark.parametrize(
    ("lang", "days"),
    [
        (
            "en",
            ("20 Feb 2025, documented", "21 Feb 2025, documented", "day unknown, inferred",
             "not before 21 Feb 2025, documented"),
        ),
        (
            "fr",
            ("20 févr. 2025, documenté", "21 févr. 2025, documenté", "jour inconnu, déduit",
             "pas avant le 21 févr. 2025, documenté"),
        ),
    ],
)  # fmt: skip
def test_the_path_s_days_are_given_as_far_as_they_are_known(
    claims_page: Page, lang: str, days: tuple[str, ...]
) -> None:
    links = [str(each.value) for each in whole(claims_page(lang=lang)).markdown]
    said_of = [day for each in links for day in days if f":gray[{day}]" in each]
    assert said_of == list(days)


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["4 supported", "5 contradicted", "1 opinion, not checkable"]),
        ("fr", ["4 confirmées", "5 contredites", "1 opinion, non vérifiable"]),
    ],
)
def test_a_number_of_statements_agrees_with_their_verdict(lang: str, expected: list[str]) -> None:
    counted = {Verdict.SUPPORTED: 4, Verdict.CONTRADICTED: 5, Verdict.OPINION: 1}
    with language.override(lang):
        assert [verdicts.counted(each, count) for each, count in counted.items()] == expected
        assert verdicts.counted(Verdict.SUPPORTED, 4, template="**{}**").startswith("**4** ")


def test_red_is_the_theme_s() -> None:
    import tomllib

    config = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    for appearance, red in verdicts.RED.items():
        assert config["theme"][appearance]["redColor"] == red


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_csv(examined: Review, lang: str) -> None:
    import csv
    import io

    content = downloads.ClaimsDownload(examined.claims, ("A title", "A link"))
    with language.override(lang):
        text = downloads.csv(content).decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[:2] == ["# A title", "# A link"]
    rows = list(csv.reader(io.StringIO("\n".join(lines[2:]))))
    assert len(rows) == 1 + len(examined.claims)
    assert len({len(row) for row in rows}) == 1
    fall = next(row for row in rows if row[0] == "daily-fall")
    assert ("−16.97%" if lang == "en" else "−16,97\N{NO-BREAK SPACE}%") in "".join(fall)
    standing = "press, address given" if lang == "en" else "presse, adresse donnée"
    assert standing in "".join(fall)
    assert not re.search(r"\((primary|press|secondary|mirror), [RMCG]\)", text)


def test_json_has_numbers_as_numbers(examined: Review) -> None:
    content = downloads.ClaimsDownload(examined.claims, ("A title",))
    with language.override("en"):
        whole_file = json.loads(downloads.as_json(content))
    assert whole_file["about"] == ["A title"]
    by_id = {claim["id"]: claim for claim in whole_file["claims"]}
    assert len(by_id) == len(examined.claims)
    figure = by_id["daily-fall"]["figures"][0]
    assert figure["value"] == pytest.approx(118.42 / 142.62 - 1)
    assert figure["inputs"]["before"] == {"value": 142.62, "unit": "price"}
    assert by_id["demand-will-rise"]["recheck"]["trend"] == "rising"
    for claim in by_id.values():
        for source in claim["sources"]:
            linked = source["standing"] in ("primary", "press")
            assert (source["url"] is not None) == linked
