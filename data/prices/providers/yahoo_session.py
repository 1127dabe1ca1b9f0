"""The adapter to yfinance: its HTTP session, bounded and raising errors, and its charts.

yfinance hides what went wrong behind empty frames and, after a refusal, sends up to six more
requests. This session raises each refusal at once, so that one attempt is one request. Of
yfinance only the way to Yahoo is used (cookie and crumb): its frames have rows merged and dropped
that our own rules must see.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from curl_cffi import requests as curl
from curl_cffi.curl import CURL_WRITEFUNC_ERROR
from curl_cffi.requests.exceptions import Timeout

from data.prices.model import ProviderError, UnavailableReason
from data.prices.providers.base import status_error

_CHART = "/v8/finance/chart/"
_HOST = "yahoo.com"
_CHART_HOST = f"query2.finance.{_HOST}"
_MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_SAME_METHOD = (307, 308)
#: yfinance retries these, once, with another cookie and crumb; that is worth the requests.
_COOKIE_REFUSALS = (401, 403)


class ProcessCookies:
    """yfinance's cache of cookies, kept in this process alone.

    Its own is a file of pickles: whoever can write to that folder has code run here.
    """

    def __init__(self) -> None:
        self._cookies: dict[str, tuple[Any, datetime]] = {}

    def lookup(self, strategy: str) -> dict[str, Any] | None:
        """The cookie of a strategy with its age; None where there is none."""
        if strategy not in self._cookies:
            return None
        cookie, stored = self._cookies[strategy]
        return {"cookie": cookie, "age": datetime.now(UTC) - stored}

    def store(self, strategy: str, cookie: Any) -> None:
        """Keeps the cookie of a strategy; None forgets it."""
        if cookie is None:
            self._cookies.pop(strategy, None)
        else:
            self._cookies[strategy] = (cookie, datetime.now(UTC))


def keep_no_cookie_files() -> None:
    """Takes the place of yfinance's file of cookies, before it is first opened."""
    from yfinance import cache

    cache._CookieCacheManager._Cookie_cache = ProcessCookies()


class YahooSession(curl.Session[curl.Response]):
    """A curl_cffi session for yfinance, for one thread at a time.

    Every request ends by the deadline of `start_deadline`, none reads more than `max_bytes`, none
    goes anywhere but to Yahoo or, with `base_url`, to that address instead, redirects included.
    The answers with prices must be JSON; a refusal of prices raises ProviderError instead of being
    returned.
    """

    def __init__(self, max_bytes: int, base_url: str | None = None) -> None:
        super().__init__(impersonate="chrome")
        self._max_bytes = max_bytes
        self._base_url = base_url
        self._deadline = time.monotonic()
        self._cookie_refusals = 0  # since `start_deadline`

    def start_deadline(self, timeout: float) -> None:
        """All requests from now on end within `timeout` seconds."""
        self._deadline = time.monotonic() + timeout
        self._cookie_refusals = 0

    def chart(self, symbol: str, params: dict[str, str], timeout: float) -> dict[str, Any]:
        """The chart of a US symbol as Yahoo sends it: the JSON document of one request."""
        from yfinance.data import YfData

        address = f"https://{_CHART_HOST}{_CHART}{symbol}"
        response: curl.Response = YfData(session=self).get(address, params, timeout)
        document: dict[str, Any] = json.loads(response.content)
        return document

    def _one_request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> curl.Response:
        """The answer of one address of Yahoo, wherever it points."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise Timeout("no time is left for another request")
        body = bytearray()

        def collect(chunk: bytes) -> int:
            body.extend(chunk)
            return len(chunk) if len(body) <= self._max_bytes else CURL_WRITEFUNC_ERROR

        kwargs |= {"timeout": left, "content_callback": collect, "allow_redirects": False}
        try:
            response: curl.Response = super().request(method, self._address(url), *args, **kwargs)
        except curl.RequestsError as error:
            if len(body) > self._max_bytes:
                message = f"more than {self._max_bytes} bytes"
                raise ProviderError(UnavailableReason.BAD_DATA, message) from error
            raise
        response.content = bytes(body)
        return response

    def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> curl.Response:
        """See `curl_cffi.requests.Session.request`."""
        response = self._one_request(method, url, *args, **kwargs)
        target = url
        for _ in range(_MAX_REDIRECTS):
            location = response.headers.get("Location")
            if response.status_code not in _REDIRECTS or location is None:
                break
            # Not left to curl: it would follow to any host, and past the gateway.
            target = self._as_yahoos(urljoin(target, location))
            if response.status_code not in _SAME_METHOD:
                method = "GET"
                kwargs.pop("data", None)
            kwargs.pop("params", None)  # the new address has what belongs to it
            response = self._one_request(method, target, *args, **kwargs)
        else:
            message = f"more than {_MAX_REDIRECTS} redirects"
            raise ProviderError(UnavailableReason.SERVER_ERROR, message)
        if not urlsplit(url).path.startswith(_CHART):
            return response
        if response.status_code in _COOKIE_REFUSALS and self._cookie_refusals == 0:
            self._cookie_refusals += 1
            return response
        _check_chart(response)
        return response

    def _as_yahoos(self, url: str) -> str:
        """The address at Yahoo that a redirect to the gateway's own address stands for."""
        parts, base = urlsplit(url), urlsplit(self._base_url or "")
        if self._base_url is None or (parts.scheme, parts.netloc) != (base.scheme, base.netloc):
            return url
        path = parts.path.removeprefix(base.path.rstrip("/"))
        return urlunsplit(("https", _CHART_HOST, path, parts.query, ""))

    def _address(self, url: str) -> str:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https" or not (host == _HOST or host.endswith(f".{_HOST}")):
            raise ProviderError(UnavailableReason.SERVER_ERROR, f"{host} is not Yahoo; not asked")
        if self._base_url is None:
            return url
        base = urlsplit(self._base_url)
        path = f"{base.path.rstrip('/')}{parts.path or '/'}"
        return urlunsplit((base.scheme, base.netloc, path, parts.query, ""))


def _check_chart(response: curl.Response) -> None:
    """Raises ProviderError for an answer without prices."""
    status = response.status_code
    error = status_error(status, response.headers.get("Retry-After"), datetime.now(UTC))
    if error is None:
        _check_json(response.content)
        return
    if 400 <= status < 500 and status not in (429, *_COOKIE_REFUSALS):
        description = _description(response.content)
        if description is None:  # not Yahoo's own page for it: a proxy, a wall
            message = f"HTTP {status} without Yahoo's reason"
            raise ProviderError(UnavailableReason.SERVER_ERROR, message)
        unknown = status == 404
        reason = UnavailableReason.UNKNOWN_SYMBOL if unknown else UnavailableReason.BAD_DATA
        raise ProviderError(reason, f"HTTP {status}: {description}", symbol_only=True)
    raise error


def _description(body: bytes) -> str | None:
    """Yahoo's own description of a refusal, None where the body has none."""
    try:
        return str(json.loads(body)["chart"]["error"]["description"])
    except (ValueError, KeyError, TypeError):
        return None


def _check_json(body: bytes) -> None:
    """Raises ProviderError unless `body` is a JSON object; yfinance would hide the difference."""
    try:
        valid = isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        valid = False
    if not valid:
        message = f"{len(body)} bytes that are not a JSON object: {body[:60]!r}"
        raise ProviderError(UnavailableReason.BAD_DATA, message)
