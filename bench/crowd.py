"""Many visitors at once: sessions without a browser on one event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection, connect

from bench.actions import Action
from bench.client import SUBPROTOCOL, TIMEOUT, acknowledge_at_once, stream_address
from bench.tab import Tab, ends_run


class Guest:
    """One session of many. Each method asks for one run; seconds until it ended."""

    def __init__(self, connection: ClientConnection, tab: Tab) -> None:
        self.connection = connection
        self.tab = tab

    async def open(self) -> float:
        """The first run of the session."""
        return await self._run(self.tab.first_run())

    async def rerun(self) -> float:
        """A rerun of the whole page that changes nothing."""
        return await self._run(self.tab.rerun())

    async def do(self, action: Action) -> float | None:
        """An action of the visitor; None for one that the server does not hear of."""
        message = self.tab.perform(action)
        return None if message is None else await self._run(message)

    async def heartbeat(self) -> float:
        """Seconds until the server's event loop has answered a message that needs no work."""
        return await self._until_answered(self.tab.heartbeat(), "heartbeat_ack")

    async def download(self, key: str) -> float:
        """Seconds until the file behind a download button is there; OSError where it failed."""
        return await self._until_answered(self.tab.download(key), "backend_operation_response")

    async def _run(self, message: bytes) -> float:
        started = await self._send(message)
        arrived: list[bytes] = []
        async with asyncio.timeout(TIMEOUT):
            while not arrived or not ends_run(arrived[-1]):
                arrived.append(await self._received())
        passed = time.perf_counter() - started
        for data in arrived:
            self.tab.receive(data)
        return passed

    async def _until_answered(self, message: bytes, kind: str) -> float:
        started = await self._send(message)
        async with asyncio.timeout(TIMEOUT):
            answer = self.tab.receive(await self._received())
            while answer.WhichOneof("type") != kind:
                answer = self.tab.receive(await self._received())
        if problem := answer.backend_operation_response.error_msg:
            raise OSError(problem)
        return time.perf_counter() - started

    async def _send(self, message: bytes) -> float:
        started = time.perf_counter()
        await self.connection.send(message)
        acknowledge_at_once(self.connection.transport.get_extra_info("socket"))
        return started

    async def _received(self) -> bytes:
        data = await self.connection.recv()
        return data if isinstance(data, bytes) else data.encode()


@asynccontextmanager
async def guest(address: str, page: str = "", query: str = "") -> AsyncIterator[Guest]:
    """A session that is connected but has not asked for its first run."""
    async with connect(
        stream_address(address), subprotocols=[SUBPROTOCOL], max_size=None, compression=None,
        open_timeout=TIMEOUT, ping_interval=None,
    ) as connection:  # fmt: skip
        yield Guest(connection, Tab(address, page, query))
