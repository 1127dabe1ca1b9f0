"""Intervals of the real line, and the error when a value lies outside its own.

Not a number is never valid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real

import numpy as np


@dataclass(frozen=True, slots=True)
class Domain:
    """An interval of the real line; a closed end belongs to it."""

    low: float = -math.inf
    high: float = math.inf
    low_closed: bool = False
    high_closed: bool = False

    def __str__(self) -> str:
        """The usual notation: (0, ∞), [0, 1]."""
        left = "[" if self.low_closed else "("
        right = "]" if self.high_closed else ")"
        return f"{left}{_end(self.low)}, {_end(self.high)}{right}"

    def contains(self, values: np.ndarray) -> bool:
        """Whether every one of `values` lies in the interval."""
        above = values >= self.low if self.low_closed else values > self.low
        below = values <= self.high if self.high_closed else values < self.high
        return bool(np.all(above & below))


def _end(bound: float) -> str:
    return ("−" if bound < 0 else "") + "∞" if math.isinf(bound) else f"{bound:g}"


REAL = Domain()
WITH_INFINITY = Domain(low_closed=True, high_closed=True)
POSITIVE = Domain(low=0)
NOT_NEGATIVE = Domain(low=0, low_closed=True)
SHARE = Domain(0, 1, low_closed=True, high_closed=True)
POSITIVE_SHARE = Domain(0, 1, high_closed=True)
AT_LEAST_ONE = Domain(low=1, low_closed=True)
CORRELATION = Domain(-1, 1, low_closed=True, high_closed=True)


def refuse(name: str, value: object, domain: object) -> ValueError:
    """The error for a value outside its domain: names the argument, the value, the domain."""
    return ValueError(f"{name} = {value} is outside its domain {domain}")


def check(name: str, value: object, domain: Domain) -> None:
    """Raises ValueError unless every number of `value` lies in `domain`.

    `value` is a number, an array, a sequence or a quantity with a `magnitude`. The message names
    the argument (`name`), the first offending value and the domain. Booleans and texts are no
    numbers here, although NumPy would convert them.
    """
    plain = getattr(value, "magnitude", value)
    stranger = _first_that_is_no_number(plain)
    if stranger:
        raise refuse(name, repr(stranger[0]), domain)
    values = np.asarray(plain, dtype=np.float64)
    if domain.contains(values):
        return
    offending = next(v for v in values.ravel().tolist() if not domain.contains(np.asarray(v)))
    raise refuse(name, offending, domain)


def check_count(name: str, value: object, least: int) -> None:
    """Raises ValueError unless `value` is a whole number of at least `least`, and no boolean."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise refuse(name, repr(value), f"{{{least}, {least + 1}, …}}")


def _first_that_is_no_number(value: object) -> list[object]:
    """In a list, the first part of `value` that is no number; empty where all are numbers."""
    if type(value) in {float, int}:  # nearly all calls
        return []
    if isinstance(value, (list, tuple)):
        found = (_first_that_is_no_number(part) for part in value)
        return next(filter(None, found), [])
    array = np.asarray(value)
    if array.dtype.kind in "iuf":
        return []
    if array.dtype.kind != "O":
        return array.ravel().tolist()[:1]
    parts = array.ravel().tolist()
    return [part for part in parts if isinstance(part, bool) or not _is_real(part)][:1]


def _is_real(value: object) -> bool:
    return isinstance(value, (Real, Decimal))
