"""The verdict in words. They follow the numbers: no sentence here knows who is right."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta

from babel import dates

from calc.outcome import PATH_YEARS, DemandOutcome
from calc.units import DAYS_PER_YEAR
from calc.verdict import DemandVerdict, Reading
from components import format as fmt
from components import language
from components.demand import assumptions
from components.language import gettext as _
from components.language import ngettext
from data.model import Parameter


def change(multiplier: float) -> str:
    """A multiplier as a change against the trend: 0.71 becomes −29%."""
    return fmt.percent(multiplier - 1, 0)


def factor(multiplier: float, digits: int = 2) -> str:
    """A multiplier as such: ×1.09. One that is all but nothing keeps its first digit: ×0.003."""
    if 0 < multiplier < 0.5 * 10**-digits:
        digits = -math.floor(math.log10(multiplier))
    return f"×{fmt.number(multiplier, digits)}"


def years(count: float, digits: int = 0) -> str:
    """A length of time: 1 year, 2.2 years; 0,5 an, 2,2 ans."""
    shown = round(count, digits)
    # French counts what is below two as one, English only a whole one: 1 year, 1.0 years.
    form = int(shown) if language.current() == "fr" else 1 + (shown != 1 or digits > 0)
    return ngettext("{count} year", "{count} years", form).format(count=fmt.number(count, digits))


def month(shock: date, years: float, pattern: str = "MMMM y") -> str:
    """The month that lies `years` after the shock."""
    day = shock + timedelta(days=years * DAYS_PER_YEAR)
    return str(dates.format_date(day, pattern, fmt.locale()))


def verdict(answer: DemandVerdict, parameters: Mapping[str, Parameter], shock: date) -> str:
    """Who is right in the short run and in the long, from when, how sure, on what: one sentence."""
    return _("{short}, {long}; {certainty}, and {hinge}.").format(
        short=_short_run(answer),
        long=_long_run(answer, shock),
        certainty=_certainty(answer),
        hinge=_hinge(answer, parameters),
    )


def _short_run(answer: DemandVerdict) -> str:
    texts = {
        Reading.MARKET: _("In the short run the market is right"),
        Reading.HUANG: _("In the short run Huang is right"),
        Reading.UNDETERMINED: _("In the short run it is undetermined"),
    }
    at_once = _("compute demand {change} if the gain came at once").format(
        change=change(answer.short_run_multiplier)
    )
    return f"{texts[answer.short_run]} ({at_once})"


def _long_run(answer: DemandVerdict, shock: date) -> str:
    texts = {
        Reading.MARKET: _("in the long run the market is right ({change})"),
        Reading.HUANG: _("in the long run Huang is right ({change})"),
        Reading.UNDETERMINED: _("in the long run it is undetermined ({change})"),
    }
    text = texts[answer.long_run].format(change=change(answer.long_run_multiplier))
    if answer.settled_at > 0 and answer.long_run is not Reading.UNDETERMINED:
        since = _("from {month} on").format(month=month(shock, answer.settled_at))
        text = f"{text} {since}"
    return text


def _certainty(answer: DemandVerdict) -> str:
    if answer.long_run is Reading.UNDETERMINED:
        text = _("{count} of 100 draws from our beliefs end as near to the trend")
    else:
        text = _("{count} of 100 draws from our beliefs agree on the long run")
    return text.format(count=fmt.number(100 * answer.certainty))


def _hinge(answer: DemandVerdict, parameters: Mapping[str, Parameter]) -> str:
    name = assumptions.label(parameters[answer.hinge])
    if answer.hinge_decides:
        return _("it hangs on “{name}”").format(name=name)
    return _("“{name}” moves it most without turning it").format(name=name)


def course(numbers: DemandOutcome, shock: date) -> str:
    """What the path does on the way: its lowest point, and where it crosses its trend for good."""
    if numbers.long_run < 1:
        return _falling(numbers, shock)
    if numbers.settled_at == 0:
        return _("Demand never falls below its trend.")
    if change(numbers.trough) == change(1):
        return _("Demand hardly falls below its trend.")
    back = _("It is back at its trend in {month}, {years} after the shock.").format(
        month=month(shock, numbers.settled_at), years=years(numbers.settled_at, 1)
    )
    return f"{_lowest(numbers, shock)} {back}"


def _falling(numbers: DemandOutcome, shock: date) -> str:
    """The course of a demand that ends below its trend."""
    if numbers.settled_at > 0:
        return _(
            "Demand falls below its trend for good in {month}, {years} after the shock."
        ).format(month=month(shock, numbers.settled_at), years=years(numbers.settled_at, 1))
    if math.isclose(numbers.trough_at, PATH_YEARS):
        return _(
            "Demand falls from the first day and keeps falling: {trough} against its trend in "
            "{month}. It never comes back to its trend."
        ).format(month=month(shock, numbers.trough_at), trough=change(numbers.trough))
    return f"{_lowest(numbers, shock)} {_('It never comes back to its trend.')}"


def _lowest(numbers: DemandOutcome, shock: date) -> str:
    return _(
        "As the gain spreads and users adjust, demand is lowest in {month}, at {trough} against "
        "its trend."
    ).format(month=month(shock, numbers.trough_at), trough=change(numbers.trough))


def back(numbers: DemandOutcome, shock: date) -> str:
    """When demand is back at its trend, in a word."""
    if numbers.long_run < 1:
        return _("never")
    if numbers.settled_at == 0:
        return _("never below")
    return month(shock, numbers.settled_at, "MMM y")


def reasoned_map(unlocked_at: float, gain: float) -> str:
    """What the map with reasoning shows, at the visitor's gain."""
    if math.isinf(unlocked_at):
        return _("With reasoning: longer answers are worth their price at no gain")
    if gain >= unlocked_at:
        return _("With reasoning: at your gain longer answers are worth their price")
    return _("With reasoning: at your gain longer answers are not yet worth their price to most")


def unlocking(gain: float) -> str:
    """From which efficiency gain on reasoned answers are worth their price."""
    if math.isinf(gain):
        return _("Reasoned answers are worth their price at no gain.")
    if gain <= 1:
        return _("Reasoned answers are worth their price already before the gain.")
    return _("Reasoned answers are worth their price from a gain of {gain} on.").format(
        gain=assumptions.value_text(gain)
    )


def caution() -> str:
    """What the probability is, and what it is not."""
    return _(
        "The probability follows our beliefs about the assumptions. Other beliefs give another: "
        "see how it moves under “How sure”."
    )
