"""An answer is waited for no longer than said, wherever it trickles."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from data.live.http import (
    DeadlineSession,
    Failure,
    FetchError,
    get_json,
    parse_retry_after,
    requested_delay,
)

PAUSE = 0.05  #: seconds between two bytes, far less than the time-out
TIMEOUT = 0.4
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
LONG = b"X-Note: " + b"a" * 70 + b"\r\n"  #: dripping, four seconds
WHOLE = HEAD + b"\r\n{}"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def answering(*answers: tuple[bytes, bytes]) -> Iterator[str]:
    """A server on one connection: of each answer the first part comes at once, the second drips."""

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for at_once, dripping in answers:
                connection.recv(65_536)
                try:
                    connection.sendall(at_once)
                    for each in dripping:
                        time.sleep(PAUSE)
                        connection.sendall(bytes([each]))
                except OSError:  # the client has gone
                    return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join(timeout=30)


def get(session: DeadlineSession, url: str, timeout: float = 30) -> dict[str, object]:
    return get_json(session, url, timeout=timeout, limit=10_000)


def assert_given_up_in_time(url: str) -> None:
    started = time.monotonic()
    with DeadlineSession() as session, pytest.raises(FetchError) as error:
        get(session, url, TIMEOUT)
    assert error.value.failure is Failure.TIMEOUT
    assert TIMEOUT * 0.9 < time.monotonic() - started < 2  # all of it takes four seconds


@pytest.mark.parametrize(
    ("at_once", "dripping"),
    [
        (b"", b"HTTP/1.1 200 " + b"O" * 70 + b"K\r\n"),
        (HEAD, LONG + b"\r\n{}"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 4),
        (HEAD.replace(b"2\r\n", b"80\r\n") + b"\r\n", b" " * 78 + b"{}"),
    ],
    ids=["status", "headers", "interim answers", "body"],
)
def test_no_part_of_an_answer_may_drip(at_once: bytes, dripping: bytes) -> None:
    with answering((at_once, dripping)) as url:
        assert_given_up_in_time(url)


def test_a_slow_answer_within_its_time_is_taken() -> None:
    with answering((HEAD, b"\r\n{}")) as url, DeadlineSession() as session:
        assert get(session, url) == {}


def test_every_answer_on_a_connection_has_the_whole_time() -> None:
    """What is left of one answer's time is not the next one's."""
    with answering((WHOLE, b""), (HEAD, b"\r\n{}")) as url, DeadlineSession() as session:
        assert get(session, url, TIMEOUT) == {}
        time.sleep(TIMEOUT)
        assert get(session, url, 2 * TIMEOUT) == {}


def test_a_proxy_that_drips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with answering((b"HTTP/1.1 200 OK\r\n", LONG)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        assert_given_up_in_time("https://example.org/")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Mon, 27 Jan 2025 15:01:00 GMT", 60),
        ("Mon, 27 Jan 2025 14:00:00 GMT", 0),
        ("7", 7),
        (" 7 ", 7),
        ("31536000", 31_536_000),
        ("9999999999", 315_360_000),  # ten years: nobody waits longer, and nothing overflows
        ("Fri, 31 Dec 9999 23:59:59 GMT", 315_360_000),
        ("", None),
        ("7.5", None),
        ("soon", None),
        ("-5", None),
        ("9" * 40, None),
        (None, None),
    ],
)
def test_retry_after(header: str | None, seconds: int | None) -> None:
    delay = parse_retry_after(header, datetime(2025, 1, 27, 15, 0, tzinfo=UTC))
    assert (None if delay is None else delay.total_seconds()) == seconds


@pytest.mark.parametrize(("status", "asked"), [(429, 7), (503, 7), (500, None), (404, None)])
def test_only_a_refusal_and_an_unavailable_server_ask_for_time(
    status: int, asked: int | None
) -> None:
    """A server that is broken does not know for how long: it is left alone for our usual time."""
    delay = requested_delay(status, "7", datetime(2025, 1, 27, 15, 0, tzinfo=UTC))
    assert (None if delay is None else delay.total_seconds()) == asked
