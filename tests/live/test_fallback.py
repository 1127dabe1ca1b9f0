"""A cache that goes and comes back: copies serve meanwhile, the newer value wins, two log lines."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
from dogpile.cache import make_region
from dogpile.cache.region import CacheRegion

from data.live.backends import MemoryBackend
from data.live.fallback import FallbackBackend

COOLDOWN = 30.0


class Flaky(MemoryBackend):
    """A backend that is out of reach while `gone`."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        super().__init__({"entries": 1_000})
        self.gone = False
        self.asked = 0

    def _reach(self) -> None:
        self.asked += 1
        if self.gone:
            raise ConnectionError("refused")

    def get_serialized(self, key: str) -> Any:
        self._reach()
        return super().get_serialized(key)

    def set_serialized(self, key: str, value: bytes) -> None:
        self._reach()
        super().set_serialized(key, value)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shared() -> Flaky:
    return Flaky({})


def replica(shared: Flaky, clock: Clock) -> CacheRegion:
    """One process's view of the shared backend."""
    fallback = FallbackBackend((ConnectionError,), 100, COOLDOWN, clock)
    region = make_region(serializer=bytes, deserializer=bytes)
    region.configure("dogpile.cache.memory")
    region.backend = fallback.wrap(shared)
    return region


def test_what_was_read_stays_while_the_cache_is_gone(shared: Flaky, clock: Clock) -> None:
    one, other = replica(shared, clock), replica(shared, clock)
    one.set("NVDA", b"224.93")
    assert other.get("NVDA") == b"224.93"
    shared.gone = True
    assert (one.get("NVDA"), other.get("NVDA")) == (b"224.93", b"224.93")
    # Left alone: one that hangs must not slow every page.
    asked = shared.asked
    for _ in range(10):
        other.get("NVDA")
    assert shared.asked == asked


def test_what_the_cache_missed_is_stored_when_it_is_back(
    shared: Flaky, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    one, other = replica(shared, clock), replica(shared, clock)
    one.set("NVDA", b"old")
    shared.gone = True
    for value in (b"newer", b"newest"):
        clock.now += COOLDOWN + 1
        one.set("NVDA", value)
    assert one.get("NVDA") == b"newest"
    shared.gone = False
    clock.now += COOLDOWN + 1
    assert one.get("AMD", ignore_expiration=True) is not None  # NO_VALUE: any look brings it back
    assert other.get("NVDA") == b"newest"
    lines = [each.getMessage() for each in caplog.records if each.name == "data.live.fallback"]
    assert len([line for line in lines if "failed" in line]) == 1
    assert [line for line in lines if "back" in line and "1 answers" in line]
    assert not any(record.exc_info for record in caplog.records)


def test_the_newer_value_wins(shared: Flaky, clock: Clock) -> None:
    one, other = replica(shared, clock), replica(shared, clock)
    shared.gone = True
    one.set("NVDA", b"mine")
    time.sleep(0.002)
    shared.gone = False
    other.set("NVDA", b"others, later")
    clock.now += COOLDOWN + 1
    assert one.get("NVDA") == b"others, later"
    assert other.get("NVDA") == b"others, later"


def test_a_deleted_value_does_not_come_back(shared: Flaky, clock: Clock) -> None:
    one = replica(shared, clock)
    one.set("NVDA", b"wrong")
    shared.gone = True
    one.delete("NVDA")
    assert not isinstance(one.get("NVDA"), bytes)


def test_gone_again_while_storing(shared: Flaky, clock: Clock) -> None:
    one = replica(shared, clock)
    shared.gone = True
    for symbol in ("AMD", "NVDA"):
        clock.now += COOLDOWN + 1
        one.set(symbol, symbol.encode())
    shared.gone = False
    clock.now += COOLDOWN + 1

    calls = iter((False, False, True))  # the look, the first comparison, then gone

    def reach() -> None:
        if next(calls, True):
            raise ConnectionError

    shared._reach = reach  # type: ignore[method-assign]
    assert one.get("AMD") == b"AMD"
    assert one.get("NVDA") == b"NVDA"


def test_copies_are_bounded_in_bytes() -> None:
    backend = MemoryBackend({"entries": 100, "bytes": 10})
    for number in range(5):
        backend.set_serialized(str(number), b"12345")
    held = [number for number in range(5) if backend.get_serialized(str(number)) == b"12345"]
    assert held == [3, 4]
    backend.set_serialized("4", b"1")
    backend.delete("3")
    backend.set_serialized("5", b"123456789")
    assert backend.get_serialized("4") == b"1"
