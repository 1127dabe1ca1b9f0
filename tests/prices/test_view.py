"""Bars of a provider beside the snapshot's, joined where they agree; histories cut to a range."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from data.prices.bundled import SuspiciousBar
from data.prices.model import (
    Answer,
    Dataset,
    History,
    Interval,
    Note,
    NoteCode,
    Provenance,
    Range,
    Source,
)
from data.prices.view import (
    Bundled,
    cut,
    daily,
    intraday,
    join,
    quote_from_daily,
    with_newer_session,
)

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
    assert note.values["session"] == date(2025, 1, 8)
    assert note.values["largest"] == pytest.approx(1 / 102)


def test_the_session_that_differs_most_is_named_whether_up_or_down() -> None:
    live = bars("2025-01-06", [100.0, 101.0, 91.8, 107.12, 104.0])  # −10 % and +4 %
    (note,) = join(BUNDLED, live, "Cboe", TOLERANCE).notes
    assert (note.values["sessions"], note.values["session"]) == (2, date(2025, 1, 8))
    assert note.values["largest"] == pytest.approx(-0.1)


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


CLOSE = datetime(2025, 1, 10, 21, 0, tzinfo=UTC)
LIVE = Provenance(Source.LIVE, "Cboe", datetime(2025, 6, 30, tzinfo=UTC), "USD", CLOSE)
OF_THE_SNAPSHOT = Provenance(Source.BUNDLED, "bundled snapshot", CLOSE, "USD")


def suspicious(session: str) -> Note:
    return Note(NoteCode.SUSPICIOUS_BAR, {"session": date.fromisoformat(session)})


def whole(bundled_until: date | None, *notes: Note) -> History:
    """Five sessions and two more from a provider."""
    seven = bars("2025-01-06", [100.0, 101.0, 102.0, 103.0, 104.0, 105.0, 106.0])
    return History("NVDA", Range.MAX, Interval.DAILY, seven, LIVE, notes, bundled_until)


@pytest.mark.parametrize(
    ("until", "last", "provenance", "bundled_until"),
    [
        # The last bar shown is the snapshot's, even where it is its very last.
        ("2025-01-10", "2025-01-10", OF_THE_SNAPSHOT, None),
        ("2025-01-10", "2025-01-09", OF_THE_SNAPSHOT, None),
        # A bar of the provider's is the last: it is the source, at the part's time.
        ("2025-01-10", "2025-01-13", replace(LIVE, as_of=CLOSE), date(2025, 1, 10)),
        # All are the provider's.
        (None, "2025-01-09", replace(LIVE, as_of=CLOSE), None),
    ],
)
def test_a_part_of_a_history_names_the_source_of_its_own_bars(
    until: str | None, last: str, provenance: Provenance, bundled_until: date | None
) -> None:
    history = whole(date.fromisoformat(until) if until else None)
    part = history.bars.loc["2025-01-07":last]
    found = cut(history, Range.R1_WEEK, part, OF_THE_SNAPSHOT)
    assert (found.range, found.symbol, found.interval) == (Range.R1_WEEK, "NVDA", Interval.DAILY)
    assert found.bars is part
    assert found.provenance == provenance
    assert found.bundled_until == bundled_until


def test_a_part_keeps_the_notes_that_concern_it() -> None:
    kept = (suspicious("2025-01-07"), suspicious("2025-01-09"), suspicious("2025-01-10"))
    coarser = Note(NoteCode.COARSER_THAN_ASKED, {"asked": "1m", "given": "1d"})
    mismatch = Note(NoteCode.OVERLAP_MISMATCH, {"session": date(2025, 1, 6)})
    late = Note(NoteCode.STARTS_LATER_THAN_ASKED, {"asked": None, "given": date(2025, 1, 6)})
    others = (suspicious("2025-01-06"), suspicious("2025-01-13"), late)
    history = whole(None, *kept, *others, coarser, mismatch)
    part = history.bars.loc["2025-01-07":"2025-01-10"]
    assert cut(history, Range.R1_WEEK, part, LIVE).notes == (*kept, coarser, mismatch)


def test_a_part_lacks_the_sessions_between_its_ends_and_has_no_digest_of_the_whole() -> None:
    gone = [date(2025, 1, day) for day in (6, 7, 8, 9, 10, 13)]
    history = replace(whole(None), missing=tuple(gone), digest="of the whole")
    part = history.bars.loc["2025-01-07":"2025-01-10"]
    found = cut(history, Range.R1_WEEK, part, LIVE)
    assert found.missing == (date(2025, 1, 8), date(2025, 1, 9))
    assert found.digest is None


def test_of_two_histories_the_one_that_reaches_the_newer_session() -> None:
    longer = whole(None)
    shorter = replace(longer, bars=longer.bars.iloc[:-1], symbol="AMD")
    # A last bar counts, not how many there are or when they begin.
    late = replace(longer, bars=longer.bars.iloc[-1:], symbol="AVGO")
    assert with_newer_session(longer, shorter) is longer
    assert with_newer_session(shorter, longer) is longer
    assert with_newer_session(shorter, late) is late
    assert with_newer_session(longer, late) is longer
    assert with_newer_session(None, shorter) is shorter
    assert with_newer_session(None, None) is None


def test_a_quote_from_daily_bars_is_the_last_against_the_one_before() -> None:
    history = whole(None, suspicious("2025-01-10"))
    two = history.bars.iloc[-2:].copy()
    two.loc[two.index[-1], ["open", "low", "high", "volume"]] = [105.5, 103.0, 107.0, 8]
    quote = quote_from_daily(replace(history, bars=two))
    assert quote is not None
    assert (quote.price, quote.previous_close) == (106.0, 105.0)
    assert (quote.open, quote.day_low, quote.day_high, quote.volume) == (105.5, 103.0, 107.0, 8)
    assert (quote.symbol, quote.session) == ("NVDA", date(2025, 1, 14))
    assert (quote.provenance, quote.notes) == (history.provenance, history.notes)
    alone = quote_from_daily(replace(history, bars=two.iloc[-1:]))
    assert alone is not None
    # Without the session before there is no change, and none of 0 %.
    assert (alone.price, alone.previous_close, alone.change_ratio) == (106.0, None, None)


SUSPICIOUS = SuspiciousBar(
    session=date(2025, 1, 6), symbol="NVDA", field="low", value=1.0, other=99.0, note="seen"
)
SNAPSHOT = Bundled(BUNDLED, OF_THE_SNAPSHOT, (SUSPICIOUS,))


def from_cboe(closes: pd.DataFrame, *notes: Note) -> Answer:
    return Answer("NVDA", Dataset.RECENT, LIVE, bars=closes, notes=notes)


@pytest.mark.parametrize(
    ("closes", "provenance", "until"),
    [
        ([100.0, 101.0, 102.0, 103.0, 104.0], OF_THE_SNAPSHOT, None),
        ([100.0, 101.0, 102.0, 103.0, 104.0, 105.0], LIVE, date(2025, 1, 10)),
    ],
)
def test_daily_bars_come_from_where_the_last_one_does(
    closes: list[float], provenance: Provenance, until: date | None
) -> None:
    history = daily("NVDA", Range.MAX, SNAPSHOT, from_cboe(bars("2025-01-06", closes)), TOLERANCE)
    assert history is not None
    assert (history.symbol, history.range) == ("NVDA", Range.MAX)
    assert (history.provenance, history.bundled_until) == (provenance, until)


def test_a_suspicious_bar_of_the_range_is_noted_with_both_values() -> None:
    history = daily("NVDA", Range.MAX, SNAPSHOT, None, TOLERANCE)
    assert history is not None
    (note,) = [each for each in history.notes if each.code is NoteCode.SUSPICIOUS_BAR]
    assert note.values == {
        "session": date(2025, 1, 6),
        "field": "low",
        "value": 1.0,
        "other": 99.0,
    }
    short = daily("NVDA", Range.DAY, SNAPSHOT, None, TOLERANCE)
    assert short is not None
    assert NoteCode.SUSPICIOUS_BAR not in {each.code for each in short.notes}


def test_suspicious_bars_of_a_snapshot_that_is_not_shown_are_not_noted() -> None:
    split = bars("2025-01-06", [10.0, 10.1, 10.2, 10.3, 10.4])
    history = daily("NVDA", Range.MAX, SNAPSHOT, from_cboe(split), TOLERANCE)
    assert history is not None
    assert NoteCode.SUSPICIOUS_BAR not in {each.code for each in history.notes}


def test_the_year_to_date_begins_on_new_year_s_day() -> None:
    days = bars("2024-12-30", [1.0, 2.0, 3.0, 4.0])
    history = daily("F", Range.YEAR_TO_DATE, None, from_cboe(days), TOLERANCE)
    assert history is not None
    assert history.bars.index[0] == pd.Timestamp("2025-01-01")


def test_bars_within_days_are_those_of_the_newest_sessions() -> None:
    times = pd.DatetimeIndex(
        ["2025-01-24 15:59", "2025-01-27 09:30", "2025-01-27 09:31"], tz="America/New_York"
    )
    minutes = bars("2025-01-06", [1.0, 2.0, 3.0]).set_axis(times)
    note = Note(NoteCode.COARSER_THAN_ASKED, {})
    answer = Answer("F", Dataset.MINUTE, LIVE, bars=minutes, notes=(note,))
    found = intraday("F", Range.DAY, Interval.MINUTE, answer)
    assert found is not None
    assert (found.symbol, found.range, found.interval) == ("F", Range.DAY, Interval.MINUTE)
    assert (found.provenance, found.notes) == (LIVE, (note,))
    assert found.bars["close"].tolist() == [2.0, 3.0]
    for nothing in (None, minutes.iloc[:0]):
        assert intraday("F", Range.DAY, Interval.MINUTE, replace(answer, bars=nothing)) is None
