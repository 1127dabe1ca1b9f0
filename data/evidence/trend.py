"""The trend of compute without the shock, from what was known before it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from calc.evidence import TrendFit, fit_trend
from data.evidence.model import Gap, GapReason, Subject
from data.evidence.rows import CHIPS_FILE, ChipStock, read
from data.evidence.rules import decays
from data.evidence.series import ordinal, quarter_of
from data.evidence.settings import Figures
from data.files.csv import TableError

_YEAR = 4


@dataclass(frozen=True, slots=True)
class KnownTrend:
    """The fit, the last quarter it knows, and how the stock grew in the year after it.

    `came` is None while that year is not over. All designers' stock, as far as each is counted.
    """

    fit: TrendFit
    last_quarter: str
    came: float | None


def known_trend(figures: Figures, older_chips: float = 0.0) -> KnownTrend | Gap:
    """The trend of all designers' stock of chips up to the shock, or why there is none.

    `older_chips` ≥ 0, in H100 equivalents, are added to the stock: those sold before it is counted.
    """
    try:
        stock = _stock(figures)
    except TableError as error:
        return Gap(GapReason.UNREADABLE, str(error))
    first = ordinal(figures.assumptions.trend.first_quarter)
    last = ordinal(quarter_of(figures.shock, figures.shock)) - 1
    # Growth in the first quarter needs the stock at the end of the one before.
    wanted = range(first - 1, last + 1)
    missing = [quarter for quarter in wanted if quarter not in stock]
    if missing:
        return Gap(
            GapReason.BROKEN, f"{CHIPS_FILE}: {missing[0] // _YEAR}Q{missing[0] % _YEAR + 1}"
        )
    levels = [math.log(stock[quarter] + older_chips) for quarter in wanted]
    later = stock.get(last + _YEAR)
    return KnownTrend(
        fit=fit_trend(levels, decays(figures)),
        last_quarter=_named(last),
        came=later / stock[last] if later else None,
    )


def _stock(figures: Figures) -> dict[int, float]:
    """The stock of all designers at the end of each quarter that no designer had incomplete."""
    designers = figures.assumptions.subjects[Subject.CHIPS].members
    rows = [row for row in read(CHIPS_FILE, ChipStock, figures.root) if row.designer in designers]
    incomplete = {row.quarter_end for row in rows if row.incomplete}
    ends: dict[date, float] = {}
    for row in rows:
        ends[row.quarter_end] = ends.get(row.quarter_end, 0.0) + row.h100e_median
    return {
        ordinal(quarter_of(end, end)): held for end, held in ends.items() if end not in incomplete
    }


def _named(quarter: int) -> str:
    """The name of a quarter by its number, such as 2024Q4."""
    return f"{quarter // _YEAR}Q{quarter % _YEAR + 1}"
