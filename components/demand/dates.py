"""Dates of the model in words, rounded by `calc.approximate_date` to what it can know."""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache

from calc.approximate_date import (
    DECADE_WITHIN,
    ApproximateDate,
    Precision,
    Season,
    approximate_date,
    days_of_change,
)
from calc.units import DAYS_PER_YEAR
from components import language
from components.demand import vega_params
from components.language import gettext as _

_A_QUARTER = 0.25
_ANY_TIME = 1e300  # JSON has no ∞


def named(shock: date, years: float) -> str:
    """The date `years` after the shock by its name: autumn 2028, 2034, the 2040s."""
    when = approximate_date(shock, years)
    names = {
        Season.WINTER: _("winter {year}–{next}"),
        Season.SPRING: _("spring {year}"),
        Season.SUMMER: _("summer {year}"),
        Season.AUTUMN: _("autumn {year}"),
    }
    return _filled(when, names, _("{year}"), _("the {year}s"), _("more than {count} years later"))


def since(shock: date, years: float) -> str:
    """From when on: from the start, from autumn 2028, from 2034, from the 2040s, after 40 years.

    What holds within the first quarter of a year holds from the start.
    """
    if years < _A_QUARTER:
        return _("from the start")
    when = approximate_date(shock, years)
    names = {
        Season.WINTER: _("from winter {year}–{next}"),
        Season.SPRING: _("from spring {year}"),
        Season.SUMMER: _("from summer {year}"),
        Season.AUTUMN: _("from autumn {year}"),
    }
    return _filled(when, names, _("from {year}"), _("from the {year}s"), _("after {count} years"))


def during(shock: date, years: float) -> str:
    """When: in autumn 2028, in 2034, in the 2040s, after 40 years."""
    when = approximate_date(shock, years)
    names = {
        Season.WINTER: _("in winter {year}–{next}"),
        Season.SPRING: _("in spring {year}"),
        Season.SUMMER: _("in summer {year}"),
        Season.AUTUMN: _("in autumn {year}"),
    }
    return _filled(when, names, _("in {year}"), _("in the {year}s"), _("after {count} years"))


def until(shock: date, years: float) -> str:
    """Up to when: until autumn 2028, until 2034, until the 2040s, for 40 years."""
    when = approximate_date(shock, years)
    names = {
        Season.WINTER: _("until winter {year}–{next}"),
        Season.SPRING: _("until spring {year}"),
        Season.SUMMER: _("until summer {year}"),
        Season.AUTUMN: _("until autumn {year}"),
    }
    return _filled(
        when, names, _("until {year}"), _("until the {year}s"), _("for more than {count} years")
    )


def named_in_vega(moment: str, seasons_before: str) -> str:
    """`named` as a Vega expression of a moment, for the years in which a season or a year is said.

    Both are expressions in milliseconds; a season is said before `seasons_before`.
    """
    names = (
        _("winter {year}–{next}"),
        _("spring {year}"),
        _("summer {year}"),
        _("autumn {year}"),
    )
    texts = ", ".join(f"'{vega_params.quoted(name)}'" for name in names)
    name = f"[{texts}][floor((utcmonth({moment}) + 1) % 12 / 3)]"
    # A winter belongs to the year of its December.
    year = f"(utcyear({moment}) - (utcmonth({moment}) < 2 ? 1 : 0))"
    dated = f"replace({name}, '{{year}}', '' + {year})"
    season = f"replace({dated}, '{{next}}', slice('' + ({year} + 1), 2))"
    return f"({moment} < {seasons_before} ? {season} : '' + utcyear({moment}))"


def table(shock: date) -> list[tuple[float, str, str]]:
    """All wordings that `since` and `until` have, each with the time in years up to which it holds.

    Times are found to a day, the resolution of a date.
    """
    return list(_table(shock, language.current()))


@lru_cache(maxsize=8)
def _table(shock: date, code: str) -> tuple[tuple[float, str, str], ...]:
    a_quarter = math.ceil(_A_QUARTER * DAYS_PER_YEAR)
    rows: list[tuple[float, str, str]] = []
    with language.override(code):
        for day in sorted({*days_of_change(shock), a_quarter}):
            years = day / DAYS_PER_YEAR
            words = since(shock, years), until(shock, years)
            if not rows or rows[-1][1:] != words:
                if rows:
                    rows[-1] = (years, *rows[-1][1:])
                rows.append((_ANY_TIME, *words))
    return tuple(rows)


def _filled(
    when: ApproximateDate, seasons: dict[Season, str], year: str, decade: str, later: str
) -> str:
    if when.season is not None:
        return seasons[when.season].format(year=when.year, next=f"{(when.year + 1) % 100:02}")
    texts = {Precision.YEAR: year, Precision.DECADE: decade, Precision.LATER: later}
    return texts[when.precision].format(year=when.year, count=int(DECADE_WITHIN))
