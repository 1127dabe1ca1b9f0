"""What the computed figures of the claims are made from, how it is read, and what comes out.

`Facts` holds the data sets; the functions below it read closes, sessions and days from them. A
`Result` is never text: it is a number (or a date) with its unit, the numbers that went into it,
the day of the newest of them and the data sets that they were read from.

Computations name a session by an event of the timeline (the first session that could react to
it), by `before <event>` (the session before that), by a date, or by `last` (the newest close).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

import pandas as pd

from calc.returns import session_before
from data.companies import PublishedLoss
from data.events import Event
from data.symbols import SUBJECT

Value: TypeAlias = float | dt.date | str | None


class Unit(StrEnum):
    """What a quantity counts; the page writes each in its own way."""

    RATIO = "ratio"  #: −0.1697 for −16.97 %
    TIMES = "times"  #: 2.4 for "2.4 times"
    PRICE = "price"  #: US dollars per share
    USD = "usd"  #: US dollars, large amounts
    USD_RATE = "usd_rate"  #: US dollars per hour
    USD_PER_MILLION_TOKENS = "usd_per_million_tokens"
    SHARES = "shares"
    DAYS = "days"
    SESSIONS = "sessions"
    MONTHS = "months"
    QUARTERS = "quarters"
    COUNT = "count"
    TOKENS = "tokens"
    GPU_HOURS = "gpu_hours"
    DATE = "date"
    FISCAL_QUARTER = "fiscal_quarter"  #: FY2025 Q4
    CALENDAR_QUARTER = "calendar_quarter"  #: 2025Q4
    NAME = "name"


class DataSet(StrEnum):
    """Where the inputs of a figure are read."""

    PRICES = "prices"
    SHARES = "shares"
    REVENUE = "revenue"
    CAPEX = "capex"
    PRINTED = "printed"  #: what the press printed about the day
    EVENTS = "events"
    NUMBERS = "numbers"  #: the [number] entries of the ledger itself


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit. None means: it has not happened yet."""

    value: Value
    unit: Unit


@dataclass(frozen=True, slots=True)
class Result:
    """What a computation gives: a quantity, the inputs by name, and how new they are."""

    quantity: Quantity
    inputs: Mapping[str, Quantity]
    as_of: dt.date
    data: tuple[DataSet, ...]


class Revenue(Protocol):
    """Nvidia's revenue of one fiscal quarter in US dollars."""

    @property
    def fiscal_quarter(self) -> str: ...  # noqa: D102 - see class
    @property
    def period_end(self) -> dt.date: ...  # noqa: D102
    @property
    def revenue(self) -> float: ...  # noqa: D102
    @property
    def reported(self) -> dt.date: ...  # noqa: D102


class ShareNumber(Protocol):
    """Nvidia's shares outstanding on a day, in today's shares."""

    @property
    def as_of(self) -> dt.date: ...  # noqa: D102 - see class
    @property
    def shares(self) -> float: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class GivenNumber:
    """A number that only the ledger holds, as the source that it names prints it."""

    value: float
    unit: Unit
    on: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the computations may look at.

    `closes` by symbol, indexed by session (midnight, no zone), US dollars; `capex` has the
    columns of data.companies.CapexQuarter, None where there are none; `revenue` and `shares` are
    in order of time.
    """

    closes: Mapping[str, pd.Series[float]]
    events: Mapping[str, Event]
    revenue: Sequence[Revenue]
    capex: pd.DataFrame | None
    shares: Sequence[ShareNumber]
    printed: Sequence[PublishedLoss]
    numbers: Mapping[str, GivenNumber] = field(default_factory=dict)


def closes_of(facts: Facts, symbol: str) -> pd.Series[float]:
    """All closes of a symbol; LookupError where there are none."""
    if symbol not in facts.closes:
        raise LookupError(f"no closes of {symbol}")
    return facts.closes[symbol]


def capex_of(facts: Facts) -> pd.DataFrame:
    """The buyers' capital spending; LookupError where there is none."""
    if facts.capex is None:
        raise LookupError("no capital spending")
    return facts.capex


def event_session(facts: Facts, event: str) -> dt.date:
    """The first session that could react to an event; LookupError where there is none."""
    if event not in facts.events:
        raise LookupError(f"no event {event!r}")
    session = facts.events[event].first_session
    if session is None:
        raise LookupError(f"event {event!r} has no first session")
    return session


def session_of(facts: Facts, name: str, symbol: str = SUBJECT) -> dt.date:
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
