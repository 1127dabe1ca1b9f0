"""One request to the SEC: the whole history of one concept of one company.

The address is built from the bundled file alone. Redirects are not followed, the body is bounded
in bytes and in time, and every failure leaves as a `FilingsError`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from data.filings.model import FilingsFailure
from data.filings.settings import Company, Concept, FilingLimits
from data.live.http import DeadlineSession, Failure, FetchError, get_json, requested_delay
from data.live.renewal import ServiceError

logger = logging.getLogger(__name__)

_PRODUCT = "R1-Shock"
_FAILURES = {
    Failure.STATUS: FilingsFailure.SERVER_ERROR,
    Failure.TIMEOUT: FilingsFailure.TIMEOUT,
    Failure.OFFLINE: FilingsFailure.OFFLINE,
    Failure.BAD_DATA: FilingsFailure.BAD_DATA,
    Failure.OTHER: FilingsFailure.BAD_DATA,
}
_REFUSALS = {
    403: FilingsFailure.REFUSED,
    429: FilingsFailure.RATE_LIMITED,
    404: FilingsFailure.MISSING,
}


class FilingsError(ServiceError[FilingsFailure]):
    """The SEC gave nothing usable; `retry_after` is from its Retry-After header, if any."""


class SecClient:
    """Sends requests to the SEC, or to `url` instead, with the contact that the SEC demands."""

    def __init__(
        self,
        company: Company,
        contact: str,
        url: str | None = None,
        limits: FilingLimits | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._company = company
        self._base = url or company.base
        self._limits = limits or FilingLimits()
        self._headers = {
            "User-Agent": f"{_PRODUCT} {contact}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
        }
        self._monotonic = monotonic
        self._last_request = float("-inf")

    def documents(self, concept: Concept, *, cik: int | None = None) -> Iterator[dict[str, Any]]:
        """The document of each of the concept's tags that the company has reported, when asked for.

        `cik` asks for another company's. Raises FilingsError; MISSING where it has reported none of
        them.
        """
        missing: FilingsError | None = None
        found = False
        number = self._company.cik if cik is None else cik
        for tag in concept.tags:
            path = f"CIK{number:010d}/{concept.taxonomy}/{tag}.json"
            try:
                document = self._get(f"{self._base}/api/xbrl/companyconcept/{path}")
            except FilingsError as error:
                if error.reason is not FilingsFailure.MISSING:
                    raise
                logger.info("the SEC has no %s of %d", tag, number)
                missing = error
            else:
                found = True
                yield document
        if missing is not None and not found:
            raise missing

    def concept(self, concept: Concept) -> dict[str, Any]:
        """The first of `documents`."""
        return next(self.documents(concept))

    def _get(self, address: str) -> dict[str, Any]:
        self._keep_distance()
        try:
            with DeadlineSession() as session:
                session.headers.update(self._headers)
                return get_json(
                    session,
                    address,
                    timeout=self._limits.timeout.total_seconds(),
                    limit=self._limits.response_bytes,
                )
        except FetchError as error:
            reason = _FAILURES[error.failure]
            if error.status is not None:
                reason = _REFUSALS.get(error.status, reason)
            retry_after = requested_delay(error.status, error.retry_after, datetime.now(UTC))
            raise FilingsError(reason, error.detail, retry_after) from error

    def _keep_distance(self) -> None:
        wait = self._last_request + self._limits.spacing.total_seconds() - self._monotonic()
        if wait > 0:
            time.sleep(wait)
        self._last_request = self._monotonic()
