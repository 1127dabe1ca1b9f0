"""How long a service is left alone after a failure, and who knows of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest

from data.live.breaker import CircuitBreaker, CooldownPolicy
from data.live.cache import memory_region
from data.live.documents import RegionDocuments
from tests.prices.conftest import Clock

NOW = datetime(2025, 1, 27, 15, 0, tzinfo=UTC)
POLICY = CooldownPolicy(
    after_error=timedelta(minutes=2),
    after_error_maximum=timedelta(minutes=15),
    after_refusal=timedelta(minutes=15),
    after_refusal_maximum=timedelta(hours=2),
    growth=2,
)


class Why(StrEnum):
    """The failures of some service."""

    TIMEOUT = "timeout"
    REFUSED = "refused"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def store() -> RegionDocuments:
    return RegionDocuments(memory_region())


def breaker(
    store: RegionDocuments, clock: Clock, policy: CooldownPolicy = POLICY
) -> CircuitBreaker[Why]:
    return CircuitBreaker(store, clock, policy, Why, frozenset({Why.REFUSED}))


def test_after_an_error_only_that_service_is_left_alone(
    store: RegionDocuments, clock: Clock
) -> None:
    breakers = breaker(store, clock)
    assert breakers.cooldown("one") is None
    breakers.failed("one", Why.TIMEOUT, "")
    clock.advance(seconds=119)
    cooldown = breakers.cooldown("one")
    assert cooldown is not None
    assert (cooldown.service, cooldown.reason) == ("one", Why.TIMEOUT)
    assert breakers.cooldown("another") is None
    clock.advance(seconds=1)
    assert breakers.cooldown("one") is None


@pytest.mark.parametrize(
    ("growth", "expected"), [(2, [15, 30, 60, 120, 120, 120]), (1, [15, 15, 15, 15, 15, 15])]
)
def test_refusals_in_a_row_multiply_the_cooldown_up_to_the_maximum(
    store: RegionDocuments, clock: Clock, growth: int, expected: list[int]
) -> None:
    policy = CooldownPolicy(
        POLICY.after_error,
        POLICY.after_error_maximum,
        POLICY.after_refusal,
        POLICY.after_refusal_maximum,
        growth,
    )
    minutes = []
    for _ in expected:
        breakers = breaker(store, clock, policy)  # a restart changes nothing
        cooldown = breakers.failed("one", Why.REFUSED, "")
        minutes.append((cooldown.until - clock()).total_seconds() / 60)
        clock.now = cooldown.until
        assert breakers.cooldown("one") is None
    assert minutes == expected
    breakers.succeeded("one")
    assert breakers.failed("one", Why.REFUSED, "").until - clock() == timedelta(minutes=15)


def test_a_thousand_refusals_are_no_longer_than_the_maximum(
    store: RegionDocuments, clock: Clock
) -> None:
    breakers = breaker(store, clock)
    for _ in range(1000):
        until = breakers.failed("one", Why.REFUSED, "").until
    assert until - clock() == timedelta(hours=2)


def test_an_error_ends_a_row_of_refusals(store: RegionDocuments, clock: Clock) -> None:
    breakers = breaker(store, clock)
    for reason in (Why.REFUSED, Why.REFUSED, Why.TIMEOUT):
        breakers.failed("one", reason, "")
    assert breakers.failed("one", Why.REFUSED, "").until - clock() == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("reason", "retry_after", "expected"),
    [
        (Why.REFUSED, timedelta(seconds=7), timedelta(seconds=7)),
        (Why.REFUSED, timedelta(), timedelta(seconds=1)),
        (Why.TIMEOUT, timedelta(seconds=7), timedelta(seconds=7)),
        (Why.REFUSED, timedelta(minutes=40), timedelta(minutes=40)),
        (Why.REFUSED, timedelta(days=40), timedelta(hours=2)),
        (Why.TIMEOUT, timedelta(minutes=5), timedelta(minutes=5)),
        (Why.TIMEOUT, timedelta(days=1), timedelta(minutes=15)),
    ],
)
def test_retry_after_counts_within_bounds(
    store: RegionDocuments,
    clock: Clock,
    reason: Why,
    retry_after: timedelta,
    expected: timedelta,
) -> None:
    cooldown = breaker(store, clock).failed("one", reason, "", retry_after)
    assert cooldown.until - clock() == expected


@pytest.mark.parametrize(
    "document",
    [
        {"reason": "nonsense", "until": NOW.isoformat(), "refusals": 0},
        {"reason": "timeout", "until": "tomorrow", "refusals": 0},
        {"reason": "timeout"},
        # A clock was a year ahead when this cooldown began.
        {"reason": "timeout", "until": (NOW + timedelta(days=365)).isoformat(), "refusals": 0},
    ],
)
def test_an_unusable_state_is_ignored(
    store: RegionDocuments, clock: Clock, document: dict[str, object]
) -> None:
    store.put_document("cooldown:one", document)
    assert breaker(store, clock).cooldown("one") is None


def test_the_state_of_that_name_counts(store: RegionDocuments, clock: Clock) -> None:
    """What the unusable ones above differ from."""
    until = NOW + timedelta(minutes=1)
    document = {"reason": "timeout", "until": until.isoformat(), "refusals": 0}
    store.put_document("cooldown:one", document)
    cooldown = breaker(store, clock).cooldown("one")
    assert cooldown is not None
    assert cooldown.until == until
