"""The assumptions of the demand model: each declared once, here.

A field of `Assumptions` states an assumption's name, domain and textbook value; its default, prior,
slider and texts are its row in `data/bundled/model/parameters.csv`. Scenarios, priors, draws,
sliders, addresses and tables take their lists from these fields.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import numpy as np

from calc import _formulas as formulas
from calc._backend import Namespace, array, prepare
from calc._domain import AT_LEAST_ONE, NOT_NEGATIVE, POSITIVE, REAL, SHARE, Domain
from calc.operands import Operand, Result

T = TypeVar("T")


def _with(
    domain: Domain, textbook: float | None = None, *, long_run: bool = True
) -> dict[str, Any]:
    """What is declared of an assumption.

    `textbook` is its value in the textbook case, where there is one: the whole cost is compute, no
    ceiling, no reasoning, the gain in use at once. `long_run` says whether M_L depends on it.
    """
    return {"domain": domain, "textbook": textbook, "long_run": long_run}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions(Generic[T]):
    """Something, a value or a belief, for each assumption of the model. Lags are in years."""

    gain: T = field(metadata=_with(POSITIVE))
    short_run_elasticity: T = field(metadata=_with(REAL, long_run=False))
    long_run_elasticity: T = field(metadata=_with(REAL))
    compute_share: T = field(metadata=_with(SHARE, 1))
    ceiling: T = field(metadata=_with(Domain(low=1, high_closed=True), math.inf))
    token_ratio: T = field(metadata=_with(AT_LEAST_ONE, 1))
    # From operations counted (1) to the strongest published claim, 150 times for 20.
    compute_exponent: T = field(
        metadata=_with(Domain(1, 1.67, low_closed=True, high_closed=True), 1)
    )
    value_exponent: T = field(metadata=_with(NOT_NEGATIVE, 0))
    choice_sharpness: T = field(metadata=_with(POSITIVE, 1))
    lag: T = field(metadata=_with(POSITIVE, 1, long_run=False))
    diffusion_lag: T = field(metadata=_with(NOT_NEGATIVE, 0, long_run=False))

    def by_name(self) -> dict[str, T]:
        """Each by the name of its assumption."""
        return {name: getattr(self, name) for name in PARAMETERS}


PARAMETERS = tuple(each.name for each in fields(Assumptions))
"""The names of the assumptions, in the order in which draws and tables list them."""

LONG_RUN = tuple(each.name for each in fields(Assumptions) if each.metadata["long_run"])
"""The names of those that the long-run multiplier depends on."""

ASSUMPTION_DOMAINS: Mapping[str, Domain] = MappingProxyType(
    {each.name: each.metadata["domain"] for each in fields(Assumptions)}
)
"""Domain by the name of the assumption."""

TEXTBOOK: Mapping[str, float] = MappingProxyType(
    {
        each.name: each.metadata["textbook"]
        for each in fields(Assumptions)
        if each.metadata["textbook"] is not None
    }
)
"""What the textbook assumes, by name; the gain and both elasticities are left to the caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario(Assumptions[Operand]):
    """One set of assumptions, and the multipliers that follow from it.

    Each value is a float, an array of draws (broadcast against the others) or a Vega expression.
    The methods raise ValueError naming the first assumption outside its domain.
    """

    def _prepared(self) -> tuple[Namespace, Scenario]:
        ops, values = prepare(self.by_name(), ASSUMPTION_DOMAINS)
        return ops, Scenario(**values)

    def arrays(self) -> Scenario:
        """The same with every value as float64 array. TypeError where one is an expression."""
        domains = ASSUMPTION_DOMAINS
        return Scenario(
            **{key: array(key, each, domains[key]) for key, each in self.by_name().items()}
        )

    def blocks(self, size: int) -> Iterator[Scenario]:
        """A scenario of arrays in one dimension, `size` ≥ 1 draws after the other.

        What is worked out for many times at each draw stays in the processor's cache that way.
        """
        values = np.broadcast_arrays(*(np.asarray(each) for each in self.by_name().values()))
        for start in range(0, values[0].size, size):
            yield Scenario(
                **{
                    name: value[start : start + size]
                    for name, value in zip(PARAMETERS, values, strict=True)
                }
            )

    def floats(self) -> dict[str, float]:
        """The values of a scenario of plain numbers, by name. TypeError where one is none."""
        return {name: float(np.asarray(value)) for name, value in self.by_name().items()}

    def short_run_multiplier(self) -> Result:
        """M_S: the whole gain in use, demand not adjusted yet."""
        ops, a = self._prepared()
        return ops.result(formulas.demand(ops, a, "short_run_elasticity"))

    def long_run_multiplier(self) -> Result:
        """M_L: the whole gain in use, demand adjusted."""
        ops, a = self._prepared()
        return ops.result(formulas.demand(ops, a, "long_run_elasticity"))

    def log_long_run_multiplier(self) -> Result:
        """Ln M_L, also where M_L itself is too large or too small for a double."""
        ops, a = self._prepared()
        return ops.result(formulas.log_demand(ops, a, a.gain, a.long_run_elasticity))

    def reached(self, years: Operand) -> Scenario:
        """The scenario with the gain in use and the elasticity reached `years` ≥ 0 after the shock.

        Its long-run multiplier is M(t).
        """
        values = {"years": years, **self.by_name()}
        ops, prepared = prepare(values, {"years": NOT_NEGATIVE, **ASSUMPTION_DOMAINS})
        at = prepared.pop("years")
        gain, elasticity = formulas.reached(ops, at, Scenario(**prepared))
        return replace(self, gain=ops.result(gain), long_run_elasticity=ops.result(elasticity))
