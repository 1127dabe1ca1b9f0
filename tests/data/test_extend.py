from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data import calendar
from data.files.csv import manifest, read_manifest, verify
from data.prices.bundled import Snapshot
from data.prices.model import (
    History,
    HistoryResult,
    Interval,
    Note,
    NoteCode,
    Provenance,
    Range,
    Source,
    Unavailable,
    UnavailableReason,
)
from data.snapshot import __main__ as command
from data.snapshot import extending
from data.snapshot.extending import ExtensionResult, extend

NOW = datetime(2026, 9, 28, 23, 0, tzinfo=UTC)  # three hours after the last bundled close
LAST_STALE = date(2026, 9, 21)
NEW = [date(2026, 9, day) for day in (22, 23, 24, 25, 28)]

Change = Callable[[History], HistoryResult]


@dataclass
class FakeService:
    """Answers with the real bars of the last months, changed for one symbol if asked to."""

    snapshot: Snapshot
    change: Change = field(default=lambda history: history)
    symbol: str = "NVDA"
    fetched_at: datetime | None = NOW
    asked: list[tuple[str, Range, float]] = field(default_factory=list)

    def history(self, symbol: str, range_: Range, *, wait: float = 0.0) -> HistoryResult:
        self.asked.append((symbol, range_, wait))
        history = History(
            symbol=symbol,
            range=range_,
            interval=Interval.DAILY,
            bars=self.snapshot.daily(symbol)
            .loc["2026-03-30":"2026-09-28"]
            .astype({"volume": float}),
            provenance=Provenance(Source.LIVE, "Yahoo", NOW, "USD", fetched_at=self.fetched_at),
            bundled_until=LAST_STALE,
        )
        return self.change(history) if symbol == self.symbol else history


def now() -> datetime:
    return NOW


def with_bars(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Change:
    return lambda history: replace(history, bars=change(history.bars.copy()))


def put(session: str, column: str, value: float) -> Change:
    def change(bars: pd.DataFrame) -> pd.DataFrame:
        bars.loc[pd.Timestamp(session), column] = value
        return bars

    return with_bars(change)


def test_missing_sessions_are_appended(snapshot: Snapshot, stale: Path) -> None:
    service = FakeService(snapshot)
    outcomes = extend(stale, service, clock=now)
    assert outcomes == tuple(
        ExtensionResult(symbol, 5, NEW[0], NEW[-1], "Yahoo") for symbol in ("NVDA", "SPY")
    )
    assert [(symbol, range_) for symbol, range_, _ in service.asked] == [
        ("NVDA", Range.SIX_MONTHS),
        ("SPY", Range.SIX_MONTHS),
    ]
    assert all(wait > 0 for *_, wait in service.asked)
    verify(stale)
    extended = Snapshot(stale)
    manifest.cache_clear()
    for symbol in ("NVDA", "SPY"):
        pd.testing.assert_frame_equal(
            extended.daily(symbol), snapshot.daily(symbol).loc[:"2026-09-28"]
        )
    assert extended.last_session == NEW[-1]


def test_the_manifest_tells_which_sessions_came_from_where(snapshot: Snapshot, stale: Path) -> None:
    before = read_manifest(stale).entry("daily/NVDA.csv")
    extend(stale, FakeService(snapshot), clock=now)
    entry = read_manifest(stale).entry("daily/NVDA.csv")
    assert entry.last == NEW[-1]
    assert entry.rows == before.rows + 5
    assert entry.parts[:-1] == before.parts
    added = entry.parts[-1]
    assert (added.first, added.last, added.retrieved) == (NEW[0], NEW[-1], "2026-09-28")
    assert "Yahoo" in added.source


def test_a_complete_snapshot_asks_nobody_and_stays_as_it_is(
    snapshot: Snapshot, stale: Path
) -> None:
    extend(stale, FakeService(snapshot), clock=now)
    before = (stale / "manifest.json").read_bytes()
    service = FakeService(snapshot)
    outcomes = extend(stale, service, clock=now)
    assert outcomes == (ExtensionResult("NVDA"), ExtensionResult("SPY"))
    assert outcomes[0].sentence() == "NVDA: already complete"
    assert service.asked == []
    assert (stale / "manifest.json").read_bytes() == before


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        (datetime(2026, 9, 28, 19, 0, tzinfo=UTC), date(2026, 9, 25)),  # session under way
        (datetime(2026, 9, 28, 20, 59, tzinfo=UTC), date(2026, 9, 25)),  # just closed
        (datetime(2026, 9, 28, 21, 0, tzinfo=UTC), date(2026, 9, 28)),
        (datetime(2026, 9, 27, 12, 0, tzinfo=UTC), date(2026, 9, 25)),  # weekend
    ],
)
def test_only_settled_sessions_are_taken(
    snapshot: Snapshot, stale: Path, moment: datetime, last: date
) -> None:
    outcome = extend(stale, FakeService(snapshot), clock=lambda: moment)[0]
    assert outcome.last == last
    assert read_manifest(stale).entry("daily/NVDA.csv").last == last


@pytest.mark.parametrize(
    ("fetched_at", "taken"),
    [
        (datetime(2026, 9, 28, 21, 0, tzinfo=UTC), True),
        (datetime(2026, 9, 28, 20, 59, tzinfo=UTC), False),
        (None, False),
    ],
)
def test_an_answer_kept_from_before_the_close_is_not_taken(
    snapshot: Snapshot, stale: Path, fetched_at: datetime | None, taken: bool
) -> None:
    """Its last bar would be a part of the session."""
    outcome = extend(stale, FakeService(snapshot, fetched_at=fetched_at), clock=now)[0]
    assert (outcome.added == 5) == taken
    assert ("before 2026-09-28 was settled" in (outcome.problem or "")) != taken


def test_prices_lose_the_noise_of_binary_fractions(snapshot: Snapshot, stale: Path) -> None:
    noisy = with_bars(lambda bars: bars.assign(high=bars["high"] + 3e-6))
    extend(stale, FakeService(snapshot, noisy), clock=now)
    line = (stale / "daily/NVDA.csv").read_text().splitlines()[-1]
    bar = snapshot.daily("NVDA").loc["2026-09-28"]
    assert line.split(",")[2] == repr(float(bar["high"]))


REFUSALS: list[tuple[Change, str]] = [
    (
        lambda history: Unavailable(history.symbol, UnavailableReason.RATE_LIMITED, "Yahoo"),
        "no live answer (rate_limited)",
    ),
    (
        lambda h: replace(
            h,
            provenance=replace(h.provenance, source=Source.CACHED),
            notes=(Note(NoteCode.PROVIDER_UNAVAILABLE, {"reason": UnavailableReason.TIMEOUT}),),
        ),
        "the answer is cached, not live (timeout)",
    ),
    (
        lambda h: replace(h, provenance=replace(h.provenance, source=Source.BUNDLED)),
        "the answer is bundled, not live",
    ),
    (
        lambda h: replace(h, provenance=replace(h.provenance, currency="EUR")),
        "prices are in EUR, not USD",
    ),
    (
        lambda h: replace(
            h,
            notes=(
                Note(
                    NoteCode.OVERLAP_MISMATCH,
                    {"session": date(2026, 9, 1), "largest": -0.0071, "sessions": 1},
                ),
            ),
        ),
        "live and bundled close of 2026-09-01 differ by 0.71%",
    ),
    (
        with_bars(lambda bars: bars.assign(close=bars["close"] / 10, low=bars["low"] / 10)),
        "differ by 90.00% (a split since?)",
    ),
    (put("2026-09-18", "close", float("nan")), "differ by"),
    (
        with_bars(lambda bars: bars.loc["2026-09-22":]),
        "no session in common",
    ),
    (with_bars(lambda bars: bars.drop(pd.Timestamp("2026-09-24"))), "no bar of 2026-09-24"),
    (put("2026-09-24", "close", float("nan")), "close: is missing"),
    (put("2026-09-24", "high", 0.01), "high: lies below the low"),
    (put("2026-09-24", "volume", 0.0), "volume: is not positive"),
]


@pytest.mark.parametrize(("change", "problem"), REFUSALS)
def test_a_doubtful_answer_leaves_its_symbol_and_only_it(
    snapshot: Snapshot, stale: Path, change: Change, problem: str
) -> None:
    before = (stale / "daily/NVDA.csv").read_bytes()
    nvidia, fund = extend(stale, FakeService(snapshot, change), clock=now)
    assert nvidia.added == 0
    assert problem in (nvidia.problem or "")
    assert nvidia.sentence().startswith("NVDA: not extended, ")
    assert (stale / "daily/NVDA.csv").read_bytes() == before
    assert fund.added == 5
    entries = verify(stale).files
    assert entries["daily/NVDA.csv"].last == LAST_STALE
    assert entries["daily/SPY.csv"].last == NEW[-1]


@pytest.mark.parametrize(("factor", "refused"), [(1.0049, False), (1.0051, True)])
def test_half_a_per_cent_is_the_limit(
    snapshot: Snapshot, stale: Path, factor: float, refused: bool
) -> None:
    close = float(snapshot.daily("NVDA").loc["2026-09-18", "close"])
    service = FakeService(snapshot, put("2026-09-18", "close", close * factor))
    outcome = extend(stale, service, clock=now)[0]
    assert (outcome.problem is not None) == refused


@pytest.mark.parametrize(
    ("days", "range_"),
    [(7, Range.SIX_MONTHS), (200, Range.YEAR), (900, Range.FIVE_YEARS)],
)
def test_a_longer_gap_asks_for_a_longer_range(
    snapshot: Snapshot, stale: Path, days: int, range_: Range
) -> None:
    later = datetime.combine(LAST_STALE, NOW.timetz()) + timedelta(days=days)
    service = FakeService(snapshot, fetched_at=later)
    outcomes = extend(stale, service, clock=lambda: later)
    assert {asked for _, asked, _ in service.asked} == {range_}
    if days > 7:  # the service knows nothing of so late a time
        last_known = calendar.next_session(NEW[-1])
        assert all(f"no bar of {last_known}" in (o.problem or "") for o in outcomes)


def test_the_command_tells_of_each_symbol_and_fails_if_one_did(
    snapshot: Snapshot,
    stale: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    service = FakeService(
        snapshot, lambda history: Unavailable(history.symbol, UnavailableReason.OFFLINE, "Yahoo")
    )
    monkeypatch.setattr(extending, "_default_source", lambda: service)
    assert command.main(["--root", str(stale), "extend"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "NVDA: not extended, no live answer (offline)"
    assert told[1].startswith("SPY: ")
