"""The day's move turned into a belief, and demand turned into machines."""

from __future__ import annotations

import math

import numpy as np
import pytest

from calc import belief, demand, fleet
from data.model import default, scenario

MOVE = (default("price_move"), default("exposure"))
VALUATION = tuple(
    default(name) for name in ("discount_rate", "near_growth", "horizon", "late_growth", "lag")
)


def test_weight_of_the_short_run_against_numerical_integration():
    rate, near, horizon, late, lag = VALUATION
    years = np.linspace(0, 4000, 4_000_001)
    growth = np.exp(near * np.minimum(years, horizon) + late * np.maximum(years - horizon, 0))
    flow = growth * np.exp(-rate * years)
    weight = np.trapezoid(flow * np.exp(-years / lag), years) / np.trapezoid(flow, years)
    assert belief.short_run_weight(*VALUATION) == pytest.approx(weight, rel=1e-5)


def test_weight_of_the_short_run_is_small():
    lags = np.array([1.0, 1.5, 2.0])
    weights = belief.short_run_weight(*VALUATION[:4], lags)
    assert 0.04 < weights[1] < 0.07
    assert (np.diff(weights) > 0).all()


def test_weight_has_no_jump_where_rate_and_growth_meet():
    at = belief.short_run_weight(0.1, 0.1, 5, 0.04, 1.5)
    near = belief.short_run_weight(0.1, 0.1 + 1e-9, 5, 0.04, 1.5)
    assert at == pytest.approx(near, rel=1e-7)


def test_a_discount_rate_at_or_below_terminal_growth_is_refused():
    for rate in (0.04, 0.03):
        with pytest.raises(ValueError, match=rf"discount_rate = {rate} .*late_growth = 0\.04"):
            belief.short_run_weight(rate, 0.2, 5, 0.04, 1.5)


def test_what_the_market_believed_on_the_day():
    weight = belief.short_run_weight(*VALUATION)
    multiplier = belief.implied_multiplier(*MOVE, weight, scenario().short_run_multiplier())
    assert multiplier == pytest.approx(0.81, abs=0.005)
    assert 0.74 <= demand.rebound(multiplier, 4) <= 0.79
    assert 0.74 <= demand.rebound(multiplier, 11) <= 0.795
    textbook = belief.implied_elasticity(multiplier, 4, 1, math.inf)
    passed_on = belief.implied_elasticity(multiplier, 4, 0.85, math.inf)
    assert textbook == pytest.approx(0.85, abs=0.005)
    assert passed_on == pytest.approx(1.16, abs=0.005)
    assert demand.break_even_elasticity(4, 1, math.inf) == pytest.approx(1)
    assert demand.break_even_elasticity(4, 0.85, math.inf) == pytest.approx(1.37, abs=0.005)


@pytest.mark.parametrize(("gain", "fall"), [(4, -0.66), (11, -0.80)])
def test_no_more_compute_needed_would_have_cost(gain, fall):
    unchanged = demand.demand_multiplier(gain, 0, 1, math.inf)
    assert belief.price_move(MOVE[1], 0.05, unchanged, unchanged) == pytest.approx(fall, abs=0.005)


def test_too_deep_a_fall_is_no_bet_on_volume():
    multiplier = belief.implied_multiplier(-0.95, 0.884, 0.05, 1)
    assert multiplier <= 0
    with pytest.raises(ValueError, match=r"multiplier = -?[\d.]+ is outside its domain \(0, ∞\)"):
        belief.implied_elasticity(multiplier, 4, 1, math.inf)


def test_elasticity_beyond_the_ceiling_and_without_a_price_change():
    assert belief.implied_elasticity(50.0, 4, 0.85, 200) == math.inf
    assert belief.implied_elasticity(500.0, 0.5, 0.85, 200) == -math.inf
    many = belief.implied_elasticity(np.array([1.0, 50.0]), 4, 0.85, 200)
    assert many[0] == pytest.approx(demand.break_even_elasticity(4, 0.85, 200))
    assert many[1] == math.inf
    with pytest.raises(ValueError, match="gain = 1"):
        belief.implied_elasticity(1.0, 1, 0.85, 200)
    with pytest.raises(ValueError, match="compute_share = 0"):
        belief.implied_elasticity(1.0, 4, 0, 200)


@pytest.mark.parametrize(
    ("gain", "share"),
    [(1 + 1e-12, 0.85), (1 - 1e-12, 0.85), (4, 1e-12), (1e6, 1), (1 + 2**-52, 1e-9)],
)
def test_elasticity_keeps_its_digits_where_the_price_hardly_changes(gain, share):
    # At M = 2 the quantity is known to all digits, so all error comes from the price.
    fall = math.log(1e6) if share == 1 else share * (gain - 1) / gain
    found = belief.implied_elasticity(2, gain, share, math.inf)
    assert found == pytest.approx(math.log(2 * gain) / fall, rel=1e-9)
    assert math.isfinite(belief.implied_elasticity(1, gain, share, math.inf))


def test_weight_of_the_short_run_under_the_strongest_growth():
    # Growth of 1000 a year outruns a double within a year, the share of it that counts does not:
    # nearly all value lies after the horizon, where e^(−T/τ) of it has not adjusted.
    weight = belief.short_run_weight(0.1, 1000, 5, 0.04, 1.5)
    left = math.exp(-5 / 1.5) * (0.1 - 0.04) / (0.1 + 1 / 1.5 - 0.04)
    assert weight == pytest.approx(left, rel=0.02)
    assert belief.short_run_weight(0.1, -1000, 5, 0.04, 1.5) == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((-1.1, 0.9, 0.05, 1), "price_move"),
        ((-0.1, 0, 0.05, 1), "exposure"),
        ((-0.1, 0.9, 1, 1), "short_run_weight"),
        ((-0.1, 0.9, 0.05, -1), "short_run_multiplier"),
        ((-0.1, 0.9, 0.05, 1, 0), "attribution"),
    ],
)
def test_domains_of_the_inversion(arguments, name):
    with pytest.raises(ValueError, match=f"{name} = "):
        belief.implied_multiplier(*arguments)


def test_fleet():
    peak = default("h100_fp8_flop_per_second")
    cards = fleet.h100_equivalents(peak * 0.4 * 1e6, peak, 0.4)
    assert cards == pytest.approx(1e6)
    gigawatts = fleet.gigawatts(cards, default("h100_it_watts"), default("pue"))
    assert gigawatts == pytest.approx(1.453 * 1.2)
    capital = fleet.capex_usd(gigawatts, default("usd_per_gigawatt"))
    assert capital == pytest.approx(gigawatts * 50e9)
    assert fleet.nvidia_revenue_usd(capital, 0.5) == pytest.approx(capital / 2)
    b200 = default("b200_fp8_flop_per_second")
    assert fleet.h100_equivalents_per_gpu(b200, peak) == pytest.approx(4.5 / 1.979)
    assert fleet.gpus_of_generation(cards, b200, peak) == pytest.approx(cards * 1.979 / 4.5)
    assert fleet.gigawatts(np.array([1e6, 2e6]), 1453, 1.2).shape == (2,)
    with pytest.raises(ValueError, match=r"pue = 0\.5"):
        fleet.gigawatts(1e6, 1453, 0.5)
    with pytest.raises(ValueError, match=r"nvidia_share = 1\.5"):
        fleet.nvidia_revenue_usd(1e9, 1.5)
