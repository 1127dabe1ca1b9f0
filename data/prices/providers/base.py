"""What the chain knows of a provider, and how a provider says that it has nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from data.prices.answer import Answer, Need
from data.prices.model import Reason


class ProviderError(Exception):
    """A provider gave nothing usable.

    `reason` is told to the visitor, `detail` to the log. `symbol_only`: the provider is well and
    only this symbol is at fault, so the others may still be asked for. `retry_after` is the
    provider's own wish.
    """

    def __init__(
        self,
        reason: Reason,
        detail: str,
        *,
        symbol_only: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.symbol_only = symbol_only
        self.retry_after = retry_after


class Provider(Protocol):
    """One source of live prices.

    `fetch` asks and returns what came, unparsed; `parse` makes a typed answer of it without any
    connection. Both raise ProviderError; `symbol` has been through `parse_symbol`.
    """

    @property
    def name(self) -> str:
        """How the provider is named to visitors."""
        ...

    @property
    def needs(self) -> frozenset[Need]:
        """What can be asked for. A provider of quotes only serves `Need.MINUTE` without bars."""
        ...

    def fetch(self, symbol: str, need: Need, timeout: float, now: datetime) -> Any:
        """Asks the provider; gives up after about `timeout` seconds."""
        ...

    def parse(self, raw: Any, symbol: str, need: Need, now: datetime) -> Answer:
        """The answer in what `fetch` returned; `now` (aware, UTC) is when it came."""
        ...
