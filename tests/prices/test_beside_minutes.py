"""Daily bars beside the minutes of the same sessions, and opens beside closes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import pytest

from data.prices import History, NoteCode, Range, Unavailable, UnavailableReason
from data.prices.bundled import default_snapshot
from data.prices.model import RowFault
from data.prices.plausibility.columns import WINDOW, are_exchanged, newest_are_exchanged
from data.prices.plausibility.shorter_bars import contradicted
from tests.prices.conftest import WAIT, Factory
from tests.prices.test_answers import columns
from tests.prices.test_wrong_rows import (
    ALL,
    Change,
    Chart,
    assert_true,
    exchanged,
    of_another,
    shifted,
    spoiling,
)
from tests.stub_providers import Market


def exchanged_in(rows: slice) -> Change:
    def change(chart: Chart, market: Market) -> None:
        values = columns(chart)
        opens = values["open"][rows]
        values["open"][rows] = values["close"][rows]
        values["close"][rows] = opens

    return change


def early(chart: Chart, market: Market) -> None:
    for values in columns(chart).values():
        values[:] = values[1:] + values[-1:]


@pytest.mark.parametrize("symbol", default_snapshot().symbols)
def test_opens_and_closes_are_told_apart(symbol: str) -> None:
    bars = default_snapshot().daily(symbol)
    turned = bars.rename(columns={"open": "close", "close": "open"})
    assert not are_exchanged(bars)
    assert are_exchanged(turned)
    assert are_exchanged(pd.concat([bars.iloc[:-WINDOW], turned.iloc[-WINDOW - 1 :]]))
    assert not are_exchanged(turned.iloc[-5:])  # too few to tell


#: Of a symbol of which nothing else is known. Whether the five minutes are known as well.
WRONG: dict[str, tuple[Change, bool]] = {
    "opens and closes exchanged": (exchanged, False),
    "exchanged in the newest month": (exchanged_in(slice(-22, None)), False),
    "one session late": (shifted(1, ALL), True),
    "one session early": (early, True),
    "another company's": (of_another(ALL), True),
    "the newest one session late": (shifted(1, slice(-40, None)), True),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_one_provider_alone_says_is_held_against_its_minutes(
    name: str, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, with_minutes = WRONG[name]
    service = make("yahoo")
    if with_minutes:
        service.history("F", Range.FIVE_DAYS, wait=WAIT)
    with spoiling(monkeypatch, "1d", change):
        found = service.history("F", Range.FIVE_YEARS, wait=WAIT)
    assert isinstance(found, Unavailable)
    assert found.reason is UnavailableReason.CONTRADICTORY


@pytest.mark.parametrize("symbol", ["F", "NVDA"])
def test_the_newest_rows_alone_cost_only_themselves(
    symbol: str, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make("yahoo")
    service.history(symbol, Range.FIVE_DAYS, wait=WAIT)
    with spoiling(monkeypatch, "1d", exchanged_in(slice(-4, -2))):
        found = service.history(symbol, Range.FIVE_YEARS, wait=WAIT)
    assert isinstance(found, History)
    assert_true(found, market)
    assert any(
        note.code is NoteCode.ROWS_REJECTED and note.values["fault"] == RowFault.STEP.value
        for note in found.notes
    )
    assert len(found.missing) == 2


@pytest.mark.parametrize("symbol", ["F", "NVDA", "BRK-B"])
def test_what_is_right_agrees_with_its_minutes(symbol: str, market: Market) -> None:
    daily = market.daily(symbol)
    for bars in (market.minutes(symbol), market.five_minutes(symbol)):
        assert contradicted(daily, [bars]).empty


def _without(length: timedelta) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda bars: bars[bars.index >= bars.index[0] + length]


def test_minutes_that_begin_late_say_nothing_of_the_open(market: Market) -> None:
    daily, minutes = market.daily("F").copy(), market.minutes("F")
    day = minutes.index[-1].tz_localize(None).normalize()
    newest = minutes[minutes.index.normalize() == minutes.index[-1].normalize()]
    daily.loc[day, "open"] = daily.loc[day, "high"] = float(newest["high"].max()) * 1.05
    assert contradicted(daily, [newest]).tolist() == [day]
    assert contradicted(daily, [_without(timedelta(minutes=10))(newest)]).empty


@pytest.mark.parametrize("symbol", default_snapshot().symbols)
def test_the_last_price_tells_whether_few_rows_are_exchanged(symbol: str) -> None:
    bars = default_snapshot().daily(symbol).iloc[-5:]
    price = float(bars["close"].iloc[-1])
    turned = bars.rename(columns={"open": "close", "close": "open"})
    moved = abs(price / float(bars["open"].iloc[-1]) - 1) > 0.002
    assert newest_are_exchanged(turned, price) == moved
    assert not newest_are_exchanged(bars, price)
    assert not newest_are_exchanged(bars, price * 1.03)  # of another moment


def _few(then: Change) -> Change:
    def change(chart: Chart, market: Market) -> None:
        for values in (chart["timestamp"], *columns(chart).values()):
            del values[:-8]
        then(chart, market)

    return change


def test_few_exchanged_rows_of_one_provider_alone_supply_nothing(
    make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = market.daily("KO").iloc[-1]
    assert abs(newest["close"] / newest["open"] - 1) > 0.002
    with spoiling(monkeypatch, "1d", _few(exchanged)):
        found = make("yahoo").history("KO", Range.FIVE_YEARS, wait=WAIT)
    assert isinstance(found, Unavailable)
    assert found.reason is UnavailableReason.CONTRADICTORY
    with spoiling(monkeypatch, "1d", _few(lambda chart, market: None)):
        right = make("yahoo").history("KO", Range.FIVE_YEARS, wait=WAIT)
    assert isinstance(right, History)
    assert_true(right, market)
