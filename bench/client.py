"""A visitor without a browser: speaks Streamlit's web socket and times what comes back."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.actions import Action
from bench.tab import Tab, ends_run

TIMEOUT = 120  #: seconds
SUBPROTOCOL = Subprotocol("streamlit")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the script as the visitor's side saw it.

    Seconds from asking to the first heading (to the end where nothing new is one) and to the end;
    bytes and messages received.
    """

    heading: float
    finished: float
    received: int
    messages: int


def stream_address(address: str) -> str:
    """Where the web socket of a server is."""
    return f"ws://{urlsplit(address).netloc}/_stcore/stream"


def acknowledge_at_once(connection: socket.socket) -> None:
    """Asks the kernel not to delay acknowledgements (Linux), which it forgets now and then.

    Streamlit's server leaves Nagle's algorithm on: back-to-back requests would measure the 40 ms
    of a delayed acknowledgement instead of the work.
    """
    if hasattr(socket, "TCP_QUICKACK"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)


class Visitor:
    """One session: connects at once; each method asks for one run and waits for its end."""

    def __init__(self, address: str, page: str = "", query: str = "") -> None:
        self.tab = Tab(address, page, query)
        self.connection: ClientConnection = connect(
            stream_address(address), subprotocols=[SUBPROTOCOL], max_size=None, compression=None
        )

    def __enter__(self) -> Visitor:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def open(self) -> Run:
        """The first run of the session."""
        return self._run(self.tab.first_run())

    def rerun(self) -> Run:
        """A rerun of the whole page that changes nothing."""
        return self._run(self.tab.rerun())

    def do(self, action: Action) -> Run | None:
        """An action of the visitor; None for one that the server does not hear of."""
        message = self.tab.perform(action)
        return None if message is None else self._run(message)

    def close(self) -> None:
        """Ends the session."""
        self.connection.close()

    def send(self, message: bytes) -> float:
        """Sends a message; the time of it, in seconds of the monotonic clock."""
        with suppress(TimeoutError):  # what came unasked since the last run is not part of this
            while True:
                self.tab.receive(self._received(timeout=0))
        started = time.perf_counter()
        self.connection.send(message)
        acknowledge_at_once(self.connection.socket)
        return started

    def _received(self, timeout: float) -> bytes:
        data = self.connection.recv(timeout=timeout)
        return data if isinstance(data, bytes) else data.encode()

    def _run(self, message: bytes) -> Run:
        started = self.send(message)
        arrived: list[tuple[float, bytes]] = []
        while not arrived or not ends_run(arrived[-1][1]):
            data = self._received(TIMEOUT)
            arrived.append((time.perf_counter() - started, data))
            acknowledge_at_once(self.connection.socket)
        # Only now, so that the client's own work is no part of the times.
        finished = arrived[-1][0]
        headings = [at for at, data in arrived if _is_heading(self.tab.receive(data))]
        received = sum(len(data) for _, data in arrived)
        return Run(min(headings, default=finished), finished, received, len(arrived))


def _is_heading(message: ForwardMsg) -> bool:
    return message.delta.new_element.WhichOneof("type") == "heading"
