"""Histories and quotes: what is known at once, and a refresh in the background when stale."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from concurrent.futures import wait as wait_for
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from data import calendar
from data.files.csv import TableError
from data.live.breaker import CircuitBreaker
from data.live.cache import region_from
from data.live.deadline import Deadline
from data.live.executor import DaemonExecutor
from data.live.once import Once
from data.prices import outside, splits, status, view
from data.prices.bundled import NotBundledError, Snapshot, default_snapshot
from data.prices.chain import Chain, provider_notes, why_unavailable
from data.prices.kept import KeptViews
from data.prices.known import SymbolAnswers
from data.prices.model import (
    REGULAR_DATASETS,
    Answer,
    Dataset,
    History,
    HistoryResult,
    Interval,
    Note,
    Outside,
    Provenance,
    ProviderError,
    Quote,
    QuoteResult,
    Range,
    Source,
    Unavailable,
    UnavailableReason,
)
from data.prices.plausibility.quote_agreement import shown_quote
from data.prices.plausibility.reference import reference
from data.prices.provider import Provider
from data.prices.providers import providers_from
from data.prices.refresher import NEWEST, Refresher
from data.prices.settings import Limits, Settings
from data.prices.store import Store
from data.prices.ticker import parse_symbol

logger = logging.getLogger(__name__)

_INTRADAY = {Interval.MINUTE: Dataset.MINUTE, Interval.FIVE_MINUTES: Dataset.FIVE_MINUTES}
_FINEST = {
    Range.DAY: Interval.MINUTE,
    Range.FIVE_DAYS: Interval.FIVE_MINUTES,
    Range.R1_WEEK: Interval.FIVE_MINUTES,
}
_ORDER = tuple(Interval)  #: from fine to coarse


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class PriceService:
    """Histories and quotes from the snapshot, the cache and the providers, each with its source.

    With `wait` 0 nothing here waits for a network: the best that is known is returned, and where
    it is stale one refresh starts in the background. With `wait` > 0 a call waits at most that
    many seconds for the refresh. Without providers the service is offline. Safe to share between
    threads. `symbol` may be what a visitor typed; see `parse_symbol`.
    """

    def __init__(  # noqa: PLR0913 - its parts are all a caller's to choose
        self,
        snapshot: Snapshot,
        providers: Sequence[Provider],
        store: Store,
        *,
        clock: Callable[[], datetime] = utc_now,
        executor: Executor | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._snapshot = snapshot
        self._store = store
        self._clock = clock
        self._breaker = CircuitBreaker(
            store,
            clock,
            self._limits.cooldown,
            UnavailableReason,
            frozenset({UnavailableReason.RATE_LIMITED}),
        )
        self._chain = Chain(providers, self._breaker, clock, self._limits)
        if executor is None:
            waiting = self._limits.waiting_refreshes
            executor = DaemonExecutor(self._limits.workers, waiting, "prices-refresh")
        self._refresher = Refresher(
            self._chain, store, clock, executor, self._limits, bundled=self._bundled
        )
        self._refreshed_manually: OrderedDict[str, datetime] = OrderedDict()
        self._lock = threading.Lock()
        self._kept = KeptViews(self._limits.remembered_failures)

    def history(
        self, symbol: str, range_: Range, interval: Interval | None = None, *, wait: float = 0.0
    ) -> HistoryResult:
        """Bars of `symbol` over `range_`, counted back from the newest known.

        `interval` defaults to the finest of the range: minutes for one day, five minutes for
        five and the R1 week, else days. Where only longer bars are to be had, they are given
        with a COARSER_THAN_ASKED note. `wait` in seconds; see the class.
        """
        ticker = parse_symbol(symbol)
        if isinstance(ticker, Unavailable):
            return ticker
        finest = _FINEST.get(range_, Interval.DAILY)
        asked = interval or finest
        given = max(asked, finest, key=_ORDER.index)
        deadline = Deadline(wait)
        if range_ is Range.R1_WEEK:
            result = self._r1_week(ticker, given, deadline)
        elif given is Interval.DAILY:
            result = self._daily(ticker, range_, deadline)
        else:
            result = self._intraday(ticker, range_, given, deadline)
        if isinstance(result, History) and result.interval is not asked:
            result = view.coarser(result, asked)
        return view.own(result)

    def finished_sessions(self, symbol: str) -> HistoryResult:
        """Daily bars of five years up to the last session that has ended. Never waits.

        A provider is asked only where that session is missing: once a session for each symbol,
        however often a table of many symbols is shown.
        """
        ticker = parse_symbol(symbol)
        if isinstance(ticker, Unavailable):
            return ticker
        ended = calendar.last_ended_session(self._clock() - self._limits.settling)
        now, years = Deadline(0.0), Range.FIVE_YEARS
        history = self._known_daily(ticker, years, now, start=False, dataset=Dataset.RECENT)
        lacks = history is None or history.provenance.as_of < calendar.session_close(ended)
        if lacks and self._chain.providers:
            self._known_daily(ticker, years, now, dataset=Dataset.RECENT)
        if history is None:
            return self._unavailable(ticker, Dataset.RECENT)
        # A bar that was fetched before the bell is no close.
        known = min(ended, calendar.last_ended_session(history.provenance.as_of))
        return view.own(self._kept.finished(history, known))

    def quote(self, symbol: str, *, wait: float = 0.0) -> QuoteResult:
        """The newest regular-session price of `symbol`. `wait` in seconds; see the class."""
        ticker = parse_symbol(symbol)
        if isinstance(ticker, Unavailable):
            return ticker
        deadline = Deadline(wait)
        known = self._answers(ticker, Dataset.MINUTE, deadline)
        # Where no bars were to be had, a provider may have given the quote alone.
        answers = map(known.answers.get, (Dataset.MINUTE, Dataset.QUOTE))
        compared = (self._compared_quote(ticker, each, known) for each in answers if each)
        quote = view.newest_quote(*compared)
        served = quote is not None and quote.provenance.source is Source.LIVE
        if not served:
            unlikely = self._refresher.is_unknown_or_running(ticker, Dataset.MINUTE)
            start = quote is None and not unlikely
            daily = self._known_daily(ticker, Range.FIVE_DAYS, deadline, start=start)
            quote = view.newest_quote(quote, self._kept.quote(daily) if daily else None)
        if quote is None:
            return self._unavailable(ticker, Dataset.MINUTE)
        notes = self._notes(ticker, Dataset.MINUTE, quote.provenance, served=served)
        return replace(quote, notes=(*quote.notes, *notes))

    def extended(self, symbol: str) -> Outside:
        """The newest trade outside the session; nothing within it. Never waits."""
        return outside.look(symbol, self._refresher, self._clock())

    def refreshing(self, symbol: str) -> bool:
        """Whether a refresh of the symbol is under way in this process."""
        ticker = parse_symbol(symbol)
        return isinstance(ticker, str) and self._refresher.running(ticker) is not None

    def refresh(self, symbol: str) -> bool:
        """Starts refreshes at a visitor's request, fresh or not; whether any is under way.

        Renews the quote, recent days and whatever else was requested before. Providers that are
        cooling down are left alone, and soon after the last such request nothing happens.
        """
        ticker = parse_symbol(symbol)
        if isinstance(ticker, Unavailable) or not self._may_refresh_manually(ticker):
            return self.refreshing(symbol)
        outside.refresh(ticker, self._refresher, self._clock())
        for dataset in REGULAR_DATASETS:
            always = dataset in (Dataset.MINUTE, Dataset.RECENT)
            if always or self._refresher.known(ticker, dataset):
                self._refresher.start(ticker, dataset, manual=True)
        return self.refreshing(symbol)

    def status(self) -> dict[str, Any]:
        """For probes: the newest price's source and age, and the providers' state."""
        now = self._clock()
        bundled = self._snapshot.provenance(self._snapshot.symbols[0])
        document = self._store.document(NEWEST)
        newest = status.newest(bundled, document, self._refresher.live_for, now)
        names = (provider.name for provider in self._chain.providers)
        return status.report(newest, {name: self._breaker.cooldown(name) for name in names}, now)

    # Histories

    def _r1_week(self, ticker: str, interval: Interval, deadline: Deadline) -> HistoryResult:
        """The bundled week; other symbols' and longer bars are the daily ones of its sessions."""
        week = self._snapshot.r1_week(self._snapshot.r1_week_symbols[0])
        if interval is not Interval.DAILY and ticker in self._snapshot.r1_week_symbols:
            return History(
                symbol=ticker,
                range=Range.R1_WEEK,
                interval=Interval.FIVE_MINUTES,
                bars=self._in_todays_shares(ticker, self._snapshot.r1_week(ticker)),
                provenance=self._snapshot.r1_week_provenance(),
            )
        # Only a symbol that is not bundled needs a provider here.
        bundled = self._bundled(ticker) is not None
        history = self._known_daily(ticker, Range.MAX, deadline, start=not bundled)
        if history is None:
            return self._unavailable(ticker, Dataset.FULL)
        first, last = week.index[0].date(), week.index[-1].date()
        bars = history.bars.loc[str(first) : str(last)]
        if bars.empty:
            return Unavailable(ticker, UnavailableReason.BAD_DATA, detail="no bars in the R1 week")
        return view.cut(history, Range.R1_WEEK, bars, self._snapshot.r1_week_provenance())

    def _daily(self, ticker: str, range_: Range, deadline: Deadline) -> HistoryResult:
        history = self._known_daily(ticker, range_, deadline)
        if history is None:
            return self._unavailable(ticker, _daily_dataset(range_))
        notes = self._notes(ticker, _daily_dataset(range_), history.provenance)
        return view.with_notes(history, *notes)

    def _known_daily(
        self,
        ticker: str,
        range_: Range,
        deadline: Deadline,
        *,
        start: bool = True,
        dataset: Dataset | None = None,
    ) -> History | None:
        """Daily bars without the notes of the providers; `start`: refresh what is stale."""
        known = self._refresher.answers(ticker)
        answer = known.answers.get(Dataset.FULL)
        if answer is None or not self._refresher.is_fresh(answer):
            dataset = dataset or _daily_dataset(range_)
            if start:
                known = self._renewed(known, ticker, dataset, deadline)
            # The other depth is better than nothing.
            other = Dataset.RECENT if dataset is Dataset.FULL else Dataset.FULL
            answer = known.answers.get(dataset) or known.answers.get(other)
        known_splits = known.splits
        used = answer and (answer.dataset, answer.content, answer.provenance)

        def view_of_daily() -> History | None:
            bundled, tolerance = self._bundled(ticker), self._limits.overlap_tolerance
            return view.daily(ticker, range_, bundled, answer, tolerance, known_splits=known_splits)

        return self._kept.daily((ticker, range_, known_splits, used), view_of_daily)

    def _intraday(
        self, ticker: str, range_: Range, interval: Interval, deadline: Deadline
    ) -> HistoryResult:
        dataset = _INTRADAY[interval]
        answer = self._answers(ticker, dataset, deadline).answers.get(dataset)
        history = view.intraday(ticker, range_, interval, answer) if answer else None
        if history is None or history.provenance.source is not Source.LIVE:
            start = history is None and not self._refresher.is_unknown_or_running(ticker, dataset)
            daily = self._known_daily(ticker, range_, deadline, start=start)
            history = view.with_newer_session(history, daily)
        if history is None:
            return self._unavailable(ticker, dataset)
        served = history.interval is interval
        notes = self._notes(ticker, dataset, history.provenance, served=served)
        return view.with_notes(history, *notes)

    # What is known

    def _bundled(self, ticker: str) -> view.Bundled | None:
        try:
            return view.Bundled(
                self._snapshot.daily(ticker),
                self._snapshot.provenance(ticker),
                self._snapshot.suspicious(ticker),
            )
        except NotBundledError:
            return None
        except TableError as error:  # costs this symbol its snapshot, and nothing else
            logger.error("the snapshot of %s cannot be used: %s", ticker, error)
            return None

    def _compared_quote(self, ticker: str, answer: Answer, known: SymbolAnswers) -> Quote | None:
        """The answer's quote beside the daily bars known; None where it contradicts them."""
        if answer.quote is None:
            return None
        bundled = self._bundled(ticker)
        bars = None if bundled is None else bundled.bars
        beside = known.held_against(answer.dataset, bars, self._limits.settling)
        every = known.splits
        closes = reference(beside, every)
        try:
            quote = shown_quote(answer.quote, answer.bars, beside, closes)
        except ProviderError as error:
            logger.warning("the quote of %s is not shown: %s", ticker, error)
            return None
        recent = splits.since(every, self._split_news_since(bundled))
        notes = (*quote.notes, *map(view.split_note, recent))
        return replace(quote, splits=every, notes=notes)

    def _in_todays_shares(self, ticker: str, bars: pd.DataFrame) -> pd.DataFrame:
        """Bars of the snapshot, whatever their length, after the splits since its last session."""
        known = self._refresher.answers(ticker).splits
        for split in splits.since(known, self._split_news_since(self._bundled(ticker))):
            bars = splits.rescaled(bars, split)
        return bars

    def _split_news_since(self, bundled: view.Bundled | None) -> date:
        """From which day on a split is news: since the snapshot, or for two months."""
        if bundled is not None:
            return pd.Timestamp(bundled.bars.index[-1]).date()
        return (self._clock() - view.SPLIT_NEWS_FOR).date()

    def _answers(self, ticker: str, dataset: Dataset, deadline: Deadline) -> SymbolAnswers:
        """What is known; the answer for `dataset` is asked for anew where it is not fresh."""
        return self._renewed(self._refresher.answers(ticker), ticker, dataset, deadline)

    def _renewed(
        self, known: SymbolAnswers, ticker: str, dataset: Dataset, deadline: Deadline
    ) -> SymbolAnswers:
        """`known`, or what is known after a refresh where the answer for `dataset` was stale."""
        answer = known.answers.get(dataset)
        if answer is not None and self._refresher.is_fresh(answer):
            return known
        future = self._refresher.start(ticker, dataset)
        if future is None:
            return known
        wait_for([future], timeout=deadline.remaining())
        return self._refresher.answers(ticker)

    # Why there is no more

    def _unavailable(self, ticker: str, dataset: Dataset) -> Unavailable:
        if not self._chain.providers:
            return Unavailable(ticker, UnavailableReason.OFFLINE)
        failures = self._refresher.failures_by_provider(ticker, dataset)
        running = self._refresher.running(ticker, dataset) is not None
        return why_unavailable(ticker, failures, running=running)

    def _notes(
        self, ticker: str, dataset: Dataset, used: Provenance, *, served: bool = True
    ) -> tuple[Note, ...]:
        failures = self._refresher.failures_by_provider(ticker, dataset)
        names = [provider.name for provider in self._chain.providers]
        return provider_notes(failures, used, names, served=served)

    def _may_refresh_manually(self, ticker: str) -> bool:
        now = self._clock()
        with self._lock:
            last = self._refreshed_manually.get(ticker)
            if last is not None and now - last < self._limits.manual_spacing:
                return False
            self._refreshed_manually[ticker] = now
            self._refreshed_manually.move_to_end(ticker)
            while len(self._refreshed_manually) > self._limits.remembered_failures:
                self._refreshed_manually.popitem(last=False)
            return True


def _daily_dataset(range_: Range) -> Dataset:
    return Dataset.FULL if range_ in (Range.FIVE_YEARS, Range.MAX) else Dataset.RECENT


@Once
def default_service() -> PriceService:
    """The service of this process, configured by the environment (see `settings`).

    Raises ValueError, naming the variable, for a value that makes no sense.
    """
    settings, limits = Settings.from_environment(), Limits.from_environment()
    return PriceService(
        default_snapshot(),
        () if settings.offline else providers_from(settings, limits),
        Store(region_from(settings.cache), reread_after=2.0),
        limits=limits,
    )
