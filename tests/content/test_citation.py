"""A citation names the same author as CITATION.cff, and BibTeX reads its entry."""

from __future__ import annotations

import re
from datetime import date

from components import language
from components.content import citation
from tests.conftest import ROOT

DAY = date(2026, 11, 28)


def test_author_and_title_are_those_of_the_repository() -> None:
    said = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    named = re.search(r"- name: (.+)", said)
    assert named is not None
    assert named.group(1) == citation.AUTHOR
    assert f'title: "{citation.TITLE}:' in said


def test_the_line_has_what_a_reader_needs_in_both_languages() -> None:
    for lang, day in (("en", "28 November 2026"), ("fr", "28 novembre 2026")):
        with language.override(lang):
            line = citation.text("It fell.", "https://example.org/market?lang=fr", DAY)
        for part in (citation.AUTHOR, "(2026)", "It fell. ", "https://example.org/market", day):
            assert part in line


def test_bibtex_escapes_what_tex_would_run() -> None:
    entry = citation.bibtex(r"−16.97% {in} a_day & $1 \ ~", "https://example.org/?a=1&b=2", DAY)
    assert r"−16.97\% \{in\} a\_day \& \$1 \textbackslash" in entry
    assert "url     = {https://example.org/?a=1&b=2}" in entry
    assert "urldate = {2026-11-28}" in entry
    unescaped = re.sub(r"\\[{}]", "", entry)
    assert unescaped.count("{") == unescaped.count("}")
