"""A model of which everything is known in closed form."""

from __future__ import annotations

from calc.priors import Fixed, LogNormal, Normal, Prior, Priors
from calc.scenario import TEXTBOOK


def toy_priors(elasticity: Normal, gain: LogNormal) -> Priors:
    """Priors under which ln M = (ε−1)·ln g exactly: whole pass-through, no ceiling, no reasoning.

    The case in which the Sobol indices are known in closed form.
    """
    certain: dict[str, Prior] = {name: Fixed(value) for name, value in TEXTBOOK.items()}
    believed: dict[str, Prior] = {
        "gain": gain,
        "short_run_elasticity": elasticity,
        "long_run_elasticity": elasticity,
    }
    return Priors(**certain | believed, elasticity_correlation=0)
