"""The card: what may be a link, what is escaped, which words every code has."""

from __future__ import annotations

import pytest

from components import language
from components.content.text import (
    ACCESS,
    STANDINGS,
    content_language,
    escape_markdown,
    event_title,
    source_line,
)
from components.timeline import event_labels
from components.timeline.interview import STATUSES
from data.events import Category, Confidence, MarketState, TimeBasis
from data.events.interview import Status
from data.files.toml import AccessCode, SourceReference, Standing


def test_every_code_has_words_in_both_languages() -> None:
    tables = [
        (event_labels.CATEGORIES, Category),
        (event_labels.TIME_BASIS, TimeBasis),
        (event_labels.MARKET_STATES, MarketState),
        (STANDINGS, Standing),
        (ACCESS, AccessCode),
        (STATUSES, Status),
    ]
    for table, codes in tables:
        assert set(table) == set(codes)
    assert {event_labels.confidence(level) for level in Confidence} == {"High", "Medium", "Low"}


def test_links_go_to_primary_sources_and_press_only(data) -> None:
    for event in data.events:
        for source in event.sources:
            line = source_line(source)
            assert ("](<https://" in line) == (
                source.standing in (Standing.PRIMARY, Standing.PRESS)
            )


def test_a_sources_line_says_standing_access_and_date(known) -> None:
    (line,) = [
        source_line(source)
        for source in known["ddn-interview"].sources
        if source.name == "TechCrunch"
    ]
    assert line.startswith("[TechCrunch](<https://techcrunch.com/2025/02/21/")
    assert "press, address given by another source, page not read, 21 Feb 2025" in line


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](//y.example/z.png)"]
)
def test_text_from_a_file_never_becomes_markup(hostile: str) -> None:
    source = SourceReference(
        name=hostile, standing=Standing.SECONDARY, access=AccessCode.READ, url=None
    )
    line = source_line(source)
    for sign in "<[":
        assert sign not in line.replace(f"\\{sign}", "")


def test_dollars_do_not_become_formulas() -> None:
    assert escape_markdown("from $142.62 to $118.42") == "from \\$142.62 to \\$118.42"


def test_words_are_french_for_a_french_visitor(known) -> None:
    with language.override("fr"):
        assert event_title(known["nvda-crash"]) == known["nvda-crash"].title_fr
        assert content_language() == "fr"
