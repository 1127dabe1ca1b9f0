"""One request to the SEC: the whole history of one concept of one company.

The address is built from the bundled file alone. Redirects are not followed, the body is bounded
in bytes and in time, and every failure leaves as a `FilingsError`.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from data.filings.model import Reason
from data.filings.settings import Company, Concept, FilingLimits

logger = logging.getLogger(__name__)

_PRODUCT = "R1-Shock"
_CHUNK = 65_536
_REFUSALS = {403: Reason.REFUSED, 429: Reason.RATE_LIMITED, 404: Reason.MISSING}


class FilingsError(Exception):
    """The SEC gave nothing usable; `retry_after` is its own wish, where it expressed one."""

    def __init__(self, reason: Reason, detail: str, retry_after: timedelta | None = None) -> None:
        self.reason, self.retry_after = reason, retry_after
        super().__init__(f"{reason}: {detail}")


class SecClient:
    """Asks the SEC, or what stands at `url` in its place, and tells it who asks."""

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

    def concept(self, concept: Concept) -> dict[str, Any]:
        """The document of the first of the concept's tags that the company has reported.

        Raises FilingsError; MISSING where it has reported none of them.
        """
        missing: FilingsError | None = None
        for tag in concept.tags:
            path = f"CIK{self._company.cik:010d}/{concept.taxonomy}/{tag}.json"
            try:
                return self._get(f"{self._base}/api/xbrl/companyconcept/{path}")
            except FilingsError as error:
                if error.reason is not Reason.MISSING:
                    raise
                logger.info("the SEC has no %s of %d", tag, self._company.cik)
                missing = error
        assert missing is not None  # a concept has at least one tag  # noqa: S101
        raise missing

    def _get(self, address: str) -> dict[str, Any]:
        self._keep_distance()
        timeout = self._limits.timeout.total_seconds()
        deadline = self._monotonic() + timeout
        try:
            with requests.get(
                address,
                headers=self._headers,
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            ) as answer:
                self._check(answer)
                body = self._read(answer, deadline)
        except requests.Timeout as error:
            raise FilingsError(Reason.TIMEOUT, str(error)) from error
        except requests.ConnectionError as error:
            raise FilingsError(Reason.OFFLINE, str(error)) from error
        except requests.RequestException as error:
            raise FilingsError(Reason.BAD_DATA, str(error)) from error
        return _document(body)

    def _keep_distance(self) -> None:
        wait = self._last_request + self._limits.spacing.total_seconds() - self._monotonic()
        if wait > 0:
            time.sleep(wait)
        self._last_request = self._monotonic()

    @staticmethod
    def _check(answer: requests.Response) -> None:
        if answer.status_code == 200:
            return
        reason = _REFUSALS.get(answer.status_code, Reason.SERVER_ERROR)
        wish = _retry_after(answer.headers.get("Retry-After"))
        raise FilingsError(reason, f"status {answer.status_code}", wish)

    def _read(self, answer: requests.Response, deadline: float) -> bytes:
        body = bytearray()
        for chunk in answer.iter_content(_CHUNK):
            body += chunk
            if len(body) > self._limits.response_bytes:
                raise FilingsError(Reason.BAD_DATA, "the answer is too long")
            if self._monotonic() > deadline:
                raise FilingsError(Reason.TIMEOUT, "the answer takes too long")
        return bytes(body)


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError as error:  # HTML, cut, or not UTF-8
        beginning = body[:60].decode(errors="replace")
        raise FilingsError(Reason.BAD_DATA, f"not JSON: {error}; {beginning!r}") from error
    if not isinstance(document, dict):
        raise FilingsError(Reason.BAD_DATA, f"a {type(document).__name__} instead of an object")
    return document


def _retry_after(value: str | None) -> timedelta | None:
    """What a Retry-After header asks for: seconds or a date. None where it says nothing."""
    if value is None:
        return None
    if value.strip().isdigit():
        return timedelta(seconds=min(int(value), 10**6))
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(timedelta(), until - datetime.now(UTC))
