"""What a provider can do wrong by answering: each spoilt answer cold, warm and recovering.

The real client asks the stub servers; what the visitor reads is checked in both languages.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from components import language
from components.content import provenance
from data import calendar
from data.files.csv import TableError, read_bytes
from data.live.cache import memory_region
from data.prices import History, NoteCode, PriceService, Quote, Range, Source, bundled
from tests.prices.conftest import WAIT, Clock, Factory
from tests.stub_providers import Market, StubProviders, protocols

Chart = dict[str, Any]
Spoil = Callable[[Chart, str, Market], None]
COLUMNS = ("open", "high", "low", "close", "volume")


def columns(chart: Chart) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = chart["indicators"]["quote"][0]
    return found


def day_of(seconds: int) -> str:
    return str(datetime.fromtimestamp(seconds, calendar.NEW_YORK).date())


def yesterday(market: Market) -> str:
    return str(calendar.previous_session(market.session))


def daily_only(change: Callable[[Chart, Market], None]) -> Spoil:
    def spoil(chart: Chart, interval: str, market: Market) -> None:
        if interval == "1d":
            change(chart, market)

    return spoil


def minute_only(change: Callable[[Chart, Market], None]) -> Spoil:
    def spoil(chart: Chart, interval: str, market: Market) -> None:
        if interval == "1m":
            change(chart, market)

    return spoil


def absent(chart: Chart, market: Market) -> None:
    row = [day_of(each) for each in chart["timestamp"]].index(yesterday(market))
    for values in (chart["timestamp"], *columns(chart).values()):
        del values[row]


def null(chart: Chart, market: Market) -> None:
    row = [day_of(each) for each in chart["timestamp"]].index(yesterday(market))
    for values in columns(chart).values():
        values[row] = None


def saturday(chart: Chart, market: Market) -> None:
    del market
    days = [datetime.fromtimestamp(each, calendar.NEW_YORK) for each in chart["timestamp"]]
    row = max(place for place, day in enumerate(days) if day.weekday() == 4)
    chart["timestamp"].insert(row + 1, chart["timestamp"][row] + 86400)
    for values in columns(chart).values():
        values.insert(row + 1, values[row])


def shifted(days: int) -> Callable[[Chart, Market], None]:
    def shift(chart: Chart, market: Market) -> None:
        del market
        chart["timestamp"] = [each + days * 86400 for each in chart["timestamp"]]

    return shift


def session_late(chart: Chart, market: Market) -> None:
    """Each row one session late, the newest lost."""
    del market
    del chart["timestamp"][0]
    for values in columns(chart).values():
        del values[-1]


def swapped(chart: Chart, market: Market) -> None:
    del market
    values = columns(chart)
    values["open"], values["close"] = values["close"], values["open"]


def other_company(chart: Chart, market: Market) -> None:
    bars = market.daily("AVGO").reindex(
        pd.to_datetime([day_of(each) for each in chart["timestamp"]])
    )
    columns(chart).update({name: bars[name].tolist() for name in COLUMNS})


def named_other(chart: Chart, interval: str, market: Market) -> None:
    del interval, market
    chart["meta"]["symbol"] = "AVGO"


def times_ten(chart: Chart, market: Market) -> None:
    """Prices in another unit: no split, for the volumes stay."""
    del market
    values = columns(chart)
    for name in COLUMNS[:4]:
        values[name] = [each * 10 for each in values[name]]


def wrong_previous_close(chart: Chart, market: Market) -> None:
    del market
    chart["meta"]["previousClose"] = chart["meta"]["chartPreviousClose"] = 100.0


def quote_times_ten(chart: Chart, market: Market) -> None:
    del market
    chart["meta"]["regularMarketPrice"] *= 10


def quote_of_other_company(chart: Chart, market: Market) -> None:
    """Price, minutes and previous close of a share that is worth four times as much."""
    del market
    for name in ("regularMarketPrice", "previousClose", "chartPreviousClose"):
        chart["meta"][name] *= 4
    values = columns(chart)
    for name in COLUMNS[:4]:
        values[name] = [each * 4 for each in values[name]]


@dataclass(frozen=True)
class Case:
    """A spoilt answer of Yahoo's.

    `alone`: what the visitor reads, in English and French, where nobody else is there to ask.
    `supplied`: whether Yahoo's bars are still used then.
    """

    spoil: Spoil
    alone: tuple[str, str]
    supplied: bool = True


CONTRADICTS = (
    "Yahoo Finance: Its answer contradicts what is known of this symbol.",
    "Yahoo Finance\N{NO-BREAK SPACE}: Sa réponse contredit ce que l’on sait de ce titre.",
)
GAP = ("There are no prices of 1 session of the exchange", "Les cours de 1 séance de bourse")
DAILY = {
    "absent": Case(daily_only(absent), GAP),
    "null": Case(daily_only(null), GAP),
    "saturday": Case(
        daily_only(saturday),
        ("a day on which the exchange does not trade", "un jour sans séance de bourse"),
    ),
    "a day early": Case(daily_only(shifted(-1)), CONTRADICTS, supplied=False),
    "a session late": Case(daily_only(session_late), CONTRADICTS, supplied=False),
    "a year off": Case(daily_only(shifted(-364)), CONTRADICTS, supplied=False),
    "of 1997": Case(daily_only(shifted(-364 * 29)), CONTRADICTS, supplied=False),
    "swapped": Case(daily_only(swapped), CONTRADICTS, supplied=False),
    "another company's": Case(daily_only(other_company), CONTRADICTS, supplied=False),
    "another unit": Case(daily_only(times_ten), CONTRADICTS, supplied=False),
}


@pytest.fixture
def spoilt(monkeypatch: pytest.MonkeyPatch, market: Market) -> list[Spoil]:
    """Put a change of Yahoo's charts into the list; take it out, and Yahoo has recovered."""
    active: list[Spoil] = []
    real = protocols.yahoo_chart

    def chart(asked: Market, symbol: str, query: dict[str, str], fault: str) -> bytes:
        document = json.loads(real(asked, symbol, query, fault))
        for spoil in active:
            if symbol == "NVDA":
                spoil(document["chart"]["result"][0], query["interval"], asked)
        return json.dumps(document).encode()

    monkeypatch.setattr(protocols, "yahoo_chart", chart)
    return active


def read(service: PriceService, range_: Range = Range.SIX_MONTHS) -> History:
    history = service.history("NVDA", range_, wait=WAIT)
    assert isinstance(history, History)
    return history


def sentences(value: History | Quote, spoken: str) -> str:
    with language.override(spoken):
        return " ".join(provenance.note_sentences(value.notes))


def assert_true(history: History, market: Market) -> None:
    """Whatever came: every bar is the market's, on a session, and nothing is drawn twice."""
    index = pd.DatetimeIndex(history.bars.index)
    assert index.is_unique
    assert index.is_monotonic_increasing
    right = market.daily("NVDA")["close"].reindex(index)
    pd.testing.assert_series_equal(
        history.bars["close"], right, check_names=False, check_freq=False, rtol=1e-9
    )


@pytest.mark.parametrize("state", ["cold", "warm", "recovering"])
@pytest.mark.parametrize("name", DAILY)
def test_a_daily_answer_that_is_wrong(
    name: str, state: str, make: Factory, spoilt: list[Spoil], clock: Clock, market: Market
) -> None:
    case, service = DAILY[name], make("yahoo")
    if state == "warm":  # a good answer is known, and stale
        assert_true(read(service), market)
        clock.advance(minutes=6)
    spoilt.append(case.spoil)
    history = read(service)
    assert_true(history, market)
    if state == "recovering":
        spoilt.clear()
        clock.advance(minutes=6)
        healthy = read(service)
        assert_true(healthy, market)
        assert (healthy.provenance.source, healthy.notes) == (Source.LIVE, ())
        return
    lost = GAP is case.alone
    if state == "warm" and lost:
        # The row that was known stays, and its source is told.
        assert history.missing == ()
        assert [note.code for note in history.notes if "session" in note.values] == [
            NoteCode.SESSIONS_FILLED
        ]
        return
    for spoken, wanted in zip(("en", "fr"), case.alone, strict=True):
        assert wanted in sentences(history, spoken)
    if state == "cold":
        live = history.provenance.source is Source.LIVE
        assert live == case.supplied


@pytest.mark.parametrize("name", DAILY)
def test_the_next_provider_is_asked(
    name: str, make: Factory, spoilt: list[Spoil], market: Market
) -> None:
    spoilt.append(DAILY[name].spoil)
    history = read(make("yahoo", "nasdaq"))
    assert_true(history, market)
    assert history.missing == ()
    assert history.bars.index[-1].date() == market.session
    assert history.provenance.provider == ("Yahoo Finance" if DAILY[name].supplied else "Nasdaq")
    if DAILY[name].alone is GAP:
        assert "come from Nasdaq" in sentences(history, "en")


@pytest.mark.parametrize("recovered", [False, True])
@pytest.mark.parametrize("daily_first", [False, True])
@pytest.mark.parametrize(
    "spoil",
    [
        minute_only(wrong_previous_close),
        minute_only(quote_times_ten),
        minute_only(quote_of_other_company),
        named_other,
    ],
    ids=["previous close", "price x10", "another company's", "another symbol"],
)
def test_a_quote_that_is_wrong(
    spoil: Spoil,
    daily_first: bool,
    recovered: bool,
    make: Factory,
    spoilt: list[Spoil],
    clock: Clock,
    market: Market,
) -> None:
    service = make()
    if daily_first:
        read(service)
    spoilt.append(spoil)
    service.quote("NVDA", wait=WAIT)
    if not daily_first:
        read(service)
    if recovered:
        spoilt.clear()
        clock.advance(minutes=20)
    quote = service.quote("NVDA", wait=WAIT)
    closes = market.daily("NVDA")["close"]
    assert isinstance(quote, Quote)
    assert quote.price == pytest.approx(closes.iloc[-1], rel=0.02)
    assert quote.previous_close == pytest.approx(closes.iloc[-2])
    if recovered:
        assert not {note.code for note in quote.notes} & {
            NoteCode.PREVIOUS_CLOSE_REPLACED,
            NoteCode.PRICE_REPLACED,
        }


def test_a_previous_close_put_right_is_told_beside_the_price(
    make: Factory, spoilt: list[Spoil], market: Market
) -> None:
    service = make("yahoo")
    read(service)
    spoilt.append(minute_only(wrong_previous_close))
    quote = service.quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert "gives $100.00 as the close of" in sentences(quote, "en")
    assert "comme clôture du" in sentences(quote, "fr")
    assert NoteCode.PREVIOUS_CLOSE_REPLACED in provenance.QUOTE_NOTES
    known = market.daily("NVDA")["close"].iloc[-2]
    assert quote.previous_close == pytest.approx(known)


def test_a_change_never_spans_a_missing_session(
    make: Factory, spoilt: list[Spoil], market: Market
) -> None:
    def without_quote(chart: Chart, market: Market) -> None:
        del market
        for name in ("regularMarketPrice", "previousClose", "chartPreviousClose"):
            chart["meta"][name] = None

    spoilt += [daily_only(absent), minute_only(without_quote)]
    service = make("yahoo")
    history = read(service)
    assert [str(day) for day in history.missing] == [yesterday(market)]
    quote = service.quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert (quote.previous_close, quote.change, quote.change_ratio) == (None, None, None)


@pytest.mark.parametrize("column", ["low", "close", "time"])
def test_a_cached_answer_that_parses_and_cannot_be_true_is_fetched_anew(
    column: str, make: Factory, clock: Clock, market: Market, stub: StubProviders
) -> None:
    region = memory_region()
    assert_true(read(make("yahoo", region=region)), market)
    key = "answer:NVDA:recent"
    document = json.loads(region.get(key))
    document["bars"][column][-1] = document["bars"][column][0] if column == "time" else -1.0
    region.set(key, json.dumps(document).encode())
    asked = stub.count("yahoo")
    healthy = read(make("yahoo", region=region))
    assert_true(healthy, market)
    assert (healthy.provenance.source, stub.count("yahoo")) == (Source.LIVE, asked + 1)


def test_a_damaged_file_of_the_snapshot_costs_only_its_symbol(
    make: Factory, monkeypatch: pytest.MonkeyPatch, market: Market
) -> None:
    market.minutes("AMD")  # the stub reads the good file before

    def damaged(name: str, *where: object) -> bytes:
        if name == "daily/AMD.csv":
            raise TableError(name, "damaged")
        return read_bytes(name, *where)  # type: ignore[arg-type]

    monkeypatch.setattr(bundled, "read_bytes", damaged)
    service = make("yahoo", snapshot=bundled.Snapshot())
    live = service.history("AMD", Range.YEAR, wait=WAIT)
    assert isinstance(live, History)
    assert live.bundled_until is None
    assert read(service).bundled_until is not None


def test_a_clock_that_was_ahead_freezes_nothing(
    make: Factory, clock: Clock, market: Market
) -> None:
    service = make("yahoo")
    clock.advance(days=30)
    read(service)
    clock.advance(days=-30)
    history = read(service)
    assert history.provenance.source is Source.LIVE
    assert history.provenance.fetched_at == clock()
    assert_true(history, market)
