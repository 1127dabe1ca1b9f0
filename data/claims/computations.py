"""The registry of computations: every figure of a claim that the project's own data can give.

`COMPUTATIONS` maps the name that a `[[figure]]` of the ledger gives in `compute` to a function of
`Facts` and of the entry's `arguments` (texts). Sessions are named by an event of the timeline
(the first session that could react to it), by `before <event>` (the session before that), by a
date, or by `last` (the newest close). A figure that cannot be computed from the data raises
LookupError or ValueError: nothing typed stands in for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

from calc import claims as judging
from calc.claims import Trend
from calc.returns import move, session_before, sessions_to_recover
from calc.value import market_value_change
from data.claims.facts import DataSet, Facts, Quantity, Result, Revenue, ShareNumber, Unit
from data.companies import BILLION, MILLION, PublishedLoss

NVIDIA = "NVDA"
_MONTH = 365.25 / 12  #: days

Computation = Callable[..., Result]


# --- sessions and closes -------------------------------------------------


def _closes(facts: Facts, symbol: str) -> pd.Series[float]:
    if symbol not in facts.closes:
        raise LookupError(f"no closes of {symbol}")
    return facts.closes[symbol]


def _event_session(facts: Facts, event: str) -> dt.date:
    if event not in facts.events:
        raise LookupError(f"no event {event!r}")
    session = facts.events[event].first_session
    if session is None:
        raise LookupError(f"event {event!r} has no first session")
    return session


def session_of(facts: Facts, name: str, symbol: str = NVIDIA) -> dt.date:
    """The session that `name` means (see the module); LookupError where it means none."""
    index = pd.DatetimeIndex(_closes(facts, symbol).index)
    if name == "last":
        return index[-1].date()
    if name.startswith("before "):
        session = _event_session(facts, name.removeprefix("before "))
        before = session_before(index, session)
        if before is None:
            raise LookupError(f"no session {name}")
        return before
    try:
        return dt.date.fromisoformat(name)
    except ValueError:
        return _event_session(facts, name)


def _close(facts: Facts, symbol: str, session: dt.date) -> float:
    closes = _closes(facts, symbol)
    stamp = pd.Timestamp(session)
    if stamp not in closes.index:
        raise LookupError(f"no close of {symbol} on {session}")
    return float(closes[stamp])


def _price(value: float) -> Quantity:
    return Quantity(value, Unit.PRICE)


def _date(value: dt.date | None) -> Quantity:
    return Quantity(value, Unit.DATE)


def _between(facts: Facts, symbol: str, start: str, end: str) -> dict[str, Quantity]:
    first, last = session_of(facts, start, symbol), session_of(facts, end, symbol)
    return {
        "before": _price(_close(facts, symbol, first)),
        "after": _price(_close(facts, symbol, last)),
        "start": _date(first),
        "end": _date(last),
    }


def price_move(facts: Facts, symbol: str, start: str, end: str) -> Result:
    """The move from one close to another, as a ratio."""
    inputs = _between(facts, symbol, start, end)
    first, last = session_of(facts, start, symbol), session_of(facts, end, symbol)
    ratio = move(_closes(facts, symbol), first, last)
    return Result(Quantity(ratio, Unit.RATIO), inputs, last, (DataSet.PRICES,))


def price_level(facts: Facts, symbol: str, start: str, end: str) -> Result:
    """One close as a share of another."""
    moved = price_move(facts, symbol, start, end)
    ratio = Quantity(_number(moved.quantity) + 1, Unit.RATIO)
    return Result(ratio, moved.inputs, moved.as_of, moved.data)


def recovery(facts: Facts, symbol: str, before: str, shock: str) -> Result:
    """The first session that closed above the level before a shock; None where none has yet."""
    closes = _closes(facts, symbol)
    base, fall = session_of(facts, before, symbol), session_of(facts, shock, symbol)
    found = sessions_to_recover(closes, base, fall)
    if found is None:
        raise LookupError(f"no close of {symbol} on {base} or {fall}")
    inputs = {
        "level": _price(_close(facts, symbol, base)),
        "start": _date(base),
        "shock": _date(fall),
        "sessions": Quantity(found.sessions, Unit.SESSIONS),
    }
    if found.session is not None:
        inputs["close"] = _price(_close(facts, symbol, found.session))
    as_of = found.session or session_of(facts, "last", symbol)
    return Result(_date(found.session), inputs, as_of, (DataSet.PRICES,))


# --- market value ----------------------------------------------------------


def _count_on(facts: Facts, day: dt.date) -> ShareNumber:
    known = [count for count in facts.shares if count.as_of <= day]
    if not known:
        raise LookupError(f"no share count as of {day} or before")
    return known[-1]


def value_lost(facts: Facts, start: str, end: str) -> Result:
    """What a fall took from Nvidia's market value, under the count in force at its end."""
    inputs = _between(facts, NVIDIA, start, end)
    last = session_of(facts, end)
    count = _count_on(facts, last)
    before, after = _number(inputs["before"]), _number(inputs["after"])
    lost = -market_value_change(count.shares, before, after)
    inputs |= {"shares": Quantity(count.shares, Unit.SHARES), "counted": _date(count.as_of)}
    return Result(Quantity(lost, Unit.USD), inputs, last, (DataSet.PRICES, DataSet.SHARES))


def value_lost_multiple(facts: Facts, start: str, end: str, of: str) -> Result:
    """How many times the amount `of` (a number of the ledger) a fall took."""
    lost = value_lost(facts, start, end)
    base = _given(facts, of)
    times = judging.multiple(_number(lost.quantity), _number(base.quantity))
    inputs = {"lost": lost.quantity, "base": base.quantity}
    return Result(Quantity(times, Unit.TIMES), inputs, lost.as_of, (*lost.data, DataSet.NUMBERS))


def market_value(facts: Facts, session: str) -> Result:
    """Nvidia's market value at a close."""
    day = session_of(facts, session)
    count = _count_on(facts, day)
    close = _close(facts, NVIDIA, day)
    inputs = {
        "close": _price(close),
        "session": _date(day),
        "shares": Quantity(count.shares, Unit.SHARES),
        "counted": _date(count.as_of),
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
    before, after = _close(facts, NVIDIA, first), float(row.close_usd)
    inputs = {
        "before": _price(before),
        "after": _price(after),
        "start": _date(first),
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
    inputs = {"publisher": Quantity(row.publisher, Unit.NAME), "printed": _date(row.printed_on)}
    return Result(loss, inputs, row.printed_on or day, (DataSet.PRINTED,))


# --- dates --------------------------------------------------------------------


def _event_day(facts: Facts, event: str) -> dt.date:
    if event not in facts.events:
        raise LookupError(f"no event {event!r}")
    return facts.events[event].date


def days_between(facts: Facts, first: str, second: str) -> Result:
    """Calendar days from one event to another."""
    start, end = _event_day(facts, first), _event_day(facts, second)
    inputs = {"start": _date(start), "end": _date(end)}
    return Result(Quantity((end - start).days, Unit.DAYS), inputs, end, (DataSet.EVENTS,))


def sessions_until(facts: Facts, first: str, second: str) -> Result:
    """Sessions from the first that could react to one event to the last before another's."""
    start, end = _event_session(facts, first), _event_session(facts, second)
    index = _closes(facts, NVIDIA).index
    count = int(((index >= pd.Timestamp(start)) & (index < pd.Timestamp(end))).sum())
    inputs = {"start": _date(start), "end": _date(end)}
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
    return _number(one.quantity), _number(other.quantity), inputs, max(one.as_of, other.as_of)


def number_share(facts: Facts, first: str, second: str) -> Result:
    """One number as a share of another."""
    part, whole, inputs, as_of = _two_given(facts, first, second)
    ratio = Quantity(judging.multiple(part, whole), Unit.RATIO)
    return Result(ratio, inputs, as_of, (DataSet.NUMBERS,))


def number_multiple(facts: Facts, first: str, second: str) -> Result:
    """How many times one number is another."""
    value, base, inputs, as_of = _two_given(facts, first, second)
    times = Quantity(judging.multiple(value, base), Unit.TIMES)
    return Result(times, inputs, as_of, (DataSet.NUMBERS,))


def number_cost(facts: Facts, first: str, second: str) -> Result:
    """Hours times a price per hour, in US dollars."""
    hours, rate, inputs, as_of = _two_given(facts, first, second)
    return Result(Quantity(hours * rate, Unit.USD), inputs, as_of, (DataSet.NUMBERS,))


# --- demand since then ----------------------------------------------------------


def quarters_since(facts: Facts, event: str) -> list[Revenue]:
    """The quarters from the last one that had ended when `event` came, oldest first.

    LookupError where none had ended or none has ended since.
    """
    day = _event_day(facts, event)
    ended = [place for place, q in enumerate(facts.revenue) if q.period_end <= day]
    if not ended or ended[-1] == len(facts.revenue) - 1:
        raise LookupError(f"no quarter of revenue before and after {day}")
    return list(facts.revenue[ended[-1] :])


def revenue_growth(facts: Facts, event: str) -> Result:
    """Nvidia's newest quarterly revenue against the last quarter before an event."""
    quarters = quarters_since(facts, event)
    first, last = quarters[0], quarters[-1]
    values = [quarter.revenue for quarter in quarters]
    months = round((last.period_end - first.period_end).days / _MONTH)
    inputs = {
        "first": Quantity(first.revenue, Unit.USD),
        "last": Quantity(last.revenue, Unit.USD),
        "first_quarter": Quantity(first.fiscal_quarter, Unit.FISCAL_QUARTER),
        "last_quarter": Quantity(last.fiscal_quarter, Unit.FISCAL_QUARTER),
        "first_end": _date(first.period_end),
        "last_end": _date(last.period_end),
        "months": Quantity(months, Unit.MONTHS),
        "quarters": Quantity(len(quarters) - 1, Unit.QUARTERS),
        "rises": Quantity(judging.rises(values), Unit.COUNT),
    }
    times = judging.multiple(last.revenue, first.revenue)
    return Result(Quantity(times, Unit.TIMES), inputs, last.period_end, (DataSet.REVENUE,))


def _capex_by_quarter(facts: Facts) -> pd.Series[float]:
    """Spending of all companies by calendar quarter, of quarters that all have reported; USD."""
    frame = facts.capex
    companies = frame["company"].nunique()
    quarters = frame.groupby("calendar_quarter")["capex_cash_ppe_musd"].agg(["sum", "count"])
    complete = quarters.loc[quarters["count"] == companies, "sum"]
    return complete.sort_index().astype("float64") * MILLION


def capex_since(facts: Facts, event: str, quarters: int = 4) -> list[float]:
    """Sums of four quarters of capital spending, from the last that ended before `event`, USD.

    LookupError where there are not enough quarters before and after it.
    """
    by_quarter = _capex_by_quarter(facts)
    ends = pd.PeriodIndex(by_quarter.index, freq="Q").end_time.normalize()
    before = int((ends < pd.Timestamp(_event_day(facts, event))).sum())
    if before < quarters or before == len(by_quarter):
        raise LookupError(f"not enough quarters of spending around {event!r}")
    return judging.trailing_sums(by_quarter.tolist(), quarters)[before - quarters :]


def capex_growth(facts: Facts, event: str) -> Result:
    """Four quarters of the buyers' capital spending, newest against those before an event."""
    sums = capex_since(facts, event)
    frame, by_quarter = facts.capex, _capex_by_quarter(facts)
    last_quarter = str(by_quarter.index[-1])
    reported = frame.loc[frame["calendar_quarter"] == last_quarter, "period_end"]
    as_of = pd.Timestamp(reported.max()).date()
    inputs = {
        "first": Quantity(sums[0], Unit.USD),
        "last": Quantity(sums[-1], Unit.USD),
        "first_quarter": Quantity(str(by_quarter.index[-len(sums)]), Unit.CALENDAR_QUARTER),
        "last_quarter": Quantity(last_quarter, Unit.CALENDAR_QUARTER),
        "companies": Quantity(int(frame["company"].nunique()), Unit.COUNT),
        "last_end": _date(as_of),
    }
    times = judging.multiple(sums[-1], sums[0])
    return Result(Quantity(times, Unit.TIMES), inputs, as_of, (DataSet.CAPEX,))


def _number(quantity: Quantity) -> float:
    if not isinstance(quantity.value, int | float):
        raise ValueError(f"{quantity} is not a number")
    return float(quantity.value)


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


TrendRule = Callable[[Facts, str], tuple[Trend, dt.date]]


def revenue_trend(facts: Facts, event: str) -> tuple[Trend, dt.date]:
    """How Nvidia's quarterly revenue developed since an event, and up to when."""
    quarters = quarters_since(facts, event)
    return judging.trend([quarter.revenue for quarter in quarters]), quarters[-1].period_end


def capex_trend(facts: Facts, event: str) -> tuple[Trend, dt.date]:
    """How the buyers' capital spending over four quarters developed, and up to when."""
    return judging.trend(capex_since(facts, event)), capex_growth(facts, event).as_of


RULES: Mapping[str, TrendRule] = MappingProxyType({"revenue": revenue_trend, "capex": capex_trend})
"""Name in the ledger (`rule` of a claim that time can still change) → function."""
