"""Identities of the demand model that hold for every valid input."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from calc import belief, demand
from tests.calc.scenarios import of

GAIN = st.floats(1.01, 1e4)
ELASTICITY = st.floats(0, 6)
SHARE = st.floats(0.05, 1)
CEILING = st.one_of(st.floats(2, 1e6), st.just(math.inf))
RATIO = st.floats(1, 100)
COMPUTE = st.floats(1, 1.67)
VALUE = st.floats(0, 1)
SHARPNESS = st.floats(0.2, 8)

quick = settings(max_examples=150, deadline=None)


@quick
@given(GAIN, SHARE, CEILING)
def test_multiplier_is_one_at_the_break_even_elasticity(gain, share, ceiling):
    break_even = demand.break_even_elasticity(gain, share, ceiling)
    if gain >= ceiling:
        assert break_even == math.inf
    else:
        # Near the ceiling a rounding of ε* is a large change of M.
        assume(gain < 0.99 * ceiling)
        found = demand.demand_multiplier(gain, break_even, share, ceiling)
        assert found == pytest.approx(1, rel=1e-7)


@quick
@given(GAIN, ELASTICITY, SHARE, CEILING)
def test_backfire_exactly_where_demand_rises(gain, elasticity, share, ceiling):
    multiplier = demand.demand_multiplier(gain, elasticity, share, ceiling)
    assert (demand.rebound(multiplier, gain) > 1) == (multiplier > 1)


@quick
@given(GAIN, ELASTICITY, RATIO, COMPUTE, VALUE, SHARPNESS)
def test_reasoning_cancels_without_fixed_cost(gain, elasticity, ratio, compute, value, sharpness):
    reasoned = demand.demand_multiplier_with_reasoning(
        gain, elasticity, 1, math.inf, ratio, compute, value, sharpness
    )
    plain = demand.demand_multiplier(gain, elasticity, 1, math.inf)
    assert reasoned == pytest.approx(plain, rel=1e-9)
    assert plain == pytest.approx(gain ** (elasticity - 1), rel=1e-9)


@quick
@given(GAIN, ELASTICITY, SHARE, CEILING, st.floats(0.2, 50))
def test_supply_dampens_and_never_flips(gain, elasticity, share, ceiling, supply):
    free = math.log(demand.demand_multiplier(gain, elasticity, share, ceiling))
    adjusted = math.log(demand.supply_adjusted_multiplier(gain, elasticity, share, ceiling, supply))
    assert abs(adjusted) <= abs(free) + 1e-9
    assert adjusted * free >= -1e-12


@quick
@given(GAIN, ELASTICITY, st.floats(0.2, 50))
def test_supply_has_its_closed_form_in_the_textbook_case(gain, elasticity, supply):
    closed = (elasticity - 1) / (1 + elasticity / supply) * math.log(gain)
    found = demand.supply_adjusted_multiplier(gain, elasticity, 1, math.inf, supply)
    assert math.log(found) == pytest.approx(closed, rel=1e-7, abs=1e-9)


@quick
@given(GAIN, SHARE, CEILING, RATIO, COMPUTE, VALUE, SHARPNESS)
def test_demand_rises_with_elasticity(gain, share, ceiling, ratio, compute, value, sharpness):
    elasticities = np.linspace(0, 4, 9)
    plain = demand.demand_multiplier(gain, elasticities, share, ceiling)
    assert (np.diff(plain) >= -1e-12 * plain[1:]).all()
    assert (plain <= ceiling / gain * (1 + 1e-12)).all()
    reasoned = demand.reasoning_token_share(
        gain, elasticities, share, ceiling, ratio, compute, value, sharpness
    )
    assert ((reasoned >= 0) & (reasoned <= 1)).all()


@quick
@given(SHARE, RATIO, COMPUTE, VALUE, SHARPNESS)
def test_reasoning_spreads_with_the_gain(share, ratio, compute, value, sharpness):
    gains = np.geomspace(1, 1e4, 9)
    shares = demand.reasoning_share(gains, share, ratio, compute, value, sharpness)
    assert (np.diff(shares) >= -1e-12).all()


@quick
@given(st.floats(1.05, 4), st.floats(0.3, 0.99))
def test_upper_break_even_gain_is_the_last(elasticity, share):
    upper = demand.upper_break_even_gain(elasticity, share)
    if share * elasticity <= 1:
        assert upper == 1
    else:
        assert demand.demand_multiplier(upper, elasticity, share, math.inf) == pytest.approx(1)
        assert demand.demand_multiplier(upper * 1.01, elasticity, share, math.inf) < 1
        assert upper >= demand.peak_gain(elasticity, share) * (1 - 1e-9)


@quick
@given(GAIN, st.floats(0.05, 4), SHARE, CEILING)
def test_elasticity_comes_back_from_its_multiplier(gain, elasticity, share, ceiling):
    multiplier = demand.demand_multiplier(gain, elasticity, share, ceiling)
    # Within a billionth of the ceiling the quantity no longer tells elasticities apart.
    assume(multiplier * gain < 0.999999 * ceiling)
    assume(share * (1 - 1 / gain) > 1e-3)
    found = belief.implied_elasticity(multiplier, gain, share, ceiling)
    assert found == pytest.approx(elasticity, rel=1e-6, abs=1e-8)


@quick
@given(st.floats(0, 3), st.floats(0, 3), st.floats(0.1, 1), st.floats(0, 0.9), st.floats(0.05, 1))
def test_price_move_and_implied_multiplier_are_inverse(short, long, exposure, weight, attribution):
    move = belief.price_move(exposure, weight, short, long)
    assume(move / attribution >= -1)
    found = belief.implied_multiplier(move / attribution, exposure, weight, short, attribution)
    assert found == pytest.approx(long, abs=1e-9)


@quick
@given(
    GAIN,
    st.floats(0, 2),
    st.floats(0, 2),
    st.floats(0.1, 5),
    st.floats(0, 3),
    SHARE,
    st.floats(50, 1e5),
)
def test_return_time_is_the_first_crossing(gain, short, more, lag, diffusion, share, ceiling):
    arguments = (gain, short, short + more, lag, diffusion, share, ceiling)
    time = demand.return_time(of(*arguments))
    if math.isinf(time):
        assert demand.demand_path(1e4, of(*arguments)) <= 1 + 1e-9
    # What comes before the search begins, at a ten-thousandth of a lag, is found where it begins.
    elif time > 1e-4 * max(lag, diffusion) * (1 + 1e-9):
        assert demand.demand_path(time, of(*arguments)) == pytest.approx(1, abs=1e-6)
        before = demand.demand_path(np.linspace(0.02, 0.98, 40) * time, of(*arguments))
        assert (before < 1 + 1e-9).all()
