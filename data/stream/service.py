"""Quotes with what is traded meanwhile: the stream, as pages see it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import pandas as pd

from data import trading_hours
from data.live.once import Once
from data.prices.model import Quote, QuoteResult, Source, Trade
from data.prices.plausibility.extended import (
    ExtendedPrice,
    Reference,
    RefusedTradeError,
    check,
    extended_price,
)
from data.stream.client import StreamClient
from data.stream.comparison import with_tick
from data.stream.last_ticks import LastTicks, Received
from data.stream.model import Followed
from data.stream.protocol import MalformedMessageError, decode
from data.stream.settings import StreamLimits, StreamSettings
from data.stream.viewers import Viewers

logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


class QuoteStream:
    """Adds to a quote what is known that is newer. No method waits; safe between threads.

    The connection is made by the first look at a symbol while shares trade, and given up when
    nobody looks any more or trading ends. Without a stream, and wherever it has nothing newer,
    quotes pass as they are, and the price outside the session is that of the trade asked for.
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
        return self.enabled and trading_hours.trades_at(self._clock())

    def brings_extended(self, symbol: str) -> bool:
        """Whether the stream has a trade of a moment ago, outside the session: none is missing."""
        received = self._ticks.extended(symbol) if self._client is not None else None
        if received is None:
            return False
        return self._clock() - received.tick.time <= self._limits.extended_trade

    def follow(
        self,
        quote: QuoteResult,
        closes: pd.Series[float] | None = None,
        asked: Trade | None = None,
    ) -> Followed:
        """The quote with its newest ticks; looking at it keeps them coming.

        `closes` are those of the sessions that have ended, in today's shares; `asked` is the
        trade outside the session that was asked for. Of it and the stream's, the newer counts.
        """
        if not isinstance(quote, Quote):
            return Followed(quote)
        now, known = self._clock(), Reference(quote, closes)
        if self._client is None:
            return Followed(quote, _newest_outside(known, None, asked, now))
        regular, extended = self._ticks.refer(quote.symbol, known)
        if trading_hours.trades_at(now) and self._viewers.look(quote.symbol):
            self._client.ensure_running()
        newer = self._newer(known, regular, now)
        shown = Reference(newer or quote, closes)
        outside = _newest_outside(shown, extended, asked, now)
        return Followed(shown.quote, outside, newer is not None)

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
        except RefusedTradeError:
            return None  # what was asked for says otherwise

    def _wanted(self) -> frozenset[str]:
        trades = trading_hours.trades_at(self._clock())
        return self._viewers.symbols() if trades else frozenset()

    def _received(self, message: str | bytes) -> None:
        try:
            tick = decode(message)
        except MalformedMessageError as error:
            self._ticks.refuse("message", str(error))
            return
        if tick is not None:
            self._ticks.put(tick, self._clock())


def _newest_outside(
    reference: Reference, received: Received | None, asked: Trade | None, now: datetime
) -> ExtendedPrice | None:
    """The newer of two prices outside the session, each by its own time."""
    ticked = extended_price(reference, received.tick, now) if received else None
    other = extended_price(reference, asked, now) if asked else None
    if asked is None or other is None or (ticked is not None and ticked.time >= other.time):
        return ticked
    try:
        check(asked, reference.quote, reference.closes, now)
    except RefusedTradeError as error:
        _log_refusal(reference.quote.symbol, asked, str(error))
        return ticked
    return other


@lru_cache(maxsize=256)
def _log_refusal(symbol: str, trade: Trade, why: str) -> None:
    """A line in the log, once a trade: it is looked at again and again."""
    logger.warning(
        "the price of %s outside the session is not shown: %s: %s", symbol, trade.provider, why
    )


@Once
def default_stream() -> QuoteStream:
    """The stream of this process, configured by the environment (see `settings`).

    Raises ValueError, naming the variable, for a value that makes no sense.
    """
    return QuoteStream(StreamSettings.from_environment())
