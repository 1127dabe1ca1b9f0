"""Every file a visitor can take along, of every page: true whenever it is read.

No word in it counts from the moment it was made ("2 months ago", "live"), every time of day has its
offset, and pictures say whence they are, of which day, and where they stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from components import language
from components.charts import figure
from components.content import provenance
from data.prices.model import Provenance, Source
from tests.conftest import ROOT

URL = "https://r1.example/market"
VIEWS = [
    ("overview", {}),
    ("market", {}),
    ("market", {"range": "R1"}),
    ("market", {"compare": "SPY", "range": "R1"}),
    ("timeline", {"event": "nvda-crash"}),
    ("evidence", {}),
    ("claims", {}),
    *(("demand", {"section": each}) for each in ("sure", "maps", "belief", "since")),
]
RELATIVE = re.compile(
    r"\b(ago|just now|yesterday|today|live|cached|delayed)\b"
    r"|\b(il y a|à l’instant|hier|aujourd’hui|en direct|en cache|différé\w*)\b",
    re.IGNORECASE,
)
#: A time of day that is no part of an ISO time with its offset.
LOOSE_TIME = re.compile(r"(?<![T\d:])\d{1,2}:\d{2}(?!:?\d*[\d:]*\d)")
ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2}|Z)")


@dataclass(frozen=True)
class File:
    name: str
    content: Callable[[], bytes]

    def text(self) -> str:
        made = self.content() if callable(self.content) else self.content
        return made.decode("utf-8-sig") if isinstance(made, bytes) else str(made)


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[File]:
    """The files of the pages that are opened from now on."""
    offered: list[File] = []
    usual = st.download_button

    def button(label: str, data: Callable[[], bytes], **more: object) -> bool:
        offered.append(File(str(more["file_name"]), data))
        return usual(label, data, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(st, "download_button", button)
    monkeypatch.setattr(figure, "more_menu", opened_menu)
    return offered


def opened_menu(key: str) -> DeltaGenerator:
    """As if the menu had been opened."""
    menu = st.container(key=f"menu_{key}")
    menu.open = True  # type: ignore[attr-defined]
    return menu


def opened(stem: str, address: dict[str, str], lang: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.context = {"locale": lang, "theme": "light", "url": f"https://r1.example/{stem}"}
    for key, value in (address | {"lang": lang}).items():
        app.query_params[key] = value
    app.switch_page(f"pages/{stem}.py").run()
    assert not app.exception


def statements(text: str) -> str:
    """What a file says of itself: the comments of a CSV, what JSON says about it."""
    if text.startswith("{"):
        whole = json.loads(text)
        return "\n".join(whole.get("about", [])) if isinstance(whole, dict) else ""
    return "\n".join(line for line in text.splitlines() if line.startswith("#"))


@pytest.mark.parametrize("lang", language.LANGUAGES)
@pytest.mark.parametrize(("stem", "address"), VIEWS)
def test_numbers_are_true_whenever_they_are_read(
    stem: str, address: dict[str, str], lang: str, files: list[File]
) -> None:
    opened(stem, address, lang)
    for each in files:
        if each.name.endswith((".csv", ".json", ".bib")):
            text = each.text()
            said = statements(text)
            assert not RELATIVE.search(said), (each.name, said)
            after_title = said.partition("\n")[2]  # the title is the chart's message, for people
            assert not LOOSE_TIME.search(ISO_TIME.sub("", after_title)), each.name
    assert stem in ("overview", "evidence") or files


@pytest.mark.parametrize(
    ("stem", "address"), [view for view in VIEWS if view[0] not in ("overview", "evidence")]
)
def test_pictures_say_what_they_are_whence_and_of_which_day(
    stem: str, address: dict[str, str], files: list[File]
) -> None:
    opened(stem, address, "en")
    drawn = [each for each in files if each.name.endswith(".svg")]
    assert drawn
    for each in drawn:
        text = " ".join(re.findall(r">([^<>]+)</t", each.text()))
        assert re.search("[Ss]ource|close", text), each.name
        assert f"https://r1.example/{stem}" in text, each.name
        assert re.search(rf"· {datetime.now(UTC).year}-\d\d-\d\d", text), each.name
        assert not RELATIVE.search(text), (each.name, text)


@pytest.mark.parametrize("source", Source)
def test_the_line_for_files_is_absolute_for_every_source(source: Source) -> None:
    as_of = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
    fetched = None if source is Source.BUNDLED else as_of + timedelta(seconds=62)
    known = Provenance(source, "Provider A", as_of, "USD", fetched, timedelta(minutes=15))
    for lang in language.LANGUAGES:
        with language.override(lang):
            line = provenance.recorded_line(known)
        assert "2026-11-27T13:00:00-05:00" in line
        assert ("2026-11-27T13:01:02-05:00" in line) == (source is not Source.BUNDLED)
        assert not RELATIVE.search(line)


def test_the_rows_of_a_day_carry_the_offset(files: list[File]) -> None:
    opened("market", {"range": "R1"}, "en")
    prices = next(each for each in files if each.name == "nvda-r1.csv").text()
    assert "\n2025-01-23T09:30:00-05:00," in prices
