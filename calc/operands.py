"""The kinds of number that the model computes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from calc._vega import VegaExpression

FloatArray: TypeAlias = NDArray[np.float64]
Number: TypeAlias = float | FloatArray
Operand: TypeAlias = "float | FloatArray | VegaExpression"
# What a formula returns is of its operands' kind, broadcast. Written out it would be three
# overloads a function, for which no type checker follows the arithmetic inside.
Result: TypeAlias = Any

EXPONENT_LIMIT = 700.0
"""Exponents are cut to ± this before `exp`, just inside the range of a double."""
