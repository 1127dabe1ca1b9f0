"""The next earnings dates: what is known at once, renewed in the background once a day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass as validated

from data import symbols
from data.calendar import NEW_YORK
from data.earnings import nasdaq
from data.earnings.model import NO_DATE, EarningsDate, EarningsFailure, Lookup
from data.earnings.nasdaq import NasdaqEarnings
from data.live.breaker import CircuitBreaker, CooldownPolicy, DocumentStore
from data.live.cache import CacheSettings, region_from
from data.live.documents import RegionDocuments
from data.live.executor import DaemonExecutor
from data.live.once import Once
from data.live.renewal import Lifetimes, Renewal
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
        self._client, self._clock = client, clock
        self._limits = limits = limits or EarningsLimits()
        refusals = frozenset({EarningsFailure.REFUSED, EarningsFailure.RATE_LIMITED})
        self._renewal = Renewal(
            _SERVICE,
            _STORED,
            store,
            CircuitBreaker(store, clock, limits.cooldown, EarningsFailure, refusals),
            executor or DaemonExecutor(1, limits.waiting, "earnings-refresh"),
            clock=clock,
            lifetimes=Lifetimes(limits.time_to_live, limits.remembered),
            unexpected=EarningsFailure.BAD_DATA,
        )

    def look(self, symbol: str) -> Lookup:
        """The next date of `symbol` (as `parse_symbol` gives it); a stale answer is renewed.

        Never waits. Funds publish no results and are not asked about.
        """
        if self._client is None or _is_fund(symbol):
            return NO_DATE
        renewal, name, client = self._renewal, f"earnings:{symbol}", self._client
        stored, is_pending = renewal.known(name), False
        if not renewal.is_fresh(stored) and renewal.start(name, lambda: self._read(symbol, client)):
            # Perhaps it is there already, from an executor that does not wait.
            stored, is_pending = renewal.known(name), renewal.running(name)
        found = stored.date if stored else None
        if found is not None and found.day < self._clock().astimezone(NEW_YORK).date():
            found = None
        return Lookup(found, is_pending)

    def _read(self, symbol: str, client: NasdaqEarnings) -> _Stored:
        """The date as it is stored; an answer that cannot be is none, until the next day."""
        written = with_dot(symbol)
        document = client.document(written, self._limits.timeout.total_seconds())
        now = self._clock()
        try:
            found = nasdaq.parse(document, written, now.astimezone(NEW_YORK).date())
        except ValueError as error:
            logger.warning("%s: no earnings date of %s: %s", nasdaq.NAME, symbol, error)
            found = None
        return _Stored(now, found)


def _is_fund(symbol: str) -> bool:
    known = symbols.find(symbol)
    return known is not None and known.kind is Kind.ETF


@Once
def default_service() -> EarningsDates:
    """The service of this process, configured by the environment, as prices are."""
    settings, limits = Settings.from_environment(), EarningsLimits()
    client = None
    if not settings.offline:
        client = NasdaqEarnings(limits.response_bytes, settings.nasdaq_url)
    store = RegionDocuments(region_from(CacheSettings.from_environment()))
    return EarningsDates(client, store, limits=limits)
