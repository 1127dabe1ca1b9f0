"""The naive elasticity from observed tokens and prices: bounds, never an estimate."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from calc.evidence import arc_elasticity
from data.evidence.model import Gap, GapReason
from data.evidence.rows import PRICES_FILE, TOKENS_FILE, PriceTrend, TokenGrowth, read
from data.evidence.settings import DAYS_A_YEAR, Figures
from data.files.csv import TableError
from data.model import default

_NAMED_FALLS = ("algorithmic_progress", "price_fall_a16z")


@dataclass(frozen=True, slots=True)
class NaiveElasticity:
    """The growth of tokens over the fall of prices.

    `growth` is ln a year by series, `median` their median; `falls` are ln a year by who measured
    them (the published extremes count as two). `elasticities` is the median growth over each fall,
    by the same names; `low` and `high` are the least and the greatest of them.
    """

    growth: Mapping[str, float]
    median: float
    falls: Mapping[str, float]
    elasticities: Mapping[str, float]

    @property
    def low(self) -> float:
        """The lowest elasticity."""
        return min(self.elasticities.values())

    @property
    def high(self) -> float:
        """The highest elasticity."""
        return max(self.elasticities.values())


def naive_elasticity(figures: Figures) -> NaiveElasticity | Gap:
    """The bounds from the bundled growth of tokens and fall of prices, or why there are none."""
    try:
        tokens = read(TOKENS_FILE, TokenGrowth, figures.root)
        trends = read(PRICES_FILE, PriceTrend, figures.root)
    except TableError as error:
        return Gap(GapReason.UNREADABLE, str(error))
    return _bounds(tokens, trends)


@lru_cache(maxsize=4)
def _bounds(tokens: tuple[TokenGrowth, ...], trends: tuple[PriceTrend, ...]) -> NaiveElasticity:
    growth = {row.series: _growth(row) for row in tokens}
    median = statistics.median(growth.values())
    falls = {name: math.log(default(name)) for name in _NAMED_FALLS}
    falls["epoch_slowest"] = math.log(min(row.fall_per_year for row in trends))
    falls["epoch_fastest"] = math.log(max(row.fall_per_year for row in trends))
    elasticities = {name: float(arc_elasticity(median, fall)) for name, fall in falls.items()}
    return NaiveElasticity(growth, median, falls, elasticities)


def _growth(row: TokenGrowth) -> float:
    return math.log(row.last_value / row.first_value) / ((row.last - row.first).days / DAYS_A_YEAR)
