"""What a process makes once, however many visitors come first."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Makes its value at the first call, one call at a time; a failure is not kept.

    functools.cache lets callers that come at the same time make one each.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._lock = threading.Lock()
        self._made: list[T] = []
        functools.update_wrapper(self, make)
        self.make = make

    def __call__(self) -> T:
        """The value."""
        with self._lock:
            if not self._made:
                self._made.append(self.make())
            return self._made[0]

    def cache_clear(self) -> None:
        """Forgets the value: a test begins anew."""
        with self._lock:
            self._made.clear()
