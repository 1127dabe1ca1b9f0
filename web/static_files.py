"""Streamlit's own files, compressed once and kept.

Streamlit leaves them uncompressed for a proxy to deal with; a first visit loads 4 to 6 MB so.
"""

from __future__ import annotations

import asyncio
import gzip
import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)

#: Of compressed files, together: Streamlit's whole front end takes about 8 MB.
MAX_KEPT_BYTES = 32_000_000
_LEVEL = 9
_MIN_BYTES = 1_000
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")

_Kept = tuple[list[tuple[bytes, bytes]], bytes]


class CompressedStaticFiles:
    """Answers a request for an unchanging file under /static/ with its kept gzip form.

    What may be kept the inner app says itself: an answer of status 200 that is `immutable`, as
    files are whose name holds their digest. All else passes through untouched.
    """

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_KEPT_BYTES) -> None:
        self.app = app
        self._max_bytes = max_bytes
        self._kept: dict[str, _Kept] = {}
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves a kept file, or passes the request on and keeps what comes back."""
        if not _is_eligible(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path not in self._kept:
            answer = _Answer()
            await self.app(scope, receive, answer.receive)
            if not answer.may_be_kept:
                await answer.send_on(send)
                return
            await self._keep(path, answer)
        headers, body = self._kept.get(path) or (answer.headers.raw, answer.body)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _keep(self, path: str, answer: _Answer) -> None:
        body = await asyncio.to_thread(gzip.compress, answer.body, _LEVEL)
        if self._bytes + len(body) > self._max_bytes:
            logger.info("%s is served uncompressed: the kept files are at their limit", path)
            return
        headers = MutableHeaders(raw=list(answer.headers.raw))
        headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body))
        headers.add_vary_header("Accept-Encoding")
        # Two visitors may have asked at once: the file counts once.
        if path not in self._kept:
            self._bytes += len(body)
        self._kept[path] = headers.raw, body


def _is_eligible(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    headers = Headers(scope=scope)
    return (
        "/static/" in scope["path"]
        and "gzip" in headers.get("Accept-Encoding", "")
        and "Range" not in headers
        and "If-None-Match" not in headers
        and "If-Modified-Since" not in headers
    )


class _Answer:
    """The whole answer of the inner app."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.headers = Headers()
        self.status = 0

    async def receive(self, message: Message) -> None:
        """Takes a message that the inner app sends."""
        self.messages.append(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = Headers(raw=list(message["headers"]))

    @property
    def body(self) -> bytes:
        """The body, put together."""
        return b"".join(message.get("body", b"") for message in self.messages)

    @property
    def may_be_kept(self) -> bool:
        """Whether the answer is an unchanging file that compression makes smaller."""
        kind = self.headers.get("Content-Type", "")
        return (
            self.status == 200
            and "immutable" in self.headers.get("Cache-Control", "")
            and "Content-Encoding" not in self.headers
            and kind.startswith(_COMPRESSIBLE)
            and len(self.body) >= _MIN_BYTES
        )

    async def send_on(self, send: Send) -> None:
        """Passes the answer on as it came."""
        for message in self.messages:
            await send(message)
