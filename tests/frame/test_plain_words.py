"""The words that issue readers stopped at: no page says them before something is unfolded.

The terms of the field stay in the folds of the sliders, which are the panels' own, and on the
page of the method, whose text is formal.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from babel.messages import pofile
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element, Node

from components import language
from components.demand import questions, slider_panel
from data import model
from tests.conftest import ROOT

PAGES = ("overview", "market", "timeline", "demand", "evidence", "claims")
#: Each with a letter before or after it excluded, so that `draws` is no part of `withdraws`.
BANNED: Mapping[str, tuple[str, ...]] = {
    "en": (
        "in the short run the market is right",
        "compute demand against its trend",
        "draws",
        "hangs on “",
        "long-run elasticity",
        "efficiency gain",
        r"rebound \d",
        "dearer chips",
        "sharpness",
        "break-even",
        "without turning it",
        "bundled",
        "to close above",
        "%/%",
    ),
    "fr": (
        "à court terme,? le marché a raison",
        "demande de calcul face à sa tendance",
        "tirages?",
        "tient à «",
        "élasticité de long terme",
        "gain d’efficacité",
        r"rebond \d",
        "puces plus chères",
        "netteté",
        "point mort",
        "sans le renverser",
        "embarquée?s?",
        "clôturer au-dessus",
        "%/%",
    ),
}
#: What a slider's panel keeps in its fold, or says to a screen reader only.
_FOLDED = ("term", "meaning", "source", "texts")


def _elements(node: Node) -> Iterator[Element]:
    if isinstance(node, Block):
        for child in node.children.values():
            yield from _elements(child)
    elif isinstance(node, Element):
        yield node


def _unfolded(data: Any) -> Any:
    """A panel's data without what its folds hold."""
    if isinstance(data, dict):
        return {name: _unfolded(each) for name, each in data.items() if name not in _FOLDED}
    return [_unfolded(each) for each in data] if isinstance(data, list) else data


def _written(element: Element) -> str:
    """All that an element says, its charts' and tables' data included."""
    if element.type == "bidi_component":
        given = element.proto.json or "null"
        return json.dumps(_unfolded(json.loads(given)), ensure_ascii=False)
    return bytes(element.proto.SerializeToString()).decode("utf-8", errors="ignore")


def _said(page: str, lang: str) -> str:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = lang
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return "\n".join(map(_written, _elements(app.main)))


def _found(text: str, lang: str) -> list[str]:
    return [
        text[max(0, hit.start() - 60) : hit.end() + 40]
        for phrase in BANNED[lang]
        for hit in re.finditer(rf"(?<!\w){phrase}(?!\w)", text, re.IGNORECASE)
    ]


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_none_of_the_words_that_readers_stopped_at(page: str, lang: str) -> None:
    said = _said(page, lang)
    assert len(said) > 1000
    assert _found(said, lang) == [], "\n".join(_found(said, lang))


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_every_slider_asks_a_plain_question(lang: str) -> None:
    with language.override(lang):
        for parameter in model.sliders(model.parameters()).values():
            card = slider_panel.card(parameter)
            assert card["label"] == questions.asked(parameter.key)
            assert _found(card["label"], lang) == []


def test_the_list_finds_what_it_names() -> None:
    assert _found("53 of 100 draws agree", "en")
    assert _found("Le cours embarqué", "fr")
    assert not _found("who withdraws", "en")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data" / "bundled").glob("*.toml")), ids=lambda path: path.stem
)
def test_no_text_of_the_data_says_where_a_file_lies(path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\w+_(en|fr) = (.*)", line):
            lang, text = found.groups()
            assert not re.search("bundled|embarqu", text), (path.name, lang, text)


def test_no_message_has_a_word_that_no_fold_needs() -> None:
    """Terms that stand in no fold either; the name of a value between braces is not read."""
    catalogue = pofile.read_po(
        io.BytesIO((ROOT / "locale/fr/LC_MESSAGES/messages.po").read_bytes())
    )
    for message in catalogue:
        for text in (message.id, message.string):
            for each in (text,) if isinstance(text, str) else text:
                shown = re.sub(r"\{[^}]*\}", "", each)
                assert not re.search(
                    "bundled|embarqu|%/%|to close above|clôturer au-dessus", shown, re.IGNORECASE
                ), each
