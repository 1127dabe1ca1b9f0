"""Search in text: what is typed plainly finds what is printed with care, and the reverse."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.search import folded, has_words


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("Élasticité de COURT terme", "elasticite de court terme"),
        ("l’élasticité", "l'elasticite"),
        ("‘Papa John’s’", "'papa john's'"),
        ("O`Brien, O´Brien, Oʼbrien", "o'brien, o'brien, o'brien"),
        ("2024–2025 — bientôt", "2024-2025 - bientot"),
        ("−16,97\N{NO-BREAK SPACE}%", "-16,97 %"),
        ("non\N{NON-BREAKING HYPHEN}linear", "non-linear"),
        ("24\N{NARROW NO-BREAK SPACE}477 millions", "24 477 millions"),
        ("ŒUVRE, cœur", "oeuvre, coeur"),
        ("Æsir, ﬁn, Straße", "aesir, fin, strasse"),
        ("«\N{NARROW NO-BREAK SPACE}Moment Spoutnik\N{NARROW NO-BREAK SPACE}»", "moment spoutnik"),
        ('“paradigm”, "paradigm", „Paradigma‟', "paradigm , paradigm , paradigma"),
        ("Deep\N{SOFT HYPHEN}Seek\N{ZERO WIDTH SPACE}", "deepseek"),
        ("e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}", "ete"),
        ("10²⁴ FLOP, 4 \N{KELVIN SIGN}", "1024 flop, 4 k"),
        ("two\n\tlines  here", "two lines here"),
    ],
)
def test_folded(printed: str, typed: str) -> None:
    assert folded(printed) == typed
    assert has_words(printed, typed)
    assert has_words(typed, printed)


@given(st.text(max_size=60))
def test_folding_again_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=60))
def test_a_text_has_its_own_words(text: str) -> None:
    assert has_words(text, text)


def test_every_word_must_occur_in_any_order() -> None:
    assert has_words("Nvidia falls by 17 %", "FALLS nvid")
    assert not has_words("Nvidia falls by 17 %", "nvidia rises")
    assert has_words("anything", "  ")
    assert has_words("anything", "")
