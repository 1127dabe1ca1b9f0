"""Priors and draws: exact quantiles, the reference probabilities, Sobol against its exact case."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from calc import demand, uncertainty, verdict
from calc.priors import Fixed, Kumaraswamy, LogNormal, Normal, Triangular
from calc.scenario import PARAMETERS
from data.model import priors, scenario
from tests.calc.toy import toy_priors

PRIORS, DEFAULTS = priors(), scenario()
ENDS = np.array([0.05, 0.95])


def test_quantile_functions_against_scipy():
    p = np.linspace(0.01, 0.99, 25)
    spread = math.log(11 / 1.5) / (2 * stats.norm.ppf(0.95))
    for ours, theirs in [
        (Normal(1.4, 0.365), stats.norm(1.4, 0.365)),
        (LogNormal(1.5, 11), stats.lognorm(spread, scale=math.sqrt(1.5 * 11))),
        (Triangular(1, 1, 1.67), stats.triang(0, 1, 0.67)),
        (Triangular(1, 1.5, 2), stats.triang(0.5, 1, 1)),
        (Triangular(1, 1.5, 3), stats.triang(0.25, 1, 2)),
        (Kumaraswamy(3, 1, 0.4, 1), stats.beta(3, 1, 0.4, 0.6)),
    ]:
        np.testing.assert_allclose(ours.ppf(p), theirs.ppf(p), rtol=1e-10)
    np.testing.assert_allclose(LogNormal(1.5, 11).ppf(ENDS), [1.5, 11])
    assert LogNormal(1.5, 11, least=3).ppf(ENDS).tolist() == [3, pytest.approx(11)]
    assert Fixed(7).ppf(ENDS).tolist() == [7, 7]


def test_the_quantiles_of_a_kumaraswamy_undo_its_distribution():
    prior = Kumaraswamy(2, 3, 0.4, 1)
    p = np.linspace(0.01, 0.99, 25)
    unit = (prior.ppf(p) - 0.4) / 0.6
    np.testing.assert_allclose(1 - (1 - unit**2) ** 3, p, rtol=1e-10)
    # Moved, the value stands where the old one stood.
    start, end = 0.6, 0.8
    at = np.array([1 - (1 - ((start - 0.4) / 0.6) ** 2) ** 3])
    assert prior.ppf(at)[0] == pytest.approx(start)
    assert prior.moved(start, end).ppf(at)[0] == pytest.approx(end)


def test_a_visitors_value_moves_the_belief():
    p = np.array([0.05, 0.5, 0.95])
    np.testing.assert_allclose(Normal(1.4, 0.365).moved(1.4, 1.7).ppf(p)[1], 1.7)
    np.testing.assert_allclose(LogNormal(1.5, 11).moved(4, 8).ppf(p), LogNormal(3, 22).ppf(p))
    assert LogNormal(30, 1500).moved(200, math.inf) == Fixed(math.inf)
    # A ratio of tokens of 1 switches reasoning off: no draw may switch it on again.
    assert LogNormal(8, 50, least=1).moved(20, 1) == Fixed(1)
    assert LogNormal(8, 50, least=1).moved(20, 10) == LogNormal(4, 25, least=1)
    assert Triangular(1, 1, 1.67).moved(1, 1.3) == Triangular(1, 1.3, 1.67)
    assert Triangular(1, 1, 1.67).moved(1, 1.67) == Triangular(1, 1.67, 1.67)
    assert Triangular(1, 1, 1.67).moved(1, 2) == Fixed(2)
    assert Fixed(3).moved(3, 5) == Fixed(5)
    assert Fixed(3).moved(4, 4) == Fixed(3)
    share = Kumaraswamy(3, 1, 0.4, 1)
    at = (0.45 / 0.6) ** 3  # where 0.85 lies
    assert share.ppf(np.array([at]))[0] == pytest.approx(0.85)
    lower = share.moved(0.85, 0.7)
    assert lower.ppf(np.array([at]))[0] == pytest.approx(0.7)
    assert (lower.ppf(p) < share.ppf(p)).all()
    assert lower.moved(0.7, 0.85).ppf(p) == pytest.approx(share.ppf(p))
    assert share.moved(0.85, 1) == Fixed(1)
    assert share.moved(0.85, 0.3) == Fixed(0.3)


def test_priors_around_a_visitors_scenario():
    assert PRIORS.around(DEFAULTS, DEFAULTS) == PRIORS
    chosen = replace(DEFAULTS, gain=8.0, compute_share=1.0)
    moved = PRIORS.around(DEFAULTS, chosen)
    assert moved.gain.ppf(ENDS) == pytest.approx([3, 22])
    assert moved.compute_share == Fixed(1)
    assert replace(moved, gain=PRIORS.gain, compute_share=PRIORS.compute_share) == PRIORS
    assert hash(moved) != hash(PRIORS)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Normal(1, 0),
        lambda: LogNormal(2, 1),
        lambda: LogNormal(0, 1),
        lambda: Triangular(1, 3, 2),
        lambda: Kumaraswamy(0, 1, 0, 1),
        lambda: Kumaraswamy(1, 1, 1, 0),
        lambda: replace(PRIORS, elasticity_correlation=1.1),
        lambda: uncertainty.draw(PRIORS, 1),
        lambda: uncertainty.sobol_indices(PRIORS, 100),
    ],
)
def test_impossible_beliefs_are_refused(make):
    with pytest.raises(ValueError, match="is outside its domain"):
        make()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Normal(1, 0), "standard_deviation = 0.0 is outside its domain (0, ∞)"),
        (
            lambda: LogNormal(2, 2),
            "low, high = 2, 2 is outside its domain 0 < low < high < ∞",
        ),
        (
            lambda: LogNormal(1, math.inf),
            "high = inf is outside its domain (0, ∞)",
        ),
        (
            lambda: Triangular(2, 2, 2),
            "low, mode, high = 2, 2, 2 is outside its domain low ≤ mode ≤ high, low < high",
        ),
        (lambda: Kumaraswamy(1, 0, 0, 1), "b = 0.0 is outside its domain (0, ∞)"),
        (lambda: Kumaraswamy(1, 1, 1, 1), "low, high = 1, 1 is outside its domain low < high"),
        (
            lambda: replace(PRIORS, elasticity_correlation=1.1),
            "elasticity_correlation = 1.1 is outside its domain [-1, 1]",
        ),
    ],
)
def test_a_refused_belief_says_what_and_why(make, words):
    with pytest.raises(ValueError, match=f"^{re.escape(words)}"):
        make()


def test_a_belief_may_be_broad_at_its_ends():
    assert Kumaraswamy(0.5, 1, 0, 1).ppf(np.array([0.5]))[0] == pytest.approx(0.25)
    # The lower end is a mode like any other.
    assert Triangular(1, 1.3, 1.67).moved(1.3, 1) == Triangular(1, 1, 1.67)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: uncertainty.draw(PRIORS, 1), "draws = 1 is outside its domain {2, 3, …}"),
        (
            lambda: uncertainty.sobol_indices(PRIORS, 6),
            "points = 6 is outside its domain {2, 4, 8, …}",
        ),
        (lambda: uncertainty.sobol_indices(PRIORS, 1), "points = 1 is outside its domain"),
    ],
)
def test_too_few_draws_are_refused_by_name(make, words):
    with pytest.raises(ValueError, match=f"^{re.escape(words)}"):
        make()


def test_two_draws_are_enough():
    assert uncertainty.draw(PRIORS, 2).gain.shape == (2,)
    assert uncertainty.sobol_indices(PRIORS, 2).points == 2


def test_draws_follow_the_priors():
    drawn = uncertainty.draw(PRIORS, 4096).by_name()
    assert list(drawn) == list(PARAMETERS)
    for name, prior in PRIORS.by_name().items():
        if name != "short_run_elasticity":
            found = np.quantile(drawn[name], (0.05, 0.5, 0.95))
            np.testing.assert_allclose(found, prior.ppf(np.array([0.05, 0.5, 0.95])), rtol=0.01)
    short, long = drawn["short_run_elasticity"], drawn["long_run_elasticity"]
    assert (short <= long).all()
    untruncated = short < long
    assert 0.01 < 1 - untruncated.mean() < 0.1
    loose = uncertainty.draw(replace(PRIORS, long_run_elasticity=Normal(9, 0.365)), 4096).by_name()
    correlation = np.corrcoef(loose["short_run_elasticity"], loose["long_run_elasticity"])[0, 1]
    assert correlation == pytest.approx(0.6, abs=0.01)


def test_reference_probabilities():
    found = uncertainty.monte_carlo(PRIORS)
    # The specification's own draws are coarser: its figures hold to a unit of their last digit.
    assert found.long_run.low == pytest.approx(0.54, abs=0.01)
    assert found.long_run.median == pytest.approx(1.09, abs=0.01)
    assert found.long_run.high == pytest.approx(2.61, abs=0.02)
    assert found.probability_long_run == pytest.approx(0.59, abs=0.006)
    assert 0.08 < found.undetermined_long_run < 0.16
    assert found.probability_turn == pytest.approx(0.40, abs=0.006)


def test_what_is_reported_of_the_draws():
    found, drawn = uncertainty.monte_carlo(PRIORS, 2048), uncertainty.draw(PRIORS, 2048)
    short, long = drawn.short_run_multiplier(), drawn.long_run_multiplier()
    assert found.probability_short_run == np.mean(short > 1)
    assert found.probability_long_run == np.mean(long > 1)
    assert found.undetermined_short_run == np.mean(np.abs(np.log(short)) < 0.05)
    assert found.undetermined_long_run == np.mean(np.abs(np.log(long)) < 0.05)
    assert found.probability_turn == np.mean((short < 1) & (long >= 1))
    assert found.short_run.median == pytest.approx(np.median(short))
    assert (found.draws, found.seed) == (2048, 0)
    assert uncertainty.monte_carlo(PRIORS, 64, seed=9).seed == 9


def test_a_point_on_the_edge_of_the_cube_is_a_draw_too(monkeypatch):
    random = stats.qmc.Sobol.random

    def on_the_edge(self, *args, **kwargs):
        points = random(self, *args, **kwargs)
        points[0], points[1] = 0, 1
        return points

    monkeypatch.setattr(stats.qmc.Sobol, "random", on_the_edge)
    assert math.isfinite(uncertainty.monte_carlo(PRIORS, 64).long_run.high)
    assert all(map(math.isfinite, uncertainty.sobol_indices(PRIORS, 64).total.values()))


def test_reference_robustness():
    table = uncertainty.robustness(PRIORS, DEFAULTS, [0.9, 1.4, 1.7], [0.7, 0.85, 1.0], 16384)
    diagonal = table.probability.diagonal()
    assert diagonal == pytest.approx([0.12, 0.57, 0.96], abs=0.008)
    assert table.long_run_elasticities.tolist() == [0.9, 1.4, 1.7]
    assert table.compute_shares.tolist() == [0.7, 0.85, 1.0]
    assert (np.diff(table.probability, axis=0) > 0).all()


def test_robustness_by_the_rule_of_five_percent():
    at = [DEFAULTS.long_run_elasticity], [DEFAULTS.compute_share]
    certain = replace(PRIORS, compute_share=Fixed(DEFAULTS.compute_share))
    table = uncertainty.robustness(PRIORS, DEFAULTS, *at, 4096, band=uncertainty.UNDETERMINED)
    assert table.probability[0, 0] == uncertainty.monte_carlo(certain, 4096).odds.more


def test_an_assumption_that_stays_within_five_percent_does_not_decide():
    bar = uncertainty.Bar("gain", 1, 2, 0.97, 1.2, 1.1)
    assert not bar.decides
    assert replace(bar, multiplier_at_low=0.95).decides
    assert not replace(
        bar, multiplier_at_low=0.9, multiplier_at_high=1.04, multiplier_at_centre=1
    ).decides


def test_robustness_and_fan_repeat_with_their_seed():
    def table(seed):
        found = uncertainty.robustness(PRIORS, DEFAULTS, [1.2, 1.4, 1.6], [0.8, 0.9], 1000, seed)
        return found.probability

    np.testing.assert_array_equal(table(3), table(3))
    assert (table(3) != table(4)).any()
    # At the present belief and a certain share these are the plain draws of that seed.
    plain = replace(uncertainty.draw(PRIORS, 1000, 3), compute_share=0.9).long_run_multiplier()
    assert table(3)[1, 1] == np.mean(plain > 1)
    first, again, other = (uncertainty.fan(PRIORS, [2.0], 64, seed).bands for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_one_published_estimate_alone():
    alone = replace(toy_priors(Normal(1.11, 0.22), LogNormal(1.5, 11)), gain=Fixed(4))
    found = uncertainty.monte_carlo(alone)
    assert found.probability_long_run == pytest.approx(stats.norm.cdf(0.5), abs=1e-3)
    assert found.probability_long_run == pytest.approx(0.69, abs=0.005)


def test_a_seed_repeats_and_another_differs():
    first, again = (uncertainty.monte_carlo(PRIORS, 1000, seed=3) for _ in range(2))
    assert first == again
    other = uncertainty.monte_carlo(PRIORS, 1000, seed=4)
    assert other.long_run != first.long_run
    assert other.long_run.median == pytest.approx(first.long_run.median, rel=0.05)


def test_fan_meets_path_and_monte_carlo():
    years = (0.0, 1.0, 100.0)
    found = uncertainty.fan(PRIORS, years, draws=4096)
    assert found.bands.shape == (5, 3)
    assert found.years.tolist() == [0, 1, 100]
    assert found.quantiles == (0.05, 0.25, 0.5, 0.75, 0.95)
    assert (np.diff(found.bands, axis=0) >= 0).all()
    assert found.bands[:, 0] == pytest.approx(np.ones(5))
    settled = uncertainty.monte_carlo(PRIORS, 4096)
    assert found.bands[2, 2] == pytest.approx(settled.long_run.median, rel=1e-6)
    assert found.probability_above[2] == pytest.approx(settled.odds.more, abs=1e-3)
    sure = {name: Fixed(value) for name, value in DEFAULTS.by_name().items()}
    certain = uncertainty.fan(replace(PRIORS, **sure, elasticity_correlation=0), years, 16)
    path = demand.demand_path(np.array(years), DEFAULTS)
    np.testing.assert_allclose(certain.bands, np.broadcast_to(path, (5, 3)))


@pytest.mark.parametrize("size", [1, 7, 100, 4096])
def test_draws_in_blocks_are_all_the_draws(size, monkeypatch):
    drawn = uncertainty.draw(PRIORS, 100)
    blocks = list(replace(drawn, gain=5.0).blocks(size))
    assert [each.gain.size for each in blocks[:-1]] == [size] * (len(blocks) - 1)
    for name in PARAMETERS:
        every = np.concatenate([getattr(each, name) for each in blocks])
        expected = np.full(100, 5.0) if name == "gain" else getattr(drawn, name)
        np.testing.assert_array_equal(every, expected)
    fan, shares = uncertainty.fan(PRIORS, [0.5, 3], 100), verdict.course_shares(PRIORS, 100)
    ends = uncertainty.monte_carlo(PRIORS, 100)
    monkeypatch.setattr(uncertainty, "BLOCK", size)
    monkeypatch.setattr(verdict, "BLOCK", size)
    np.testing.assert_array_equal(uncertainty.fan(PRIORS, [0.5, 3], 100).bands, fan.bands)
    assert verdict.course_shares(PRIORS, 100) == shares
    assert uncertainty.monte_carlo(PRIORS, 100) == ends


def test_tornado():
    bars = uncertainty.tornado(PRIORS, DEFAULTS)
    swings = [bar.swing for bar in bars]
    assert swings == sorted(swings, reverse=True)
    assert {bar.parameter for bar in bars} == set(PARAMETERS) - {
        "short_run_elasticity",
        "lag",
        "diffusion_lag",
    }
    widest = bars[0]
    assert widest.parameter == "long_run_elasticity"
    assert widest.decides
    assert (widest.low, widest.high) == pytest.approx((0.8, 2.0), abs=0.001)
    at_low = replace(DEFAULTS, long_run_elasticity=widest.low).long_run_multiplier()
    assert widest.multiplier_at_low == pytest.approx(at_low)
    # Demand peaks within the range of the gain: its ends nearly cancel, and still it moves demand.
    gain = next(bar for bar in bars if bar.parameter == "gain")
    highest = gain.multiplier_at_centre
    assert highest == pytest.approx(DEFAULTS.long_run_multiplier())
    assert gain.swing == pytest.approx(math.log(highest / gain.multiplier_at_low), rel=1e-9)
    assert gain.swing > 0.02 > abs(math.log(gain.multiplier_at_high / gain.multiplier_at_low))


def test_sobol_indices_against_their_exact_case():
    mean, deviation = 1.4, 0.365
    gain = LogNormal(1.5, 11)
    log_gain = math.log(math.sqrt(1.5 * 11))
    spread = math.log(11 / 1.5) / (2 * stats.norm.ppf(0.95))
    alone = ((log_gain * deviation) ** 2, ((mean - 1) * spread) ** 2)
    together = (deviation * spread) ** 2
    variance = sum(alone) + together
    found = uncertainty.sobol_indices(toy_priors(Normal(mean, deviation), gain), 8192)
    for name, own in zip(("long_run_elasticity", "gain"), alone, strict=True):
        assert found.first_order[name] == pytest.approx(own / variance, abs=0.01)
        assert found.total[name] == pytest.approx((own + together) / variance, abs=0.01)
    assert found.total["ceiling"] == found.total["compute_share"] == 0
    assert found.points == 8192


def test_sobol_indices_of_the_model():
    found = uncertainty.sobol_indices(PRIORS, 1024)
    assert max(found.total, key=found.total.__getitem__) == "long_run_elasticity"
    assert all(found.total[name] >= found.first_order[name] - 0.03 for name in found.total)
    assert sum(found.first_order.values()) < 1.05
    assert uncertainty.sobol_indices(PRIORS, 1024).total == found.total
    sure = {name: Fixed(value) for name, value in DEFAULTS.by_name().items()}
    with pytest.raises(ValueError, match="fixed"):
        uncertainty.sobol_indices(replace(PRIORS, **sure))
