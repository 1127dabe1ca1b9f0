"""A wrapper around a backend of dogpile.cache that serves on while files or Redis are out of reach.

What was read or written lately is held in memory as well. So a replica whose Redis is gone keeps
the price on its screens, and gives back what it fetched meanwhile once Redis is there again.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from dogpile.cache.api import NO_VALUE, CacheMutex
from dogpile.cache.proxy import ProxyBackend

from data.live.backends import MemoryBackend

logger = logging.getLogger(__name__)

#: Of the copies together: a long daily history is some 300 kB.
_COPIES_BYTES = 64_000_000
_FAILED = object()


class FallbackBackend(ProxyBackend):
    """Serves copies from memory when the backend behind it fails.

    After an error of the backend (`errors`) it is left alone for `cooldown` seconds: one that
    hangs must not slow every page. What could not be stored is stored once the backend answers
    again, unless it has something newer by then. Failure and return are one line each in the log.
    """

    def __init__(
        self,
        errors: tuple[type[Exception], ...],
        entries: int,
        cooldown: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._errors = errors
        self._copies = MemoryBackend({"entries": entries, "bytes": _COPIES_BYTES})
        self._unstored: set[str] = set()
        self._cooldown = cooldown
        self._clock = clock
        self._cooldown_until = float("-inf")
        self._lock = threading.Lock()
        self._failing = False

    def get_serialized(self, key: str) -> Any:
        """The bytes stored under `key`, or NO_VALUE."""
        value = self._attempt(lambda: self.proxied.get_serialized(key), _FAILED)
        copy = self._copies.get_serialized(key)
        if value is _FAILED or (key in self._unstored and _is_newer(copy, value)):
            return copy
        if value is not NO_VALUE:
            self._copies.set_serialized(key, value)
        return value

    def set_serialized(self, key: str, value: bytes) -> None:
        """Stores `value` behind or, failing that, in memory until it can be."""
        self._copies.set_serialized(key, value)
        with self._lock:
            self._unstored.add(key)
        if self._attempt(lambda: self.proxied.set_serialized(key, value), _FAILED) is not _FAILED:
            with self._lock:
                self._unstored.discard(key)

    def delete(self, key: str) -> None:
        """Forgets `key`."""
        self._copies.delete(key)
        with self._lock:
            self._unstored.discard(key)
        self._attempt(lambda: self.proxied.delete(key), None)

    def get_mutex(self, key: str) -> CacheMutex | None:
        """A lock that counts as taken by this caller when the backend cannot say."""
        mutex = self._attempt(lambda: self.proxied.get_mutex(key), None)
        return None if mutex is None else _FallbackMutex(mutex, self._attempt, self._errors)

    def _attempt(self, action: Callable[[], Any], default: Any) -> Any:
        if self._clock() < self._cooldown_until:
            return default
        try:
            result = action()
        except self._errors as error:
            self._fail(error)
            return default
        if self._failing:
            self._recover()
        return result

    def _fail(self, error: Exception) -> None:
        with self._lock:
            self._cooldown_until = self._clock() + self._cooldown
            first, self._failing = not self._failing, True
        if first:
            logger.warning("the cache failed, copies in memory serve until it is back: %r", error)

    def _recover(self) -> None:
        """Stores what could not be stored; the newer value wins where others were quicker."""
        with self._lock:
            if not self._failing:
                return
            self._failing = False
            keys = sorted(self._unstored)
        stored = 0
        for key in keys:
            copy = self._copies.get_serialized(key)
            try:
                if copy is not NO_VALUE and _is_newer(copy, self.proxied.get_serialized(key)):
                    self.proxied.set_serialized(key, copy)
                    stored += 1
            except self._errors as error:
                self._fail(error)
                return
            with self._lock:
                self._unstored.discard(key)
        logger.info("the cache is back: %d answers stored that it missed", stored)


def _is_newer(value: Any, other: Any) -> bool:
    """Whether `value` was made after `other`, by the time that dogpile.cache writes before each."""
    if value is NO_VALUE or other is NO_VALUE:
        return value is not NO_VALUE
    return _made(value) > _made(other)


def _made(value: bytes) -> float:
    """Seconds since 1970; 0 where the value does not say."""
    try:
        return float(json.loads(value.partition(b"|")[0])["ct"])
    except (ValueError, KeyError, TypeError):
        return 0.0


class _FallbackMutex(CacheMutex):
    """A mutex whose failure lets its caller through: fetching twice beats not fetching.

    Releasing is tried even while the backend is left alone: a lock must not stay behind.
    """

    def __init__(
        self,
        mutex: CacheMutex,
        attempt: Callable[[Callable[[], Any], Any], Any],
        errors: tuple[type[Exception], ...],
    ) -> None:
        self._mutex = mutex
        self._attempt = attempt
        self._errors = errors

    def acquire(self, wait: bool = True) -> bool:
        """Whether the lock is ours, or nobody can say."""
        return bool(self._attempt(lambda: self._mutex.acquire(wait), True))

    def release(self) -> None:
        """Gives the lock back."""
        try:
            self._mutex.release()
        except self._errors as error:
            # Never acquired because of an error, or expired meanwhile: nothing is held.
            logger.debug("a lock of the cache could not be released: %r", error)

    def locked(self) -> bool:
        """Whether anyone holds the lock."""
        return bool(self._attempt(self._mutex.locked, False))
