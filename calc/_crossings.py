"""When the path M(t) crosses 1.

Looked for between the points of a grid that is fine against both lags and ends where the path has
settled. Operands are those of `_formulas.log_path` after the time, checked already: the gain, both
elasticities, the lag, the diffusion lag, the rest.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from calc import _formulas as formulas
from calc._backend import NUMPY, FloatArray
from calc._roots import first_rise, last_crossing

# The grid in units of the shorter and longer lag.
_GRID_START, _GRID_END, _GRID_POINTS = 1e-4, 40.0, 400

_log_path = partial(formulas.log_path, NUMPY)


def first_return(*operands: FloatArray) -> FloatArray:
    """Years until M(t) is back at 1; 0 where it does not fall at first, ∞ for never."""
    times, settings = _on_grid(operands)
    # A gain in use at once moves demand at once; one that spreads has to begin to.
    _, _, _, _, diffusion_lag, *_ = settings
    after_shock = _log_path(np.where(diffusion_lag > 0, times[0], 0.0), *settings)
    return np.where(after_shock < 0, first_rise(_log_path, times, *settings), 0.0)


def settled(*operands: FloatArray) -> FloatArray:
    """Years until M(t) crosses 1 for the last time; 0 where it never does."""
    times, settings = _on_grid(operands)
    return last_crossing(_log_path, times, *settings)


def _on_grid(operands: tuple[FloatArray, ...]) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """Times, the first axis, and the operands broadcast against each other."""
    settings = np.broadcast_arrays(*operands)
    _, _, _, lag, diffusion_lag, *_ = settings
    shorter, longer = np.minimum(lag, diffusion_lag), np.maximum(lag, diffusion_lag)
    scale = np.where(diffusion_lag > 0, np.maximum(shorter, longer * _GRID_START), lag)
    return np.geomspace(scale * _GRID_START, longer * _GRID_END, _GRID_POINTS), settings
