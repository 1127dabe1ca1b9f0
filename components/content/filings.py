"""Sentences about filings: where a number comes from, why none is newer, what disagrees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from components import format as fmt
from components.language import gettext as _
from components.language import mark
from data.filings import Disagreement, FilingsFailure, FilingSource, FilingsProblem, Series

_SOURCES: Mapping[FilingSource, str] = {
    FilingSource.FILING: mark("SEC filing, live"),
    FilingSource.CACHED: mark("SEC filing, kept from an earlier day"),
    FilingSource.BUNDLED: mark("saved figure"),
}
_REASONS: Mapping[FilingsFailure, str] = {
    FilingsFailure.NO_CONTACT: mark(
        "The SEC asks every program for a contact address and none is configured here, "
        "so it was not asked."
    ),
    FilingsFailure.OFFLINE: mark(
        "The SEC could not be reached: no connection, or live data switched off."
    ),
    FilingsFailure.PENDING: mark("The SEC is being asked."),
    FilingsFailure.TIMEOUT: mark("The SEC did not answer in time."),
    FilingsFailure.REFUSED: mark("The SEC refused to answer."),
    FilingsFailure.RATE_LIMITED: mark("The SEC asks for fewer requests."),
    FilingsFailure.MISSING: mark("The SEC has no such figure of the company."),
    FilingsFailure.SERVER_ERROR: mark("The SEC answered with an error."),
    FilingsFailure.BAD_DATA: mark("The SEC's answer could not be used."),
    FilingsFailure.IMPLAUSIBLE: mark(
        "A figure filed with the SEC is out of all proportion to its neighbours and is not used."
    ),
}
#: How the bundled files name a document.
_DOCUMENT = re.compile(r"(?P<form>10-[KQ](?:/A)?) filed (?P<day>\d{4}-\d{2}-\d{2})")


def source_words(source: FilingSource) -> str:
    """How a figure reached us, in a few words."""
    return _(_SOURCES[source])


def document(named: str, filed: date | None = None) -> str:
    """A document by its form and the day it was filed on: 10-Q, filed on 18 Nov 2026.

    `filed` says the day where `named` does not; without either the name stands alone.
    """
    if found := _DOCUMENT.search(named):
        named, filed = found["form"], date.fromisoformat(found["day"])
    if filed is None:
        return named
    return _("{document}, filed on {day}").format(document=named, day=fmt.day(filed))


def problem_sentence(problem: FilingsProblem) -> str:
    """Why there is nothing newer from the SEC, and when it is asked again."""
    sentence = _(_REASONS[problem.reason])
    if problem.retry_at is not None:
        when = fmt.moment(problem.retry_at)
        sentence += " " + _("Next attempt after {time} New York time.").format(time=when)
    return sentence


def disagreement_sentence(found: Disagreement) -> str:
    """What the filing says and what the bundled file."""
    template = (
        _(
            "Revenue of the quarter ended {on}: the filing of {filed_on} gives {filed}, "
            "the saved figure is {bundled}. The filing's figure is used."
        )
        if found.series is Series.REVENUE
        else _(
            "Shares outstanding on {on}: the filing of {filed_on} gives {filed}, "
            "the saved figure is {bundled}. The filing's figure is used."
        )
    )
    return template.format(
        on=fmt.day(found.on),
        filed_on=fmt.day(found.filed_on),
        filed=_amount(found.series, found.filed),
        bundled=_amount(found.series, found.bundled),
    )


def _amount(series: Series, value: float) -> str:
    if series is Series.REVENUE:
        return fmt.billions(value, digits=3)
    return _("{count} million shares").format(count=fmt.number(value / 1e6))
