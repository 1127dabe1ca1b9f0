"""Bars of a provider beside the snapshot's, joined where they agree; histories cut to a range."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from data.prices.model import Answer, Dataset, NoteCode, Provenance, Range, Source
from data.prices.view import daily, join

TOLERANCE = 0.005


def bars(start: str, closes: list[float]) -> pd.DataFrame:
    index = pd.bdate_range(start, periods=len(closes), name="session")
    columns = dict.fromkeys(("open", "high", "low", "close"), closes)
    return pd.DataFrame({**columns, "volume": 1}, index=index)


BUNDLED = bars("2025-01-06", [100.0, 101.0, 102.0, 103.0, 104.0])


def test_bars_that_agree_are_joined_at_both_ends() -> None:
    live = bars("2025-01-03", [99.0, 100.1, 101.0, 102.0, 103.0, 104.0, 105.0])
    joined = join(BUNDLED, live, "Cboe", TOLERANCE)
    assert joined.bars["close"].tolist() == [99.0, 100.0, 101.0, 102.0, 103.0, 104.0, 105.0]
    assert str(joined.bundled_until) == "2025-01-10"
    assert joined.notes == ()


def test_a_close_that_differs_is_noted_and_the_snapshot_stands() -> None:
    live = bars("2025-01-03", [99.0, 100.0, 101.0, 103.0, 103.0, 104.0, 105.0])
    joined = join(BUNDLED, live, "Cboe", TOLERANCE)
    assert joined.bars["close"].tolist() == [100.0, 101.0, 102.0, 103.0, 104.0, 105.0]
    (note,) = joined.notes
    assert note.code is NoteCode.OVERLAP_MISMATCH
    assert note.values["provider"] == "Cboe"
    assert note.values["sessions"] == 1
    assert str(note.values["session"]) == "2025-01-08"
    assert note.values["largest"] == pytest.approx(1 / 102)


@pytest.mark.parametrize("factor", [0.1, 0.5, 2.0])
def test_a_split_after_the_snapshot_makes_no_step(factor: float) -> None:
    closes = [each * factor for each in (100.0, 101.0, 102.0, 103.0, 104.0, 105.0)]
    joined = join(BUNDLED, bars("2025-01-06", closes), "Yahoo Finance", TOLERANCE)
    assert joined.bars["close"].tolist() == closes
    assert joined.bundled_until is None
    assert joined.notes[0].values["sessions"] == 5


def test_differences_within_the_tolerance_are_none() -> None:
    live = bars("2025-01-06", [100.4, 101.0, 102.0, 103.0, 104.0, 105.0])
    assert join(BUNDLED, live, "Cboe", TOLERANCE).notes == ()


def test_without_a_common_session_nothing_is_joined() -> None:
    live = bars("2025-01-20", [110.0, 111.0])
    joined = join(BUNDLED, live, "Cboe", TOLERANCE)
    assert joined.bundled_until is None
    assert joined.bars["close"].tolist() == [110.0, 111.0]


@pytest.mark.parametrize(
    ("halved", "is_split"), [(5, False), (6, False), (8, False), (9, True), (10, True)]
)
def test_a_split_is_a_factor_of_nine_closes_in_ten(halved: int, is_split: bool) -> None:
    """Fewer are errors of the provider, and the snapshot stands."""
    closes = [100.0 + day for day in range(10)]
    live = [close / 2 if day < halved else close for day, close in enumerate(closes)]
    joined = join(bars("2025-01-06", closes), bars("2025-01-06", live), "Cboe", TOLERANCE)
    assert joined.bars["close"].tolist() == (live if is_split else closes)
    assert (joined.bundled_until is None) == is_split
    assert joined.notes[0].values["sessions"] == halved


@pytest.mark.parametrize(("days_late", "noted"), [(0, False), (7, False), (8, True), (100, True)])
def test_a_range_that_begins_more_than_a_week_late_is_noted(days_late: int, noted: bool) -> None:
    last = pd.Timestamp("2025-06-30")
    asked = last - pd.DateOffset(years=1)
    first = asked + pd.Timedelta(days=days_late)
    days = pd.DatetimeIndex([first, last], name="session")
    closes = {column: [100.0, 101.0] for column in ("open", "high", "low", "close")}
    moment = datetime(2025, 6, 30, 20, 0, tzinfo=UTC)
    answer = Answer(
        symbol="F",
        dataset=Dataset.RECENT,
        provenance=Provenance(Source.LIVE, "Cboe", moment, "USD", moment),
        bars=pd.DataFrame({**closes, "volume": 1}, index=days),
    )
    history = daily("F", Range.YEAR, None, answer, TOLERANCE)
    assert history is not None
    found = [note.values for note in history.notes if note.code is NoteCode.STARTS_LATER_THAN_ASKED]
    expected = {"asked": date(2024, 6, 30), "given": first.date()}
    assert found == ([expected] if noted else [])
