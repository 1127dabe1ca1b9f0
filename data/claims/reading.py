"""What computations read from the facts: sessions by name, closes, days of events.

Sessions are named by an event of the timeline (the first session that could react to it), by
`before <event>` (the session before that), by a date, or by `last` (the newest close).
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from calc.returns import session_before
from data.claims.quantities import Facts, Quantity, Unit

NVIDIA = "NVDA"


def closes_of(facts: Facts, symbol: str) -> pd.Series[float]:
    """All closes of a symbol; LookupError where there are none."""
    if symbol not in facts.closes:
        raise LookupError(f"no closes of {symbol}")
    return facts.closes[symbol]


def event_session(facts: Facts, event: str) -> dt.date:
    """The first session that could react to an event; LookupError where there is none."""
    if event not in facts.events:
        raise LookupError(f"no event {event!r}")
    session = facts.events[event].first_session
    if session is None:
        raise LookupError(f"event {event!r} has no first session")
    return session


def session_of(facts: Facts, name: str, symbol: str = NVIDIA) -> dt.date:
    """The session that `name` means (see the module); LookupError where it means none."""
    index = pd.DatetimeIndex(closes_of(facts, symbol).index)
    if name == "last":
        return index[-1].date()
    if name.startswith("before "):
        session = event_session(facts, name.removeprefix("before "))
        before = session_before(index, session)
        if before is None:
            raise LookupError(f"no session {name}")
        return before
    try:
        return dt.date.fromisoformat(name)
    except ValueError:
        return event_session(facts, name)


def close_on(facts: Facts, symbol: str, session: dt.date) -> float:
    """The close of a session; LookupError where there is none."""
    closes = closes_of(facts, symbol)
    stamp = pd.Timestamp(session)
    if stamp not in closes.index:
        raise LookupError(f"no close of {symbol} on {session}")
    return float(closes[stamp])


def price(value: float) -> Quantity:
    """A price as a quantity."""
    return Quantity(value, Unit.PRICE)


def date_of(value: dt.date | None) -> Quantity:
    """A date, or that it has not come yet, as a quantity."""
    return Quantity(value, Unit.DATE)


def event_day(facts: Facts, event: str) -> dt.date:
    """The day of an event; LookupError where there is none."""
    if event not in facts.events:
        raise LookupError(f"no event {event!r}")
    return facts.events[event].date


def number(quantity: Quantity) -> float:
    """The number in a quantity; ValueError where it holds none."""
    if not isinstance(quantity.value, int | float):
        raise ValueError(f"{quantity} is not a number")
    return float(quantity.value)
