"""Security headers on every HTTP answer."""

from __future__ import annotations

import os

from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
