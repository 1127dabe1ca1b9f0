"""Workloads, compute in use and bought, and the odds: each against its formula."""

from __future__ import annotations

import math

import numpy as np
import pytest

from calc.demand import demand_path, elasticity_at, gain_at, trend
from calc.evidence import (
    INFERENCE_ONLY,
    Ensemble,
    Observations,
    PurchaseAssumptions,
    Workloads,
    all_compute,
    bayes_factor,
    compute_bought,
    compute_in_use,
    draw_workloads,
    equal,
    expected_odds,
    mixed,
    odds,
    posterior,
    predicted,
    weighted_quantiles,
)
from calc.priors import LogNormal
from tests.calc.scenarios import of as scenario

WORLD = scenario(4, 0.9, 1.4, 1.5, 1, 0.85, 200)
OTHER = scenario(4, 0.3, 0.8, 1.5, 1, 0.85, 200)
MIXED = Workloads((-1.0, 1.0), (0.3, 0.7), shift=0.2, reinvestment=1.2)
MARKET = PurchaseAssumptions(growth=3.0, decay=3.0, supply_elasticity=3.0)


def observed(value=0.0, scale=0.04) -> Observations:
    return Observations(("a",), np.array([value]), np.array([[scale]]), 5.0, np.array([[0.0, 1.0]]))


def test_a_share_lies_straight_between_and_is_constant_outside():
    plain = Workloads((0.0, 2.0), (0.2, 0.6))
    assert [plain.share(t) for t in (-1, 0, 1, 2, 9)] == pytest.approx([0.2, 0.2, 0.4, 0.6, 0.6])
    shifted = Workloads((0.0,), (0.5,), shift=math.log(3))
    assert shifted.share(0.0) == pytest.approx(0.75)
    assert INFERENCE_ONLY.share(5.0) == 1


def test_inference_only_is_the_demand_path_damped_by_its_own_elasticity():
    years = 1.3
    expected = math.log(demand_path(years, WORLD)) / (1 + elasticity_at(years, 0.9, 1.4, 1.5) / 3)
    assert compute_in_use(WORLD, years, 3, INFERENCE_ONLY) == pytest.approx(expected)
    free = compute_in_use(WORLD, years, math.inf, INFERENCE_ONLY)
    assert free == pytest.approx(math.log(demand_path(years, WORLD)))


def test_a_demand_that_falls_with_cheapness_does_not_pull_hardware_down():
    world = scenario(4, -0.5, -0.5, 1.5, 0, 0.85, 200)
    damped = compute_in_use(world, 1.0, 3.0, INFERENCE_ONLY)
    assert damped == pytest.approx(math.log(demand_path(1.0, world)))


def test_both_parts_weigh_harmonically():
    years, eta = 1.0, 3.0
    share = float(MIXED.share(years))
    m = demand_path(years, WORLD)
    labs = gain_at(years, 4, 1) ** 0.2
    parts = share / m, (1 - share) / labs
    elasticity = (parts[0] * elasticity_at(years, 0.9, 1.4, 1.5) + parts[1] * 1.2) / sum(parts)
    expected = -math.log(sum(parts)) / (1 + elasticity / eta)
    assert compute_in_use(WORLD, years, eta, MIXED) == pytest.approx(expected)
    assert compute_in_use(WORLD, 0.0, eta, MIXED) == pytest.approx(0, abs=1e-12)


def test_a_delay_moves_demand_and_not_the_shares():
    late = compute_in_use(WORLD, 1.0, math.inf, MIXED, delay=0.4)
    share = float(MIXED.share(1.0))
    without = share / demand_path(0.6, WORLD) + (1 - share) / gain_at(0.6, 4, 1) ** 0.2
    assert late == pytest.approx(-math.log(without))
    assert compute_in_use(WORLD, 0.3, 3.0, MIXED, delay=0.4) == pytest.approx(0, abs=1e-12)


def test_purchases_fill_up_the_stock():
    window = (0.25, 1.25)
    a = [math.exp(compute_in_use(WORLD, t, 3.0, MIXED)) for t in window]
    stock = [trend(t, 3.0, 3.0) for t in window]
    expected = math.log((a[1] * stock[1] - a[0] * stock[0]) / (stock[1] - stock[0]))
    assert compute_bought(WORLD, *window, 3.0, 3.0, 3.0, MIXED) == pytest.approx(expected)
    level = compute_bought(WORLD, *window, 3.0, 3.0, 3.0, MIXED, rule="level")
    assert level == pytest.approx((math.log(a[0]) + math.log(a[1])) / 2)


def test_a_window_begins_at_the_shock_and_nothing_is_sold_back():
    arguments = (3.0, 3.0, 3.0, MIXED)
    assert compute_bought(WORLD, -0.1, 1.0, *arguments) == pytest.approx(
        compute_bought(WORLD, 0.0, 1.0, *arguments)
    )
    flop = scenario(1e6, 0, 0, 1, 0)
    bought = compute_bought(flop, 0.0, 1.0, 3.0, 3.0, math.inf, INFERENCE_ONLY)
    assert bought == pytest.approx(math.log(0.05))


def test_predictions_are_those_of_each_window():
    windows = np.array([[0.0, 1.0], [0.2, 1.4], [-0.1, 1.4]])
    found = predicted(WORLD, windows, MIXED, MARKET)
    each = [compute_bought(WORLD, *window, 3.0, 3.0, 3.0, MIXED) for window in windows]
    assert found == pytest.approx(np.array(each)[:, np.newaxis])


def test_drawn_workloads_spread_as_asked_and_not_with_the_scenario_s_draws():
    drawn = draw_workloads(MIXED, 4096, reinvestment=LogNormal(0.8, 1.3))
    assert np.mean(drawn.shift) == pytest.approx(0.2, abs=1e-3)
    assert np.std(drawn.shift) == pytest.approx(0.5, abs=2e-3)
    assert np.quantile(drawn.reinvestment, [0.05, 0.95]) == pytest.approx([0.8, 1.3], abs=2e-3)
    assert abs(np.corrcoef(drawn.shift, drawn.reinvestment)[0, 1]) < 0.02
    certain = draw_workloads(MIXED, 16, shift=0.0)
    assert certain.reinvestment == 1.2
    assert certain.shift == pytest.approx(np.full(16, 0.2))


def test_all_compute_is_damped_by_the_last_share():
    workloads = Workloads((0.0, 1.0), (0.2, 0.5), reinvestment=1.0)
    assert all_compute(2.0, 4.0, workloads) == pytest.approx(1 / (0.5 / 2 + 0.5))


def test_odds_add_up():
    short, long = np.array([0.5, 1.5, 0.5, 1.5, 0.9]), np.array([0.5, 2, 2, 0.5, 1.02])
    found = odds(equal(5), short, long)
    assert (found.more, found.within, found.less) == pytest.approx((0.4, 0.2, 0.4))
    assert found.above == pytest.approx(0.6)
    worlds = (found.market, found.both, found.huang, found.flash)
    assert worlds == pytest.approx((0.2, 0.4, 0.2, 0.2))
    assert found.effective == pytest.approx(5)
    assert found.bits == pytest.approx(0)
    sure = odds(np.array([0, 3.0, 0, 0, 0]), short, long)
    assert sure.huang == 1
    assert sure.effective == pytest.approx(1)
    assert sure.bits == pytest.approx(math.log2(5))


def test_an_exact_observation_decides_and_a_vague_one_does_not():
    drawn = np.linspace(-1, 1, 201)[np.newaxis]
    exact = posterior(observed(0.5, 1e-6), drawn)
    assert drawn[0][exact.argmax()] == pytest.approx(0.5)
    vague = posterior(observed(0.5, 1e6), drawn)
    assert vague == pytest.approx(equal(201), rel=1e-3)
    assert mixed([exact, vague]) == pytest.approx((exact + vague) / 2)


def test_a_bayes_factor_is_the_ratio_of_densities():
    value = float(compute_bought(WORLD, 0, 1, 3.0, 3.0, 3.0, MIXED))
    found = bayes_factor(observed(value), WORLD, OTHER, MIXED, MARKET)
    back = bayes_factor(observed(value), OTHER, WORLD, MIXED, MARKET)
    assert found > 1
    assert found * back == pytest.approx(1)


def test_expected_odds_sharpen_with_the_error():
    random = np.random.default_rng(3)
    long = np.exp(random.normal(0, 0.5, 4096))
    worlds = Ensemble(np.log(long)[np.newaxis], long, long)
    truth = np.array([0.4])
    vague, sharp = (expected_odds(observed(0, e**2), truth, worlds, 60, 5) for e in (0.5, 0.05))
    assert 0.5 < vague.more < sharp.more
    assert sharp.more > 0.99
    assert expected_odds(observed(0, 0.25), truth, worlds, 60, 5) == vague


def test_weighted_quantiles_repeat_the_heavy():
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([0.1, 0.1, 0.8])
    assert weighted_quantiles(values, weights).tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: Workloads((0.0, 1.0), (0.5,)), "2 years for 1 shares"),
        (lambda: Workloads((), ()), "0 years"),
        (lambda: Workloads((1.0, 1.0), (0.5, 0.6)), "years"),
        (lambda: Workloads((0.0,), (1.1,)), r"inference = 1\.1"),
        (lambda: Workloads((0.0,), (0.5,), shift=math.inf), "shift = inf"),
        (lambda: Workloads((0.0,), (0.5,), reinvestment=-1), r"reinvestment = -1\.0"),
        (lambda: MIXED.share(math.nan), "years = nan"),
        (lambda: draw_workloads(MIXED, 1), "draws = 1"),
        (lambda: draw_workloads(MIXED, 8, shift=-1), r"shift = -1\.0"),
        (lambda: compute_in_use(WORLD, -1, 3, MIXED), r"years = -1\.0"),
        (lambda: compute_in_use(WORLD, 1, 0, MIXED), r"supply_elasticity = 0\.0"),
        (lambda: compute_in_use(WORLD, 1, 3, MIXED, -0.1), r"delay = -0\.1"),
        (lambda: compute_bought(WORLD, 1, 1, 3, 3, 3, MIXED), "start = 1"),
        (lambda: compute_bought(WORLD, -2, -1, 3, 3, 3, MIXED), r"end = -1\.0"),
        (lambda: compute_bought(WORLD, 0, 1, 1, 3, 3, MIXED), r"growth = 1\.0"),
        (lambda: compute_bought(WORLD, 0, 1, 3, 0, 3, MIXED), r"decay = 0\.0"),
        (lambda: compute_bought(WORLD, 0, 1, 3, 3, 3, MIXED, 0.0, "flow"), "rule = flow"),
        (lambda: odds(np.zeros(2), np.ones(2), np.ones(2)), "sum of weights"),
        (lambda: odds(np.array([-1.0, 2]), np.ones(2), np.ones(2)), r"weights = -1\.0"),
        (lambda: odds(np.ones(1), np.ones(1), np.zeros(1)), r"long_run = 0\.0"),
        (lambda: mixed([]), "weights"),
        (lambda: expected_odds(observed(), np.zeros(1), WORLD, 0, 1), "runs = 0"),
    ],
)
def test_what_is_outside_its_domain_is_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()
