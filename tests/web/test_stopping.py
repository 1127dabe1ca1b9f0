"""SIGTERM first takes the server out of the balancer, then closes it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from web.health import READINESS
from web.stopping import draining


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The signals that reached the handler that was there before."""
    monkeypatch.setattr(READINESS, "ready", True)
    monkeypatch.setattr(READINESS, "draining", False)
    received: list[int] = []

    def before(number: int, frame: FrameType | None) -> None:
        received.append(number)

    old = signal.signal(signal.SIGTERM, before)
    yield received
    signal.signal(signal.SIGTERM, old)


def test_not_ready_then_closed(stopped: list[int]) -> None:
    async def run() -> None:
        with draining(0.05):
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0)
            assert READINESS.status == "draining"
            assert stopped == []
            while not stopped:
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(run(), 10))
    assert stopped == [signal.SIGTERM]


def test_a_second_signal_ends_the_wait(stopped: list[int]) -> None:
    async def run() -> None:
        with draining(1_000):
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGTERM)

    asyncio.run(run())
    assert stopped == [signal.SIGTERM]


def test_without_a_time_to_drain_it_closes_at_once(stopped: list[int]) -> None:
    async def run() -> None:
        with draining(0):
            os.kill(os.getpid(), signal.SIGTERM)

    asyncio.run(run())
    assert stopped == [signal.SIGTERM]


def test_the_handler_is_put_back(stopped: list[int]) -> None:
    before = signal.getsignal(signal.SIGTERM)

    async def run() -> None:
        with draining(1):
            assert signal.getsignal(signal.SIGTERM) is not before

    asyncio.run(run())
    assert signal.getsignal(signal.SIGTERM) is before
