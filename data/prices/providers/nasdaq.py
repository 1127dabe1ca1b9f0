"""Nasdaq's public quote pages (see `data.nasdaq_site`); shapes as seen (see the tests' server).

Prices are split-adjusted US dollars, written "$1,234.50" for stocks and without the sign for
funds. Errors come with HTTP 200 and a code of their own. Histories hold ten years.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from data import calendar, nasdaq_site
from data.prices.model import (
    BAR_COLUMNS,
    Dataset,
    ProviderError,
    Quote,
    Trade,
    UnavailableReason,
)
from data.prices.plausibility.extended import newest_trade
from data.prices.providers.base import check_trading_times, first_recent_day, live_provenance
from data.prices.providers.json_api import CURRENCY, JsonApi
from data.prices.ticker import with_dot
from data.symbols import Kind, find

_OK = 200
_NO_SUCH_SYMBOL = 1001
_HISTORY_YEARS = 10
#: Both stand in the intraday chart.
_CHARTED = (Dataset.MINUTE, Dataset.EXTENDED)
_MAX_ROWS = "9999"
_NUMBER = re.compile(r"(?P<sign>[^\d.\-\s]?)(?P<digits>-?[\d,]+(?:\.\d+)?)")


class Nasdaq(JsonApi):
    """Daily histories, and the quote of the intraday chart with the trade outside the session."""

    name = "Nasdaq"
    default_url = nasdaq_site.URL
    headers = nasdaq_site.HEADERS
    datasets = JsonApi.datasets | {Dataset.EXTENDED}

    def fetch(self, symbol: str, dataset: Dataset, timeout: float, now: datetime) -> dict[str, Any]:
        """The JSON document of the stock or else the fund; see `Provider.fetch`."""
        known = find(symbol)
        classes = ("stocks", "etf")
        if known is not None and known.kind is Kind.ETF:
            classes = ("etf", "stocks")
        first = self._page(symbol, dataset, classes[0], timeout / 2, now)
        if not _is_unknown(first):
            return first
        return self._page(symbol, dataset, classes[1], timeout / 2, now)

    def _quote(self, payload: dict[str, Any], symbol: str, now: datetime) -> Quote:
        """The last price of the regular session among the points of the chart."""
        what = f"{self.name} {symbol} quote"
        data = _data(payload, what)
        regular = [point for point in self._points(data, now) if _is_regular(point[0])]
        if not regular:
            message = f"{what}: no price of a regular session"
            raise ProviderError(UnavailableReason.BAD_DATA, message, symbol_only=True)
        as_of, price = max(regular)
        volume = _number(data.get("volume"))
        return Quote(
            symbol=symbol,
            price=price,
            previous_close=_number(data["previousClose"]),
            session=as_of.astimezone(calendar.NEW_YORK).date(),
            provenance=live_provenance(self.name, CURRENCY, as_of, now),
            volume=int(volume) if math.isfinite(volume) else None,
            name=str(data["company"]) if data.get("company") else None,
        )

    def _extended(self, payload: dict[str, Any], symbol: str, now: datetime) -> Trade | None:
        data = _data(payload, f"{self.name} {symbol} trade outside the session")
        return newest_trade(self._points(data, now), self.name, now)

    def _points(self, data: dict[str, Any], now: datetime) -> list[tuple[datetime, float]]:
        """Times and prices of the chart, which begins before the opening and ends after the close.

        Its x is New York's wall clock in milliseconds, counted as if it were UTC.
        """
        points = [
            (_from_wall_clock(point["x"]), _number(point["y"])) for point in data["chart"] or ()
        ]
        check_trading_times(self.name, (time for time, _ in points), now)
        return points

    def _bars(self, payload: dict[str, Any], what: str) -> pd.DataFrame:
        rows = _data(payload, what)["tradesTable"]["rows"]
        newest_first = pd.DataFrame(rows, columns=["date", *BAR_COLUMNS])
        frame = newest_first.iloc[::-1].set_index("date").map(_number)
        frame.index = pd.to_datetime(frame.index, format="%m/%d/%Y")
        return frame

    def _page(
        self, symbol: str, dataset: Dataset, asset_class: str, timeout: float, now: datetime
    ) -> dict[str, Any]:
        params = {"assetclass": asset_class}
        if dataset not in _CHARTED:
            today = now.astimezone(calendar.NEW_YORK).date()
            start = first_recent_day(now)
            if dataset is Dataset.FULL:
                start = (pd.Timestamp(today) - pd.DateOffset(years=_HISTORY_YEARS)).date()
            params |= {"fromdate": str(start), "todate": str(today), "limit": _MAX_ROWS}
        page = "chart" if dataset in _CHARTED else "historical"
        return self._get(f"/api/quote/{with_dot(symbol)}/{page}", timeout, now, params)


def _is_unknown(document: dict[str, Any]) -> bool:
    try:
        codes = document["status"]["bCodeMessage"] or []
        return any(each["code"] == _NO_SUCH_SYMBOL for each in codes)
    except (KeyError, TypeError):
        return False


def _data(document: dict[str, Any], what: str) -> dict[str, Any]:
    """The "data" of the document; ProviderError where it is an error with HTTP 200."""
    if _is_unknown(document):
        raise ProviderError(
            UnavailableReason.UNKNOWN_SYMBOL, f"{what}: no such symbol", symbol_only=True
        )
    code = document["status"]["rCode"]
    if code != _OK:
        raise ProviderError(UnavailableReason.SERVER_ERROR, f"{what}: code {code}")
    data: dict[str, Any] = document["data"]
    return data


def _from_wall_clock(milliseconds: float) -> datetime:
    wall = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return wall.replace(tzinfo=calendar.NEW_YORK).astimezone(UTC)


def _is_regular(moment: datetime) -> bool:
    day = moment.astimezone(calendar.NEW_YORK).date()
    if not calendar.is_session(day):
        return False
    return calendar.session_open(day) <= moment <= calendar.session_close(day)


def _number(text: Any) -> float:
    """The number in a text like "$1,234.50", NaN for none; ProviderError for other currencies."""
    if isinstance(text, int | float):
        return float(text)
    match = _NUMBER.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return math.nan
    if match["sign"] not in ("", "$"):
        message = f"prices in {match['sign']!r}, not in dollars"
        raise ProviderError(UnavailableReason.BAD_DATA, message, symbol_only=True)
    return float(match["digits"].replace(",", ""))
