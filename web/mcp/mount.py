"""`/mcp`: the MCP server among the routes, where the package `mcp` is installed."""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from web.settings import SETTINGS

logger = logging.getLogger(__name__)

#: Whether the package is there: requirements-server.txt has it, Community Cloud does not.
AVAILABLE = importlib.util.find_spec("mcp") is not None
#: Bytes of a request; the longest question of a tool has some hundreds.
LARGEST_REQUEST = 64 * 1024
_USUAL_PORTS = {"http": 80, "https": 443}
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class Endpoint:
    """Answers POST requests while `running`; no stream is held open for a GET.

    A session manager of the package runs once, so every lifespan of the app has its own.
    """

    def __init__(self) -> None:
        self._handler: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request to the server, or says why not."""
        if scope["method"] != "POST":
            refusal = PlainTextResponse("MCP is asked by POST", 405, {"Allow": "POST"})
            await refusal(scope, receive, send)
        elif self._handler is None:
            await PlainTextResponse("not running", 503)(scope, receive, send)
        else:
            await self._handler(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serves until the context ends; without the package only says so in the log."""
        if not AVAILABLE:
            logger.info("the package mcp is not installed: no /mcp (requirements-server.txt)")
            yield
            return
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
        from mcp.server.transport_security import TransportSecuritySettings

        from web.mcp.service import server

        hosts, origins = allowed(SETTINGS.public_url)
        manager = StreamableHTTPSessionManager(
            app=server(),
            json_response=True,
            stateless=True,
            max_request_body_size=LARGEST_REQUEST,
            security_settings=TransportSecuritySettings(
                allowed_hosts=hosts, allowed_origins=origins
            ),
        )
        async with manager.run():
            self._handler = manager.handle_request
            try:
                yield
            finally:
                self._handler = None


def allowed(public_url: str | None) -> tuple[list[str], list[str]]:
    """Hosts and origins that may ask: the public address and this machine."""
    hosts = [name for host in _LOOPBACK for name in (host, f"{host}:*")]
    origins = [f"http://{host}" for host in hosts]
    if public_url:
        parts = urlsplit(public_url.lower())
        usual = f":{_USUAL_PORTS[parts.scheme]}"  # clients leave it out, some proxies name it
        bare = parts.netloc.removesuffix(usual)
        named = {bare, parts.netloc} | ({bare + usual} if parts.port is None else set())
        hosts += sorted(named)
        origins += [f"{parts.scheme}://{each}" for each in sorted(named)]
    return hosts, origins


ENDPOINT = Endpoint()
