"""The quarterly series that growth rules continue, each joined to its newest quarter.

A series is log levels by calendar quarter: a fiscal quarter belongs to the one in which its middle
lies. Quarters whose middle lies after the shock are "since" it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd

from data import companies
from data.evidence.model import GapReason, MissingFigureError, Subject
from data.evidence.rows import CHIPS_FILE, REVENUE_FILE, ChipStock, DataCentreQuarter, read
from data.files.csv import BUNDLED, manifest
from data.filings import FiledSpending, Quarter
from data.model import observations

REVENUE_SERIES = "nvidia_dc_revenue"
MILLION = companies.MILLION


@dataclass(frozen=True, slots=True)
class Level:
    """One quarter: first and last day, log level, and whether it was `estimated`.

    An estimated quarter of Nvidia's data centres is continued by the growth of total revenue.
    """

    quarter: str
    start: date
    end: date
    log_level: float
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class QuarterSeries:
    """A subject's quarters without a gap, oldest first, and how many lie before the shock.

    `source` names where the newest ones come from, `address` its page where there is one.
    """

    subject: Subject
    levels: tuple[Level, ...]
    before: int
    source: str
    address: str | None = None

    @property
    def known(self) -> tuple[Level, ...]:
        """The quarters before the shock."""
        return self.levels[: self.before]

    @property
    def since(self) -> tuple[Level, ...]:
        """The whole quarters since the shock."""
        return self.levels[self.before :]

    @property
    def newest(self) -> Level:
        """The last quarter there is."""
        return self.levels[-1]


def quarter_of(start: date, end: date) -> str:
    """The calendar quarter in which the middle of a period lies, such as 2024Q4."""
    middle = start + (end - start) / 2
    return f"{middle.year}Q{(middle.month + 2) // 3}"


def ordinal(quarter: str) -> int:
    """Quarters since the year 0, so that neighbours differ by 1."""
    year, number = quarter.split("Q")
    return int(year) * 4 + int(number) - 1


def chips(shock: date, designers: Sequence[str], root: Path = BUNDLED) -> QuarterSeries:
    """AI chips sold by quarter: chained growth over the designers known in both quarters.

    Raises MissingFigureError or TableError.
    """
    rows = read(CHIPS_FILE, ChipStock, root)
    known = [row for row in rows if row.designer in designers and not row.incomplete]
    sold = _sold_by_quarter(known)
    levels: list[Level] = []
    for quarter in sorted(sold):
        level = 0.0
        if levels:
            earlier = sold[levels[-1].end]
            common = sorted(earlier.keys() & sold[quarter].keys())
            if not common:
                raise MissingFigureError(GapReason.BROKEN, f"{CHIPS_FILE}: {quarter}")
            growth = sum(sold[quarter][name] for name in common) / sum(
                earlier[name] for name in common
            )
            level = levels[-1].log_level + math.log(growth)
        start = pd.Period(quarter, freq="Q").start_time.date()
        levels.append(Level(quarter_of(start, quarter), start, quarter, level))
    found = _series(Subject.CHIPS, levels, shock, known[-1].source if known else "")
    return replace(found, address=known[-1].url)


def _sold_by_quarter(rows: Sequence[ChipStock]) -> dict[date, dict[str, float]]:
    """What each designer sold in each quarter, from the stock at its end and the one before.

    The file begins with the first quarter of its first designers, whose stock is what they sold in
    it. A designer that joins later begins with a stock of unknown age, which is left out.
    """
    stock = {(row.designer, row.quarter_end): row.h100e_median for row in rows}
    beginning = min((end for _, end in stock), default=date.max)
    sold: dict[date, dict[str, float]] = defaultdict(dict)
    for (designer, end), held in stock.items():
        before = (pd.Period(end, freq="Q") - 1).end_time.date()
        earlier = stock.get((designer, before), 0.0 if end == beginning else None)
        if earlier is not None and held > earlier:
            sold[end][designer] = held - earlier
    return sold


def capital_spending(
    shock: date,
    members: Sequence[str],
    spent: Sequence[FiledSpending] = (),
    root: Path = BUNDLED,
) -> QuarterSeries:
    """Purchases of property and equipment of the `members` by quarter.

    Quarters after the bundled ones are taken from `spent`, as filed. A quarter that one of them has
    not reported is left out. Raises MissingFigureError or
    TableError.
    """
    frame = companies.hyperscaler_capex(root)
    chosen = frame[frame["symbol"].isin(list(members))]
    if chosen["symbol"].nunique() != len(members):
        raise MissingFigureError(GapReason.UNREADABLE, companies.CAPEX_FILE)
    levels = []
    for quarter, amount in companies.capital_spending(chosen).items():
        period = pd.Period(str(quarter), freq="Q")
        start, end = period.start_time.date(), period.end_time.date()
        levels.append(Level(str(quarter), start, end, math.log(amount)))
    last = levels[-1].end if levels else date.min
    levels += [each for each in _filed_spending(members, spent) if each.start > last]
    return _series(Subject.CAPEX_FOUR, levels, shock, _source(companies.CAPEX_FILE, root))


def _filed_spending(members: Sequence[str], spent: Sequence[FiledSpending]) -> list[Level]:
    """The calendar quarters that all members have filed, oldest first."""
    amounts: dict[str, dict[str, float]] = defaultdict(dict)
    for each in spent:
        if each.symbol in members:
            amounts[quarter_of(each.period_start, each.period_end)][each.symbol] = each.amount
    levels = []
    for quarter in sorted(amounts):
        if len(amounts[quarter]) == len(members):
            period = pd.Period(quarter, freq="Q")
            days = period.start_time.date(), period.end_time.date()
            levels.append(Level(quarter, *days, math.log(sum(amounts[quarter].values()))))
    return levels


def data_centre_revenue(
    shock: date, filed: Sequence[Quarter] = (), root: Path = BUNDLED
) -> QuarterSeries:
    """Nvidia's data-centre revenue by fiscal quarter from FY2017 on.

    The bundled filings first, the model's own series for what is older, the file of FY2017 to
    FY2023 before that. Filed quarters that the bundle does not have give total revenue only: data
    centres are continued by its growth and marked as estimated. Raises MissingFigureError or
    TableError.
    """
    found = {row.period_end: row for row in read(REVENUE_FILE, DataCentreQuarter, root)}
    amounts = {end: float(row.data_center_musd) * MILLION for end, row in found.items()}
    starts = {end: row.period_start for end, row in found.items()}
    amounts |= {row.date: row.value for row in observations(REVENUE_SERIES)}
    frame = companies.quarterly_revenue(root)
    total: dict[date, float] = {}
    for start, end, revenue, centre in zip(
        pd.DatetimeIndex(frame["period_start"]).date.tolist(),
        pd.DatetimeIndex(frame["period_end"]).date.tolist(),
        frame["revenue_musd"].tolist(),
        frame["data_center_musd"].tolist(),
        strict=True,
    ):
        starts[end], total[end] = start, float(revenue) * MILLION
        if not pd.isna(centre):
            amounts[end] = float(centre) * MILLION
    estimated = _continued(amounts, starts, total, filed)
    levels = [
        Level(
            quarter_of(starts[end], end), starts[end], end, math.log(amounts[end]), end in estimated
        )
        for end in sorted(amounts)
        if end in starts
    ]
    return _series(
        Subject.DATA_CENTRE_REVENUE, levels, shock, _source(companies.QUARTERLY_FILE, root)
    )


def _continued(
    amounts: dict[date, float],
    starts: dict[date, date],
    total: dict[date, float],
    filed: Sequence[Quarter],
) -> set[date]:
    """Adds to `amounts` the filed quarters after the last that has one; their ends."""
    revenue = total | {quarter.period_end: quarter.revenue for quarter in filed}
    ends = sorted(revenue)
    estimated: set[date] = set()
    for before, end in pairwise(ends):
        starts.setdefault(end, before + timedelta(days=1))
        if end not in amounts and before in amounts:
            amounts[end] = amounts[before] * revenue[end] / revenue[before]
            estimated.add(end)
    return estimated


def _source(name: str, root: Path) -> str:
    """Where the newest rows of a file of the manifest come from. Raises TableError."""
    return manifest(root).entry(name).parts[-1].source


def _series(subject: Subject, levels: Sequence[Level], shock: date, source: str) -> QuarterSeries:
    """The levels as a series. Raises MissingFigureError for a gap among them."""
    for one, other in pairwise(levels):
        if ordinal(other.quarter) != ordinal(one.quarter) + 1:
            raise MissingFigureError(
                GapReason.BROKEN, f"{subject}: {one.quarter} to {other.quarter}"
            )
    before = sum(level.start + (level.end - level.start) / 2 < shock for level in levels)
    if before == len(levels):
        raise MissingFigureError(GapReason.NOTHING_SINCE, subject)
    return QuarterSeries(subject, tuple(levels), before, source)
