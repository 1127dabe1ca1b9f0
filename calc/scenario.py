"""One set of assumptions about the demand for compute, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from calc import demand
from calc._backend import Operand, Result


@dataclass(frozen=True, slots=True)
class Scenario:
    """The assumptions of the demand model, named and bounded like the arguments of `calc.demand`.

    Each is a float, an array of draws (all of one shape) or a Vega expression. Lags are in years.
    A `token_ratio` of 1 switches reasoning off. Domains are checked where the values are used.
    """

    gain: Operand
    short_run_elasticity: Operand
    long_run_elasticity: Operand
    compute_share: Operand
    ceiling: Operand
    token_ratio: Operand
    compute_exponent: Operand
    value_exponent: Operand
    choice_sharpness: Operand
    lag: Operand
    diffusion_lag: Operand

    def as_arguments(self) -> dict[str, Any]:
        """The assumptions by name: the keyword arguments of `calc.demand.demand_path`."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def _multiplier(self, elasticity: Operand) -> Result:
        return demand.demand_multiplier_with_reasoning(
            self.gain,
            elasticity,
            self.compute_share,
            self.ceiling,
            self.token_ratio,
            self.compute_exponent,
            self.value_exponent,
            self.choice_sharpness,
        )

    def short_run_multiplier(self) -> Result:
        """M_S: the whole gain in use, demand not adjusted yet."""
        return self._multiplier(self.short_run_elasticity)

    def long_run_multiplier(self) -> Result:
        """M_L: the whole gain in use, demand adjusted."""
        return self._multiplier(self.long_run_elasticity)

    def path(self, years: Operand) -> Result:
        """M(t) against the trend, `years` after the shock."""
        return demand.demand_path(years, **self.as_arguments())

    def return_time(self) -> Result:
        """Years until M(t) is back at 1: 0 if it never falls, ∞ if it never comes back."""
        return demand.return_time(**self.as_arguments())

    def settling_time(self) -> Result:
        """Years from which M(t) stays on its long-run side of 1: 0 if it never left it."""
        return demand.settling_time(**self.as_arguments())


PARAMETERS = tuple(field.name for field in fields(Scenario))
"""The names of the assumptions, in the order in which pages and draws list them."""
