"""The facts in the SEC's documents: which one of several counts, and quarters out of periods.

A filing repeats the figures of earlier ones as comparatives, so the same period stands in a
document many times; the newest filing wins, unless its figure is out of proportion to the
neighbouring ones. Fourth quarters are not filed: they are the year less nine months.
"""

from __future__ import annotations

import logging
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.filings.client import FilingsError
from data.filings.model import FiledQuarter, FiledShares, FiledSpending, FilingsFailure
from data.filings.settings import Buyer, Company, Concept

logger = logging.getLogger(__name__)

# Days from first to last, both counted, of 13, 39 and 52 or 53 weeks, a week of play either way.
_QUARTER = range(84, 106)
_NINE_MONTHS = range(266, 288)
_YEAR = range(357, 379)
_HALF_YEAR = range(175, 197)
_PERIODS = (_QUARTER, _NINE_MONTHS, _YEAR)
_QUARTER_DAYS = 91


class _Fact(BaseModel):
    """A fact as the SEC prints it; what we do not use is left out."""

    model_config = ConfigDict(frozen=True)

    end: date
    val: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    accn: Annotated[str, Field(max_length=40)]
    filed: date
    form: Annotated[str, Field(max_length=20)] = ""

    @property
    def period(self) -> tuple[date, date]:
        """What it is about, from and to."""
        return self.end, self.end


class _PeriodFact(_Fact):
    start: date

    @property
    def period(self) -> tuple[date, date]:
        return self.start, self.end

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


_FactType = TypeVar("_FactType", bound=_Fact)
_Figure = TypeVar("_Figure")


@dataclass(frozen=True, slots=True)
class Found(Generic[_Figure]):
    """The figures in a document, oldest first.

    `doubtful`: it has one as of the last known day or later that cannot be right, and no other
    for the same period.
    """

    figures: tuple[_Figure, ...]
    doubtful: bool


class _Neighbours:
    """Known sizes by day: the bundled ones, and each further one that was found plausible.

    `max_ratio` is how many times the nearest known size another may be, or the nearest it.
    """

    def __init__(self, known: Mapping[date, float], max_ratio: float) -> None:
        self._sizes = dict(known)
        self._max_ratio = max_ratio
        self._first = min(known, default=date.max)

    def nearest(self, day: date) -> float:
        """The size on the known day that is nearest."""
        return self._sizes[min(self._sizes, key=lambda known: abs(known - day))]

    def admit(self, day: date, size: float) -> bool:
        """Whether `size` can be right on `day`; it is then a neighbour of the next ones.

        Before the first known day all can: nothing is done with those figures.
        """
        if day < self._first:
            return True
        nearest = self.nearest(day)
        if max(size / nearest, nearest / size) > self._max_ratio:
            return False
        self._sizes.setdefault(day, size)
        return True


Split = tuple[date, float]
"""Ex-date, and new shares for an old one."""


def _facts(
    document: Mapping[str, Any],
    cik: int,
    concept: Concept,
    shape: type[_FactType],
    today: date,
) -> list[_FactType]:
    """The usable facts of a document, the last filed last.

    Raises FilingsError where the document is another company's or has no usable fact.
    """
    if document.get("cik") != cik:
        raise FilingsError(FilingsFailure.BAD_DATA, f"of company {document.get('cik')!r}")
    units = document.get("units")
    rows = units.get(concept.unit) if isinstance(units, Mapping) else None
    if not isinstance(rows, list):
        raise FilingsError(FilingsFailure.BAD_DATA, f"no facts in {concept.unit}")
    usable, refused = [], 0
    for row in rows:
        try:
            fact = shape.model_validate(row)
        except ValidationError:
            refused += 1
            continue
        if fact.end <= fact.filed <= today:
            usable.append(fact)
        else:
            refused += 1
    if refused:
        logger.warning("%d of %d facts of %s refused", refused, len(rows), concept.tags[0])
    if not usable:
        raise FilingsError(FilingsFailure.BAD_DATA, "no usable fact")
    return sorted(usable, key=lambda fact: (fact.filed, fact.accn))


def _plausible(
    facts: Iterable[_FactType],
    size: Callable[[_FactType], float],
    known: Mapping[date, float],
    concept: Concept,
) -> tuple[list[_FactType], bool]:
    """The facts that can be right by day, those of one day as they stood, and what is `doubtful`.

    `size` makes facts comparable with each other and with the `known` figures. Raises FilingsError
    where no fact is left.
    """
    neighbours = _Neighbours(known, concept.max_change)
    kept: list[_FactType] = []
    refused: list[_FactType] = []
    for fact in sorted(facts, key=lambda fact: fact.end):
        if neighbours.admit(fact.end, size(fact)):
            kept.append(fact)
            continue
        refused.append(fact)
        logger.warning(
            "%s to %s, filed %s (%s), is refused: %g where its neighbour is %g",
            concept.tags[0],
            fact.end,
            fact.filed,
            fact.accn,
            size(fact),
            neighbours.nearest(fact.end),
        )
    if refused and not kept:
        raise FilingsError(FilingsFailure.IMPLAUSIBLE, f"all {len(refused)} of {concept.tags[0]}")
    lost = {fact.period for fact in refused} - {fact.period for fact in kept}
    last = max(known, default=date.min)
    return kept, any(end >= last for _, end in lost)


def _newest(facts: Iterable[_FactType]) -> tuple[_FactType, bool]:
    """Of facts on one thing in the order of filing: the last, and whether another differed."""
    known = list(facts)
    return known[-1], any(fact.val != known[-1].val for fact in known)


def revenue_quarters(
    document: Mapping[str, Any], company: Company, known: Mapping[date, float], today: date
) -> Found[FiledQuarter]:
    """Revenue by quarter; see the module for which facts count.

    `known` is the revenue of bundled quarters by their last day. Raises FilingsError where the
    document has no usable fact. Facts with a date after `today` are refused.
    """
    concept = company.revenue
    read = _facts(document, company.cik, concept, _PeriodFact, today)
    used = [fact for fact in read if any(fact.days in each for each in _PERIODS)]
    facts, doubtful = _plausible(used, _per_quarter, known, concept)
    by_period: dict[tuple[date, date], list[_PeriodFact]] = defaultdict(list)
    for fact in facts:
        by_period[fact.period].append(fact)
    newest = {period: _newest(facts) for period, facts in by_period.items()}
    quarters = {
        end: FiledQuarter(start, end, fact.val, fact.filed, fact.accn, restated=restated)
        for (start, end), (fact, restated) in newest.items()
        if fact.days in _QUARTER
    }
    for quarter in _fourth_quarters(newest):
        quarters.setdefault(quarter.period_end, quarter)
    if not quarters:
        reason = FilingsFailure.IMPLAUSIBLE if doubtful else FilingsFailure.BAD_DATA
        raise FilingsError(reason, "no quarter among the facts")
    return Found(tuple(quarters[end] for end in sorted(quarters)), doubtful)


def _per_quarter(fact: _PeriodFact) -> float:
    return fact.val * _QUARTER_DAYS / fact.days


def _fourth_quarters(
    newest: Mapping[tuple[date, date], tuple[_PeriodFact, bool]],
) -> Iterable[FiledQuarter]:
    nine_months = {
        fact.start: (fact, restated)
        for fact, restated in newest.values()
        if fact.days in _NINE_MONTHS
    }
    for year, year_restated in newest.values():
        if year.days not in _YEAR or year.start not in nine_months:
            continue
        first, first_restated = nine_months[year.start]
        revenue = year.val - first.val
        if revenue <= 0:
            logger.warning("nine months to %s exceed the year; no fourth quarter", first.end)
            continue
        yield FiledQuarter(
            period_start=first.end + timedelta(days=1),
            period_end=year.end,
            revenue=revenue,
            filed=max(year.filed, first.filed),
            accession=year.accn,
            derived=True,
            restated=year_restated or first_restated,
        )


def spending_quarters(
    document: Mapping[str, Any], buyer: Buyer, known: Mapping[date, float], today: date
) -> Found[FiledSpending]:
    """What a buyer spent by quarter; cash-flow statements count from the fiscal year's start.

    A quarter is the fact that is one, else the difference of two facts that start together.
    `known` and the rest as in `revenue_quarters`.
    """
    read = _facts(document, buyer.cik, buyer, _PeriodFact, today)
    spans = (*_PERIODS, _HALF_YEAR)
    used = [fact for fact in read if any(fact.days in each for each in spans)]
    facts, doubtful = _plausible(used, _per_quarter, known, buyer)
    newest = {fact.period: fact for fact in facts}  # in the order of filing: the last one stays
    quarters = {
        fact.end: _spent(buyer, fact.start, fact, fact.val)
        for fact in newest.values()
        if fact.days in _QUARTER
    }
    by_start: dict[date, list[_PeriodFact]] = defaultdict(list)
    for fact in sorted(newest.values(), key=lambda fact: fact.end):
        by_start[fact.start].append(fact)
    for together in by_start.values():
        for earlier, later in pairwise(together):
            amount = later.val - earlier.val
            if (later.end - earlier.end).days in _QUARTER and amount > 0:
                start = earlier.end + timedelta(days=1)
                quarters.setdefault(later.end, _spent(buyer, start, later, amount))
    return Found(tuple(quarters[end] for end in sorted(quarters)), doubtful)


def _spent(buyer: Buyer, start: date, fact: _PeriodFact, amount: float) -> FiledSpending:
    return FiledSpending(buyer.symbol, start, fact.end, amount, fact.filed, fact.accn)


def share_counts(
    document: Mapping[str, Any],
    company: Company,
    known: Mapping[date, float],
    splits: Sequence[Split],
    today: date,
) -> Found[FiledShares]:
    """Shares on the covers of filings, each made comparable for later splits.

    `known` are bundled counts by their day. A split that is not among `splits` shows as what it
    is to the newest counts: more shares. Raises FilingsError where the document has no usable fact.
    """

    def in_today_s_shares(fact: _Fact) -> float:
        return fact.val * math.prod(ratio for ex_date, ratio in splits if fact.filed < ex_date)

    read = _facts(document, company.cik, company.shares, _Fact, today)
    facts, doubtful = _plausible(read, in_today_s_shares, known, company.shares)
    by_day: dict[date, list[_Fact]] = defaultdict(list)
    for fact in facts:
        by_day[fact.end].append(fact)
    counts = []
    for day in sorted(by_day):
        fact, restated = _newest(by_day[day])
        shares = in_today_s_shares(fact)
        counts.append(FiledShares(day, shares, fact.filed, fact.accn, restated, fact.form))
    return Found(tuple(counts), doubtful)
