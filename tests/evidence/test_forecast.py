"""The growth rules against other people's software, and their errors."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from calc.evidence import growth_forecast, longest_horizon, misses, record, record_or_scaled
from calc.evidence.calibration import model_coverage

LEVELS = [0, 0.1, 0.25, 0.3, 0.5, 0.6]
RANDOM = np.random.default_rng(7)


def walk(quarters: int, drift: float = 0.15, error: float = 0.1, random=RANDOM) -> np.ndarray:
    return np.cumsum(drift + error * random.standard_normal(quarters))


def test_one_step_is_statsmodels_prediction():
    levels = walk(14)
    differences = np.diff(levels)
    fit = sm.OLS(differences, np.ones_like(differences)).fit()
    theirs = fit.get_prediction([1.0])
    ours = growth_forecast(levels, 1)
    assert ours.mean[0] == pytest.approx(theirs.predicted_mean[0], rel=1e-12)
    assert ours.scale[0, 0] == pytest.approx(theirs.se_obs[0] ** 2, rel=1e-12)
    assert ours.freedom == fit.df_resid


def test_one_step_with_a_fade_is_statsmodels_prediction():
    levels, fade = walk(12), 0.08
    differences = np.diff(levels)
    regressor = np.exp(-fade * (np.arange(1, 12) - 11.0))
    fit = sm.OLS(differences, regressor).fit()
    theirs = fit.get_prediction([np.exp(-fade)])
    ours = growth_forecast(levels, 1, [fade])
    assert ours.mean[0] == pytest.approx(theirs.predicted_mean[0], rel=1e-12)
    assert ours.scale[0, 0] == pytest.approx(theirs.se_obs[0] ** 2, rel=1e-12)


def test_means_agree_with_unobserved_components():
    levels = walk(12)
    model = sm.tsa.UnobservedComponents(levels, "random walk with drift")
    theirs = model.fit(disp=False).get_forecast(6)
    ours = growth_forecast(levels, 6)
    assert ours.mean == pytest.approx(theirs.predicted_mean - levels[-1], rel=2e-3)


def test_a_simulated_rule_is_held_by_its_interval():
    random = np.random.default_rng(11)
    inside = total = 0
    for _ in range(400):
        found = model_coverage(walk(18, random=random), before=12, ahead=6)
        inside, total = inside + found.inside, total + found.total
    assert inside / total == pytest.approx(0.9, abs=0.035)


def test_several_fades_are_the_mixture_of_each():
    fades = [0.0, 0.05, 0.1]
    each = [growth_forecast(LEVELS, 3, [fade]) for fade in fades]
    mixed = growth_forecast(LEVELS, 3, fades)
    means = np.array([one.mean[2] for one in each])
    assert means.min() < mixed.mean[2] < means.max()
    assert mixed.scale[2, 2] > min(one.scale[2, 2] for one in each)


def test_misses_are_those_of_forecasts_from_each_origin():
    levels, fades = walk(20), [0.0, 0.1]
    expected = []
    for origin in range(12, 20 - 3 + 1):
        forecast = growth_forecast(levels[origin - 12 : origin], 3, fades)
        came = levels[origin : origin + 3] - levels[origin - 1]
        expected.append(np.mean(came - forecast.mean))
    assert misses(levels, 12, 3, fades) == pytest.approx(np.array(expected), abs=1e-12)


def test_a_record_counts_independent_misses():
    levels = walk(36)
    found = record(levels, 12, 6)
    assert found.count == pytest.approx(19 / 6)
    assert found.freedom == pytest.approx(19 / 6 - 1)
    assert found.bias == pytest.approx(misses(levels, 12, 6).mean())


def test_a_horizon_without_a_record_is_refused_or_borrowed():
    levels = walk(36)
    assert longest_horizon(36, 12) == 8
    record(levels, 12, 8)
    with pytest.raises(ValueError, match=r"count of independent misses = 1\.78"):
        record(levels, 12, 9)
    longest, borrowed = record(levels, 12, 8), record_or_scaled(levels, 12, 14)
    assert borrowed.borrowed
    assert borrowed.ahead == 14
    assert borrowed.count == longest.count
    ratio = (
        growth_forecast(levels[-12:], 14).average_error
        / growth_forecast(levels[-12:], 8).average_error
    )
    assert borrowed.spread == pytest.approx(longest.spread * ratio)
    assert ratio > 1.3
    assert record_or_scaled(levels, 12, 8) == longest


def test_a_series_without_error_is_forecast_exactly():
    forecast = growth_forecast(0.1 * np.arange(8), 4, [0.0, 0.1])
    assert forecast.mean == pytest.approx(0.1 * np.arange(1, 5))
    assert np.all(np.isfinite(forecast.scale))


@pytest.mark.parametrize(
    ("levels", "ahead", "fades", "said"),
    [
        ([0, 1, 2, 3], 1, [0], "number of log_levels = 4"),
        ([0, 1, 2, 3, np.nan], 1, [0], "log_levels = nan"),
        ([0, 1, 2, 3, np.inf], 1, [0], "log_levels = inf"),
        (LEVELS, 0, [0], "ahead = 0"),
        (LEVELS, 1, [], "fades"),
        (LEVELS, 1, [-0.1], r"fades = -0\.1"),
        (LEVELS, 1, [np.inf], "fades = inf"),
        ([LEVELS], 1, [0], "number of log_levels"),
    ],
)
def test_what_is_outside_its_domain_is_named(levels, ahead, fades, said):
    with pytest.raises(ValueError, match=said):
        growth_forecast(levels, ahead, fades)


def test_misses_need_an_origin():
    with pytest.raises(ValueError, match="before = 4"):
        misses(LEVELS, 4, 1)
    with pytest.raises(ValueError, match="number of log_levels = 6"):
        misses(LEVELS, 5, 2)
