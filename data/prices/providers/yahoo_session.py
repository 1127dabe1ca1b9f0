"""The connection through which yfinance speaks: bounded, honest about failures, re-based.

yfinance hides what went wrong behind empty frames and, after a refusal, asks up to six times
more. This session tells each refusal at once, so that one attempt is one question.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from curl_cffi import requests as curl
from curl_cffi.curl import CURL_WRITEFUNC_ERROR
from curl_cffi.requests.exceptions import Timeout

from data.prices.model import Reason
from data.prices.providers.base import ProviderError, status_error
from data.prices.providers.http import parse_json

_CHART = "/v8/finance/chart/"
_HOST = "yahoo.com"
#: yfinance answers these, once, with another cookie and crumb; that is worth the questions.
_ABOUT_COOKIES = (401, 403)


class YahooSession(curl.Session[curl.Response]):
    """A curl_cffi session for yfinance, for one thread at a time.

    Every request ends by `begin`'s deadline, none reads more than `limit` bytes, none goes
    anywhere but to Yahoo or, with `base`, to that address instead. The answers with prices must
    be JSON; a refusal of prices raises ProviderError instead of being returned.
    """

    def __init__(self, limit: int, base: str | None = None) -> None:
        super().__init__(impersonate="chrome")
        self._limit = limit
        self._base = base
        self._deadline = time.monotonic()
        self._about_cookies = 0  # refusals since `begin`

    def begin(self, timeout: float) -> None:
        """All requests from now on end within `timeout` seconds."""
        self._deadline = time.monotonic() + timeout
        self._about_cookies = 0

    def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> curl.Response:
        """See `curl_cffi.requests.Session.request`."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Timeout("no time is left for another request")
        body = bytearray()

        def collect(chunk: bytes) -> int:
            body.extend(chunk)
            return len(chunk) if len(body) <= self._limit else CURL_WRITEFUNC_ERROR

        kwargs |= {"timeout": left, "content_callback": collect, "allow_redirects": "safe"}
        try:
            response: curl.Response = super().request(method, self._address(url), *args, **kwargs)
        except curl.RequestsError as error:
            if len(body) > self._limit:
                message = f"more than {self._limit} bytes"
                raise ProviderError(Reason.BAD_DATA, message) from error
            raise
        response.content = bytes(body)
        if not urlsplit(url).path.startswith(_CHART):
            return response
        if response.status_code in _ABOUT_COOKIES and self._about_cookies == 0:
            self._about_cookies += 1
            return response
        _check_chart(response)
        return response

    def _address(self, url: str) -> str:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https" or not (host == _HOST or host.endswith(f".{_HOST}")):
            raise ProviderError(Reason.SERVER_ERROR, f"{host} is not Yahoo; not asked")
        if self._base is None:
            return url
        base = urlsplit(self._base)
        path = f"{base.path.rstrip('/')}{parts.path or '/'}"
        return urlunsplit((base.scheme, base.netloc, path, parts.query, ""))


def _check_chart(response: curl.Response) -> None:
    """Raises ProviderError for an answer without prices."""
    status = response.status_code
    now = datetime.now(UTC)
    error = status_error(status, response.headers.get("Retry-After"), now)
    if error is None:
        parse_json(response.content, now)
        return
    if 400 <= status < 500 and status not in (429, *_ABOUT_COOKIES):
        description = _description(response.content)
        if description is None:  # not Yahoo's own page for it: a proxy, a wall
            raise ProviderError(Reason.SERVER_ERROR, f"HTTP {status} without Yahoo's reason")
        reason = Reason.UNKNOWN_SYMBOL if status == 404 else Reason.BAD_DATA
        raise ProviderError(reason, f"HTTP {status}: {description}", symbol_only=True)
    raise error


def _description(body: bytes) -> str | None:
    """Yahoo's own words for a refusal."""
    try:
        return str(json.loads(body)["chart"]["error"]["description"])
    except (ValueError, KeyError, TypeError):
        return None
