"""Asks the providers in order of preference until one answers, and explains why none did."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from data.live.breaker import CircuitBreaker, Cooldown
from data.live.executor import BusyError, DaemonExecutor
from data.prices.model import (
    Answer,
    Dataset,
    Note,
    NoteCode,
    Provenance,
    ProviderError,
    Source,
    Unavailable,
    UnavailableReason,
)
from data.prices.plausibility import agreement, comparison
from data.prices.plausibility.reference import Compared, Known
from data.prices.provider import Provider
from data.prices.settings import Limits

logger = logging.getLogger(__name__)

_T = TypeVar("_T")


class NoAnswerError(Exception):
    """No provider gave an answer; `failures` has the reasons, in the order of asking."""

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
        breaker: CircuitBreaker[UnavailableReason],
        clock: Callable[[], datetime],
        limits: Limits,
    ) -> None:
        self.providers = tuple(providers)
        self.breaker = breaker
        self._clock = clock
        self._limits = limits
        self._threads = {
            provider.name: DaemonExecutor(1, limits.waiting_refreshes, f"prices-{provider.name}")
            for provider in self.providers
        }

    def cooldowns(self, dataset: Dataset) -> tuple[Cooldown[UnavailableReason], ...]:
        """The cooldowns of those providers that could serve the dataset."""
        able = (provider for provider in self.providers if dataset in provider.datasets)
        found = (self._cooldown(provider, dataset) for provider in able)
        return tuple(cooldown for cooldown in found if cooldown is not None)

    def _cooldown(self, provider: Provider, dataset: Dataset) -> Cooldown[UnavailableReason] | None:
        """The provider's cooldown, or else that of this dataset alone."""
        found = self.breaker.cooldown(provider.name)
        if found is None and dataset is Dataset.EXTENDED:
            found = self.breaker.cooldown(_aside(provider))
            return found and replace(found, service=provider.name)
        return found

    def may_ask(self, dataset: Dataset) -> bool:
        """Whether any provider of the dataset is not cooling down."""
        able = sum(dataset in each.datasets for each in self.providers)
        return len(self.cooldowns(dataset)) < able

    def fetch(self, symbol: str, dataset: Dataset, known: Known | None = None) -> Answer:
        """The best answer. Raises NoAnswerError with the failure of each provider.

        Each answer is held against what is `known` (see `plausibility`): one that contradicts it is
        a failure; for what one lacks, the next provider is asked as well. All providers together
        take no longer than the deadline; each but the last gets at most half of the remaining time.
        """
        deadline = time.monotonic() + self._limits.deadline.total_seconds()
        failures: list[Unavailable] = []
        contradicting: list[Answer] = []
        best: Compared | None = None
        able = [provider for provider in self.providers if dataset in provider.datasets]
        for position, provider in enumerate(able):
            left = deadline - time.monotonic()
            share = left if position == len(able) - 1 else left / 2
            answer = self._ask(provider, symbol, dataset, max(share, 0.0))
            outcome = self._compared(provider, answer, known, contradicting)
            if isinstance(outcome, Unavailable):
                failures.append(outcome)
                continue
            if best is not None and known is not None:
                outcome = agreement.better(best, outcome, known)
            best = outcome
            if not best.needs_another:
                break
        if best is None or best.disputed:
            raise NoAnswerError([*failures, *self._disputed(best)])
        return best.shown

    def _disputed(self, best: Compared | None) -> Iterator[Unavailable]:
        """The failures of the providers whose answers exclude each other."""
        answers = (best.answer, *best.rivals) if best is not None else ()
        for answer in answers:
            reason, retry = UnavailableReason.CONTRADICTORY, self._clock()
            retry += self._symbol_cooldown(reason)
            detail = "another provider says something else"
            logger.warning("%s %s: %s", answer.provenance.provider, answer.symbol, detail)
            yield Unavailable(answer.symbol, reason, answer.provenance.provider, retry, detail)

    def _compared(
        self,
        provider: Provider,
        outcome: Answer | Unavailable,
        known: Known | None,
        contradicting: list[Answer],
    ) -> Compared | Unavailable:
        """The answer held against what is known, or why it supplies nothing.

        One that contradicts what is known joins `contradicting`, unless one that is there already
        says the same: then that one is accepted.
        """
        if isinstance(outcome, Unavailable):
            return outcome
        if known is None:
            return Compared(outcome)
        try:
            return comparison.compare(outcome, known)
        except ProviderError as error:
            if error.reason is UnavailableReason.CONTRADICTORY:
                for earlier in contradicting:
                    agreed = agreement.confirmed(earlier, outcome, known)
                    if agreed is not None:
                        return agreed
                contradicting.append(outcome)
            logger.warning("%s %s %s: %s", provider.name, outcome.symbol, outcome.dataset, error)
            failure = self._failure(provider, outcome.symbol, outcome.dataset, error)
            closes = comparison.contradictory_closes(outcome, known)
            return replace(failure, contradictory_closes=closes)

    def _ask(
        self, provider: Provider, symbol: str, dataset: Dataset, share: float
    ) -> Answer | Unavailable:
        end = time.monotonic() + share
        try:
            thread = self._threads[provider.name]
            future = thread.submit(self._attempt, provider, symbol, dataset, end)
            outcome = self._within(future, share)
        except (ProviderError, BusyError) as error:
            return self._failure(provider, symbol, dataset, error)
        if isinstance(outcome, Answer):
            self.breaker.succeeded(provider.name)
        return outcome

    def _within(self, future: Future[_T], seconds: float) -> _T:
        try:
            return future.result(timeout=seconds)
        except FutureTimeoutError:
            if future.cancel():  # it never began: others were before it
                message = "the provider was busy with other symbols"
                raise ProviderError(UnavailableReason.TIMEOUT, message, symbol_only=True) from None
            message = f"no answer within {seconds:.1f} s"
            raise ProviderError(UnavailableReason.TIMEOUT, message) from None

    def _attempt(
        self, provider: Provider, symbol: str, dataset: Dataset, end: float
    ) -> Answer | Unavailable:
        """Runs in the provider's thread; a cooldown may have started while it was queued."""
        cooldown = self._cooldown(provider, dataset)
        if cooldown is not None:
            reason, until = cooldown.reason, cooldown.until
            return Unavailable(symbol, reason, provider.name, until, "cooling down")
        logger.debug("asking %s for %s %s", provider.name, symbol, dataset)
        try:
            seconds = max(end - time.monotonic(), 0.001)
            payload = provider.fetch(symbol, dataset, seconds, self._clock())
            return provider.parse(payload, symbol, dataset, self._clock())
        except ProviderError as error:
            # Here and not with the caller: whoever waits for this thread must find the cooldown.
            return self._failure(provider, symbol, dataset, error)
        except Exception as error:
            # Whatever a provider's library or answer does, it is that provider's failure.
            logger.warning("%s failed for %s %s", provider.name, symbol, dataset, exc_info=True)
            wrapped = ProviderError(UnavailableReason.BAD_DATA, repr(error), symbol_only=True)
            return self._failure(provider, symbol, dataset, wrapped)

    def _failure(
        self, provider: Provider, symbol: str, dataset: Dataset, error: Exception
    ) -> Unavailable:
        limits, now = self._limits, self._clock()
        if not isinstance(error, ProviderError):
            retry = now + limits.cooldown.after_error
            return Unavailable(symbol, UnavailableReason.TIMEOUT, provider.name, retry, str(error))
        if not error.symbol_only:
            # Who asks for fewer requests is left alone; any other failure of the trade outside
            # the session costs nothing else.
            limited = error.reason is UnavailableReason.RATE_LIMITED
            alone = dataset is Dataset.EXTENDED and not limited
            service = _aside(provider) if alone else provider.name
            retry = self.breaker.failed(
                service, error.reason, error.detail, error.retry_after
            ).until
        else:
            retry = now + self._symbol_cooldown(error.reason)
            logger.info("%s has nothing for %s: %s", provider.name, symbol, error)
        return Unavailable(symbol, error.reason, provider.name, retry, error.detail)

    def _symbol_cooldown(self, reason: UnavailableReason) -> timedelta:
        limits = self._limits
        unknown = reason is UnavailableReason.UNKNOWN_SYMBOL
        return limits.unknown_symbol_cooldown if unknown else limits.bad_symbol_cooldown


def _aside(provider: Provider) -> str:
    """Under which name the breaker knows a provider's trades outside the session."""
    return f"{provider.name}, {Dataset.EXTENDED}"


def why_unavailable(symbol: str, failures: Sequence[Unavailable], *, running: bool) -> Unavailable:
    """Why nothing at all is known, and from when asking again may help.

    `failures` are those of the providers in the order of asking; `running`: a refresh is under
    way.
    """
    if running or not failures:
        return Unavailable(symbol, UnavailableReason.PENDING)
    unknown = (each for each in failures if each.reason is UnavailableReason.UNKNOWN_SYMBOL)
    cause = next(unknown, failures[0])
    retry_at = min((each.retry_at for each in failures if each.retry_at), default=None)
    return replace(cause, retry_at=retry_at)


def provider_notes(
    failures: Sequence[Unavailable], used: Provenance, providers: Sequence[str], *, served: bool
) -> tuple[Note, ...]:
    """The notes on providers that gave nothing, beside what was `used` in their place.

    `providers` are all names in the order of asking; without any, live data is switched off.
    `served`: what was used is what was asked for; beside a live one of that kind, only providers
    that come before its own are named.
    """
    live = used.source is Source.LIVE
    if not providers and not live:
        return (_note(None, UnavailableReason.OFFLINE, None),)
    if served and live and used.provider in providers:
        before = providers[: providers.index(used.provider)]
        failures = [each for each in failures if each.provider in before]
    return tuple(_note(each.provider, each.reason, each.retry_at) for each in failures)


def _note(provider: str | None, reason: UnavailableReason, retry_at: datetime | None) -> Note:
    values = {"provider": provider, "reason": reason.value, "retry_at": retry_at}
    return Note(NoteCode.PROVIDER_UNAVAILABLE, values)
