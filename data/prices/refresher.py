"""Keeps answers fresh in the background: one refresh at a time for each symbol and need."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta

from data import calendar
from data.live.executor import BusyError
from data.prices.answer import Answer, Need
from data.prices.chain import Chain, NoAnswerError
from data.prices.model import Interval, Reason, Unavailable
from data.prices.settings import Limits
from data.prices.store import Store, age

logger = logging.getLogger(__name__)

_Key = tuple[str, Need]
NEWEST = "newest"  #: the document that tells of the newest price received


class _OnlyQuoteError(Exception):
    """Bars were asked for and a quote came: `answer`."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.provider)
        self.answer = answer


class Refresher:
    """What is known of symbols, and the refreshes under way. Nothing here blocks."""

    def __init__(
        self,
        chain: Chain,
        store: Store,
        clock: Callable[[], datetime],
        executor: Executor,
        limits: Limits,
    ) -> None:
        self._chain = chain
        self._store = store
        self._clock = clock
        self._executor = executor
        self._limits = limits
        self._lock = threading.RLock()
        self._running: dict[_Key, Future[None]] = {}
        self._failures: OrderedDict[_Key, tuple[Unavailable, ...]] = OrderedDict()

    def known(self, symbol: str, need: Need) -> Answer | None:
        """The last good answer, however old."""
        return self._store.answer(symbol, need)

    def is_fresh(self, answer: Answer) -> bool:
        """Whether the answer is within its time to live."""
        return age(answer, self._clock()) <= self.time_to_live(answer.need).total_seconds()

    def time_to_live(self, need: Need) -> timedelta:
        """How long an answer counts as live: shorter while the market is open."""
        limits, trading = self._limits, is_trading(self._clock(), self._limits.settling)
        if need.interval is Interval.DAILY:
            return limits.daily_open if trading else limits.daily_closed
        return limits.intraday_open if trading else limits.intraday_closed

    def failures(self, symbol: str, need: Need) -> tuple[Unavailable, ...]:
        """Why the last refresh gave nothing, until it makes sense to try again.

        A symbol that all providers of one need called unknown is unknown to every need.
        """
        with self._lock:
            own = self._failures.get((symbol, need), ())
            others = [self._failures.get((symbol, each), ()) for each in Need if each is not need]
        now = self._clock()
        for failures in (own, *(each for each in others if _all_unknown(each))):
            if failures and all(_may_retry_at(each, now) > now for each in failures):
                return failures
        return ()

    def running(self, symbol: str, need: Need | None = None) -> Future[None] | None:
        """The refresh under way of this need, or of any."""
        with self._lock:
            needs = tuple(Need) if need is None else (need,)
            futures = (self._running.get((symbol, each)) for each in needs)
            # A future is done a moment before its callback takes it out.
            return next((each for each in futures if each and not each.done()), None)

    def start(self, symbol: str, need: Need, *, by_hand: bool = False) -> Future[None] | None:
        """The refresh under way, begun if there is none and it makes sense; else None.

        It makes no sense while all providers rest or, unless `by_hand`, while the last failure
        for this symbol is too recent or the quote that came instead of minutes is fresh.
        `by_hand` also renews an answer that is still fresh.
        """
        key = (symbol, need)
        with self._lock:
            running = self.running(symbol, need)
            if running is not None:
                return running
            if not self._chain.may_ask(need):
                return None
            if not by_hand and (self.failures(symbol, need) or self._served(symbol, need)):
                return None
            begun = self._clock()
            try:
                future = self._executor.submit(self._refresh, symbol, need, by_hand, begun)
            except BusyError as error:
                logger.warning("%s %s is not refreshed: %s", symbol, need, error)
                return None
            self._running[key] = future
        future.add_done_callback(lambda done: self._ended(key, done))
        return future

    def _served(self, symbol: str, need: Need) -> bool:
        """Whether a fresh quote stands in for the minutes."""
        quote = self.known(symbol, Need.QUOTE) if need is Need.MINUTE else None
        return quote is not None and self.is_fresh(quote)

    def _ended(self, key: _Key, future: Future[None]) -> None:
        with self._lock:
            if self._running.get(key) is future:
                del self._running[key]

    def _refresh(self, symbol: str, need: Need, by_hand: bool, begun: datetime) -> None:
        def is_fresh(answer: Answer) -> bool:
            return answer.fetched_at > begun if by_hand else self.is_fresh(answer)

        def fetch() -> Answer:
            answer = self._chain.fetch(symbol, need, self.known(symbol, need))
            if answer.need is not need:
                raise _OnlyQuoteError(answer)  # the bars known of this need stay
            return answer

        failures: tuple[Unavailable, ...] = ()
        try:
            self._remember_newest(self._store.refresh(symbol, need, fetch, is_fresh))
        except _OnlyQuoteError as instead:
            self._store.put(instead.answer)
            self._remember_newest(instead.answer)
        except NoAnswerError as error:
            failures = error.failures
            logger.info("no live %s of %s: %s", need, symbol, error)
        except Exception:
            # In a background thread: nobody would see it otherwise.
            logger.exception("the refresh of %s %s failed", symbol, need)
            raise
        with self._lock:
            self._failures.pop((symbol, need), None)
            if failures:
                self._failures[symbol, need] = failures
            while len(self._failures) > self._limits.remembered_failures:
                self._failures.popitem(last=False)

    def _remember_newest(self, answer: Answer) -> None:
        known = self._store.document(NEWEST)
        if known and str(known.get("as_of")) > answer.as_of.isoformat():
            return
        self._store.put_document(
            NEWEST,
            {
                "provider": answer.provider,
                "as_of": answer.as_of.isoformat(),
                "fetched_at": answer.fetched_at.isoformat(),
                "need": answer.need.value,
            },
        )


def is_trading(now: datetime, settling: timedelta = timedelta()) -> bool:
    """Whether the market is open at `now`, or was at most `settling` before.

    False outside the years of the calendar.
    """
    try:
        return any(calendar.market_status(each).is_open for each in (now, now - settling))
    except calendar.CalendarRangeError:
        return False


def _may_retry_at(failure: Unavailable, now: datetime) -> datetime:
    return failure.retry_at or now


def _all_unknown(failures: tuple[Unavailable, ...]) -> bool:
    return all(each.reason is Reason.UNKNOWN_SYMBOL for each in failures)
