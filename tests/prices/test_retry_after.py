"""How long a provider that refuses is left alone: as long as it asks for, within bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from data.prices import Range
from tests.prices.conftest import WAIT, Clock, Factory
from tests.stub_providers import StubProviders

PROVIDERS = ("yahoo", "nasdaq", "cboe")
#: Without a usable header, and the longest that is honoured.
USUAL = {"429": timedelta(minutes=15), "503": timedelta(minutes=2), "500": timedelta(minutes=2)}
LONGEST = timedelta(hours=2)
YEAR = timedelta(days=365)


def rest(
    provider: str, status: str, header: str | None, make: Factory, stub: StubProviders, clock: Clock
) -> tuple[bool, timedelta]:
    """Whether it was asked again while it rested, and the rest that was begun."""
    stub.modes[provider], stub.retry_after = status, header
    service = make(provider)
    service.history("F", Range.SIX_MONTHS, wait=WAIT)
    (entry,) = [each for each in service.status()["providers"].values() if "until" in each]
    until = datetime.fromisoformat(entry["until"])
    length = until - clock()
    count = stub.count(provider)
    clock.advance(seconds=length.total_seconds() - 0.5)
    service.history("F", Range.SIX_MONTHS, wait=WAIT)
    early = stub.count(provider) > count
    stub.modes[provider] = "ok"
    clock.advance(seconds=1)
    service.history("F", Range.SIX_MONTHS, wait=WAIT)
    assert stub.count(provider) > count, "it is asked when the rest is over"
    return early, length


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("status", ["429", "503"])
@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", timedelta(seconds=7)),
        ("1800", timedelta(minutes=30)),
        (str(int(YEAR.total_seconds())), LONGEST),
        ("0", timedelta(seconds=1)),
        ("soon", None),
        ("-7", None),
        ("9" * 400, None),
        (None, None),
    ],
)
def test_the_wish_counts_within_bounds(
    provider: str,
    status: str,
    header: str | None,
    expected: timedelta | None,
    make: Factory,
    stub: StubProviders,
    clock: Clock,
) -> None:
    early, length = rest(provider, status, header, make, stub, clock)
    assert not early
    assert length == (USUAL[status] if expected is None else expected)


@pytest.mark.parametrize("provider", ["nasdaq", "cboe"])
def test_a_date_is_as_good_as_seconds(
    provider: str, make: Factory, stub: StubProviders, clock: Clock
) -> None:
    header = format_datetime((clock() + timedelta(seconds=90)).astimezone(UTC), usegmt=True)
    _, length = rest(provider, "429", header, make, stub, clock)
    assert length == timedelta(seconds=90)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("header", [None, "7", "31536000"])
def test_a_broken_server_rests_two_minutes(
    provider: str, header: str | None, make: Factory, stub: StubProviders, clock: Clock
) -> None:
    early, length = rest(provider, "500", header, make, stub, clock)
    assert not early
    assert length == timedelta(minutes=2)
