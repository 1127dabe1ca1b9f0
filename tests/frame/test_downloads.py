"""What a figure's file of numbers says: names in the visitor's language, and whence they are."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import language
from components.charts import figure as figures
from components.charts.figure import Figure
from tests.conftest import ROOT

TAKEN = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)

VIEWS = [
    ("market", {}),
    ("market", {"compare": "SPY"}),
    ("timeline", {"event": "nvda-crash"}),
    ("claims", {}),
    *(("demand", {"section": each}) for each in ("sure", "maps", "belief", "since")),
]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that pages draw from now on."""
    seen: list[Figure] = []
    usual = figures.footer

    def footer(figure: Figure, *, key: str) -> None:
        seen.append(figure)
        usual(figure, key=key)

    monkeypatch.setattr(figures, "footer", footer)
    return seen


def opened(stem: str, address: dict[str, str], lang: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in (address | {"lang": lang}).items():
        app.query_params[key] = value
    app.switch_page(f"pages/{stem}.py").run()
    assert not app.exception
    return app


def names(shown: list[Figure]) -> Iterator[str]:
    for each in shown:
        yield from (f"{each.name}: {name}" for name in each.table.rename(columns=each.labels))


@pytest.mark.parametrize(("stem", "address"), VIEWS)
def test_every_column_has_a_name_in_each_language(
    stem: str, address: dict[str, str], shown: list[Figure]
) -> None:
    for lang in language.LANGUAGES:
        shown.clear()
        opened(stem, address, lang)
        assert shown, "no figure"
        # A name that code uses has no capital, a visitor's begins with one; symbols are capitals.
        assert [each for each in names(shown) if each.split(": ")[1][0].islower()] == []


def test_the_file_is_named_in_the_language_and_leads_back() -> None:
    table = pd.DataFrame({"day": [pd.Timestamp("2025-01-27")], "x": [1.5]})
    figure = Figure(
        name="a",
        title="It fell",
        chart=None,  # type: ignore[arg-type]
        alt="",
        source="Source: x",
        table=table,
        labels={"day": "Jour", "x": "Valeur"},
        terms=["T"],
    )
    with language.override("fr"):
        said = figures.comments(figure, "https://example.org/market?range=1Y", TAKEN)
    assert said[:3] == ["It fell", "Source: x", "T"]
    assert said[3].startswith("Cette vue")
    assert "https://example.org/market?range=1Y" in said[3]
    assert said[4] == "Enregistré le : 2026-11-28T09:30:00+00:00".replace(
        " :", "\N{NO-BREAK SPACE}:"
    )
    lines = figures.numbers(figure, said).decode("utf-8-sig").splitlines()
    assert lines[:5] == [f"# {line}" for line in said]
    assert list(csv.reader(lines[5:])) == [["Jour", "Valeur"], ["2025-01-27", "1.5"]]
