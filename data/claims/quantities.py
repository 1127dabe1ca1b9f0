"""What the computed figures of the claims are made from, and the form in which they travel.

A figure never travels as text: it is a number (or a date) with its unit, the numbers that went
into it, the day of the newest of them and the data sets that they were read from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

import pandas as pd

from data.companies import PublishedLoss
from data.events import Event

Value: TypeAlias = float | dt.date | str | None


class Unit(StrEnum):
    """What a quantity counts; the page writes each in its own way."""

    RATIO = "ratio"  #: −0.1697 for −16.97 %
    TIMES = "times"  #: 2.4 for "2.4 times"
    PRICE = "price"  #: US dollars per share
    USD = "usd"  #: US dollars, large amounts
    USD_RATE = "usd_rate"  #: US dollars per hour
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
    columns of data.companies.CapexQuarter; `revenue` and `shares` are in order of time.
    """

    closes: Mapping[str, pd.Series[float]]
    events: Mapping[str, Event]
    revenue: Sequence[Revenue]
    capex: pd.DataFrame
    shares: Sequence[ShareNumber]
    printed: Sequence[PublishedLoss]
    numbers: Mapping[str, GivenNumber] = field(default_factory=dict)
