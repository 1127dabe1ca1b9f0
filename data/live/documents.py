"""Small JSON documents in a cache region, shared by the processes that share the region."""

from __future__ import annotations

import json
import logging
from typing import Any

from dogpile.cache.api import NO_VALUE
from dogpile.cache.region import CacheRegion

from data.live.breaker import DocumentStore

logger = logging.getLogger(__name__)


class RegionDocuments:
    """Documents by name in a dogpile.cache region.

    Nothing here raises for a damaged entry: it is logged, deleted and counts as absent.
    """

    def __init__(self, region: CacheRegion) -> None:
        self._region = region

    def document(self, name: str) -> dict[str, Any] | None:
        """The JSON object stored under `name`, None where there is none."""
        key = f"document:{name}"
        content = self._read(key)
        if content is None:
            return None
        try:
            document = json.loads(content)
            if isinstance(document, dict):
                return document
            raise TypeError(type(document))
        except (ValueError, TypeError, RecursionError) as error:
            self._discard(key, error)
            return None

    def put_document(self, name: str, document: dict[str, Any]) -> None:
        """Stores a JSON object under `name`."""
        self._region.set(f"document:{name}", json.dumps(document).encode())

    def _read(self, key: str) -> bytes | None:
        try:
            content = self._region.get(key, ignore_expiration=True)
        except ValueError as error:  # dogpile.cache could not read its own part of the entry
            self._discard(key, error)
            return None
        return None if content is NO_VALUE else bytes(content)

    def _discard(self, key: str, error: Exception) -> None:
        logger.warning("cached %s is unusable and discarded: %s", key, error)
        self._region.delete(key)


class MirroredDocuments:
    """Documents of a store, with a copy in this process for when the store drops them.

    A bounded store drops what it has not written for long, and visitors can fill it.
    """

    def __init__(self, store: DocumentStore) -> None:
        self._store = store
        self._copies: dict[str, dict[str, Any]] = {}

    def document(self, name: str) -> dict[str, Any] | None:
        """The document stored under `name`, or this process's copy of it."""
        return self._store.document(name) or self._copies.get(name)

    def put_document(self, name: str, document: dict[str, Any]) -> None:
        """Stores a document, and a copy in this process."""
        self._copies[name] = document
        self._store.put_document(name, document)
