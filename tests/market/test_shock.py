"""What the shock did to shares and funds: the table and its picture."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
import vl_convert

from calc import returns
from components import language
from components.charts.text_width import text_width
from components.market import findings, shock, shock_chart
from components.theme import PALETTES
from data.prices.model import (
    Unavailable,
    UnavailableReason,
)
from data.symbols import symbols
from tests.market.conftest import daily


def _texts(node: Any) -> list[dict[str, Any]]:
    """The marks of text in a scene."""
    if isinstance(node, dict):
        own = [node] if isinstance(node.get("text"), str) else []
        return own + [item for child in node.values() for item in _texts(child)]
    return [item for child in node for item in _texts(child)] if isinstance(node, list) else []


@pytest.fixture(autouse=True)
def _english():
    with language.override("en"):
        yield


@pytest.fixture
def table(snapshot, story) -> shock.ShockTable:
    return findings.shock_table(
        [daily(snapshot, each.symbol) for each in symbols()], symbols(), story
    )


def test_nvidia_was_back_on_9_june(table) -> None:
    row = shock.frame(table).set_index("symbol").loc["NVDA"]
    assert row["on_day"] == pytest.approx(118.42 / 142.62 - 1)
    assert row["to_answer"] == pytest.approx(140.11 / 142.62 - 1)
    assert row["back_on"] == pd.Timestamp("2025-06-09")
    assert row["sessions"] == 92


def test_all_symbols_stand_in_it(table, snapshot) -> None:
    assert tuple(shock.frame(table)["symbol"]) == snapshot.symbols


def test_the_finding_counts(table) -> None:
    numbers = shock.frame(table)
    text = shock.finding(table)
    assert text.startswith(f"{(numbers['on_day'] < 0).sum()} of {len(numbers)} fell")
    assert "Vertiv" in text
    assert "−29.88%" in text


def test_states_of_recovery_differ_in_words() -> None:
    moves = returns.ShockMoves(-0.1, -0.1, -0.1, returns.Recovery(None), date(2026, 9, 28))
    rows = [
        shock.ShockRow("AAA", "A", moves, date(2026, 9, 28), "Provider A"),
        shock.ShockRow(
            "BBB",
            "B",
            replace(moves, recovery=returns.Recovery(0)),
            date(2026, 9, 25),
            "Provider B",
        ),
    ]
    days = (date(2025, 1, 24), date(2025, 1, 27), date(2025, 2, 20))
    numbers = shock.frame(shock.ShockTable(rows, *days))
    assert numbers["sessions"].isna().tolist() == [True, False]
    assert "0 have since" in shock.finding(shock.ShockTable(rows[:1], *days))


def test_the_picture_sorts_by_the_fall_and_lifts_its_symbol(table) -> None:
    drawn = shock_chart.chart(shock_chart.ShockChart(table, "AMD"), PALETTES["light"])
    rows = next(layer.data for layer in drawn.layer if "fall" in layer.data)
    assert rows["fall"].is_monotonic_increasing
    assert rows.set_index("symbol")["strength"].eq(1.0).idxmax() == "AMD"
    assert (rows["strength"] == 1.0).sum() == 1
    said = rows.set_index("symbol")
    assert said["back_text"]["NVDA"] == "92 · 9 Jun 2025"
    assert said["back_text"]["META"] == "did not fall"
    # Again: of those that had won the loss back.
    won_back = [row for row in table.rows if shock_chart._sessions(row) is not None]
    below = {row.symbol for row in won_back if row.moves.since < 0}
    assert set(said.index[said["since_text"].str.startswith("below again")]) == below


@pytest.mark.parametrize(
    ("symbol", "compared", "said"),
    [
        ("NVDA", [], "Nvidia won the loss back in 92 sessions"),
        (
            "NVDA",
            ["AVGO", "VRT"],
            "Nvidia won the loss back in 92 sessions; Broadcom was quicker",
        ),
        ("NVDA", ["VRT"], "Nvidia won the loss back in 92 sessions; Vertiv took longer"),
        ("NVDA", ["META"], "Nvidia won the loss back in 92 sessions"),
        ("MSFT", [], "Microsoft won the loss back in 1 session"),
        ("META", ["NVDA"], "Meta did not fall on 27 January 2025"),
    ],
)
def test_the_heading_is_the_finding(
    symbol: str, compared: list[str], said: str, table: shock.ShockTable
) -> None:
    rows = {row.symbol: row for row in table.rows}
    beside = [rows[each] for each in compared]
    assert findings.headline(rows[symbol], table, beside) == said


def test_without_a_number_the_heading_finds_nothing(table: shock.ShockTable) -> None:
    row = table.rows[0]
    unknown = replace(row, moves=replace(row.moves, on_day=None))
    assert findings.headline(unknown, table, []) == findings.headline(None, table, []) == ""
    lost = replace(row, moves=replace(row.moves, recovery=returns.Recovery(None)))
    assert findings.headline(lost, table, []).endswith(" has not won its loss back")


def test_no_text_of_a_row_covers_another_on_a_phone(table) -> None:
    drawn = shock_chart.chart(shock_chart.ShockChart(table, "NVDA"), PALETTES["light"])
    spec = drawn.to_dict() | {"width": 358}
    scene = json.loads(json.dumps(vl_convert.vegalite_to_scenegraph(spec)))
    texts = [each for each in _texts(scene) if each["y"] > 44]
    by_row: dict[float, list[tuple[float, float]]] = {}
    for text in texts:
        width = text_width(text["text"], 13)
        left = text["x"] - {"right": width, "center": width / 2}.get(text.get("align"), 0)
        by_row.setdefault(round(text["y"]), []).append((left, left + width))
    assert len(by_row) == len(table.rows)
    for row in by_row.values():
        ordered = sorted(row)
        assert ordered[0][0] >= 0
        for (_start, end), (start, _end) in pairwise(ordered):
            assert end <= start, (row, texts)


def test_what_is_not_won_back_is_said() -> None:
    moves = returns.ShockMoves(-0.1, -0.1, -0.1, returns.Recovery(None), date(2026, 9, 28))
    lost = replace(moves, on_day=None)
    rows = [shock.ShockRow("AAA", "A", each, date(2026, 9, 28), "P") for each in (lost, moves)]
    days = (date(2025, 1, 24), date(2025, 1, 27), date(2025, 2, 20))
    content = shock_chart.ShockChart(shock.ShockTable(rows, *days), "AAA")
    assert [
        shock_chart._row(row, 0, content)["back_text"] for row in shock_chart.ordered(content.table)
    ] == ["not yet", "–"]


def test_rows_of_different_days_say_so() -> None:
    moves = returns.ShockMoves(-0.1, -0.1, -0.1, returns.Recovery(None), date(2026, 9, 28))
    days = (date(2025, 1, 24), date(2025, 1, 27), date(2025, 2, 20))
    newest = shock.ShockRow("A", "A", moves, date(2026, 9, 29), "Provider A")
    older = replace(newest, last_session=date(2026, 9, 28), source="bundled snapshot")
    same = shock.ShockTable([newest, newest], *days)
    mixed = shock.ShockTable([newest, older], *days)
    assert shock.labels(same)["since"] == "To 29 Sep 2026"
    assert shock.labels(mixed)["since"] == "Until now"
    assert "Provider A to 29 September 2026" in shock.remark(mixed)
    assert "bundled snapshot to 28 September 2026" in shock.remark(mixed)


def test_a_symbol_without_closes_is_left_out(snapshot, story) -> None:
    known = daily(snapshot)
    missing = Unavailable("AMD", UnavailableReason.OFFLINE)
    rows = findings.shock_table([known, missing], symbols(), story).rows
    assert [row.symbol for row in rows] == ["NVDA"]


def test_a_newer_close_makes_a_new_row(snapshot, story) -> None:
    known = daily(snapshot)
    shorter = replace(known, bars=known.bars.iloc[:-1])
    first, second = (
        findings.shock_table([each], symbols(), story).rows[0] for each in (known, shorter)
    )
    assert first.moves.since != second.moves.since


def test_the_lead_tells_fall_value_and_way_back(table, snapshot, story, last_session: str) -> None:
    row = findings.row_of("NVDA", "Nvidia", table, daily(snapshot))
    text = findings.lead(row, "Nvidia", table, findings.loss(snapshot, story))
    for part in ("16.97%", "$592.3", "92 sessions", "9 June 2025", last_session):
        assert part in text


def test_the_lead_speaks_of_the_symbol_shown(table, snapshot, story) -> None:
    figures = findings.loss(snapshot, story)

    def lead(symbol: str) -> str:
        row = findings.row_of(symbol, symbol, table, daily(snapshot, "AMD"))
        return findings.lead(row, symbol, table, figures)

    assert lead("AMD").startswith("AMD lost 6.37% on 27 January 2025.")
    assert "market value" not in lead("AMD")
    assert lead("META").startswith("Meta did not fall on 27 January 2025: it closed 1.91%")
    # Not in the table: its own closes tell.
    assert lead("OTHER").startswith("OTHER lost 6.37% on 27 January 2025.")


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_a_fall_that_is_missing_is_not_told_as_zero(snapshot, story, spoken: str) -> None:
    known = daily(snapshot)
    without = replace(known, bars=known.bars.drop(index=pd.Timestamp(story.shock)))
    figures = findings.loss(snapshot, story)
    with language.override(spoken):
        lacking = findings.shock_table([without], symbols(), story)
        text = findings.lead(lacking.rows[0], "Nvidia", lacking, figures)
        none = findings.lead(None, "Nvidia", lacking, figures)
    wanted = {"en": "do not hold what", "fr": "ne contiennent pas ce que"}[spoken]
    assert wanted in text
    assert wanted in none
    assert "%" not in text + none


def test_what_was_computed_from_a_wrong_answer_is_not_kept(snapshot, story) -> None:
    """Same provider, same last close: only the bar of the shock's day differs."""
    known = daily(snapshot)
    wrong = replace(known, bars=known.bars.drop(index=pd.Timestamp(story.shock)))
    first, second = (
        findings.shock_table([each], symbols(), story).rows[0].moves.on_day
        for each in (wrong, known)
    )
    assert first is None
    assert second == pytest.approx(-0.1697, abs=1e-4)
