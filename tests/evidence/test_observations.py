"""Habits, common errors and observations: each against its formula, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import multivariate_t
from scipy.stats import t as student

from calc.evidence import (
    Observations,
    Record,
    analyst_observations,
    arc_elasticity,
    common,
    growth_forecast,
    habit,
    leave_one_out,
    log_likelihood,
    record_coverage,
    sensitivity,
    series_observations,
)

SURPRISES = {"a": [0.1, 0.3], "b": [0.0, 0.2, 0.4]}
WINDOWS = {"a": (0.0, 1.0), "b": (0.0, 0.9)}
C = {"a": 1.2, "b": 0.8}
M = {"a": 0.1, "b": 0.2}
LEVELS = [0, 0.1, 0.25, 0.3, 0.5, 0.6]


def of(value, scale, freedom=5.0) -> Observations:
    names = tuple("abc"[: len(value)])
    windows = np.array([[0.0, 1.0]] * len(value))
    return Observations(names, np.array(value), np.array(scale), freedom, windows)


def test_a_habit_pools_the_spread():
    found = habit(SURPRISES)
    assert found.bias == pytest.approx({"a": 0.2, "b": 0.2})
    assert found.freedom == 3
    assert found.spread == pytest.approx(math.sqrt((0.02 + 0.08) / 3))
    assert set(found.at_face_value().bias.values()) == {0.0}
    assert found.at_face_value().spread == found.spread


def test_analysts_are_measured_by_their_habit():
    known = habit(SURPRISES)
    found = analyst_observations(known, {"a": 0.5, "b": 0.1}, WINDOWS, C, M, 0.5)
    assert found.value == pytest.approx([0.3 / 1.2, -0.1 / 0.8])
    s = known.spread
    assert found.scale[0, 0] == pytest.approx((s / 1.2) ** 2 * 1.5 + 0.01)
    assert found.scale[1, 1] == pytest.approx((s / 0.8) ** 2 * (4 / 3) + 0.04)
    assert found.scale[0, 1] == pytest.approx(0.5 * min(np.diag(found.scale)))
    assert found.freedom == 3
    raw = analyst_observations(known.at_face_value(), {"a": 0.5}, WINDOWS, C, M, 0.5)
    assert raw.value == pytest.approx([0.5 / 1.2])


def test_a_series_is_measured_by_the_record():
    record = Record(bias=0.1, spread=0.3, count=3.0, ahead=2)
    found = series_observations({"a": LEVELS}, {"a": [0.8, 0.9]}, WINDOWS, C, M, [0.0], 0.8, record)
    forecast = growth_forecast(LEVELS, 2).mean
    miss = np.mean([0.8 - 0.6 - forecast[0], 0.9 - 0.6 - forecast[1]])
    assert found.value[0] == pytest.approx(miss / 1.2 - 0.1)
    assert found.scale[0, 0] == pytest.approx(0.09 * (4 / 3) + 0.01)
    assert found.freedom == 2.0


def test_without_a_record_the_rule_s_own_error_counts():
    found = series_observations({"a": LEVELS}, {"a": [0.8, 0.9]}, WINDOWS, C, M, [0.0], 0.8, None)
    scale = growth_forecast(LEVELS, 2).scale.mean()
    assert found.scale[0, 0] == pytest.approx(scale / 1.2**2 + 0.01)
    assert found.freedom == 4


def test_money_is_divided_once():
    record = Record(bias=0.2, spread=0.4, count=3.0, ahead=6)
    assert record.divided(4 / 3).bias == pytest.approx(0.15)
    assert record.divided(4 / 3).spread == pytest.approx(0.3)
    assert record.at_face_value().bias == 0
    assert sensitivity(0.6, 3) == pytest.approx(0.8)
    assert sensitivity(1, math.inf) == 1


def test_a_summary_is_generalised_least_squares():
    scale = common([0.09, 0.16], 0.8)
    found = of([0.1, -0.2], scale).summary()
    ones, inverse = np.ones(2), np.linalg.inv(scale)
    assert found.standard_error == pytest.approx((ones @ inverse @ ones) ** -0.5)
    assert sum(found.weights) == pytest.approx(1)
    ratio = found.ratio()
    assert ratio.median == pytest.approx(math.exp(found.mean))
    reach = student.ppf(0.95, 5) * found.standard_error
    assert ratio.high == pytest.approx(math.exp(found.mean + reach))
    assert ratio.low == pytest.approx(math.exp(found.mean - reach))


@pytest.mark.parametrize("share", [0.0, 0.5, 0.95, 0.999])
def test_common_errors_leave_every_weight_positive(share):
    scale = common([0.01, 0.09, 4.0], share)
    assert min(of([0.0, 0.0, 0.0], scale).summary().weights) > 0


def test_the_likelihood_is_scipy_s():
    scale = common([0.09, 0.16], 0.8)
    predicted = np.array([[0.0, 0.2, -1.0], [0.0, 0.1, 2.0]])
    ours = log_likelihood(of([0.1, -0.2], scale), predicted)
    theirs = multivariate_t(loc=[0.1, -0.2], shape=scale, df=5).logpdf(predicted.T)
    assert ours == pytest.approx(theirs, rel=1e-12)
    with pytest.raises(ValueError, match=r"shape \(3, 2\)"):
        log_likelihood(of([0.1, -0.2], scale), predicted.T)


def test_leaving_one_out_tries_each():
    found = leave_one_out({"a": [0.0, 0.1, -0.1, 0.05], "b": [5.0]})
    assert found.total == 4
    assert found.inside == 4
    assert leave_one_out({"a": [0.0, 0.1, -0.1, 0.05, 9.0]}).inside == 4
    with pytest.raises(ValueError, match="no subject"):
        leave_one_out({"a": [1.0], "b": [1.0]})


def test_a_record_holds_what_lies_within_its_spread():
    found = record_coverage([0.0, 0.1, -0.1, 0.05, -0.05, 1.0])
    assert (found.inside, found.total) == (5, 6)
    assert found.share == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: habit({}), "surprises"),
        (lambda: habit({"a": []}), r"surprises\[a\]"),
        (lambda: habit({"a": [1.0]}), "number of surprises = 1"),
        (lambda: habit({"a": [1.0, math.nan]}), r"surprises\[a\] = nan"),
        (lambda: common([0.1, 0.0], 0.5), r"variances = 0\.0"),
        (lambda: common([0.1], 1.0), r"share = 1\.0"),
        (lambda: common([0.1], -0.1), r"share = -0\.1"),
        (lambda: sensitivity(0, 3), r"share_of_money = 0\.0"),
        (lambda: sensitivity(1.1, 3), r"share_of_money = 1\.1"),
        (lambda: sensitivity(1, 0), r"supply_elasticity = 0\.0"),
        (lambda: arc_elasticity(1, 0), r"log_fall = 0\.0"),
        (lambda: arc_elasticity(math.inf, 1), "log_growth = inf"),
        (lambda: Record(0, 1, 3, 6).divided(0), r"sensitivity = 0\.0"),
        (lambda: of([0.0], [[1.0]]).summary().ratio(1.0), r"probability = 1\.0"),
        (lambda: log_likelihood(of([0.0], [[1.0]], 0), np.zeros((1, 1))), r"freedom = 0\.0"),
    ],
)
def test_what_is_outside_its_domain_is_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_observations_refuse_what_does_not_fit_together():
    known = habit(SURPRISES)
    with pytest.raises(ValueError, match="no observation"):
        analyst_observations(known, {}, WINDOWS, C, M, 0.5)
    with pytest.raises(ValueError, match="z is not among a, b"):
        analyst_observations(known, {"z": 0.1}, WINDOWS, C, M, 0.5)
    with pytest.raises(ValueError, match=r"sensitivities\[a\] = 0\.0"):
        analyst_observations(known, {"a": 0.1}, WINDOWS, {"a": 0.0}, M, 0.5)
    with pytest.raises(ValueError, match=r"measurement\[a\] = -1\.0"):
        analyst_observations(known, {"a": 0.1}, WINDOWS, C, {"a": -1.0}, 0.5)
    with pytest.raises(ValueError, match=r"windows\[a\]"):
        analyst_observations(known, {"a": 0.1}, {"a": (1.0, 1.0)}, C, M, 0.5)
    with pytest.raises(ValueError, match=r"ratios = inf"):
        analyst_observations(known, {"a": math.inf}, WINDOWS, C, M, 0.5)
