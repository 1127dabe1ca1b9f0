# ruff: noqa: PLR0913, PLR0917 - the arguments of the formula are the interface.
"""From compute in use to compute bought: what a series of purchases shows of the model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from calc._domain import POSITIVE, REAL, Domain, check, refuse
from calc.demand import trend
from calc.evidence.workloads import Workloads, compute_in_use
from calc.operands import FloatArray
from calc.scenario import Scenario

LEAST_PURCHASES = 0.05
"""Purchases never fall below this share of what they would have been: nothing is sold back."""

_GROWING = Domain(low=1)


class PurchaseRule(StrEnum):
    """How purchases follow the compute in use."""

    STOCK = "stock"  #: they fill the stock up to what is used: they react more than it
    LEVEL = "level"  #: they are proportional to it


@dataclass(frozen=True, slots=True)
class PurchaseAssumptions:
    """What turns a scenario into purchases.

    `growth` > 1 a year and `decay` > 0 (years) of the trend without the shock, `supply_elasticity`
    in (0, ∞], `delay` ≥ 0 of purchases behind demand, in years.
    """

    growth: float
    decay: float
    supply_elasticity: float
    delay: float = 0.0
    rule: PurchaseRule = PurchaseRule.STOCK


def compute_bought(
    world: Scenario,
    start: float,
    end: float,
    growth: float,
    decay: float,
    supply_elasticity: float,
    workloads: Workloads,
    delay: float = 0.0,
    rule: str = "stock",
) -> FloatArray:
    """Ln of the compute bought from `start` to `end`, over what would have been bought.

    Years after the shock, start < end; what lies before the shock is cut off. The stock in use is
    A·T with the trend T, so that purchases are ln[(A₁T₁−A₀T₀)/(T₁−T₀)], the ratio at least 0.05.
    `rule` "level": the mean of ln A at both ends instead. ValueError outside the domains of
    `PurchaseAssumptions`.
    """
    assumptions = PurchaseAssumptions(growth, decay, supply_elasticity, delay, _checked_rule(rule))
    _check_window(start, end)
    return _bought(world, max(start, 0.0), end, workloads, assumptions, {})


def predicted(
    world: Scenario,
    windows: FloatArray,
    workloads: Workloads,
    assumptions: PurchaseAssumptions,
) -> FloatArray:
    """`compute_bought` for each window [k, 2] and draw: [k, draws]."""
    for start, end in windows:
        _check_window(start, end)
    # Most windows begin at the shock, and several end together.
    known: dict[float, FloatArray] = {}
    rows = [
        _bought(world, max(float(start), 0.0), float(end), workloads, assumptions, known)
        for start, end in windows
    ]
    return np.array(np.broadcast_arrays(*(np.atleast_1d(row) for row in rows)))


def _checked_rule(rule: str) -> PurchaseRule:
    try:
        return PurchaseRule(rule)
    except ValueError:
        raise refuse("rule", rule, "{stock, level}") from None


def _check_window(start: float, end: float) -> None:
    check("start", start, REAL)
    check("end", end, POSITIVE)
    if not start < end:
        raise refuse("start", start, f"(−∞, end = {end})")


def _bought(
    world: Scenario,
    start: float,
    end: float,
    workloads: Workloads,
    assumptions: PurchaseAssumptions,
    known: dict[float, FloatArray],
) -> FloatArray:
    check("growth", assumptions.growth, _GROWING)
    check("decay", assumptions.decay, POSITIVE)
    for years in (start, end):
        if years not in known:
            known[years] = compute_in_use(
                world, years, assumptions.supply_elasticity, workloads, assumptions.delay
            )
    first, last = known[start], known[end]
    if assumptions.rule is PurchaseRule.LEVEL:
        return np.asarray((first + last) / 2)
    before, after = (trend(years, assumptions.growth, assumptions.decay) for years in (start, end))
    ratio = (np.exp(last) * after - np.exp(first) * before) / (after - before)
    return np.asarray(np.log(np.maximum(ratio, LEAST_PURCHASES)))
