"""Live bars beside the snapshot's: joined where they agree, told apart where they do not."""

from __future__ import annotations

import pandas as pd
import pytest

from data.prices.model import NoteCode
from data.prices.view import join

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


def test_a_close_that_differs_is_told_and_the_snapshot_stands() -> None:
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
