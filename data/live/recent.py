"""What was looked up a moment ago: one run of a page asks for the same a hundred times."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_V = TypeVar("_V")


class Recent(Generic[_V]):
    """Values by key, each for `seconds` after it was looked up; 0 remembers nothing.

    Absent values (None) are remembered like others. Safe to share between threads. A value whose
    look-up was under way while its key was forgotten is given to its caller and not remembered.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._values: OrderedDict[Hashable, tuple[float, _V]] = OrderedDict()
        self._forgotten = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, look_up: Callable[[], _V]) -> _V:
        """The value under `key`, looked up where that was too long ago."""
        now = self._clock()
        known = self._values.get(key)  # one step of the interpreter: no lock is needed for it
        if known is not None and 0 <= now - known[0] < self._seconds:
            return known[1]
        with self._lock:
            forgotten = self._forgotten
        value = look_up()
        with self._lock:
            if self._seconds > 0 and self._forgotten == forgotten:
                self._values[key] = (now, value)
                self._values.move_to_end(key)
                self._drop_old(now)
        return value

    def forget(self, key: Hashable) -> None:
        """Has the next caller look `key` up again."""
        with self._lock:
            self._values.pop(key, None)
            self._forgotten += 1

    def _drop_old(self, now: float) -> None:
        """Values stand in the order of their look-up, so the old ones are the first."""
        while not self._is_recent(next(iter(self._values.values()))[0], now):
            self._values.popitem(last=False)

    def _is_recent(self, looked_up: float, now: float) -> bool:
        return 0 <= now - looked_up < self._seconds
