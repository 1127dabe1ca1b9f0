"""Every message has its French, and the French keeps what the English promises."""

from __future__ import annotations

import csv
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from components import language
from tests.conftest import ROOT

KEYWORDS = {"_": None, "mark": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
BUNDLED = ROOT / "data" / "bundled"
NARROW = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK = "\N{NO-BREAK SPACE}"

# What is no prose: code, addresses, icons, fields, and names that keep their own spelling.
NOT_PROSE = re.compile(
    r"`[^`]*`|https?://\S+|:material/\w+:|\{[^}]*\}|:\w+\["
    r"|\b\d{4}\.\d{5}\b|annexe 99\.2|Llama 3\.1 405B|Llama 3\.1|Python 3\.\d+"
    r"|The (?:Times of India|Paper|Information|Epoch Times|Decoder)"
)
#: What must not be found in French prose.
TYPOGRAPHY = {
    "U+202F wanted before ; ! ?": rf"[^{NARROW}!?][;!?](?=\s|$|[»)\]*])",
    "U+202F wanted inside « »": rf"«(?!{NARROW})|(?<!{NARROW})»",
    "U+00A0 wanted before :": rf"(?<![{NO_BREAK}\d:]):(?=\s|$|\*)",
    "U+00A0 wanted before %": rf"(?<!{NO_BREAK})%",
    "U+202F wanted between thousands": rf"(?<![\w.,])\d{{1,3}}[ {NO_BREAK}]\d{{3}}(?![\dA-Za-z])",
    "no-break space wanted before a unit": (
        r"[\d¤] (?:[$€]|Md?\b|[GM]?W\b|mill(?:ion|iard)s?\b|h\b)|\bMd? [$€]|\d.h \d"
    ),
    "no-break space wanted before $ or €": r"[\w¤][$€]|[$€][\d¤]",
    "decimal comma wanted": r"(?<![\w.\-–])\d+\.\d+(?![\w.])",
    "minus sign wanted": r"(?<![\w.\-–)¤])-\d",
    "one character … wanted, without a space before it": r"\.\.\.|\s…",
    "1re, 2e wanted": r"\d(?:ères?|èmes?|nde?|ièmes?)\b",
    "accent wanted on the capital": (
        r"(?:^|[.!?:«(*]\s?)(?:A (?=\w)"
        r"|E(?:tat|tape|cart|chelle|conom|galement|lasticit|l[ée]ment|missi|nergi|poque|tude|v[aéeè]))"
    ),
    "one space wanted": r"\s{2,}",
    # Or a line breaks in the middle of “demandera-t-elle”.
    "U+2011 wanted around the t between verb and pronoun": (
        r"(?:-t[-\u2011]|\u2011t-)(?:il|elle|on)\b"
    ),
}
#: What must not be found in French prose outside quotation marks: words of others keep theirs.
OURS = {
    "typewriter or English quotation marks": "['\"“”]",
    "English": r"(?i)\b(?:the|of|and|with|from|which|this|that|was|were|by|not|is|are)\b",
    "break-even is le point mort": r"(?i)\béquilibre|seuil de rentabilité",
    "revenue is le chiffre d’affaires": r"(?i)\brevenus?\b(?! à)",
}


@cache
def source_messages() -> dict[tuple[str | None, str], str]:
    """All messages in the code with where they stand."""
    found: dict[tuple[str | None, str], str] = {}
    for folder in ("components", "pages", "web"):
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


def faults(text: str) -> list[str]:
    """What a proof-reader would mark in a French text."""
    plain = NOT_PROSE.sub("¤", text)
    ours = re.sub(r"«[^»]*»", f"«{NARROW}¤{NARROW}»", plain)
    return [
        f"{rule}, near {found.group()!r}"
        for rules, prose in ((TYPOGRAPHY, plain), (OURS, ours))
        for rule, pattern in rules.items()
        if (found := re.search(pattern, prose))
    ]


def _french_in(entry: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every French text of a data file with where it stands."""
    if isinstance(entry, dict):
        place = f"{place}:{name}" if (name := entry.get("id") or entry.get("key")) else place
        for field, value in entry.items():
            if isinstance(value, dict | list):
                yield from _french_in(value, f"{place}.{field}")
            elif field == "phrase" or (
                field.endswith("_fr") and value and value != entry.get(f"{field[:-3]}_en")
            ):
                yield f"{place}.{field}", value
    elif isinstance(entry, list):
        for each in entry:
            yield from _french_in(each, place)


def bundled_french() -> list[tuple[str, str]]:
    """The French of the data files, but for names and figures that are the same in English."""
    texts: list[tuple[str, str]] = []
    for path in sorted(BUNDLED.glob("*.toml")):
        texts += _french_in(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    for path in sorted((BUNDLED / "model").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            texts += _french_in(list(csv.DictReader(file)), path.stem)
    return texts


@pytest.mark.parametrize("message", translated(), ids=lambda message: str(message.id)[:60])
def test_french_typography(message: Message) -> None:
    for _source, text in _forms(message):
        assert not faults(text.strip()), text


def test_french_typography_of_the_data_files() -> None:
    texts = bundled_french()
    assert len(texts) > 900
    wrong = [f"{place}: {fault}" for place, text in texts for fault in faults(text)]
    assert not wrong, "\n".join(wrong)


def _readme(name: str) -> tuple[str, list[str]]:
    """The prose of a README and all that is the same in every language: code and addresses."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```.*?^```", text, re.M | re.S)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    same = re.findall(r"`[^`]+`|\]\((?!README)[^)]*\)|^#+ |^- \*\*|^\|", prose, re.M)
    commands = [re.split(r"(?<=\S)  ", line)[0] for block in blocks for line in block.splitlines()]
    kept = sorted(re.sub(r"<\w+>", "<>", each) for each in [*same, *commands])
    return re.sub(r"\]\([^)]*\)", "]", prose), kept


def test_the_french_readme_is_complete() -> None:
    assert _readme("README.fr.md")[1] == _readme("README.md")[1]


def test_french_typography_of_the_readme() -> None:
    lines = _readme("README.fr.md")[0].splitlines()
    wrong = [f"{fault}: {line}" for line in lines for fault in faults(line.strip())]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "text",
    [
        "Vrai ; faux",
        f"Vrai{NO_BREAK}; faux",
        "« Vrai »",
        f"«{NO_BREAK}Vrai{NO_BREAK}»",
        "Prix : bas",
        f"Prix{NARROW}: bas",
        "17 %",
        "2 048 GPU",
        "589 Md $",
        "589 milliards",
        f"589{NO_BREAK}Md$",
        "16.97",
        "-4,05",
        "1ère séance",
        "Bientôt...",
        "Saura-t-on",
        "Saura-t\N{NON-BREAKING HYPHEN}on",
        "A New York",
        "Etape suivante",
        "l'action",
        "la “chute”",
        "la fin of the AI",
    ],
)
def test_a_fault_is_found(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        f"À 9{NO_BREAK}h{NO_BREAK}32, −16,97{NO_BREAK}%{NO_BREAK}: «{NARROW}the end{NARROW}»",
        f"V3.2 (arXiv 2512.02556){NARROW}; 24{NARROW}477{NO_BREAK}M{NO_BREAK}$ à 12:29:30 UTC",
        "de 0,05 à 0,07, `a: b; c` et 10−3",
        "Saura\N{NON-BREAKING HYPHEN}t\N{NON-BREAKING HYPHEN}on, là-haut",
    ],
)
def test_good_french_passes(text: str) -> None:
    assert not faults(text)
