"""Answers about something else, or of something that is no price: each refused with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from components import language
from components.content import provenance
from data import calendar
from data.price_limits import price_limits
from data.prices import History, Interval, NoteCode, Quote, Range, Unavailable, UnavailableReason
from data.prices.model import Answer, Dataset, ProviderError, RowFault
from data.prices.plausibility.reference import Known, reference
from data.prices.providers.base import live_provenance
from data.prices.providers.yahoo import Yahoo
from data.prices.validation.rows import clean_bars
from tests.prices.conftest import WAIT, Factory
from tests.prices.test_answers import columns
from tests.prices.test_levels import spoilt
from tests.prices.test_wrong_rows import ALL, Change, Chart, metadata, shifted
from tests.stub_providers import Market, StubProviders

FIGURES = ["open", "high", "low", "close", "volume"]


@pytest.fixture
def yahoo(stub: StubProviders, tmp_path: Path) -> Yahoo:
    return Yahoo(2_000_000, tmp_path, stub.url("yahoo"))


def chart_of(yahoo: Yahoo, dataset: Dataset, now: datetime, **meta: Any) -> dict[str, Any]:
    chart = yahoo.fetch("F", dataset, WAIT, now)
    chart["chart"]["result"][0]["meta"].update(meta)
    return chart


@pytest.mark.parametrize("dataset", [Dataset.MINUTE, Dataset.FIVE_MINUTES, Dataset.FULL])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(
            ("instrumentType", each)
            for each in ("CRYPTOCURRENCY", "CURRENCY", "FUTURE", "OPTION", "MUTUALFUND", "INDEX")
        ),
        ("instrumentType", ["EQUITY"]),
        ("dataGranularity", "1wk"),
        ("dataGranularity", "60m"),
        ("exchangeTimezoneName", "Europe/Paris"),
        ("currency", "GBp"),
        ("currency", "usd"),
        ("currency", None),
    ],
)
def test_another_kind_is_refused_with_its_reason(
    field: str, value: Any, dataset: Dataset, yahoo: Yahoo, present: datetime
) -> None:
    chart = chart_of(yahoo, dataset, present, **{field: value})
    with pytest.raises(ProviderError) as refused:
        yahoo.parse(chart, "F", dataset, present)
    assert refused.value.reason is UnavailableReason.BAD_DATA
    assert refused.value.symbol_only
    assert repr(value) in refused.value.detail


@pytest.mark.parametrize("meta", [{"instrumentType": "ETF"}, {"instrumentType": None}, {}])
def test_shares_and_funds_are_served(meta: dict[str, Any], yahoo: Yahoo, present: datetime) -> None:
    for dataset in (Dataset.MINUTE, Dataset.RECENT):
        chart = chart_of(yahoo, dataset, present, **meta)
        assert yahoo.parse(chart, "F", dataset, present).bars is not None


@pytest.mark.parametrize("value", [True, "225.1", float("nan"), float("inf"), 10**400, [1], None])
@pytest.mark.parametrize(
    "field", ["regularMarketPrice", "regularMarketDayHigh", "regularMarketVolume"]
)
def test_what_is_no_number_is_absent(
    field: str, value: Any, yahoo: Yahoo, present: datetime, market: Market
) -> None:
    chart = chart_of(yahoo, Dataset.MINUTE, present, **{field: value})
    quote = yahoo.parse(chart, "F", Dataset.MINUTE, present).quote
    assert quote is not None
    assert quote.price == pytest.approx(market.daily("F")["close"].iloc[-1])
    if field != "regularMarketPrice":
        name = "day_high" if field.endswith("High") else "volume"
        assert getattr(quote, name) is None


def test_metadata_older_than_the_minutes_say_nothing_of_their_day(
    yahoo: Yahoo, present: datetime, market: Market
) -> None:
    closed = calendar.session_close(calendar.previous_session(market.session))
    meta = {"regularMarketTime": int(closed.timestamp()), "regularMarketPrice": 1.0}
    quote = yahoo.parse(
        chart_of(yahoo, Dataset.MINUTE, present, **meta), "F", Dataset.MINUTE, present
    ).quote
    assert quote is not None
    assert quote.session == market.session
    assert quote.price == pytest.approx(market.minutes("F")["close"].iloc[-1])
    assert {quote.previous_close, quote.day_low, quote.day_high, quote.volume} == {None}


@pytest.mark.parametrize("value", [-1, -1e12])
def test_a_negative_volume_is_none(value: float, yahoo: Yahoo, present: datetime) -> None:
    chart = chart_of(yahoo, Dataset.MINUTE, present, regularMarketVolume=value)
    quote = yahoo.parse(chart, "F", Dataset.MINUTE, present).quote
    assert quote is not None
    assert quote.volume is None


# --- rows ----------------------------------------------------------------------------------------


def repeated(market: Market, rows: slice) -> pd.DataFrame:
    bars = market.daily("F").iloc[-40:].astype(object)
    bars.iloc[rows] = bars.iloc[rows.start].to_numpy()
    return bars


def test_a_truth_value_is_no_price(market: Market) -> None:
    bars = market.daily("F").iloc[-40:].astype(object)
    bars.iloc[3] = [True] * 5
    cleaned = clean_bars(bars, Interval.DAILY, market.now, "bars")
    assert cleaned.refused == {RowFault.MISSING: 1}


@pytest.mark.parametrize("more", [-1, 0, 5])
def test_a_feed_that_hangs(more: int, market: Market) -> None:
    least = price_limits().repeated_sessions
    bars = repeated(market, slice(10, 10 + least + more))
    cleaned = clean_bars(bars, Interval.DAILY, market.now, "bars")
    assert cleaned.refused == ({} if more < 0 else {RowFault.REPEATED: least + more})
    quiet = bars.assign(volume=0)
    assert clean_bars(quiet, Interval.DAILY, market.now, "bars").refused == {}


@pytest.mark.parametrize("more", [-1, 0])
def test_minutes_that_hang(more: int, market: Market) -> None:
    least = price_limits().repeated_minutes
    bars = market.minutes("F").iloc[-60:].copy()
    bars.iloc[10 : 10 + least + more] = bars.iloc[10].to_numpy()
    cleaned = clean_bars(bars, Interval.MINUTE, market.now, "bars")
    assert cleaned.refused == ({} if more < 0 else {RowFault.REPEATED: least + more})


def hanging(rows: int) -> Change:
    def change(chart: Chart, market: Market) -> None:
        for values in columns(chart).values():
            values[-rows:] = [values[-rows]] * rows

    return change


def shifted_column(name: str) -> Change:
    def change(chart: Chart, market: Market) -> None:
        values = columns(chart)[name]
        values[:] = values[-1:] + values[:-1]

    return change


def exchanged(chart: Chart, market: Market) -> None:
    values = columns(chart)
    values["high"], values["low"] = values["low"], values["high"]


WRONG: dict[str, Change] = {
    **{f"{each} rows that hang": hanging(each) for each in (3, 6, 400)},
    **{f"{each} one row on": shifted_column(each) for each in ("open", "high", "low", "close")},
    "high and low exchanged": exchanged,
    "another kind": metadata(instrumentType=None, dataGranularity="1wk"),
    "milliseconds": lambda chart, market: chart.update(
        timestamp=[each * 1000 for each in chart["timestamp"]]
    ),
}


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
@pytest.mark.parametrize("name", WRONG)
def test_wrong_rows_are_never_shown(
    name: str, symbol: str, make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    for alone in (True, False):
        service = make("yahoo") if alone else make()
        with spoilt(monkeypatch, daily=(WRONG[name],)):
            found = service.history(symbol, Range.FIVE_YEARS, wait=WAIT)
        if isinstance(found, Unavailable):
            assert (alone, symbol) == (True, "F")
            continue
        if alone and symbol == "F" and name == "close one row on":
            # Each row can be by itself; nobody else is there to say otherwise, which is told.
            assert NoteCode.ONE_PROVIDER in [each.code for each in found.notes]
            continue
        right = market.daily(symbol).reindex(found.bars.index)
        apart = (found.bars[FIGURES[:4]] / right[FIGURES[:4]] - 1).abs()
        assert apart.max().max() < 0.002
        if not alone:
            assert found.missing == ()
            assert found.bars.index[-1].date() == market.session


def test_the_reason_is_told_in_both_languages(
    make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with spoilt(monkeypatch, daily=(hanging(4),)):
        history = make("yahoo").history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(history, History)
    for spoken, wanted in (
        ("en", "4 bars from Yahoo Finance were refused: figures that many bars in a row repeat."),
        ("fr", "des chiffres que plusieurs barres répètent à la suite"),
    ):
        with language.override(spoken):
            assert wanted in " ".join(provenance.note_sentences(history.notes))


def test_hanging_minutes_cost_no_right_price(
    make: Factory, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    with spoilt(monkeypatch, minute=(hanging(30),)):
        quote = make("yahoo").quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert quote.price == pytest.approx(market.daily("NVDA")["close"].iloc[-1])


# --- what is known ------------------------------------------------------------------------------


def daily_answer(market: Market, fetched: datetime) -> Answer:
    bars = market.daily("F").loc[: str(market.session)]
    origin = live_provenance("Yahoo Finance", "USD", fetched, fetched)
    return Answer("F", Dataset.RECENT, origin, bars=bars)


def test_the_row_of_a_running_session_is_no_close(market: Market) -> None:
    session = market.session
    opened, closed = calendar.session_open(session), calendar.session_close(session)
    for fetched, known in ((opened + timedelta(hours=2), False), (closed, True)):
        answer = daily_answer(market, fetched)
        closes = reference(Known(settled=session, today=session, daily=answer), ())
        assert closes is not None
        assert (pd.Timestamp(session) in closes.index) == known
        assert np.isfinite(closes).all()


def test_rows_of_one_session_later_do_not_pass(
    make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All columns together: only what is known of the sessions tells."""
    with spoilt(monkeypatch, daily=(shifted(1, ALL),)):
        found = make("yahoo").history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(found, History)
    assert found.bundled_until is not None or found.provenance.provider != "Yahoo Finance"
