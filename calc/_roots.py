"""Root search on arrays of brackets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from calc.operands import FloatArray, Number

ROOT_TOLERANCE = 1e-9
"""How far from zero the end of a bracket may lie and still count as the root."""


def find_root(
    function: Callable[..., Any], left: FloatArray, right: FloatArray, *args: Number
) -> FloatArray:
    """The root of `function(x, *args)` between `left` and `right`, element by element.

    `function` changes sign between the ends of each bracket, or is zero at one of them. Raises
    ArithmeticError where it does neither: a bracket that does not bracket is a bug, not an input.
    """
    # Costs a third of a second to import; only few pages need a root.
    from scipy.optimize import elementwise

    left, right, *operands = np.broadcast_arrays(left, right, *args)
    at_left, at_right = function(left, *operands), function(right, *operands)
    # Rounding can leave an end that is a root just on the wrong side of zero.
    same_side = np.sign(at_left) * np.sign(at_right) > 0
    nearly = np.minimum(np.abs(at_left), np.abs(at_right)) < ROOT_TOLERANCE
    if np.any(same_side & ~nearly):
        raise ArithmeticError("the ends of a bracket lie on the same side of zero")
    nearest = np.where(np.abs(at_left) <= np.abs(at_right), left, right)
    open_bracket = ~same_side & (at_left != 0) & (at_right != 0)
    if not np.any(open_bracket):
        return np.asarray(nearest)
    found = elementwise.find_root(
        function,
        (left[open_bracket], right[open_bracket]),
        args=tuple(operand[open_bracket] for operand in operands),
    )
    root = np.array(nearest)
    root[open_bracket] = found.x
    return root


def first_rise(function: Callable[..., Any], times: FloatArray, *args: FloatArray) -> FloatArray:
    """When `function(t, *args)` first reaches zero from below, element by element.

    Looked for between the points of `times`, whose first axis is time. The first point where the
    function is not below zero there already, ∞ where it is below zero at all points.
    """
    reached = function(times, *args) >= 0
    index = np.argmax(reached, axis=0)
    at = np.take_along_axis(times, index[np.newaxis], axis=0)[0]
    found = np.array(np.where(reached.any(axis=0), at, np.inf))
    between = reached.any(axis=0) & (index > 0)
    if np.any(between):
        before = np.take_along_axis(times, np.maximum(index - 1, 0)[np.newaxis], axis=0)[0]
        some = (arg[between] for arg in args)
        found[between] = find_root(function, before[between], at[between], *some)
    return found


def last_crossing(function: Callable[..., Any], times: FloatArray, *args: FloatArray) -> FloatArray:
    """When `function(t, *args)` changes sign for the last time, element by element; 0 for never.

    Looked for between the points of `times`, whose first axis is time. Zero counts as positive.
    """
    above = function(times, *args) >= 0
    other = above != above[-1]
    crosses = other.any(axis=0)
    index = len(above) - 1 - np.argmax(other[::-1], axis=0)
    found = np.zeros(crosses.shape)
    if np.any(crosses):
        before = np.take_along_axis(times, index[np.newaxis], axis=0)[0]
        after = np.take_along_axis(
            times, np.minimum(index + 1, len(above) - 1)[np.newaxis], axis=0
        )[0]
        some = (arg[crosses] for arg in args)
        found[crosses] = find_root(function, before[crosses], after[crosses], *some)
    return found
