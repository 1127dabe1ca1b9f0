"""A small answer that expands is read no further than allowed: decoded bytes count."""

from __future__ import annotations

import gzip
import threading
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from data.live.http import DeadlineSession, Failure, FetchError, get_json

LIMIT = 1_000_000  #: bytes
#: What one piece may expand to before it is looked at: far less than the whole.
LEEWAY = 8_000_000
MEGABYTES = 100


def deflated(body: bytes) -> bytes:
    return zlib.compress(body, 9)


def bomb() -> bytes:
    """A JSON object of many megabytes in some kilobytes, without ever having it whole."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(b'{"x": "')]
    parts += [packer.compress(b"0" * 1_000_000) for _ in range(MEGABYTES)]
    return b"".join([*parts, packer.compress(b'"}'), packer.flush()])


BODIES = {
    "gzip": bomb(),
    "gzip, gzip": gzip.compress(bomb()),
    "gzip, deflate": deflated(bomb()),
}


@contextmanager
def sending(encoding: str, body: bytes) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Encoding", encoding)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.parametrize("encoding", BODIES)
def test_what_expands_without_end_is_given_up(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with sending(encoding, BODIES[encoding]) as url:
        tracemalloc.start()
        try:
            with pytest.raises(FetchError) as caught:
                get_json(DeadlineSession(), url, timeout=30, limit=LIMIT)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert caught.value.failure is Failure.BAD_DATA
    assert peak < LIMIT + LEEWAY


def test_what_stays_within_the_limit_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with sending("gzip", gzip.compress(b'{"price": 118.42}')) as url:
        assert get_json(DeadlineSession(), url, timeout=30, limit=LIMIT) == {"price": 118.42}
