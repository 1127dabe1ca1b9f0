"""The few operations that the formulas are written in, on numbers, arrays and Vega expressions.

A formula written with `Namespace` and the operators + − × ÷ < ≤ computes a float, an array, or the
expression that a browser evaluates while a slider is dragged, whichever its operands are. Altair
is never imported here: who holds a Vega expression has imported it.
"""

from __future__ import annotations

import math
import sys
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]


@runtime_checkable
class VegaExpression(Protocol):
    """What an `altair.expr` expression and an `altair.param` have in common."""

    def _to_expr(self) -> str: ...


Number: TypeAlias = float | FloatArray
Operand: TypeAlias = float | FloatArray | VegaExpression
# What a formula returns is of its operands' kind, broadcast. Written out it would be three
# overloads a function, for which no type checker follows the arithmetic inside.
Result: TypeAlias = Any

EXPONENT_LIMIT = 700.0
"""Exponents are cut to ± this before `exp`, just inside the range of a double."""

BROWSER_INFINITY = 1e12
"""What stands for ∞ in a Vega expression, which has no literal for it."""


class Namespace(Protocol):
    """The operations that formulas may use beside the operators.

    `infinity` is ∞ as far as the backend can write it.
    """

    infinity: float

    def exp(self, value: Any) -> Any:
        """The exponential of a value cut to ±`EXPONENT_LIMIT`."""

    def log(self, value: Any) -> Any:
        """The natural logarithm of a positive value."""

    def log1p(self, value: Any) -> Any:
        """The logarithm of 1 + value, exact for small values where the backend can."""

    def maximum(self, left: Any, right: Any) -> Any:
        """The larger of the two, element by element."""

    def minimum(self, left: Any, right: Any) -> Any:
        """The smaller of the two, element by element."""

    def where(self, condition: Any, yes: Any, no: Any) -> Any:
        """`yes` where the condition holds, else `no`; both are evaluated."""

    def result(self, value: Any) -> Any:
        """What the caller gets: a plain float for scalar operands."""


class _Numpy:
    """The operations on float64 arrays, scalars included."""

    infinity = math.inf

    def exp(self, value: Any) -> Any:
        return np.exp(np.clip(value, -EXPONENT_LIMIT, EXPONENT_LIMIT))

    def log(self, value: Any) -> Any:
        return np.log(value)

    def log1p(self, value: Any) -> Any:
        return np.log1p(value)

    def maximum(self, left: Any, right: Any) -> Any:
        return np.maximum(left, right)

    def minimum(self, left: Any, right: Any) -> Any:
        return np.minimum(left, right)

    def where(self, condition: Any, yes: Any, no: Any) -> Any:
        return np.where(condition, yes, no)

    def result(self, value: Any) -> Any:
        return float(value) if np.ndim(value) == 0 else np.asarray(value)


_Constant = (int, float)


class VegaNamespace:
    """The operations as `altair.expr`; what is constant is computed here and now."""

    infinity = BROWSER_INFINITY

    def __init__(self) -> None:
        # The operand exists, so its module does too; an import here would tie calc to altair.
        self._expr: Any = sys.modules["altair"].expr

    def exp(self, value: Any) -> Any:
        if isinstance(value, _Constant):
            return math.exp(min(max(value, -EXPONENT_LIMIT), EXPONENT_LIMIT))
        return self._expr.exp(self._expr.clamp(value, -EXPONENT_LIMIT, EXPONENT_LIMIT))

    def log(self, value: Any) -> Any:
        return math.log(value) if isinstance(value, _Constant) else self._expr.log(value)

    def log1p(self, value: Any) -> Any:
        return math.log1p(value) if isinstance(value, _Constant) else self._expr.log(1 + value)

    def maximum(self, left: Any, right: Any) -> Any:
        if isinstance(left, _Constant) and isinstance(right, _Constant):
            return max(left, right)
        return self._expr.max(left, right)

    def minimum(self, left: Any, right: Any) -> Any:
        if isinstance(left, _Constant) and isinstance(right, _Constant):
            return min(left, right)
        return self._expr.min(left, right)

    def where(self, condition: Any, yes: Any, no: Any) -> Any:
        if isinstance(condition, bool):
            return yes if condition else no
        return self._expr.if_(condition, yes, no)

    def result(self, value: Any) -> Any:
        return value


NUMPY: Namespace = _Numpy()


def is_vega(operand: object) -> bool:
    """Whether an operand is an expression that only a browser can evaluate."""
    return isinstance(operand, VegaExpression)
