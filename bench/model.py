"""How long the demand model takes, beside exponentials of NumPy's own.

Each time is the best of several runs in one thread (NumPy does not spread these operations over
cores), after a first run that pays for the imports. The ratio counts evaluations of `numpy.exp`
on 100,000 numbers, measured before and after everything else: it holds on any machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import altair as alt
import numpy as np

from calc import demand, uncertainty
from calc.outcome import workloads
from calc.scenario import Scenario
from calc.verdict import agreement, course, course_shares, verdict
from data.model import default, priors, scenario

REPEATS = 5
YARDSTICK_NUMBERS = 100_000
YARDSTICK_REPEATS = 50


def best_seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The shortest of several runs of `work`, in seconds."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def exponentials_seconds() -> float:
    """The yardstick: `numpy.exp` on 100,000 numbers, the way the model's own arrays are."""
    numbers = np.linspace(-5, 5, YARDSTICK_NUMBERS)
    return best_seconds(partial(np.exp, numbers), YARDSTICK_REPEATS)


def verdict_of_defaults() -> object:
    """Everything that the verdict of one scenario needs."""
    believed, chosen = priors(), scenario()
    found = course(chosen)
    shares = {key: default(f"{key}_share") for key in ("training", "research", "inference")}
    return verdict(
        found,
        chosen.long_run_multiplier(),
        workloads(chosen, default("training_elasticity"), shares)[-1].multiplier,
        shares["inference"],
        uncertainty.monte_carlo(believed),
        agreement(course_shares(believed), found),
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
        "return time": (partial(demand.return_time, chosen), None),
        "verdict with its draws": (verdict_of_defaults, None),
    }


def path_expression_length() -> int:
    """Characters of the expression of M(t) with reasoning, every argument a slider."""
    sliders = {
        name: alt.param(name=name, value=value) for name, value in scenario().by_name().items()
    }
    return len(str(demand.demand_path(alt.datum.years, Scenario(**sliders))))


def report(say: Callable[[str], None] = print) -> None:
    """Measures every case and says its time, its ratio and what is left of its budget."""
    before = exponentials_seconds()
    measured = [(name, best_seconds(work), budget) for name, (work, budget) in cases().items()]
    yardstick = min(before, exponentials_seconds())
    say(f"{'':45}{'ms':>10}{'exp':>8}{'budget, ms':>12}")
    say(f"{'numpy.exp of 100,000 numbers':45}{yardstick * 1000:10.2f}{1:8}")
    for name, seconds, budget in measured:
        allowed = "" if budget is None else f"{budget * 1000:12,.0f}"
        say(f"{name:45}{seconds * 1000:10.2f}{seconds / yardstick:8.0f}{allowed}")
    say(f"{'expression of M(t) with reasoning, characters':45}{path_expression_length():10,}")
