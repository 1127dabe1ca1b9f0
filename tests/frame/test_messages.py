"""Every message has its French, and the French keeps what the English promises."""

from __future__ import annotations

import re
import string
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from components import language
from tests.conftest import ROOT

KEYWORDS = {"_": None, "mark": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
NARROW = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK = "\N{NO-BREAK SPACE}"


@cache
def source_messages() -> dict[tuple[str | None, str], str]:
    """All messages in the code with where they stand."""
    found: dict[tuple[str | None, str], str] = {}
    for folder in ("components", "pages"):
        for name, line, message, _comments, context in extract_from_dir(
            ROOT / folder, [("**.py", "python")], keywords=KEYWORDS
        ):
            first = message[0] if isinstance(message, tuple) else message
            found[(context, first)] = f"{folder}/{name}:{line}"
    return found


@cache
def french() -> Catalog:
    path = language.CATALOGUES / "fr" / "LC_MESSAGES" / "messages.po"
    with path.open(encoding="utf-8") as file:
        return read_po(file, locale="fr")


def translated() -> list[Message]:
    return [message for message in french() if message.id]


def _forms(message: Message) -> list[tuple[str, str]]:
    if isinstance(message.string, tuple):
        return [(message.id[1], form) for form in message.string]
    return [(message.id, message.string)]


def _fields(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_code_has_messages() -> None:
    assert len(source_messages()) > 20


def test_every_message_has_its_french() -> None:
    missing = [
        f"{where}: {text!r}"
        for (context, text), where in source_messages().items()
        if not (entry := french().get(text, context)) or not all(f for _id, f in _forms(entry))
    ]
    assert not missing, "\n".join(missing)


def test_no_french_without_its_message() -> None:
    known = {text for _context, text in source_messages()}
    dead = [
        message.id
        for message in translated()
        if (message.id[0] if isinstance(message.id, tuple) else message.id) not in known
    ]
    assert not dead, dead


def test_nothing_is_fuzzy() -> None:
    assert not [message.id for message in translated() if message.fuzzy]


@pytest.mark.parametrize("message", translated(), ids=lambda message: str(message.id)[:60])
def test_french_keeps_the_fields(message: Message) -> None:
    for source, text in _forms(message):
        assert _fields(text) == _fields(source)


@pytest.mark.parametrize("message", translated(), ids=lambda message: str(message.id)[:60])
def test_french_typography(message: Message) -> None:
    for _source, text in _forms(message):
        plain = re.sub(r"`[^`]*`|https?://\S+|:material/\w+:|\{[^}]*\}|:\w+\[", "…", text)
        assert "'" not in plain, "a typewriter apostrophe: use ’"
        assert '"' not in plain, "typewriter quotation marks: use « »"
        wrong = re.search(rf"[^\s{NARROW}{NO_BREAK}…!?][;!?](\s|$)| [:;!?%»]|« ", plain)
        assert not wrong, f"no-break space wanted near {wrong.group()!r} in {text!r}"
        assert not re.search(r"\w:(\s|$)", plain), f"no-break space wanted before ':' in {text!r}"
