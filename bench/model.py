"""How long the demand model takes: `python -m bench.model`.

Prints times, asserts nothing. Each is the best of several runs in one thread (NumPy does not
spread these operations over cores), after a first run that pays for the imports.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import altair as alt
import numpy as np

from calc import demand, uncertainty
from calc.verdict import verdict
from data.model import priors, scenario

REPEATS = 5


def best_seconds(work: Callable[[], object]) -> float:
    """The shortest of several runs of `work`, in seconds."""
    work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def verdict_of_defaults() -> object:
    """Everything that the verdict of one scenario needs."""
    believed, chosen = priors(), scenario()
    return verdict(
        chosen.short_run_multiplier(),
        chosen.long_run_multiplier(),
        chosen.return_time(),
        uncertainty.monte_carlo(believed),
        uncertainty.tornado(believed, chosen),
    )


def cases() -> dict[str, tuple[Callable[[], object], float | None]]:
    """What is measured, and its budget in seconds where it has one."""
    believed, chosen = priors(), scenario()
    years = np.linspace(0, 8, 33).tolist()
    grid = np.linspace(0.6, 2, 15).tolist(), np.linspace(0.4, 1, 13).tolist()
    return {
        "Monte Carlo, 100,000 draws with reasoning": (
            partial(uncertainty.monte_carlo, believed, 100_000),
            0.25,
        ),
        "Sobol indices of all parameters": (partial(uncertainty.sobol_indices, believed), 2.0),
        "fan of M(t), 33 times": (partial(uncertainty.fan, believed, years), None),
        "prior robustness, 15 by 13": (
            partial(uncertainty.robustness, believed, chosen, *grid),
            None,
        ),
        "tornado": (partial(uncertainty.tornado, believed, chosen), None),
        "return time": (chosen.return_time, None),
        "verdict with its draws": (verdict_of_defaults, None),
    }


def path_expression_length() -> int:
    """Characters of the expression of M(t) with reasoning, every argument a slider."""
    arguments = {
        name: alt.param(name=name, value=value) for name, value in scenario().as_arguments().items()
    }
    return len(demand.demand_path(alt.datum.years, **arguments)._to_expr())


def main() -> None:
    """Measure and print."""
    for name, (work, budget) in cases().items():
        seconds = best_seconds(work)
        against = "" if budget is None else f"  (budget {budget * 1000:,.0f} ms)"
        print(f"{name:45} {seconds * 1000:10.2f} ms{against}")
    print(f"{'expression of M(t) with reasoning':45} {path_expression_length():10,} characters")


if __name__ == "__main__":
    main()
