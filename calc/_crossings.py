"""When the path M(t) crosses 1.

Looked for between the points of a grid that is fine against both lags and ends where the path has
settled. The scenarios are of arrays, checked already (`Scenario.arrays`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from calc import _formulas as formulas
from calc._backend import NUMPY
from calc._roots import first_rise, last_crossing
from calc.operands import FloatArray
from calc.scenario import PARAMETERS, Scenario

# The grid in units of the shorter and longer lag.
_GRID_START, _GRID_END, _GRID_POINTS = 1e-4, 40.0, 400


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


def _on_grid(scenario: Scenario) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """Times, the first axis, and the values of `PARAMETERS` broadcast against each other."""
    values = np.broadcast_arrays(*(np.asarray(each) for each in scenario.by_name().values()))
    by_name = dict(zip(PARAMETERS, values, strict=True))
    lag, diffusion_lag = by_name["lag"], by_name["diffusion_lag"]
    shorter, longer = np.minimum(lag, diffusion_lag), np.maximum(lag, diffusion_lag)
    scale = np.where(diffusion_lag > 0, np.maximum(shorter, longer * _GRID_START), lag)
    return np.geomspace(scale * _GRID_START, longer * _GRID_END, _GRID_POINTS), values
