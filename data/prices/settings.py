"""The settings of live prices: how long answers stay fresh, how long providers may take.

These are choices, not facts of the world, and all of them stand here. What differs from one
installation to the next is read from the environment (and R1_CACHE_URL, R1_CACHE_DIR, see
`data.live.cache`):

R1_OFFLINE      "1": no request is ever sent
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

from data.live.breaker import CooldownPolicy
from data.live.cache import CacheSettings
from data.live.environment import address, is_offline, seconds

_MAX_DEADLINE = 60.0  # seconds

_COOLDOWN = CooldownPolicy(
    after_error=timedelta(minutes=2),
    after_error_maximum=timedelta(hours=2),
    after_refusal=timedelta(minutes=15),
    after_refusal_maximum=timedelta(hours=2),
    growth=2,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Times to live, deadlines and bounds; a test shortens what it must not wait for."""

    #: Quotes and bars shorter than a day.
    intraday_open: timedelta = timedelta(seconds=60)
    intraday_closed: timedelta = timedelta(minutes=15)
    #: The trade outside the session, while there are such trades.
    extended: timedelta = timedelta(minutes=2)
    daily_open: timedelta = timedelta(minutes=5)
    daily_closed: timedelta = timedelta(hours=1)
    #: Delayed prices and the official close still arrive after the closing bell.
    settling: timedelta = timedelta(minutes=30)
    #: For all providers together, from the first attempt to the last.
    deadline: timedelta = timedelta(seconds=6)
    #: How long a provider is not asked after a failure; refusals (429) in a row double it.
    cooldown: CooldownPolicy = _COOLDOWN
    #: How long a provider is not asked about a symbol that it did not know, or that had no
    #: usable data.
    unknown_symbol_cooldown: timedelta = timedelta(minutes=10)
    bad_symbol_cooldown: timedelta = timedelta(minutes=2)
    #: Between two refreshes of a symbol at a visitor's request.
    manual_spacing: timedelta = timedelta(seconds=10)
    #: Symbols, other than the bundled ones, that one visitor may ask for, and all of a process.
    symbols_a_minute: int = 12
    symbols_a_minute_of_all: int = 120
    #: Symbols whose failure is remembered.
    remembered_failures: int = 500
    #: Refreshes waiting for a worker; further ones are not started.
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
        deadline = seconds(environment, "R1_PROVIDER_SECONDS", _MAX_DEADLINE)
        return replace(limits, deadline=deadline) if deadline else limits


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides."""

    offline: bool = False
    cache: CacheSettings = field(default_factory=CacheSettings)
    yahoo_url: str | None = None
    nasdaq_url: str | None = None
    cboe_url: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """The settings of this process.

        Raises ValueError, naming the variable, for a base address that is not http(s) or a
        cache address that is not Redis.
        """
        return cls(
            offline=is_offline(environment),
            cache=CacheSettings.from_environment(environment),
            yahoo_url=address(environment, "R1_YAHOO_URL"),
            nasdaq_url=address(environment, "R1_NASDAQ_URL"),
            cboe_url=address(environment, "R1_CBOE_URL"),
        )
