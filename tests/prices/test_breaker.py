"""How long a provider rests after a failure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data.live.breaker import Breakers
from data.live.cache import memory_region
from data.prices.model import Reason
from data.prices.providers.base import ProviderError, status_error
from data.prices.settings import Limits
from data.prices.store import Store
from tests.prices.conftest import Clock

NOW = datetime(2025, 1, 27, 15, 0, tzinfo=UTC)
LIMITS = Limits()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def store() -> Store:
    return Store(memory_region(LIMITS))


def limited(**options: timedelta) -> ProviderError:
    return ProviderError(Reason.RATE_LIMITED, "", **options)  # type: ignore[arg-type]


def test_an_error_rests_two_minutes(store: Store, clock: Clock) -> None:
    breakers = Breakers(store, clock, LIMITS)
    assert breakers.resting("Cboe") is None
    breakers.failed("Cboe", ProviderError(Reason.TIMEOUT, ""))
    clock.advance(seconds=119)
    rest = breakers.resting("Cboe")
    assert rest is not None
    assert rest.reason is Reason.TIMEOUT
    assert breakers.resting("Nasdaq") is None
    clock.advance(seconds=1)
    assert breakers.resting("Cboe") is None


def test_refusals_double_the_rest_up_to_two_hours(store: Store, clock: Clock) -> None:
    minutes = []
    for _ in range(6):
        breakers = Breakers(store, clock, LIMITS)  # a restart changes nothing
        rest = breakers.failed("Yahoo", limited())
        minutes.append((rest.until - clock()).total_seconds() / 60)
        clock.now = rest.until
        assert breakers.resting("Yahoo") is None
    assert minutes == [15, 30, 60, 120, 120, 120]
    breakers.succeeded("Yahoo")
    assert breakers.failed("Yahoo", limited()).until - clock() == timedelta(minutes=15)


def test_the_providers_own_wish_counts_within_bounds(store: Store, clock: Clock) -> None:
    breakers = Breakers(store, clock, LIMITS)

    def rest(error: ProviderError) -> timedelta:
        return breakers.failed(str(error.retry_after), error).until - clock()

    assert rest(limited(retry_after=timedelta(seconds=5))) == timedelta(minutes=15)
    assert rest(limited(retry_after=timedelta(minutes=40))) == timedelta(minutes=40)
    assert rest(limited(retry_after=timedelta(days=40))) == timedelta(hours=2)
    long = ProviderError(Reason.SERVER_ERROR, "", retry_after=timedelta(days=1))
    assert rest(long) == timedelta(minutes=15)


@pytest.mark.parametrize(
    "document",
    [
        {"reason": "nonsense", "until": NOW.isoformat(), "refusals": 0},
        {"reason": "timeout", "until": "tomorrow", "refusals": 0},
        {"reason": "timeout"},
        # A clock was a year ahead when this rest began.
        {"reason": "timeout", "until": (NOW + timedelta(days=365)).isoformat(), "refusals": 0},
    ],
)
def test_a_state_of_no_use_is_ignored(
    store: Store, clock: Clock, document: dict[str, object]
) -> None:
    store.put_document("rest:Cboe", document)
    assert Breakers(store, clock, LIMITS).resting("Cboe") is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Mon, 27 Jan 2025 15:01:00 GMT", 60),
        ("Mon, 27 Jan 2025 14:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("9" * 40, None),
        (None, None),
    ],
)
def test_retry_after(header: str | None, seconds: int | None) -> None:
    error = status_error(429, header, NOW)
    assert error is not None
    wish = error.retry_after
    assert (None if wish is None else wish.total_seconds()) == seconds
