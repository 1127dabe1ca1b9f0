"""How many symbols a visitor, and all visitors together, may ask for within a minute.

A symbol that does not ship with the project costs providers requests and the cache room. Whoever
types hundreds of them must not use up what others' prices need.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from data.live.once import Once
from data.prices.model import (
    NO_TRADE,
    HistoryResult,
    Interval,
    Outside,
    QuoteResult,
    Range,
    Unavailable,
    UnavailableReason,
)
from data.prices.settings import Limits
from data.prices.ticker import parse_symbol


class SymbolBudget:
    """At most `most` symbols within `period`; one that is asked for again costs nothing."""

    def __init__(
        self,
        most: int,
        period: timedelta = timedelta(minutes=1),
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._most, self._period, self._clock = most, period, clock
        self._asked: OrderedDict[str, datetime] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, symbol: str) -> datetime | None:
        """None where the symbol may be asked for, and is counted; else when the next one may."""
        now = self._clock()
        with self._lock:
            while self._asked and not self._counts(next(iter(self._asked.values())), now):
                self._asked.popitem(last=False)
            if symbol not in self._asked and len(self._asked) >= self._most:
                return next(iter(self._asked.values())) + self._period
            self._asked[symbol] = now
            self._asked.move_to_end(symbol)
            return None

    def _counts(self, asked: datetime, now: datetime) -> bool:
        return timedelta() <= now - asked < self._period  # a clock may have been set back


class Prices(Protocol):
    """The part of the price service that pages use; see `service.PriceService`."""

    def history(
        self, symbol: str, range_: Range, interval: Interval | None = None, *, wait: float = 0.0
    ) -> HistoryResult:
        """Bars of a symbol."""

    def finished_sessions(self, symbol: str) -> HistoryResult:
        """Daily bars up to the last session that has ended."""

    def quote(self, symbol: str, *, wait: float = 0.0) -> QuoteResult:
        """The newest price."""

    def extended(self, symbol: str) -> Outside:
        """The newest trade outside the session."""

    def refreshing(self, symbol: str) -> bool:
        """Whether a refresh is under way."""

    def refresh(self, symbol: str) -> bool:
        """Starts a refresh at a visitor's request."""


class BudgetedPrices:
    """The price service for one visitor.

    Beyond a budget a symbol is Unavailable (TOO_MANY_SYMBOLS), and nobody is asked for it; those
    that are `free`, because they ship with the project, never are.
    """

    def __init__(
        self, service: Prices, budgets: tuple[SymbolBudget, ...], free: Callable[[str], bool]
    ) -> None:
        self._service, self._budgets, self._free = service, budgets, free

    def history(
        self, symbol: str, range_: Range, interval: Interval | None = None, *, wait: float = 0.0
    ) -> HistoryResult:
        """See `PriceService.history`."""
        refused = self._refusal(symbol)
        return refused or self._service.history(symbol, range_, interval, wait=wait)

    def finished_sessions(self, symbol: str) -> HistoryResult:
        """See `PriceService.finished_sessions`."""
        return self._refusal(symbol) or self._service.finished_sessions(symbol)

    def quote(self, symbol: str, *, wait: float = 0.0) -> QuoteResult:
        """See `PriceService.quote`."""
        return self._refusal(symbol) or self._service.quote(symbol, wait=wait)

    def extended(self, symbol: str) -> Outside:
        """See `PriceService.extended`."""
        return NO_TRADE if self._refusal(symbol) else self._service.extended(symbol)

    def refreshing(self, symbol: str) -> bool:
        """See `PriceService.refreshing`; asks for nothing."""
        return self._service.refreshing(symbol)

    def refresh(self, symbol: str) -> bool:
        """See `PriceService.refresh`."""
        return self._refusal(symbol) is None and self._service.refresh(symbol)

    def _refusal(self, symbol: str) -> Unavailable | None:
        ticker = parse_symbol(symbol)
        if isinstance(ticker, Unavailable) or self._free(ticker):
            return None  # the service answers without asking, or at little cost
        for budget in self._budgets:
            retry_at = budget.ask(ticker)
            if retry_at is not None:
                reason = UnavailableReason.TOO_MANY_SYMBOLS
                return Unavailable(ticker, reason, retry_at=retry_at)
        return None


def visitors_budget() -> SymbolBudget:
    """A new visitor's budget."""
    return SymbolBudget(Limits().symbols_a_minute)


@Once
def everyones_budget() -> SymbolBudget:
    """What all visitors of this process may ask for together: providers count them as one."""
    return SymbolBudget(Limits().symbols_a_minute_of_all)
