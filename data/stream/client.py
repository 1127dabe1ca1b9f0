"""The connection to the streamer: one a process, open only while something is wanted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from data.stream.protocol import end_of_subscription, subscription
from data.stream.settings import StreamLimits

logger = logging.getLogger(__name__)


class StreamClient:
    """Keeps one connection while `wanted()` names symbols, and hands on what arrives.

    `wanted` and `received` are called in the client's own thread, which `ensure_running` starts
    and which ends by itself once nothing is wanted. A connection that ends, in whatever way, or
    that cannot be made is made again after a pause; pauses grow until a message arrives. `pause`
    waits, given seconds: a test counts instead.
    """

    def __init__(
        self,
        url: str,
        wanted: Callable[[], frozenset[str]],
        received: Callable[[str | bytes], None],
        limits: StreamLimits,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._url = url
        self._wanted = wanted
        self._received = received
        self._limits = limits
        self._pause = pause
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._has_received = False

    def ensure_running(self) -> None:
        """Starts the thread unless it runs."""
        with self._lock:
            if self._thread is None:
                # A daemon: a process that ends does not wait for a price.
                self._thread = threading.Thread(target=self._run, name="quote-stream", daemon=True)
                self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the thread runs."""
        with self._lock:
            return self._thread is not None

    def _run(self) -> None:
        try:
            while not self._is_over():
                asyncio.run(self._connect_while_wanted())
        except BaseException:  # whatever ended it, the next visitor starts a new one
            with self._lock:
                self._thread = None
            raise

    def _is_over(self) -> bool:
        """Gives the thread up where nothing is wanted, not between two visitors."""
        with self._lock:
            if self._wanted():
                return False
            self._thread = None
            return True

    async def _connect_while_wanted(self) -> None:
        pause = self._limits.first_pause
        while self._wanted():
            self._has_received = False
            await self._connect_once()
            if not self._wanted():
                return
            if self._has_received:
                pause = self._limits.first_pause
            await self._pause(pause)
            pause = min(2 * pause, self._limits.longest_pause)

    async def _connect_once(self) -> None:
        limits = self._limits
        try:
            async with connect(
                self._url,
                open_timeout=limits.connect_timeout,
                close_timeout=limits.connect_timeout,
                max_size=limits.message_bytes,
            ) as connection:
                await self._converse(connection)
        except (OSError, WebSocketException) as error:  # TimeoutError is an OSError
            logger.info("the stream ended: %r", error)
        except Exception:
            # In a background thread: nobody would see it otherwise.
            logger.exception("the stream failed")

    async def _converse(self, connection: ClientConnection) -> None:
        """Subscribes and receives until nothing is wanted or the connection ends.

        What is wanted is asked at intervals, not for every one of thousands of messages.
        """
        subscribed: frozenset[str] = frozenset()
        clock = asyncio.get_running_loop().time
        renew_at = clock()
        while wanted := self._wanted():
            look_at = clock() + self._limits.poll_interval
            if subscribed - wanted:
                await connection.send(end_of_subscription(subscribed - wanted))
            if wanted - subscribed or clock() >= renew_at:
                await connection.send(subscription(wanted))
                renew_at = clock() + self._limits.renewal
            subscribed = wanted
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(look_at):
                    while clock() < look_at:
                        message = await connection.recv()
                        self._has_received = True
                        self._received(message)
