"""A French page shows no English message: not in text, not in a chart, not in an alt text."""

from __future__ import annotations

import re
from functools import cache

import pytest
from google.protobuf.json_format import MessageToJson
from streamlit.testing.v1 import AppTest

from components import language
from components.shell import REGISTRY
from tests.conftest import ROOT
from tests.frame.test_messages import source_messages

SHORTEST = 12  # shorter pieces of a message occur inside names, codes and French words


@cache
def english_pieces() -> tuple[str, ...]:
    """What of each message stands between its fields, where the French says it otherwise."""
    translated = language.translations("fr")
    pieces: set[str] = set()
    for context, message in source_messages():
        french = translated.pgettext(context, message) if context else translated.gettext(message)
        kept = {piece.strip() for piece in re.split(r"\{[^}]*\}", french)}
        for piece in re.split(r"\{[^}]*\}", message):
            if len(piece.strip()) >= SHORTEST and piece.strip() not in kept:
                pieces.add(piece.strip())
    return tuple(sorted(pieces))


def opened(stem: str, lang: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["lang"] = lang
    app.switch_page(f"pages/{stem}.py").run()
    assert not app.exception
    assert not app.error
    return app


def shown(app: AppTest) -> str:
    """All that is sent to the browser, as one text, but codes: in addresses, in classes."""
    parts = [
        MessageToJson(node.proto, ensure_ascii=False)
        for node in app.main
        if getattr(node, "proto", None) is not None
    ]
    text = re.sub(r'"queryString": "[^"]*"', "", "\n".join(parts)).replace('\\"', '"')
    return re.sub(r'class="[^"]*"|"verdict": "\w*"|[.-]contradicted\b', "", text)


@pytest.mark.parametrize("stem", [entry.stem for entry in REGISTRY])
def test_no_english_on_a_french_page(stem: str) -> None:
    opened(stem, "en")  # what it keeps must not be handed to a reader of another language
    text = shown(opened(stem, "fr"))
    left = [piece for piece in english_pieces() if piece in text]
    assert not left, left


@pytest.mark.parametrize("stem", [entry.stem for entry in REGISTRY])
def test_the_same_test_finds_english_on_an_english_page(stem: str) -> None:
    """The net above catches something: the English page is full of what it looks for."""
    text = shown(opened(stem, "en"))
    assert len([piece for piece in english_pieces() if piece in text]) > 5
