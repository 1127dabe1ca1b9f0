"""Which symbols somebody looks at now."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta


class Viewers:
    """The union of what all visitors look at: a look counts for a while. Safe between threads."""

    def __init__(
        self, clock: Callable[[], datetime], viewer_ttl: timedelta, most_symbols: int
    ) -> None:
        self._clock = clock
        self._viewer_ttl = viewer_ttl
        self._most_symbols = most_symbols
        self._lock = threading.Lock()
        self._until: dict[str, datetime] = {}

    def look(self, symbol: str) -> bool:
        """Somebody looks at `symbol`; False where there are too many others."""
        now = self._clock()
        with self._lock:
            self._forget(now)
            if symbol not in self._until and len(self._until) >= self._most_symbols:
                return False
            self._until[symbol] = now + self._viewer_ttl
            return True

    def symbols(self) -> frozenset[str]:
        """The symbols that somebody has looked at lately."""
        now = self._clock()
        with self._lock:
            self._forget(now)
            return frozenset(self._until)

    def _forget(self, now: datetime) -> None:
        # A clock that was ahead must not keep a symbol for ever.
        latest = now + self._viewer_ttl
        self._until = {each: end for each, end in self._until.items() if now < end <= latest}
