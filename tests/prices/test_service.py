"""What the service returns: bars and quotes of every kind, joined, named and annotated."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from data.live.cache import CacheSettings, file_region
from data.prices import (
    History,
    Interval,
    NoteCode,
    Quote,
    Range,
    Source,
)
from data.prices.bundled import default_snapshot
from tests.prices.conftest import SESSIONS_AFTER, WAIT, Clock, Factory, Held
from tests.stub_providers import Market, StubProviders


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
    # Nasdaq was asked twice: what nothing is known of, a second provider is asked to confirm.
    assert [stub.count(name) for name in stub.modes] == [2, 2, 0]
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


def test_minutes_of_days_ago_give_way_to_newer_days(
    make: Factory, stub: StubProviders, clock: Clock, tmp_path: Path
) -> None:
    region = file_region(CacheSettings(directory=tmp_path))
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
    service = make(provider)
    first = service.quote("NVDA", wait=WAIT)
    assert isinstance(first, Quote)
    assert first.change is None  # the close before is its own word alone
    service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    quote = service.quote("NVDA", wait=WAIT)
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
    codes = {note.code for note in history.notes} - {NoteCode.ONE_PROVIDER}
    assert codes == ({NoteCode.STARTS_LATER_THAN_ASKED} if late else set())


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
    clock.advance(seconds=91)
    assert service.status()["source"] == "cached"
