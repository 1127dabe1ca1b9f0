"""What follows from one scenario: each number against its definition, maps against known ones."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from calc import belief, demand
from calc.implied import ValuationAssumptions, elasticity_for, implied_demand, price_moves
from calc.outcome import (
    DemandMap,
    Workload,
    demand_map,
    demand_outcome,
    path_values,
    unlocked_at,
    workloads,
)
from data.model import scenario

DEFAULTS = scenario()
#: Whole pass-through, no ceiling, no reasoning: M = g^(ε−1).
PLAIN = replace(
    DEFAULTS,
    gain=4.0,
    short_run_elasticity=0.5,
    long_run_elasticity=1.5,
    compute_share=1.0,
    ceiling=math.inf,
    token_ratio=1.0,
    diffusion_lag=0.0,
)


def test_the_outcome_of_a_plain_scenario():
    found = demand_outcome(PLAIN, math.inf)
    assert (found.short_run, found.long_run) == pytest.approx((0.5, 2.0))
    assert found.price_alone == found.supply_adjusted == pytest.approx(2.0)
    assert found.rebound == pytest.approx(1 - (1 - 2.0) / (1 - 1 / 4))
    # Without diffusion demand is lowest at once, and rises from there.
    assert (found.trough, found.trough_at) == (pytest.approx(0.5), 0.0)
    assert found.settled_at == pytest.approx(demand.settling_time(PLAIN))
    assert path_values(PLAIN, [0.0, 1e4]) == pytest.approx([0.5, 2.0])


def test_the_outcome_of_the_defaults():
    found = demand_outcome(DEFAULTS, 2.0)
    fine = np.linspace(0, 8, 100_001)
    path = demand.demand_path(fine, DEFAULTS)
    assert found.trough == pytest.approx(path.min(), abs=1e-4)
    assert found.trough_at == pytest.approx(fine[path.argmin()], abs=8 / 384)
    prices = DEFAULTS.gain, DEFAULTS.long_run_elasticity, DEFAULTS.compute_share, DEFAULTS.ceiling
    assert found.price_alone == pytest.approx(demand.demand_multiplier(*prices))
    assert found.supply_adjusted == pytest.approx(demand.supply_adjusted_multiplier(*prices, 2.0))
    reasoning = (
        DEFAULTS.token_ratio,
        DEFAULTS.compute_exponent,
        DEFAULTS.value_exponent,
        DEFAULTS.choice_sharpness,
    )
    shares = [demand.reasoning_token_share(g, *prices[1:], *reasoning) for g in (1, DEFAULTS.gain)]
    assert [found.token_share_before, found.token_share_after] == pytest.approx(shares)
    assert shares[0] != pytest.approx(shares[1], abs=1e-3)


@pytest.mark.parametrize(("gain", "saves"), [(1.0, False), (1.001, True)])
def test_a_gain_that_saves_nothing_has_no_rebound(gain, saves):
    found = demand_outcome(replace(DEFAULTS, gain=gain), 2.0)
    assert (found.rebound is not None) is saves


def test_the_gain_that_unlocks_reasoning():
    s, r = 0.8, 20.0
    own = replace(
        DEFAULTS, compute_share=s, token_ratio=r, compute_exponent=1.2, value_exponent=0.5
    )
    k, q = r**1.2, r**0.5
    assert unlocked_at(own) == pytest.approx(s * (k - q) / ((q - 1) * (1 - s)))


def test_work_by_kind():
    """Shares are made to add up to 1; laboratories follow their own elasticity, g^(ε−1)."""
    shares = {"training": 1.0, "research": 2.0, "inference": 5.0}
    assert workloads(PLAIN, 0.5, shares) == [
        Workload("training", 1 / 8, pytest.approx(0.5)),
        Workload("research", 2 / 8, pytest.approx(0.5)),
        Workload("inference", 5 / 8, pytest.approx(2.0)),
        Workload("all", 1.0, pytest.approx(3 / 8 * 0.5 + 5 / 8 * 2.0)),
    ]
    # Neither pass-through nor ceiling of the market for answers bounds the laboratories.
    bounded = replace(PLAIN, compute_share=0.5, ceiling=2.5)
    assert workloads(bounded, 0.5, shares)[0].multiplier == pytest.approx(0.5)
    assert workloads(bounded, 0.5, shares)[2].multiplier == bounded.long_run_multiplier()


class TestMap:
    def test_values_are_those_of_the_multiplier(self):
        gains, elasticities = [0.5, 1.0, 2.0, 4.0], [0.25, 1.5, 2.0]
        found = demand_map(PLAIN, gains, elasticities, reasoning=False)
        expected = np.outer(np.array(elasticities) - 1, np.log(gains))
        np.testing.assert_allclose(found.values, expected, atol=1e-12)
        assert (found.gains.tolist(), found.elasticities.tolist()) == (gains, elasticities)

    @pytest.mark.parametrize("reasoning", [False, True])
    def test_reasoning_is_in_it_if_asked(self, reasoning):
        found = demand_map(DEFAULTS, [2.0, 4.0], [0.9, 1.4], reasoning=reasoning)
        own = replace(DEFAULTS, gain=2.0, long_run_elasticity=1.4)
        without = demand.demand_multiplier(2.0, 1.4, own.compute_share, own.ceiling)
        expected = own.long_run_multiplier() if reasoning else without
        assert found.values[1, 0] == pytest.approx(math.log(expected))

    def test_break_even_is_found_between_two_elasticities_and_for_gains_alone(self):
        found = demand_map(PLAIN, [0.5, 1.0, 2.0, 4.0], [0.25, 0.5, 1.5, 2.0], reasoning=False)
        assert found.break_even() == [(2.0, pytest.approx(1.0)), (4.0, pytest.approx(1.0))]

    def test_break_even_at_an_elasticity_of_the_map(self):
        found = demand_map(PLAIN, [2.0], [0.5, 1.0, 1.5], reasoning=False)
        assert found.break_even() == [(2.0, pytest.approx(1.0))]

    def test_the_first_of_several_is_the_break_even(self):
        column = np.array([[-1.0], [1.0], [-1.0], [3.0]])
        several = DemandMap(np.array([2.0]), np.array([1.0, 2.0, 3.0, 4.0]), column)
        assert several.break_even() == [(2.0, 1.5)]
        always = DemandMap(np.array([2.0]), np.array([1.0, 2.0]), np.array([[1.0], [2.0]]))
        assert always.break_even() == []

    def test_peaks_are_the_vertices_of_parabolas_on_the_logarithm(self):
        gains = np.geomspace(1.0, 32.0, 11)
        on_log = np.log(gains)
        rows = [-((on_log - math.log(peak)) ** 2) for peak in (3.0, 7.7)]
        found = DemandMap(
            gains, np.array([1.0, 1.2, 1.4, 1.6]), np.array([on_log, rows[0], rows[1], -on_log])
        )
        where, elasticities = found.peaks()
        assert where.tolist() == pytest.approx([3.0, 7.7])
        assert elasticities.tolist() == [1.2, 1.4]  # the others are highest at an end

    def test_a_peak_next_to_an_end_counts(self):
        gains = np.array([1.0, 2.0, 4.0, 8.0])
        two = DemandMap(gains, np.array([1.0, 2.0]), np.array([[0.0, 1, 0, -3], [-3.0, 0, 1, 0]]))
        where, _elasticities = two.peaks()
        assert where.tolist() == pytest.approx([2.0, 4.0])


VALUATION = ValuationAssumptions(
    exposure=0.8,
    attribution=1.0,
    discount_rate=0.1,
    near_growth=0.08,
    late_growth=0.02,
    horizon=5.0,
)


def worth(weight: float, short: float, long: float) -> float:
    return VALUATION.exposure * ((long - 1) * (1 - weight) + (short - 1) * weight)


def test_what_a_move_implies_of_a_plain_scenario():
    """M = g^(ε−1), so that the elasticity follows from the multiplier by a logarithm."""
    found = implied_demand(-0.17, VALUATION, PLAIN)
    weight = found.short_run_weight
    assert 0 < weight < 1
    assert found.move == -0.17
    assert worth(weight, 0.5, found.multiplier) == pytest.approx(-0.17)
    assert found.elasticity == pytest.approx(1 + math.log(found.multiplier) / math.log(4))
    assert found.rebound == pytest.approx(1 - (1 - found.multiplier) / (1 - 1 / 4))
    assert found.break_even == pytest.approx(1.0)
    assert found.nothing_needed == pytest.approx(worth(weight, 1 / 4, 1 / 4))
    assert found.at_break_even == pytest.approx(worth(weight, 0.5, 1.0))
    moves = price_moves(np.array([found.elasticity, 1.0, 1.5]), VALUATION, PLAIN)
    expected = [-0.17, found.at_break_even, worth(weight, 0.5, 2.0)]
    assert moves.tolist() == pytest.approx(expected)


def test_only_the_part_about_demand_counts():
    half = replace(VALUATION, attribution=0.5)
    found, whole = (implied_demand(*each, PLAIN) for each in ((-0.2, half), (-0.1, VALUATION)))
    assert found.multiplier == pytest.approx(whole.multiplier)


def test_a_fall_too_deep_for_any_demand():
    found = implied_demand(-0.95, VALUATION, PLAIN)
    assert found.multiplier < 0
    assert found.elasticity is found.rebound is None


@given(
    gain=st.floats(1.05, 1000),
    compute_share=st.floats(0.05, 1),
    ceiling=st.floats(1.5, 1e6) | st.just(math.inf),
    saturation=st.floats(0.01, 0.999) | st.floats(1.001, 2),
)
def test_the_inversion_of_a_scenario_is_the_inverse_of_the_formula(
    gain: float, compute_share: float, ceiling: float, saturation: float
):
    """`calc.belief` inverts the model's formula in closed form; a scenario is searched."""
    at = replace(PLAIN, gain=gain, compute_share=compute_share, ceiling=ceiling)
    multiplier = saturation * (1 if math.isinf(ceiling) else ceiling) / gain
    found = elasticity_for(at, multiplier)
    closed = belief.implied_elasticity(multiplier, gain, compute_share, ceiling)
    if math.isinf(closed):
        assert found == closed
    else:
        reached = replace(at, long_run_elasticity=found).long_run_multiplier()
        assert reached == pytest.approx(multiplier, rel=1e-9)
        assert found == pytest.approx(closed, rel=1e-6, abs=1e-6)
    assume(gain >= ceiling or gain < 0.999 * ceiling)
    needed = demand.break_even_elasticity(gain, compute_share, ceiling)
    assert elasticity_for(at, 1.0) == pytest.approx(needed, rel=1e-6)
