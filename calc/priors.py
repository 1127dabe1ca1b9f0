"""Beliefs about the parameters of the demand model, as distributions.

Every distribution has `ppf`, the quantile function (so that quasi-random points become draws and
`scipy.stats.sobol_indices` takes it as it is), and `moved`, the same belief around another value.
They are frozen and hashable: results can be cached on them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

import numpy as np
from scipy.special import ndtr, ndtri

from calc._domain import CORRELATION, POSITIVE, REAL, WITH_INFINITY, check, refuse
from calc.operands import FloatArray
from calc.scenario import PARAMETERS, Assumptions, Scenario

LOW_QUANTILE, HIGH_QUANTILE = 0.05, 0.95
"""The quantiles that the low and high figures of a parameter stand for."""

_NORMAL_HALF_WIDTH = float(ndtri(HIGH_QUANTILE))


class Prior(Protocol):
    """A belief about one number."""

    def ppf(self, probability: FloatArray) -> FloatArray:
        """The value that a share `probability`, in (0, 1), of the belief lies below."""

    def moved(self, start: float, end: float) -> Prior:
        """The same belief as held by someone whose best guess is `end` instead of `start`."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Certainty."""

    value: float

    def __post_init__(self) -> None:
        check("value", self.value, WITH_INFINITY)

    def ppf(self, probability: FloatArray) -> FloatArray:
        """The value, whatever the probability."""
        return np.full_like(np.asarray(probability, dtype=np.float64), self.value)

    def moved(self, start: float, end: float) -> Prior:
        """Certainty of `end`."""
        return self if start == end else Fixed(end)


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution."""

    mean: float
    standard_deviation: float

    def __post_init__(self) -> None:
        check("mean", self.mean, REAL)
        check("standard_deviation", self.standard_deviation, POSITIVE)

    def ppf(self, probability: FloatArray) -> FloatArray:
        """The quantile function."""
        return np.asarray(self.mean + self.standard_deviation * ndtri(probability))

    def moved(self, start: float, end: float) -> Prior:
        """Shifted by the difference."""
        return replace(self, mean=self.mean + (end - start))


@dataclass(frozen=True, slots=True)
class LogNormal:
    """A lognormal distribution by its 5 % and 95 % quantiles, cut off below `least`."""

    low: float
    high: float
    least: float = 0.0

    def __post_init__(self) -> None:
        check("low", self.low, POSITIVE)
        check("high", self.high, POSITIVE)
        check("least", self.least, REAL)
        if not self.low < self.high:
            raise refuse("low, high", f"{self.low}, {self.high}", "0 < low < high < ∞")

    def ppf(self, probability: FloatArray) -> FloatArray:
        """The quantile function; what would lie below `least` lies on it."""
        middle = (math.log(self.low) + math.log(self.high)) / 2
        spread = (math.log(self.high) - math.log(self.low)) / (2 * _NORMAL_HALF_WIDTH)
        return np.asarray(np.maximum(np.exp(middle + spread * ndtri(probability)), self.least))

    def moved(self, start: float, end: float) -> Prior:
        """Scaled by the ratio; certain of ∞, 0 and what lies on `least`, where something ends."""
        if not (self.least < start < math.inf and self.least < end < math.inf):
            return Fixed(end)
        return replace(self, low=self.low * (end / start), high=self.high * (end / start))


@dataclass(frozen=True, slots=True)
class Triangular:
    """A triangular distribution on [low, high] with its peak at `mode`."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        for name in ("low", "mode", "high"):
            check(name, getattr(self, name), REAL)
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            shape = f"{self.low}, {self.mode}, {self.high}"
            raise refuse("low, mode, high", shape, "low ≤ mode ≤ high, low < high")

    def ppf(self, probability: FloatArray) -> FloatArray:
        """The quantile function."""
        p = np.asarray(probability, dtype=np.float64)
        rise, fall = self.mode - self.low, self.high - self.mode
        width = self.high - self.low
        left = self.low + np.sqrt(p * width * rise)
        right = self.high - np.sqrt((1 - p) * width * fall)
        return np.where(p * width < rise, left, right)

    def moved(self, start: float, end: float) -> Prior:
        """With its peak as far from the old one as `end` from `start`; certain beyond its range."""
        mode = self.mode + (end - start)
        return replace(self, mode=mode) if self.low <= mode <= self.high else Fixed(end)


@dataclass(frozen=True, slots=True)
class Kumaraswamy:
    """A Kumaraswamy distribution with shapes `a` and `b` on [low, high]."""

    a: float
    b: float
    low: float
    high: float
    shift: float = 0.0  #: displacement of the whole belief, in standard normal deviations

    def __post_init__(self) -> None:
        for name, domain in (("a", POSITIVE), ("b", POSITIVE), ("low", REAL), ("high", REAL)):
            check(name, getattr(self, name), domain)
        check("shift", self.shift, REAL)
        if not self.low < self.high:
            raise refuse("low, high", f"{self.low}, {self.high}", "low < high")

    def _unit_ppf(self, probability: FloatArray) -> FloatArray:
        return np.asarray((1 - (1 - probability) ** (1 / self.b)) ** (1 / self.a))

    def _unshifted_cdf(self, value: float) -> float:
        unit = min(max((value - self.low) / (self.high - self.low), 0.0), 1.0)
        return float(1 - (1 - unit**self.a) ** self.b)

    def ppf(self, probability: FloatArray) -> FloatArray:
        """The quantile function."""
        p = np.asarray(probability, dtype=np.float64)
        if self.shift:
            p = ndtr(ndtri(p) + self.shift)
        return self.low + (self.high - self.low) * self._unit_ppf(p)

    def moved(self, start: float, end: float) -> Prior:
        """Displaced inside its range so that what lay at `start` lies at `end`.

        Certain where `end` is an end of the range or beyond it.
        """
        if start == end:
            return self
        if not (self.low < start < self.high and self.low < end < self.high):
            return Fixed(end)
        step = float(ndtri(self._unshifted_cdf(end)) - ndtri(self._unshifted_cdf(start)))
        return replace(self, shift=self.shift + step)


def _plain(value: object) -> float:
    return float(np.asarray(value))


AnyPrior: TypeAlias = Fixed | Normal | LogNormal | Triangular | Kumaraswamy


@dataclass(frozen=True, slots=True, kw_only=True)
class Priors(Assumptions[Prior]):
    """A belief about every assumption of a `calc.scenario.Scenario`.

    `elasticity_correlation`, in [−1, 1], ties the two elasticities together; a draw's short-run
    elasticity never exceeds its long-run one.
    """

    elasticity_correlation: float

    def __post_init__(self) -> None:
        check("elasticity_correlation", self.elasticity_correlation, CORRELATION)

    def by_name(self) -> dict[str, Prior]:
        """The beliefs by parameter, without the correlation."""
        return {name: getattr(self, name) for name in PARAMETERS}

    def around(self, defaults: Scenario, chosen: Scenario) -> Priors:
        """The same uncertainty around a visitor's values instead of the default ones.

        Both scenarios hold plain numbers. What the visitor left alone stays as it is.
        """
        start, end = defaults.by_name(), chosen.by_name()
        changed: Mapping[str, Prior] = {
            name: prior.moved(_plain(start[name]), _plain(end[name]))
            for name, prior in self.by_name().items()
            if start[name] != end[name]
        }
        return replace(self, **changed)  # type: ignore[arg-type]  # names are those of the fields
