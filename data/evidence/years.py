"""What came in whole years, to hold against what was expected of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pandas as pd

from data import companies
from data.files.csv import BUNDLED
from data.filings import Quarter

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class YearTotal:
    """What came in a whole year, in billions of US dollars, with its first and last day."""

    start: date
    end: date
    usd_bn: float


def nvidia_revenue(filed: Sequence[Quarter] = (), root: Path = BUNDLED) -> dict[str, YearTotal]:
    """Nvidia's revenue by whole fiscal year, such as FY2026.

    Where a filing and the bundle differ, the filing counts. Raises TableError.
    """
    frame = companies.quarterly_revenue(root)
    ends = pd.DatetimeIndex(frame["period_end"]).date.tolist()
    amounts = (frame["revenue_musd"].astype("float64") * companies.MILLION).tolist()
    revenue = dict(zip(ends, amounts, strict=True))
    labels = dict(zip(ends, frame["fiscal_quarter"].tolist(), strict=True))
    revenue |= {quarter.period_end: quarter.revenue for quarter in filed}
    labels |= {quarter.period_end: quarter.fiscal_quarter for quarter in filed}
    starts = dict(zip(ends, pd.DatetimeIndex(frame["period_start"]).date.tolist(), strict=True))
    quarters: dict[str, list[YearTotal]] = defaultdict(list)
    last: date | None = None
    for end in sorted(revenue):
        start = starts.get(end) or (last + timedelta(days=1) if last else end)
        year = labels[end].split()[0]
        quarters[year].append(YearTotal(start, end, revenue[end] / companies.BILLION))
        last = end
    return _whole(quarters)


def capital_spending(
    members: Sequence[str], *, with_leases: bool, root: Path = BUNDLED
) -> dict[str, YearTotal]:
    """Purchases of property and equipment of all `members` by whole calendar year, such as 2025.

    `with_leases` takes the figure with finance leases where a company gives one. Raises TableError.
    """
    path = root / companies.CAPEX_FILE
    modified = path.stat().st_mtime_ns if path.is_file() else 0
    return dict(_capital_spending(tuple(members), with_leases, root, modified))


# Every assessment asks for the same few years.
@lru_cache(maxsize=16)
def _capital_spending(
    members: tuple[str, ...], with_leases: bool, root: Path, _modified: int
) -> dict[str, YearTotal]:
    frame = companies.hyperscaler_capex(root)
    chosen = frame[frame["symbol"].isin(list(members))]
    amounts = chosen["capex_cash_ppe_musd"].astype("float64")
    if with_leases:
        amounts = chosen["capex_incl_finance_leases_musd"].astype("float64").fillna(amounts)
    known = chosen.assign(amount=amounts * companies.MILLION)
    quarters: dict[str, list[YearTotal]] = defaultdict(list)
    for quarter, rows in known.groupby("calendar_quarter"):
        if rows["symbol"].nunique() == len(members):
            period = pd.Period(str(quarter), freq="Q")
            total = float(rows["amount"].sum()) / companies.BILLION
            days = period.start_time.date(), period.end_time.date()
            quarters[str(period.year)].append(YearTotal(*days, total))
    return _whole(quarters)


def _whole(quarters: Mapping[str, Sequence[YearTotal]]) -> dict[str, YearTotal]:
    """The years of which all four quarters are known, their quarters in order."""
    return {
        year: YearTotal(parts[0].start, parts[-1].end, sum(part.usd_bn for part in parts))
        for year, parts in quarters.items()
        if len(parts) == QUARTERS
    }
