"""Providers that answer with JSON pages: one bounded request, its failures a provider's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

import requests

from data import fetching
from data.fetching import Failure, FetchError
from data.prices.answer import Answer, Need
from data.prices.model import Reason
from data.prices.providers.base import ProviderError, status_error

_REASONS = {
    Failure.TIMEOUT: Reason.TIMEOUT,
    Failure.OFFLINE: Reason.OFFLINE,
    Failure.BAD_DATA: Reason.BAD_DATA,
    Failure.OTHER: Reason.SERVER_ERROR,
}


class JsonPages:
    """What providers of JSON pages share: see `Provider`. The heir fetches and reads the pages."""

    name: ClassVar[str]
    home: ClassVar[str]
    headers: ClassVar[Mapping[str, str]] = {}
    needs = frozenset({Need.MINUTE, Need.RECENT, Need.FULL})

    def __init__(self, limit: int, base: str | None = None) -> None:
        self._base = base or self.home
        self._limit = limit
        self._session = requests.Session()
        self._session.headers.update(self.headers)

    def parse(self, raw: dict[str, Any], symbol: str, need: Need, now: datetime) -> Answer:
        """The answer in the document; see `Provider.parse`."""
        what = f"{self.name} {symbol} {need}"
        try:
            return self._answer(raw, symbol, need, now, what)
        except (KeyError, TypeError, ValueError) as error:
            message = f"{what}: not the shape of an answer: {error!r}"
            raise ProviderError(Reason.BAD_DATA, message, symbol_only=True) from error

    def _answer(
        self, raw: dict[str, Any], symbol: str, need: Need, now: datetime, what: str
    ) -> Answer:
        """The answer; what the document lacks may raise as it comes."""
        raise NotImplementedError

    def _get(
        self, path: str, timeout: float, now: datetime, params: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        url = f"{self._base}{path}"
        return get_json(
            self._session, url, timeout=timeout, limit=self._limit, now=now, params=params
        )


def get_json(  # noqa: PLR0913 - what bounds a request
    session: requests.Session,
    url: str,
    *,
    timeout: float,
    limit: int,
    now: datetime,
    params: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The JSON object at `url`, see `data.fetching.get_json`. Raises ProviderError."""
    with _as_provider_error(now):
        return fetching.get_json(session, url, timeout=timeout, limit=limit, params=params)


def parse_json(body: bytes, now: datetime) -> dict[str, Any]:
    """The JSON object in `body`; ProviderError for a page of HTML, a cut body or anything else."""
    with _as_provider_error(now):
        return fetching.parse_json(body)


@contextmanager
def _as_provider_error(now: datetime) -> Iterator[None]:
    try:
        yield
    except FetchError as error:
        refused = None
        if error.status is not None:
            refused = status_error(error.status, error.retry_after, now)
        raise refused or ProviderError(_REASONS[error.failure], error.detail) from error
