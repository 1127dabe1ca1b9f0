"""Values of a service that are known at once, and renewed in the background once they are old."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from data.live.breaker import CircuitBreaker, DocumentStore, ReasonT
from data.live.executor import BusyError
from data.live.recent import Recent

logger = logging.getLogger(__name__)


class Fetched(Protocol):
    """A value that says when it was fetched."""

    @property
    def fetched_at(self) -> datetime:
        """Aware."""
        ...


ValueT = TypeVar("ValueT", bound=Fetched)


class ServiceError(Exception, Generic[ReasonT]):
    """The service gave nothing usable; `retry_after` is what it asked for, if anything."""

    def __init__(self, reason: ReasonT, detail: str, retry_after: timedelta | None = None) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail, self.retry_after = reason, detail, retry_after


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a value is fresh, and how long a look-up in the store is remembered."""

    time_to_live: timedelta
    remembered: timedelta = timedelta()


class Renewal(Generic[ValueT, ReasonT]):
    """Values by the name of the document that stores them. Safe to share between threads.

    One request a name is under way at a time in this process, and none while `breaker` has
    `service` cool down. A failure that is no ServiceError counts as one with reason `unexpected`.
    """

    def __init__(  # noqa: PLR0913 - its parts are all the service's to choose
        self,
        service: str,
        values: TypeAdapter[ValueT],
        store: DocumentStore,
        breaker: CircuitBreaker[ReasonT],
        executor: Executor,
        *,
        clock: Callable[[], datetime],
        lifetimes: Lifetimes,
        unexpected: ReasonT,
    ) -> None:
        self._service, self._values, self._store = service, values, store
        self._breaker, self._executor, self._clock = breaker, executor, clock
        self._time_to_live, self._unexpected = lifetimes.time_to_live, unexpected
        self._recent: Recent[ValueT | None] = Recent(lifetimes.remembered.total_seconds())
        self._running: dict[str, Future[None]] = {}
        self._lock = threading.Lock()

    def known(self, name: str) -> ValueT | None:
        """The last good value, however old; None where there is none or it cannot be read."""
        return self._recent.get(name, lambda: self._stored(name))

    def is_fresh(self, value: ValueT | None) -> bool:
        """Whether it is too early to ask anew."""
        # Either way: a value from far ahead was stored under a clock that was wrong.
        return value is not None and abs(self._clock() - value.fetched_at) < self._time_to_live

    def running(self, name: str) -> bool:
        """Whether the service is being asked."""
        future = self._running.get(name)
        return future is not None and not future.done()

    def start(self, name: str, read: Callable[[], ValueT]) -> Future[None] | None:
        """The request under way, begun with `read` if there is none; None while none may be."""
        with self._lock:
            running = self._running.get(name)
            if running is not None and not running.done():
                return running
            if self._breaker.cooldown(self._service) is not None:
                return None
            try:
                future = self._executor.submit(self._fetch, name, read)
            except BusyError as error:
                logger.warning("%s is not renewed: %s", name, error)
                return None
            self._running[name] = future
        future.add_done_callback(lambda done: self._ended(name, done))
        return future

    def _stored(self, name: str) -> ValueT | None:
        document = self._store.document(name)
        if not document:
            return None
        try:
            return self._values.validate_python(document)
        except ValidationError as error:
            logger.warning("the stored %s is unusable: %s", name, error)
            return None

    def _fetch(self, name: str, read: Callable[[], ValueT]) -> None:
        try:
            value = read()
        except ServiceError as error:
            self._breaker.failed(self._service, error.reason, error.detail, error.retry_after)
        except Exception as error:
            logger.exception("reading %s failed", name)
            self._breaker.failed(self._service, self._unexpected, repr(error))
        else:
            document: dict[str, Any] = self._values.dump_python(value, mode="json")
            self._store.put_document(name, document)
            self._breaker.succeeded(self._service)
        finally:
            self._recent.forget(name)

    def _ended(self, name: str, future: Future[None]) -> None:
        with self._lock:
            if self._running.get(name) is future:
                del self._running[name]
