"""The verdict in words. They follow the numbers: no sentence here knows who is right."""

from __future__ import annotations

import math
from datetime import date, timedelta

from babel import dates

from calc.verdict import Reading, Verdict, reading
from components import format as fmt
from components.demand import assumptions
from components.demand.results import Outcome
from components.language import gettext as _
from data import model

_DAYS_A_YEAR = 365.25


def change(multiplier: float, *, signed: bool = True) -> str:
    """A multiplier as a change against the trend: 0.71 becomes −29%."""
    return fmt.percent(multiplier - 1 if signed else abs(multiplier - 1), 0, signed=signed)


def factor(multiplier: float, digits: int = 2) -> str:
    """A multiplier as such: ×1.09."""
    return f"×{fmt.number(multiplier, digits)}"


def month(shock: date, years: float) -> str:
    """The month that lies `years` after the shock."""
    day = shock + timedelta(days=years * _DAYS_A_YEAR)
    return str(dates.format_date(day, "MMMM y", fmt.locale()))


def short_run(multiplier: float) -> str:
    """Whose reading holds before users have adjusted, and by how much."""
    texts = {
        Reading.MARKET: _(
            "In the short run the market is right: before users adjust, the gain takes {change} "
            "of the demand for compute."
        ),
        Reading.HUANG: _(
            "In the short run Huang is right: even before users adjust, demand for compute is "
            "{change} above its trend."
        ),
        Reading.UNDETERMINED: _(
            "In the short run it is undetermined: demand for compute stays within 5% of its trend."
        ),
    }
    return texts[reading(multiplier)].format(change=change(multiplier, signed=False))


def long_run(multiplier: float) -> str:
    """Whose reading holds once users have adjusted, and by how much."""
    texts = {
        Reading.MARKET: _(
            "In the long run the market is right: demand stays {change} below its trend."
        ),
        Reading.HUANG: _("In the long run Huang is right: demand ends {change} above its trend."),
        Reading.UNDETERMINED: _(
            "In the long run it is undetermined: demand ends within 5% of its trend ({signed})."
        ),
    }
    return texts[reading(multiplier)].format(
        change=change(multiplier, signed=False), signed=change(multiplier)
    )


def timing(numbers: Outcome, shock: date) -> str:
    """When demand is back at its trend, if it ever left it."""
    if numbers.back_at == 0:
        return _("It never falls below its trend.")
    if math.isinf(numbers.back_at):
        return _("It never comes back to its trend.")
    return _("It is back at its trend in {month}, {years} years after the shock.").format(
        month=month(shock, numbers.back_at), years=fmt.number(numbers.back_at, 1)
    )


def certainty(answer: Verdict) -> str:
    """How sure the long-run answer is, and which assumption it hangs on."""
    share = _("{count} of 100 draws from our beliefs around these assumptions agree.").format(
        count=fmt.number(100 * answer.certainty)
    )
    name = assumptions.label(model.parameter(answer.hinge))
    if answer.hinge_decides:
        hinge = _(
            "It hangs on one assumption above all, “{name}”: its plausible range alone turns "
            "the answer."
        )
    else:
        hinge = _(
            "The assumption that moves it most is “{name}”; its plausible range alone does not "
            "turn the answer."
        )
    return f"{share} {hinge.format(name=name)}"


def caution() -> str:
    """What the probability is, and what it is not."""
    return _(
        "The probability follows our beliefs about the assumptions. Other beliefs give another: "
        "see how it moves under “How sure”."
    )
