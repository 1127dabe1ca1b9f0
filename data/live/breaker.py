"""A circuit breaker: leaves a service alone for a while after it failed.

The state lives in a store of documents: processes that share it share the cooldown, and it
outlasts a restart. Each caller brings its own reasons for a failure and its own lengths.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

logger = logging.getLogger(__name__)

#: Whoever asks for no pause, or for one that is over, is still not asked again at once.
_SHORTEST = timedelta(seconds=1)

ReasonT = TypeVar("ReasonT", bound=StrEnum)


class DocumentStore(Protocol):
    """Where the state is kept: small JSON documents by name."""

    def document(self, name: str) -> dict[str, Any] | None:
        """The document stored under `name`, None where there is none."""
        ...

    def put_document(self, name: str, document: dict[str, Any]) -> None:
        """Stores a document under `name`."""
        ...


@dataclass(frozen=True, slots=True)
class CooldownPolicy:
    """How long a service is left alone after a failure.

    What the service itself asks for (Retry-After) counts instead, shorter or longer, from a
    second up to the maximum of its kind. Refusals in a row multiply the cooldown by `growth` each
    time, up to `after_refusal_maximum`.
    """

    after_error: timedelta
    after_error_maximum: timedelta
    after_refusal: timedelta
    after_refusal_maximum: timedelta
    growth: int = 1

    @property
    def maximum(self) -> timedelta:
        """The longest cooldown of either kind."""
        return max(self.after_error_maximum, self.after_refusal_maximum)

    def length(self, *, refusals: int, retry_after: timedelta | None) -> timedelta:
        """The cooldown after an error (`refusals` 0) or after that many refusals in a row."""
        wanted, maximum = self.after_error, self.after_error_maximum
        if refusals:
            # The maximum is reached long before the power grows beyond a timedelta.
            wanted = self.after_refusal * self.growth ** min(refusals - 1, 16)
            maximum = self.after_refusal_maximum
        if retry_after is not None:
            wanted = max(retry_after, _SHORTEST)
        return min(wanted, maximum)


@dataclass(frozen=True, slots=True)
class Cooldown(Generic[ReasonT]):
    """A service is left alone until `until` (aware) because of `reason`."""

    service: str
    reason: ReasonT
    until: datetime


class CircuitBreaker(Generic[ReasonT]):
    """Which services are cooling down, why, and until when.

    `reasons` is the enum of all reasons; those in `refusals` mean that the service asked for
    fewer requests.
    """

    def __init__(
        self,
        store: DocumentStore,
        clock: Callable[[], datetime],
        policy: CooldownPolicy,
        reasons: type[ReasonT],
        refusals: frozenset[ReasonT],
    ) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._reasons = reasons
        self._refusals = refusals

    def cooldown(self, service: str) -> Cooldown[ReasonT] | None:
        """The cooldown that the service is in; None when it may be asked."""
        cooldown, _ = self._read(service)
        return cooldown if cooldown is not None and self._clock() < cooldown.until else None

    def failed(
        self, service: str, reason: ReasonT, detail: str, retry_after: timedelta | None = None
    ) -> Cooldown[ReasonT]:
        """Starts a cooldown. `detail` is for the log, `retry_after` the service's own request."""
        refusals = 0
        if reason in self._refusals:
            refusals = self._read(service)[1] + 1
        length = self._policy.length(refusals=refusals, retry_after=retry_after)
        cooldown = Cooldown(service, reason, self._clock() + length)
        until = cooldown.until.isoformat()
        document = {"reason": reason.value, "until": until, "refusals": refusals}
        self._store.put_document(_name(service), document)
        logger.warning("%s is not asked until %s: %s: %s", service, until, reason, detail)
        return cooldown

    def succeeded(self, service: str) -> None:
        """Forgets earlier failures."""
        if self._store.document(_name(service)):
            self._store.put_document(_name(service), {})

    def _read(self, service: str) -> tuple[Cooldown[ReasonT] | None, int]:
        """The last cooldown, over or not, and the refusals in a row that led to it."""
        document = self._store.document(_name(service))
        if not document:
            return None, 0
        try:
            until = datetime.fromisoformat(document["until"])
            cooldown = Cooldown(service, self._reasons(document["reason"]), until)
            if until - self._clock() > self._policy.maximum:
                return None, 0  # no cooldown is that long: a clock was wrong when it began
            return cooldown, int(document["refusals"])
        except (KeyError, TypeError, ValueError) as error:
            logger.warning("the stored cooldown of %s is unusable, ignored: %r", service, error)
            return None, 0


def _name(service: str) -> str:
    return f"cooldown:{service}"
