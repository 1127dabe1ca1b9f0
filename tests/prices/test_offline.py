"""The service without any provider: the snapshot, and that it says so."""

from __future__ import annotations

import socket
from datetime import date
from pathlib import Path

import pytest

from data.live.cache import memory_region
from data.prices import (
    History,
    Interval,
    NoteCode,
    PriceService,
    Quote,
    Range,
    Source,
    Unavailable,
    UnavailableReason,
    default_service,
)
from data.prices.bundled import default_snapshot
from data.prices.store import Store
from tests.prices.conftest import Clock


@pytest.fixture
def service(clock: Clock) -> PriceService:
    return PriceService(default_snapshot(), (), Store(memory_region()), clock=clock)


def notes(history: History) -> list[NoteCode]:
    return [note.code for note in history.notes]


@pytest.mark.parametrize("range_", [each for each in Range if each is not Range.R1_WEEK])
def test_every_range_ends_with_the_snapshot(service: PriceService, range_: Range) -> None:
    history = service.history("NVDA", range_)
    assert isinstance(history, History)
    assert (history.provenance.source, history.bundled_until) == (Source.BUNDLED, None)
    assert history.interval is Interval.DAILY
    assert history.bars.index[-1].date() == default_snapshot().last_session_of("NVDA")
    assert history.bars.index.name == "session"
    offline = [note for note in history.notes if note.code is NoteCode.PROVIDER_UNAVAILABLE]
    assert [dict(note.values) for note in offline] == [
        {"provider": None, "reason": "offline", "retry_at": None}
    ]


def test_how_far_back_the_ranges_reach(service: PriceService) -> None:
    last = default_snapshot().daily("NVDA").index[-1]
    first = {}
    for range_ in Range:
        history = service.history("NVDA", range_)
        assert isinstance(history, History)
        first[range_] = history.bars.index[0]
    assert (last - first[Range.MONTH]).days in range(24, 32)
    assert (last - first[Range.SIX_MONTHS]).days in range(174, 185)
    assert (last - first[Range.YEAR]).days in range(355, 367)
    assert (first[Range.YEAR_TO_DATE].year, first[Range.YEAR_TO_DATE].month) == (last.year, 1)
    assert first[Range.MAX].date() == date(2022, 1, 3)


def test_what_is_shorter_or_coarser_than_asked_is_told(service: PriceService) -> None:
    for range_, asked in ((Range.DAY, "1m"), (Range.FIVE_DAYS, "5m")):
        short = service.history("NVDA", range_)
        assert isinstance(short, History)
        assert short.notes[-1].code is NoteCode.COARSER_THAN_ASKED
        assert short.notes[-1].values["asked"] == asked
    longest = service.history("NVDA", Range.MAX)
    assert isinstance(longest, History)
    note = next(each for each in longest.notes if each.code is NoteCode.STARTS_LATER_THAN_ASKED)
    assert note.values == {"asked": None, "given": date(2022, 1, 3)}
    year = service.history("NVDA", Range.YEAR)
    assert isinstance(year, History)
    assert NoteCode.STARTS_LATER_THAN_ASKED not in notes(year)


def test_doubtful_highs_and_lows_are_told_where_they_show(service: PriceService) -> None:
    doubtful = {each.session for each in default_snapshot().suspicious("NVDA")}
    longest = service.history("NVDA", Range.MAX)
    assert isinstance(longest, History)
    told = {n.values["session"] for n in longest.notes if n.code is NoteCode.SUSPICIOUS_BAR}
    assert told == doubtful != set()
    short = service.history("NVDA", Range.MONTH)
    assert isinstance(short, History)
    first = short.bars.index[0].date()
    told = {n.values["session"] for n in short.notes if n.code is NoteCode.SUSPICIOUS_BAR}
    assert told == {each for each in doubtful if each >= first}


def test_the_r1_week(service: PriceService) -> None:
    week = service.history("NVDA", Range.R1_WEEK)
    assert isinstance(week, History)
    assert (week.interval, week.notes) == (Interval.FIVE_MINUTES, ())
    assert week.bars.index[0].isoformat() == "2025-01-23T09:30:00-05:00"
    assert week.provenance.as_of.isoformat() == "2025-01-31T21:00:00+00:00"
    other = service.history("AMD", Range.R1_WEEK)
    assert isinstance(other, History)
    assert (other.interval, len(other.bars)) == (Interval.DAILY, 7)
    assert notes(other) == [NoteCode.COARSER_THAN_ASKED]
    assert other.provenance.as_of == week.provenance.as_of
    assert NoteCode.COARSER_THAN_ASKED in notes(
        service.history("NVDA", Range.R1_WEEK, Interval.MINUTE)  # type: ignore[arg-type]
    )


def test_the_day_of_the_shock(service: PriceService) -> None:
    history = service.history("NVDA", Range.MAX)
    assert isinstance(history, History)
    assert history.bars.loc["2025-01-24", "close"] == 142.62
    assert history.bars.loc["2025-01-27", "close"] == 118.42


def test_the_quote_is_the_last_close(service: PriceService) -> None:
    quote = service.quote("NVDA")
    assert isinstance(quote, Quote)
    bars = default_snapshot().daily("NVDA")
    assert (quote.price, quote.previous_close) == tuple(bars["close"].iloc[[-1, -2]])
    assert (quote.session, quote.provenance.source) == (bars.index[-1].date(), Source.BUNDLED)
    assert quote.volume == bars["volume"].iloc[-1]


def test_another_symbol_is_not_to_be_had(service: PriceService) -> None:
    assert service.quote("F") == Unavailable("F", UnavailableReason.OFFLINE)
    for range_ in Range:
        assert service.history("F", range_) == Unavailable("F", UnavailableReason.OFFLINE)
    malformed = service.history("<script>", Range.YEAR)
    assert isinstance(malformed, Unavailable)
    assert malformed.reason is UnavailableReason.MALFORMED_SYMBOL
    assert not service.refresh("NVDA")


def test_what_is_returned_is_the_callers_own(service: PriceService) -> None:
    history = service.history("NVDA", Range.YEAR)
    assert isinstance(history, History)
    history.bars["close"] = 0.0
    again = service.history("NVDA", Range.YEAR)
    assert isinstance(again, History)
    assert (again.bars["close"] > 0).all()


def test_the_default_service_asks_nobody_when_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("R1_CACHE_DIR", str(tmp_path))
    default_service.cache_clear()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    try:
        service = default_service()
        assert default_service() is service
        assert isinstance(service.history("NVDA", Range.DAY, wait=1.0), History)
        status = service.status()
        assert (status["source"], status["offline"]) == ("bundled", True)
        assert status["age_seconds"] > 0
        assert status["providers"] == {}
    finally:
        default_service.cache_clear()
