"""Backends of dogpile.cache: files that are written whole, and bounded memory."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
import tempfile
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any, cast

from dogpile.cache.api import NO_VALUE, BytesBackend, CacheMutex

logger = logging.getLogger(__name__)

#: Locks are files too and cannot be deleted safely, so many keys share few of them.
_LOCK_FILES = 64
_SUFFIX = ".answer"
_PART = ".part"  #: a file that is being written
_ABANDONED = 600.0  #: seconds; no write takes so long
_USED_AGAIN = 60.0  #: seconds; a read within so long of the last one is not noted


class FileBackend(BytesBackend):
    """One file a key, in `arguments["directory"]`, at most `arguments["entries"]` of them.

    A file holds the SHA-256 of its content and the content. It is replaced atomically, so that
    a reader sees the old or the new one whole. One that does not match its digest (a full disk,
    a crash, an edit by hand) is logged, deleted and counts as absent. The files that have been
    neither written nor read for longest go first when there are too many: whoever asks for many
    symbols pushes none out that others look at. What killed writes have left is swept, and the
    folder is made again when it is deleted meanwhile. Locks between processes are flock(2); where
    there is none (Windows) they hold within one process.
    """

    def __init__(self, arguments: dict[str, Any]) -> None:
        self.directory = Path(arguments["directory"])
        self.entries = int(arguments["entries"])
        self._make_folder()
        # mkdir is content with a folder that exists and cannot be written.
        with tempfile.TemporaryFile(dir=self.directory):
            pass
        self._tidy()

    def get_mutex(self, key: str) -> CacheMutex | None:
        """A lock between processes for `key` and the keys that share its file."""
        try:
            import fcntl  # noqa: F401
        except ImportError:
            return None
        from dogpile.cache.backends.file import FileLock

        self._make_folder()  # the lock is a file in it
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
        except OSError as error:
            # One file that cannot be read (a folder in its place, another's file) is no failure
            # of all: it is cleared away. Where that fails as well, the cache has failed.
            logger.warning("cached answer to %s cannot be read (%r); discarded", key, error)
            _clear(path)
            return NO_VALUE
        digest, _, content = stored.partition(b"\n")
        if digest.decode(errors="replace") == _digest(content):
            _mark_as_used(path)
            return content
        logger.warning("cached answer to %s is damaged (%s); discarded", key, path.name)
        path.unlink(missing_ok=True)
        return NO_VALUE

    def set_serialized(self, key: str, value: bytes) -> None:
        """Stores `value`; raises OSError where it cannot be written."""
        try:
            descriptor, name = tempfile.mkstemp(dir=self.directory, suffix=_PART)
        except FileNotFoundError:  # the folder has been deleted
            self._make_folder()
            descriptor, name = tempfile.mkstemp(dir=self.directory, suffix=_PART)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_digest(value).encode() + b"\n" + value)
            Path(name).replace(self._path(key))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        self._tidy()

    def delete(self, key: str) -> None:
        """Forgets `key`."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.directory / f"{_digest(key.encode())[:32]}{_SUFFIX}"

    def _make_folder(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    def _tidy(self) -> None:
        """Deletes the files beyond the bound, and what killed writes have left.

        Another process may do so as well.
        """
        ages: list[tuple[float, Path]] = []
        abandoned = time.time() - _ABANDONED
        for path in self.directory.glob("*.*"):
            if path.suffix not in (_SUFFIX, _PART):
                continue
            try:
                changed = path.stat().st_mtime
            except OSError:  # gone meanwhile, or a link to nowhere: read, it is cleared away
                continue
            if path.suffix == _SUFFIX:
                ages.append((changed, path))
            elif changed < abandoned:
                path.unlink(missing_ok=True)
        for _, path in sorted(ages)[: max(0, len(ages) - self.entries)]:
            _clear(path)


class MemoryBackend(BytesBackend):
    """At most `arguments["entries"]` values in this process; the longest unused goes first.

    `arguments["bytes"]` bounds all of them together, where it is given.
    """

    def __init__(self, arguments: dict[str, Any]) -> None:
        self._entries = int(arguments["entries"])
        self._bytes = arguments.get("bytes", float("inf"))
        self._held = 0
        self._values: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get_serialized(self, key: str) -> Any:
        """The bytes stored under `key`, or NO_VALUE."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key, NO_VALUE)

    def set_serialized(self, key: str, value: bytes) -> None:
        """Stores `value`."""
        with self._lock:
            self._held += len(value) - len(self._values.pop(key, b""))
            self._values[key] = value
            while len(self._values) > self._entries or self._held > self._bytes:
                _key, gone = self._values.popitem(last=False)
                self._held -= len(gone)

    def delete(self, key: str) -> None:
        """Forgets `key`."""
        with self._lock:
            self._held -= len(self._values.pop(key, b""))


def _clear(path: Path) -> None:
    """Deletes what stands at `path`, a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _mark_as_used(path: Path) -> None:
    """Sets the time of the file, from which `_tidy` tells which are no longer looked at."""
    with contextlib.suppress(OSError):  # gone meanwhile, or not ours
        if time.time() - path.stat().st_mtime > _USED_AGAIN:
            os.utime(path)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
