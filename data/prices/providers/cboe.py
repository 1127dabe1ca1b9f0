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
from data.prices.answer import Figures, Need
from data.prices.model import BAR_COLUMNS, Reason
from data.prices.providers.base import ProviderError
from data.prices.providers.http import JsonPages
from data.prices.ticker import with_dot

NAME = "Cboe"
BASE = "https://cdn.cboe.com"
_FOLDER = "/api/global/delayed_quotes"


class Cboe(JsonPages):
    """Daily histories and the delayed quote."""

    name = NAME
    home = BASE

    def fetch(self, symbol: str, need: Need, timeout: float, now: datetime) -> dict[str, Any]:
        """The JSON document; see `Provider.fetch`."""
        folder = "quotes" if need is Need.MINUTE else "charts/historical"
        try:
            return self._get(f"{_FOLDER}/{folder}/{with_dot(symbol)}.json", timeout, now)
        except ProviderError as error:
            if error.detail == "HTTP 403":
                reason = Reason.UNKNOWN_SYMBOL
                raise ProviderError(reason, error.detail, symbol_only=True) from error
            raise

    def _quote(self, raw: dict[str, Any], what: str) -> tuple[Figures, datetime]:
        data = raw["data"]
        traded = datetime.fromisoformat(data["last_trade_time"])
        figures = Figures(
            price=float(data["current_price"]),
            previous_close=float(data["prev_day_close"]),
            session=traded.date(),
            open=_known(data.get("open")),
            day_low=_known(data.get("low")),
            day_high=_known(data.get("high")),
            volume=None if data.get("volume") is None else int(float(data["volume"])),
        )
        return figures, traded.replace(tzinfo=calendar.NEW_YORK).astimezone(UTC)

    def _bars(self, raw: dict[str, Any], what: str) -> pd.DataFrame:
        frame = pd.DataFrame(raw["data"], columns=["date", *BAR_COLUMNS]).set_index("date")
        frame.index = pd.to_datetime(frame.index, format="%Y-%m-%d")
        return frame


def _known(value: Any) -> float | None:
    """The number, None for none: before the opening the day's figures are 0 or absent."""
    return float(value) if value else None
