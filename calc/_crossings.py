"""When the path M(t) crosses 1, or the edges of a band around it.

Looked for between the points of a grid that is fine against both lags and ends where the path has
settled. The scenarios are of arrays, checked already (`Scenario.arrays`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from calc import _formulas as formulas
from calc._backend import NUMPY
from calc._roots import first_rise, last_crossing
from calc.operands import FloatArray
from calc.scenario import PARAMETERS, Scenario

Grid: TypeAlias = tuple[float, float, int]

FINE: Grid = (1e-4, 40.0, 400)
"""A grid of times: its start in shorter lags, its end in longer lags, its points."""

COARSE: Grid = (0.005, 20.0, 24)
"""The same for thousands of draws, of which only shares are asked: right to half a per cent."""


def _scenario(values: Sequence[FloatArray]) -> Scenario:
    return Scenario(**dict(zip(PARAMETERS, values, strict=True)))


def _log_path(times: FloatArray, *values: FloatArray) -> FloatArray:
    """Logarithm of M(t) from the values of `PARAMETERS`, as the root search passes them on."""
    return np.asarray(formulas.log_path(NUMPY, times, _scenario(values)))


def first_return(scenario: Scenario) -> FloatArray:
    """Years until M(t) is back at 1; 0 where it does not fall at first, ∞ for never."""
    times, values = _on_grid(scenario)
    # A gain in use at once moves demand at once; one that spreads has to begin to.
    spreads = dict(zip(PARAMETERS, values, strict=True))["diffusion_lag"] > 0
    after_shock = _log_path(np.where(spreads, times[0], 0.0), *values)
    return np.where(after_shock < 0, first_rise(_log_path, times, *values), 0.0)


def settled(scenario: Scenario) -> FloatArray:
    """Years until M(t) crosses 1 for the last time; 0 where it never does."""
    times, values = _on_grid(scenario)
    return last_crossing(_log_path, times, *values)


def side(log_multiplier: FloatArray, band: float) -> FloatArray:
    """1 where ln M ≥ `band`, −1 where ln M ≤ −`band`, 0 between."""
    return np.where(np.abs(log_multiplier) < band, 0.0, np.sign(log_multiplier))


def first_side(scenario: Scenario, band: float, grid: Grid = FINE) -> FloatArray:
    """The side of the band on which M(t) first leaves it; 0 where it never does."""
    times, values = _on_grid(scenario, grid)
    sides = side(_log_path(times, *values), band)
    first = np.argmax(sides != 0, axis=0)
    return np.asarray(np.take_along_axis(sides, first[np.newaxis], axis=0)[0])


def decided(scenario: Scenario, ends: FloatArray, band: float) -> FloatArray:
    """Years until M(t) enters for the last time the `side` of the band on which it `ends`."""

    def inside(times: FloatArray, end: FloatArray, *values: FloatArray) -> FloatArray:
        log_m = _log_path(times, *values)
        return np.where(end == 0, band - np.abs(log_m), end * log_m - band)

    times, values = _on_grid(scenario)
    return last_crossing(inside, times, np.broadcast_to(ends, values[0].shape), *values)


def _on_grid(scenario: Scenario, grid: Grid = FINE) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """Times, the first axis, and the values of `PARAMETERS` broadcast against each other."""
    values = np.broadcast_arrays(*(np.asarray(each) for each in scenario.by_name().values()))
    by_name = dict(zip(PARAMETERS, values, strict=True))
    lag, diffusion_lag = by_name["lag"], by_name["diffusion_lag"]
    shorter, longer = np.minimum(lag, diffusion_lag), np.maximum(lag, diffusion_lag)
    start, end, points = grid
    scale = np.where(diffusion_lag > 0, np.maximum(shorter, longer * start), lag)
    return np.geomspace(scale * start, longer * end, points), values
