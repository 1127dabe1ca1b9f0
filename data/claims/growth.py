"""Demand since an event, from reported figures: Nvidia's revenue and its buyers' spending."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from calc import claims as arithmetic
from calc.claims import Trend
from calc.units import DAYS_PER_YEAR
from data.claims.quantities import (
    DataSet,
    Facts,
    Quantity,
    Result,
    Revenue,
    Unit,
    capex_of,
    date_of,
    event_day,
)
from data.companies import capital_spending

_MONTH = DAYS_PER_YEAR / 12  #: days


def quarters_since(facts: Facts, event: str) -> list[Revenue]:
    """The quarters from the last one that had ended when `event` came, oldest first.

    LookupError where none had ended or none has ended since.
    """
    day = event_day(facts, event)
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
        "first_end": date_of(first.period_end),
        "last_end": date_of(last.period_end),
        "months": Quantity(months, Unit.MONTHS),
        "quarters": Quantity(len(quarters) - 1, Unit.QUARTERS),
        "rises": Quantity(arithmetic.rises(values), Unit.COUNT),
    }
    times = arithmetic.multiple(last.revenue, first.revenue)
    return Result(Quantity(times, Unit.TIMES), inputs, last.reported, (DataSet.REVENUE,))


def capex_since(facts: Facts, event: str, quarters: int = 4) -> list[float]:
    """Sums of four quarters of capital spending, from the last that ended before `event`, USD.

    LookupError where there are not enough quarters before and after it.
    """
    by_quarter = capital_spending(capex_of(facts))
    ends = pd.PeriodIndex(by_quarter.index).end_time.normalize()
    before = int((ends < pd.Timestamp(event_day(facts, event))).sum())
    if before < quarters or before == len(by_quarter):
        raise LookupError(f"not enough quarters of spending around {event!r}")
    return arithmetic.trailing_sums(by_quarter.tolist(), quarters)[before - quarters :]


def capex_growth(facts: Facts, event: str) -> Result:
    """Four quarters of the buyers' capital spending, newest against those before an event."""
    sums = capex_since(facts, event)
    frame, by_quarter = capex_of(facts), capital_spending(capex_of(facts))
    last_quarter = str(by_quarter.index[-1])
    reported = frame.loc[frame["calendar_quarter"] == last_quarter, "period_end"]
    as_of = pd.Timestamp(reported.max()).date()
    inputs = {
        "first": Quantity(sums[0], Unit.USD),
        "last": Quantity(sums[-1], Unit.USD),
        "first_quarter": Quantity(str(by_quarter.index[-len(sums)]), Unit.CALENDAR_QUARTER),
        "last_quarter": Quantity(last_quarter, Unit.CALENDAR_QUARTER),
        "companies": Quantity(int(frame["company"].nunique()), Unit.COUNT),
        "last_end": date_of(as_of),
    }
    times = arithmetic.multiple(sums[-1], sums[0])
    return Result(Quantity(times, Unit.TIMES), inputs, as_of, (DataSet.CAPEX,))


def revenue_trend(facts: Facts, event: str) -> tuple[Trend, dt.date, dt.date]:
    """How Nvidia's quarterly revenue developed since an event, up to when, and when reported."""
    quarters = quarters_since(facts, event)
    last = quarters[-1]
    return arithmetic.trend([each.revenue for each in quarters]), last.period_end, last.reported


def capex_trend(facts: Facts, event: str) -> tuple[Trend, dt.date, None]:
    """How the buyers' capital spending over four quarters developed, and up to when."""
    return arithmetic.trend(capex_since(facts, event)), capex_growth(facts, event).as_of, None
