"""One GET of a JSON object over requests: bounded in time, in bytes and in where it goes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Any

import requests
import urllib3

from data.deadline import DeadlineSession

_CHUNK = 64 * 1024


class Failure(Enum):
    """At what a request failed."""

    STATUS = auto()  #: the server answered, but not with a success
    TIMEOUT = auto()
    OFFLINE = auto()  #: no connection, or one that broke before an answer
    BAD_DATA = auto()  #: cut, too long, not JSON, or not an object
    OTHER = auto()  #: what requests finds wrong beyond that


class FetchError(Exception):
    """There is nothing to use; for STATUS with the status and its Retry-After header."""

    def __init__(
        self,
        failure: Failure,
        detail: str,
        status: int | None = None,
        retry_after: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.failure, self.detail = failure, detail
        self.status, self.retry_after = status, retry_after


def get_json(
    session: DeadlineSession,
    url: str,
    *,
    timeout: float,
    limit: int,
    params: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The JSON object at `url`.

    Gives up after `timeout` seconds in all, however slowly head and body trickle, and beyond
    `limit` bytes; follows no redirect. Raises FetchError.
    """
    total: Any = urllib3.Timeout(total=timeout)  # connecting counts too; the stubs know only floats
    try:
        with session.get(
            url, params=params, timeout=total, stream=True, allow_redirects=False
        ) as response:
            status = response.status_code
            if not 200 <= status < 300:
                wish = response.headers.get("Retry-After")
                raise FetchError(Failure.STATUS, f"HTTP {status}", status, wish)
            body = _read(response, limit)
    except requests.Timeout as error:
        raise FetchError(Failure.TIMEOUT, repr(error)) from error
    except requests.exceptions.ContentDecodingError as error:
        raise FetchError(Failure.BAD_DATA, repr(error)) from error
    except requests.ConnectionError as error:
        raise FetchError(Failure.OFFLINE, repr(error)) from error
    except requests.RequestException as error:
        raise FetchError(Failure.OTHER, repr(error)) from error
    return parse_json(body)


def parse_json(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`; FetchError for a page of HTML, a cut body or anything else."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        kind = "HTML" if body.lstrip()[:1] == b"<" else "not JSON, or cut"
        message = f"{len(body)} bytes, {kind}: {error}; {body[:60]!r}"
        raise FetchError(Failure.BAD_DATA, message) from error
    if not isinstance(document, dict):
        message = f"JSON {type(document).__name__}, not an object"
        raise FetchError(Failure.BAD_DATA, message)
    return document


def _read(response: requests.Response, limit: int) -> bytes:
    """The decoded body, read as it comes: read() would wait for a full chunk without end."""
    body = bytearray()
    raw = response.raw
    try:
        while chunk := raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > limit:
                raise FetchError(Failure.BAD_DATA, f"more than {limit} bytes")
    except urllib3.exceptions.TimeoutError as error:
        raise FetchError(Failure.TIMEOUT, repr(error)) from error
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise FetchError(Failure.BAD_DATA, f"the body broke off: {error!r}") from error
    return bytes(body)


def wished_rest(header: str | None, now: datetime) -> timedelta | None:
    """The Retry-After header (RFC 9110, 10.2.3): seconds or a date; None for anything else."""
    if not header:
        return None
    if header.isascii() and header.isdigit() and len(header) <= 6:
        return timedelta(seconds=int(header))
    try:
        return max(parsedate_to_datetime(header) - now, timedelta())
    except (ValueError, TypeError):
        return None
