"""What a drawn curve of usage says: its computing, whose expectation it meets, its elasticity.

A drawing gives the answers asked for, as a multiple of those there would have been without the
gain g: 1 on the day of the shock, then one height at each of `YEARS` after it. What it does to
computing needs no model: M(t) = Q(t)/g(t), where g(t) is the gain in use. So the break-even is the
curve Q = g(t), and ln Q/ln g in the last year says by how many per cent use grows for 1 % of
computing saved: 1 at break-even, whatever share of the cost is computing. Only the elasticity,
which is about the full cost of an answer, takes the model (`calc.drawing_fit`).

Usage is that of direct answers: longer ones take more computing at the same usage.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from calc import _formulas as formulas
from calc._backend import NUMPY
from calc._domain import Domain, check
from calc.operands import FloatArray
from calc.scenario import Scenario

YEARS = (1, 2, 3, 4, 5, 6, 7, 8)
"""Years after the shock at which a drawing has a height."""

SMALLEST_GAIN = 1.1
"""Below this so little is saved that a drawing says nothing of it."""

TOP = 2.5
"""The highest height is this multiple of the gain: 2.5 times the computing."""

LOWEST = 0.01
"""The lowest height."""

TOLERANCE = 0.1
"""Heights this close, as a ratio, are the same to a hand that draws."""

FALL = 0.15
"""A fall from the highest height by more than this is meant, not a wobble."""

PACE = 0.75
"""Years earlier or later at half the way to the end that make a curve faster or slower."""

_LOG_TOLERANCE = math.log1p(TOLERANCE)


class Computing(StrEnum):
    """Computing used, against what it would have been without the gain."""

    LESS = "less"
    SAME = "same"  # within `TOLERANCE`
    MORE = "more"


class Pace(StrEnum):
    """When half of the rise is reached, against the expectation that the drawing meets."""

    SLOWER = "slower"
    ALIKE = "alike"
    FASTER = "faster"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Heights drawn for a gain, one for each of `YEARS`.

    `gain` in [`SMALLEST_GAIN`, 10⁶], heights in [`LOWEST`, `TOP`·gain], both ratios to before the
    shock. ValueError names what is outside.
    """

    gain: float
    heights: tuple[float, ...]

    def __post_init__(self) -> None:
        check("gain", self.gain, Domain(SMALLEST_GAIN, 1e6, low_closed=True, high_closed=True))
        if len(self.heights) != len(YEARS):
            raise ValueError(f"heights: {len(self.heights)} of {len(YEARS)}")
        highest = TOP * self.gain * (1 + 1e-9)  # as rounding leaves it
        for height in self.heights:
            check("heights", height, Domain(LOWEST, highest, low_closed=True, high_closed=True))


@dataclass(frozen=True, slots=True)
class ExpectedUse:
    """What somebody expects: usage in the last year, and 1 % of computing saved in use."""

    end: float
    use_per_saving: float


@dataclass(frozen=True, slots=True)
class DrawingAnswer:
    """What a drawing says without the model's elasticity.

    `end` is its last height, `multiplier` M then, `computing` the same in a word. `before` is the
    other side on which M stood earlier, and `turned` the years after the shock since when it has
    been where it ends; both None where it stood on one side. `use_per_saving` is ln Q/ln g at the
    end, None where use falls below what it was.

    `meets` is the key of the nearest expectation within `TOLERANCE` of the end, None for none;
    `below` and `above` are then the nearest expectations on either side, None beyond the outermost.
    `pace` compares with the one that is met; None where none is, or where nothing rises. `fallen`
    is the deepest fall from an earlier height, where it is more than `FALL`.
    """

    end: float
    multiplier: float
    computing: Computing
    before: Computing | None
    turned: float | None
    use_per_saving: float | None
    meets: str | None
    below: str | None
    above: str | None
    pace: Pace | None
    fallen: float | None


def usage(scenario: Scenario, years: Sequence[float]) -> FloatArray:
    """Direct answers asked for at each of `years` ≥ 0 after the shock, as a ratio to before."""
    a, t = scenario.arrays(), np.asarray(years, dtype=float)
    gain, elasticity = formulas.reached(NUMPY, t, a)
    log_price = formulas.log_price(NUMPY, gain, a.compute_share)
    return np.asarray(np.exp(formulas.log_quantity(NUMPY, log_price, elasticity, a.ceiling)))


def gain_in_use(scenario: Scenario, years: Sequence[float]) -> FloatArray:
    """The break-even of a drawing: usage at which computing is as before, g(t), by year."""
    a, t = scenario.arrays(), np.asarray(years, dtype=float)
    return np.asarray(formulas.gain_at(NUMPY, t, a.gain, a.diffusion_lag))


def expectation(scenario: Scenario, spread: Scenario) -> ExpectedUse:
    """What `scenario` expects in the last year, its saving measured as for a drawing."""
    end = float(usage(scenario, YEARS[-1:])[0])
    saved = float(gain_in_use(spread, YEARS[-1:])[0])
    return ExpectedUse(end, math.log(end) / math.log(saved))


def read(drawing: Drawing, spread: Scenario, expected: Mapping[str, Scenario]) -> DrawingAnswer:
    """What the drawing says.

    `spread` tells how fast the drawing's gain spreads (its `diffusion_lag`; its own gain is not
    asked), `expected` are the expectations it is held against, by key, each at the drawing's gain.
    """
    heights = np.array(drawing.heights)
    in_use = gain_in_use(_with_gain(spread, drawing.gain), YEARS)
    log_computing = np.log(heights) - np.log(in_use)
    end = float(heights[-1])
    before, turned = _turn(log_computing)
    meets, below, above = _neighbours(end, expected)
    return DrawingAnswer(
        end=end,
        multiplier=float(np.exp(log_computing[-1])),
        computing=_side(log_computing[-1]),
        before=before,
        turned=turned,
        use_per_saving=math.log(end) / math.log(in_use[-1]) if end >= 1 else None,
        meets=meets,
        below=below,
        above=above,
        pace=None if meets is None else _pace(heights, usage(expected[meets], YEARS)),
        fallen=_fall(heights),
    )


def _with_gain(scenario: Scenario, gain: float) -> Scenario:
    return Scenario(**{**scenario.by_name(), "gain": gain})


def _side(log_computing: float) -> Computing:
    if abs(log_computing) <= _LOG_TOLERANCE:
        return Computing.SAME
    return Computing.MORE if log_computing > 0 else Computing.LESS


def _turn(log_computing: FloatArray) -> tuple[Computing | None, float | None]:
    """The side on which M stood before, and since when it has stood where it ends."""
    end = _side(log_computing[-1])
    sides = [_side(each) for each in log_computing]
    others = [n for n, side in enumerate(sides) if side not in {end, Computing.SAME}]
    if not others:
        return None, None
    before = sides[others[-1]]
    # It ends beyond 1, or within the tolerance around it.
    border = 0.0
    if end is Computing.SAME:
        border = _LOG_TOLERANCE if before is Computing.MORE else -_LOG_TOLERANCE
    here, there = (log_computing[n] - border for n in (others[-1], others[-1] + 1))
    later = others[-1] + 1
    while here * there > 0:  # still within the tolerance on the near side of 1
        here, later = there, later + 1
        there = log_computing[later] - border
    return before, float(YEARS[later - 1] + here / (here - there))


def _neighbours(
    end: float, expected: Mapping[str, Scenario]
) -> tuple[str | None, str | None, str | None]:
    """The expectation that is met, or else the nearest below and above."""
    distances = {
        key: math.log(float(usage(scenario, YEARS[-1:])[0]) / end)
        for key, scenario in expected.items()
    }
    if not distances:
        return None, None, None
    nearest = min(distances, key=lambda key: abs(distances[key]))
    if abs(distances[nearest]) <= _LOG_TOLERANCE:
        return nearest, None, None
    lower = {key: distance for key, distance in distances.items() if distance < 0}
    higher = {key: distance for key, distance in distances.items() if distance > 0}
    below = max(lower, key=lower.__getitem__, default=None)
    above = min(higher, key=higher.__getitem__, default=None)
    return None, below, above


def _pace(heights: FloatArray, expected: FloatArray) -> Pace | None:
    """Whether half of the way up is reached earlier or later than expected."""
    drawn, usual = _half_way(heights), _half_way(expected)
    if drawn is None or usual is None:
        return None
    if abs(drawn - usual) <= PACE:
        return Pace.ALIKE
    return Pace.SLOWER if drawn > usual else Pace.FASTER


def _half_way(heights: FloatArray) -> float | None:
    """Years until half of the way from 1 to the end is reached; None where the end is no rise."""
    if math.log(heights[-1]) <= _LOG_TOLERANCE:
        return None
    half = (1 + heights[-1]) / 2
    values = np.concatenate([[1.0], heights])
    after = int(np.argmax(values >= half))
    low, high = values[after - 1], values[after]
    return float(after - 1 + (half - low) / (high - low))


def _fall(heights: FloatArray) -> float | None:
    """The deepest fall from an earlier height, where it is more than `FALL`."""
    highest = np.maximum.accumulate(np.concatenate([[1.0], heights]))[1:]
    deepest = float(np.max(1 - heights / highest))
    return deepest if deepest > FALL else None
