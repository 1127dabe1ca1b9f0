"""The verdict follows the numbers."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from calc.demand import settling_time
from calc.uncertainty import Bar, MonteCarlo, Quantiles, Worlds, monte_carlo, tornado
from calc.verdict import Reading, reading, verdict
from data.model import priors, scenario

RANGE = Quantiles(0.5, 1.0, 2.0)
DRAWS = MonteCarlo(RANGE, RANGE, 0.2, 0.7, 0.1, 0.15, Worlds(0.3, 0.5, 0.2, 0.0), 100, 0)
BARS = (
    Bar("ceiling", 30, 1500, 1.05, 1.15, 1.1),
    Bar("long_run_elasticity", 0.8, 2.0, 0.6, 1.9, 1.1),
    Bar("gain", 1.5, 11, 1.2, 1.1, 1.1),
)


@pytest.mark.parametrize(
    ("multiplier", "expected"),
    [
        (0.8, Reading.MARKET),
        (math.exp(-0.0501), Reading.MARKET),
        (math.exp(-0.0499), Reading.UNDETERMINED),
        (1.0, Reading.UNDETERMINED),
        (math.exp(0.0499), Reading.UNDETERMINED),
        (math.exp(0.05), Reading.HUANG),  # the limit itself is outside
        (math.exp(0.0501), Reading.HUANG),
        (3.0, Reading.HUANG),
    ],
)
def test_reading(multiplier, expected):
    assert reading(multiplier) is expected


@pytest.mark.parametrize(
    ("long_run", "expected", "certainty"),
    [
        (1.5, Reading.HUANG, 0.7),
        (0.7, Reading.MARKET, 0.3),
        (1.01, Reading.UNDETERMINED, 0.15),
    ],
)
def test_certainty_belongs_to_the_answer(long_run, expected, certainty):
    found = verdict(0.7, long_run, 2.0, DRAWS, BARS)
    assert found.long_run is expected
    assert found.certainty == pytest.approx(certainty)


def test_hinge_is_the_widest_bar_in_whatever_order():
    found = verdict(0.7, 1.5, 2.0, DRAWS, BARS)
    assert (found.hinge, found.hinge_decides) == ("long_run_elasticity", True)
    other = verdict(0.7, 1.5, 2.0, DRAWS, (BARS[2], BARS[0]))
    assert (other.hinge, other.hinge_decides) == ("ceiling", False)


def test_the_multipliers_are_those_that_were_judged():
    found = verdict(0.7, 1.5, 2.0, DRAWS, BARS)
    assert (found.short_run_multiplier, found.long_run_multiplier) == (0.7, 1.5)


def test_when():
    assert verdict(0.7, 1.5, 2.0, DRAWS, BARS).settled_at == 2.0
    assert verdict(1.2, 1.5, 0.0, DRAWS, BARS).settled_at == 0.0


def test_verdict_of_the_defaults():
    believed, defaults = priors(), scenario()
    found = verdict(
        defaults.short_run_multiplier(),
        defaults.long_run_multiplier(),
        settling_time(defaults),
        monte_carlo(believed, 4096),
        tornado(believed, defaults),
    )
    assert (found.short_run, found.long_run) == (Reading.MARKET, Reading.HUANG)
    assert found.settled_at == pytest.approx(2.18, abs=0.005)
    assert found.certainty == pytest.approx(0.59, abs=0.01)
    assert found.hinge == "long_run_elasticity"


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((0, 1.5, 2.0, DRAWS, BARS), "multiplier"),
        ((0.7, math.nan, 2.0, DRAWS, BARS), "multiplier"),
        ((0.7, 1.5, -1.0, DRAWS, BARS), "settling_years"),
        ((0.7, 1.5, math.nan, DRAWS, BARS), "settling_years"),
        ((0.7, 1.5, math.inf, DRAWS, BARS), "settling_years"),
        ((0.7, 1.5, 2.0, replace(DRAWS, probability_long_run=1.5), BARS), "probability_long_run"),
        ((0.7, 1.5, 2.0, DRAWS, ()), r"tornado = \(\) is outside its domain one bar or more"),
    ],
)
def test_impossible_numbers_are_refused(arguments, name):
    with pytest.raises(ValueError, match=f"^{name}"):
        verdict(*arguments)
