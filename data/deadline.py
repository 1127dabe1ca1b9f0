"""A session whose answers have to be there in time, from the first byte of the head to the last.

The time-out of requests holds for each wait on the socket, so that a server which sends a byte
every few seconds is never late. Here all waits for one answer share it.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter


class _ReadUntil(io.RawIOBase):
    """What a socket receives until a deadline; then TimeoutError."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._socket, self._deadline = sock, deadline
        self._received = sock.makefile("rb", buffering=0)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """As of a socket: all that an HTTPResponse asks of one."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer was not complete in time")
        self._socket.settimeout(left)
        return self._received.readinto(buffer)

    def close(self) -> None:
        self._received.close()
        super().close()


class _InTime:
    """A connection whose answers, a proxy's too, take no longer than its time-out in all."""

    timeout: float

    def response_class(self, sock: socket.socket, *args: Any, **options: Any) -> Any:
        """What http.client makes of a socket to read an answer from."""
        until: Any = _ReadUntil(sock, time.monotonic() + self.timeout)
        return http.client.HTTPResponse(until, *args, **options)


class _Adapter(HTTPAdapter):
    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        """See `HTTPAdapter`: here every way of requests to a connection comes by."""
        pool: Any = super().get_connection_with_tls_context(*args, **options)
        usual = pool.ConnectionCls
        if not issubclass(usual, _InTime):
            pool.ConnectionCls = type(usual.__name__, (_InTime, usual), {})
        return pool


class DeadlineSession(requests.Session):
    """A session for requests with a time-out, which holds for an answer in all."""

    def __init__(self) -> None:
        super().__init__()
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter())
