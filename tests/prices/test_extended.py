"""The trade outside the session in the providers' documents, and what it is held against."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data import calendar
from data.prices.model import (
    Answer,
    Dataset,
    Provenance,
    ProviderError,
    Quote,
    Source,
    Trade,
    UnavailableReason,
)
from data.prices.plausibility import agreement, comparison
from data.prices.plausibility.agreement import Known
from data.prices.providers.cboe import Cboe
from data.prices.providers.nasdaq import Nasdaq
from data.prices.providers.yahoo import Yahoo
from data.trading_hours import Phase
from tests.prices.conftest import WAIT
from tests.stub_providers import StubProviders

LIMIT = 2_000_000
DAYS = {
    "ordinary": date(2026, 10, 6),
    "half day": date(2026, 11, 27),
    "last of summer time": date(2026, 10, 30),
    "first of winter time": date(2026, 11, 2),
    "first of summer time": date(2026, 3, 9),
}
DAY = DAYS["ordinary"]
YAHOO = Yahoo(LIMIT, Path("/nowhere"))
NASDAQ = Nasdaq(LIMIT)
Row = tuple[Any, Any]


def at(clock: str, day: date = DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), calendar.NEW_YORK).astimezone(UTC)


def yahoo(
    rows: Sequence[Row], now: datetime, symbol: str = "NVDA", **metadata: object
) -> Trade | None:
    """The trade in a chart with these times and prices."""
    quote = {"close": [price for _, price in rows], "volume": [0 for _ in rows]}
    result: dict[str, Any] = {
        "meta": {"symbol": "NVDA", "currency": "USD", **metadata},
        "indicators": {"quote": [quote if rows else {}]},
    }
    if rows:
        result["timestamp"] = [
            int(each.timestamp()) if isinstance(each, datetime) else each for each, _ in rows
        ]
    document = {"chart": {"result": [result], "error": None}}
    answer = YAHOO.parse(document, symbol, Dataset.EXTENDED, now)
    assert (answer.dataset, answer.bars, answer.quote) == (Dataset.EXTENDED, None, None)
    return answer.extended


def nasdaq(rows: Sequence[Row], now: datetime) -> Trade | None:
    points = [
        {"x": _wall_clock(each) if isinstance(each, datetime) else each, "y": price}
        for each, price in rows
    ]
    document = {"data": {"symbol": "NVDA", "chart": points or None}, "status": {"rCode": 200}}
    return NASDAQ.parse(document, "NVDA", Dataset.EXTENDED, now).extended


def _wall_clock(moment: datetime) -> int:
    wall = moment.astimezone(calendar.NEW_YORK).replace(tzinfo=UTC)
    return int(wall.timestamp() * 1000)


both = pytest.mark.parametrize("read", [yahoo, nasdaq], ids=["Yahoo", "Nasdaq"])


@both
@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_the_newest_of_the_day_by_new_yorks_clock(read: Any, day: date) -> None:
    close = calendar.session_close(day)
    before = calendar.session_close(calendar.previous_session(day))
    rows = [
        (before + timedelta(minutes=30), 198.0),
        (at("04:00", day), 199.0),
        (at("09:29", day), 201.0),
        (at("09:30", day), 202.0),
        (close - timedelta(minutes=1), 203.0),
        (close, 204.0),
        (close + timedelta(minutes=1), 205.0),
        (close + timedelta(minutes=90), 206.0),
    ]

    def newest(now: datetime) -> tuple[float, Phase, datetime] | None:
        trade = read([row for row in rows if row[0] <= now], now)
        return None if trade is None else (trade.price, trade.phase, trade.time)

    for index, now in enumerate(["04:00", "09:29"], 1):
        price, moment = rows[index][1], rows[index][0]
        assert newest(at(now, day)) == (price, Phase.PRE_MARKET, moment)
    assert newest(at("03:00", day)) == (198.0, Phase.AFTER_HOURS, rows[0][0])  # of the evening
    for now in (at("09:30", day), close - timedelta(seconds=1), close):
        assert newest(now) is None  # within the session; and the bell's is the closing price
    for now, price, moment in [
        (close + timedelta(minutes=2), 205.0, rows[6][0]),
        (close + timedelta(hours=2), 206.0, rows[7][0]),
    ]:
        assert newest(now) == (price, Phase.AFTER_HOURS, moment)


def test_a_half_days_trading_ends_early(caplog: pytest.LogCaptureFixture) -> None:
    day = DAYS["half day"]
    rows = [(at("16:59", day), 205.0), (at("17:00", day), 190.0), (at("18:30", day), 191.0)]
    trade = yahoo(rows, at("19:00", day))
    assert trade is not None
    assert (trade.price, trade.time) == (205.0, at("16:59", day))
    assert "2 prices of hours without trading are left out" in caplog.text


@both
def test_a_day_without_trades_is_an_answer(read: Any) -> None:
    assert read([], at("04:30")) is None
    assert read([(at("15:59"), 204.0), (at("16:00"), 204.1)], at("16:30")) is None


@pytest.mark.parametrize("price", [None, 0.0, -204.0, float("nan"), float("inf"), "204", [204.0]])
def test_a_row_without_a_price_is_none(price: object) -> None:
    trade = yahoo([(at("17:00"), 205.0), (at("17:05"), price)], at("17:10"))
    assert trade is not None
    assert (trade.price, trade.time) == (205.0, at("17:00"))


@pytest.mark.parametrize("moment", [None, "17:05", 1e30, [1]])
def test_a_row_without_a_time_is_none(moment: object) -> None:
    trade = yahoo([(at("17:00"), 205.0), (moment, 190.0)], at("17:10"))
    assert trade is not None
    assert (trade.price, trade.time) == (205.0, at("17:00"))


def test_rows_out_of_order() -> None:
    trade = yahoo([(at("17:05"), 206.0), (at("17:00"), 205.0)], at("17:10"))
    assert trade is not None
    assert trade.price == 206.0


@both
def test_a_single_price_far_from_the_minute_before_is_left_out(
    read: Any, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [(at("17:00"), 205.0), (at("17:01"), 2050.0)]
    trade = read(rows, at("17:10"))
    assert (trade.price, trade.time) == (205.0, at("17:00"))
    assert "2050.0" in caplog.text
    # Results have come: the next minute says so, too.
    trade = read([(at("17:00"), 205.0), (at("17:01"), 225.0), (at("17:02"), 226.0)], at("17:10"))
    assert trade.price == 226.0


@both
def test_a_time_that_has_not_come_refuses_the_answer(read: Any) -> None:
    with pytest.raises(ProviderError, match="to come") as refused:
        read([(at("17:00"), 205.0), (at("18:00"), 206.0)], at("17:10"))
    assert refused.value.symbol_only


def test_another_clock_refuses_nasdaqs_answer() -> None:
    with pytest.raises(ProviderError, match="hours off"):
        nasdaq([(at("02:00"), 205.0)], at("17:10"))


@pytest.mark.parametrize(
    ("metadata", "said"), [({"currency": "EUR"}, "EUR"), ({"symbol": "AMD"}, "AMD")]
)
def test_another_currency_or_company(metadata: dict[str, object], said: str) -> None:
    with pytest.raises(ProviderError, match=said):
        yahoo([(at("17:00"), 205.0)], at("17:10"), **metadata)


def test_columns_of_different_lengths() -> None:
    chart = {
        "meta": {"symbol": "NVDA", "currency": "USD"},
        "timestamp": [int(at("17:00").timestamp()), int(at("17:01").timestamp())],
        "indicators": {"quote": [{"close": [205.0]}]},
    }
    for result in (chart, {**chart, "indicators": {"quote": [{}]}}, {"meta": chart["meta"]}, None):
        document = {"chart": {"result": [result]}}
        with pytest.raises(ProviderError) as refused:
            YAHOO.parse(document, "NVDA", Dataset.EXTENDED, at("17:10"))
        assert refused.value.reason is UnavailableReason.BAD_DATA
        assert refused.value.symbol_only


@pytest.mark.parametrize(
    ("traded", "price", "expected"),
    [
        (at("16:00"), 204.0, 204.0),
        (at("15:59", DAY) + timedelta(seconds=30), 204.0, 204.0),
        (at("15:30"), 204.0, None),
        (at("16:00"), None, None),
        (None, 204.0, None),
    ],
)
def test_the_close_that_yahoo_measures_from(traded: Any, price: Any, expected: Any) -> None:
    metadata = {
        "regularMarketTime": None if traded is None else int(traded.timestamp()),
        "regularMarketPrice": price,
    }
    trade = yahoo([(at("17:00"), 205.0)], at("17:10"), **metadata)
    assert trade is not None
    assert trade.previous_close == expected


def test_what_yahoo_is_asked_for(stub: StubProviders, tmp_path: Path) -> None:
    """Not for a day: before the opening that chart is empty, or of the day before."""
    now = at("05:00")
    Yahoo(LIMIT, tmp_path, stub.url("yahoo")).fetch("NVDA", Dataset.EXTENDED, WAIT, now)
    (asked,) = stub.asked_extended()
    assert "range" not in asked.query
    bell = calendar.session_close(calendar.previous_session(DAY))
    first, last = (int(asked.query[name]) for name in ("period1", "period2"))
    assert first == int((bell - timedelta(minutes=30)).timestamp())
    assert last == int((now + timedelta(minutes=1)).timestamp())


def test_cboe_has_none() -> None:
    assert Dataset.EXTENDED not in Cboe.datasets


# What it is held against

CLOSES = pd.DataFrame(
    {"close": [198.0, 204.0]}, index=pd.to_datetime([calendar.previous_session(DAY), DAY])
)
QUOTE = Quote(
    "NVDA", 204.0, 198.0, DAY, Provenance(Source.LIVE, "Yahoo Finance", at("16:00"), "USD")
)


def answer(price: float, clock: str = "17:00", **changes: Any) -> Answer:
    values = {"phase": Phase.AFTER_HOURS, "provider": "Yahoo Finance", "time": at(clock)}
    provenance = Provenance(Source.LIVE, "Yahoo Finance", at(clock), "USD", at("17:10"))
    trade = Trade(**(values | {"price": price} | changes))
    return Answer("NVDA", Dataset.EXTENDED, provenance, extended=trade)


def known(**changes: Any) -> Known:
    return Known(settled=DAY, today=DAY, **({"bundled": CLOSES, "quote": QUOTE} | changes))


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (answer(2050.0), "price"),
        (answer(20.5), "price"),
        (answer(205.0, previous_close=180.0), "close"),
        (answer(205.0, time=at("18:00")), "future"),
        (answer(205.0, time=at("21:00"), phase=Phase.AFTER_HOURS), "future"),
        (answer(205.0, time=at("12:00")), "hours"),
        (answer(205.0, phase=Phase.PRE_MARKET), "hours"),
    ],
    ids=["x10", "/10", "another company's", "future", "of the night", "noon", "of another phase"],
)
@pytest.mark.parametrize("beside", [{}, {"bundled": None}, {"quote": None}], ids=str)
def test_what_cannot_be_right_is_refused(given: Answer, fault: str, beside: dict[str, Any]) -> None:
    with pytest.raises(ProviderError, match=fault) as refused:
        comparison.compare(given, known(**beside))
    assert refused.value.reason is UnavailableReason.CONTRADICTORY
    assert refused.value.symbol_only


def test_what_may_be_right_is_accepted() -> None:
    right = answer(225.0, previous_close=204.0)
    for beside in (
        known(),
        known(bundled=None),
        known(quote=None),
        known(bundled=None, quote=None),
    ):
        compared = comparison.compare(right, beside)
        assert compared.answer.extended == right.extended
        assert not compared.needs_another


def test_an_older_one_never_replaces_a_newer() -> None:
    newer, older = answer(206.0, "17:05"), answer(205.0, "17:00")
    empty = Answer("NVDA", Dataset.EXTENDED, older.provenance)
    for later in (older, empty):
        compared = comparison.compare(later, known(previous=newer))
        assert compared.answer.extended == newer.extended
    assert comparison.compare(newer, known(previous=older)).answer.extended == newer.extended


def test_where_one_provider_has_none_the_next_is_asked() -> None:
    empty = Answer("NVDA", Dataset.EXTENDED, answer(205.0).provenance)
    first = comparison.compare(empty, known())
    assert first.needs_another
    second = comparison.compare(answer(205.0), known())
    assert agreement.better(first, second, known()).answer.extended == second.answer.extended
    assert agreement.better(first, first, known()).answer.extended is None


def test_a_wrong_one_beside_a_quote_costs_the_quote_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrong = answer(2050.0)
    quoted = Answer("NVDA", Dataset.QUOTE, wrong.provenance, quote=QUOTE, extended=wrong.extended)
    with caplog.at_level(logging.WARNING):
        compared = comparison.compare(quoted, known())
    assert compared.answer.quote is not None
    assert compared.answer.quote.price == 204.0
    assert compared.answer.extended is None
    assert "2050.0 after 204.0" in caplog.text
