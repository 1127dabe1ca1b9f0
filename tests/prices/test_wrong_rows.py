"""Rows that are right by themselves and wrong beside the others: units, shares, days, columns.

Each is spoilt on its way from Yahoo, for a symbol that ships with the project and for one of
which nothing is known. Alone no wrong number is shown; with the others the right one is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
import pytest

from components import language
from components.content import provenance
from data import calendar
from data.prices import History, NoteCode, Quote, Range, Unavailable, UnavailableReason
from tests.prices.conftest import WAIT, Clock, Factory
from tests.prices.test_answers import columns, day_of
from tests.stub_providers import Market, protocols

Chart = dict[str, Any]
Change = Callable[[Chart, Market], None]
PRICES = ("open", "high", "low", "close")


def scaled(factor: float, rows: slice, volume: float = 1) -> Change:
    """Rows in another unit, or with `volume` in other shares."""

    def change(chart: Chart, market: Market) -> None:
        for name, values in columns(chart).items():
            by = volume if name == "volume" else factor
            values[rows] = [each * by for each in values[rows]]

    return change


def shifted(sessions: int, rows: slice) -> Change:
    def change(chart: Chart, market: Market) -> None:
        for values in columns(chart).values():
            part = values[rows]
            moved = part[-sessions:] + part[:-sessions]
            values[rows] = moved

    return change


def of_another(rows: slice) -> Change:
    def change(chart: Chart, market: Market) -> None:
        bars = market.daily("AVGO").reindex(pd.to_datetime(list(map(day_of, chart["timestamp"]))))
        for name, values in columns(chart).items():
            values[rows] = bars[name].tolist()[rows]

    return change


def exchanged(chart: Chart, market: Market) -> None:
    values = columns(chart)
    values["open"], values["close"] = values["close"], values["open"]


def by_days(days: int) -> Change:
    def change(chart: Chart, market: Market) -> None:
        chart["timestamp"] = [each + days * 86400 for each in chart["timestamp"]]

    return change


def cell(name: str, value: object, row: int = -3) -> Change:
    def change(chart: Chart, market: Market) -> None:
        columns(chart)[name][row] = value

    return change


def twice(chart: Chart, market: Market) -> None:
    """A session with two closes, the wrong one first."""
    chart["timestamp"].insert(-3, chart["timestamp"][-3])
    for values in columns(chart).values():
        values.insert(-3, round(values[-3] * 0.98, 2))


def running_twice(wrong_first: bool) -> Change:
    """The running session given twice, once with the prices of a worse moment."""

    def change(chart: Chart, market: Market) -> None:
        at = -1 if wrong_first else len(chart["timestamp"])
        chart["timestamp"].insert(at, chart["timestamp"][-1] - 60)
        for name, values in columns(chart).items():
            values.insert(at, values[-1] if name == "volume" else round(values[-1] * 0.98, 2))

    return change


ALL, LAST, ONE, TAIL = slice(None), slice(-1, None), slice(-3, -2), slice(-3, None)
#: Of rows whose neighbours tell that they are wrong.
TOLD_ALONE: dict[str, Change] = {
    **{f"x{each:g} in the last row": scaled(each, LAST) for each in (10, 100, 0.01, 2, 0.5)},
    **{f"x{each:g} in one row": scaled(each, ONE) for each in (10, 100, 0.01, 2, 0.5)},
    **{f"x{each:g} in three rows": scaled(each, TAIL) for each in (10, 100, 0.01, 2, 1.1)},
    "a split of the last twenty rows": scaled(0.1, slice(-20, None), 10),
    "a split of a year ago that never was": scaled(0.1, slice(None, -252), 10),
    "a split of a few weeks": scaled(0.1, slice(-60, -40), 10),
    "another company's last five": of_another(slice(-5, None)),
    "of 1997": by_days(-364 * 29),
    "a high x10": cell("high", 5000.0),
    "a volume beyond all shares": cell("volume", 2**70),
    "a high of 400 digits": cell("high", 10**400),
    "two closes of one session": twice,
    "the running session twice, wrong first": running_twice(wrong_first=True),
    "the running session twice, wrong last": running_twice(wrong_first=False),
}
#: Of a symbol of which nothing is known only another provider can tell these.
TOLD_BY_OTHERS: dict[str, Change] = {
    "x10": scaled(10, ALL),
    "x0.01": scaled(0.01, ALL),
    "3:2 applied to a part": scaled(1 / 1.5, slice(None, -100), 1.5),
    "one session late": shifted(1, ALL),
    "the newest one session late": shifted(1, slice(-40, None)),
    "columns exchanged": exchanged,
    "another company's": of_another(ALL),
    "a year on": by_days(364),
}
EVERY = TOLD_ALONE | TOLD_BY_OTHERS


@contextmanager
def spoiling(monkeypatch: pytest.MonkeyPatch, interval: str, change: Change) -> Iterator[None]:
    real = protocols.yahoo_chart

    def chart(asked: Market, symbol: str, query: dict[str, str], fault: str) -> bytes:
        document = json.loads(real(asked, symbol, query, fault))
        if query["interval"] == interval:
            change(document["chart"]["result"][0], asked)
        return json.dumps(document).encode()

    with monkeypatch.context() as patch:
        patch.setattr(protocols, "yahoo_chart", chart)
        yield


def assert_true(history: History, market: Market) -> None:
    index = pd.DatetimeIndex(history.bars.index)
    right = market.daily(history.symbol).reindex(index)
    shown = history.bars[list(PRICES)].to_numpy()
    np.testing.assert_allclose(shown, right[list(PRICES)].to_numpy(), rtol=0.002)
    whole = calendar.sessions(index[0].date(), index[-1].date())
    assert [each.date() for each in whole.difference(index)] == list(history.missing)


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
@pytest.mark.parametrize("state", ["cold", "warm"])
@pytest.mark.parametrize("name", TOLD_ALONE)
def test_alone_no_wrong_row_is_shown(
    name: str,
    state: str,
    symbol: str,
    make: Factory,
    market: Market,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service = make("yahoo")
    if state == "warm":
        service.history(symbol, Range.FIVE_YEARS, wait=WAIT)
        clock.advance(minutes=6)
    with spoiling(monkeypatch, "1d", TOLD_ALONE[name]):
        history = service.history(symbol, Range.FIVE_YEARS, wait=WAIT)
    if isinstance(history, Unavailable):
        assert (symbol, state) == ("F", "cold")
        return
    assert_true(history, market)
    for spoken in ("en", "fr"):
        with language.override(spoken):
            assert all(provenance.note_sentences(history.notes))


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
@pytest.mark.parametrize("name", EVERY)
def test_the_others_supply_what_is_right(
    name: str, symbol: str, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make()
    with spoiling(monkeypatch, "1d", EVERY[name]):
        history = service.history(symbol, Range.FIVE_YEARS, wait=WAIT)
    assert isinstance(history, History)
    assert_true(history, market)
    assert history.missing == ()
    assert history.bars.index[-1].date() == market.session


def test_providers_that_exclude_each_other_supply_nothing(
    make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with spoiling(monkeypatch, "1d", shifted(1, ALL)):
        found = make("yahoo", "nasdaq").history("F", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(found, Unavailable)
    assert found.reason is UnavailableReason.CONTRADICTORY


def metadata(**changes: Callable[[float], float] | float | None) -> Change:
    def change(chart: Chart, market: Market) -> None:
        for name, value in changes.items():
            chart["meta"][name] = value(chart["meta"][name]) if callable(value) else value

    return change


def whole(factor: float) -> Change:
    """Price, previous close, range and minutes of something that is worth `factor` as much."""

    def change(chart: Chart, market: Market) -> None:
        scaled(factor, ALL)(chart, market)
        for name in ("Price", "DayLow", "DayHigh"):
            chart["meta"][f"regularMarket{name}"] *= factor
        for name in ("previousClose", "chartPreviousClose"):
            chart["meta"][name] *= factor

    return change


QUOTES: dict[str, Change] = {
    "x10": whole(10),
    "x0.01": whole(0.01),
    "x1.5": whole(1.5),
    "minutes x10": scaled(10, ALL),
    "the last minute x10": scaled(10, LAST),
    "previous close x10": metadata(previousClose=lambda value: value * 10),
    "high x10": metadata(regularMarketDayHigh=lambda value: value * 10),
    "low /10": metadata(regularMarketDayLow=lambda value: value / 10),
    "price x10": metadata(regularMarketPrice=lambda value: value * 10),
    "time of a year ago": metadata(regularMarketTime=lambda value: value - 365 * 86400),
    "time of tomorrow": metadata(regularMarketTime=lambda value: value + 86400),
    "price of 400 digits": metadata(regularMarketPrice=10**400),
    "volume without end": metadata(regularMarketVolume=float("inf")),
}


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
@pytest.mark.parametrize("name", QUOTES)
def test_a_quote_that_nobody_knows_yet(
    name: str, symbol: str, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    with spoiling(monkeypatch, "1m", QUOTES[name]):
        quote = make().quote(symbol, wait=WAIT)
    assert isinstance(quote, Quote)
    day = market.daily(symbol).iloc[-1]
    assert quote.price == pytest.approx(day["close"], rel=0.02)
    close = market.daily(symbol)["close"].iloc[-2]
    assert quote.previous_close is None or quote.previous_close == pytest.approx(close)
    assert quote.day_high is None or quote.day_high == pytest.approx(day["high"], rel=0.02)
    assert quote.day_low is None or quote.day_low == pytest.approx(day["low"], rel=0.02)


def test_a_large_move_that_one_provider_tells_of_is_said_to_be_its(
    make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with spoiling(monkeypatch, "1m", whole(1.5)):
        quote = make("yahoo").quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert NoteCode.MOVE_UNCONFIRMED in [note.code for note in quote.notes]
