"""The model in four steps: its numbers are those of the functions, at the default assumptions."""

from __future__ import annotations

import pytest

from calc import demand
from components import language
from components.method import steps
from data import model


def test_the_steps_are_the_functions_at_the_defaults() -> None:
    parameters = model.parameters()
    gain, share = parameters["gain"].default, parameters["compute_share"].default
    elasticity = parameters["long_run_elasticity"].default
    ceiling = parameters["ceiling"].default
    with language.override("en"):
        figures = [figure for figure, _sentence in steps.steps(parameters)]
    price = float(demand.price_ratio(gain, share))
    assert figures[0] == f"÷ {gain:.0f}"
    assert figures[1] == f"− {100 * (1 - price):.0f}%"
    tasks = float(demand.quantity_ratio(price, elasticity, ceiling))
    assert figures[2] == f"×{tasks:.1f}"
    multiplier = float(demand.demand_multiplier(gain, elasticity, share, ceiling))
    assert figures[3] == f"×{multiplier:.2f}"
    assert multiplier == pytest.approx(tasks / gain)
