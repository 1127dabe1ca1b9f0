"""The settings of live prices: how long answers stay fresh, how long providers may take.

These are choices, not facts of the world, and all of them stand here. What differs from one
installation to the next is read from the environment:

R1_OFFLINE      "1": no provider is ever asked
R1_CACHE_URL    redis://… (or rediss://, unix://): the cache that several servers share;
                without it, files
R1_CACHE_DIR    where the files stand; default: the user's cache folder
R1_PROVIDER_SECONDS
                how long all providers of prices together may take; default: 6
R1_YAHOO_URL, R1_NASDAQ_URL, R1_CBOE_URL
                base addresses in place of the providers' own: an egress gateway, or a test
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from data.live.environment import address, is_offline, seconds

_LONGEST_DEADLINE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """Times to live, deadlines and bounds; a test shortens what it must not wait for."""

    #: Quotes and bars shorter than a day.
    intraday_open: timedelta = timedelta(seconds=60)
    intraday_closed: timedelta = timedelta(minutes=15)
    daily_open: timedelta = timedelta(minutes=5)
    daily_closed: timedelta = timedelta(hours=1)
    #: Delayed prices and the official close still arrive after the closing bell.
    settling: timedelta = timedelta(minutes=30)
    #: For all providers together, from the first attempt to the last.
    deadline: timedelta = timedelta(seconds=6)
    #: A provider that answered 429 rests this long, doubling up to the maximum.
    rate_limit_rest: timedelta = timedelta(minutes=15)
    rate_limit_rest_maximum: timedelta = timedelta(hours=2)
    #: A provider that failed otherwise.
    error_rest: timedelta = timedelta(minutes=2)
    #: A symbol that no provider knew, or that had no usable data.
    unknown_symbol_rest: timedelta = timedelta(minutes=10)
    bad_symbol_rest: timedelta = timedelta(minutes=2)
    #: Between two refreshes of a symbol by hand.
    manual_spacing: timedelta = timedelta(seconds=10)
    #: How long a shared cache that failed is left alone (memory serves meanwhile).
    cache_rest: timedelta = timedelta(seconds=30)
    #: Cached answers kept; visitors can type any symbol.
    cached_entries: int = 400
    #: Symbols whose failure is remembered.
    remembered_failures: int = 500
    #: Refreshes waiting for a worker; more are not begun.
    waiting_refreshes: int = 100
    workers: int = 4
    #: Bytes of one answer: the longest daily history is about 1 MB of JSON.
    response_bytes: int = 8_000_000
    #: How far a live close may differ from the snapshot's.
    overlap_tolerance: float = 0.005

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Limits:
        """The limits of this process. Raises ValueError, naming the variable, for a wrong one."""
        limits = cls()
        deadline = seconds(environment, "R1_PROVIDER_SECONDS", _LONGEST_DEADLINE)
        return replace(limits, deadline=deadline) if deadline else limits


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides."""

    offline: bool = False
    cache_url: str | None = None
    cache_dir: Path = field(default_factory=lambda: default_cache_dir())
    yahoo_url: str | None = None
    nasdaq_url: str | None = None
    cboe_url: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings of this process.

        Raises ValueError, naming the variable, for a base address that is not http(s) or a
        cache address that is not Redis.
        """
        directory = environment.get("R1_CACHE_DIR", "").strip()
        return cls(
            offline=is_offline(environment),
            cache_url=address(environment, "R1_CACHE_URL", ("redis", "rediss", "unix")),
            cache_dir=Path(directory).expanduser() if directory else default_cache_dir(),
            yahoo_url=address(environment, "R1_YAHOO_URL"),
            nasdaq_url=address(environment, "R1_NASDAQ_URL"),
            cboe_url=address(environment, "R1_CBOE_URL"),
        )


def default_cache_dir() -> Path:
    """The user's cache folder, by the custom of the operating system."""
    import platformdirs

    return platformdirs.user_cache_path("r1-shock", appauthor=False)
