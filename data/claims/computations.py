"""The registry of computations: every figure of a claim that the project's own data can give.

`COMPUTATIONS` maps the name that a `[[figure]]` of the ledger gives in `compute` to a function of
`Facts` and of the entry's `arguments` (texts); `quantities` says how sessions are named. A figure
that cannot be computed from the data raises LookupError or ValueError.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

from calc import claims as arithmetic
from calc.claims import Trend
from calc.returns import move, sessions_to_recover
from calc.value import market_value_change
from data.claims.growth import capex_growth, capex_trend, revenue_growth, revenue_trend
from data.claims.quantities import (
    DataSet,
    Facts,
    Quantity,
    Result,
    ShareNumber,
    Unit,
    close_on,
    closes_of,
    date_of,
    event_day,
    event_session,
    number,
    price,
    session_of,
)
from data.companies import BILLION, PublishedLoss
from data.symbols import SUBJECT

Computation = Callable[..., Result]


# --- sessions and closes -------------------------------------------------


def _between(facts: Facts, symbol: str, start: str, end: str) -> dict[str, Quantity]:
    first, last = session_of(facts, start, symbol), session_of(facts, end, symbol)
    return {
        "before": price(close_on(facts, symbol, first)),
        "after": price(close_on(facts, symbol, last)),
        "start": date_of(first),
        "end": date_of(last),
    }


def price_move(facts: Facts, symbol: str, start: str, end: str) -> Result:
    """The move from one close to another, as a ratio."""
    inputs = _between(facts, symbol, start, end)
    first, last = session_of(facts, start, symbol), session_of(facts, end, symbol)
    ratio = move(closes_of(facts, symbol), first, last)
    return Result(Quantity(ratio, Unit.RATIO), inputs, last, (DataSet.PRICES,))


def price_level(facts: Facts, symbol: str, start: str, end: str) -> Result:
    """One close as a share of another."""
    moved = price_move(facts, symbol, start, end)
    ratio = Quantity(number(moved.quantity) + 1, Unit.RATIO)
    return Result(ratio, moved.inputs, moved.as_of, moved.data)


def recovery(facts: Facts, symbol: str, before: str, shock: str) -> Result:
    """The first session that closed above the level before a shock; None where none has yet."""
    closes = closes_of(facts, symbol)
    base, fall = session_of(facts, before, symbol), session_of(facts, shock, symbol)
    found = sessions_to_recover(closes, base, fall)
    if found is None:
        raise LookupError(f"no close of {symbol} on {base} or {fall}")
    inputs = {
        "level": price(close_on(facts, symbol, base)),
        "start": date_of(base),
        "shock": date_of(fall),
        "sessions": Quantity(found.sessions, Unit.SESSIONS),
    }
    if found.session is not None:
        inputs["close"] = price(close_on(facts, symbol, found.session))
    as_of = found.session or session_of(facts, "last", symbol)
    return Result(date_of(found.session), inputs, as_of, (DataSet.PRICES,))


# --- market value ----------------------------------------------------------


def _count_on(facts: Facts, day: dt.date) -> ShareNumber:
    known = [count for count in facts.shares if count.as_of <= day]
    if not known:
        raise LookupError(f"no share count as of {day} or before")
    return known[-1]


def value_lost(facts: Facts, start: str, end: str) -> Result:
    """What a fall took from Nvidia's market value, under the count in force at its end."""
    inputs = _between(facts, SUBJECT, start, end)
    last = session_of(facts, end)
    count = _count_on(facts, last)
    before, after = number(inputs["before"]), number(inputs["after"])
    lost = -market_value_change(count.shares, before, after)
    inputs |= {"shares": Quantity(count.shares, Unit.SHARES), "counted": date_of(count.as_of)}
    return Result(Quantity(lost, Unit.USD), inputs, last, (DataSet.PRICES, DataSet.SHARES))


def value_lost_multiple(facts: Facts, start: str, end: str, of: str) -> Result:
    """How many times the amount `of` (a number of the ledger) a fall took."""
    lost = value_lost(facts, start, end)
    base = _given(facts, of)
    times = arithmetic.multiple(number(lost.quantity), number(base.quantity))
    inputs = {"lost": lost.quantity, "base": base.quantity}
    return Result(Quantity(times, Unit.TIMES), inputs, lost.as_of, (*lost.data, DataSet.NUMBERS))


def market_value(facts: Facts, session: str) -> Result:
    """Nvidia's market value at a close."""
    day = session_of(facts, session)
    count = _count_on(facts, day)
    close = close_on(facts, SUBJECT, day)
    inputs = {
        "close": price(close),
        "session": date_of(day),
        "shares": Quantity(count.shares, Unit.SHARES),
        "counted": date_of(count.as_of),
    }
    value = Quantity(close * count.shares, Unit.USD)
    return Result(value, inputs, day, (DataSet.PRICES, DataSet.SHARES))


# --- what was printed -------------------------------------------------------


def _printed_by(facts: Facts, publisher: str) -> PublishedLoss:
    for row in facts.printed:
        if row.publisher == publisher and row.close_usd is not None:
            return row
    raise LookupError(f"no close printed by {publisher!r}")


def move_as_printed(facts: Facts, publisher: str, start: str) -> Result:
    """The move to the price that a publisher printed, from our close of `start`."""
    row = _printed_by(facts, publisher)
    assert row.close_usd is not None  # `_printed_by` saw to it  # noqa: S101
    first = session_of(facts, start)
    before, after = close_on(facts, SUBJECT, first), float(row.close_usd)
    inputs = {
        "before": price(before),
        "after": price(after),
        "start": date_of(first),
        "publisher": Quantity(row.publisher, Unit.NAME),
    }
    ratio = Quantity(after / before - 1, Unit.RATIO)
    return Result(ratio, inputs, row.printed_on or row.session, (DataSet.PRICES, DataSet.PRINTED))


def printed_losses(facts: Facts, session: str, which: str) -> Result:
    """The `lowest` or `highest` loss that the press printed as a figure for a session."""
    choose = {"lowest": min, "highest": max}.get(which)
    if choose is None:
        raise ValueError(f"which must be lowest or highest, got {which!r}")
    day = session_of(facts, session)
    rows = [
        row
        for row in facts.printed
        if row.session == day and row.loss_busd is not None and row.precision == "rounded"
    ]
    if not rows:
        raise LookupError(f"no printed loss for {day}")
    row = choose(rows, key=lambda each: float(each.loss_busd or 0))
    loss = Quantity(float(row.loss_busd or 0) * BILLION, Unit.USD)
    inputs = {"publisher": Quantity(row.publisher, Unit.NAME), "printed": date_of(row.printed_on)}
    return Result(loss, inputs, row.printed_on or day, (DataSet.PRINTED,))


# --- dates --------------------------------------------------------------------


def days_between(facts: Facts, first: str, second: str) -> Result:
    """Calendar days from one event to another."""
    start, end = event_day(facts, first), event_day(facts, second)
    inputs = {"start": date_of(start), "end": date_of(end)}
    return Result(Quantity((end - start).days, Unit.DAYS), inputs, end, (DataSet.EVENTS,))


def sessions_until(facts: Facts, first: str, second: str) -> Result:
    """Sessions from the first that could react to one event to the last before another's."""
    start, end = event_session(facts, first), event_session(facts, second)
    index = closes_of(facts, SUBJECT).index
    count = int(((index >= pd.Timestamp(start)) & (index < pd.Timestamp(end))).sum())
    inputs = {"start": date_of(start), "end": date_of(end)}
    data = (DataSet.PRICES, DataSet.EVENTS)
    return Result(Quantity(count, Unit.SESSIONS), inputs, end, data)


# --- numbers of the ledger ------------------------------------------------------


def _given(facts: Facts, number: str) -> Result:
    if number not in facts.numbers:
        raise LookupError(f"no number {number!r}")
    given = facts.numbers[number]
    return Result(Quantity(given.value, given.unit), {}, given.on, (DataSet.NUMBERS,))


def given(facts: Facts, number: str) -> Result:
    """A number of the ledger as its source prints it."""
    return _given(facts, number)


def _two_given(
    facts: Facts, first: str, second: str
) -> tuple[float, float, Mapping[str, Quantity], dt.date]:
    one, other = _given(facts, first), _given(facts, second)
    inputs = {"first": one.quantity, "second": other.quantity}
    return number(one.quantity), number(other.quantity), inputs, max(one.as_of, other.as_of)


def number_share(facts: Facts, first: str, second: str) -> Result:
    """One number as a share of another."""
    part, whole, inputs, as_of = _two_given(facts, first, second)
    ratio = Quantity(arithmetic.multiple(part, whole), Unit.RATIO)
    return Result(ratio, inputs, as_of, (DataSet.NUMBERS,))


def number_multiple(facts: Facts, first: str, second: str) -> Result:
    """How many times one number is another."""
    value, base, inputs, as_of = _two_given(facts, first, second)
    times = Quantity(arithmetic.multiple(value, base), Unit.TIMES)
    return Result(times, inputs, as_of, (DataSet.NUMBERS,))


def number_cost(facts: Facts, first: str, second: str) -> Result:
    """Hours times a price per hour, in US dollars."""
    hours, rate, inputs, as_of = _two_given(facts, first, second)
    return Result(Quantity(hours * rate, Unit.USD), inputs, as_of, (DataSet.NUMBERS,))


COMPUTATIONS: Mapping[str, Computation] = MappingProxyType(
    {
        "move": price_move,
        "level": price_level,
        "recovery": recovery,
        "value_lost": value_lost,
        "value_lost_multiple": value_lost_multiple,
        "market_value": market_value,
        "move_as_printed": move_as_printed,
        "printed_loss": printed_losses,
        "days_between": days_between,
        "sessions_until": sessions_until,
        "given": given,
        "number_share": number_share,
        "number_multiple": number_multiple,
        "number_cost": number_cost,
        "revenue_growth": revenue_growth,
        "capex_growth": capex_growth,
    }
)
"""Name in the ledger → function."""


TrendRule = Callable[[Facts, str], tuple[Trend, dt.date, dt.date | None]]
"""The trend, the end of the newest quarter, and when that was reported."""


RULES: Mapping[str, TrendRule] = MappingProxyType({"revenue": revenue_trend, "capex": capex_trend})
"""Name in the ledger (`rule` of a claim that time can still change) → function."""
