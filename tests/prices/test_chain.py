"""The order of asking, and that a provider is asked once at a time and not while it cools down."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data.live.breaker import CircuitBreaker
from data.live.cache import memory_region
from data.prices.chain import Chain, NoAnswerError
from data.prices.model import Answer, Dataset, ProviderError, UnavailableReason
from data.prices.providers.cboe import Cboe
from data.prices.settings import Limits
from data.prices.store import Store
from tests.prices.conftest import WAIT, Clock
from tests.prices.test_store import daily_answer
from tests.stub_providers import StubProviders

LIMITS = Limits(deadline=timedelta(seconds=WAIT))


class Scripted:
    """A provider that does what a test says."""

    datasets = frozenset({Dataset.RECENT})

    def __init__(self, name: str, behave: Callable[[], Any]) -> None:
        self.name = name
        self.behave = behave
        self.asked: list[str] = []

    def fetch(self, symbol: str, dataset: Dataset, timeout: float, now: datetime) -> Any:
        self.asked.append(symbol)
        return self.behave()

    def parse(self, raw: Any, symbol: str, dataset: Dataset, now: datetime) -> Answer:
        return raw if isinstance(raw, Answer) else daily_answer()


def chain(*providers: Scripted, limits: Limits = LIMITS) -> Chain:
    clock = Clock(datetime(2025, 1, 28, 20, 0, tzinfo=UTC))
    breaker = CircuitBreaker(
        Store(memory_region()),
        clock,
        limits.cooldown,
        UnavailableReason,
        frozenset({UnavailableReason.RATE_LIMITED}),
    )
    return Chain(providers, breaker, clock, limits)


def fail(reason: UnavailableReason) -> Callable[[], Any]:
    def raise_() -> None:
        raise ProviderError(reason, "as told")

    return raise_


def test_whoever_waits_behind_a_failure_does_not_ask_again() -> None:
    begun, let_go = threading.Event(), threading.Event()

    def slow_refusal() -> None:
        begun.set()
        assert let_go.wait(WAIT)
        raise ProviderError(UnavailableReason.RATE_LIMITED, "as told")

    provider = Scripted("slow", slow_refusal)
    asked = chain(provider)
    reasons: list[UnavailableReason] = []

    def ask(symbol: str) -> None:
        with pytest.raises(NoAnswerError) as error:
            asked.fetch(symbol, Dataset.RECENT)
        reasons.append(error.value.failures[0].reason)

    visitors = [threading.Thread(target=ask, args=(name,)) for name in ("A", "B", "C", "D")]
    visitors[0].start()
    assert begun.wait(WAIT)
    for each in visitors[1:]:
        each.start()
    let_go.set()
    for each in visitors:
        each.join()
    assert provider.asked == ["A"]
    assert reasons == [UnavailableReason.RATE_LIMITED] * 4


def test_the_next_is_asked_and_the_failures_are_told_in_order() -> None:
    first, second = (
        Scripted("first", fail(UnavailableReason.TIMEOUT)),
        Scripted("second", lambda: None),
    )
    asked = chain(first, second)
    assert asked.fetch("NVDA", Dataset.RECENT).symbol == "NVDA"
    assert [each.service for each in asked.cooldowns(Dataset.RECENT)] == ["first"]
    second.behave = fail(UnavailableReason.SERVER_ERROR)
    with pytest.raises(NoAnswerError) as error:
        asked.fetch("NVDA", Dataset.RECENT)
    told = [(each.provider, each.reason) for each in error.value.failures]
    assert told == [
        ("first", UnavailableReason.TIMEOUT),
        ("second", UnavailableReason.SERVER_ERROR),
    ]
    assert (len(first.asked), len(second.asked)) == (1, 2)
    assert not asked.may_ask(Dataset.RECENT)


def test_a_provider_that_breaks_is_a_failure_of_that_symbol(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked = chain(Scripted("broken", lambda: 1 / 0))
    with pytest.raises(NoAnswerError) as error:
        asked.fetch("NVDA", Dataset.RECENT)
    assert error.value.failures[0].reason is UnavailableReason.BAD_DATA
    assert asked.may_ask(Dataset.RECENT)
    assert "ZeroDivisionError" in caplog.text


def test_all_together_end_by_the_deadline() -> None:
    let_go = threading.Event()
    hanging = [Scripted(name, lambda: let_go.wait(WAIT)) for name in ("a", "b", "c")]
    asked = chain(*hanging, limits=Limits(deadline=timedelta(seconds=0.2)))
    with pytest.raises(NoAnswerError) as error:
        asked.fetch("NVDA", Dataset.RECENT)
    assert not let_go.is_set()  # it gave up while they still hang
    let_go.set()
    assert [each.reason for each in error.value.failures] == [UnavailableReason.TIMEOUT] * 3


def test_a_trickle_is_given_up_in_time(stub: StubProviders) -> None:
    # Whole after half a second at this pace, and never silent for long.
    stub.modes["cboe"] = "drip"
    provider = Cboe(10_000, stub.url("cboe"))
    with pytest.raises(ProviderError) as error:
        provider.fetch("NVDA", Dataset.MINUTE, 0.15, datetime.now(UTC))
    assert error.value.reason is UnavailableReason.TIMEOUT


def test_the_cooldowns_of_providers() -> None:
    length = Limits().cooldown.length
    minutes = [length(refusals=each, retry_after=None).total_seconds() / 60 for each in range(7)]
    assert minutes == [2, 15, 30, 60, 120, 120, 120]
