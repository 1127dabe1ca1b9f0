"""The server: one thread a request, a mode for each provider, and a list of what was asked."""

from __future__ import annotations

import contextlib
import gzip
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

from tests.stub_providers import protocols
from tests.stub_providers.market import Market

PROVIDERS = ("yahoo", "nasdaq", "cboe")
HTML = b"<!DOCTYPE html><html><body>We will be right back</body></html>"
_LARGE = b'{"chart": "' + b"x" * 3_000_000 + b'"}'
#: Modes with another status, and a page of HTML.
_STATUSES = {
    **{each: int(each) for each in ("429", "500", "503", "403")},
    "redirected for ever": 302,
    "redirected elsewhere": 302,
}
_BODIES = {
    "html": HTML,
    "garbage": b"[1, 2, 3]",
    "huge": _LARGE,
    "expanding": gzip.compress(_LARGE),
}
_LONGEST_HANG = 60.0  #: seconds, should a test forget to let go


@dataclass(frozen=True)
class Asked:
    """One request for prices that came in (cookies and crumbs are not counted)."""

    provider: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


class StubProviders:
    """The three providers on one port of this machine; a context manager.

    `modes[provider]` is "ok" or a fault (see `faults`); it may change while the server runs.
    In the modes "hang" and "drip" an answer waits for `let_go`.
    """

    def __init__(self, market: Market, port: int = 0, **modes: str) -> None:
        self.market = market
        self.modes = dict.fromkeys(PROVIDERS, "ok") | modes
        self.markets: dict[str, Market] = {}  #: of providers that speak of another market
        self.extended: str | None = None  #: Yahoo's mode for trades outside the session alone
        self.asked: list[Asked] = []
        self.earnings_asked: list[Asked] = []  #: requests for the next earnings date
        self.led_astray = 0  #: requests that followed a redirect to another host
        self.cookies = 0  #: requests for cookies and crumbs
        self.retry_after: str | None = None  #: the header of the modes "429", "500" and "503"
        self.hanging = threading.Semaphore(0)  #: one release for each request that hangs
        self.let_go = threading.Event()
        handler = type("Handler", (_Handler,), {"stub": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    def url(self, provider: str) -> str:
        """The base address of a provider."""
        return f"http://127.0.0.1:{self.port}/{provider}"

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def environment(self) -> dict[str, str]:
        """The variables that lead the app here."""
        return {f"R1_{name.upper()}_URL": self.url(name) for name in PROVIDERS}

    def asked_extended(self) -> list[Asked]:
        """The requests for trades outside the session that came in at Yahoo."""
        return [each for each in self.asked if each.query.get("includePrePost") == "true"]

    def count(self, provider: str) -> int:
        """How many requests for prices came in."""
        return sum(each.provider == provider for each in self.asked)

    def __enter__(self) -> StubProviders:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    stub: StubProviders
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        provider, _, rest = parts.path.lstrip("/").partition("/")
        if provider == "elsewhere":
            self.stub.led_astray += 1
        query = dict(parse_qsl(parts.query))
        if provider == "yahoo" and not rest.startswith("v8/finance/chart/"):
            self._cookie_or_crumb(rest)
            return
        asked = Asked(provider, rest, query, dict(self.headers))
        of_prices = not rest.endswith("/earnings-date")
        (self.stub.asked if of_prices else self.stub.earnings_asked).append(asked)
        mode = self.stub.modes[provider]
        if self.stub.extended is not None and query.get("includePrePost") == "true":
            mode = self.stub.extended
        status, body = self._answer(provider, rest, query, mode)
        self._send(status, body, mode)

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # the client broke off, as it may
            super().handle()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""

    def _cookie_or_crumb(self, path: str) -> None:
        crumb = path.endswith("getcrumb")
        self.stub.cookies += 1
        self.send_response(200)
        if not crumb:
            self.send_header("Set-Cookie", "A3=stub; Domain=yahoo.com; Path=/; Max-Age=31536000")
        body = b"stub-crumb" if crumb else b"{}"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer(
        self, provider: str, path: str, query: dict[str, str], mode: str
    ) -> tuple[int, bytes]:
        market, parts = self.stub.markets.get(provider, self.stub.market), path.split("/")
        name = {"yahoo": parts[-1], "nasdaq": parts[min(2, len(parts) - 1)], "cboe": parts[-1]}
        symbol = name[provider].removesuffix(".json").replace(".", "-")
        if provider == "yahoo":
            if not market.knows(symbol) or mode == "404":
                return 404, protocols.yahoo_unknown(symbol)
            return 200, protocols.yahoo_chart(market, symbol, query, mode)
        if provider == "nasdaq" and parts[-1] == "earnings-date":
            return 200, protocols.nasdaq_earnings(market, symbol, mode)
        if provider == "nasdaq":
            fund = symbol in ("SPY", "QQQ", "SMH", "SOXX")
            if not market.knows(symbol) or mode == "404" or (query["assetclass"] == "etf") != fund:
                return 200, protocols.nasdaq_unknown()
            if parts[-1] == "chart":
                return 200, protocols.nasdaq_chart(market, symbol, mode)
            return 200, protocols.nasdaq_history(market, symbol, query, mode)
        if not market.knows(symbol) or mode == "404":
            return 403, HTML
        if parts[-2] == "quotes":
            return 200, protocols.cboe_quote(market, symbol, mode)
        return 200, protocols.cboe_history(market, symbol, mode)

    def _send(self, status: int, body: bytes, mode: str) -> None:
        status = _STATUSES.get(mode, status)
        body = HTML if mode in _STATUSES else _BODIES.get(mode, body)
        if mode == "drop":
            self.close_connection = True
            return
        if mode == "hang":
            self._wait()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in self._headers(mode):
            self.send_header(name, value)
        self.end_headers()
        if mode == "cut":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif mode == "drip":
            self._drip(body)
        else:
            self.wfile.write(body)

    def _headers(self, mode: str) -> Iterator[tuple[str, str]]:
        port = self.stub.port
        if mode in ("429", "500", "503") and self.stub.retry_after is not None:
            yield "Retry-After", self.stub.retry_after
        elif mode == "expanding":
            yield "Content-Encoding", "gzip"
        elif mode == "redirected for ever":
            yield "Location", f"http://127.0.0.1:{port}{self.path}"
        elif mode == "redirected elsewhere":
            yield "Location", f"http://localhost:{port}/elsewhere"

    def _wait(self) -> None:
        self.stub.hanging.release()
        self.stub.let_go.wait(_LONGEST_HANG)

    def _drip(self, body: bytes) -> None:
        """A few bytes at a time, for as long as anyone listens."""
        for start in range(0, len(body), 8):
            self.wfile.write(body[start : start + 8])
            if self.stub.let_go.wait(0.02):
                break
        self.close_connection = True
