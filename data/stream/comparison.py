"""Holds a tick against the quote on screen, the closes known and the tick before it."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime

from data import calendar
from data.price_limits import price_limits
from data.prices.model import Provenance, Quote, Source
from data.prices.plausibility import extended
from data.prices.plausibility.extended import (
    TOGETHER,
    Reference,
    RefusedTradeError,
    close_of,
    session_of,
)
from data.stream.model import Tick
from data.trading_hours import Phase


def check(tick: Tick, reference: Reference, before: Tick | None, now: datetime) -> None:
    """Raises RefusedTradeError where the tick cannot be right.

    `before` is the last tick of the symbol that was accepted.
    """
    extended.check_time(tick, now)
    if before is not None and tick.time < before.time:
        raise RefusedTradeError("older", f"{tick.time} after {before.time}")
    extended.check_price(tick, reference.quote, reference.closes)
    near = None if before is None or before.phase is not tick.phase else before
    if near is not None and tick.time - near.time <= TOGETHER:
        _check_beside(tick.price, near.price)
    _check_beside_quote(tick, reference.quote)


def with_tick(reference: Reference, tick: Tick, received: datetime, source: Source) -> Quote | None:
    """The quote with a tick of the session as its price; None where the quote is the newer one.

    Raises RefusedTradeError where the two contradict each other.
    """
    quote, session = reference.quote, session_of(tick)
    is_older = tick.time < quote.provenance.as_of
    if tick.phase is not Phase.REGULAR or session < quote.session or is_older:
        return None
    extended.check_price(tick, quote, reference.closes)
    _check_beside_quote(tick, quote)
    known = quote if session == quote.session else _next_session(reference, tick, session)
    low, high = _day_range(known, tick)
    return replace(
        known,
        price=tick.price,
        day_low=low,
        day_high=high,
        volume=max(known.volume or 0, tick.volume or 0) or None,
        provenance=Provenance(
            source, tick.provider, tick.time, quote.provenance.currency, fetched_at=received
        ),
    )


def _check_beside_quote(tick: Tick, quote: Quote) -> None:
    apart = abs(tick.time - quote.provenance.as_of)
    if tick.phase is Phase.REGULAR and session_of(tick) == quote.session and apart <= TOGETHER:
        _check_beside(tick.price, quote.price)


def _check_beside(price: float, other: float) -> None:
    if abs(price / other - 1) > price_limits().same_moment:
        raise RefusedTradeError("price", f"{price} beside {other}")


def _next_session(reference: Reference, tick: Tick, session: date) -> Quote:
    """What the quote is at the first tick of a newer session."""
    before = calendar.previous_session(session)
    close = close_of(before, reference.quote, reference.closes)
    return replace(
        reference.quote,
        session=session,
        previous_close=close or tick.previous_close,
        open=None,
        day_low=None,
        day_high=None,
        volume=None,
    )


def _day_range(quote: Quote, tick: Tick) -> tuple[float | None, float | None]:
    """The day's range with the tick in it. What the tick says of it counts where it may be."""
    lows = [quote.day_low, tick.day_low if _may_be(tick.day_low, tick.price) else None]
    highs = [quote.day_high, tick.day_high if _may_be(tick.day_high, tick.price) else None]
    known_lows = [each for each in lows if each is not None]
    known_highs = [each for each in highs if each is not None]
    return (
        min(*known_lows, tick.price) if known_lows else None,
        max(*known_highs, tick.price) if known_highs else None,
    )


def _may_be(value: float | None, price: float) -> bool:
    return value is not None and abs(math.log(value / price)) <= price_limits().log_most_move
