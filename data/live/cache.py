"""The cache of answers: a dogpile.cache region over files, Redis or memory.

Two things are added to what dogpile.cache brings: a backend of plain files that are written
atomically, bounded in number and thrown away when damaged, and a shell around any backend that
keeps working from memory while files cannot be written or Redis cannot be reached.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from dogpile.cache import make_region, register_backend
from dogpile.cache.api import NO_VALUE, BytesBackend, CacheMutex, CantDeserializeException
from dogpile.cache.proxy import ProxyBackend
from dogpile.cache.region import CacheRegion

from data.prices.settings import Limits, Settings

logger = logging.getLogger(__name__)

#: Locks are files too and cannot be deleted safely, so many keys share few of them.
_LOCK_FILES = 64
_SUFFIX = ".answer"
_REDIS_PREFIX = "r1-shock:"
_REDIS_TIMEOUT = 1.0  #: seconds; a cache that takes longer is worse than none
_REDIS_EXPIRY = 14 * 24 * 3600  #: seconds; Redis then forgets symbols that nobody asks for
_REDIS_LOCK_EXPIRY = 30  #: seconds; a process that dies holds its lock no longer


class FileBackend(BytesBackend):
    """One file a key, in `arguments["directory"]`, at most `arguments["entries"]` of them.

    A file holds the SHA-256 of its content and the content. It is replaced atomically, so that
    a reader sees the old or the new one whole. One that does not match its digest (a full disk,
    a crash, a stranger's hand) is logged, deleted and counts as absent. The files longest
    untouched go first when there are too many. Locks between processes are flock(2); where
    there is none (Windows) they hold within one process.
    """

    def __init__(self, arguments: dict[str, Any]) -> None:
        self.directory = Path(arguments["directory"])
        self.entries = int(arguments["entries"])
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        # mkdir is content with a folder that exists and cannot be written.
        with tempfile.TemporaryFile(dir=self.directory):
            pass

    def get_mutex(self, key: str) -> CacheMutex | None:
        """A lock between processes for `key` and the keys that share its file."""
        try:
            import fcntl  # noqa: F401
        except ImportError:
            return None
        from dogpile.cache.backends.file import FileLock

        stripe = int(_digest(key.encode())[:8], 16) % _LOCK_FILES
        path = self.directory / f"{stripe:02d}.lock"
        return cast(CacheMutex, FileLock(str(path)))  # type: ignore[no-untyped-call]

    def get_serialized(self, key: str) -> Any:
        """The bytes stored under `key`, or NO_VALUE."""
        path = self._path(key)
        try:
            stored = path.read_bytes()
        except FileNotFoundError:
            return NO_VALUE
        digest, _, content = stored.partition(b"\n")
        if digest.decode(errors="replace") == _digest(content):
            return content
        logger.warning("cached answer to %s is damaged (%s); discarded", key, path.name)
        path.unlink(missing_ok=True)
        return NO_VALUE

    def set_serialized(self, key: str, value: bytes) -> None:
        """Stores `value`; raises OSError where it cannot be written."""
        descriptor, name = tempfile.mkstemp(dir=self.directory, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_digest(value).encode() + b"\n" + value)
            Path(name).replace(self._path(key))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._evict()

    def delete(self, key: str) -> None:
        """Forgets `key`."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.directory / f"{_digest(key.encode())[:32]}{_SUFFIX}"

    def _evict(self) -> None:
        """Deletes the oldest files beyond the bound; another process may do so as well."""
        ages: list[tuple[float, Path]] = []
        for path in self.directory.glob(f"*{_SUFFIX}"):
            try:
                ages.append((path.stat().st_mtime, path))
            except FileNotFoundError:
                continue
        for _, path in sorted(ages)[: max(0, len(ages) - self.entries)]:
            path.unlink(missing_ok=True)


class MemoryBackend(BytesBackend):
    """At most `arguments["entries"]` values in this process; the longest unwritten goes first."""

    def __init__(self, arguments: dict[str, Any]) -> None:
        self._entries = int(arguments["entries"])
        self._values: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get_serialized(self, key: str) -> Any:
        """The bytes stored under `key`, or NO_VALUE."""
        with self._lock:
            return self._values.get(key, NO_VALUE)

    def set_serialized(self, key: str, value: bytes) -> None:
        """Stores `value`."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._entries:
                self._values.popitem(last=False)

    def delete(self, key: str) -> None:
        """Forgets `key`."""
        with self._lock:
            self._values.pop(key, None)


class Enduring(ProxyBackend):
    """Keeps working from memory when the backend behind it fails.

    After an error of the backend (`errors`) it is left alone for `rest` seconds: one that hangs
    must not slow every page. What could not be stored is kept in memory, where it is found
    first; once the backend takes a value again, memory lets it go.
    """

    def __init__(
        self,
        errors: tuple[type[Exception], ...],
        entries: int,
        rest: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._errors = errors
        self._memory = MemoryBackend({"entries": entries})
        self._rest = rest
        self._clock = clock
        self._resting_until = float("-inf")

    def get_serialized(self, key: str) -> Any:
        """The bytes stored under `key`, or NO_VALUE."""
        kept = self._memory.get_serialized(key)
        if kept is not NO_VALUE:
            return kept
        return self._attempt(lambda: self.proxied.get_serialized(key), NO_VALUE)

    def set_serialized(self, key: str, value: bytes) -> None:
        """Stores `value` behind or, failing that, in memory."""

        def store() -> bool:
            self.proxied.set_serialized(key, value)
            return True

        if self._attempt(store, False):
            self._memory.delete(key)
        else:
            self._memory.set_serialized(key, value)

    def delete(self, key: str) -> None:
        """Forgets `key`."""
        self._memory.delete(key)
        self._attempt(lambda: self.proxied.delete(key), None)

    def get_mutex(self, key: str) -> CacheMutex | None:
        """A lock that counts as taken by this caller when the backend cannot say."""
        mutex = self._attempt(lambda: self.proxied.get_mutex(key), None)
        return None if mutex is None else _EnduringMutex(mutex, self._attempt, self._errors)

    def _attempt(self, action: Callable[[], Any], otherwise: Any) -> Any:
        if self._clock() < self._resting_until:
            return otherwise
        try:
            return action()
        except self._errors:
            self._resting_until = self._clock() + self._rest
            logger.warning("the cache failed; memory serves for %g s", self._rest, exc_info=True)
            return otherwise


class _EnduringMutex(CacheMutex):
    """A mutex whose failure lets its caller through: fetching twice beats not fetching.

    Releasing is tried even while the backend rests: a lock must not stay behind.
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
        except self._errors:
            # Never acquired because of an error, or expired meanwhile: nothing is held.
            logger.info("a lock of the cache could not be released", exc_info=True)

    def locked(self) -> bool:
        """Whether anyone holds the lock."""
        return bool(self._attempt(self._mutex.locked, False))


register_backend("r1.file", "data.live.cache", "FileBackend")  # type: ignore[no-untyped-call]
register_backend("r1.memory", "data.live.cache", "MemoryBackend")  # type: ignore[no-untyped-call]


def region_from(settings: Settings, limits: Limits) -> CacheRegion:
    """The region that the settings ask for: Redis, else files, else (unwritable) memory."""
    if settings.cache_url:
        return redis_region(settings.cache_url, limits)
    try:
        return file_region(settings.cache_dir / "prices", limits)
    except OSError:
        logger.warning(
            "cache folder %s cannot be written; answers are kept in memory only",
            settings.cache_dir,
            exc_info=True,
        )
        return memory_region(limits)


def file_region(directory: Path, limits: Limits) -> CacheRegion:
    """A region of files in `directory`; raises OSError where it cannot be written."""
    arguments = {"directory": directory, "entries": limits.cached_entries}
    return _region("r1.file", arguments, limits, (OSError,))


def memory_region(limits: Limits) -> CacheRegion:
    """A region within this process."""
    return _region("r1.memory", {"entries": limits.cached_entries}, limits, ())


def redis_region(url: str, limits: Limits) -> CacheRegion:
    """A region on the Redis server at `url`; that it answers is not tried here."""
    import redis

    arguments = {
        "url": url,
        "distributed_lock": True,
        "thread_local_lock": False,
        "lock_timeout": _REDIS_LOCK_EXPIRY,
        "redis_expiration_time": _REDIS_EXPIRY,
        "socket_timeout": _REDIS_TIMEOUT,
        "socket_connect_timeout": _REDIS_TIMEOUT,
    }
    errors = (redis.RedisError, OSError)
    return _region("dogpile.cache.redis", arguments, limits, errors, prefix=_REDIS_PREFIX)


def _region(
    backend: str,
    arguments: dict[str, Any],
    limits: Limits,
    errors: tuple[type[Exception], ...],
    prefix: str = "",
) -> CacheRegion:
    endure = Enduring(errors, limits.cached_entries, limits.cache_rest.total_seconds())
    return make_region(
        key_mangler=lambda key: f"{prefix}{key}",
        # Bytes in, bytes out: what they mean is the store's business.
        serializer=lambda payload: payload,
        deserializer=_as_bytes,
    ).configure(backend, arguments=arguments, wrap=[endure])


def _as_bytes(payload: bytes) -> bytes:
    if not payload:
        raise CantDeserializeException
    return payload


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
