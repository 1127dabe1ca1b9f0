"""The figures of filings: what is known at once, refreshed in the background once a day."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from concurrent.futures import wait as wait_for
from datetime import UTC, date, datetime
from typing import TypeVar

import pandas as pd
from pydantic import TypeAdapter

from data import companies
from data.filings.client import FilingsError, SecClient
from data.filings.joining import join
from data.filings.model import (
    Filed,
    FiledQuarter,
    FiledSpending,
    FilingsFailure,
    FilingSource,
    FilingsProblem,
    Report,
)
from data.filings.settings import Company, FilingLimits, FilingSettings, load_company
from data.filings.xbrl import Found, Split, revenue_quarters, share_counts, spending_quarters
from data.live.breaker import CircuitBreaker, DocumentStore
from data.live.cache import CacheSettings, region_from
from data.live.documents import MirroredDocuments, RegionDocuments
from data.live.executor import DaemonExecutor
from data.live.once import Once
from data.live.renewal import Lifetimes, Renewal

logger = logging.getLogger(__name__)

T = TypeVar("T")

_ANSWER = "filings"  #: name of the document with the newest answer
_SEC = "filings"  #: the SEC's name in the circuit breaker
_REFUSALS = frozenset({FilingsFailure.REFUSED, FilingsFailure.RATE_LIMITED})
_FILED = TypeAdapter(Filed)


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class FilingsService:
    """Joined revenue and share counts. Safe to share between threads and sessions.

    `client` None: no request is ever sent, for the reason `why_not`. The newest good answer and a
    cooldown are stored in `store`: servers that share it ask once a day together.
    """

    def __init__(  # noqa: PLR0913 - its parts are all a caller's to choose
        self,
        client: SecClient | None,
        company: Company,
        store: DocumentStore,
        *,
        why_not: FilingsFailure = FilingsFailure.OFFLINE,
        clock: Callable[[], datetime] = utc_now,
        executor: Executor | None = None,
        limits: FilingLimits | None = None,
    ) -> None:
        self._client, self._company = client, company
        self._why_not, self._clock = why_not, clock
        limits, documents = limits or FilingLimits(), MirroredDocuments(store)
        self._breaker = CircuitBreaker(documents, clock, limits.cooldown, FilingsFailure, _REFUSALS)
        self._renewal = Renewal(
            _SEC,
            _FILED,
            documents,
            self._breaker,
            executor or DaemonExecutor(1, 4, "filings-refresh"),
            clock=clock,
            lifetimes=Lifetimes(limits.time_to_live, limits.remembered),
            unexpected=FilingsFailure.BAD_DATA,
        )

    def report(self, *, wait: float = 0.0) -> Report:
        """The series as they are known now; a stale answer is renewed in the background.

        With `wait` (seconds) the renewal may take that long to be part of this report.
        """
        filed = self._renewal.known(_ANSWER)
        client, running = self._client, None
        if client is not None and not self._renewal.is_fresh(filed):
            running = self._renewal.start(_ANSWER, lambda: self._read(client))
        if running is not None and (wait > 0 or running.done()):
            wait_for([running], timeout=wait)
            filed = self._renewal.known(_ANSWER)
        if filed is None or not self._renewal.is_fresh(filed):
            return _joined(filed, FilingSource.CACHED, self._problem())
        missing = FilingsProblem(filed.missing) if filed.missing else None
        return _joined(filed, FilingSource.FILING, missing)

    def refreshing(self) -> bool:
        """Whether a refresh is under way in this process."""
        return self._renewal.running(_ANSWER)

    def _problem(self) -> FilingsProblem:
        if self._client is None:
            return FilingsProblem(self._why_not)
        cooldown = self._breaker.cooldown(_SEC)
        if cooldown is not None:
            return FilingsProblem(cooldown.reason, cooldown.until)
        return FilingsProblem(FilingsFailure.PENDING)

    def _read(self, client: SecClient) -> Filed:
        """Both series, or the one that the SEC has: neither waits for the other."""
        company, now = self._company, self._clock()
        today = now.date()
        failures: list[FilingsError] = []
        revenue = _as_far_as_usable(failures, lambda: self._revenue(client, today))
        counts = _as_far_as_usable(
            failures,
            lambda: share_counts(
                client.concept(company.shares), company, _known_counts(), _splits(company), today
            ),
        )
        if not revenue and not counts and failures:
            raise failures[0]
        missing = failures[0].reason if failures else None
        return Filed(now, revenue, counts, missing, self._spending(client, today))

    def _spending(self, client: SecClient, today: date) -> tuple[FiledSpending, ...]:
        """What the buyers spent: whose answer is of no use keeps the one before.

        After a refusal the others are not asked.
        """
        last = self._renewal.known(_ANSWER)
        found: list[FiledSpending] = []
        refusal: FilingsError | None = None
        for buyer in self._company.spending:
            try:
                if refusal is not None:
                    raise refusal
                document = next(client.documents(buyer, cik=buyer.cik))
                known = _known_spending(buyer.symbol)
                found += spending_quarters(document, buyer, known, today).figures
            except FilingsError as error:
                logger.warning("the spending of %s is of no use: %s", buyer.symbol, error)
                refusal = error if error.reason in _REFUSALS else None
                kept = last.spending if last else ()
                found += (each for each in kept if each.symbol == buyer.symbol)
        return tuple(found)

    def _revenue(self, client: SecClient, today: date) -> Found[FiledQuarter]:
        """The series of the first tag that reaches as far as the bundled one, else the newest.

        A company that changes to another tag leaves the old one behind as it is.
        """
        known = _known_revenue()
        newest: Found[FiledQuarter] | None = None
        unusable: FilingsError | None = None
        for document in client.documents(self._company.revenue):
            try:
                found = revenue_quarters(document, self._company, known, today)
            except FilingsError as error:
                unusable = error
                continue
            if newest is None or _end(found) > _end(newest):
                newest = found
            if _end(newest) >= max(known):
                break
        if newest is None:
            raise unusable or FilingsError(FilingsFailure.MISSING, "no document")
        return newest


def _end(found: Found[FiledQuarter]) -> date:
    return found.figures[-1].period_end


def _as_far_as_usable(failures: list[FilingsError], read: Callable[[], Found[T]]) -> tuple[T, ...]:
    """The figures read, and the failure noted, where the SEC has none or its newest is wrong.

    Raises FilingsError for all that may pass: the last whole answer is then better than half a one.
    """
    try:
        found = read()
    except FilingsError as error:
        if error.reason not in (FilingsFailure.MISSING, FilingsFailure.IMPLAUSIBLE):
            raise
        logger.warning("one of the filed series is of no use: %s", error)
        failures.append(error)
        return ()
    if found.doubtful:
        failures.append(FilingsError(FilingsFailure.IMPLAUSIBLE, "the newest figures are refused"))
    return found.figures


@functools.lru_cache(maxsize=4)
def _joined(filed: Filed | None, source: FilingSource, problem: FilingsProblem | None) -> Report:
    """The report, made once: a live quote asks for it every few seconds."""
    return join(companies.quarterly_revenue(), companies.share_counts(), filed, source, problem)


def _known_revenue() -> dict[date, float]:
    frame = companies.quarterly_revenue()
    ends = pd.DatetimeIndex(frame["period_end"]).date.tolist()
    revenue = (frame["revenue_musd"].astype("float64") * companies.MILLION).tolist()
    return dict(zip(ends, revenue, strict=True))


def _known_spending(symbol: str) -> dict[date, float]:
    frame = companies.hyperscaler_capex()
    own = frame[frame["symbol"] == symbol]
    ends = pd.DatetimeIndex(own["period_end"]).date.tolist()
    amounts = (own["capex_cash_ppe_musd"].astype("float64") * companies.MILLION).tolist()
    return dict(zip(ends, amounts, strict=True))


def _known_counts() -> dict[date, float]:
    return {count.as_of: count.shares for count in companies.share_counts()}


def _splits(company: Company) -> list[Split]:
    actions = companies.corporate_actions(company.symbol)
    splits = actions[actions["kind"] == companies.ActionKind.SPLIT]
    days = pd.DatetimeIndex(splits["ex_date"]).date.tolist()
    return list(zip(days, splits["value"].astype("float64").tolist(), strict=True))


@Once
def default_service() -> FilingsService:
    """The service of this process, configured by the environment (see `settings`)."""
    settings, company = FilingSettings.from_environment(), load_company()
    client, why_not = None, FilingsFailure.OFFLINE
    if not settings.offline:
        if settings.contact is None:
            why_not = FilingsFailure.NO_CONTACT
        else:
            client = SecClient(company, settings.contact, settings.url)
    store = RegionDocuments(region_from(CacheSettings.from_environment()))
    return FilingsService(client, company, store, why_not=why_not)
