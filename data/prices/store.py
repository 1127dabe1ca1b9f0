"""What several processes know together: answers, and which providers rest until when."""

from __future__ import annotations

import json
import logging
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


class Store:
    """Answers by symbol and need, and small documents by name, in a dogpile.cache region.

    Nothing here raises for a damaged entry: it is logged and counts as absent.
    """

    def __init__(self, region: CacheRegion) -> None:
        self._region = region

    def answer(self, symbol: str, need: Need) -> Answer | None:
        """The last good answer, however old."""
        key = _key(symbol, need)
        content = self._read(key)
        if content is None:
            return None
        try:
            return _decoded(content, symbol, need)
        except ValueError as error:
            self._discard(key, error)
            return None

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


def _decoded(content: bytes, symbol: str, need: Need) -> Answer:
    answer = from_bytes(content)
    if (answer.symbol, answer.need) != (symbol, need):
        message = f"it answers {answer.symbol} {answer.need}"
        raise ValueError(message)
    return answer
