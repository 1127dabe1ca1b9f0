"""The verdict follows the numbers, and one rule of 5 % holds for all of it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from calc.demand import demand_path
from calc.outcome import demand_outcome, workloads
from calc.uncertainty import (
    UNDETERMINED,
    Bar,
    LongRunOdds,
    MonteCarlo,
    Quantiles,
    draw,
    monte_carlo,
    tornado,
)
from calc.verdict import Course, Reading, agreement, course, course_shares, reading, verdict
from data.model import default, priors, scenario

MARKET, HUANG, UNDECIDED = Reading.MARKET, Reading.HUANG, Reading.UNDETERMINED
RANGE = Quantiles(0.5, 1.0, 2.0)
DRAWS = MonteCarlo(
    RANGE, RANGE, 0.2, 0.7, 0.1, 0.15, 0.55, LongRunOdds(0.6, 0.15, 0.25),
    100, 0,
)  # fmt: skip
BARS = (
    Bar("ceiling", 30, 1500, 1.05, 1.15, 1.1),
    Bar("long_run_elasticity", 0.8, 2.0, 0.6, 1.9, 1.1),
    Bar("gain", 1.5, 11, 1.2, 1.1, 1.1),
)
FOUND = Course(MARKET, HUANG, 3.6)
VALID = (FOUND, 1.5, 1.2, 0.3, DRAWS, 0.4, BARS)


@pytest.mark.parametrize(
    ("multiplier", "expected"),
    [
        (0.8, MARKET),
        (math.exp(-0.0501), MARKET),
        (math.exp(-0.0499), UNDECIDED),
        (1.0, UNDECIDED),
        (math.exp(0.0499), UNDECIDED),
        (math.exp(0.05), HUANG),  # the limit itself is outside
        (math.exp(0.0501), HUANG),
        (3.0, HUANG),
    ],
)
def test_reading(multiplier, expected):
    assert reading(multiplier) is expected


def log_path(world, years):
    return np.log(demand_path(years, world))


def test_the_default_course_holds_from_september_2028():
    world = scenario()
    found = course(world)
    assert (found.at_first, found.long_run) == (MARKET, HUANG)
    assert found.decided_at == pytest.approx(3.63, abs=0.005)  # back at 1 after 2.18 already
    assert log_path(world, found.decided_at) == pytest.approx(UNDETERMINED, abs=1e-9)
    assert demand_outcome(world, 1.5).settled_at == pytest.approx(2.18, abs=0.005)


@pytest.mark.parametrize(
    ("changes", "at_first", "long_run"),
    [
        ({"long_run_elasticity": 2.0, "short_run_elasticity": 2.0}, HUANG, HUANG),
        ({"long_run_elasticity": 0.8}, MARKET, MARKET),
        ({"long_run_elasticity": 1.32}, MARKET, UNDECIDED),
        ({"gain": 1.0}, UNDECIDED, UNDECIDED),
        ({"long_run_elasticity": 0.8, "short_run_elasticity": 2.0, "lag": 4.0}, HUANG, MARKET),
    ],
)
def test_courses(changes, at_first, long_run):
    world = replace(scenario(), **changes)
    found = course(world)
    assert (found.at_first, found.long_run) == (at_first, long_run)
    # From then on the path stays on its side of the band, and it was not there just before.
    after = log_path(world, found.decided_at + np.linspace(1e-6, 60, 500))
    inside = {
        HUANG: after >= UNDETERMINED,
        MARKET: after <= -UNDETERMINED,
        UNDECIDED: np.abs(after) < UNDETERMINED,
    }
    assert inside[long_run].all()
    if found.decided_at > 0:
        before = float(np.exp(log_path(world, found.decided_at - 1e-4)))
        assert reading(before) is not long_run


def test_a_gain_in_use_at_once_is_judged_from_the_first_day():
    world = replace(scenario(), diffusion_lag=0.0, short_run_elasticity=2.0)
    assert course(world).at_first is HUANG


def test_agreement_is_the_share_of_the_draws_in_which_both_halves_hold():
    believed, years = priors(), np.geomspace(0.01, 60, 200)
    drawn = draw(believed, 1024)
    paths = np.log([demand_path(time, drawn) for time in years])
    out = np.abs(paths) >= UNDETERMINED
    first = np.take_along_axis(paths, out.argmax(axis=0)[np.newaxis], axis=0)[0]
    ends = np.log(drawn.long_run_multiplier())
    both = (first <= -UNDETERMINED) & (ends >= UNDETERMINED)
    shares = course_shares(believed, 1024)
    assert agreement(shares, FOUND) == pytest.approx(both.mean(), abs=0.005)
    kinds = [Course(a, b, 0.0) for a in Reading for b in Reading]
    assert sum(agreement(shares, kind) for kind in kinds) == pytest.approx(1)


def test_hinge_is_the_widest_bar_in_whatever_order():
    found = verdict(*VALID)
    assert (found.hinge, found.hinge_decides) == ("long_run_elasticity", True)
    other = verdict(*VALID[:-1], (BARS[2], BARS[0]))
    assert (other.hinge, other.hinge_decides) == ("ceiling", False)


def test_what_was_judged_is_kept():
    found = verdict(*VALID)
    assert (found.course, found.long_run_multiplier) == (FOUND, 1.5)
    assert (found.all_compute, found.inference_share) == (1.2, 0.3)
    assert (found.odds, found.agreement) == (DRAWS.odds, 0.4)


def test_verdict_of_the_defaults():
    believed, world = priors(), scenario()
    shares = {key: default(f"{key}_share") for key in ("training", "research", "inference")}
    whole = workloads(world, default("training_elasticity"), shares)[-1].multiplier
    found = verdict(
        course(world),
        world.long_run_multiplier(),
        whole,
        shares["inference"],
        monte_carlo(believed),
        agreement(course_shares(believed), course(world)),
        tornado(believed, world),
    )
    # 53 more, 12 within, 35 less: not "59 agree", which counts what the rule calls undetermined.
    odds = found.odds
    assert (odds.more, odds.within, odds.less) == pytest.approx((0.532, 0.119, 0.349), abs=0.002)
    assert found.agreement == pytest.approx(0.16, abs=0.005)
    assert reading(found.long_run_multiplier) is HUANG
    assert found.all_compute == pytest.approx(1.03, abs=0.005)
    assert reading(found.all_compute) is UNDECIDED  # 5 % for the whole, too
    assert found.hinge == "long_run_elasticity"


@pytest.mark.parametrize(
    ("place", "bad", "name"),
    [
        (1, 0, "long_run_multiplier"),
        (1, math.nan, "long_run_multiplier"),
        (1, True, "long_run_multiplier"),
        (1, 1.01, "long_run_multiplier"),  # not the course's reading
        (2, 0, "all_compute"),
        (3, 1.5, "inference_share"),
        (4, replace(DRAWS, odds=LongRunOdds(0.6, 0.3, 0.3)), "monte_carlo.odds"),
        (5, -0.1, "agreement"),
        (6, (), r"tornado = \(\) is outside its domain one bar or more"),
    ],
)
def test_impossible_numbers_are_refused(place, bad, name):
    arguments = list(VALID)
    arguments[place] = bad
    with pytest.raises(ValueError, match=f"^{name}"):
        verdict(*arguments)
