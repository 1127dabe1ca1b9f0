"""`data.fetching` with its failures as those of a provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import requests

from data import fetching
from data.fetching import Failure, FetchError
from data.prices.model import Reason
from data.prices.providers.base import ProviderError, status_error

_REASONS = {
    Failure.TIMEOUT: Reason.TIMEOUT,
    Failure.OFFLINE: Reason.OFFLINE,
    Failure.BAD_DATA: Reason.BAD_DATA,
    Failure.OTHER: Reason.SERVER_ERROR,
}


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
