"""R1 Shock on one's own server: the app of `app.py` with what a public server needs around it.

`python server.py` starts it in production settings and prints the address. It adds to the app:
security headers on every answer, `/healthz` for probes, and a warm-up before the first visitor.

Settings come from the environment: R1_PORT (8501), R1_ADDRESS (0.0.0.0), R1_FRAME_ANCESTORS
(who may embed the pages, default: this site itself), and those of `data.prices`.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT = Path(__file__).parent

# Vega compiles a chart's expressions (unsafe-eval), Streamlit and Vega set styles from scripts.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors {ancestors}",
    )
)


def version() -> str:
    """The project's version, from pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def frame_ancestors() -> str:
    """Who may show the pages in a frame: R1_FRAME_ANCESTORS, space-separated origins.

    Raises ValueError for a value that would end the directive and begin another.
    """
    ancestors = os.environ.get("R1_FRAME_ANCESTORS", "'self'").strip()
    if any(character in ancestors for character in ";,\r\n"):
        message = f"R1_FRAME_ANCESTORS must be origins separated by spaces, not {ancestors!r}"
        raise ValueError(message)
    return ancestors


def security_headers() -> list[tuple[bytes, bytes]]:
    """The headers that every HTTP answer carries."""
    headers = {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY.format(ancestors=frame_ancestors()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    }
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


class SecurityHeaders:
    """Adds the security headers to every HTTP answer; leaves web sockets alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = security_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and completes the head of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.headers]
            await send(message)

        await self.app(scope, receive, send_with_headers)


async def healthz(request: Request) -> JSONResponse:
    """Readiness: version, and where the newest price comes from and how old it is."""
    from data.prices import default_service

    prices = await asyncio.to_thread(lambda: default_service().status())
    return JSONResponse({"status": "ok", "version": version(), "prices": prices})


def warm_up() -> None:
    """Imports and reads what the first page needs, before anyone waits for it."""
    import altair  # noqa: F401

    from data import filings
    from data.prices import Range, default_service
    from data.symbols import SUBJECT

    default_service().history(SUBJECT, Range.SIX_MONTHS)
    filings.default_service().report()


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Warms up before the first request is answered."""
    await asyncio.to_thread(warm_up)
    yield {}


app = st.App(
    ROOT / "app.py",
    routes=[Route("/healthz", healthz)],
    middleware=[Middleware(SecurityHeaders)],
    lifespan=lifespan,
)

# What Community Cloud may need (it watches files to see a push) and a server of one's own not.
PRODUCTION: dict[str, Any] = {
    "server.fileWatcherType": "none",
    "server.headless": True,
    "runner.postScriptGC": False,
    "server.address": os.environ.get("R1_ADDRESS", "0.0.0.0"),  # noqa: S104 - a server serves
    "server.port": int(os.environ.get("R1_PORT", "8501")),
}


def main() -> None:
    """Checks the bundled facts, then serves. A broken entry stops the start and is named."""
    from data.check import BrokenFactsError, check_facts

    try:
        check_facts()
    except BrokenFactsError as error:
        sys.exit(f"R1 Shock does not start, a bundled fact is broken. {error}")
    app.run(config=PRODUCTION)


if __name__ == "__main__":
    main()
