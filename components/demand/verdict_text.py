"""The verdict in words. They follow the numbers: no sentence here knows who is right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

from calc.outcome import PATH_YEARS, DemandOutcome
from calc.units import DAYS_PER_YEAR
from calc.verdict import DemandVerdict, Reading, reading
from components import format as fmt
from components import language
from components.demand import assumptions, dates, questions
from components.language import gettext as _
from components.language import ngettext

SLIGHT = 0.15
"""A change of less than this is called slight."""

FAR = 2.0
"""Twice as much or half as much is called far more or far less."""

CLEAR = 2 / 3
"""Where no outcome has this share of the simulations it is a close call."""


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
    return str(format_date(day, pattern, fmt.locale()))


@dataclass(frozen=True, slots=True)
class Sentences:
    """All that is said of a verdict, each a sentence.

    `headline` is the whole answer in at most 20 words with the odds that it holds, `amount` how
    much in the long run, `first` what comes before, `odds` those of the long run, `scope` what
    all compute does, `hinge` on what it depends.
    """

    headline: str
    amount: str
    first: str
    odds: str
    scope: str
    hinge: str


def sentences(
    answer: DemandVerdict, numbers: DemandOutcome, shock: date, *, moved: bool
) -> Sentences:
    """The verdict in words, for every page that says it.

    `moved` says whether the spread of the draws is ours around the visitor's values.
    """
    return Sentences(
        headline=_headline(answer, shock),
        amount=amount(answer.long_run_multiplier),
        first=_first(answer, numbers, shock),
        odds=_odds(answer, moved=moved),
        scope=_scope(answer),
        hinge=_hinge(answer),
    )


def _headline(answer: DemandVerdict, shock: date) -> str:
    found, until = answer.course, dates.since(shock, answer.course.decided_at)
    ending = {
        Reading.HUANG: _more(answer.long_run_multiplier),
        Reading.MARKET: _less(answer.long_run_multiplier),
        Reading.UNDETERMINED: "",
    }[found.long_run]
    texts = {
        (Reading.MARKET, Reading.HUANG): _(
            "AI’s answers would use less computing at first, then {ending} {since} "
            "(both in {count} of 100 simulations)."
        ),
        (Reading.HUANG, Reading.MARKET): _(
            "AI’s answers would use more computing at first, then {ending} {since} "
            "(both in {count} of 100 simulations)."
        ),
        (Reading.MARKET, Reading.UNDETERMINED): _(
            "AI’s answers would use less computing at first, then as much as without R1 "
            "(both in {count} of 100 simulations)."
        ),
        (Reading.HUANG, Reading.UNDETERMINED): _(
            "AI’s answers would use more computing at first, then as much as without R1 "
            "(both in {count} of 100 simulations)."
        ),
        (Reading.UNDETERMINED, Reading.UNDETERMINED): _(
            "AI’s answers would use about as much computing as without R1 "
            "({count} of 100 simulations agree)."
        ),
    }
    same = _(
        "AI’s answers would use {ending} computing {since} ({count} of 100 simulations agree)."
    )
    return texts.get((found.at_first, found.long_run), same).format(
        ending=ending, since=until, count=_of_hundred(answer.agreement)
    )


def _more(multiplier: float) -> str:
    if multiplier < 1 + SLIGHT:
        return _("slightly more")
    return _("far more") if multiplier >= FAR else _("more")


def _less(multiplier: float) -> str:
    if multiplier > 1 - SLIGHT:
        return _("slightly less")
    return _("far less") if multiplier <= 1 / FAR else _("less")


def amounts() -> dict[Reading, str]:
    """How much in the long run, in a few words: a text to fill by reading."""
    return {
        Reading.HUANG: _("More computing in the long run: {change}"),
        Reading.MARKET: _("Less computing in the long run: {change}"),
        Reading.UNDETERMINED: _("Undecided in the long run: {change}"),
    }


def amount(multiplier: float) -> str:
    """How much in the long run, in a few words."""
    return amounts()[reading(multiplier)].format(change=change(multiplier))


def firsts() -> dict[tuple[Reading, Reading], str]:
    """What comes before the long run: a text to fill by the readings at first and in the end."""
    never = _("Never more than 5% away from a world without R1.")
    return {
        (Reading.UNDETERMINED, Reading.UNDETERMINED): never,
        (Reading.HUANG, Reading.HUANG): _("At least 5% more {since}."),
        (Reading.MARKET, Reading.MARKET): _("At least 5% less {since}."),
        (Reading.MARKET, Reading.HUANG): _("Less at first ({change}), undecided {until}."),
        (Reading.HUANG, Reading.MARKET): _("More at first ({change}), undecided {until}."),
        (Reading.MARKET, Reading.UNDETERMINED): _("Less at first ({change}), undecided {since}."),
        (Reading.HUANG, Reading.UNDETERMINED): _("More at first ({change}), undecided {since}."),
    }


def _first(answer: DemandVerdict, numbers: DemandOutcome, shock: date) -> str:
    found = answer.course
    extreme = numbers.peak if found.at_first is Reading.HUANG else numbers.trough
    return firsts()[found.at_first, found.long_run].format(
        change=change(extreme),
        since=dates.since(shock, found.decided_at),
        until=dates.until(shock, found.decided_at),
    )


def live_words(shock: date) -> dict[str, object]:
    """The sentences that a browser fills while a thumb moves, and its dates in words.

    `dates` are rows of the time in years up to which a row holds, and its two wordings.
    """
    return {
        "amount": {reading.value: text for reading, text in amounts().items()},
        "first": {f"{first} {end}": text for (first, end), text in firsts().items()},
        "dates": dates.table(shock),
    }


def _odds(answer: DemandVerdict, *, moved: bool) -> str:
    odds = answer.odds
    more, within, less = fmt.of_hundred(odds.more, odds.within, odds.less)
    counts = _("{more} of 100 simulations end higher, {within} within 5%, {less} lower.").format(
        more=more, within=within, less=less
    )
    if max(odds.more, odds.within, odds.less) < CLEAR:
        counts = fmt.pair(_("Close call"), counts)
    if not moved:
        return counts
    ours = _("Their spread is ours, moved onto your values.")
    return f"{counts} {ours}"


def _scope(answer: DemandVerdict) -> str:
    endings = {
        Reading.HUANG: _("more ({change})"),
        Reading.MARKET: _("less ({change})"),
        Reading.UNDETERMINED: _("undecided ({change})"),
    }
    return _(
        "That is answers, {share} of AI’s computing; with training and research it is {ending}."
    ).format(
        share=fmt.percent(answer.inference_share, 0, signed=False),
        ending=endings[reading(answer.all_compute)].format(change=change(answer.all_compute)),
    )


def _hinge(answer: DemandVerdict) -> str:
    phrase = questions.depends_on(answer.hinge)
    if answer.hinge_decides:
        return _("It depends most on {phrase}.").format(phrase=phrase)
    return _("What matters most doesn’t change who wins: {phrase}.").format(phrase=phrase)


def _of_hundred(share: float) -> int:
    return round(100 * share)


def course(numbers: DemandOutcome, shock: date) -> str:
    """What the path does on the way: its lowest point, and where it crosses its trend for good."""
    if numbers.long_run < 1:
        return _falling(numbers, shock)
    if numbers.settled_at == 0:
        return _("Use of computing never falls below that of a world without R1.")
    if change(numbers.trough) == change(1):
        return _("Use of computing hardly falls below that of a world without R1.")
    when = dates.during(shock, numbers.settled_at)
    again = _("It is back at that level {when}.").format(when=when)
    return f"{_lowest(numbers, shock)} {again}"


def _falling(numbers: DemandOutcome, shock: date) -> str:
    """The course of a demand that ends below its trend."""
    if numbers.settled_at > 0:
        return _("Use of computing falls below that of a world without R1 for good {when}.").format(
            when=dates.during(shock, numbers.settled_at)
        )
    if math.isclose(numbers.trough_at, PATH_YEARS):
        return _(
            "Use of computing falls from the first day and keeps falling: {trough} {when}, "
            "compared with a world without R1. It never comes back to that level."
        ).format(when=dates.during(shock, numbers.trough_at), trough=change(numbers.trough))
    never = _("It never comes back to that level.")
    return f"{_lowest(numbers, shock)} {never}"


def _lowest(numbers: DemandOutcome, shock: date) -> str:
    return _(
        "As the gain spreads and users adjust, use of computing is lowest {when}: {trough} "
        "compared with a world without R1."
    ).format(when=dates.during(shock, numbers.trough_at), trough=change(numbers.trough))


def back(numbers: DemandOutcome, shock: date) -> str:
    """When demand is back at its trend, in a word."""
    if numbers.long_run < 1:
        return _("never")
    if numbers.settled_at == 0:
        return _("never below")
    return dates.named(shock, numbers.settled_at)


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
