"""What a drawing says, by calc, kept while the same is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from calc import drawing as of_drawing
from calc.drawing import YEARS, Drawing, DrawingAnswer, ExpectedUse
from calc.drawing_fit import Fit, Search, fit
from calc.operands import FloatArray
from calc.scenario import Scenario
from components.demand import assumptions, market_belief, presets
from data.model import Parameter, Preset

_MAX_ENTRIES = 256
#: Of the presets, nobody's expectation: the middle of two bounds.
_NOT_EXPECTED = "observed"
#: Years at which the curves of others are drawn, half a year apart.
TIMES = tuple(n / 2 for n in range(2 * YEARS[-1] + 1))


@dataclass(frozen=True, slots=True)
class Curve:
    """An expectation with its usage at `TIMES`."""

    key: str
    expectation: ExpectedUse
    heights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class DrawingResult:
    """All that is said of a drawing.

    `fitted` is None where use ends below what it was: no elasticity of demand gives that. `even` is
    the break-even at `TIMES`, `curves` the expectations by their end, the highest first.
    """

    answer: DrawingAnswer
    fitted: Fit | None
    even: tuple[float, ...]
    curves: tuple[Curve, ...]


def expected(
    gain: float, parameters: Mapping[str, Parameter], sets: Sequence[Preset]
) -> dict[str, Scenario]:
    """The assumptions of everybody whom a drawing is held against, by key, at its gain."""
    implied = market_belief.at_gain(gain, parameters).elasticity
    values = presets.all_values(parameters, sets, implied)
    return {
        key: assumptions.scenario(each | {"gain": gain})
        for key, each in values.items()
        if key != _NOT_EXPECTED
    }


def reading(
    drawing: Drawing,
    given: Scenario,
    parameters: Mapping[str, Parameter],
    sets: Sequence[Preset],
) -> DrawingResult:
    """What the drawing says.

    `given` has how the gain spreads, and all that the fit does not find.
    """
    search = Search(parameters["long_run_elasticity"].limits, parameters["lag"].limits)
    known = expected(drawing.gain, parameters, sets)
    return _read(drawing, replace(given, gain=drawing.gain), tuple(known.items()), search)


def others(
    gain: float, given: Scenario, parameters: Mapping[str, Parameter], sets: Sequence[Preset]
) -> tuple[tuple[float, ...], tuple[Curve, ...]]:
    """The break-even and everybody's curves at a gain, as a `DrawingResult` has them."""
    known = expected(gain, parameters, sets)
    return _others(replace(given, gain=gain), tuple(known.items()))


def _others(
    given: Scenario, known: tuple[tuple[str, Scenario], ...]
) -> tuple[tuple[float, ...], tuple[Curve, ...]]:
    curves = [
        Curve(key, of_drawing.expectation(each, given), _floats(of_drawing.usage(each, TIMES)))
        for key, each in known
    ]
    even = _floats(of_drawing.gain_in_use(given, TIMES))
    return even, tuple(sorted(curves, key=lambda curve: -curve.expectation.end))


@lru_cache(maxsize=_MAX_ENTRIES)
def _read(
    drawing: Drawing, given: Scenario, known: tuple[tuple[str, Scenario], ...], search: Search
) -> DrawingResult:
    answer = of_drawing.read(drawing, given, dict(known))
    fitted = fit(drawing, given, search) if answer.end >= 1 else None
    even, curves = _others(given, known)
    return DrawingResult(answer=answer, fitted=fitted, even=even, curves=curves)


def _floats(values: FloatArray) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
