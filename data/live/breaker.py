"""Leaves a provider alone for a while after it failed.

The state lives in the store: processes that share it share the rest, and it outlasts a restart.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.prices.model import Reason
from data.prices.providers.base import ProviderError
from data.prices.settings import Limits
from data.prices.store import Store

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rest:
    """A provider is left alone until `until` because of `reason`."""

    provider: str
    reason: Reason
    until: datetime


class Breakers:
    """Which providers rest, and until when."""

    def __init__(self, store: Store, clock: Callable[[], datetime], limits: Limits) -> None:
        self._store = store
        self._clock = clock
        self._limits = limits

    def resting(self, provider: str) -> Rest | None:
        """Why and until when the provider is left alone; None when it may be asked."""
        rest, _ = self._read(provider)
        return rest if rest is not None and self._clock() < rest.until else None

    def failed(self, provider: str, error: ProviderError) -> Rest:
        """Begins a rest. Refusals for too many requests in a row double it."""
        limits, now = self._limits, self._clock()
        refusals = 0
        if error.reason is Reason.RATE_LIMITED:
            _, refusals = self._read(provider)
            # The maximum is reached long before the power grows beyond a timedelta.
            length = limits.rate_limit_rest * 2 ** min(refusals, 16)
            length = min(length, limits.rate_limit_rest_maximum)
            length = max(length, min(_wish(error), limits.rate_limit_rest_maximum))
            refusals += 1
        else:
            length = max(limits.error_rest, min(_wish(error), limits.rate_limit_rest))
        rest = Rest(provider, error.reason, now + length)
        self._store.put_document(
            _name(provider),
            {
                "reason": rest.reason.value,
                "until": rest.until.isoformat(),
                "refusals": refusals,
            },
        )
        logger.warning("%s rests until %s: %s", provider, rest.until.isoformat(), error)
        return rest

    def succeeded(self, provider: str) -> None:
        """Forgets earlier failures."""
        if self._store.document(_name(provider)):
            self._store.put_document(_name(provider), {})

    def _read(self, provider: str) -> tuple[Rest | None, int]:
        """The last rest, over or not, and the refusals in a row that led to it."""
        document = self._store.document(_name(provider))
        if not document:
            return None, 0
        try:
            until = datetime.fromisoformat(document["until"])
            rest = Rest(provider, Reason(document["reason"]), until)
            if until - self._clock() > self._limits.rate_limit_rest_maximum:
                return None, 0  # no rest is that long: a clock was wrong when it began
            return rest, int(document["refusals"])
        except (KeyError, TypeError, ValueError) as error:
            logger.warning("the state of %s is of no use and ignored: %r", provider, error)
            return None, 0


def _wish(error: ProviderError) -> timedelta:
    return error.retry_after or timedelta()


def _name(provider: str) -> str:
    return f"rest:{provider}"
