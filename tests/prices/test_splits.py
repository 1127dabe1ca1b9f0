"""Splits: one scale for snapshot, cache, answer, quote and share count, whoever has applied it."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pandas as pd
import pytest

from components import language
from components.content import provenance
from data import calendar
from data.prices import History, NoteCode, PriceService, Quote, Range
from data.prices.model import LARGEST_TERM, Split
from data.prices.splits import applied, inferred, rescaled, shares_for_one, union
from tests.prices.conftest import WAIT, Clock, Factory
from tests.stub_providers import Market, StubProviders, protocols

RATIOS = {"10:1": (10, 1), "3:2": (3, 2), "1:10": (1, 10)}
Chart = dict[str, Any]


def split_chart(chart: Chart, day: date, terms: tuple[int, int], how: set[str]) -> None:
    """The chart after a split: `how` holds "named", "before" (rows before it are converted)."""
    new, old = terms
    ratio = new / old
    values = chart["indicators"]["quote"][0]
    for row, seconds in enumerate(chart["timestamp"]):
        if datetime.fromtimestamp(seconds, calendar.NEW_YORK).date() >= day or "before" in how:
            for name in ("open", "high", "low", "close"):
                values[name][row] /= ratio
            values["volume"][row] = round(values["volume"][row] * ratio)
    meta = chart["meta"]
    for name in ("regularMarketPrice", "regularMarketDayHigh", "regularMarketDayLow"):
        meta[name] /= ratio
    for name in ("previousClose", "chartPreviousClose"):
        if name in meta and "before" in how:
            meta[name] /= ratio
    if "named" in how:
        at = int(datetime.combine(day, time(9, 30), calendar.NEW_YORK).timestamp())
        words = {"date": at, "numerator": new, "denominator": old, "splitRatio": f"{new}:{old}"}
        chart["events"] = {"splits": {str(at): words}}


@pytest.fixture
def split(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Set day, terms and how, and Yahoo's charts of NVDA are those after a split."""
    state: dict[str, Any] = {}
    real = protocols.yahoo_chart

    def chart(asked: Market, symbol: str, query: dict[str, str], fault: str) -> bytes:
        document = json.loads(real(asked, symbol, query, fault))
        if state and symbol == "NVDA":
            split_chart(document["chart"]["result"][0], **state)
        return json.dumps(document).encode()

    monkeypatch.setattr(protocols, "yahoo_chart", chart)
    return state


def assert_one_scale(service: PriceService, market: Market, ratio: float) -> History:
    history = service.history("NVDA", Range.YEAR, wait=WAIT)
    assert isinstance(history, History)
    right = market.daily("NVDA")["close"].reindex(history.bars.index) / ratio
    pd.testing.assert_series_equal(
        history.bars["close"], right, check_names=False, check_freq=False, rtol=1e-3
    )
    quote = service.quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    closes = market.daily("NVDA")["close"] / ratio
    assert quote.price == pytest.approx(closes.iloc[-1], rel=0.02)
    assert quote.previous_close == pytest.approx(closes.iloc[-2], rel=1e-3)
    return history


@pytest.mark.parametrize("how", [{"named", "before"}, {"named"}], ids=["applied", "not yet"])
@pytest.mark.parametrize("ago", [0, 1], ids=["today", "yesterday"])
@pytest.mark.parametrize("words", RATIOS)
def test_a_split_that_is_named(
    words: str, ago: int, how: set[str], make: Factory, split: dict[str, Any], market: Market
) -> None:
    day = market.session
    for _ in range(ago):
        day = calendar.previous_session(day)
    split |= {"day": day, "terms": RATIOS[words], "how": how}
    new, old = RATIOS[words]
    service = make("yahoo")
    history = assert_one_scale(service, market, new / old)
    note = next(each for each in history.notes if each.code is NoteCode.SPLIT)
    assert note.values == {"session": day, "ratio": words, "named": True}
    quote = service.quote("NVDA")
    assert isinstance(quote, Quote)
    assert quote.splits == (Split(day, new / old),)
    with language.override("fr"):
        assert f"Division d’actions {words}" in " ".join(provenance.note_sentences(quote.notes))


def test_a_split_between_cache_and_live_and_forgotten_again(
    make: Factory, split: dict[str, Any], market: Market, clock: Clock
) -> None:
    service = make("yahoo")
    service.history("NVDA", Range.MAX, wait=WAIT)  # cached in old shares
    assert_one_scale(service, market, 1)
    split |= {"day": market.session, "terms": (10, 1), "how": {"named", "before"}}
    clock.advance(minutes=6)
    assert_one_scale(service, market, 10)
    # The long chart, still from the cache, is in the same shares as the short one.
    clock.advance(minutes=-1)
    long = service.history("NVDA", Range.MAX)
    assert isinstance(long, History)
    assert long.bars["close"].iloc[-3] == pytest.approx(
        market.daily("NVDA")["close"].iloc[-3] / 10, rel=1e-3
    )
    clock.advance(minutes=8)
    split["how"] = set()  # neither named nor applied to the rows before it
    assert_one_scale(service, market, 10)


@pytest.mark.parametrize("provider", ["nasdaq", "cboe"])
def test_a_split_that_nobody_names_is_told_as_undated(
    provider: str, make: Factory, stub: StubProviders
) -> None:
    stub.modes[provider] = "split"
    history = make(provider).history("NVDA", Range.YEAR, wait=WAIT)
    assert isinstance(history, History)
    (note,) = [each for each in history.notes if each.code is NoteCode.SPLIT]
    assert note.values["named"] is False
    before, after = history.bars["close"].iloc[:-20].median(), history.bars["close"].iloc[-1]
    assert 0.5 < after / before < 2


BARS = pd.DataFrame(
    {"open": 10.0, "high": 10.0, "low": 10.0, "close": 10.0, "volume": 100},
    index=pd.DatetimeIndex(["2025-01-06", "2025-01-07", "2025-01-08"], name="session"),
)
DAY = date(2025, 1, 8)


@pytest.mark.parametrize("ratio", [10.0, 2.0, 1.5, 0.1])
def test_rows_before_a_split_are_converted_once(ratio: float) -> None:
    split = Split(DAY, ratio)
    old = BARS.copy()
    old.loc[:"2025-01-07", ["open", "high", "low", "close"]] = 10.0 * ratio
    done = applied(old, [split], None)
    assert done["close"].tolist() == pytest.approx([10.0] * 3)
    assert done["volume"].tolist() == [round(100 * ratio)] * 2 + [100]
    pd.testing.assert_frame_equal(applied(done, [split], None), done)


def test_volumes_tell_a_split_from_another_unit() -> None:
    assert inferred(0.1, 10.0, DAY) == Split(DAY, 10.0, named=False)
    assert inferred(2 / 3, 1.5, DAY) == Split(DAY, 1.5, named=False)
    assert inferred(0.1, 1.0, DAY) is None
    assert inferred(1.0, 1.0, DAY) is None


def test_the_ratio_of_a_split_is_of_small_whole_numbers() -> None:
    most = LARGEST_TERM
    assert inferred(1 / most, float(most), DAY) == Split(DAY, float(most), named=False)
    assert inferred(float(most), 1 / most, DAY) == Split(DAY, 1 / most, named=False)
    assert inferred(0.5, 2.0, DAY) == Split(DAY, 2.0, named=False)
    for factor in (1 / (2 * most + 1), 2.0 * most + 1):
        assert inferred(factor, 1 / factor, DAY) is None


def test_minutes_are_rescaled_on_new_yorks_days_and_shares_stay_whole() -> None:
    eve = pd.Timestamp(DAY, tz=calendar.NEW_YORK) - pd.Timedelta(minutes=1)
    index = pd.DatetimeIndex([eve, eve + pd.Timedelta(minutes=1)], name="time")
    prices = {name: [300.0, 200.0] for name in ("open", "high", "low", "close")}
    found = rescaled(pd.DataFrame({**prices, "volume": [101, 7]}, index=index), Split(DAY, 1.5))
    assert found["close"].tolist() == [200.0, 200.0]
    assert found["volume"].tolist() == [152, 7]
    assert found["volume"].dtype == "int64"


def test_rows_of_before_a_split_alone_are_in_the_shares_of_their_day_where_it_is_named() -> None:
    before = BARS.loc[: str(DAY - timedelta(days=1))]
    assert applied(before, [Split(DAY, 10.0)], None) is before
    guessed = applied(before, [Split(DAY, 10.0, named=False)], None)
    assert guessed["close"].tolist() == [each / 10 for each in before["close"]]
    after = BARS.loc[str(DAY) :]
    assert applied(after, [Split(DAY, 10.0, named=False)], None) is after


def test_share_counts_are_those_of_their_day() -> None:
    splits = [Split(DAY, 10.0), Split(date(2026, 1, 5), 1.5)]
    assert shares_for_one(splits, date(2024, 1, 1)) == 15.0
    assert shares_for_one(splits, DAY) == 1.5
    assert shares_for_one(splits, date(2026, 1, 5)) == 1.0


def test_a_named_split_takes_the_place_of_an_inferred_one() -> None:
    guessed, named = Split(date(2025, 1, 10), 10.0, named=False), Split(DAY, 10.0)
    assert union([guessed], [named]) == (named,)
    assert union([guessed], [Split(date(2025, 2, 1), 10.0, named=False)]) == (guessed,)


def test_a_frame_after_the_split_stays() -> None:
    assert rescaled(BARS, Split(date(2025, 1, 6), 10.0)) is BARS


@pytest.mark.parametrize(("ratio", "words"), [(10.0, "10:1"), (1.5, "3:2"), (1 / 30, "1:30")])
def test_how_a_split_is_written(ratio: float, words: str) -> None:
    assert Split(DAY, ratio).words == words
