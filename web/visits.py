"""Visits the app's own pages before anyone else does, so that no visitor waits for the first time.

A visit is a session like any other: it imports what a page needs and writes its charts, tables and
texts in one language and appearance, which all later visitors share.

This module alone speaks Streamlit's protocol between browser and server; a test fails when it
changes. A visit that fails is logged and costs nothing but the warm-up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

from components.run_lock import RUN_LOCK, WARM_UP_AGENT

logger = logging.getLogger(__name__)

_SECONDS = 60.0
_RETRY_SECONDS = 0.05
#: After a visitor's last run nothing is visited for so long: the next one may follow.
QUIET_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Visit:
    """One page as a browser asks for it: `page` is its path without slash, empty for the root.

    `choices` are what the query string holds beside the language.
    """

    page: str
    language: str
    appearance: Literal["light", "dark"]
    choices: tuple[tuple[str, str], ...] = ()

    def request(self) -> bytes:
        """The message that starts the page's script."""
        message = BackMsg()
        client = message.rerun_script
        client.page_name = self.page
        client.query_string = urlencode([("lang", self.language), *self.choices])
        client.context_info.color_scheme = self.appearance
        client.context_info.locale = self.language
        client.context_info.timezone = "UTC"
        return bytes(message.SerializeToString())


async def make(
    visits: Iterable[Visit], port: int, base_path: str = "", *, when_idle: bool = False
) -> None:
    """Makes the visits one after the other, over the server's own socket.

    A visit holds the interpreter that all visitors share; `when_idle` begins each only when no
    visitor's run goes on and the last one ended `QUIET_SECONDS` ago.
    """
    await _accepting(port)
    for visit in visits:
        if when_idle:
            await _idle()
        try:
            async with asyncio.timeout(_SECONDS):
                await _make(visit, port, base_path)
        except ConnectionRefusedError as error:  # the server is closing
            logger.warning("the warm-up ends before its end: %r", error)
            return
        except Exception as error:  # noqa: BLE001 - whatever it is, visitors must not miss the app for it
            logger.warning("the warm-up visit %s failed: %r", visit, error)


async def _idle() -> None:
    while (wait := QUIET_SECONDS - RUN_LOCK.idle_seconds()) > 0:
        await asyncio.sleep(wait)


async def _accepting(port: int) -> None:
    """Waits until the server takes connections: the visits begin while it starts."""
    async with asyncio.timeout(_SECONDS):
        while True:
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            writer.close()
            return


async def _make(visit: Visit, port: int, base_path: str) -> None:
    url = f"ws://127.0.0.1:{port}{base_path}/_stcore/stream"
    # The server is this process: no proxy stands between, whatever the environment says.
    async with connect(
        url,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        user_agent_header=WARM_UP_AGENT,
        max_size=None,
        proxy=None,
    ) as socket:
        await socket.send(visit.request())
        async for data in socket:
            message = ForwardMsg()
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            # A guarded page starts over once: only the run that goes to its end counts.
            if (
                message.WhichOneof("type") == "script_finished"
                and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return
