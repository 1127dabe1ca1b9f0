"""How often the service asks, whom it makes wait, and what it remembers of failures."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data import calendar
from data.live.cache import CacheSettings, file_region
from data.prices import (
    History,
    NoteCode,
    Quote,
    Range,
    Source,
    Unavailable,
    UnavailableReason,
)
from data.prices.settings import Limits
from tests.prices.conftest import WAIT, Clock, Factory, Held
from tests.stub_providers import Market, StubProviders


def test_one_request_while_fresh_and_cached_when_stale(
    make: Factory, stub: StubProviders, clock: Clock
) -> None:
    service = make("yahoo", executor=(held := Held()))
    service.quote("NVDA")
    held.run()
    for _ in range(3):
        quote = service.quote("NVDA")
        assert isinstance(quote, Quote)
        assert quote.provenance.source is Source.LIVE
    assert (held.tasks, stub.count("yahoo")) == ([], 1)
    clock.advance(seconds=121)
    stale = service.quote("NVDA")
    assert isinstance(stale, Quote)
    assert stale.provenance.source is Source.CACHED
    assert len(held.tasks) == 1
    held.run()
    again = service.quote("NVDA")
    assert isinstance(again, Quote)
    assert again.provenance.source is Source.LIVE
    assert stub.count("yahoo") == 2


def test_a_healthy_feed_is_never_called_cached(
    make: Factory, stub: StubProviders, clock: Clock
) -> None:
    """Whenever in between somebody looks, and although each answer comes only after a look."""
    service = make("yahoo", executor=(held := Held()))
    service.quote("NVDA")
    held.run()
    sources = []
    for seconds in (30, 30, 1, 29, 30, 2, 28, 45, 20, 59, 1, 1):
        clock.advance(seconds=seconds)
        sources.append(service.quote("NVDA").provenance.source)
        held.run()
    assert set(sources) == {Source.LIVE}
    assert stub.count("yahoo") > 3


def test_a_feed_that_fails_is_called_cached_at_once(
    make: Factory, stub: StubProviders, clock: Clock
) -> None:
    service = make("yahoo", executor=(held := Held()))
    service.quote("NVDA")
    held.run()
    stub.modes["yahoo"] = "500"
    clock.advance(seconds=61)
    assert service.quote("NVDA").provenance.source is Source.LIVE  # nothing has failed yet
    held.run()
    for _ in range(3):
        clock.advance(seconds=1)
        assert service.quote("NVDA").provenance.source is Source.CACHED
        held.run()


def test_answers_live_longer_when_the_market_is_closed(
    make: Factory, stub: StubProviders, clock: Clock, present: datetime
) -> None:
    closed = calendar.session_close(calendar.market_status(present).session)
    clock.now = closed + timedelta(hours=2)
    stub.market = Market(clock.now)
    service = make("yahoo")
    quote = service.quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert quote.provenance.as_of == closed
    assert quote.provenance.delay is None
    clock.advance(minutes=14)
    service.quote("NVDA", wait=WAIT)
    assert stub.count("yahoo") == 1
    clock.advance(minutes=2)
    service.quote("NVDA", wait=WAIT)
    assert stub.count("yahoo") == 2


def test_many_visitors_make_one_request(make: Factory, stub: StubProviders) -> None:
    stub.modes["yahoo"] = "hang"
    service = make("yahoo")
    results: list[Any] = []
    visitors = [
        threading.Thread(
            target=lambda: results.append(service.history("F", Range.SIX_MONTHS, wait=WAIT))
        )
        for _ in range(20)
    ]
    for each in visitors:
        each.start()
    assert stub.hanging.acquire(timeout=WAIT)
    stub.let_go.set()
    for each in visitors:
        each.join()
    assert stub.count("yahoo") == 1
    assert len(results) == 20
    assert all(isinstance(each, History) for each in results)


def test_processes_that_share_a_cache_make_one_request(
    make: Factory, stub: StubProviders, tmp_path: Path
) -> None:
    stub.modes["yahoo"] = "hang"
    first, second = (
        make("yahoo", region=file_region(CacheSettings(directory=tmp_path))) for _ in range(2)
    )
    first.history("F", Range.SIX_MONTHS)
    assert stub.hanging.acquire(timeout=WAIT)
    second.history("F", Range.SIX_MONTHS)  # its refresh waits for the other's lock
    assert second.refreshing("F")
    stub.let_go.set()
    for service in (second, first):
        assert isinstance(service.history("F", Range.SIX_MONTHS, wait=WAIT), History)
    assert stub.count("yahoo") == 1
    # A third one finds the answer on disk.
    third = make("yahoo", region=file_region(CacheSettings(directory=tmp_path))).history(
        "F", Range.SIX_MONTHS
    )
    assert isinstance(third, History)
    assert third.provenance.source is Source.LIVE


def test_a_provider_that_hangs_holds_nobody_up(make: Factory, stub: StubProviders) -> None:
    stub.modes |= dict.fromkeys(stub.modes, "hang")
    service = make()
    # Each of these returns while the provider still holds its answer back.
    history = service.history("NVDA", Range.MAX)
    assert stub.hanging.acquire(timeout=WAIT)
    quote, unknown = service.quote("NVDA"), service.history("F", Range.YEAR)
    assert not stub.let_go.is_set()
    assert isinstance(history, History)
    assert history.provenance.source is Source.BUNDLED
    assert isinstance(quote, Quote)
    assert isinstance(unknown, Unavailable)
    assert unknown.reason is UnavailableReason.PENDING
    assert service.refreshing("NVDA")


def test_a_caller_waits_no_longer_than_it_said(make: Factory, stub: StubProviders) -> None:
    stub.modes |= dict.fromkeys(stub.modes, "hang")
    service = make()
    for call in (service.quote, lambda symbol, wait: service.history(symbol, Range.DAY, wait=wait)):
        result = call("F", wait=0.05)
        assert isinstance(result, Unavailable)
        assert result.reason is UnavailableReason.PENDING
    assert not stub.let_go.is_set()


def test_an_unknown_symbol_is_asked_for_once(
    make: Factory, stub: StubProviders, clock: Clock
) -> None:
    service = make()
    for range_ in (Range.YEAR, Range.MAX, Range.DAY, Range.YEAR, Range.R1_WEEK):
        result = service.history("ZZZZ", range_, wait=WAIT)
        assert isinstance(result, Unavailable)
        assert result.reason is UnavailableReason.UNKNOWN_SYMBOL
    assert service.quote("ZZZZ", wait=WAIT) == service.quote("ZZZZ")
    assert [stub.count(name) for name in stub.modes] == [1, 2, 1]
    # It trips no breaker.
    assert isinstance(service.history("F", Range.YEAR, wait=WAIT), History)
    clock.advance(minutes=11)
    service.history("ZZZZ", Range.YEAR, wait=WAIT)
    assert stub.count("cboe") == 2


def test_what_is_remembered_of_unknown_symbols_is_bounded(
    make: Factory, stub: StubProviders, tmp_path: Path
) -> None:
    limits = Limits(remembered_failures=3, deadline=timedelta(seconds=WAIT))
    service = make(
        "cboe", region=file_region(CacheSettings(directory=tmp_path / "cache")), limits=limits
    )
    for symbol in ("ZA", "ZB", "ZC", "ZD"):
        service.history(symbol, Range.YEAR, wait=WAIT)
    assert list((tmp_path / "cache").rglob("*.answer")) == []
    service.history("ZD", Range.YEAR, wait=WAIT)
    assert stub.count("cboe") == 4
    service.history("ZA", Range.YEAR, wait=WAIT)  # forgotten
    assert stub.count("cboe") == 5


def test_the_last_good_answer_outlives_an_outage_and_a_restart(
    make: Factory, stub: StubProviders, clock: Clock, tmp_path: Path
) -> None:
    make("yahoo", region=file_region(CacheSettings(directory=tmp_path))).history(
        "F", Range.YEAR, wait=WAIT
    )
    stub.modes["yahoo"] = "429"
    clock.advance(hours=1)
    service = make("yahoo", region=file_region(CacheSettings(directory=tmp_path)))
    history = service.history("F", Range.YEAR, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.source is Source.CACHED
    told = [note.values["reason"] for note in history.notes if "reason" in note.values]
    assert told == [UnavailableReason.RATE_LIMITED]
    assert stub.count("yahoo") == 2
    # So does the cooldown: another process does not ask either.
    other = make("yahoo", region=file_region(CacheSettings(directory=tmp_path)))
    other.history("F", Range.YEAR, wait=WAIT)
    assert stub.count("yahoo") == 2


def test_refresh_by_hand(make: Factory, stub: StubProviders, clock: Clock) -> None:
    service = make("yahoo", executor=(held := Held()))
    service.quote("NVDA")
    held.run()
    assert stub.count("yahoo") == 1
    assert service.refresh("NVDA")  # fresh, and renewed all the same, with recent days
    held.run()
    assert stub.count("yahoo") == 3
    assert not service.refresh("NVDA")  # too soon after the last
    assert held.tasks == []
    clock.advance(seconds=11)
    stub.modes["yahoo"] = "429"
    assert service.refresh("NVDA")
    held.run()
    clock.advance(seconds=11)
    assert not service.refresh("NVDA")  # the provider is cooling down
    assert stub.count("yahoo") == 4
    assert not service.refresh("../NVDA")


def test_a_refresh_by_hand_asks_again_for_a_symbol_that_failed(
    make: Factory, stub: StubProviders
) -> None:
    stub.modes["yahoo"] = "empty"
    service = make("yahoo", executor=(held := Held()))
    service.history("F", Range.YEAR)
    held.run()
    service.history("F", Range.YEAR)
    assert (held.tasks, stub.count("yahoo")) == ([], 1)
    stub.modes["yahoo"] = "ok"
    assert service.refresh("F")
    held.run()
    history = service.history("F", Range.YEAR)
    assert isinstance(history, History)
    told = {note.code for note in history.notes}
    assert (history.provenance.source, told) == (Source.LIVE, {NoteCode.ONE_PROVIDER})


def test_a_refresh_that_breaks_is_logged_and_not_raised(
    make: Factory, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make("yahoo")
    monkeypatch.setattr("data.prices.store.Store.refresh", lambda *_: 1 / 0)
    assert isinstance(service.history("NVDA", Range.YEAR, wait=WAIT), History)
    assert "ZeroDivisionError" in caplog.text
