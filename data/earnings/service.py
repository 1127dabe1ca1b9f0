"""The next earnings dates: what is known at once, renewed in the background once a day."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from data import symbols
from data.calendar import NEW_YORK
from data.earnings import nasdaq
from data.earnings.model import NO_DATE, EarningsDate, EarningsError, EarningsFailure, Lookup
from data.earnings.nasdaq import NasdaqEarnings
from data.live.breaker import CircuitBreaker, CooldownPolicy, DocumentStore
from data.live.cache import CacheSettings, region_from
from data.live.documents import RegionDocuments
from data.live.executor import BusyError, DaemonExecutor
from data.live.once import Once
from data.live.recent import Recent
from data.prices.settings import Settings
from data.prices.ticker import with_dot
from data.symbols import Kind

logger = logging.getLogger(__name__)

_SERVICE = "earnings"  #: the provider's name in the circuit breaker
_COOLDOWN = CooldownPolicy(
    after_error=timedelta(minutes=15),
    after_error_maximum=timedelta(hours=6),
    after_refusal=timedelta(hours=1),
    after_refusal_maximum=timedelta(days=1),
    growth=2,
)


@dataclass(frozen=True, slots=True)
class EarningsLimits:
    """Times and bounds; a test shortens what it must not wait for."""

    time_to_live: timedelta = timedelta(days=1)
    timeout: timedelta = timedelta(seconds=6)
    #: How long a look-up in the shared cache is remembered: a live quote asks every few seconds.
    remembered: timedelta = timedelta(seconds=10)
    #: A document has some 2 kB.
    response_bytes: int = 200_000
    waiting: int = 20
    cooldown: CooldownPolicy = _COOLDOWN


@validated(frozen=True, slots=True)
class _Stored:
    """An answer in the cache; `date` None: the provider names none."""

    fetched_at: datetime
    date: EarningsDate | None


_STORED = TypeAdapter(_Stored)


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class EarningsDates:
    """The next earnings date by symbol. Safe to share between threads and sessions.

    `client` None: no request is ever sent. Answers and a cooldown are stored in `store`: servers
    that share it ask once a day together. A failure costs the date, never a page.
    """

    def __init__(
        self,
        client: NasdaqEarnings | None,
        store: DocumentStore,
        *,
        clock: Callable[[], datetime] = utc_now,
        executor: Executor | None = None,
        limits: EarningsLimits | None = None,
    ) -> None:
        self._client, self._store, self._clock = client, store, clock
        self._limits = limits or EarningsLimits()
        self._executor = executor or DaemonExecutor(1, self._limits.waiting, "earnings-refresh")
        refusals = frozenset({EarningsFailure.REFUSED, EarningsFailure.RATE_LIMITED})
        self._breaker = CircuitBreaker(
            store, clock, self._limits.cooldown, EarningsFailure, refusals
        )
        self._recent: Recent[_Stored | None] = Recent(self._limits.remembered.total_seconds())
        self._running: set[str] = set()
        self._lock = threading.Lock()

    def look(self, symbol: str) -> Lookup:
        """The next date of `symbol` (as `parse_symbol` gives it); a stale answer is renewed.

        Never waits. Funds publish no results and are not asked about.
        """
        if self._client is None or _is_fund(symbol):
            return NO_DATE
        stored = self._recent.get(symbol, lambda: self._stored(symbol))
        is_pending = not self._is_fresh(stored) and self._refresh(symbol, self._client)
        if is_pending:  # perhaps it is there already, from an executor that does not wait
            stored = self._recent.get(symbol, lambda: self._stored(symbol))
            is_pending = symbol in self._running
        found = stored.date if stored else None
        if found is not None and found.day < self._clock().astimezone(NEW_YORK).date():
            found = None
        return Lookup(found, is_pending)

    def _stored(self, symbol: str) -> _Stored | None:
        document = self._store.document(_name(symbol))
        if not document:
            return None
        try:
            return _STORED.validate_python(document)
        except ValidationError as error:
            logger.warning("the cached earnings date of %s is unusable: %s", symbol, error)
            return None

    def _is_fresh(self, stored: _Stored | None) -> bool:
        # Either way: an answer from far ahead was stored under a clock that was wrong.
        limit = self._limits.time_to_live
        return stored is not None and abs(self._clock() - stored.fetched_at) < limit

    def _refresh(self, symbol: str, client: NasdaqEarnings) -> bool:
        """Whether the provider is being asked about the symbol, from now on if need be."""
        with self._lock:
            if symbol in self._running:
                return True
            if self._breaker.cooldown(_SERVICE) is not None:
                return False
            self._running.add(symbol)
        try:
            self._executor.submit(self._fetch, symbol, client)
        except BusyError:
            self._running.discard(symbol)
            return False
        return True

    def _fetch(self, symbol: str, client: NasdaqEarnings) -> None:
        try:
            found = self._read(symbol, client)
        except EarningsError as error:
            self._breaker.failed(_SERVICE, error.reason, error.detail, error.retry_after)
        except Exception as error:
            logger.exception("reading the earnings date of %s failed", symbol)
            self._breaker.failed(_SERVICE, EarningsFailure.BAD_DATA, repr(error))
        else:
            document: dict[str, Any] = _STORED.dump_python(
                _Stored(self._clock(), found), mode="json"
            )
            self._store.put_document(_name(symbol), document)
            self._breaker.succeeded(_SERVICE)
        finally:
            self._recent.forget(symbol)
            self._running.discard(symbol)

    def _read(self, symbol: str, client: NasdaqEarnings) -> EarningsDate | None:
        """The date; an answer that cannot be is none, until the next day."""
        written = with_dot(symbol)
        document = client.document(written, self._limits.timeout.total_seconds())
        today = self._clock().astimezone(NEW_YORK).date()
        try:
            return nasdaq.parse(document, written, today)
        except ValueError as error:
            logger.warning("%s: no earnings date of %s: %s", nasdaq.NAME, symbol, error)
            return None


def _is_fund(symbol: str) -> bool:
    known = symbols.find(symbol)
    return known is not None and known.kind is Kind.ETF


def _name(symbol: str) -> str:
    return f"earnings:{symbol}"


@Once
def default_service() -> EarningsDates:
    """The service of this process, configured by the environment, as prices are."""
    settings, limits = Settings.from_environment(), EarningsLimits()
    client = None
    if not settings.offline:
        client = NasdaqEarnings(limits.response_bytes, settings.nasdaq_url)
    store = RegionDocuments(region_from(CacheSettings.from_environment()))
    return EarningsDates(client, store, limits=limits)
