"""One GET of a JSON object over requests: bounded in time, in bytes and in where it goes.

The time-out of requests holds for each wait on the socket, so a server that sends a byte every
few seconds is never late. `DeadlineSession` makes all waits for one answer share one time-out,
from the first byte of the head to the last of the body.
"""

from __future__ import annotations

import http.client
import io
import json
import socket
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

_CHUNK = 64 * 1024
_LONGEST = timedelta(days=3650)
_DIGITS = 10  # more seconds than that nobody means
#: The statuses whose Retry-After is about asking again (RFC 9110, 15.6.4; RFC 6585, 4).
_RETRIED = (429, 503)


class Failure(Enum):
    """How a request failed."""

    STATUS = auto()  #: the server answered, but not with a success
    TIMEOUT = auto()
    OFFLINE = auto()  #: no connection, or one that broke before an answer
    BAD_DATA = auto()  #: cut, too long, not JSON, or not an object
    OTHER = auto()  #: what requests finds wrong beyond that


class FetchError(Exception):
    """No usable answer; for STATUS with the status and its Retry-After header."""

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


class _DeadlineReader(io.RawIOBase):
    """What a socket receives until a deadline (`time.monotonic`); then TimeoutError."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._socket, self._deadline = sock, deadline
        self._received = sock.makefile("rb", buffering=0)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """As of a socket: the one method of it that http.client.HTTPResponse calls."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the answer was not complete in time")
        self._socket.settimeout(remaining)
        return self._received.readinto(buffer)

    def close(self) -> None:
        self._received.close()
        super().close()


def _deadline_response(
    connection: HTTPConnection, sock: socket.socket, *args: Any, **options: Any
) -> http.client.HTTPResponse:
    """What http.client reads an answer from, a proxy's too: all of it within the time-out."""
    timeout: Any = connection.timeout  # urllib3 sets it to the seconds of the request
    reader: Any = _DeadlineReader(sock, time.monotonic() + timeout)
    return http.client.HTTPResponse(reader, *args, **options)


class _Connection(HTTPConnection):
    response_class: Any = _deadline_response


class _SecureConnection(HTTPSConnection):
    response_class: Any = _deadline_response


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls: Any = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls: Any = _SecureConnection


class DeadlineAdapter(HTTPAdapter):
    """The one place that knows how urllib3 and http.client connect.

    urllib3 lets a pool manager choose its pools and a pool its connections; what a connection
    reads its answers from (`response_class`) is http.client's own. tests/live/test_http.py fails
    where a new version of either no longer does as assumed.
    """

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """See `HTTPAdapter`: makes the manager of direct connections."""
        super().init_poolmanager(*args, **options)
        self._use_deadline_pools(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:
        """See `HTTPAdapter`: the manager of connections through a proxy."""
        manager: Any = super().proxy_manager_for(*args, **options)
        self._use_deadline_pools(manager)
        return manager

    @staticmethod
    def _use_deadline_pools(manager: Any) -> None:
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class DeadlineSession(requests.Session):
    """A session for requests whose time-out holds for an answer in all."""

    def __init__(self) -> None:
        super().__init__()
        for scheme in ("https://", "http://"):
            self.mount(scheme, DeadlineAdapter())


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
                retry_after = response.headers.get("Retry-After")
                raise FetchError(Failure.STATUS, f"HTTP {status}", status, retry_after)
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


def parse_retry_after(header: str | None, now: datetime) -> timedelta | None:
    """The delay in a Retry-After header (RFC 9110, 10.2.3): seconds or a date; else None.

    Never more than ten years: whoever honours it has bounds of its own.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text)), _LONGEST) if len(text) <= _DIGITS else None
    try:
        return min(max(parsedate_to_datetime(text) - now, timedelta()), _LONGEST)
    except (ValueError, TypeError, OverflowError):
        return None


def requested_delay(status: int | None, header: str | None, now: datetime) -> timedelta | None:
    """For how long a server asks not to be asked again, where it does; see `parse_retry_after`."""
    return parse_retry_after(header, now) if status in _RETRIED else None
