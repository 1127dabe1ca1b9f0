"""The demand model at its edges, and the reference results of its specification."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from calc import demand
from tests.calc.scenarios import of

REASONING = (20.0, 1.0, 0.35, 2.0)


def test_reference_multipliers():
    assert demand.demand_multiplier(4, 0.9, 1, math.inf) == pytest.approx(0.871, abs=5e-4)
    assert demand.demand_multiplier(4, 1.4, 1, math.inf) == pytest.approx(1.741, abs=5e-4)
    assert demand.demand_multiplier(4, 0.9, 0.85, 200) == pytest.approx(0.618, abs=5e-4)
    assert demand.demand_multiplier(4, 1.4, 0.85, 200) == pytest.approx(1.019, abs=5e-4)
    reasoned = [
        demand.demand_multiplier_with_reasoning(4, e, 0.85, 200, *REASONING) for e in (0.9, 1.4)
    ]
    assert reasoned == pytest.approx([0.707, 1.090], abs=5e-4)


def test_reference_path():
    years = np.array([0, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8])
    published = [1.000, 0.953, 0.936, 0.941, 0.965, 0.991, 1.033, 1.074, 1.088]
    arguments = (4, 0.9, 1.4, 1.5, 1.0, 0.85, 200, *REASONING)
    # The specification prints three digits: half a unit of the last, and a hair.
    np.testing.assert_allclose(demand.demand_path(years, of(*arguments)), published, atol=5.1e-4)
    fine = np.linspace(0.01, 2, 2000)
    path = demand.demand_path(fine, of(*arguments))
    assert fine[path.argmin()] == pytest.approx(0.65, abs=0.005)
    assert path.min() == pytest.approx(0.934, abs=5e-4)
    assert demand.return_time(of(*arguments)) == pytest.approx(2.18, abs=0.005)


def asked(function, *arguments):
    """What a function gives, nothing where it refuses a result that has no double."""
    try:
        return np.ravel(function(*arguments)).tolist()
    except ValueError as error:
        assert "the result has no double" in str(error)  # noqa: PT017 - both ways are right
        return []


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("gain", [1e-6, 0.5, 1.0, 1 + 1e-12, 1.0001, 4.0, 1e6, 1e300])
@pytest.mark.parametrize("ceiling", [1 + 1e-12, 1.001, 5.0, 200.0, 1e12, math.inf])
def test_nothing_is_ever_not_a_number(share, gain, ceiling):
    found = [demand.break_even_elasticity(gain, share, ceiling)]
    for elasticity in (-60.0, -1.0, 0.0, 1.0, 60.0):
        plain = gain, elasticity, share, ceiling
        multiplier = asked(demand.demand_multiplier, *plain)
        found += multiplier
        for ratio, value in itertools.product((1.0, 20.0, 1e6), (0.0, 0.35, 60.0)):
            reasoned = (ratio, 1.5, value, 4.0)
            slow, fast = (1.5, 0), (1e-9, 1e9)
            for lags in (slow, fast):
                world = of(gain, elasticity, 1.4, *lags, share, ceiling, *reasoned)
                found += asked(demand.demand_path, [0, 1e-12, 1e9], world)
            found += asked(demand.demand_multiplier_with_reasoning, *plain, *reasoned)
            found += [
                demand.reasoning_token_share(*plain, *reasoned),
                demand.reasoning_share(gain, share, *reasoned),
                demand.unlock_gain(share, *reasoned[:3]),
            ]
        if elasticity > -1:
            found += asked(demand.supply_adjusted_multiplier, *plain, 1.5)
        if gain >= 1 and multiplier:
            found.append(demand.rebound(*multiplier, gain))
    assert not np.isnan(found).any()


def test_no_gain_changes_nothing_exactly():
    for elasticity, share, ceiling in itertools.product((-1, 0, 1.4), (0, 0.85, 1), (5, math.inf)):
        assert demand.demand_multiplier(1, elasticity, share, ceiling) == 1
        reasoned = demand.demand_multiplier_with_reasoning(
            1, elasticity, share, ceiling, *REASONING
        )
        assert reasoned == 1
    assert demand.rebound(1, 1) == 1


def test_break_even_limit_at_no_gain():
    limit = 200 / (199 * 0.85)
    assert demand.break_even_elasticity(1, 0.85, 200) == pytest.approx(limit, rel=1e-12)
    for gain in (1 - 1e-9, 1 + 1e-9):
        near = demand.break_even_elasticity(gain, 0.85, 200)
        assert near == pytest.approx(limit, rel=1e-8)
    assert demand.break_even_elasticity(1, 1, math.inf) == 1


def test_no_elasticity_is_enough_at_the_ceiling_or_without_compute_cost():
    assert demand.break_even_elasticity(200, 0.85, 200) == math.inf
    assert demand.break_even_elasticity(1e6, 0.85, 200) == math.inf
    assert demand.break_even_elasticity(4, 0, 200) == math.inf
    mixed = demand.break_even_elasticity(np.array([4.0, 300.0]), 1.0, 200.0)
    assert mixed[0] == pytest.approx(math.log(4 * 199 / 196) / math.log(4))
    assert mixed[1] == math.inf


def test_limits_of_share_elasticity_and_ceiling():
    assert demand.demand_multiplier(4, 1.4, 0, 200) == pytest.approx(1 / 4)
    assert demand.demand_multiplier(4, 0, 0.85, 200) == pytest.approx(1 / 4)
    assert demand.price_ratio(4, 1) == 1 / 4
    assert demand.quantity_ratio(1, 1.4, 200) == 1
    assert demand.quantity_ratio(0.5, 1.4, math.inf) == pytest.approx(2**1.4)
    assert demand.quantity_ratio(1e-6, 60, 200) == pytest.approx(200)


def test_rebound_near_no_gain_approaches_its_limit_along_demand():
    multiplier = demand.demand_multiplier(1 + 1e-6, 1.4, 0.85, 200)
    limit = demand.marginal_rebound(1.4, 0.85, 200)
    assert demand.rebound(multiplier, 1 + 1e-6) == pytest.approx(limit, rel=1e-5)


def test_rebound_is_undefined_below_a_gain_of_one():
    with pytest.raises(ValueError, match=r"gain = 0\.5 is outside its domain \[1, ∞\)"):
        demand.rebound(0.9, 0.5)
    with pytest.raises(ValueError, match="multiplier"):
        demand.rebound(0.9, 1)


def test_a_token_ratio_of_one_switches_reasoning_off():
    off = demand.demand_multiplier_with_reasoning(4, 1.4, 0.85, 200, 1, 1.2, 0.35, 2)
    assert off == pytest.approx(demand.demand_multiplier(4, 1.4, 0.85, 200), rel=1e-14)
    assert demand.reasoning_share(4, 0.85, 1, 1.2, 0.35, 2) == 0
    assert demand.reasoning_token_share(4, 1.4, 0.85, 200, 1, 1.2, 0.35, 2) == 0


def test_peak_and_upper_break_even_gain():
    peak = demand.peak_gain(1.5, 0.85)
    assert peak == pytest.approx(0.85 * 0.5 / 0.15)
    around = demand.demand_multiplier(peak * np.array([0.99, 1, 1.01]), 1.5, 0.85, math.inf)
    assert around.argmax() == 1
    assert demand.peak_gain(np.array([1.4, 1.0, 0.5]), 1).tolist() == [math.inf, 1, 1]
    assert demand.peak_gain(1.1, 0.85) == 1
    upper = demand.upper_break_even_gain(2, 0.9)
    assert upper == pytest.approx(81)  # (0.1 + 0.9/81)^−2 = 81
    many = demand.upper_break_even_gain(
        np.array([0.5, 1, 2, 1.1, 1.4]), np.array([1, 1, 1, 0.5, 0])
    )
    assert many.tolist() == [1, math.inf, math.inf, 1, 1]


def test_unlock_gain():
    value = 20**0.35
    expected = 0.85 * (20 - value) / ((value - 1) * 0.15)
    assert demand.unlock_gain(0.85, 20, 1, 0.35) == pytest.approx(expected)
    at_unlock = demand.reasoning_share(expected, 0.85, *REASONING)
    assert at_unlock == pytest.approx(0.5)
    assert demand.unlock_gain(1, 20, 1, 0.35) == math.inf
    assert demand.unlock_gain(0.85, 20, 1, 0) == math.inf
    assert demand.unlock_gain(0.85, 1, 1, 0.35) == math.inf
    assert demand.unlock_gain(0.85, 20, 1, 2) == 0


def test_workloads():
    assert demand.workload_multiplier([0.07, 0.64, 0.29], [1, 1, 2]) == pytest.approx(1.29)
    arrays = demand.workload_multiplier([0.5, 0.5], [np.array([1.0, 3.0]), 1.0])
    assert arrays.tolist() == [1, 2]
    with pytest.raises(ValueError, match=r"^sum of shares = 0.9 is outside its domain \{1\}"):
        demand.workload_multiplier([0.5, 0.4], [1, 1])
    with pytest.raises(ValueError, match=r"^shares = -0.5"):
        demand.workload_multiplier([-0.5, 1.5], [1, 1])
    with pytest.raises(ValueError, match=r"^multipliers = -1"):
        demand.workload_multiplier([0.5, 0.5], [1, -1])
    with pytest.raises(ValueError, match="2 shares for 1 multipliers"):
        demand.workload_multiplier([0.5, 0.5], [1])


def test_gain_and_elasticity_over_time():
    assert demand.gain_at(0, 4, 1) == 1
    assert demand.gain_at(0, 4, 0) == 4
    assert demand.gain_at(1e6, 4, 1) == pytest.approx(4)
    # However short, a lag is one: only 0 is at once.
    assert demand.gain_at(1e-9, 4, 1e-9) == pytest.approx(4 ** (1 - 1 / math.e))
    assert demand.elasticity_at(0, 0.9, 1.4, 1.5) == pytest.approx(0.9)
    assert demand.elasticity_at(1.5, 0.9, 1.4, 1.5) == pytest.approx(1.4 - 0.5 / math.e)
    assert demand.trend(0, 2.9, 3) == 1
    assert demand.trend(1e6, 2.9, 3) == pytest.approx(2.9**3)


def test_break_even_time():
    break_even = demand.break_even_elasticity(4, 1, 200)
    closed = demand.break_even_time(0.9, 1.4, 1.5, break_even)
    assert demand.demand_path(closed, of(4, 0.9, 1.4, 1.5, 0, 1, 200)) == pytest.approx(1)
    assert demand.return_time(of(4, 0.9, 1.4, 1.5, 0, 1, 200)) == pytest.approx(closed, rel=1e-9)
    never, at_once = demand.break_even_time(np.array([0.9, 1.2]), 1.4, 1.5, np.array([1.5, 1.1]))
    assert (never, at_once) == (math.inf, 0)
    assert demand.break_even_time(0.9, 1.4, 1.5, math.inf) == math.inf
    assert demand.break_even_time(0.9, 1.4, 1.5, 1.4) == math.inf
    # Where the elasticity starts at break-even there is nothing to wait for.
    assert demand.break_even_time(1.2, 1.4, 1.5, 1.2) == 0


def test_a_late_return_is_found_too():
    # Textbook case: ε* = 1, and the long-run elasticity ends a millionth above.
    closed = demand.break_even_time(0.9, 1 + 1e-6, 1.5, 1)
    assert closed > 10 * 1.5
    found = demand.return_time(of(4, 0.9, 1 + 1e-6, 1.5, 0, 1, math.inf))
    assert found == pytest.approx(closed, rel=1e-6)


def test_return_time_where_there_is_nothing_to_return_from():
    assert demand.return_time(of(4, 1.6, 1.8, 1.5, 1, 0.85, 200)) == 0
    assert demand.return_time(of(1, 0.9, 1.4, 1.5, 1, 0.85, 200)) == 0
    assert demand.return_time(of(4, 0.2, 0.4, 1.5, 1, 0.85, 200)) == math.inf
    assert demand.return_time(of(4, 0.2, 0.4, 1.5, 0, 0.85, 200)) == math.inf
    gains, elasticities = np.array([4.0, 4.0, 1.0]), np.array([1.4, 0.95, 1.4])
    times = demand.return_time(of(gains, 0.9, elasticities, 1.5, 1.0, 1.0, 200.0))
    path = demand.demand_path(times[0], of(4.0, 0.9, 1.4, 1.5, 1.0, 1.0, 200.0))
    assert path == pytest.approx(1)
    assert times[1:].tolist() == [math.inf, 0]


def test_settling_time_is_the_last_crossing():
    # The defaults cross once, upwards: both times are the same.
    once = (4, 0.9, 1.4, 1.5, 1.0, 0.85, 200, 20, 1, 0.35, 2)
    assert demand.settling_time(of(*once)) == pytest.approx(demand.return_time(of(*once)))
    # Down, above the trend for a while, then below for good.
    twice = (300, 0.9, 1.4, 1.5, 1.0, 1.0, 200)
    settled = demand.settling_time(of(*twice))
    assert settled > demand.return_time(of(*twice))
    around = demand.demand_path(settled * np.array([0.9, 1, 1.1, 100]), of(*twice))
    assert around[0] > 1 > around[2] > around[3]
    assert around[1] == pytest.approx(1)


def test_settling_time_where_nothing_has_to_settle():
    gains = np.array([4.0, 4.0, 4.0, 1.0])
    short, long = np.array([1.6, 0.2, 0.9, 0.9]), np.array([1.8, 0.4, 1.4, 1.4])
    times = demand.settling_time(of(gains, short, long, 1.5, 1.0, 0.85, 1e4))
    assert times[[0, 1, 3]].tolist() == [0, 0, 0]
    assert demand.demand_path(times[2], of(4, 0.9, 1.4, 1.5, 1, 0.85, 1e4)) == pytest.approx(1)
    # An elasticity that falls: more at first, then less.
    flash = demand.settling_time(of(4, 1.6, 0.7, 1.5, 0.0, 1.0, math.inf))
    assert demand.elasticity_at(flash, 1.6, 0.7, 1.5) == pytest.approx(1)


def test_return_time_is_the_first_even_where_the_ceiling_ends_it():
    # A gain that spreads past the ceiling: down, above the trend for a while, then below for good.
    arguments = (300, 0.9, 1.4, 1.5, 1.0, 1.0, 200)
    time = demand.return_time(of(*arguments))
    around = demand.demand_path(time * np.array([0.5, 1, 1.5, 100]), of(*arguments))
    assert around[0] < 1 < around[2]
    assert around[1] == pytest.approx(1)
    assert around[3] < 1


def test_supply():
    free = demand.demand_multiplier(4, 1.4, 0.85, 200)
    assert demand.supply_adjusted_multiplier(4, 1.4, 0.85, 200, math.inf) == pytest.approx(free)
    closed = 4 ** (0.4 / (1 + 1.4 / 3))
    assert demand.supply_adjusted_multiplier(4, 1.4, 1, math.inf, 3) == pytest.approx(closed)
    assert demand.supply_adjusted_multiplier(1, 1.4, 0.85, 200, 3) == 1
    with pytest.raises(ValueError, match="elasticity"):
        demand.supply_adjusted_multiplier(4, -3, 0.85, 200, 3)


@pytest.mark.parametrize(
    ("name", "value", "domain"),
    [
        ("gain", 0.0, r"\(0, ∞\)"),
        ("gain", -1.0, r"\(0, ∞\)"),
        ("gain", math.nan, r"\(0, ∞\)"),
        ("gain", math.inf, r"\(0, ∞\)"),
        ("elasticity", math.inf, r"\(−∞, ∞\)"),
        ("compute_share", -0.1, r"\[0, 1\]"),
        ("compute_share", 1.1, r"\[0, 1\]"),
        ("ceiling", 1.0, r"\(1, ∞\]"),
        ("token_ratio", 0.9, r"\[1, ∞\)"),
        ("compute_exponent", 0.9, r"\[1, 1\.67\]"),
        ("compute_exponent", 1.7, r"\[1, 1\.67\]"),
        ("value_exponent", -0.1, r"\[0, ∞\)"),
        ("choice_sharpness", 0.0, r"\(0, ∞\)"),
    ],
)
def test_what_is_outside_its_domain_is_refused_by_name(name, value, domain):
    valid = {
        "gain": 4.0,
        "elasticity": 1.4,
        "compute_share": 0.85,
        "ceiling": 200.0,
        "token_ratio": 20.0,
        "compute_exponent": 1.0,
        "value_exponent": 0.35,
        "choice_sharpness": 2.0,
    }
    demand.demand_multiplier_with_reasoning(**valid)
    for bad in (value, np.array([valid[name], value])):
        with pytest.raises(ValueError, match=rf"{name} = {value} is outside its domain {domain}"):
            demand.demand_multiplier_with_reasoning(**(valid | {name: bad}))


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: demand.demand_path(-1, of(4, 0.9, 1.4, 1.5, 1, 0.85, 200)), "years"),
        (lambda: demand.demand_path(1, of(4, 0.9, 1.4, 0, 1, 0.85, 200)), "lag"),
        (lambda: demand.demand_path(1, of(4, 0.9, 1.4, 1.5, -1, 0.85, 200)), "diffusion_lag"),
        (lambda: demand.trend(1, 2.9, 0), "decay"),
        (lambda: demand.trend(1, 0, 3), "growth"),
        (lambda: demand.quantity_ratio(0, 1.4, 200), "price"),
        (lambda: demand.supply_adjusted_multiplier(4, 1.4, 1, 200, 0), "supply_elasticity"),
        (lambda: demand.rebound(-0.1, 4), "multiplier"),
        (lambda: demand.break_even_time(math.nan, 1.4, 1.5, 1), "short_run"),
    ],
)
def test_other_domains(call, name):
    with pytest.raises(ValueError, match=rf"{name} = "):
        call()


def test_the_trend_after_a_year_is_what_the_formula_gives():
    # The first specification claimed 2.89 for its 2.9 a year fading over 3 years: that is the
    # growth at the start, not what a year of fading growth comes to.
    assert demand.trend(1, 2.9, 3) == pytest.approx(2.47, abs=0.005)
    assert demand.trend(5, 2.9, 3) == pytest.approx(13.3, abs=0.05)
    assert demand.trend(1, 3.3, 3.5) == pytest.approx(2.83, abs=0.005)
    assert demand.trend(5, 3.3, 3.5) == pytest.approx(24.0, abs=0.05)
    assert demand.trend(0, 2.9, 3) == 1


@pytest.mark.parametrize(
    "refused",
    [
        lambda: demand.demand_multiplier(1e300, 60, 1, math.inf),
        lambda: demand.demand_multiplier_with_reasoning(1e300, 60, 1, math.inf, 20, 1.2, 0.35, 2),
        lambda: demand.quantity_ratio(1e-300, 60, math.inf),
        lambda: demand.supply_adjusted_multiplier(1e300, 60, 1, math.inf, math.inf),
        lambda: of(1e300, 0.9, 60).long_run_multiplier(),
        lambda: of(1e300, 60, 1.4).short_run_multiplier(),
        lambda: demand.trend(1e3, 1e300, 1e3),
    ],
)
def test_what_has_no_double_is_refused_and_not_clipped(refused):
    name = r"(elasticity|long_run_elasticity|short_run_elasticity|growth)"
    with pytest.raises(ValueError, match=rf"^{name} = .* is outside its domain with "):
        refused()


def test_what_is_large_and_has_a_double_is_exact():
    found = demand.demand_multiplier(1e100, 3.9, 1, math.inf)
    assert math.log(found) == pytest.approx(2.9 * math.log(1e100), rel=1e-12)
    assert of(1e300, 0.9, 60).log_long_run_multiplier() == pytest.approx(59 * math.log(1e300))
