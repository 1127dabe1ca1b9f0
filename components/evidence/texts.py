"""What the evidence says, in sentences and tables. Every number is computed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from calc.evidence import IntervalCoverage
from components import format as fmt
from components.content.evidence import decides, no_shortfall
from components.evidence import selection
from components.evidence.odds_chart import shares
from components.language import gettext as _
from components.language import mark
from components.markdown import escape_markdown
from data.evidence import (
    Assessment,
    DataCentreQuarter,
    GapReason,
    NaiveElasticity,
    Observed,
    Placebo,
)

_GAPS: Mapping[GapReason, str] = {
    GapReason.UNREADABLE: mark("{name}: its figures cannot be read; it is left out."),
    GapReason.NOTHING_SINCE: mark("{name}: no whole quarter or year since; it is left out."),
    GapReason.TOO_SHORT: mark("{name}: too few quarters before the shock; it is left out."),
    GapReason.BROKEN: mark("{name}: a quarter is missing in its figures; it is left out."),
    GapReason.OUT_OF_DATE: mark("{name}: its figures end too early; it is left out."),
    GapReason.NOTHING_CHOSEN: mark("{name}: no series is counted; it is left out."),
}


def verdict(result: Assessment) -> str:
    """The question of the page with its answer, as a headline."""
    if not result.findings:
        return _("Who was right so far? There are no figures to judge by")
    if not decides(result):
        return _("Who was right so far? The data do not decide")
    if result.after.more > result.after.less:
        return _("Who was right so far? By these settings, Huang: more computing")
    return _("Who was right so far? By these settings, the market: less computing")


def finding(result: Assessment) -> str:
    """The odds before and after, and whether the feared shortfall came."""
    before = shares(result.before)[0]
    if not result.findings or result.newest is None:
        return _(
            "Of 100 simulations {before} ended with more computing. Nothing that came since can "
            "be counted at the moment."
        ).format(before=before)
    odds = _(
        "Of 100 simulations {before} ended with more computing; with what was bought up to "
        "{newest} it is {after}."
    ).format(before=before, newest=fmt.day(result.newest, "long"), after=shares(result.after)[0])
    shortfall = (
        _(
            "The shortfall that the sell-off feared had not appeared by then; that does not show "
            "who was right."
        )
        if no_shortfall(result)
        else _(
            "Less was bought than expected, by more than such expectations usually miss; that "
            "does not show who was right."
        )
    )
    return f"{odds} {shortfall}"


def other_way(turned: Assessment, *, subtracted: bool) -> str:
    """The odds with the usual miss counted the other way, `subtracted` as it is now."""
    more, within, less = shares(turned.after)
    sentence = (
        _("Not subtracted: {more} of 100 more, {within} about as much, {less} less.")
        if subtracted
        else _("Subtracted: {more} of 100 more, {within} about as much, {less} less.")
    )
    return sentence.format(more=more, within=within, less=less)


def mistake(result: Assessment, right: Assessment) -> str:
    """What taking all computing for answers does, against the mapping that is `right`."""
    more, within, less = shares(right.after)
    return _(
        "This is the mistake of a first version of this page: all that was bought is taken for "
        "AI’s answers. It finds {bits} bits of information where there are {fewer}, and {own} of "
        "100 for more computing where {more} is right ({within} about as much, {less} less)."
    ).format(
        bits=fmt.number(result.after.bits, 2),
        fewer=fmt.number(right.after.bits, 2),
        own=shares(result.after)[0],
        more=more,
        within=within,
        less=less,
    )


def gaps(result: Assessment) -> list[str]:
    """What is not there, a sentence each."""
    return [
        _(_GAPS[gap.reason]).format(name=selection.name(each)) for each, gap in result.gaps.items()
    ]


def ratios(result: Assessment) -> pd.DataFrame:
    """Each counterfactual as one ratio of computing bought, with its range and odds."""
    rows = []
    for each, found in result.findings.items():
        more, within, less = shares(found.odds)
        rows.append(
            {
                _("Compared with"): selection.name(each),
                _("Computing bought, expected = 1"): _factor(found.ratio.median),
                _("Nine times in ten between"): _range(found.ratio.low, found.ratio.high),
                _("Simulations: more / about as much / less"): f"{more} / {within} / {less}",
            }
        )
    return pd.DataFrame(rows)


def observations(result: Assessment) -> pd.DataFrame:
    """Every figure that counts: what came against what was expected, its error and weight."""
    return pd.DataFrame([_observation(row) for row in result.rows])


def _observation(row: Observed) -> dict[str, str | None]:
    half = math.exp(row.error)
    return {
        _("Compared with"): selection.name(row.counterfactual),
        _("Figure"): _(selection.SUBJECTS[row.subject]),
        _("Bought from"): fmt.day(row.start),
        _("to"): fmt.day(row.end),
        _("Expected as of"): row.as_of,
        _("Came, expected = 1"): _factor(math.exp(row.miss)),
        _("Usual miss"): _factor(math.exp(row.usual_miss)),
        _("Counted, in computing"): _factor(math.exp(row.value)),
        _("Error"): _("× or ÷ {factor}").format(factor=fmt.number(half, 2)),
        _("Weight"): fmt.percent(row.weight, 0, signed=False),
        _("Source"): escape_markdown(fmt.listed(row.sources)),
        _("Address"): row.addresses[0] if row.addresses else None,
    }


def early_quarters(found: Sequence[DataCentreQuarter]) -> pd.DataFrame:
    """The quarters that the records of the growth rules begin with, and how each was read."""
    read = {
        "in print": _("in print, to the million"),
        "in repositories": _("◇ to the million only in files of public repositories"),
    }
    return pd.DataFrame(
        [
            {
                _("Quarter"): each.fiscal_quarter,
                _("Nvidia’s data centres, millions of dollars"): fmt.number(each.data_center_musd),
                _("Read"): read[each.exact],
                _("Source"): each.source,
            }
            for each in found
        ]
    )


def early_quarters_note(found: Sequence[DataCentreQuarter]) -> str:
    """How many of them nobody could read in print."""
    return _(
        "The records of the growth rules rest on Nvidia’s data-centre revenue since FY2017. Of the "
        "{count} quarters before the filings kept here, {unread} (◇) could be read to the million "
        "only in files of public repositories, which agree with the rounded releases."
    ).format(count=len(found), unread=sum(each.exact == "in repositories" for each in found))


def placebo(found: Placebo) -> str:
    """What the same update would have found where nothing had happened."""
    return _(
        "The same update, tried on {count} stretches of earlier years in which nothing of the kind "
        "had happened, gives between {low} and {high} of 100 for more computing, {middle} in the "
        "middle. {inside} of {count} outcomes lay inside the range that past misses give, {own} "
        "inside the range that the rule gives itself; nine in ten should."
    ).format(
        count=len(found.misses),
        low=round(100 * found.more.low),
        middle=round(100 * found.more.median),
        high=round(100 * found.more.high),
        inside=found.record.inside,
        own=found.model.inside,
    )


def analysts_placebo(found: IntervalCoverage) -> str:
    """How often the analysts' other years would have held the year left out."""
    return _(
        "Of {count} past years, each left out in turn, {inside} lay inside the range that the "
        "others give; nine in ten should."
    ).format(count=found.total, inside=found.inside)


def placebo_settings() -> str:
    """Whose settings the trials have."""
    return _("Tried at our own settings; of yours only the usual miss counts.")


_FALLS: Mapping[str, str] = {
    "algorithmic_progress": mark("better algorithms"),
    "price_fall_a16z": mark("prices as a16z counts them"),
    "epoch_slowest": mark("Epoch AI’s slowest fall of prices"),
    "epoch_fastest": mark("Epoch AI’s fastest fall of prices"),
}


def naive_elasticity(found: NaiveElasticity) -> str:
    """Growth of tokens over fall of prices: the bounds, and why they are no estimate."""
    return _(
        "The growth of tokens over the fall of prices gives anything from {low} to {high}. These "
        "are bounds, not an estimate: tokens also grew for other reasons than price, which "
        "makes the figure too high; prices at equal quality fell more than the prices that were "
        "paid, which makes it too low (DeepSeek’s own list prices rose in August 2026). As a "
        "belief it is offered under “More choices”, and on the page of the demand model."
    ).format(low=fmt.number(found.low, 2), high=fmt.number(found.high, 2))


def naive_bounds(found: NaiveElasticity) -> str:
    """Each bound with its formula, as a list in Markdown."""
    slow, fast = min(found.growth.values()), max(found.growth.values())
    head = _(
        "Growth of tokens, ln a year, over {count} published series: {slow} to {fast}, in the "
        "middle {median}. Elasticity = growth of tokens ÷ fall of prices, both in ln a year:"
    ).format(
        count=len(found.growth),
        slow=fmt.number(slow, 2),
        fast=fmt.number(fast, 2),
        median=fmt.number(found.median, 2),
    )
    lines = [
        _("{name}: {growth} ÷ {fall} = {elasticity}").format(
            name=_(_FALLS[key]),
            growth=fmt.number(found.median, 2),
            fall=fmt.number(fall, 2),
            elasticity=fmt.number(found.elasticities[key], 2),
        )
        for key, fall in found.falls.items()
    ]
    return "\n".join([head, "", *(f"- {line}" for line in lines)])


def limits() -> str:
    """What the figures cannot show, as a list in Markdown."""
    return "\n".join(
        f"- {each}"
        for each in (
            _("Nobody saw the world without R1: trend and gain are known only together."),
            _(
                "All computing is counted, AI’s answers are only a part of it; how large a part is "
                "known from single laboratories."
            ),
            _(
                "Chips are counted from Nvidia’s revenue, so the two are nearly one observation. "
                "Capital spending buys more than AI."
            ),
            _(
                "The usual miss rests on a handful of years, and 2023 weighs heavily in it. Supply "
                "was short: some demand shows as price instead."
            ),
            _(
                "Where demand lies near its trend, the long run follows what one believed before; "
                "more quarters of the same figures will not settle it."
            ),
        )
    )


def _factor(value: float) -> str:
    return _("×{factor}").format(factor=fmt.number(value, 2))


def _range(low: float, high: float) -> str:
    return _("{low} and {high}").format(low=_factor(low), high=_factor(high))
