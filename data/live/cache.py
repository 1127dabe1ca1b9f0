"""The cache of answers: a dogpile.cache region over files, Redis or memory.

R1_CACHE_URL    redis://… (or rediss://, unix://): the cache that several servers share;
                without it, files
R1_CACHE_DIR    where the files stand; default: the user's cache folder
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from dogpile.cache import make_region, register_backend
from dogpile.cache.region import CacheRegion

from data.live.environment import address
from data.live.fallback import FallbackBackend

logger = logging.getLogger(__name__)

_FOLDER = "answers"
_REDIS_PREFIX = "r1-shock:"
_REDIS_TIMEOUT = 1.0  #: seconds; a cache that takes longer is worse than none
_REDIS_EXPIRY = 14 * 24 * 3600  #: seconds; Redis then forgets symbols that nobody asks for
_REDIS_LOCK_EXPIRY = 30  #: seconds; a process that dies holds its lock no longer


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """Where answers are cached (`url`: Redis; else files in `directory`) and how many.

    After a failure the files or Redis are left alone for `cooldown`; memory serves meanwhile.
    """

    url: str | None = None
    directory: Path = field(default_factory=lambda: default_directory())
    max_entries: int = 400  #: visitors can type any symbol
    cooldown: timedelta = timedelta(seconds=30)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> CacheSettings:
        """The settings of this process. Raises ValueError for an address that is not Redis."""
        directory = environment.get("R1_CACHE_DIR", "").strip()
        return cls(
            url=address(environment, "R1_CACHE_URL", ("redis", "rediss", "unix")),
            directory=Path(directory).expanduser() if directory else default_directory(),
        )


def default_directory() -> Path:
    """The user's cache folder, by the custom of the operating system."""
    import platformdirs

    return platformdirs.user_cache_path("r1-shock", appauthor=False)


register_backend("r1.file", "data.live.backends", "FileBackend")  # type: ignore[no-untyped-call]
register_backend("r1.memory", "data.live.backends", "MemoryBackend")  # type: ignore[no-untyped-call]


def region_from(settings: CacheSettings) -> CacheRegion:
    """The region that the settings ask for: Redis, else files, else (unwritable) memory."""
    if settings.url:
        return redis_region(settings)
    try:
        return file_region(settings)
    except OSError as error:
        logger.warning(
            "cache folder %s cannot be written, answers are cached in memory only: %s",
            settings.directory,
            error,
        )
        return memory_region(settings)


def file_region(settings: CacheSettings) -> CacheRegion:
    """A region of files below `settings.directory`; raises OSError if it cannot be written."""
    arguments = {"directory": settings.directory / _FOLDER, "entries": settings.max_entries}
    return _region("r1.file", arguments, settings, (OSError,))


def memory_region(settings: CacheSettings | None = None) -> CacheRegion:
    """A region within this process."""
    settings = settings or CacheSettings()
    return _region("r1.memory", {"entries": settings.max_entries}, settings, ())


def redis_region(settings: CacheSettings) -> CacheRegion:
    """A region on the Redis server at `settings.url`; does not connect yet."""
    import redis

    arguments = {
        "url": settings.url,
        "distributed_lock": True,
        "thread_local_lock": False,
        "lock_timeout": _REDIS_LOCK_EXPIRY,
        "redis_expiration_time": _REDIS_EXPIRY,
        "socket_timeout": _REDIS_TIMEOUT,
        "socket_connect_timeout": _REDIS_TIMEOUT,
    }
    errors = (redis.RedisError, OSError)
    return _region("dogpile.cache.redis", arguments, settings, errors, prefix=_REDIS_PREFIX)


def _region(
    backend: str,
    arguments: dict[str, Any],
    settings: CacheSettings,
    errors: tuple[type[Exception], ...],
    prefix: str = "",
) -> CacheRegion:
    fallback = FallbackBackend(errors, settings.max_entries, settings.cooldown.total_seconds())
    return make_region(
        key_mangler=lambda key: f"{prefix}{key}",
        # Bytes in, bytes out: what they mean is the callers' business.
        serializer=bytes,
        deserializer=bytes,
    ).configure(backend, arguments=arguments, wrap=[fallback])
