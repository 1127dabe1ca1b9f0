from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from calc.returns import move, sessions_to_recover
from data import calendar
from data.files.csv import BUNDLED, TableError, manifest, verify
from data.prices.bundled import NotBundledError, Snapshot, daily_file, default_snapshot
from data.prices.model import BAR_COLUMNS, Source
from data.snapshot.checks import check_bars, check_five_minutes, check_sessions
from data.symbols import Group, Kind, find, symbols

BEFORE, SHOCK, REBOUND, ANSWER = (
    date(2025, 1, 24),
    date(2025, 1, 27),
    date(2025, 1, 28),
    date(2025, 2, 20),
)


def test_every_file_is_the_one_in_the_manifest() -> None:
    entries = verify().files
    on_disk = {p.relative_to(BUNDLED).as_posix() for p in (BUNDLED / "daily").glob("*.csv")}
    assert on_disk == {name for name in entries if name.startswith("daily/")}
    assert {name for name in entries if "/" not in name} == {
        "r1_week_5m.csv",
        "suspicious_bars.csv",
        "dividends_splits.csv",
        "shares_outstanding.csv",
        "nvda_quarterly.csv",
        "hyperscaler_capex.csv",
        "published_losses.csv",
        "index_weights.csv",
        "listed_names.csv",
        "symbols.csv",
        "listings.csv",
    }


def test_symbols_and_daily_files_are_the_same_set(snapshot: Snapshot) -> None:
    files = {name for name in manifest().files if name.startswith("daily/")}
    assert {daily_file(symbol) for symbol in snapshot.symbols} == files
    assert snapshot.symbols[0] == "NVDA"
    assert len(snapshot.symbols) == 19
    assert {each.group for each in symbols()} == set(Group)
    smh = find("SMH")
    assert smh is not None
    assert smh.kind is Kind.ETF
    assert find("AAPL") is None


def test_every_bar_keeps_the_rules_and_no_session_is_missing(snapshot: Snapshot) -> None:
    for symbol in snapshot.symbols:
        bars = snapshot.daily(symbol).reset_index().assign(symbol=symbol)
        check_bars(bars, symbol, "session")
        check_sessions(bars, symbol)
    week = pd.concat(
        snapshot.r1_week(symbol).reset_index().assign(symbol=symbol)
        for symbol in snapshot.r1_week_symbols
    )
    check_bars(week, "week", "time")
    check_five_minutes(week, "week")


def test_manifest_tells_the_span_of_each_daily_file(snapshot: Snapshot) -> None:
    for symbol in snapshot.symbols:
        entry, bars = manifest().entry(daily_file(symbol)), snapshot.daily(symbol)
        assert (entry.first, entry.last) == (bars.index[0].date(), bars.index[-1].date())
        assert entry.rows == len(bars)
        assert entry.adjustment == "adjusted for splits, not for dividends"
        # The parts follow one another and cover the file.
        assert entry.parts[0].first == entry.first
        assert entry.parts[-1].last == entry.last


def test_listing_dates(snapshot: Snapshot) -> None:
    firsts = {symbol: snapshot.daily(symbol).index[0].date() for symbol in snapshot.symbols}
    assert firsts.pop("ARM") == date(2023, 9, 14)
    assert firsts.pop("CEG") == date(2022, 1, 19)
    assert set(firsts.values()) == {date(2022, 1, 3)}


def test_sessions_of_the_first_compilation(snapshot: Snapshot) -> None:
    assert snapshot.last_session >= date(2026, 9, 28)
    assert len(snapshot.daily("NVDA").loc[:"2026-09-28"]) == 1188


def test_nvidia_in_the_days_of_the_story(snapshot: Snapshot) -> None:
    bars = snapshot.daily("NVDA")
    closes = bars["close"]
    expected = {BEFORE: 142.62, SHOCK: 118.42, REBOUND: 128.99, ANSWER: 140.11}
    assert {day: closes[pd.Timestamp(day)] for day in expected} == expected
    shock = bars.loc[pd.Timestamp(SHOCK)]
    assert (shock["low"], shock["volume"]) == (116.70, 818_830_900)
    recovery = sessions_to_recover(closes, BEFORE, SHOCK)
    assert recovery is not None
    assert recovery.session == date(2025, 6, 9)
    assert closes["2025-06-09"] == 142.63


@pytest.mark.parametrize(
    ("symbol", "start", "end", "percent"),
    [
        ("NVDA", BEFORE, SHOCK, -16.97),
        ("NVDA", SHOCK, REBOUND, 8.93),
        ("SPY", BEFORE, SHOCK, -1.41),
        ("SMH", BEFORE, SHOCK, -9.83),
        ("AVGO", BEFORE, SHOCK, -17.40),
        ("VRT", BEFORE, SHOCK, -29.88),
        ("VST", BEFORE, SHOCK, -28.27),
        ("CEG", BEFORE, SHOCK, -20.85),
        ("META", BEFORE, SHOCK, 1.91),
    ],
)
def test_moves_of_the_shock(
    snapshot: Snapshot, symbol: str, start: date, end: date, percent: float
) -> None:
    ratio = move(snapshot.daily(symbol)["close"], start, end)
    assert ratio is not None
    assert round(100 * ratio, 2) == percent


def test_holidays_have_no_bar(snapshot: Snapshot) -> None:
    index = snapshot.daily("NVDA").index
    assert pd.Timestamp("2025-01-20") not in index
    assert pd.Timestamp("2025-02-17") not in index


def test_shape_of_daily_bars(snapshot: Snapshot) -> None:
    bars = snapshot.daily("AMD")
    assert tuple(bars.columns) == BAR_COLUMNS
    assert bars.index.name == "session"
    assert isinstance(bars.index, pd.DatetimeIndex)
    assert bars.index.tz is None
    assert bars.index.is_monotonic_increasing
    assert bars["volume"].dtype == np.int64
    assert all(bars[name].dtype == np.float64 for name in BAR_COLUMNS[:4])


def test_shape_of_the_week(snapshot: Snapshot) -> None:
    assert snapshot.r1_week_symbols == ("NVDA", "SPY", "QQQ")
    for symbol in snapshot.r1_week_symbols:
        bars = snapshot.r1_week(symbol)
        assert tuple(bars.columns) == BAR_COLUMNS
        assert bars.index.name == "time"
        assert str(bars.index.tz) == "America/New_York"
        assert len(bars) == 7 * 78
        assert bars.index[0] == pd.Timestamp("2025-01-23 09:30", tz="America/New_York")
        assert bars.index[-1] == pd.Timestamp("2025-01-31 15:55", tz="America/New_York")


def test_week_and_daily_bars_tell_the_same_story(snapshot: Snapshot) -> None:
    """Two vendors, one market: the last 5-minute price lies near the official close."""
    for symbol in snapshot.r1_week_symbols:
        week, daily = snapshot.r1_week(symbol), snapshot.daily(symbol)["close"]
        last = week["close"].groupby(week.index.normalize().tz_localize(None)).last()
        assert ((last / daily.loc[last.index] - 1).abs() < 0.003).all()


def test_suspicious_bars_are_those_of_the_daily_file(snapshot: Snapshot) -> None:
    bars = snapshot.suspicious("NVDA")
    assert [bar.session for bar in bars] == sorted(bar.session for bar in bars)
    daily = snapshot.daily("NVDA")
    assert all(daily.loc[pd.Timestamp(b.session), b.field] == b.value for b in bars)
    september = next(bar for bar in bars if bar.session == date(2024, 9, 4))
    assert september.difference == pytest.approx(113.27 / 109.99 - 1)
    assert snapshot.suspicious("VRT") == ()
    assert sum(len(snapshot.suspicious(symbol)) for symbol in snapshot.symbols) == 32


def test_provenance_is_bundled_and_as_old_as_the_last_close(snapshot: Snapshot) -> None:
    found = snapshot.provenance("NVDA")
    assert (found.source, found.currency) == (Source.BUNDLED, "USD")
    assert found.as_of == calendar.session_close(snapshot.last_session_of("NVDA"))
    assert found.fetched_at is None
    assert found.delay is None
    week = snapshot.r1_week_provenance()
    assert week.as_of == datetime(2025, 1, 31, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize("symbol", ["AAPL", "nvda", "", "../manifest", "/etc/passwd"])
def test_symbols_that_are_not_bundled(snapshot: Snapshot, symbol: str) -> None:
    for ask in (snapshot.daily, snapshot.r1_week, snapshot.provenance, snapshot.last_session_of):
        with pytest.raises(NotBundledError) as caught:
            ask(symbol)
        assert caught.value.symbol == symbol
    with pytest.raises(NotBundledError, match="5-minute bars of AMD"):
        snapshot.r1_week("AMD")


def test_a_caller_cannot_change_what_the_next_one_gets(snapshot: Snapshot) -> None:
    for ask in (snapshot.daily, snapshot.r1_week):
        mine = ask("NVDA")
        untouched = mine.copy(deep=True)
        mine.loc[mine.index[0], "close"] = -1.0
        mine["extra"] = 1
        mine.index.name = "mine"
        mine.sort_index(ascending=False, inplace=True)
        pd.testing.assert_frame_equal(ask("NVDA"), untouched)


def test_the_default_snapshot_is_one_per_process() -> None:
    assert default_snapshot() is default_snapshot()


def test_last_session_is_the_one_that_every_symbol_has(stale: Path) -> None:
    assert Snapshot(stale).last_session == date(2026, 9, 21)
    shutil.copy(BUNDLED / "daily/NVDA.csv", stale / "daily/NVDA.csv")
    described = manifest().entry("daily/NVDA.csv")
    mixed = {**manifest(stale).files, "daily/NVDA.csv": described}
    body = manifest(stale).model_copy(update={"files": mixed}).model_dump_json()
    ahead = stale.with_name("ahead")
    stale.rename(ahead)
    (ahead / "manifest.json").write_text(body)
    assert Snapshot(ahead).last_session_of("NVDA") == described.last
    assert Snapshot(ahead).last_session == date(2026, 9, 21)


def test_a_damaged_file_is_refused_by_name_and_spares_the_others(stale: Path) -> None:
    path = stale / "daily/NVDA.csv"
    path.write_bytes(path.read_bytes().replace(b"142.62", b"142.63"))
    damaged = Snapshot(stale)
    with pytest.raises(TableError, match=r"daily/NVDA\.csv.*SHA-256"):
        damaged.daily("NVDA")
    assert not damaged.daily("SPY").empty


def test_reading_bars_does_not_load_the_calendar_library() -> None:
    """It is heavy, and pages that only read bars do not need it."""
    code = (
        "import sys; from data.prices.bundled import Snapshot; Snapshot().daily('NVDA');"
        "sys.exit('exchange_calendars' in sys.modules)"
    )
    done = subprocess.run(  # a fresh interpreter: here others have imported it already
        [sys.executable, "-c", code], cwd=BUNDLED.parent.parent, check=False
    )
    assert done.returncode == 0
