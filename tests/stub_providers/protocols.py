"""The answers of the three providers, written from rows as the providers write them."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from typing import Any

import pandas as pd

from data import calendar
from tests.stub_providers.faults import PRICES, ROW_FAULTS, Row
from tests.stub_providers.market import Market

_YAHOO_RANGES = ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"]
_YEARS = {"2y": 2, "max": 100}


def rows_of(bars: pd.DataFrame, fault: str) -> list[Row]:
    """The bars as rows, with the fault."""
    rows: list[Row] = [
        {"time": time, **values}
        for time, values in zip(bars.index, bars.to_dict("records"), strict=True)
    ]
    if fault in ROW_FAULTS:
        ROW_FAULTS[fault][0](rows)
    return rows


def yahoo_unknown(symbol: str) -> bytes:
    error = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
    return _json({"chart": {"result": None, "error": error}})


def yahoo_chart(market: Market, symbol: str, query: dict[str, str], fault: str) -> bytes:
    """The chart as /v8/finance/chart gives it: meta, times in seconds, columns."""
    interval = query["interval"]
    period = query.get("range", "max")
    bars = _yahoo_bars(market, symbol, interval, period)
    if query.get("includePrePost") == "true":
        bars = _with_extended(market, symbol, query)
    rows = rows_of(bars, fault)
    quote = {name: [row[name] for row in rows] for name in (*PRICES, "volume")}
    indicators: dict[str, Any] = {"quote": [quote]}
    result: dict[str, Any] = {"meta": _yahoo_meta(market, symbol, interval, period)}
    if rows:
        result["timestamp"] = [_seconds(row["time"], interval) for row in rows]
    if interval == "1d":
        # Adjusted for dividends: lower than the close, and never to be seen on a page.
        adjusted = [None if row["close"] is None else row["close"] * 0.9 for row in rows]
        indicators["adjclose"] = [{"adjclose": adjusted}]
    if fault == "currency":
        result["meta"]["currency"] = "EUR"
    if fault == "bad_quote":
        result["meta"]["regularMarketPrice"] = 0.0
    result["indicators"] = indicators
    return _json({"chart": {"result": [result], "error": None}})


def _yahoo_bars(market: Market, symbol: str, interval: str, period: str) -> pd.DataFrame:
    if interval == "1m":
        minutes = market.minutes(symbol)
        return minutes[minutes.index.normalize() == minutes.index[-1].normalize()]
    if interval == "5m":
        return market.five_minutes(symbol)
    daily = market.daily(symbol)
    return daily[daily.index > daily.index[-1] - pd.DateOffset(years=_YEARS[period])]


def _with_extended(market: Market, symbol: str, query: dict[str, str]) -> pd.DataFrame:
    """Minutes from one moment to another, those outside the session too."""
    bars = pd.concat([market.minutes(symbol), market.extended(symbol)]).sort_index()
    first, last = (
        pd.Timestamp(int(query[name]), unit="s", tz="UTC") for name in ("period1", "period2")
    )
    return bars[(bars.index >= first) & (bars.index <= last)]


def _yahoo_meta(market: Market, symbol: str, interval: str, period: str) -> dict[str, Any]:
    daily, day = market.daily(symbol), market.session
    opened, closed = calendar.session_open(day), calendar.session_close(day)
    offset = int(opened.astimezone(calendar.NEW_YORK).utcoffset().total_seconds())  # type: ignore[union-attr]
    regular = {
        "timezone": "EST",
        "start": int(opened.timestamp()),
        "end": int(closed.timestamp()),
        "gmtoffset": offset,
    }
    meta = {
        "currency": "USD",
        "symbol": symbol,
        "exchangeName": "NMS",
        "fullExchangeName": "NasdaqGS",
        "instrumentType": "EQUITY",
        "firstTradeDate": int(daily.index[0].timestamp()),
        "regularMarketTime": int(min(market.now, closed).timestamp()),
        "hasPrePostMarketData": True,
        "gmtoffset": offset,
        "timezone": "EST",
        "exchangeTimezoneName": "America/New_York",
        "regularMarketPrice": float(daily["close"].iloc[-1]),
        "regularMarketDayHigh": float(daily["high"].iloc[-1]),
        "regularMarketDayLow": float(daily["low"].iloc[-1]),
        "regularMarketVolume": int(daily["volume"].iloc[-1]),
        "longName": f"{symbol} Corporation",
        "shortName": symbol,
        "chartPreviousClose": float(daily["close"].iloc[-2]),
        "priceHint": 2,
        "currentTradingPeriod": {"pre": {**regular}, "regular": regular, "post": {**regular}},
        "dataGranularity": interval,
        "range": period,
        "validRanges": _YAHOO_RANGES,
    }
    if interval != "1d":
        meta["previousClose"] = meta["chartPreviousClose"]
        meta["tradingPeriods"] = [
            [{**regular, "start": int(start.timestamp()), "end": int(end.timestamp())}]
            for start, end in (
                (calendar.session_open(each.date()), calendar.session_close(each.date()))
                for each in market.minutes(symbol).index.tz_localize(None).normalize().unique()
            )
        ]
    return meta


@cache  # the same sessions in every test
def _seconds(time: pd.Timestamp, interval: str) -> int:
    if interval != "1d":
        return int(time.timestamp())
    # A daily bar stands at the opening of its session.
    return int((time + timedelta(hours=9, minutes=30)).tz_localize(calendar.NEW_YORK).timestamp())


def nasdaq_unknown() -> bytes:
    code = [{"code": 1001, "errorMessage": "Symbol not exists."}]
    return _nasdaq(None, 400, code)


def nasdaq_history(market: Market, symbol: str, query: dict[str, str], fault: str) -> bytes:
    """The table of /historical: texts, newest first."""
    bars = market.daily(symbol).loc[query["fromdate"] : query["todate"]]
    sign = "€" if fault == "currency" else "$"
    rows = [
        {
            "date": row["time"].strftime("%m/%d/%Y"),
            "close": _dollars(row["close"], sign),
            "volume": "N/A" if row["volume"] is None else f"{row['volume']:,}",
            "open": _dollars(row["open"], sign),
            "high": _dollars(row["high"], sign),
            "low": _dollars(row["low"], sign),
        }
        for row in reversed(rows_of(bars, fault))
    ]
    table = {"asOf": None, "headers": {"date": "Date"}, "rows": rows}
    return _nasdaq({"symbol": symbol, "totalRecords": len(rows), "tradesTable": table})


def nasdaq_chart(market: Market, symbol: str, fault: str) -> bytes:
    """The points of /chart: New York's wall clock as if it were UTC, outside the session too."""
    minutes, daily = market.minutes(symbol), market.daily(symbol)
    last = minutes.index[-1]
    price = {"nulls": None, "zero": 0.0, "negative": -1.0}.get(fault, minutes["close"].iloc[-1])
    points = [
        {"x": _as_if_utc(last - timedelta(minutes=1)), "y": float(minutes["close"].iloc[-2])},
        {"x": _as_if_utc(_later(last) if fault == "future" else last), "y": price},
    ]
    outside = market.extended(symbol)["close"]
    # The point of the bell is the session's own last one.
    bell = pd.Timestamp(calendar.session_close(market.session))
    outside = outside[outside.index != bell]
    points += [{"x": _as_if_utc(time), "y": float(price)} for time, price in outside.items()]
    sign = "€" if fault == "currency" else "$"
    data = {
        "symbol": symbol,
        "company": f"{symbol} Corporation Common Stock",
        "lastSalePrice": _dollars(price, sign),
        "previousClose": _dollars(float(daily["close"].iloc[-2]), sign),
        "volume": f"{int(daily['volume'].iloc[-1]):,}",
        "chart": [] if fault == "empty" else points,
    }
    return _nasdaq(data)


def nasdaq_earnings(market: Market, symbol: str, fault: str) -> bytes:
    """The sentences of /earnings-date; without a date where the market has none for the symbol."""
    if not market.knows(symbol) or fault == "404":
        return nasdaq_unknown()
    written, day = symbol.replace("-", "."), market.earnings.get(symbol)
    announced = f"Earnings announcement* for {written}: "
    report = "Our vendor hasn't provided us with the upcoming earnings report date."
    if day is not None:
        announced += f"{day:%b %d, %Y}"
        report = (
            f"{symbol} Corporation Common Stock is estimated to report earnings on  "
            f"{day:%m/%d/%Y} after market close. The upcoming earnings date is derived from an "
            "algorithm based on a company's historical reporting dates."
        )
    return _nasdaq({"reportText": report, "heading": "Earnings Date", "announcement": announced})


def cboe_history(market: Market, symbol: str, fault: str) -> bytes:
    """The file of charts/historical: texts, up to the close before."""
    bars = market.daily(symbol).iloc[:-1]
    rows = [
        {
            "date": row["time"].strftime("%Y-%m-%d"),
            **{name: None if row[name] is None else str(row[name]) for name in (*PRICES, "volume")},
        }
        for row in rows_of(bars, fault)
    ]
    return _json({"symbol": symbol, "data": rows})


def cboe_quote(market: Market, symbol: str, fault: str) -> bytes:
    """The file of quotes: a quarter of an hour old, New York's wall clock without a zone."""
    minutes, daily = market.minutes(symbol), market.daily(symbol)
    traded = minutes.index[-16]
    if fault == "future":
        traded = _later(traded)
    price = {"nulls": None, "zero": 0.0, "negative": -1.0}.get(fault, minutes["close"].iloc[-16])
    low, high = float(daily["low"].iloc[-1]), float(daily["high"].iloc[-1])
    if fault == "high_below_low":
        low, high = high, low
    data = {
        "symbol": symbol,
        "current_price": price,
        "open": float(daily["open"].iloc[-1]),
        "high": high,
        "low": low,
        "prev_day_close": float(daily["close"].iloc[-2]),
        "volume": float(daily["volume"].iloc[-1]),
        "last_trade_time": traded.tz_localize(None).isoformat(timespec="seconds"),
    }
    return _json({"symbol": symbol, "data": {} if fault == "empty" else data})


def _nasdaq(data: Any, code: int = 200, codes: list[dict[str, Any]] | None = None) -> bytes:
    status = {"rCode": code, "bCodeMessage": codes, "developerMessage": None}
    return _json({"data": data, "message": None, "status": status})


def _dollars(value: float | None, sign: str) -> str:
    return "N/A" if value is None else f"{sign}{value:,.4f}"


def _later(moment: pd.Timestamp) -> pd.Timestamp:
    """The same time of day in the next session."""
    days = pd.Timestamp(calendar.next_session(moment.date())) - pd.Timestamp(moment.date())
    return moment + days


def _as_if_utc(moment: pd.Timestamp) -> int:
    return int(moment.tz_localize(None).tz_localize("UTC").timestamp() * 1000)


def _json(document: Any) -> bytes:
    return json.dumps(document).encode()
