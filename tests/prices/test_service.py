"""What the service returns at once, what it asks for behind it, and how often."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data import calendar
from data.prices import (
    History,
    Interval,
    NoteCode,
    Quote,
    Range,
    Reason,
    Source,
    Unavailable,
)
from data.prices.bundled import default_snapshot
from data.prices.cache import file_region
from data.prices.settings import Limits
from tests.prices.conftest import SESSIONS_AFTER, WAIT, Clock, Factory
from tests.stub_providers import Market, StubProviders


class Held(Executor):
    """An executor that begins nothing until told to."""

    def __init__(self) -> None:
        self.tasks: list[tuple[Future[Any], Any]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.tasks.append((future, lambda: fn(*args, **kwargs)))
        return future

    def run(self) -> None:
        while self.tasks:
            future, task = self.tasks.pop(0)
            future.set_result(task())


def test_the_snapshot_first_then_the_live_bars_joined(
    make: Factory, market: Market, clock: Clock
) -> None:
    held = Held()
    service = make("yahoo", executor=held)
    first = service.history("NVDA", Range.SIX_MONTHS)
    assert isinstance(first, History)
    assert (first.provenance.source, first.notes) == (Source.BUNDLED, ())
    assert service.refreshing("NVDA")
    service.history("NVDA", Range.YEAR)
    assert len(held.tasks) == 1  # the refresh under way serves both
    held.run()
    assert not service.refreshing("NVDA")
    then = service.history("NVDA", Range.SIX_MONTHS)
    assert isinstance(then, History)
    assert (then.provenance.source, then.provenance.provider) == (Source.LIVE, "Yahoo Finance")
    assert then.provenance.as_of == clock()
    assert then.provenance.delay == timedelta(0)
    assert then.bundled_until == default_snapshot().last_session
    after = then.bars.loc[then.bars.index > pd.Timestamp(then.bundled_until)]
    assert len(after) == SESSIONS_AFTER
    expected = market.daily("NVDA").loc[after.index]
    pd.testing.assert_frame_equal(after, expected, check_freq=False, check_names=False)
    assert held.tasks == []


def test_closes_are_not_adjusted_for_dividends(make: Factory, market: Market) -> None:
    history = make("yahoo").history("KO", Range.YEAR, wait=WAIT)
    assert isinstance(history, History)
    assert history.bars["close"].iloc[0] == market.daily("KO")["close"].loc[history.bars.index[0]]


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
    clock.advance(seconds=61)
    stale = service.quote("NVDA")
    assert isinstance(stale, Quote)
    assert stale.provenance.source is Source.CACHED
    assert len(held.tasks) == 1
    held.run()
    again = service.quote("NVDA")
    assert isinstance(again, Quote)
    assert again.provenance.source is Source.LIVE
    assert stub.count("yahoo") == 2


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
    make: Factory, stub: StubProviders, tmp_path: Path, limits: Limits
) -> None:
    stub.modes["yahoo"] = "hang"
    first, second = (make("yahoo", region=file_region(tmp_path, limits)) for _ in range(2))
    first.history("F", Range.SIX_MONTHS)
    assert stub.hanging.acquire(timeout=WAIT)
    second.history("F", Range.SIX_MONTHS)  # its refresh waits for the other's lock
    assert second.refreshing("F")
    stub.let_go.set()
    for service in (second, first):
        assert isinstance(service.history("F", Range.SIX_MONTHS, wait=WAIT), History)
    assert stub.count("yahoo") == 1
    # A third one finds the answer on disk.
    third = make("yahoo", region=file_region(tmp_path, limits)).history("F", Range.SIX_MONTHS)
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
    assert unknown.reason is Reason.PENDING
    assert service.refreshing("NVDA")


def test_an_unknown_symbol_is_asked_for_once(
    make: Factory, stub: StubProviders, clock: Clock
) -> None:
    service = make()
    for range_ in (Range.YEAR, Range.MAX, Range.DAY, Range.YEAR, Range.R1_WEEK):
        result = service.history("ZZZZ", range_, wait=WAIT)
        assert isinstance(result, Unavailable)
        assert result.reason is Reason.UNKNOWN_SYMBOL
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
    service = make("cboe", region=file_region(tmp_path / "cache", limits), limits=limits)
    for symbol in ("ZA", "ZB", "ZC", "ZD"):
        service.history(symbol, Range.YEAR, wait=WAIT)
    assert list((tmp_path / "cache").glob("*.answer")) == []
    service.history("ZD", Range.YEAR, wait=WAIT)
    assert stub.count("cboe") == 4
    service.history("ZA", Range.YEAR, wait=WAIT)  # forgotten
    assert stub.count("cboe") == 5


def test_the_last_good_answer_outlives_an_outage_and_a_restart(
    make: Factory, stub: StubProviders, clock: Clock, tmp_path: Path, limits: Limits
) -> None:
    make("yahoo", region=file_region(tmp_path, limits)).history("F", Range.YEAR, wait=WAIT)
    stub.modes["yahoo"] = "429"
    clock.advance(hours=1)
    service = make("yahoo", region=file_region(tmp_path, limits))
    history = service.history("F", Range.YEAR, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.source is Source.CACHED
    assert [note.values["reason"] for note in history.notes] == [Reason.RATE_LIMITED]
    assert stub.count("yahoo") == 2
    # So does the rest: another process does not ask either.
    other = make("yahoo", region=file_region(tmp_path, limits))
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
    assert not service.refresh("NVDA")  # the provider rests
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
    assert (history.provenance.source, history.notes) == (Source.LIVE, ())


def test_intraday_ranges(make: Factory, market: Market, stub: StubProviders) -> None:
    service = make()
    day = service.history("F", Range.DAY, wait=WAIT)
    assert isinstance(day, History)
    assert (day.interval, day.notes) == (Interval.MINUTE, ())
    assert set(day.bars.index.date) == {market.session}
    assert str(day.bars.index.tz) == "America/New_York"
    week = service.history("F", Range.FIVE_DAYS, wait=WAIT)
    assert isinstance(week, History)
    assert week.interval is Interval.FIVE_MINUTES
    assert len(set(week.bars.index.date)) == 5
    coarse = service.history("F", Range.DAY, Interval.FIVE_MINUTES, wait=WAIT)
    assert isinstance(coarse, History)
    assert set(coarse.bars.index.date) == {market.session}
    assert stub.count("yahoo") == 2


def test_days_where_there_are_no_minutes(make: Factory) -> None:
    history = make("cboe").history("NVDA", Range.DAY, wait=WAIT)
    assert isinstance(history, History)
    assert history.interval is Interval.DAILY
    assert (history.provenance.source, len(history.bars)) == (Source.LIVE, 2)
    note = history.notes[-1]
    assert note.code is NoteCode.COARSER_THAN_ASKED
    assert note.values == {"asked": "1m", "given": "1d"}


def test_a_quote_alone_does_not_take_the_minutes_away(
    make: Factory, stub: StubProviders, clock: Clock
) -> None:
    service = make()
    service.history("F", Range.DAY, wait=WAIT)
    stub.modes["yahoo"] = "500"
    clock.advance(minutes=2)
    for _ in range(2):
        day = service.history("F", Range.DAY, wait=WAIT)
        assert isinstance(day, History)
        assert (day.interval, day.provenance.source) == (Interval.MINUTE, Source.CACHED)
        assert [note.values["provider"] for note in day.notes] == ["Yahoo Finance"]
        quote = service.quote("F", wait=WAIT)
        assert isinstance(quote, Quote)
    assert [stub.count(name) for name in stub.modes] == [2, 1, 0]
    stub.modes["yahoo"] = "ok"
    clock.advance(minutes=2)
    day = service.history("F", Range.DAY, wait=WAIT)
    assert isinstance(day, History)
    assert day.provenance.source is Source.LIVE


def test_a_chart_does_not_go_back(
    make: Factory, stub: StubProviders, clock: Clock, market: Market
) -> None:
    service = make("yahoo", "cboe")
    service.history("F", Range.YEAR, wait=WAIT)
    stub.modes["yahoo"] = "500"
    clock.advance(minutes=6)
    history = service.history("F", Range.YEAR, wait=WAIT)  # Cboe's ends with the day before
    assert isinstance(history, History)
    assert history.provenance.source is Source.CACHED
    assert history.bars.index[-1].date() == market.session
    assert [note.values["reason"] for note in history.notes] == ["server_error", "bad_data"]


def test_a_caller_waits_no_longer_than_it_said(make: Factory, stub: StubProviders) -> None:
    stub.modes |= dict.fromkeys(stub.modes, "hang")
    service = make()
    for call in (service.quote, lambda symbol, wait: service.history(symbol, Range.DAY, wait=wait)):
        result = call("F", wait=0.05)
        assert isinstance(result, Unavailable)
        assert result.reason is Reason.PENDING
    assert not stub.let_go.is_set()


def test_minutes_of_days_ago_give_way_to_newer_days(
    make: Factory, stub: StubProviders, clock: Clock, tmp_path: Path, limits: Limits
) -> None:
    region = file_region(tmp_path, limits)
    make("yahoo", region=region).history("F", Range.DAY, wait=WAIT)
    clock.advance(days=7)
    stub.market = Market(clock.now)
    service = make("cboe", region=region)
    assert isinstance(service.history("F", Range.YEAR, wait=WAIT), History)
    day = service.history("F", Range.DAY, wait=WAIT)
    assert isinstance(day, History)
    assert day.interval is Interval.DAILY
    assert day.provenance.provider == "Cboe"


@pytest.mark.parametrize(
    ("provider", "name", "behind"),
    [("yahoo", "Yahoo Finance", 0), ("nasdaq", "Nasdaq", 0), ("cboe", "Cboe", 15)],
)
def test_quotes(
    make: Factory, market: Market, clock: Clock, provider: str, name: str, behind: int
) -> None:
    quote = make(provider).quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert (quote.provenance.source, quote.provenance.provider) == (Source.LIVE, name)
    minutes, daily = market.minutes("NVDA"), market.daily("NVDA")
    assert quote.price == minutes["close"].iloc[-1 - behind]
    assert quote.previous_close == pytest.approx(daily["close"].iloc[-2])
    assert quote.session == market.session
    assert quote.provenance.delay == timedelta(minutes=behind)
    assert quote.volume == daily["volume"].iloc[-1]
    assert quote.change_ratio == pytest.approx(quote.price / daily["close"].iloc[-2] - 1)


def test_class_shares_are_spelt_as_each_provider_does(make: Factory, stub: StubProviders) -> None:
    for name in ("yahoo", "nasdaq", "cboe"):
        history = make(name).history("brk.b", Range.YEAR, wait=WAIT)
        assert isinstance(history, History)
        assert history.symbol == "BRK-B"
    assert [
        each.path.split("/")[-1 if each.provider != "nasdaq" else 2] for each in stub.asked
    ] == [
        "BRK-B",
        "BRK.B",
        "BRK.B.json",
    ]


def test_funds_are_found_at_nasdaq(make: Factory, stub: StubProviders) -> None:
    assert isinstance(make("nasdaq").quote("SPY", wait=WAIT), Quote)
    assert [each.query["assetclass"] for each in stub.asked] == ["etf"]
    assert stub.asked[0].headers["Origin"] == "https://www.nasdaq.com"


@pytest.mark.parametrize(
    ("provider", "range_", "late"),
    [
        ("yahoo", Range.MAX, False),
        ("nasdaq", Range.MAX, True),
        ("cboe", Range.MAX, True),
        ("cboe", Range.FIVE_YEARS, False),
    ],
)
def test_whether_all_there_is_was_given(
    make: Factory, provider: str, range_: Range, late: bool
) -> None:
    history = make(provider).history("F", range_, wait=WAIT)
    assert isinstance(history, History)
    codes = [note.code for note in history.notes]
    assert codes == ([NoteCode.STARTS_LATER_THAN_ASKED] if late else [])


def test_the_r1_week_of_a_symbol_that_is_not_bundled(make: Factory) -> None:
    service = make("yahoo")
    service.history("F", Range.MAX, wait=WAIT)
    week = service.history("F", Range.R1_WEEK)
    assert isinstance(week, History)
    assert [str(each.date()) for each in week.bars.index[[0, -1]]] == ["2025-01-23", "2025-01-31"]
    assert NoteCode.COARSER_THAN_ASKED in [note.code for note in week.notes]


def test_status(make: Factory, clock: Clock) -> None:
    service = make("yahoo")
    assert service.status()["source"] == "bundled"
    service.quote("NVDA", wait=WAIT)
    clock.advance(seconds=30)
    status = service.status()
    assert (status["source"], status["provider"]) == ("live", "Yahoo Finance")
    assert status["age_seconds"] == 30
    assert status["providers"] == {"Yahoo Finance": {"state": "ready"}}
    clock.advance(seconds=31)
    assert service.status()["source"] == "cached"


def test_a_refresh_that_breaks_is_logged_and_not_raised(
    make: Factory, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make("yahoo")
    monkeypatch.setattr("data.prices.store.Store.refresh", lambda *_: 1 / 0)
    assert isinstance(service.history("NVDA", Range.YEAR, wait=WAIT), History)
    assert "ZeroDivisionError" in caplog.text
