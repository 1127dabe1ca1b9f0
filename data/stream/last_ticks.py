"""The last ticks of the symbols that are looked at, and what they are held against."""

from __future__ import annotations

import logging
import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import datetime

from data.prices.plausibility.extended import Reference, RefusedTradeError
from data.stream.comparison import check
from data.stream.model import Tick
from data.trading_hours import Phase

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Received:
    """A tick and when it arrived (aware, UTC)."""

    tick: Tick
    at: datetime


@dataclass(slots=True)
class _Symbol:
    reference: Reference
    regular: Received | None = None
    extended: Received | None = None


class LastTicks:
    """Two ticks a symbol, of at most `most_symbols`. Safe between threads.

    Ticks of symbols without a reference are refused: nobody asked for them.
    """

    def __init__(self, most_symbols: int) -> None:
        self._most_symbols = most_symbols
        self._lock = threading.Lock()
        self._symbols: OrderedDict[str, _Symbol] = OrderedDict()
        self._refused: Counter[str] = Counter()

    def refer(self, symbol: str, reference: Reference) -> tuple[Received | None, Received | None]:
        """Says what ticks of `symbol` are held against; its last ones in and outside a session."""
        with self._lock:
            known = self._symbols.setdefault(symbol, _Symbol(reference))
            known.reference = reference
            self._symbols.move_to_end(symbol)
            while len(self._symbols) > self._most_symbols:
                self._symbols.popitem(last=False)
            return known.regular, known.extended

    def extended(self, symbol: str) -> Received | None:
        """The last tick of `symbol` outside a session, where it is looked at."""
        with self._lock:
            known = self._symbols.get(symbol)
            return known.extended if known is not None else None

    def put(self, tick: Tick, now: datetime) -> bool:
        """Keeps a tick; False, counted, where it cannot be right."""
        with self._lock:
            known = self._symbols.get(tick.symbol)
            if known is None:
                self._refuse("symbol", tick.symbol)
                return False
            is_regular = tick.phase is Phase.REGULAR
            before = known.regular if is_regular else known.extended
            try:
                check(tick, known.reference, before.tick if before else None, now)
            except RefusedTradeError as error:
                self._refuse(error.fault, f"{tick.symbol} {error}")
                return False
            received = Received(tick, now)
            if is_regular:
                known.regular = received
            else:
                known.extended = received
            return True

    def refuse(self, fault: str, detail: str) -> None:
        """Counts a message that holds no tick at all."""
        with self._lock:
            self._refuse(fault, detail)

    @property
    def refused(self) -> dict[str, int]:
        """How many messages were refused, by fault."""
        with self._lock:
            return dict(self._refused)

    def _refuse(self, fault: str, detail: str) -> None:
        self._refused[fault] += 1
        count = self._refused[fault]
        if count & (count - 1) == 0:  # the 1st, 2nd, 4th, 8th …: a stream may go on being wrong
            logger.warning("tick %d refused, %s: %.200s", count, fault, detail)
