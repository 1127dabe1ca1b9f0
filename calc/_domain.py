"""Intervals of the real line, and the error when a value lies outside its own.

Not a number is never valid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

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

    `value` is a number, an array or a quantity with a `magnitude`. The message names the argument
    (`name`), the first offending value and the domain.
    """
    values = np.asarray(getattr(value, "magnitude", value), dtype=np.float64)
    if domain.contains(values):
        return
    offending = next(v for v in values.ravel().tolist() if not domain.contains(np.asarray(v)))
    raise refuse(name, offending, domain)
