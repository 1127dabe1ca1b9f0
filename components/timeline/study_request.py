"""Reading a study that somebody typed: `AMD,2025-10-06`, a share and a session."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from components import format as fmt
from components.content import provenance
from components.language import gettext as _
from data import calendar
from data.prices.model import Unavailable
from data.prices.ticker import parse_symbol, plain_text, with_dot

EXAMPLE = "AMD,2025-10-06"
_FORM = re.compile(r"([^,]{1,20}),(\d{4}-\d{2}-\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class TypedStudy:
    """A share by its ticker and the session to study."""

    symbol: str
    session: date

    @property
    def title(self) -> str:
        """As a heading has it: "AMD, 6 Oct 2025"."""
        return f"{with_dot(self.symbol)}, {fmt.day(self.session)}"


@dataclass(frozen=True, slots=True)
class TypedFault:
    """Why a text is no study, in the visitor's language."""

    sentence: str


def parse(text: str, now: datetime) -> TypedStudy | TypedFault:
    """What was typed: a ticker, a comma, an ISO date that is a session which has ended.

    The ticker as `parse_symbol` reads it; `now` is aware.
    """
    match = _FORM.fullmatch(plain_text(text))
    if match is None:
        sentence = _("Type a ticker, a comma and a date, without spaces: {example}.")
        return TypedFault(sentence.format(example=EXAMPLE))
    symbol = parse_symbol(match[1])
    if isinstance(symbol, Unavailable):
        return TypedFault(provenance.unavailable_sentence(symbol, now))
    try:
        session = date.fromisoformat(match[2])
    except ValueError:
        return TypedFault(_("{text} is not a day of the calendar.").format(text=match[2]))
    fault = _fault_of(session, now)
    return TypedFault(fault) if fault else TypedStudy(symbol, session)


def _fault_of(day: date, now: datetime) -> str | None:
    """Why a day cannot be studied; None where it is a session that has ended."""
    if not calendar.FIRST_DAY <= day <= calendar.LAST_DAY:
        return _("No exchange calendar is known for that year.")
    if not calendar.is_session(day):
        return _not_a_session(day)
    last = calendar.last_ended_session(now)
    if day > last:
        return _("{day} has no close yet; the last session that ended was {last}.").format(
            day=fmt.day(day), last=fmt.day(last)
        )
    return None


def _not_a_session(day: date) -> str:
    shut = _("New York did not trade on {day}.").format(day=fmt.day(day))
    try:
        before, after = calendar.previous_session(day), calendar.next_session(day)
    except calendar.CalendarRangeError:
        return shut
    beside = _("The sessions beside it: {before} and {after}.")
    return f"{shut} {beside.format(before=fmt.day(before), after=fmt.day(after))}"
