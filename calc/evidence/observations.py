# ruff: noqa: PLR0913, PLR0917 - the arguments are the formula's variables.
"""What was observed of ln(all compute bought / that would have been bought), with its error.

Whatever says what would have come is a forecaster with a record before the shock: the mean of its
past log misses is subtracted and their spread is the error. Other shocks are in that spread as far
as the past had some.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from calc._domain import NOT_NEGATIVE, POSITIVE, POSITIVE_SHARE, REAL, Domain, check, refuse
from calc.evidence.analysts import Habit
from calc.evidence.forecast import LEAST_LEVELS, Forecast, Levels, checked_levels, growth_forecast
from calc.evidence.track_record import Record
from calc.operands import FloatArray
from calc.uncertainty import Quantiles

COMMON_SHARE = Domain(0, 1, low_closed=True)

Window = tuple[float, float]
"""Start and end of what was bought, in years after the shock."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Several observations as one: generalised least squares.

    `mean` and `standard_error` of ln(compute), `freedom` of its t, the `weights` of each
    observation (they add up to 1).
    """

    mean: float
    standard_error: float
    freedom: float
    weights: tuple[float, ...]

    def ratio(self, probability: float = 0.9) -> Quantiles:
        """The ratio of compute bought: median and the ends of the central `probability`."""
        check("probability", probability, Domain(0, 1))
        reach = float(stdtrit(self.freedom, (1 + probability) / 2)) * self.standard_error
        low, middle, high = np.exp([self.mean - reach, self.mean, self.mean + reach])
        return Quantiles(float(low), float(middle), float(high))


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """Observations with a multivariate t error.

    `names` [k], `value` [k] in ln(compute), `scale` [k, k] (a scale matrix), `freedom`, `windows`
    [k, 2] in years after the shock.
    """

    names: tuple[str, ...]
    value: FloatArray
    scale: FloatArray
    freedom: float
    windows: FloatArray

    def summary(self) -> Summary:
        """All observations as one ratio."""
        weights = np.linalg.solve(self.scale, np.ones(self.value.size))
        precision = float(weights.sum())
        return Summary(
            mean=float(weights @ self.value) / precision,
            standard_error=precision**-0.5,
            freedom=self.freedom,
            weights=tuple((weights / precision).tolist()),
        )

    def errors(self) -> FloatArray:
        """The scale of each observation's own error [k]."""
        return np.asarray(np.sqrt(np.diag(self.scale)))


def sensitivity(share_of_money: float, supply_elasticity: float) -> float:
    """ln(money) for ln(compute): c = a·(1+1/η), since more compute is bought at a higher price.

    `share_of_money` a in (0, 1] buys AI compute; `supply_elasticity` η in (0, ∞].
    """
    check("share_of_money", share_of_money, POSITIVE_SHARE)
    check("supply_elasticity", supply_elasticity, Domain(low=0, high_closed=True))
    return share_of_money * (1 + 1 / supply_elasticity)


def common(variances: Sequence[float] | FloatArray, share: float) -> FloatArray:
    """The scale matrix of errors with a common part: share·min(variances) off the diagonal.

    `variances` > 0 [k], `share` in [0, 1). Unlike one correlation for all pairs this leaves every
    weight of generalised least squares positive.
    """
    check("variances", variances, POSITIVE)
    check("share", share, COMMON_SHARE)
    own = np.asarray(variances, dtype=np.float64)
    matrix = np.full((own.size, own.size), share * own.min())
    np.fill_diagonal(matrix, own)
    return matrix


def analyst_observations(
    habit: Habit,
    ratios: Mapping[str, float],
    windows: Mapping[str, Window],
    sensitivities: Mapping[str, float],
    measurement: Mapping[str, float],
    share: float,
) -> Observations:
    """What came against what analysts expected, by subject: y = (x−b)/c.

    `ratios` are x = ln(came/expected); the variance is s²(1+1/n)/c² + m² with the subject's
    `sensitivities` c > 0 and `measurement` m ≥ 0 (of ln compute). Every subject has a habit.
    """
    subjects = _subjects(ratios, habit.bias, windows, sensitivities, measurement)
    check("ratios", list(ratios.values()), REAL)
    values, variances = [], []
    for subject in subjects:
        c, error = sensitivities[subject], habit.spread / sensitivities[subject]
        values.append((ratios[subject] - habit.bias[subject]) / c)
        variances.append(error**2 * (1 + 1 / habit.count[subject]) + measurement[subject] ** 2)
    return _observations(subjects, values, variances, habit.freedom, windows, share)


def series_observations(
    before: Mapping[str, Levels],
    since: Mapping[str, Levels],
    windows: Mapping[str, Window],
    sensitivities: Mapping[str, float],
    measurement: Mapping[str, float],
    fades: Sequence[float],
    share: float,
    record: Record | None,
) -> Observations:
    """What came against a growth rule, by series: the mean of ln(came/forecast) since the shock.

    `before` and `since` are log levels by quarter, the latter all whole quarters since the shock.
    `record` is the rule's, in ln(compute) (see `Record.divided`): its bias is subtracted, its
    spread the error. None: the rule's own error instead, which past forecasts were seldom within.
    """
    names = _subjects(since, before, windows, sensitivities, measurement)
    values, variances, freedoms = [], [], []
    for name in names:
        came, c = checked_levels(since[name], 1), sensitivities[name]
        known = checked_levels(before[name], LEAST_LEVELS)
        forecast = growth_forecast(known, came.size, fades)
        miss = float(came.mean() - known[-1]) - forecast.average
        values.append(miss / c - (record.bias if record else 0.0))
        variances.append(_variance(forecast, record, c) + measurement[name] ** 2)
        freedoms.append(float(forecast.freedom))
    freedom = record.freedom if record else min(freedoms)
    return _observations(names, values, variances, freedom, windows, share)


def _variance(forecast: Forecast, record: Record | None, c: float) -> float:
    if record is None:
        return (forecast.average_error / c) ** 2
    return record.spread**2 * (1 + 1 / record.count)


def _subjects(leading: Mapping[str, object], *others: Mapping[str, object]) -> tuple[str, ...]:
    """The names of `leading`. ValueError where there are none, or one is unknown to another."""
    if not leading:
        raise ValueError("no observation")
    for other in others:
        for name in leading:
            if name not in other:
                raise ValueError(f"{name} is not among {', '.join(other) or 'nothing'}")
    *_, sensitivities, measurement = others
    for name in leading:
        check(f"sensitivities[{name}]", sensitivities[name], POSITIVE)
        check(f"measurement[{name}]", measurement[name], NOT_NEGATIVE)
    return tuple(leading)


def _observations(
    names: tuple[str, ...],
    values: Sequence[float],
    variances: Sequence[float],
    freedom: float,
    windows: Mapping[str, Window],
    share: float,
) -> Observations:
    for name in names:
        check(f"windows[{name}]", windows[name], REAL)
        start, end = windows[name]
        if not start < end:
            raise refuse(f"windows[{name}]", (start, end), "start < end")
    return Observations(
        names=names,
        value=np.asarray(values, dtype=np.float64),
        scale=common(variances, share),
        freedom=freedom,
        windows=np.array([windows[name] for name in names], dtype=np.float64),
    )
