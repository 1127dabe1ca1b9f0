"""The interface of a provider of prices."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from data.prices.model import Answer, Dataset


class Provider(Protocol):
    """One source of live prices.

    `fetch` requests and returns the payload, unparsed; `parse` makes a typed answer of it without
    any connection. Both raise ProviderError; `symbol` has been through `parse_symbol`.
    """

    @property
    def name(self) -> str:
        """The provider's name as visitors see it."""
        ...

    @property
    def datasets(self) -> frozenset[Dataset]:
        """What can be requested. One without intraday bars answers MINUTE with a QUOTE."""
        ...

    def fetch(self, symbol: str, dataset: Dataset, timeout: float, now: datetime) -> Any:
        """Sends the request; gives up after about `timeout` seconds."""
        ...

    def parse(self, payload: Any, symbol: str, dataset: Dataset, now: datetime) -> Answer:
        """The answer in what `fetch` returned; `now` (aware, UTC) is when it came."""
        ...
