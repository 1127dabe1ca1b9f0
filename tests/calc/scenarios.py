"""Scenarios by position, for tests that write many of them."""

from __future__ import annotations

from typing import Any

from calc.scenario import TEXTBOOK, Scenario

ORDER = (
    "gain",
    "short_run_elasticity",
    "long_run_elasticity",
    "lag",
    "diffusion_lag",
    "compute_share",
    "ceiling",
    "token_ratio",
    "compute_exponent",
    "value_exponent",
    "choice_sharpness",
)


def of(*values: Any) -> Scenario:
    """The scenario of these values in `ORDER`; what is left out is the textbook's."""
    return Scenario(**{**TEXTBOOK, **dict(zip(ORDER, values, strict=False))})
