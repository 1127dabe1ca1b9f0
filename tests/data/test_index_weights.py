"""The weights of Nvidia in the funds: their days are those that the bundled prices confirm."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from calc.event_study import event_study
from calc.event_study_index import without_constituent
from components.timeline.reactions import MARKETS
from data import index_weights, model
from data.files.csv import BUNDLED, TableError, parse_rows
from data.index_weights import WEIGHTS_FILE, Dating, IndexWeight
from data.prices.bundled import default_snapshot


def close(symbol: str, day: date) -> float:
    return float(default_snapshot().daily(symbol)["close"].loc[pd.Timestamp(day)])


def test_every_fund_of_the_event_study_has_a_weight() -> None:
    assert {row.index for row in index_weights.index_weights()} == set(MARKETS)
    assert index_weights.weights_of("NVDA", "SPY")[date(2024, 12, 20)] == 0.0646
    assert index_weights.weights_of("AMD", "SPY") == {}


def test_a_day_known_by_a_price_is_the_one_with_that_close() -> None:
    """The note quotes the price; the bundled close of that session is the same to a cent."""
    dated = [row for row in index_weights.index_weights() if row.dating is Dating.PRICE]
    assert len(dated) == 5
    for row in dated:
        known = [close(symbol, row.as_of) for symbol in (row.constituent, row.index)]
        quoted = [f"{value + cent:.2f}" for value in known for cent in (-0.01, 0, 0.01)]
        assert any(f" {price}" in row.note for price in quoted), row


def test_the_note_repeats_the_weight() -> None:
    for row in index_weights.index_weights():
        assert row.note.startswith(f"{row.weight * 100:.6g}%")


def test_the_beliefs_range_ends_at_the_abnormal_return_of_the_event_study() -> None:
    nvidia, spy = (default_snapshot().daily(symbol)["close"] for symbol in ("NVDA", "SPY"))
    cleaned = without_constituent(spy, nvidia, index_weights.weights_of("NVDA", "SPY"))
    found = float(event_study(nvidia, cleaned, date(2025, 1, 27)).abnormal.loc[0])
    parameter = model.parameters()["price_move"]
    assert parameter.high == pytest.approx(found, abs=5e-4)
    assert "−16.6%" in parameter.meaning("en")
    assert "−16,6" in parameter.meaning("fr")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("0.0646", "6.46", "weight"),
        ("2024-12-20", "20 Dec 2024", "as_of"),
        ("https://slickcharts", "slickcharts", "url"),
        (",price,", ",guess,", "dating"),
    ],
)
def test_a_wrong_row_names_file_line_and_field(old: str, new: str, field: str) -> None:
    text = (BUNDLED / WEIGHTS_FILE).read_text(encoding="utf-8").replace(old, new)
    with pytest.raises(TableError) as caught:
        parse_rows(WEIGHTS_FILE, text.encode(), IndexWeight)
    assert (caught.value.file, caught.value.field) == (WEIGHTS_FILE, field)
