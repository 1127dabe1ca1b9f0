"""Several abnormal returns tested together: one event kind over sessions, or many shares at once.

Each abnormal return is divided by its forecast standard error. Patell's test compares their sum
with what independent ones of Student's distribution would give (Patell, Journal of Accounting
Research 14, 1976). The standardised cross-sectional test takes their spread from the group
itself, so that an event which also raises the variance does not count as an effect (Boehmer,
Musumeci and Poulsen, Journal of Financial Economics 30, 1991: "BMP"). Both take the members for
independent. Shares on one session are not: with the mean correlation r of their estimation
residuals the BMP statistic shrinks by √((1 − r)/(1 + (N − 1)·r)) (Kolari and Pynnönen, "Event
Study Testing with Cross-sectional Correlation of Abnormal Returns", Review of Financial Studies
23, 2010).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from calc._domain import REAL, check
from calc.event_study import EventStudy

FEWEST_MEMBERS = 2
"""A single one has no spread."""


@dataclass(frozen=True, slots=True)
class Statistic:
    """A test statistic and its two-sided p value."""

    value: float
    p: float


@dataclass(frozen=True, slots=True)
class GroupTest:
    """What `count` abnormal returns say together; `mean` is their mean, a ratio.

    `bmp` is None where fewer than two are there or none differs from another. `correlation` is
    the mean correlation of the estimation residuals, and `adjusted` the BMP statistic corrected
    for it; both None where the members are taken as independent.
    """

    count: int
    mean: float
    patell: Statistic
    bmp: Statistic | None
    correlation: float | None = None
    adjusted: Statistic | None = None


def group_test(
    abnormal: ArrayLike,
    standardized: ArrayLike,
    degrees_of_freedom: ArrayLike,
    *,
    correlation: float | None = None,
) -> GroupTest:
    """Tests abnormal returns together: they, their t statistics and the latters' freedom.

    The arguments are of equal length. Raises ValueError where they are not or are empty, where a
    member has two degrees of freedom or fewer (its t statistic has no variance), and for a mean
    correlation that so many members cannot have.
    """
    from scipy import stats

    for name, values in (
        ("abnormal", abnormal),
        ("standardized", standardized),
        ("degrees_of_freedom", degrees_of_freedom),
    ):
        check(name, values, REAL)
    returns, t, freedom = (
        np.asarray(each, dtype=np.float64) for each in (abnormal, standardized, degrees_of_freedom)
    )
    count = len(returns)
    if not count == len(t) == len(freedom) or count == 0:
        raise ValueError("abnormal returns, t statistics and freedom must be as many, at least one")
    if not (freedom > FEWEST_MEMBERS).all():
        raise ValueError("each member needs more than two degrees of freedom")
    patell = float(t.sum() / np.sqrt((freedom / (freedom - 2)).sum()))
    bmp = adjusted = None
    spread = float(t.std(ddof=1)) if count >= FEWEST_MEMBERS else 0.0
    if spread > 0:
        value = float(t.mean()) / (spread / math.sqrt(count))
        bmp = Statistic(value, float(2 * stats.t.sf(abs(value), count - 1)))
        if correlation is not None:
            value *= _shrinkage(correlation, count)
            adjusted = Statistic(value, float(2 * stats.t.sf(abs(value), count - 1)))
    return GroupTest(
        count,
        float(returns.mean()),
        Statistic(patell, float(2 * stats.norm.sf(abs(patell)))),
        bmp,
        correlation,
        adjusted,
    )


def _shrinkage(correlation: float, count: int) -> float:
    """By how much the statistic of correlated members is smaller than that of independent ones."""
    if not -1 / (count - 1) < correlation < 1:
        raise ValueError(f"{count} members cannot have a mean correlation of {correlation}")
    return math.sqrt((1 - correlation) / (1 + (count - 1) * correlation))


def shares_test(studies: Sequence[EventStudy]) -> GroupTest:
    """Tests the event's session of several shares, whose estimation residuals move together.

    Raises ValueError as `group_test`, and where the studies have not the same event session and
    estimation sessions.
    """
    sessions = {study.sessions.loc[0] for study in studies}
    if len(sessions) != 1 or any(
        not study.residuals.index.equals(studies[0].residuals.index) for study in studies
    ):
        raise ValueError("the studies are not of the same sessions")
    correlation = mean_correlation(studies) if len(studies) >= FEWEST_MEMBERS else None
    return group_test(
        [study.abnormal.loc[0] for study in studies],
        [study.t.loc[0] for study in studies],
        [study.degrees_of_freedom for study in studies],
        correlation=correlation,
    )


def mean_correlation(studies: Sequence[EventStudy]) -> float:
    """The mean correlation of the estimation residuals over all pairs of studies."""
    residuals = pd.concat([study.residuals for study in studies], axis=1)
    matrix = np.corrcoef(residuals.to_numpy(), rowvar=False)
    return float(matrix[np.triu_indices(len(studies), k=1)].mean())
