"""Who is right, as far as the numbers say: typed, without a sentence.

The words are the page's; they follow these values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from calc._domain import POSITIVE, SHARE, check, refuse
from calc.uncertainty import UNDETERMINED, Bar, MonteCarlo


class Reading(StrEnum):
    """Whose reading a multiplier supports."""

    HUANG = "huang"  #: more compute than would otherwise have been used
    MARKET = "market"  #: less
    UNDETERMINED = "undetermined"  #: within 5 % of neither


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one set of assumptions.

    `back_at` is the time in years at which demand is back at its trend: 0 if it never falls, None
    if it never comes back. `certainty` is the share of the draws that agree with `long_run`
    (M_L > 1, M_L < 1, or undetermined). `hinge` is the assumption with the widest swing, and
    `hinge_decides` says whether its plausible range alone turns the answer.
    """

    short_run: Reading
    long_run: Reading
    short_run_multiplier: float
    long_run_multiplier: float
    back_at: float | None
    certainty: float
    hinge: str
    hinge_decides: bool

    @property
    def turns(self) -> bool:
        """Whether the long run contradicts the short run."""
        return {self.short_run, self.long_run} == {Reading.HUANG, Reading.MARKET}


def reading(multiplier: float) -> Reading:
    """Whose reading a multiplier > 0 supports; undetermined for |ln M| < 0.05."""
    check("multiplier", multiplier, POSITIVE)
    distance = math.log(multiplier)
    if abs(distance) < UNDETERMINED:
        return Reading.UNDETERMINED
    return Reading.HUANG if distance > 0 else Reading.MARKET


def _certainty(answer: Reading, probability_above: float, undetermined: float) -> float:
    match answer:
        case Reading.HUANG:
            return probability_above
        case Reading.MARKET:
            return 1 - probability_above
        case Reading.UNDETERMINED:
            return undetermined


def verdict(
    short_run_multiplier: float,
    long_run_multiplier: float,
    break_even_years: float,
    monte_carlo: MonteCarlo,
    tornado: Sequence[Bar],
) -> Verdict:
    """The verdict of a scenario's multipliers, crossing time, draws and tornado.

    Multipliers > 0, `break_even_years` in [0, ∞] as `calc.demand.return_time` gives it, `tornado`
    with at least one bar. Raises ValueError naming argument, value and domain.
    """
    if math.isnan(break_even_years) or break_even_years < 0:
        raise refuse("break_even_years", break_even_years, "[0, ∞]")
    if not tornado:
        raise refuse("tornado", "()", "one bar or more")
    check("probability_long_run", monte_carlo.probability_long_run, SHARE)
    short, long = reading(short_run_multiplier), reading(long_run_multiplier)
    widest = max(tornado, key=lambda bar: bar.swing)
    return Verdict(
        short_run=short,
        long_run=long,
        short_run_multiplier=short_run_multiplier,
        long_run_multiplier=long_run_multiplier,
        back_at=None if math.isinf(break_even_years) else break_even_years,
        certainty=_certainty(
            long, monte_carlo.probability_long_run, monte_carlo.undetermined_long_run
        ),
        hinge=widest.parameter,
        hinge_decides=widest.decides,
    )
