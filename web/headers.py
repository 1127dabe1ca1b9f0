"""Security headers on every HTTP answer."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.settings import ServerSettings

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


class SecurityHeaders:
    """Adds the security headers to every HTTP answer; leaves web sockets alone."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self.app = app
        self.headers = security_headers(settings)

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
