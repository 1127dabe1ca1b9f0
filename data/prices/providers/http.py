"""Providers that answer with JSON pages: one bounded request, its failures a provider's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

import pandas as pd

from data.deadline import DeadlineSession
from data.live import http
from data.live.http import Failure, FetchError
from data.prices.answer import Answer, Figures, Need
from data.prices.model import Reason
from data.prices.providers.base import (
    ProviderError,
    checked,
    clean,
    daily_as_of,
    status_error,
    two_years_before,
)
from data.prices.validation import Clean

_REASONS = {
    Failure.TIMEOUT: Reason.TIMEOUT,
    Failure.OFFLINE: Reason.OFFLINE,
    Failure.BAD_DATA: Reason.BAD_DATA,
    Failure.OTHER: Reason.SERVER_ERROR,
}


class JsonPages:
    """What providers of JSON pages share: see `Provider`. The heir fetches and reads the pages.

    They give daily bars and a quote, in split-adjusted US dollars.
    """

    name: ClassVar[str]
    home: ClassVar[str]
    headers: ClassVar[Mapping[str, str]] = {}
    needs = frozenset({Need.MINUTE, Need.RECENT, Need.FULL})

    def __init__(self, limit: int, base: str | None = None) -> None:
        self._base = base or self.home
        self._limit = limit
        self._session = DeadlineSession()
        self._session.headers.update(self.headers)

    def parse(self, raw: dict[str, Any], symbol: str, need: Need, now: datetime) -> Answer:
        """The answer in the document; see `Provider.parse`."""
        what = f"{self.name} {symbol} {need}"
        try:
            if need is Need.MINUTE:
                figures, as_of = self._quote(raw, what)
                return self._quoted(symbol, checked(figures, as_of, now, what), as_of, now)
            return self._daily(symbol, need, clean(self._bars(raw, what), need, now, what), now)
        except (KeyError, TypeError, ValueError) as error:
            message = f"{what}: not the shape of an answer: {error!r}"
            raise ProviderError(Reason.BAD_DATA, message, symbol_only=True) from error

    def _quote(self, raw: dict[str, Any], what: str) -> tuple[Figures, datetime]:
        """The quote of the document and its time; what is not there may raise as it comes."""
        raise NotImplementedError

    def _bars(self, raw: dict[str, Any], what: str) -> pd.DataFrame:
        """The daily bars of the document, for `clean_bars`; errors as of `_quote`."""
        raise NotImplementedError

    def _quoted(self, symbol: str, figures: Figures, as_of: datetime, now: datetime) -> Answer:
        return Answer(
            provider=self.name,
            symbol=symbol,
            need=Need.QUOTE,
            currency="USD",
            as_of=as_of,
            fetched_at=now,
            figures=figures,
        )

    def _daily(self, symbol: str, need: Need, cleaned: Clean, now: datetime) -> Answer:
        bars = cleaned.bars
        if need is Need.RECENT:  # of providers that give more than was asked for
            bars = bars.loc[str(two_years_before(now)) :]
            if bars.empty:
                message = f"{self.name} {symbol} {need}: no recent bars"
                raise ProviderError(Reason.BAD_DATA, message, symbol_only=True)
        return Answer(
            provider=self.name,
            symbol=symbol,
            need=need,
            currency="USD",
            as_of=daily_as_of(bars, now),
            fetched_at=now,
            bars=bars,
            rejections=cleaned.rejections,
        )

    def _get(
        self, path: str, timeout: float, now: datetime, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        url = f"{self._base}{path}"
        return get_json(
            self._session, url, timeout=timeout, limit=self._limit, now=now, params=params
        )


def get_json(  # noqa: PLR0913 - what bounds a request
    session: DeadlineSession,
    url: str,
    *,
    timeout: float,
    limit: int,
    now: datetime,
    params: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The JSON object at `url`, see `data.live.http.get_json`. Raises ProviderError."""
    with _as_provider_error(now):
        return http.get_json(session, url, timeout=timeout, limit=limit, params=params)


def parse_json(body: bytes, now: datetime) -> dict[str, Any]:
    """The JSON object in `body`; ProviderError for a page of HTML, a cut body or anything else."""
    with _as_provider_error(now):
        return http.parse_json(body)


@contextmanager
def _as_provider_error(now: datetime) -> Iterator[None]:
    try:
        yield
    except FetchError as error:
        refused = None
        if error.status is not None:
            refused = status_error(error.status, error.retry_after, now)
        raise refused or ProviderError(_REASONS[error.failure], error.detail) from error
