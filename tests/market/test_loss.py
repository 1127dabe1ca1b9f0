"""The lost market value by count of shares, and what the press printed."""

from __future__ import annotations

from datetime import date

import pytest

from components import language
from components.market import findings, loss


@pytest.fixture(autouse=True)
def _english():
    with language.override("en"):
        yield


@pytest.fixture
def figures(snapshot, story) -> loss.Loss:
    return findings.loss(snapshot, story)


def test_the_newest_count_of_the_day_is_used(figures) -> None:
    assert figures.used.count.as_of == date(2025, 1, 26)
    assert figures.used.loss == pytest.approx((142.62 - 118.42) * 24_477e6)
    assert loss.finding(figures).startswith("Nvidia lost $592.3")


def test_each_printed_figure_is_explained(figures) -> None:
    text = loss.explanation(figures)
    for row in figures.figures.published:
        assert row.published.publisher in text
    assert "24,477 million" in text
    bloomberg = next(line for line in text.splitlines() if "Bloomberg" in line)
    assert "24,339 million, a count in no filing" in bloomberg
    reuters = next(line for line in text.splitlines() if "Reuters" in line)
    assert "24,490 million" in reuters
    cnbc = next(line for line in text.splitlines() if "CNBC" in line)
    assert "more than" in cnbc


@pytest.mark.parametrize(
    ("lang", "printed", "mark"),
    [
        ("en", "printed 589 to more than $595\N{NO-BREAK SPACE}bn", "more than 595"),
        ("fr", "de 589 à plus de 595\N{NO-BREAK SPACE}Md\N{NO-BREAK SPACE}$", "plus de 595"),
    ],
)
def test_a_lower_bound_is_no_figure(figures, lang: str, printed: str, mark: str) -> None:
    with language.override(lang):
        assert printed in loss.finding(figures)
        assert mark in loss._rows(figures).set_index("label").loc["CNBC", "text"]
        what = loss.table(figures).set_index("loss_busd")["what"]
    assert what[595.0] != what[593.0]


def test_sources_are_in_the_visitor_s_language(figures) -> None:
    with language.override("fr"):
        text = loss.explanation(figures)
        table = loss.table(figures)
        notes = loss._rows(figures)["note"]
    assert "10-K, déposé le 26 févr. 2025" in text
    english = "filed|Reprint|Text of|through|printed|read"
    assert not table["who"].str.contains(english).any()
    assert not notes.str.contains(english).any()


def test_dollars_are_no_formula(figures) -> None:
    text = loss.explanation(figures)
    assert text.count("$") == text.count("\\$") > 0


def test_the_picture_marks_the_one_that_is_used(figures) -> None:
    drawn = loss.drawn(figures)
    assert "\\" not in drawn.title + drawn.source
    (table,) = drawn.chart.datasets.values()
    rows = table.to_pandas()
    assert (rows["kind"] == "used").sum() == 1
    assert rows.set_index("kind").loc["used", "loss"] == pytest.approx(592.34, abs=0.01)
    assert len(drawn.table) == len(figures.figures.computed) + len(figures.figures.published)
