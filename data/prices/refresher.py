"""Refreshes answers in the background: one at a time for each symbol and dataset."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta

from data import calendar
from data.live.executor import BusyError
from data.prices.chain import Chain, NoAnswerError
from data.prices.known import SymbolAnswers
from data.prices.model import (
    CLOCK_SKEW,
    REGULAR_DATASETS,
    Answer,
    Dataset,
    Interval,
    Unavailable,
    UnavailableReason,
)
from data.prices.plausibility.reference import Known
from data.prices.settings import Limits
from data.prices.store import Store
from data.prices.view import Bundled

logger = logging.getLogger(__name__)

_Key = tuple[str, Dataset]
_DAILY = (Dataset.RECENT, Dataset.FULL)
NEWEST = "newest_price"  #: name of the document about the newest price received


class _OnlyQuoteError(Exception):
    """Bars were requested and a quote came: `answer`."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.provenance.provider)
        self.answer = answer


class Refresher:
    """The answers known and the refreshes under way, by symbol and dataset. Never blocks."""

    def __init__(  # noqa: PLR0913 - its parts are all the service's to choose
        self,
        chain: Chain,
        store: Store,
        clock: Callable[[], datetime],
        executor: Executor,
        limits: Limits,
        *,
        bundled: Callable[[str], Bundled | None] = lambda symbol: None,
    ) -> None:
        """`bundled` gives what the snapshot has of a symbol, None where it has nothing."""
        self._bundled = bundled
        self._chain = chain
        self._store = store
        self._clock = clock
        self._executor = executor
        self._limits = limits
        self._lock = threading.RLock()
        self._running: dict[_Key, Future[None]] = {}
        self._failures: OrderedDict[_Key, tuple[Unavailable, ...]] = OrderedDict()

    def known(self, symbol: str, dataset: Dataset) -> Answer | None:
        """The last good answer, marked as cached where it no longer counts as live."""
        answer = self._store.answer(symbol, dataset)
        return answer if answer is None or self._is_live(answer) else answer.as_cached()

    def answers(self, symbol: str, *further: Dataset) -> SymbolAnswers:
        """The last good answers to all requests that prices rest on, and to `further` ones."""
        found = {each: self.known(symbol, each) for each in (*REGULAR_DATASETS, *further)}
        known = {key: each for key, each in found.items() if each}
        return SymbolAnswers(known, self._clock(), self._refused_daily(symbol))

    def _refused_daily(self, symbol: str) -> tuple[Unavailable, ...]:
        with self._lock:
            if not self._failures:
                return ()
            daily = (self._failures.get((symbol, each), ()) for each in _DAILY)
            return tuple(each for group in daily for each in group if each.contradictory_closes)

    def time_to_live(self, dataset: Dataset) -> timedelta:
        """After how long an answer is asked for anew: sooner while the market is open."""
        limits, now = self._limits, self._clock()
        # Open, or closed so recently that prices still settle.
        trading = calendar.is_open(now) or calendar.is_open(now - limits.settling)
        if dataset is Dataset.EXTENDED:
            return limits.extended
        if dataset.interval is Interval.DAILY:
            return limits.daily_open if trading else limits.daily_closed
        return limits.intraday_open if trading else limits.intraday_closed

    def live_for(self, dataset: Dataset) -> timedelta:
        """How long an answer of a provider that goes on answering counts as live.

        Twice its time to live: it is asked for anew when somebody next looks, and the new answer
        takes its time. Were the two one, a feed in good health would be called cached in between.
        """
        return 2 * self.time_to_live(dataset)

    def is_fresh(self, answer: Answer) -> bool:
        """Whether it is too early to ask anew."""
        return self.is_younger(answer, self.time_to_live(answer.dataset))

    def failures(self, symbol: str, dataset: Dataset) -> tuple[Unavailable, ...]:
        """Why the last refresh gave nothing, while trying again is pointless.

        A symbol that all providers called unknown for one dataset is unknown for every dataset.
        """
        with self._lock:
            own = self._failures.get((symbol, dataset), ())
            others = [
                self._failures.get((symbol, each), ())
                for each in REGULAR_DATASETS
                if each is not dataset
            ]
        now = self._clock()
        for failures in (own, *(each for each in others if _all_unknown(each))):
            if failures and all(_may_retry_at(each, now) > now for each in failures):
                return failures
        return ()

    def failures_by_provider(self, symbol: str, dataset: Dataset) -> tuple[Unavailable, ...]:
        """Each provider's cooldown or last failure that still holds, in the order of asking."""
        found = {
            each.service: Unavailable(symbol, each.reason, each.service, each.until)
            for each in self._chain.cooldowns(dataset)
        }
        for failure in self.failures(symbol, dataset):
            found.setdefault(str(failure.provider), failure)
        names = [provider.name for provider in self._chain.providers]
        return tuple(found[name] for name in names if name in found)

    def is_unknown_or_running(self, symbol: str, dataset: Dataset) -> bool:
        """Whether asking for another dataset as well would be pointless, or premature."""
        unknown = any(
            each.reason is UnavailableReason.UNKNOWN_SYMBOL
            for each in self.failures(symbol, dataset)
        )
        return unknown or self.running(symbol, dataset) is not None

    def running(self, symbol: str, dataset: Dataset | None = None) -> Future[None] | None:
        """The refresh under way of this dataset, or of any that prices rest on (None)."""
        with self._lock:
            if not self._running:  # as nearly always, and a page asks for each of its symbols
                return None
            datasets = REGULAR_DATASETS if dataset is None else (dataset,)
            futures = (self._running.get((symbol, each)) for each in datasets)
            # A future is done a moment before its callback takes it out.
            return next((each for each in futures if each and not each.done()), None)

    def start(self, symbol: str, dataset: Dataset, *, manual: bool = False) -> Future[None] | None:
        """The refresh under way, started if there is none and it may succeed; else None.

        None while all providers are cooling down or, unless `manual`, while the last failure for
        this symbol is too recent or the quote that came instead of minutes is fresh. `manual`
        also renews an answer that is still fresh.
        """
        key = (symbol, dataset)
        with self._lock:
            running = self.running(symbol, dataset)
            if running is not None:
                return running
            if not self._chain.may_ask(dataset):
                return None
            if not manual and (self.failures(symbol, dataset) or self._served(symbol, dataset)):
                return None
            started = self._clock()
            try:
                future = self._executor.submit(self._refresh, symbol, dataset, manual, started)
            except BusyError as error:
                logger.warning("%s %s is not refreshed: %s", symbol, dataset, error)
                return None
            self._running[key] = future
        future.add_done_callback(lambda done: self._ended(key, done))
        return future

    def _is_live(self, answer: Answer) -> bool:
        if self.is_fresh(answer):
            return True
        dataset = answer.dataset
        with self._lock:
            has_failed = (answer.symbol, dataset) in self._failures
        cooling_down = {each.service for each in self._chain.cooldowns(dataset)}
        healthy = not has_failed and answer.provenance.provider not in cooling_down
        return healthy and self.is_younger(answer, self.live_for(dataset))

    def is_younger(self, answer: Answer, than: timedelta) -> bool:
        """Whether a provider has answered so short a time ago."""
        # Clocks of servers differ a little; one that was far ahead must not freeze anything.
        return -CLOCK_SKEW <= self._clock() - answer.fetched_at <= than

    def _served(self, symbol: str, dataset: Dataset) -> bool:
        """Whether a fresh quote stands in for the minute bars."""
        quote = self.known(symbol, Dataset.QUOTE) if dataset is Dataset.MINUTE else None
        return quote is not None and self.is_fresh(quote)

    def _ended(self, key: _Key, future: Future[None]) -> None:
        with self._lock:
            if self._running.get(key) is future:
                del self._running[key]

    def _refresh(self, symbol: str, dataset: Dataset, manual: bool, started: datetime) -> None:
        def is_fresh(answer: Answer) -> bool:
            return answer.fetched_at > started if manual else self.is_fresh(answer)

        def fetch() -> Answer:
            answer = self._chain.fetch(symbol, dataset, self._held_against(symbol, dataset))
            if dataset is not Dataset.EXTENDED:
                self._remember_newest(answer)
            if answer.dataset is not dataset:
                raise _OnlyQuoteError(answer)  # the stored bars stay
            return answer

        failures: tuple[Unavailable, ...] = ()
        try:
            self._store.refresh(symbol, dataset, fetch, is_fresh)
        except _OnlyQuoteError as instead:
            self._store.put(instead.answer)
        except NoAnswerError as error:
            failures = error.failures
            logger.info("no live %s of %s: %s", dataset, symbol, error)
        except Exception:
            # In a background thread: nobody would see it otherwise.
            logger.exception("the refresh of %s %s failed", symbol, dataset)
            raise
        with self._lock:
            self._failures.pop((symbol, dataset), None)
            if failures:
                self._failures[symbol, dataset] = failures
            while len(self._failures) > self._limits.remembered_failures:
                self._failures.popitem(last=False)

    def _held_against(self, symbol: str, dataset: Dataset) -> Known:
        bundled = self._bundled(symbol)
        bars = None if bundled is None else bundled.bars
        answers = self.answers(symbol, *{dataset}.difference(REGULAR_DATASETS))
        return answers.held_against(dataset, bars, self._limits.settling)

    def _remember_newest(self, answer: Answer) -> None:
        known = self._store.document(NEWEST)
        if known and str(known.get("as_of")) > answer.provenance.as_of.isoformat():
            return
        self._store.put_document(
            NEWEST,
            {
                "provider": answer.provenance.provider,
                "as_of": answer.provenance.as_of.isoformat(),
                "fetched_at": answer.fetched_at.isoformat(),
                "dataset": answer.dataset.value,
            },
        )


def _may_retry_at(failure: Unavailable, now: datetime) -> datetime:
    return failure.retry_at or now


def _all_unknown(failures: tuple[Unavailable, ...]) -> bool:
    return all(each.reason is UnavailableReason.UNKNOWN_SYMBOL for each in failures)
