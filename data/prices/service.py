"""The way to prices: at once what is known, and a refresh in the background when it is stale."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from concurrent.futures import wait as wait_for
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from data import calendar
from data.live.breaker import Breakers
from data.live.executor import DaemonExecutor
from data.prices import view
from data.prices.answer import Answer, Need
from data.prices.bundled import NotBundledError, Snapshot
from data.prices.chain import Chain
from data.prices.diagnosis import Reasons
from data.prices.model import (
    History,
    HistoryResult,
    Interval,
    Provenance,
    QuoteResult,
    Range,
    Reason,
    Source,
    Unavailable,
)
from data.prices.providers.base import Provider
from data.prices.refresher import NEWEST, Refresher, is_trading
from data.prices.settings import Limits
from data.prices.store import Store
from data.prices.ticker import parse_symbol

logger = logging.getLogger(__name__)

_INTRADAY = {Interval.MINUTE: Need.MINUTE, Interval.FIVE_MINUTES: Need.FIVE_MINUTES}
_FINEST = {
    Range.DAY: Interval.MINUTE,
    Range.FIVE_DAYS: Interval.FIVE_MINUTES,
    Range.R1_WEEK: Interval.FIVE_MINUTES,
}
_ORDER = tuple(Interval)  #: from fine to coarse


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class _Patience:
    """What is left of the seconds that a caller is ready to wait in all."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + max(seconds, 0.0)

    def left(self) -> float:
        return max(0.0, self._end - time.monotonic())


class PriceService:
    """Histories and quotes from the snapshot, the cache and the providers, in words told apart.

    With `wait` 0 nothing here waits for a network: the best that is known is returned, and where
    it is stale one refresh begins in the background. With `wait` > 0 a call waits at most so many
    seconds for that refresh. Without providers the service is offline. Safe to share between
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
        self._breakers = Breakers(store, clock, self._limits)
        self._chain = Chain(providers, self._breakers, clock, self._limits)
        if executor is None:
            waiting = self._limits.waiting_refreshes
            executor = DaemonExecutor(self._limits.workers, waiting, "prices-refresh")
        self._refresher = Refresher(self._chain, store, clock, executor, self._limits)
        self._reasons = Reasons(self._chain, self._refresher)
        self._refreshed_by_hand: OrderedDict[str, datetime] = OrderedDict()
        self._lock = threading.Lock()

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
        patience = _Patience(wait)
        if range_ is Range.R1_WEEK:
            result = self._r1_week(ticker, given, patience)
        elif given is Interval.DAILY:
            result = self._daily(ticker, range_, patience)
        else:
            result = self._intraday(ticker, range_, given, patience)
        if isinstance(result, History) and result.interval is not asked:
            return view.coarser(result, asked)
        return result

    def finished_sessions(self, symbol: str) -> HistoryResult:
        """Daily bars of five years up to the last session that has ended. Never waits.

        A provider is asked only where that session is missing: once a session for each symbol,
        however often a table of many symbols is shown.
        """
        ticker = parse_symbol(symbol)
        if isinstance(ticker, Unavailable):
            return ticker
        ended = calendar.last_ended_session(self._clock() - self._limits.settling)
        now, years = _Patience(0.0), Range.FIVE_YEARS
        history = self._known_daily(ticker, years, now, begin=False, need=Need.RECENT)
        if history is None or history.provenance.as_of < calendar.session_close(ended):
            self._known_daily(ticker, years, now, need=Need.RECENT)
        if history is None:
            return self._reasons.unavailable(ticker, Need.RECENT)
        # A bar that was fetched before the bell is no close.
        known = min(ended, calendar.last_ended_session(history.provenance.as_of))
        return replace(history, bars=history.bars.loc[: str(known)])

    def quote(self, symbol: str, *, wait: float = 0.0) -> QuoteResult:
        """The newest regular-session price of `symbol`. `wait` in seconds; see the class."""
        ticker = parse_symbol(symbol)
        if isinstance(ticker, Unavailable):
            return ticker
        patience = _Patience(wait)
        minute = self._received(ticker, Need.MINUTE, patience)
        # Where no bars were to be had, a provider may have given the quote alone.
        alone = self._received(ticker, Need.QUOTE, patience, begin=False)
        quote = view.newest_quote(
            *(view.quote_from_figures(each) for each in (minute, alone) if each)
        )
        served = quote is not None and quote.provenance.source is Source.LIVE
        if not served:
            begin = quote is None and not self._reasons.hopeless_or_pending(ticker, Need.MINUTE)
            daily = self._known_daily(ticker, Range.FIVE_DAYS, patience, begin=begin)
            quote = view.newest_quote(quote, view.quote_from_daily(daily) if daily else None)
        if quote is None:
            return self._reasons.unavailable(ticker, Need.MINUTE)
        notes = self._reasons.notes(ticker, Need.MINUTE, quote.provenance, served=served)
        return replace(quote, notes=(*quote.notes, *notes))

    def refreshing(self, symbol: str) -> bool:
        """Whether a refresh of the symbol is under way in this process."""
        ticker = parse_symbol(symbol)
        return isinstance(ticker, str) and self._refresher.running(ticker) is not None

    def refresh(self, symbol: str) -> bool:
        """Begins refreshes by hand, fresh or not; whether any is under way.

        Renews the quote, recent days and whatever else was asked for before. Providers that rest
        are left alone, and soon after the last time by hand nothing happens.
        """
        ticker = parse_symbol(symbol)
        if isinstance(ticker, Unavailable) or not self._may_refresh_by_hand(ticker):
            return self.refreshing(symbol)
        for need in Need:
            if need in (Need.MINUTE, Need.RECENT) or self._refresher.known(ticker, need):
                self._refresher.start(ticker, need, by_hand=True)
        return self.refreshing(symbol)

    def status(self) -> dict[str, Any]:
        """For probes: where the newest price comes from, how old it is, how the providers are."""
        now = self._clock()
        newest = self._newest(now)
        return {
            "source": newest.source.value,
            "provider": newest.provider,
            "as_of": newest.as_of.isoformat(),
            "age_seconds": max(0, round((now - newest.as_of).total_seconds())),
            "offline": not self._chain.providers,
            "providers": {
                provider.name: self._state(provider.name) for provider in self._chain.providers
            },
        }

    # Histories

    def _r1_week(self, ticker: str, interval: Interval, patience: _Patience) -> HistoryResult:
        """The bundled week; other symbols' and longer bars are the daily ones of its sessions."""
        week = self._snapshot.r1_week(self._snapshot.r1_week_symbols[0])
        if interval is not Interval.DAILY and ticker in self._snapshot.r1_week_symbols:
            return History(
                symbol=ticker,
                range=Range.R1_WEEK,
                interval=Interval.FIVE_MINUTES,
                bars=self._snapshot.r1_week(ticker),
                provenance=self._snapshot.r1_week_provenance(),
            )
        # Only a symbol that is not bundled needs a provider here.
        bundled = self._bundled(ticker) is not None
        history = self._known_daily(ticker, Range.MAX, patience, begin=not bundled)
        if history is None:
            return self._reasons.unavailable(ticker, Need.FULL)
        first, last = week.index[0].date(), week.index[-1].date()
        bars = history.bars.loc[str(first) : str(last)]
        if bars.empty:
            return Unavailable(ticker, Reason.BAD_DATA, detail="no bars in the R1 week")
        return view.cut(history, Range.R1_WEEK, bars, self._snapshot.r1_week_provenance())

    def _daily(self, ticker: str, range_: Range, patience: _Patience) -> HistoryResult:
        history = self._known_daily(ticker, range_, patience)
        if history is None:
            return self._reasons.unavailable(ticker, _daily_need(range_))
        notes = self._reasons.notes(ticker, _daily_need(range_), history.provenance)
        return view.with_notes(history, *notes)

    def _known_daily(
        self,
        ticker: str,
        range_: Range,
        patience: _Patience,
        *,
        begin: bool = True,
        need: Need | None = None,
    ) -> History | None:
        """Daily bars without the notes of the providers; `begin`: refresh what is stale."""
        full = self._received(ticker, Need.FULL, patience, begin=False)
        if full is not None and full.provenance.source is Source.LIVE:
            received: view.Received | None = full
        else:
            need = need or _daily_need(range_)
            received = self._received(ticker, need, patience, begin=begin)
            if received is None:  # the other depth is better than nothing
                other = Need.RECENT if need is Need.FULL else Need.FULL
                received = self._received(ticker, other, patience, begin=False)
        tolerance = self._limits.overlap_tolerance
        return view.daily(ticker, range_, self._bundled(ticker), received, tolerance)

    def _intraday(
        self, ticker: str, range_: Range, interval: Interval, patience: _Patience
    ) -> HistoryResult:
        need = _INTRADAY[interval]
        received = self._received(ticker, need, patience)
        history = view.intraday(ticker, range_, interval, received) if received else None
        if history is None or history.provenance.source is not Source.LIVE:
            begin = history is None and not self._reasons.hopeless_or_pending(ticker, need)
            daily = self._known_daily(ticker, range_, patience, begin=begin)
            history = view.with_newer_session(history, daily)
        if history is None:
            return self._reasons.unavailable(ticker, need)
        served = history.interval is interval
        notes = self._reasons.notes(ticker, need, history.provenance, served=served)
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

    def _received(
        self, ticker: str, need: Need, patience: _Patience, *, begin: bool = True
    ) -> view.Received | None:
        answer = self._refresher.known(ticker, need)
        if begin and (answer is None or not self._refresher.is_fresh(answer)):
            future = self._refresher.start(ticker, need)
            if future is not None:
                wait_for([future], timeout=patience.left())
                answer = self._refresher.known(ticker, need)
        return None if answer is None else view.Received(answer, self._provenance(answer))

    def _provenance(self, answer: Answer) -> Provenance:
        trading = is_trading(answer.fetched_at)
        return Provenance(
            source=Source.LIVE if self._refresher.is_fresh(answer) else Source.CACHED,
            provider=answer.provider,
            as_of=answer.as_of,
            currency=answer.currency,
            fetched_at=answer.fetched_at,
            delay=answer.fetched_at - answer.as_of if trading else None,
        )

    # By hand, and for probes

    def _may_refresh_by_hand(self, ticker: str) -> bool:
        now = self._clock()
        with self._lock:
            last = self._refreshed_by_hand.get(ticker)
            if last is not None and now - last < self._limits.manual_spacing:
                return False
            self._refreshed_by_hand[ticker] = now
            self._refreshed_by_hand.move_to_end(ticker)
            while len(self._refreshed_by_hand) > self._limits.remembered_failures:
                self._refreshed_by_hand.popitem(last=False)
            return True

    def _newest(self, now: datetime) -> Provenance:
        bundled = self._snapshot.provenance(self._snapshot.symbols[0])
        document = self._store.document(NEWEST)
        if document is None:
            return bundled
        try:
            fetched_at = datetime.fromisoformat(document["fetched_at"])
            live = now - fetched_at <= self._refresher.time_to_live(Need(document["need"]))
            received = Provenance(
                source=Source.LIVE if live else Source.CACHED,
                provider=document["provider"],
                as_of=datetime.fromisoformat(document["as_of"]),
                currency=bundled.currency,
                fetched_at=fetched_at,
            )
        except (KeyError, TypeError, ValueError) as error:
            logger.warning("what was remembered of the newest price is of no use: %r", error)
            return bundled
        return max(bundled, received, key=lambda each: each.as_of)

    def _state(self, provider: str) -> dict[str, str]:
        rest = self._breakers.resting(provider)
        if rest is None:
            return {"state": "ready"}
        return {"state": "resting", "reason": rest.reason.value, "until": rest.until.isoformat()}


def _daily_need(range_: Range) -> Need:
    return Need.FULL if range_ in (Range.FIVE_YEARS, Range.MAX) else Need.RECENT
