"""The server raises its limit of descriptors, and near its end refuses new visitors politely."""

from __future__ import annotations

import asyncio
import logging
import resource
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT
from web.descriptors import SpareDescriptors, in_use, raise_limit

DOCUMENT = [(b"sec-fetch-dest", b"document")]
LIMIT = 1000


def http(headers: list[tuple[bytes, bytes]], method: str = "GET") -> dict[str, Any]:
    return {"type": "http", "method": method, "path": "/market", "headers": headers}


def socket(*extensions: str) -> dict[str, Any]:
    return {"type": "websocket", "headers": [], "extensions": {key: {} for key in extensions}}


def answers(scope: dict[str, Any], used: int, guard: SpareDescriptors | None = None) -> list[Any]:
    """What is sent; ["passed"] where the request reached the app."""
    sent: list[Any] = []

    async def app(*_: object) -> None:
        sent.append("passed")

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    if guard is None:
        guard = SpareDescriptors(app, limit=lambda: LIMIT, used=lambda: used)
    asyncio.run(guard(scope, receive, send))
    return sent


EVERYTHING = [
    http(DOCUMENT),
    http([(b"accept", b"text/html,*/*")]),
    http([(b"sec-fetch-dest", b"script"), (b"accept", b"text/html")]),
    http([(b"accept", b"*/*")]),
    http(DOCUMENT, method="POST"),
    socket(),
    {"type": "lifespan"},
]


@pytest.mark.parametrize("scope", EVERYTHING)
def test_with_room_everything_passes(scope: dict[str, Any]) -> None:
    assert answers(scope, used=900) == ["passed"]


@pytest.mark.parametrize("scope", EVERYTHING[2:5] + EVERYTHING[6:])
def test_those_who_are_there_are_served_to_the_end(scope: dict[str, Any]) -> None:
    assert answers(scope, used=990) == ["passed"]


@pytest.mark.parametrize("scope", [*EVERYTHING[:2], http([(b"sec-fetch-dest", b"iframe")])])
def test_a_new_page_is_told_in_both_languages_when_to_come_back(scope: dict[str, Any]) -> None:
    start, body = answers(scope, used=901)
    assert start["status"] == 503
    assert dict(start["headers"])[b"retry-after"] == b"30"
    text = body["body"].decode()
    assert "as many visitors as it can serve" in text
    assert "autant de visiteurs qu’il peut en servir" in text


@pytest.mark.parametrize("scope", [socket(), socket("websocket.http.response")])
def test_a_new_socket_is_closed_before_it_opens(scope: dict[str, Any]) -> None:
    (close,) = answers(scope, used=901)
    assert close == {"type": "websocket.close", "code": 1013}


def test_the_log_is_not_flooded(caplog: pytest.LogCaptureFixture) -> None:
    guard = SpareDescriptors(None, limit=lambda: LIMIT, used=lambda: 999)  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING, "web.descriptors"):
        for _ in range(100):
            answers(socket(), 0, guard)
    (line,) = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert line.message == "999 of 1000 descriptors are in use: new visitors are refused"


@pytest.mark.parametrize(("limit", "used"), [(None, 10), (100, None)])
def test_where_the_system_says_nothing_nobody_is_refused(
    limit: int | None, used: int | None
) -> None:
    passed: list[bool] = []

    async def app(*_: object) -> None:
        passed.append(True)

    guard = SpareDescriptors(app, limit=lambda: limit, used=lambda: used)
    answers(socket(), 0, guard)
    assert passed


def test_descriptors_are_counted() -> None:
    before = in_use()
    with (ROOT / "server.py").open():
        assert before is not None
        assert in_use() == before + 1


RAISED = """
import resource
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (100, hard))
from web.descriptors import raise_limit
print(raise_limit() == resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(hard, 65536))
"""


def test_the_limit_is_raised() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RAISED], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "True\n", done.stderr


def test_a_limit_that_cannot_be_raised_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not permitted")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 1024))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert raise_limit() == 256
    assert "cannot be raised" in caplog.text


def test_the_limit_is_in_the_log_once(caplog: pytest.LogCaptureFixture) -> None:
    async def app(*_: object) -> None:
        """Answers nothing."""

    guard = SpareDescriptors(app, limit=lambda: LIMIT, used=lambda: 1)
    with caplog.at_level(logging.INFO, "web.descriptors"):
        answers(socket(), 0, guard)
        answers(http(DOCUMENT), 0, guard)
    assert caplog.messages == ["this process may open 1000 descriptors"]
