"""The few operations that the formulas are written in, and the operands made ready for them.

A formula written with `Namespace` and the operators + − × ÷ < ≤ computes a float, an array, or the
expression that a browser evaluates while a slider is dragged, whichever its operands are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from calc._domain import Domain, check
from calc._vega import BROWSER_INFINITY, VegaNamespace, is_vega
from calc.operands import EXPONENT_LIMIT, FloatArray


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


NUMPY: Namespace = _Numpy()


def array(name: str, value: Any, domain: Domain) -> FloatArray:
    """`value` as float64 array. Raises ValueError naming `name` where it leaves `domain`."""
    check(name, value, domain)
    return np.asarray(value, dtype=np.float64)


def _vega_operand(name: str, operand: Any, domain: Domain) -> Any:
    # What an expression will evaluate to cannot be checked here: its slider bounds it.
    if is_vega(operand):
        return operand
    values = array(name, operand, domain)
    if values.ndim != 0:
        raise TypeError(f"{name}: an array cannot stand in a Vega expression")
    return BROWSER_INFINITY if np.isposinf(values) else float(values)


def prepare(
    operands: Mapping[str, Any], domains: Mapping[str, Domain]
) -> tuple[Namespace, dict[str, Any]]:
    """The operations for the operands, and the operands as these take them, both by name.

    Raises ValueError naming argument, value and domain of what lies outside its domain.
    """
    vega = any(is_vega(operand) for operand in operands.values())
    convert = _vega_operand if vega else array
    converted = {name: convert(name, value, domains[name]) for name, value in operands.items()}
    return VegaNamespace(EXPONENT_LIMIT) if vega else NUMPY, converted
