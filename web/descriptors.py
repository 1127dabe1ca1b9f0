"""File descriptors: the process may have as many as the system allows, and the last are kept free.

Each visitor's connection takes one. When none is left the server cannot even read a file, and
every attempt to accept a connection is an error in the log, many a second. So the limit is raised
at the start, and close to it new visitors are asked to come back: who is there already stays.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

logger = logging.getLogger(__name__)

#: More than one process of this app can serve; a limit in the billions costs others time.
MOST = 65_536
#: Kept free for files, providers and connections that are open already: a share, and at least.
_SHARE, _LEAST = 0.1, 48
_LISTS = (Path("/proc/self/fd"), Path("/dev/fd"))
_RETRY_SECONDS = 30
_LOG_SECONDS = 60.0
_TRY_AGAIN_LATER = 1013  # WebSocket close code (IANA registry)
_DOCUMENT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>R1 Shock</title>
<meta http-equiv="refresh" content="30"><body style="font-family: sans-serif; margin: 3rem">
<p>This server has as many visitors as it can serve. This page tries again in 30 seconds.</p>
<p lang="fr">Ce serveur a autant de visiteurs qu’il peut en servir. Cette page réessaie dans
30\N{NO-BREAK SPACE}secondes.</p></body></html>"""


def raise_limit() -> int | None:
    """Raises this process's soft limit of descriptors to the hard one, up to `MOST`.

    Returns the limit in force, None where the system knows none (Windows).
    """
    try:
        import resource
    except ImportError:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError) as error:
            logger.warning("the limit of %d descriptors cannot be raised: %s", soft, error)
            return soft
        return wanted
    return MOST if soft == resource.RLIM_INFINITY else soft


def in_use() -> int | None:
    """How many descriptors this process has open; None where the system does not list them."""
    for folder in _LISTS:
        try:
            return sum(1 for _ in folder.iterdir())
        except OSError:
            continue
    return None


class SpareDescriptors:
    """Refuses new pages and web sockets while few descriptors are left; raises their limit first.

    `limit` and `used` are what the system says, unless a test says otherwise.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: Callable[[], int | None] = raise_limit,
        used: Callable[[], int | None] = in_use,
    ) -> None:
        self.app = app
        self.limit, self.used = limit(), used
        self._limit_logged = False
        self._logged = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers that the server is full."""
        if not self._limit_logged:  # when the app is made the log has no form yet
            self._limit_logged = True
            logger.info("this process may open %s descriptors", self.limit)
        if not _begins_a_visit(scope) or not self._is_full():
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await _refuse_page(send)
        else:
            await receive()  # the request to open it
            await _refuse_socket(send)

    def _is_full(self) -> bool:
        used = self.used() if self.limit is not None else None
        if self.limit is None or used is None:
            return False
        free = self.limit - used
        # Of a very small limit at most half is kept free.
        if free >= min(max(self.limit * _SHARE, _LEAST), self.limit / 2):
            return False
        if time.monotonic() - self._logged > _LOG_SECONDS:
            self._logged = time.monotonic()
            logger.warning(
                "%d of %d descriptors are in use: new visitors are refused", used, self.limit
            )
        return True


def _begins_a_visit(scope: Scope) -> bool:
    """Whether it is a web socket, or a page for a window or a frame."""
    if scope["type"] == "websocket":
        return True
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    headers = dict(scope["headers"])
    kind = headers.get(b"sec-fetch-dest")
    if kind is not None:
        return kind in (b"document", b"iframe")
    return b"text/html" in headers.get(b"accept", b"")


async def _refuse_page(send: Send) -> None:
    body = _DOCUMENT.encode()
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(_RETRY_SECONDS).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _refuse_socket(send: Send) -> None:
    # Before it is accepted this is an answer of 403; an answer of its own would be an error of
    # the application in uvicorn's log, each time.
    await send({"type": "websocket.close", "code": _TRY_AGAIN_LATER})
