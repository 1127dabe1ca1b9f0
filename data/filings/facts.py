"""The facts in the SEC's documents: which one of several counts, and quarters out of periods.

A filing repeats the figures of earlier ones as comparatives, so the same period stands in a
document many times; the newest filing wins. Fourth quarters are not filed: they are the year less
nine months.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.filings.client import FilingsError
from data.filings.model import FiledQuarter, FiledShares, Reason
from data.filings.settings import Company, Concept

logger = logging.getLogger(__name__)

# Days from first to last, both counted, of 13, 39 and 52 or 53 weeks, a week of play either way.
_QUARTER = range(84, 106)
_NINE_MONTHS = range(266, 288)
_YEAR = range(357, 379)


class _Fact(BaseModel):
    """A fact as the SEC prints it; what we do not use is left out."""

    model_config = ConfigDict(frozen=True)

    end: date
    val: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    accn: Annotated[str, Field(max_length=40)]
    filed: date
    form: Annotated[str, Field(max_length=20)] = ""


class _PeriodFact(_Fact):
    start: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


_FactType = TypeVar("_FactType", bound=_Fact)
Split = tuple[date, float]
"""Ex-date, and new shares for an old one."""


def _facts(
    document: Mapping[str, Any],
    company: Company,
    concept: Concept,
    shape: type[_FactType],
    today: date,
) -> list[_FactType]:
    """The usable facts of a document, the last filed last.

    Raises FilingsError where the document is another company's or has no usable fact.
    """
    if document.get("cik") != company.cik:
        raise FilingsError(Reason.BAD_DATA, f"of company {document.get('cik')!r}")
    units = document.get("units")
    rows = units.get(concept.unit) if isinstance(units, Mapping) else None
    if not isinstance(rows, list):
        raise FilingsError(Reason.BAD_DATA, f"no facts in {concept.unit}")
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
        raise FilingsError(Reason.BAD_DATA, "no usable fact")
    return sorted(usable, key=lambda fact: (fact.filed, fact.accn))


def _newest(facts: Iterable[_FactType]) -> tuple[_FactType, bool]:
    """Of facts on one thing in the order of filing: the last, and whether another differed."""
    known = list(facts)
    return known[-1], any(fact.val != known[-1].val for fact in known)


def revenue_quarters(
    document: Mapping[str, Any], company: Company, today: date
) -> tuple[FiledQuarter, ...]:
    """Revenue by quarter, oldest first; see the module for which facts count.

    Raises FilingsError where the document has no usable fact. Facts with a date after `today`
    are refused.
    """
    by_period: dict[tuple[date, date], list[_PeriodFact]] = defaultdict(list)
    for fact in _facts(document, company, company.revenue, _PeriodFact, today):
        by_period[fact.start, fact.end].append(fact)
    newest = {period: _newest(facts) for period, facts in by_period.items()}
    quarters = {
        end: FiledQuarter(start, end, fact.val, fact.filed, fact.accn, restated=restated)
        for (start, end), (fact, restated) in newest.items()
        if fact.days in _QUARTER
    }
    for quarter in _fourth_quarters(newest):
        quarters.setdefault(quarter.period_end, quarter)
    if not quarters:
        raise FilingsError(Reason.BAD_DATA, "no quarter among the facts")
    return tuple(quarters[end] for end in sorted(quarters))


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


def share_counts(
    document: Mapping[str, Any], company: Company, splits: Sequence[Split], today: date
) -> tuple[FiledShares, ...]:
    """Shares on the covers of filings, oldest first, each made comparable for later splits.

    Raises FilingsError where the document has no usable fact.
    """
    by_day: dict[date, list[_Fact]] = defaultdict(list)
    for fact in _facts(document, company, company.shares, _Fact, today):
        by_day[fact.end].append(fact)
    counts = []
    for day in sorted(by_day):
        fact, restated = _newest(by_day[day])
        shares = fact.val
        for ex_date, ratio in splits:
            if fact.filed < ex_date:
                shares *= ratio
        counts.append(FiledShares(day, shares, fact.filed, fact.accn, restated, fact.form))
    return tuple(counts)
