"""Who is right, as far as the numbers say: typed, without a sentence.

The words are the page's; they follow these values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from calc._domain import NOT_NEGATIVE, POSITIVE, SHARE, check, refuse
from calc.uncertainty import UNDETERMINED, Bar, MonteCarlo


class Reading(StrEnum):
    """Whose reading a multiplier supports."""

    HUANG = "huang"  #: more compute than would otherwise have been used
    MARKET = "market"  #: less
    UNDETERMINED = "undetermined"  #: within 5 % of neither


@dataclass(frozen=True, slots=True)
class DemandVerdict:
    """The answer for one set of assumptions.

    `settled_at` is the time in years from which demand stays on the side of its trend on which it
    ends; 0 if it never was on the other. `certainty` is the share of the draws that agree with
    `long_run` (M_L > 1, M_L < 1, or undetermined). `hinge` is the assumption with the widest swing,
    and `hinge_decides` says whether its plausible range alone turns the answer.
    """

    short_run: Reading
    long_run: Reading
    short_run_multiplier: float
    long_run_multiplier: float
    settled_at: float
    certainty: float
    hinge: str
    hinge_decides: bool


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
    settling_years: float,
    monte_carlo: MonteCarlo,
    tornado: Sequence[Bar],
) -> DemandVerdict:
    """The verdict of a scenario's multipliers, settling time, draws and tornado.

    Multipliers > 0, `settling_years` in [0, ∞) as `calc.demand.settling_time` gives it, `tornado`
    with at least one bar. Raises ValueError naming argument, value and domain.
    """
    check("settling_years", settling_years, NOT_NEGATIVE)
    if not tornado:
        raise refuse("tornado", "()", "one bar or more")
    check("probability_long_run", monte_carlo.probability_long_run, SHARE)
    short, long = reading(short_run_multiplier), reading(long_run_multiplier)
    widest = max(tornado, key=lambda bar: bar.swing)
    return DemandVerdict(
        short_run=short,
        long_run=long,
        short_run_multiplier=short_run_multiplier,
        long_run_multiplier=long_run_multiplier,
        settled_at=settling_years,
        certainty=_certainty(
            long, monte_carlo.probability_long_run, monte_carlo.undetermined_long_run
        ),
        hinge=widest.parameter,
        hinge_decides=widest.decides,
    )
