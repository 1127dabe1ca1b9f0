"""What providers with a JSON API share: the request, and the answer made of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import pandas as pd

from data.live import http
from data.live.http import DeadlineSession, Failure, FetchError
from data.prices.model import Answer, Dataset, ProviderError, Quote, Trade, UnavailableReason
from data.prices.providers.base import (
    daily_as_of,
    first_recent_day,
    live_provenance,
    status_error,
)
from data.prices.ticker import parse_symbol
from data.prices.validation.rows import clean_bars

CURRENCY = "USD"
_REASONS = {
    Failure.TIMEOUT: UnavailableReason.TIMEOUT,
    Failure.OFFLINE: UnavailableReason.OFFLINE,
    Failure.BAD_DATA: UnavailableReason.BAD_DATA,
    Failure.OTHER: UnavailableReason.SERVER_ERROR,
}


class JsonApi:
    """A `Provider` of daily bars and a quote as JSON, in split-adjusted US dollars.

    Subclasses implement `fetch`, `_quote` and `_bars`.
    """

    name: ClassVar[str]
    default_url: ClassVar[str]
    headers: ClassVar[Mapping[str, str]] = {}
    datasets = frozenset({Dataset.MINUTE, Dataset.RECENT, Dataset.FULL})

    def __init__(self, max_bytes: int, url: str | None = None) -> None:
        self._url = url or self.default_url
        self._max_bytes = max_bytes
        self._session = DeadlineSession()
        self._session.headers.update(self.headers)

    def parse(
        self, payload: dict[str, Any], symbol: str, dataset: Dataset, now: datetime
    ) -> Answer:
        """The answer in the document; see `Provider.parse`."""
        what = f"{self.name} {symbol} {dataset}"
        _check_symbol(payload, symbol, what)
        try:
            if dataset is Dataset.MINUTE:
                quote = self._quote(payload, symbol, now)
                trade = self._extended(payload, symbol, now)
                return Answer(symbol, Dataset.QUOTE, quote.provenance, quote=quote, extended=trade)
            if dataset is Dataset.EXTENDED:
                trade = self._extended(payload, symbol, now)
                as_of = now if trade is None else trade.time
                provenance = live_provenance(self.name, CURRENCY, as_of, now)
                return Answer(symbol, dataset, provenance, extended=trade)
            return self._daily(self._bars(payload, what), symbol, dataset, now)
        except (KeyError, TypeError, ValueError) as error:
            message = f"{what}: no usable answer: {error!r}"
            reason = UnavailableReason.BAD_DATA
            raise ProviderError(reason, message, symbol_only=True) from error

    def _quote(self, payload: dict[str, Any], symbol: str, now: datetime) -> Quote:
        """The quote in the document.

        Raises ProviderError, or KeyError, TypeError or ValueError for another shape.
        """
        raise NotImplementedError

    def _extended(self, payload: dict[str, Any], symbol: str, now: datetime) -> Trade | None:
        """The newest trade outside the session in the document of the quote; errors as of `_quote`.

        None where there is none, or the provider has no such trades.
        """
        return None

    def _bars(self, payload: dict[str, Any], what: str) -> pd.DataFrame:
        """The daily bars in the document, for `clean_bars`; errors as of `_quote`."""
        raise NotImplementedError

    def _daily(self, raw: pd.DataFrame, symbol: str, dataset: Dataset, now: datetime) -> Answer:
        what = f"{self.name} {symbol} {dataset}"
        cleaned = clean_bars(raw, dataset.interval, now, what)
        bars = cleaned.bars
        if dataset is Dataset.RECENT:  # some providers give more than was requested
            bars = bars.loc[str(first_recent_day(now)) :]
            if bars.empty:
                message = f"{what}: no recent bars"
                raise ProviderError(UnavailableReason.BAD_DATA, message, symbol_only=True)
        return Answer(
            symbol=symbol,
            dataset=dataset,
            provenance=live_provenance(self.name, CURRENCY, daily_as_of(bars, now), now),
            bars=bars,
            notes=cleaned.notes(self.name),
        )

    def _get(
        self, path: str, timeout: float, now: datetime, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The JSON object at `path`; raises ProviderError. See `data.live.http.get_json`."""
        try:
            return http.get_json(
                self._session,
                f"{self._url}{path}",
                timeout=timeout,
                limit=self._max_bytes,
                params=params,
            )
        except FetchError as error:
            refused = None
            if error.status is not None:
                refused = status_error(error.status, error.retry_after, now)
            raise refused or ProviderError(_REASONS[error.failure], error.detail) from error


def _check_symbol(payload: Mapping[str, Any], symbol: str, what: str) -> None:
    """Raises ProviderError for a document that names another symbol."""
    parts = (payload, payload.get("data"))
    named = [each["symbol"] for each in parts if isinstance(each, dict) and each.get("symbol")]
    for name in named:
        if parse_symbol(str(name)) != symbol:
            message = f"{what}: an answer about {name!r}"
            raise ProviderError(UnavailableReason.BAD_DATA, message, symbol_only=True)
