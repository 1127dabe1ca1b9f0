"""What several processes know together: answers, and which providers rest until when."""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from dogpile.cache.api import NO_VALUE
from dogpile.cache.region import CacheRegion

from data.prices.answer import Answer, Need, from_bytes, to_bytes

logger = logging.getLogger(__name__)

#: Expiry is decided by the answer's own time and the caller's clock, not by dogpile.cache.
_NEVER = -1
_AT_ONCE = float("-inf")
#: Decoding takes milliseconds, and a page asks for the same few answers at every rerun.
_KEPT_DECODED = 48


class Store:
    """Answers by symbol and need, and small documents by name, in a dogpile.cache region.

    Nothing here raises for a damaged entry: it is logged and counts as absent.
    """

    def __init__(self, region: CacheRegion) -> None:
        self._region = region
        self._lock = threading.Lock()
        self._decoded: OrderedDict[str, tuple[bytes, Answer]] = OrderedDict()

    def answer(self, symbol: str, need: Need) -> Answer | None:
        """The last good answer, however old."""
        key = _key(symbol, need)
        content = self._read(key)
        if content is None:
            return None
        with self._lock:
            known = self._decoded.get(key)
        if known is not None and known[0] == content:
            return known[1]
        try:
            answer = _decode(content, symbol, need)
        except ValueError as error:
            self._discard(key, error)
            return None
        with self._lock:
            self._decoded[key] = (content, answer)
            self._decoded.move_to_end(key)
            while len(self._decoded) > _KEPT_DECODED:
                self._decoded.popitem(last=False)
        return answer

    def refresh(
        self,
        symbol: str,
        need: Need,
        fetch: Callable[[], Answer],
        is_fresh: Callable[[Answer], bool],
    ) -> Answer:
        """A fresh answer: another caller's, or the one that `fetch` gives, which is stored.

        Of all callers, in all processes that share the region, one fetches at a time. The others
        get the answer before it at once, where there is one, or else wait for the new one. What
        `fetch` raises goes through, and the last good answer stays.
        """

        def create() -> bytes:
            known = self.answer(symbol, need)  # renewed while we waited for the lock?
            return to_bytes(known if known is not None and is_fresh(known) else fetch())

        expiry = _NEVER if self.answer(symbol, need) is None else _AT_ONCE
        content = self._region.get_or_create(_key(symbol, need), create, expiration_time=expiry)
        return from_bytes(content)

    def put(self, answer: Answer) -> None:
        """Stores an answer under its symbol and need."""
        self._region.set(_key(answer.symbol, answer.need), to_bytes(answer))

    def document(self, name: str) -> dict[str, Any] | None:
        """The small JSON document stored under `name`."""
        key = f"document:{name}"
        content = self._read(key)
        if content is None:
            return None
        try:
            document = json.loads(content)
            if isinstance(document, dict):
                return document
            raise TypeError(type(document))
        except (ValueError, TypeError) as error:
            self._discard(key, error)
            return None

    def put_document(self, name: str, document: dict[str, Any]) -> None:
        """Stores a small JSON document."""
        self._region.set(f"document:{name}", json.dumps(document).encode())

    def _read(self, key: str) -> bytes | None:
        try:
            content = self._region.get(key, ignore_expiration=True)
        except ValueError as error:  # dogpile.cache could not read its own part of the entry
            self._discard(key, error)
            return None
        return None if content is NO_VALUE else bytes(content)

    def _discard(self, key: str, error: Exception) -> None:
        logger.warning("cached %s is of no use and discarded: %s", key, error)
        self._region.delete(key)


def age(answer: Answer, now: datetime) -> float:
    """Seconds since the provider answered; never negative, clocks of servers differ."""
    return max(0.0, (now - answer.fetched_at).total_seconds())


def _key(symbol: str, need: Need) -> str:
    return f"answer:{symbol}:{need.value}"


def _decode(content: bytes, symbol: str, need: Need) -> Answer:
    answer = from_bytes(content)
    if (answer.symbol, answer.need) != (symbol, need):
        message = f"it answers {answer.symbol} {answer.need}"
        raise ValueError(message)
    return answer
