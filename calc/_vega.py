"""The adapter to Altair's expressions, which a browser evaluates: all that calc knows of them.

Altair is imported when the first operand that is no number asks for it, so that the rest of calc
needs neither Altair nor the time to import it. Relied on: expressions and parameters share
`altair.expr.core.OperatorMixin`, functions are those of `altair.expr`, and `str` of an expression
is its text. `tests/calc/test_vega_adapter.py` fails where a new Altair does otherwise.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from altair import Parameter
    from altair.expr.core import Expression

VegaExpression: TypeAlias = "Expression | Parameter"

BROWSER_INFINITY = 1e12
"""What stands for ∞ in a Vega expression, which has no literal for it."""

_NUMERIC = (int, float, np.ndarray, np.generic, list, tuple)
_CONSTANT = (int, float)


def is_vega(operand: object) -> bool:
    """Whether an operand is an expression that only a browser can evaluate."""
    if isinstance(operand, _NUMERIC):
        return False
    from altair.expr.core import OperatorMixin

    return isinstance(operand, OperatorMixin)


class VegaNamespace:
    """The operations as `altair.expr`; what is constant is computed here and now.

    Exponents are cut to ±`exponent_limit` before `exp`.
    """

    infinity = BROWSER_INFINITY

    def __init__(self, exponent_limit: float) -> None:
        from altair import ParameterExpression, expr

        self._limit = exponent_limit
        self._expr: Any = expr
        self._parameter_expression = ParameterExpression

    def exp(self, value: Any) -> Any:
        """The exponential of a value cut to the limit."""
        if isinstance(value, _CONSTANT):
            return math.exp(min(max(value, -self._limit), self._limit))
        return self._expr.exp(self._expr.clamp(value, -self._limit, self._limit))

    def log(self, value: Any) -> Any:
        """The natural logarithm of a positive value."""
        return math.log(value) if isinstance(value, _CONSTANT) else self._expr.log(value)

    def log1p(self, value: Any) -> Any:
        """The logarithm of 1 + value; Vega has no function of its own for it."""
        return math.log1p(value) if isinstance(value, _CONSTANT) else self._expr.log(1 + value)

    def maximum(self, left: Any, right: Any) -> Any:
        """The larger of the two."""
        if isinstance(left, _CONSTANT) and isinstance(right, _CONSTANT):
            return max(left, right)
        return self._expr.max(left, right)

    def minimum(self, left: Any, right: Any) -> Any:
        """The smaller of the two."""
        if isinstance(left, _CONSTANT) and isinstance(right, _CONSTANT):
            return min(left, right)
        return self._expr.min(left, right)

    def where(self, condition: Any, yes: Any, no: Any) -> Any:
        """`yes` where the condition holds, else `no`."""
        if isinstance(condition, bool):
            return yes if condition else no
        return self._expr.if_(condition, yes, no)

    def result(self, value: Any) -> Any:
        """The expression, or the number where every operand was constant.

        What starts with a parameter is an `altair.ParameterExpression`, which `str` does not
        write out: its expression does.
        """
        return value.expr if isinstance(value, self._parameter_expression) else value
