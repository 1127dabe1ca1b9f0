"""The file of statements: complete, in both languages, and refused by name when it is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from components.claims.review_cache import Examined
from components.claims.selection import ClaimFilters
from components.shell import REGISTRY
from data.claims import Ledger, Stage, Verdict, counts, load_ledger, select
from data.claims.computations import COMPUTATIONS
from data.claims.ledger import Claim
from data.events import load_events
from data.events.interview import load_interview
from data.files.toml import AccessCode, RecordError, Standing
from data.prices import Range

CLAIMS = load_ledger().claims
Altered = Callable[[str, str], Path]


def test_the_23_statements_with_their_verdicts(ledger: Ledger) -> None:
    assert [claim.number for claim in ledger.claims] == list(range(1, 24))
    assert counts(ledger.claims) == {
        Verdict.SUPPORTED: 4,
        Verdict.CORRECTED: 9,
        Verdict.CONTRADICTED: 5,
        Verdict.OPINION: 2,
        Verdict.CHECKABLE_NOW: 3,
    }


def test_the_verdicts_in_the_articles_order(ledger: Ledger) -> None:
    verdicts = {
        Verdict.SUPPORTED: (3, 4, 7, 12),
        Verdict.CORRECTED: (5, 6, 8, 10, 11, 13, 17, 18, 19),
        Verdict.CONTRADICTED: (1, 2, 9, 21, 23),
        Verdict.OPINION: (15, 22),
        Verdict.CHECKABLE_NOW: (14, 16, 20),
    }
    assert {
        verdict: tuple(claim.number for claim in ledger.claims if claim.verdict is verdict)
        for verdict in Verdict
    } == verdicts


def test_an_address_has_the_same_standing_wherever_it_is_cited(ledger: Ledger) -> None:
    interview = load_interview()
    cited = [source for quotation in interview.quotations for source in quotation.sources]
    cited += [source for point in interview.paraphrases for source in point.sources]
    cited += [source for claim in ledger.claims for source in claim.sources]
    # What somebody published is primary for the event of its publication and press elsewhere.
    own = {Standing.PRIMARY, Standing.PRESS}
    standings: dict[str, set[Standing]] = {}
    for source in [*cited, *(source for event in load_events() for source in event.sources)]:
        if source.url:
            standings.setdefault(source.url, set()).add(source.standing)
    differing = {url: found for url, found in standings.items() if len(found) > 1 and found != own}
    assert not differing


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_every_statement_has_what_it_needs(claim: Claim) -> None:
    assert claim.sources
    assert claim.views
    assert claim.events
    for field in ("corrected", "record"):
        english, french = claim.text(field, "en"), claim.text(field, "fr")
        assert english
        assert french
        assert english != french


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_sources_stand_in_order_and_mirrors_are_no_links(claim: Claim) -> None:
    order = [list(Standing).index(source.standing) for source in claim.sources]
    assert order == sorted(order)
    for source in claim.sources:
        assert source.is_link == (source.standing in (Standing.PRIMARY, Standing.PRESS))
        if source.access is AccessCode.MIRROR:
            assert not source.is_link


@pytest.mark.parametrize("view", sorted({view for claim in CLAIMS for view in claim.views}))
def test_every_view_is_an_address_that_its_page_understands(view: str) -> None:
    stem, _mark, query = view.partition("?")
    assert stem in {entry.stem for entry in REGISTRY}
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    if stem == "market" and asked:
        assert set(asked) == {"range"}
        # A shorter one, counted back from today, has left early 2025 behind or soon will have.
        assert asked["range"] in {Range.R1_WEEK, Range.FIVE_YEARS, Range.MAX}
    if stem == "demand":
        assert asked in ({}, {"section": "since"})
    if stem == "timeline":
        assert set(asked) == {"event"}
        assert asked["event"] in {event.id for event in load_events()}


def test_reported_demand_is_shown_by_the_chart_of_what_was_reported() -> None:
    for claim in CLAIMS:
        if claim.recheck is not None:
            assert "demand?section=since" in claim.views


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_timeline_s_views_are_the_claim_s_events(claim: Claim) -> None:
    """The card links each event once."""
    viewed = {view.partition("event=")[2] for view in claim.views if "event=" in view}
    assert viewed <= set(claim.events)


def _french(claim: Claim) -> str:
    return "\n".join(filter(None, (claim.text(f, "fr") for f in ("corrected", "record", "limit"))))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_french_typography(claim: Claim) -> None:
    text = re.sub(r"\{[^}]*\}", "…", _french(claim))
    # English words are quoted as they were said, with their own apostrophes.
    text = re.sub(r"«[^»]*»", "…", text)
    assert "'" not in text
    assert not re.search(r" [:;!?%»]|« ", text), "a breaking space before a punctuation mark"
    assert not re.search(r"\d,\d{3}|(?<!V)\d\.\d", text), "an English number"


def test_the_path_runs_from_the_video_to_the_article(ledger: Ledger) -> None:
    assert [link.stage for link in ledger.links] == list(Stage)
    assert all(error.entered is not Stage.VIDEO for error in ledger.errors)
    wrong = {Verdict.CORRECTED, Verdict.CONTRADICTED}
    for error in ledger.errors:
        for id_ in error.claims:
            claim = ledger.claim(id_)
            assert claim is not None
            assert claim.verdict in wrong


def test_every_figure_and_number_is_used(ledger: Ledger) -> None:
    used = {figure for claim in ledger.claims for figure in claim.figures}
    assert {figure.id for figure in ledger.figures} == used
    named = {value for figure in ledger.figures for value in figure.arguments.values()}
    assert {number.id for number in ledger.numbers} <= named
    assert {figure.compute for figure in ledger.figures} == set(COMPUTATIONS)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('verdict = "supported"', 'verdict = "true"', "public-answer: verdict"),
        ("{answer-delay} after", "{no-such-figure} after", "no-such-figure"),
        ("{answer-delay} après", "24 jours après", "public-answer: corrected_fr"),
        ("rounded, {crash-move:1}", "rounded, {crash-move:9}", "daily-fall: text"),
        ("rounded, {crash-move:1}", "rounded, {crash-move!r}", "daily-fall: text"),
        ('id = "anger"\nnumber', 'id = "all-wrong"\nnumber', "all-wrong: id"),
        ("number = 7", "number = 8", "less-compute: number"),
        ('events = ["nvda-crash"]', 'events = ["nvda-crush"]', "less-compute: events"),
        ('sources = ["wccftech", "webpronews"]', 'sources = ["nobody"]', "anger: sources"),
        ('views = ["demand", "method"]', 'views = ["https://x"]', "efficiency-surprise: views"),
        ('compute = "recovery"', 'compute = "guess"', "recovery: compute"),
        ('which = "lowest"', 'what = "lowest"', "printed-loss-lowest: with"),
        ('rule = "capex"', 'rule = "hope"', "wider-adoption: recheck.rule"),
        ('event = "nvda-crash"\nrising', 'event = "x"\nrising', "recheck.event"),
        ('claims = ["daily-fall"]', 'claims = ["nightly-fall"]', "sixteen-point-nine: claims"),
        ('event = "aibase-article"\ntitle', "title", "event"),
        ('basis = "inferred"\ntitle', 'basis = "documented"\ntitle', "event"),
        ('begins = "video"\nentered', 'begins = "french_article"\nentered', "anger: begins"),
        ('stage = "video"', 'stage = "english_press"', "link: stage"),
        ('source = "nature"', 'source = "science"', "r1-hours: source"),
        ("value = 439", "value = -439", "gtc-llama-tokens: value"),
        ('limit_fr = "La tr', 'limite_fr = "La tr', "all-wrong: limite_fr"),
        ('phrase = "Vous', f'phrase = "{"mot " * 15}Vous', "all-wrong: phrase"),
        ('before_en = "{crash-loss:0}', 'before_en = "{crash-lost}', "tens-of-billions: text"),
        ('before_fr = "{crash-loss:0}', 'before_fr = "590', "tens-of-billions: before_fr"),
        ("compiled = ", "compiled = = ", "not readable as TOML"),
    ],
)
def test_a_broken_entry_is_named(old: str, new: str, place: str, altered: Altered) -> None:
    path = altered(old, new)
    with pytest.raises(RecordError) as caught:
        load_ledger(path)
    assert "claims.toml" in str(caught.value)
    assert place in str(caught.value)


def ids(claims: tuple[Claim, ...]) -> list[str]:
    return [claim.id for claim in claims]


def test_select_by_verdict(ledger: Ledger) -> None:
    found = select(ledger.claims, verdicts=[Verdict.CONTRADICTED])
    assert ids(found) == ["all-wrong", "anger", "billions-lost", "irreplaceable", "reassured"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9", ["billions-lost"]),
        ("COLERE", ["anger"]),
        ("post-entraînement 后训练", ["post-training"]),
        ("storage company", ["major-interview"]),
        ("societe de stockage", ["major-interview"]),
        ("« start-up chinoise d'IA DeepSeek »", ["start-up"]),
        ("9 · « des dizaines de milliards", ["billions-lost"]),
        ("no such words", []),
        ("(.*)[", []),
        ("\\d", []),
        # Figures as either language shows them, and not by the names that the file gives them.
        ("$118.42", ["daily-fall", "billions-lost"]),
        ("118,42 $", ["daily-fall", "billions-lost"]),
        ("-16.97%", ["daily-fall"]),
        ("−16,97 %", ["daily-fall"]),
        ("592.3", ["billions-lost"]),
        ("crash-move", []),
    ],
)
def test_select_by_text(reviewed: Examined, text: str, expected: list[str]) -> None:
    assert ids(ClaimFilters((), text).apply(reviewed)) == expected


def test_both_conditions_hold_at_once(ledger: Ledger, reviewed: Examined) -> None:
    found = ClaimFilters((Verdict.OPINION,), "Nature").apply(reviewed)
    assert ids(found) == ["milestone"]
    assert select(ledger.claims) == ledger.claims
