"""The specification's formulas written down once more, in sixty digits, on random inputs."""

from __future__ import annotations

import math
import random
from decimal import Decimal, localcontext

import pytest

from calc import belief, demand
from tests.calc.scenarios import of

ONE = Decimal(1)
SEEDS = range(60)


@pytest.fixture(autouse=True)
def sixty_digits():
    with localcontext() as context:
        context.prec = 60
        yield


def power(base, exponent):
    return (base.ln() * exponent).exp()


def quantity(price, e, k):
    return power(price, -e) if k.is_infinite() else k / (1 + (k - 1) * power(price, e))


def multiplier(g, e, s, k):
    return quantity(1 - s + s / g, e, k) / g


def reasoning(g, e, s, k, r, chi, theta, kappa):
    compute, value = power(r, chi), power(r, theta)
    direct, reasoned = 1 - s + s / g, 1 - s + s * compute / g
    share = 1 / (1 + (-kappa * (value.ln() + direct.ln() - reasoned.ln())).exp())
    plain, thought = quantity(direct, e, k), quantity(reasoned / value, e, k)
    total = (1 - share) * plain / g + share * compute / g * thought
    return total, share, share * r * thought / ((1 - share) * plain + share * r * thought)


def multiplier_with_reasoning(g, *others):
    return reasoning(g, *others)[0] / reasoning(ONE, *others)[0]


def drawn(seed):
    """Inputs, two thirds of them ordinary and every third on an edge."""
    rng = random.Random(seed)
    edge = seed % 3 == 0
    gain = rng.choice([1 + 1e-9, 1 - 1e-9, 0.5, 1e6]) if edge else math.exp(rng.uniform(-2, 6))
    elasticity = rng.choice([-5, 0, 1, 6]) if edge else rng.uniform(-2, 4)
    share = rng.choice([0, 1e-6, 1]) if seed % 5 == 0 else rng.random()
    ceiling = rng.choice([math.inf, 1.01, 1e9]) if seed % 2 else math.exp(rng.uniform(1, 8))
    choice = math.exp(rng.uniform(0.1, 5)), rng.uniform(1, 1.67), rng.random(), rng.uniform(0.3, 6)
    return (gain, elasticity, share, ceiling, *choice), rng


def exactly(value):
    return Decimal(repr(float(value)))


def close(value, rel=1e-9):
    return pytest.approx(float(value), rel=rel, abs=1e-300)


@pytest.mark.parametrize("seed", SEEDS)
def test_multipliers_and_shares(seed):
    inputs, _ = drawn(seed)
    exact = tuple(map(exactly, inputs))
    assert demand.demand_multiplier(*inputs[:4]) == close(multiplier(*exact[:4]))
    found = demand.demand_multiplier_with_reasoning(*inputs)
    assert found == close(multiplier_with_reasoning(*exact))
    _, share, tokens = reasoning(*exact)
    assert demand.reasoning_share(inputs[0], inputs[2], *inputs[4:]) == close(share)
    assert demand.reasoning_token_share(*inputs) == close(tokens)


@pytest.mark.parametrize("seed", SEEDS)
def test_break_even_and_implied_elasticity(seed):
    inputs, rng = drawn(seed)
    gain, _, share, ceiling = inputs[:4]
    g, _, s, k = map(exactly, inputs[:4])
    if share == 0:
        assert demand.break_even_elasticity(gain, share, ceiling) == math.inf
        return
    fall = -(1 - s + s / g).ln()

    def elasticity(tasks):
        room = ONE if k.is_infinite() else (k - 1) / (k - tasks)
        return (tasks * room).ln() / fall

    found = demand.break_even_elasticity(gain, share, ceiling)
    assert found == (math.inf if gain >= ceiling else close(elasticity(g)))
    # Away from M·g = 1 and from the ceiling, where a rounding of M is a large step of ε.
    believed = rng.uniform(0.3, 0.9) * min(ceiling, 1e3) / gain
    found = belief.implied_elasticity(believed, gain, share, ceiling)
    assert found == close(elasticity(exactly(believed) * g), rel=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_path(seed):
    inputs, rng = drawn(seed)
    gain, _, share, ceiling, *choice = inputs
    years = rng.choice([0, 1e-9, 1e4]) if seed % 4 == 0 else rng.uniform(0, 10)
    short, long, lag = rng.uniform(0, 2), rng.uniform(0, 3), rng.uniform(0.1, 5)
    diffusion = 0 if seed % 3 == 1 else rng.uniform(0.01, 3)
    growth, decay = rng.uniform(0.3, 6), rng.uniform(0.3, 9)
    t, g, e0, e1, tau = map(exactly, (years, gain, short, long, lag))
    gamma, tau_b = exactly(growth), exactly(decay)
    e = e1 - (e1 - e0) * (-t / tau).exp()
    spread = g if diffusion == 0 else power(g, 1 - (-t / exactly(diffusion)).exp())
    assert demand.elasticity_at(years, short, long, lag) == close(e)
    assert demand.gain_at(years, gain, diffusion) == close(spread)
    fixed = (gain, short, long, lag, diffusion, share, ceiling)
    s, k, *chosen = map(exactly, (share, ceiling, *choice))
    assert demand.demand_path(years, of(*fixed)) == close(multiplier(spread, e, s, k))
    found = demand.demand_path(years, of(*fixed, *choice))
    assert found == close(multiplier_with_reasoning(spread, e, s, k, *chosen))
    faded = (gamma.ln() * tau_b * (1 - (-t / tau_b).exp())).exp()
    assert demand.trend(years, growth, decay) == close(faded)


@pytest.mark.parametrize("seed", SEEDS)
def test_supply_solves_its_equation(seed):
    inputs, rng = drawn(seed)
    gain, elasticity, share, ceiling = inputs[:4]
    supply = max(0.3, -1.1 * elasticity) + rng.uniform(0, 10)
    found = demand.supply_adjusted_multiplier(gain, elasticity, share, ceiling, supply)
    g, e, s, k = map(exactly, inputs[:4])
    hardware = power(exactly(found), 1 / exactly(supply))
    assert found == close(quantity(1 - s + s * hardware / g, e, k) / g, rel=1e-7)


@pytest.mark.parametrize("seed", SEEDS)
def test_weight_of_the_short_run(seed):
    rng = random.Random(seed)
    rate, horizon, lag = rng.uniform(0.05, 0.3), rng.uniform(0.5, 15), rng.uniform(0.1, 5)
    near = rate if seed % 5 == 0 else rng.uniform(-0.3, 0.6)
    late = rng.uniform(-0.02, 0.049)
    r, h1, years, h2, tau = map(exactly, (rate, near, horizon, late, lag))

    def value(rho):
        shrunk = (-(rho - h1) * years).exp()
        return (years if rho == h1 else (1 - shrunk) / (rho - h1)) + shrunk / (rho - h2)

    found = belief.short_run_weight(rate, near, horizon, late, lag)
    assert found == close(value(r + 1 / tau) / value(r))
