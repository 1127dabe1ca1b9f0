"""Cboe's delayed quotes: JSON files on its content network, without a key.

Undocumented; shapes as seen (see the tests' server). Prices are split-adjusted US dollars, the
quote is about 15 minutes old, histories begin in 2004 and end with the previous close. A symbol
that Cboe does not know is refused with 403.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd

from data import calendar
from data.prices.model import BAR_COLUMNS, Dataset, ProviderError, Quote, UnavailableReason
from data.prices.providers.base import check_trading_times, live_provenance
from data.prices.providers.json_api import CURRENCY, JsonApi
from data.prices.ticker import with_dot

_FOLDER = "/api/global/delayed_quotes"


class Cboe(JsonApi):
    """Daily histories and the delayed quote."""

    name = "Cboe"
    default_url = "https://cdn.cboe.com"

    def fetch(self, symbol: str, dataset: Dataset, timeout: float, now: datetime) -> dict[str, Any]:
        """The JSON document; see `Provider.fetch`."""
        folder = "quotes" if dataset is Dataset.MINUTE else "charts/historical"
        try:
            return self._get(f"{_FOLDER}/{folder}/{with_dot(symbol)}.json", timeout, now)
        except ProviderError as error:
            if error.detail == "HTTP 403":
                reason = UnavailableReason.UNKNOWN_SYMBOL
                raise ProviderError(reason, error.detail, symbol_only=True) from error
            raise

    def _quote(self, payload: dict[str, Any], symbol: str, now: datetime) -> Quote:
        data = payload["data"]
        traded = datetime.fromisoformat(data["last_trade_time"])
        as_of = traded.replace(tzinfo=calendar.NEW_YORK).astimezone(UTC)
        check_trading_times(self.name, [as_of], now)
        return Quote(
            symbol=symbol,
            price=float(data["current_price"]),
            previous_close=float(data["prev_day_close"]),
            session=traded.date(),
            provenance=live_provenance(self.name, CURRENCY, as_of, now),
            open=_known(data.get("open")),
            day_low=_known(data.get("low")),
            day_high=_known(data.get("high")),
            volume=None if data.get("volume") is None else int(float(data["volume"])),
        )

    def _bars(self, payload: dict[str, Any], what: str) -> pd.DataFrame:
        frame = pd.DataFrame(payload["data"], columns=["date", *BAR_COLUMNS]).set_index("date")
        frame.index = pd.to_datetime(frame.index, format="%Y-%m-%d")
        return frame


def _known(value: Any) -> float | None:
    """The number, or None: before the opening the day's prices are 0 or absent."""
    return float(value) if value else None
