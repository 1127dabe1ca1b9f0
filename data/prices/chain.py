"""Asks the providers one after the other, within one deadline."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from datetime import datetime, timedelta
from typing import TypeVar

from data.live.breaker import Breakers, Rest
from data.live.executor import BusyError, DaemonExecutor
from data.prices.answer import Answer, Need
from data.prices.model import Reason, Unavailable
from data.prices.providers.base import Provider, ProviderError
from data.prices.settings import Limits

logger = logging.getLogger(__name__)

_T = TypeVar("_T")


class NoAnswerError(Exception):
    """No provider gave an answer; `failures` tells why, in the order of asking."""

    def __init__(self, failures: Sequence[Unavailable]) -> None:
        super().__init__("; ".join(f"{each.provider}: {each.reason}" for each in failures))
        self.failures = tuple(failures)


class Chain:
    """The providers in order of preference.

    Each has one thread of its own, so that a provider is never asked twice at a time and one
    that hangs holds up neither the others nor, beyond its share of the deadline, the caller.
    """

    def __init__(
        self,
        providers: Sequence[Provider],
        breakers: Breakers,
        clock: Callable[[], datetime],
        limits: Limits,
    ) -> None:
        self.providers = tuple(providers)
        self.breakers = breakers
        self._clock = clock
        self._limits = limits
        self._threads = {
            provider.name: DaemonExecutor(1, limits.waiting_refreshes, f"prices-{provider.name}")
            for provider in self.providers
        }

    def rests(self, need: Need) -> tuple[Rest, ...]:
        """The rests of those providers that could serve the need."""
        able = (provider for provider in self.providers if need in provider.needs)
        found = (self.breakers.resting(provider.name) for provider in able)
        return tuple(rest for rest in found if rest is not None)

    def may_ask(self, need: Need) -> bool:
        """Whether any provider of the need is not resting."""
        return len(self.rests(need)) < sum(need in each.needs for each in self.providers)

    def fetch(self, symbol: str, need: Need, known: Answer | None = None) -> Answer:
        """The first good answer. Raises NoAnswerError with the reason of each provider.

        One whose days end before those of `known` is not good: a chart does not go back.

        All together take no longer than the deadline; each that others follow gets at most half
        of what is left, so that one that hangs leaves time for them.
        """
        deadline = time.monotonic() + self._limits.deadline.total_seconds()
        failures: list[Unavailable] = []
        able = [provider for provider in self.providers if need in provider.needs]
        for position, provider in enumerate(able):
            left = deadline - time.monotonic()
            share = left if position == len(able) - 1 else left / 2
            outcome = self._ask(provider, symbol, need, max(share, 0.0))
            if isinstance(outcome, Answer) and known is not None and _ends_before(outcome, known):
                error = ProviderError(Reason.BAD_DATA, "older than what is known", symbol_only=True)
                outcome = self._failure(provider, symbol, error)
            if isinstance(outcome, Answer):
                return outcome
            failures.append(outcome)
        raise NoAnswerError(failures)

    def _ask(
        self, provider: Provider, symbol: str, need: Need, share: float
    ) -> Answer | Unavailable:
        end = time.monotonic() + share
        try:
            thread = self._threads[provider.name]
            future = thread.submit(self._attempt, provider, symbol, need, end)
            outcome = self._within(future, share)
        except (ProviderError, BusyError) as error:
            return self._failure(provider, symbol, error)
        if isinstance(outcome, Answer):
            self.breakers.succeeded(provider.name)
        return outcome

    def _within(self, future: Future[_T], seconds: float) -> _T:
        try:
            return future.result(timeout=seconds)
        except FutureTimeoutError:
            if future.cancel():  # it never began: others were before it
                message = "the provider was busy with other symbols"
                raise ProviderError(Reason.TIMEOUT, message, symbol_only=True) from None
            message = f"no answer within {seconds:.1f} s"
            raise ProviderError(Reason.TIMEOUT, message) from None

    def _attempt(
        self, provider: Provider, symbol: str, need: Need, end: float
    ) -> Answer | Unavailable:
        """Runs in the provider's thread, where a rest may have begun while this waited."""
        rest = self.breakers.resting(provider.name)
        if rest is not None:
            return Unavailable(symbol, rest.reason, provider.name, rest.until, "resting")
        logger.debug("asking %s for %s %s", provider.name, symbol, need)
        try:
            seconds = max(end - time.monotonic(), 0.001)
            raw = provider.fetch(symbol, need, seconds, self._clock())
            return provider.parse(raw, symbol, need, self._clock())
        except ProviderError as error:
            # Here and not with the caller: whoever waits for this thread must find the rest.
            return self._failure(provider, symbol, error)
        except Exception as error:
            # Whatever a provider's library or answer does, it is that provider's failure.
            logger.warning("%s failed for %s %s", provider.name, symbol, need, exc_info=True)
            wrapped = ProviderError(Reason.BAD_DATA, repr(error), symbol_only=True)
            return self._failure(provider, symbol, wrapped)

    def _failure(self, provider: Provider, symbol: str, error: Exception) -> Unavailable:
        limits, now = self._limits, self._clock()
        if not isinstance(error, ProviderError):
            retry = now + limits.error_rest
            return Unavailable(symbol, Reason.TIMEOUT, provider.name, retry, str(error))
        if not error.symbol_only:
            retry = self.breakers.failed(provider.name, error).until
        else:
            retry = now + self._symbol_rest(error.reason)
            logger.info("%s has nothing for %s: %s", provider.name, symbol, error)
        return Unavailable(symbol, error.reason, provider.name, retry, error.detail)

    def _symbol_rest(self, reason: Reason) -> timedelta:
        unknown = reason is Reason.UNKNOWN_SYMBOL
        return self._limits.unknown_symbol_rest if unknown else self._limits.bad_symbol_rest


def _ends_before(answer: Answer, known: Answer) -> bool:
    """Whether the bars end on an earlier day than the known ones."""
    if answer.bars is None or known.bars is None:
        return False
    return bool(answer.bars.index[-1].date() < known.bars.index[-1].date())
