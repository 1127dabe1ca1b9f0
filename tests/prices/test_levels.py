"""Prices of another level: the rows or what stands beside them, all or the newest, by a tenth.

So small a factor is no jump by itself. Where something known tells, the right price is shown;
where nothing does, that the price is one provider's, and no change.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pandas as pd
import pytest

from data import calendar
from data.prices import History, Interval, NoteCode, PriceService, Quote, Range, Source
from tests.prices.conftest import WAIT, Clock, Factory
from tests.prices.test_answers import columns
from tests.prices.test_confirmed import Moved
from tests.prices.test_wrong_rows import ALL, Change, Chart, metadata, scaled, spoiling, whole
from tests.stub_providers import Market, StubProviders

LAST, MANY, TAIL = slice(-1, None), slice(-30, None), slice(-6, None)
BEFORE = ("previousClose", "chartPreviousClose")
DAY = tuple(f"regularMarket{each}" for each in ("Price", "DayLow", "DayHigh"))


def times(factor: float, *names: str) -> Change:
    def change(chart: Chart, market: Market) -> None:
        for name in names:
            if name in chart["meta"]:
                chart["meta"][name] *= factor

    return change


@contextmanager
def spoilt(monkeypatch: pytest.MonkeyPatch, **changes: tuple[Change, ...]) -> Iterator[None]:
    """Changes of the charts of bars of a minute, five minutes and a day."""
    lengths = {"minute": "1m", "five": "5m", "daily": "1d"}
    with ExitStack() as stack:
        for name, several in changes.items():
            for change in several:
                stack.enter_context(spoiling(monkeypatch, lengths[name], change))
        yield


def quote_of(service: PriceService, symbol: str) -> Quote:
    quote = service.quote(symbol, wait=WAIT)
    assert isinstance(quote, Quote)
    return quote


def codes(found: Quote | History) -> set[NoteCode]:
    return {each.code for each in found.notes}


def assert_true(quote: Quote, market: Market) -> None:
    """Every number that is given is the market's; of the session that it names."""
    bars = market.daily(quote.symbol)
    day = bars.loc[str(quote.session)]
    assert quote.price == pytest.approx(day["close"], rel=0.02)
    for name, column in (("open", "open"), ("day_low", "low"), ("day_high", "high")):
        given = getattr(quote, name)
        assert given is None or given == pytest.approx(day[column], rel=0.02)
    close = bars["close"].loc[str(calendar.previous_session(quote.session))]
    assert quote.previous_close is None or quote.previous_close == pytest.approx(close, rel=1e-4)


# --- the minutes beside the price that came with them ----------------------------------------


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
@pytest.mark.parametrize("daily_first", [False, True])
@pytest.mark.parametrize("rows", [ALL, MANY, LAST], ids=["all", "many", "last"])
@pytest.mark.parametrize("factor", [1.1, 0.9])
@pytest.mark.parametrize("alone", [True, False])
def test_a_right_price_is_not_replaced_by_wrong_minutes(
    alone: bool,
    factor: float,
    rows: slice,
    daily_first: bool,
    symbol: str,
    make: Factory,
    market: Market,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = make("yahoo") if alone else make()
    with spoilt(monkeypatch, minute=(scaled(factor, rows),)):
        if daily_first:
            service.history(symbol, Range.SIX_MONTHS, wait=WAIT)
        quote = quote_of(service, symbol)
        day = service.history(symbol, Range.DAY, wait=WAIT)
    assert_true(quote, market)
    assert quote.session == market.session
    assert NoteCode.PRICE_REPLACED not in codes(quote)
    assert isinstance(day, History)
    if alone and (daily_first or rows is not ALL):  # else nothing tells which of the two is right
        assert NoteCode.ROWS_REJECTED in codes(quote)
    if day.interval is Interval.MINUTE:
        right = market.minutes(symbol)["close"].reindex(day.bars.index)
        pd.testing.assert_series_equal(day.bars["close"], right, check_names=False)
        assert rows is not ALL
        assert NoteCode.ROWS_REJECTED in codes(day)


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
def test_an_old_price_beside_minutes_that_went_on_is_the_minutes(
    symbol: str, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No jump leads out of the day's range: the range is old, as is the price."""

    def rising(chart: Chart, market: Market) -> None:
        values = columns(chart)
        rows = len(values["close"])
        for name in ("open", "high", "low", "close"):
            values[name] = [
                each * 1.12 ** max(0.0, (row - rows + 41) / 40)
                for row, each in enumerate(values[name])
            ]

    service = make("yahoo")
    service.history(symbol, Range.SIX_MONTHS, wait=WAIT)
    with spoilt(monkeypatch, minute=(rising,)):
        quote = quote_of(service, symbol)
    assert quote.price == pytest.approx(market.daily(symbol)["close"].iloc[-1] * 1.12, rel=0.02)
    assert NoteCode.PRICE_REPLACED in codes(quote)


def test_metadata_of_the_day_before_are_not_todays(
    make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    closes = market.daily("F")["close"]
    closed = calendar.session_close(calendar.previous_session(market.session))
    before = metadata(
        regularMarketPrice=float(closes.iloc[-2]),
        regularMarketTime=int(closed.timestamp()),
        previousClose=float(closes.iloc[-3]),
        chartPreviousClose=float(closes.iloc[-3]),
        regularMarketDayHigh=lambda high: high * 1.3,
    )
    for names in (("yahoo",), ()):
        with spoilt(monkeypatch, minute=(before,)):
            quote = quote_of(make(*names), "F")
        assert quote.session == market.session
        assert_true(quote, market)


MOVED = (scaled(1.1, ALL), times(1.1, *DAY))


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
def test_a_move_that_the_symbol_seldom_makes_is_told_until_another_says_so(
    symbol: str, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The close before is right, the price and all around it are a tenth higher."""
    service = make("yahoo")
    service.history(symbol, Range.SIX_MONTHS, wait=WAIT)
    with spoilt(monkeypatch, minute=MOVED):
        quote = quote_of(service, symbol)
    assert NoteCode.MOVE_UNCONFIRMED in codes(quote)


def test_a_confirmed_move_is_not_asked_about_each_minute(
    make: Factory, stub: StubProviders, market: Market, clock: Clock
) -> None:
    service = make()
    service.history("F", Range.SIX_MONTHS, wait=WAIT)
    stub.markets = dict.fromkeys(("yahoo", "nasdaq", "cboe"), Moved(market, 1.2))
    asked = []
    for _ in range(2):
        quote = quote_of(service, "F")
        assert quote.price == pytest.approx(market.daily("F")["close"].iloc[-1] * 1.2, rel=0.02)
        assert NoteCode.MOVE_UNCONFIRMED not in codes(quote)
        asked.append(stub.count("nasdaq"))
        clock.advance(seconds=90)
    assert asked[1] == asked[0]


def test_prices_a_tenth_apart_confirm_each_other_not(
    make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with spoilt(monkeypatch, minute=MOVED):
        quote = quote_of(make("yahoo", "nasdaq"), "F")
    assert NoteCode.ONE_PROVIDER in codes(quote)


# --- everything of another level --------------------------------------------------------------

EVERYTHING = dict.fromkeys(
    ("minute", "five", "daily"), (scaled(1.1, ALL), times(1.1, *DAY, *BEFORE))
)
NEWEST = {
    "minute": (whole(1.1),),
    "five": (scaled(1.1, ALL), times(1.1, *DAY, *BEFORE)),
    "daily": (scaled(1.1, TAIL), times(1.1, *DAY)),
}


@pytest.mark.parametrize("daily_first", [False, True])
@pytest.mark.parametrize("changes", [EVERYTHING, NEWEST], ids=["everything", "the newest"])
@pytest.mark.parametrize("symbol", ["NVDA", "F"])
def test_the_others_tell_the_level(
    symbol: str,
    changes: dict[str, tuple[Change, ...]],
    daily_first: bool,
    make: Factory,
    market: Market,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = make()
    with spoilt(monkeypatch, **changes):
        if daily_first:
            service.history(symbol, Range.SIX_MONTHS, wait=WAIT)
        quote = quote_of(service, symbol)
        history = service.history(symbol, Range.SIX_MONTHS, wait=WAIT)
    assert_true(quote, market)
    assert isinstance(history, History)
    right = market.daily(symbol)["close"].reindex(history.bars.index)
    pd.testing.assert_series_equal(
        history.bars["close"], right, check_names=False, check_freq=False, rtol=1e-4
    )
    assert NoteCode.MOVE_UNCONFIRMED not in codes(history) | codes(quote)


def test_a_level_that_contradicts_the_snapshot_supplies_no_price_either(
    make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make("yahoo")
    with spoilt(monkeypatch, **EVERYTHING):
        quote_of(service, "NVDA")
        history = service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
        quote = quote_of(service, "NVDA")
    assert isinstance(history, History)
    assert (history.provenance.source, quote.provenance.source) == (Source.BUNDLED, Source.BUNDLED)
    assert_true(quote, market)


def test_rows_that_contradict_the_snapshot_cost_no_price_of_another_level(
    make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make("yahoo")
    with spoilt(monkeypatch, daily=(scaled(1.1, ALL),)):
        service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
        quote = quote_of(service, "NVDA")
    assert quote.provenance.source is Source.LIVE
    assert_true(quote, market)
    assert NoteCode.ONE_PROVIDER in codes(quote)


def test_closes_without_dividends_cost_no_price(
    make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They contradict the snapshot, but not at their newest end, that the quote stands on."""

    def adjusted(chart: Chart, market: Market) -> None:
        for name, values in columns(chart).items():
            if name != "volume":
                values[:-30] = [each * 0.97 for each in values[:-30]]

    service = make("yahoo")
    with spoilt(monkeypatch, daily=(adjusted,)):
        history = service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
        quote = quote_of(service, "NVDA")
    assert isinstance(history, History)
    assert (history.provenance.source, quote.provenance.source) == (Source.BUNDLED, Source.LIVE)
    assert_true(quote, market)


def test_a_step_behind_the_snapshot_is_told_however_often_it_is_repeated(
    make: Factory, clock: Clock, monkeypatch: pytest.MonkeyPatch, market: Market
) -> None:
    service = make("yahoo")
    with spoilt(monkeypatch, **NEWEST):
        for _ in range(3):
            history = service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
            quote = quote_of(service, "NVDA")
            assert isinstance(history, History)
            (note,) = (each for each in history.notes if each.code is NoteCode.MOVE_UNCONFIRMED)
            assert str(note.values["session"]) == str(market.daily("NVDA").index[-6].date())
            assert NoteCode.ONE_PROVIDER in codes(quote)
            clock.advance(minutes=6)


def test_what_the_symbol_usually_does_is_no_step(make: Factory, stub: StubProviders) -> None:
    service = make()
    history = service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(history, History)
    assert NoteCode.MOVE_UNCONFIRMED not in codes(history)
    assert stub.count("nasdaq") == 0


# --- the close before ---------------------------------------------------------------------------


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
@pytest.mark.parametrize("factor", [1.1, 0.97, 1.004])
def test_a_previous_close_that_only_others_know(
    factor: float, symbol: str, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    with spoilt(monkeypatch, minute=(times(factor, *BEFORE),)):
        alone, asked = quote_of(make("yahoo"), symbol), quote_of(make(), symbol)
    assert alone.change is None
    assert NoteCode.ONE_PROVIDER in codes(alone)
    assert_true(alone, market)
    assert asked.change is not None
    assert NoteCode.ONE_PROVIDER not in codes(asked)
    assert_true(asked, market)


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
def test_the_five_minutes_of_its_session_tell_of_the_close_before(
    symbol: str, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make("yahoo")
    service.history(symbol, Range.FIVE_DAYS, wait=WAIT)
    right = quote_of(service, symbol)
    assert right.change is not None
    assert_true(right, market)
    other = make("yahoo")
    other.history(symbol, Range.FIVE_DAYS, wait=WAIT)
    with spoilt(monkeypatch, minute=(times(1.1, *BEFORE),)):
        wrong = quote_of(other, symbol)
    assert wrong.change is None
    assert NoteCode.CLOSES_DIFFER in codes(wrong)


# --- an old day ---------------------------------------------------------------------------------


def of_the_day_before(chart: Chart, market: Market) -> None:
    minutes, daily = market.minutes(chart["meta"]["symbol"]), market.daily(chart["meta"]["symbol"])
    day = calendar.previous_session(market.session)
    rows = minutes[minutes.index.tz_localize(None).normalize() == pd.Timestamp(day)]
    chart["timestamp"] = [int(each.timestamp()) for each in rows.index]
    for name, values in columns(chart).items():
        values[:] = rows[name].tolist()
    close, before = (float(daily["close"].iloc[each]) for each in (-2, -3))
    chart["meta"].update(dict.fromkeys(BEFORE, before), regularMarketPrice=close)
    chart["meta"]["regularMarketTime"] = int(calendar.session_close(day).timestamp())
    low, high = (float(daily[each].iloc[-2]) for each in ("low", "high"))
    chart["meta"].update(regularMarketDayLow=low, regularMarketDayHigh=high)


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
@pytest.mark.parametrize("daily_first", [False, True])
def test_an_old_days_price_while_a_session_runs(
    daily_first: bool, symbol: str, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    for names, session in (
        (("yahoo",), calendar.previous_session(market.session)),
        ((), market.session),
    ):
        service = make(*names)
        if daily_first:
            service.history(symbol, Range.SIX_MONTHS, wait=WAIT)
        with spoilt(monkeypatch, minute=(of_the_day_before,)):
            quote = quote_of(service, symbol)
        assert quote.session == session
        assert_true(quote, market)
