"""A streamer of our own that speaks the protocol of Yahoo's: a context manager.

It counts connections and keeps what was subscribed; a test says what is sent and how a connection
ends. `message` writes a PricingData as the real one does.
"""

from __future__ import annotations

import base64
import json
import socket
import threading
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

WAIT = 30.0  #: seconds; a test fails rather than waits so long
PHASES = {"pre": 0, "regular": 1, "post": 2, "extended": 3}


def message(symbol: str, price: float, time: datetime, phase: str = "regular", **more: Any) -> str:
    """A trade as the streamer sends it; `more` are further fields of PricingData."""
    from yfinance.pricing_pb2 import PricingData

    fields = {"currency": "USD", "exchange": "NMS", "quote_type": 8} | more
    # Pre-market is 0, which the wire format leaves out.
    pricing = PricingData(
        id=symbol,
        price=price,
        time=round(time.timestamp() * 1000),
        market_hours=PHASES[phase],
        **fields,
    )
    encoded = base64.b64encode(pricing.SerializeToString()).decode()
    return json.dumps({"type": "pricing", "message": encoded})


class StubStream:
    """The streamer on a port of this machine."""

    def __init__(self) -> None:
        self.connections = 0
        self.most_at_once = 0
        self.subscriptions: list[frozenset[str]] = []  #: one for each message received
        self.unsubscribed: list[frozenset[str]] = []
        self._changed = threading.Condition()
        self._open: list[ServerConnection] = []
        self._server = serve(self._serve, "127.0.0.1", 0)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/"

    @property
    def open_now(self) -> int:
        return len(self._open)

    def send(self, *messages: str | bytes) -> None:
        """To whoever is connected.

        The other side may have ended a connection before the thread that serves it knows.
        """
        for connection in list(self._open):
            with suppress(ConnectionClosed):
                for each in messages:
                    connection.send(each)

    def close(self, *, cleanly: bool = True) -> None:
        """Ends the connections: with a closing handshake, or as when a cable is pulled."""
        with self._changed:
            ended, self._open = self._open, []  # now: its thread may notice after the next one came
        for connection in ended:
            if cleanly:
                connection.close()
            else:
                connection.socket.shutdown(socket.SHUT_RDWR)

    def wait_for(self, condition: Any) -> None:
        """Until `condition(self)` holds; fails after a long while."""
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), WAIT)

    def _serve(self, connection: ServerConnection) -> None:
        with self._changed:
            self.connections += 1
            self._open.append(connection)
            self.most_at_once = max(self.most_at_once, len(self._open))
            self._changed.notify_all()
        try:
            for text in connection:
                sent = json.loads(text)
                with self._changed:
                    self.subscriptions += [frozenset(sent[k]) for k in sent if k == "subscribe"]
                    self.unsubscribed += [frozenset(sent[k]) for k in sent if k == "unsubscribe"]
                    self._changed.notify_all()
        except ConnectionClosed:
            pass
        finally:
            with self._changed:
                if connection in self._open:
                    self._open.remove(connection)
                self._changed.notify_all()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        self._server.shutdown()
        self._thread.join()
