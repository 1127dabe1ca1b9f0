"""Holds a tick against the quote on screen, the closes known and the tick before it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

import pandas as pd

from data import calendar
from data.price_limits import price_limits
from data.prices.model import CLOCK_SKEW, Provenance, Quote, Source
from data.prices.quote_comparison import RECENT_DAYS, same_close
from data.stream.model import ExtendedPrice, Tick
from data.trading_hours import Phase, phase_at

PROVIDER = "Yahoo Finance"
#: Two prices so close in time belong together.
_TOGETHER = timedelta(minutes=2)
#: A quote so short before the bell is of the closing price.
_AT_THE_BELL = timedelta(minutes=1)


class RefusedTickError(ValueError):
    """A tick that cannot be right beside what is known; `fault` is a word for counting."""

    def __init__(self, fault: str, detail: str) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Reference:
    """What is known of a symbol without the stream.

    `closes` are of sessions that have ended, in today's shares; None or empty where unknown.
    """

    quote: Quote
    closes: pd.Series[float] | None = None


def session_of(tick: Tick) -> date:
    """The trading day of a tick, by New York's date."""
    return tick.time.astimezone(calendar.NEW_YORK).date()


def check(tick: Tick, reference: Reference, before: Tick | None, now: datetime) -> None:
    """Raises RefusedTickError where the tick cannot be right.

    `before` is the last tick of the symbol that was accepted.
    """
    if tick.time > now + CLOCK_SKEW:
        raise RefusedTickError("future", f"{tick.time}")
    if all(
        _phase_of_minute((tick.time + skew).replace(second=0, microsecond=0)) is not tick.phase
        for skew in _SKEWS
    ):
        raise RefusedTickError("hours", f"{tick.phase} at {tick.time}")
    if before is not None and tick.time < before.time:
        raise RefusedTickError("older", f"{tick.time} after {before.time}")
    _check_price(tick, reference)
    near = None if before is None or before.phase is not tick.phase else before
    if near is not None and tick.time - near.time <= _TOGETHER:
        _check_beside(tick.price, near.price)
    _check_beside_quote(tick, reference.quote)


def with_tick(reference: Reference, tick: Tick, received: datetime, source: Source) -> Quote | None:
    """The quote with a tick of the session as its price; None where the quote is the newer one.

    Raises RefusedTickError where the two contradict each other.
    """
    quote, session = reference.quote, session_of(tick)
    is_older = tick.time < quote.provenance.as_of
    if tick.phase is not Phase.REGULAR or session < quote.session or is_older:
        return None
    _check_price(tick, reference)
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
            source, PROVIDER, tick.time, quote.provenance.currency, fetched_at=received
        ),
    )


def extended_price(reference: Reference, tick: Tick, now: datetime) -> ExtendedPrice | None:
    """The tick as the price outside the session; None where a session came since.

    None, too, while a session is under way and where the regular close is not known.
    """
    ended = calendar.last_ended_session(now)
    outdated = calendar.last_ended_session(tick.time) != ended or calendar.is_open(now)
    close = _close_of(ended, reference)
    if tick.phase is Phase.REGULAR or outdated or close is None:
        return None
    return ExtendedPrice(tick.price, close, tick.phase, tick.time, PROVIDER)


@lru_cache(maxsize=64)
def _phase_of_minute(start: datetime) -> Phase | None:
    """The phase of a minute by its start: phases begin and end with one."""
    return phase_at(start)


_SKEWS = (timedelta(0), -CLOCK_SKEW, CLOCK_SKEW)


def _check_price(tick: Tick, reference: Reference) -> None:
    """Against the close that the tick's change is measured from, or else the last price known."""
    session, quote = session_of(tick), reference.quote
    after = tick.phase is Phase.AFTER_HOURS
    base = _close_of(session if after else calendar.previous_session(session), reference)
    if base is None and session == quote.session and not after:
        base = quote.previous_close
    if base is None:
        if abs(session - quote.session).days <= RECENT_DAYS:
            _check_move(tick.price, quote.price)
        return
    _check_move(tick.price, base)
    given = tick.previous_close
    if given is not None and not same_close(given, base):
        raise RefusedTickError("close", f"measured from {given}, the close was {base}")


def _check_move(price: float, base: float) -> None:
    if abs(math.log(price / base)) > price_limits().log_most_move:
        raise RefusedTickError("price", f"{price} after {base}")


def _check_beside_quote(tick: Tick, quote: Quote) -> None:
    apart = abs(tick.time - quote.provenance.as_of)
    if tick.phase is Phase.REGULAR and session_of(tick) == quote.session and apart <= _TOGETHER:
        _check_beside(tick.price, quote.price)


def _check_beside(price: float, other: float) -> None:
    if abs(price / other - 1) > price_limits().same_moment:
        raise RefusedTickError("price", f"{price} beside {other}")


def _close_of(session: date, reference: Reference) -> float | None:
    """The regular close of a session that has ended, None where it is not known."""
    closes, quote = reference.closes, reference.quote
    known = None if closes is None else closes.get(pd.Timestamp(session))
    if known is not None:
        return float(known)
    if quote.session != session:
        return None
    bell = calendar.session_close(session)
    return quote.price if quote.provenance.as_of >= bell - _AT_THE_BELL else None


def _next_session(reference: Reference, tick: Tick, session: date) -> Quote:
    """What the quote is at the first tick of a newer session."""
    close = _close_of(calendar.previous_session(session), reference)
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
