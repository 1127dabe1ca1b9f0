"""Values that are renewed in the background: one request at a time, none during a cooldown."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
from pydantic import TypeAdapter

from data.live.breaker import CircuitBreaker, CooldownPolicy
from data.live.executor import BusyError
from data.live.renewal import Lifetimes, Renewal, ServiceError

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


class Reason(StrEnum):
    DOWN = "down"
    UNEXPECTED = "unexpected"


@dataclass(frozen=True)
class Value:
    fetched_at: datetime
    number: float


class Documents(dict[str, dict[str, Any]]):
    def document(self, name: str) -> dict[str, Any] | None:
        return self.get(name)

    def put_document(self, name: str, document: dict[str, Any]) -> None:
        self[name] = document


class ByHand(Executor):
    """Runs what was submitted when a test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.is_full = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.is_full:
            raise BusyError("full")
        future: Future[Any] = Future()
        self.waiting.append(lambda: future.set_result(fn(*args, **kwargs)))
        return future

    def run(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


class World:
    def __init__(self) -> None:
        self.now, self.documents, self.executor = NOON, Documents(), ByHand()
        policy = CooldownPolicy(HOUR, HOUR, HOUR, HOUR)
        self.breaker = CircuitBreaker(
            self.documents, lambda: self.now, policy, Reason, frozenset[Reason]()
        )
        self.renewal = Renewal(
            "service",
            TypeAdapter(Value),
            self.documents,
            self.breaker,
            self.executor,
            clock=lambda: self.now,
            lifetimes=Lifetimes(DAY, remembered=HOUR),
            unexpected=Reason.UNEXPECTED,
        )

    def read(self) -> Value:
        return Value(self.now, 7.0)


@pytest.fixture
def world() -> World:
    return World()


def fails_with(error: Exception) -> Callable[[], Value]:
    def read() -> Value:
        raise error

    return read


def test_a_value_is_known_once_it_was_read_although_none_was_a_moment_ago(world: World) -> None:
    assert world.renewal.known("a") is None
    world.renewal.start("a", world.read)
    assert world.renewal.running("a")
    assert world.renewal.known("a") is None
    world.executor.run()
    assert not world.renewal.running("a")
    assert world.renewal.known("a") == Value(NOON, 7.0)
    assert world.renewal.known("b") is None


def test_one_request_a_name_is_under_way(world: World) -> None:
    first = world.renewal.start("a", world.read)
    assert world.renewal.start("a", world.read) is first
    assert world.renewal.start("b", world.read) is not first
    assert len(world.executor.waiting) == 2
    world.executor.run()
    assert world.renewal.start("a", world.read) is not first


@pytest.mark.parametrize("sign", [1, -1])
def test_a_value_is_fresh_for_its_time_under_either_clock(world: World, sign: int) -> None:
    value = world.read()
    world.now = NOON + sign * (DAY - timedelta(seconds=1))
    assert world.renewal.is_fresh(value)
    world.now = NOON + sign * DAY
    assert not world.renewal.is_fresh(value)
    assert not world.renewal.is_fresh(None)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ServiceError(Reason.DOWN, "maintenance"), Reason.DOWN),
        (ZeroDivisionError(), Reason.UNEXPECTED),
    ],
)
def test_nobody_is_asked_after_a_failure_until_its_cooldown_ends(
    world: World, error: Exception, reason: Reason
) -> None:
    world.renewal.start("a", fails_with(error))
    world.executor.run()
    cooldown = world.breaker.cooldown("service")
    assert cooldown is not None
    assert (cooldown.reason, cooldown.until) == (reason, NOON + HOUR)
    assert world.renewal.start("b", world.read) is None
    world.now += HOUR
    assert world.renewal.start("b", world.read) is not None


def test_a_success_ends_what_failures_before_it_began(world: World) -> None:
    world.documents["cooldown:service"] = {"reason": "down", "until": "x", "refusals": 3}
    world.renewal.start("a", world.read)
    world.executor.run()
    assert world.documents["cooldown:service"] == {}


def test_a_full_queue_starts_nothing_and_a_later_call_does(world: World) -> None:
    world.executor.is_full = True
    assert world.renewal.start("a", world.read) is None
    assert not world.renewal.running("a")
    world.executor.is_full = False
    assert world.renewal.start("a", world.read) is not None


def test_a_damaged_document_counts_as_absent(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.documents["a"] = {"fetched_at": "yesterday"}
    assert world.renewal.known("a") is None
    assert "the stored a is unusable" in caplog.text
