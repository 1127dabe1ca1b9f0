"""Quotes with what is traded meanwhile: the stream, as pages see it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from data import trading_hours
from data.live.once import Once
from data.prices.model import Quote, QuoteResult, Source
from data.stream.client import StreamClient
from data.stream.comparison import Reference, RefusedTickError, extended_price, with_tick
from data.stream.last_ticks import LastTicks, Received
from data.stream.model import ExtendedPrice, Followed
from data.stream.protocol import MalformedMessageError, decode
from data.stream.settings import StreamLimits, StreamSettings
from data.stream.viewers import Viewers


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class QuoteStream:
    """Adds to a quote what the stream knows that is newer. No method waits; safe between threads.

    The connection is made by the first look at a symbol while shares trade, and given up when
    nobody looks any more or trading ends. Without a stream, and wherever it has nothing newer,
    quotes pass as they are.
    """

    def __init__(
        self,
        settings: StreamSettings,
        limits: StreamLimits | None = None,
        clock: Callable[[], datetime] = utc_now,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limits = limits or StreamLimits()
        self._clock = clock
        self._viewers = Viewers(clock, self._limits.viewer_ttl, self._limits.symbols)
        self._ticks = LastTicks(self._limits.symbols)
        self._client = (
            StreamClient(settings.url, self._wanted, self._received, self._limits, pause)
            if settings.url
            else None
        )

    @property
    def enabled(self) -> bool:
        """Whether there is a stream at all."""
        return self._client is not None

    @property
    def ticks_now(self) -> bool:
        """Whether there is a stream and shares trade: then looking often is worth it."""
        return self.enabled and trading_hours.phase_at(self._clock()) is not None

    def follow(self, quote: QuoteResult, closes: pd.Series[float] | None = None) -> Followed:
        """The quote with its newest ticks; looking at it keeps them coming.

        `closes` are those of the sessions that have ended, in today's shares.
        """
        if self._client is None or not isinstance(quote, Quote):
            return Followed(quote)
        now = self._clock()
        regular, extended = self._ticks.refer(quote.symbol, Reference(quote, closes))
        if trading_hours.phase_at(now) is not None and self._viewers.look(quote.symbol):
            self._client.ensure_running()
        newer = self._newer(Reference(quote, closes), regular, now)
        shown = Reference(newer or quote, closes)
        return Followed(shown.quote, _outside(shown, extended, now), newer is not None)

    def status(self) -> dict[str, Any]:
        """For probes: whether a connection is kept, for how many symbols, and what was refused."""
        return {
            "enabled": self.enabled,
            "running": self._client is not None and self._client.running,
            "symbols": len(self._wanted()),
            "refused": self._ticks.refused,
        }

    def _newer(
        self, reference: Reference, received: Received | None, now: datetime
    ) -> Quote | None:
        if received is None:
            return None
        polled = reference.quote.provenance.source
        arrives = now - received.at <= self._limits.fresh
        is_recent = now - received.tick.time <= self._limits.latest_trade
        is_live = (arrives and is_recent) or polled is Source.LIVE
        source = Source.LIVE if is_live else Source.CACHED
        try:
            return with_tick(reference, received.tick, received.at, source)
        except RefusedTickError:
            return None  # what was asked for says otherwise

    def _wanted(self) -> frozenset[str]:
        trades = trading_hours.phase_at(self._clock()) is not None
        return self._viewers.symbols() if trades else frozenset()

    def _received(self, message: str | bytes) -> None:
        try:
            tick = decode(message)
        except MalformedMessageError as error:
            self._ticks.refuse("message", str(error))
            return
        if tick is not None:
            self._ticks.put(tick, self._clock())


def _outside(
    reference: Reference, received: Received | None, now: datetime
) -> ExtendedPrice | None:
    return extended_price(reference, received.tick, now) if received else None


@Once
def default_stream() -> QuoteStream:
    """The stream of this process, configured by the environment (see `settings`).

    Raises ValueError, naming the variable, for a value that makes no sense.
    """
    return QuoteStream(StreamSettings.from_environment())
