"""Security headers on every HTTP answer."""

from __future__ import annotations

import logging
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.settings import ServerSettings

logger = logging.getLogger(__name__)

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\[\]:-]{1,200}")
_MAX_TOLD = 100  #: a log line a site, and not for whoever invents thousands

# Vega compiles a chart's expressions (unsafe-eval), Streamlit and Vega set styles from scripts.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'{sockets} data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors {ancestors}",
    )
)


def security_headers(settings: ServerSettings) -> list[tuple[bytes, bytes]]:
    """The headers that every HTTP answer carries."""
    policy = CONTENT_SECURITY_POLICY.format(
        sockets=_sockets(settings), ancestors=settings.frame_ancestors
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    }
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def _sockets(settings: ServerSettings) -> str:
    """The web socket's host by name: older Safari does not count it as 'self'."""
    if settings.public_url is None:
        return ""
    parts = urlsplit(settings.public_url)
    scheme = "wss" if parts.scheme == "https" else "ws"
    return f" {scheme}://{parts.netloc}"


class _RefusedFrames:
    """Tells the operator, once a site, that a browser will refuse to show a page in its frame.

    The reader sees an empty frame with a grey icon, and no request says so afterwards.
    """

    def __init__(self, ancestors: str) -> None:
        self._allowed = [_as_pattern(each) for each in ancestors.split()]
        self._told: set[str] = set()

    def note(self, headers: Headers) -> None:
        """Looks at a request: a frame of another site, by what the browser says of it."""
        if headers.get("Sec-Fetch-Dest") not in {"iframe", "frame"}:
            return
        if headers.get("Sec-Fetch-Site") in {"same-origin", "none"}:
            return
        match = _ORIGIN.match(headers.get("Referer", ""))
        if match is None or match[0] in self._told or len(self._told) >= _MAX_TOLD:
            return
        origin = match[0]
        if not any(pattern and pattern.fullmatch(origin) for pattern in self._allowed):
            self._told.add(origin)
            logger.warning(
                "a page of %s shows this site in a frame, which the browser refuses: "
                "R1_FRAME_ANCESTORS does not name it",
                origin,
            )


def _as_pattern(source: str) -> re.Pattern[str] | None:
    """The origins that a source of the policy means; None for a keyword."""
    if source.startswith("'"):
        return None
    wild = (
        re.escape(source).replace(r"://\*\.", r"://([A-Za-z0-9-]+\.)+").replace(r":\*", r"(:\d+)?")
    )
    return re.compile(wild, re.IGNORECASE)


class SecurityHeaders:
    """Adds the security headers to every HTTP answer; leaves web sockets alone."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self.app = app
        self.headers = security_headers(settings)
        self._refusals = _RefusedFrames(settings.frame_ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and completes the head of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self._refusals.note(Headers(scope=scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *self.headers]
            await send(message)

        await self.app(scope, receive, send_with_headers)
