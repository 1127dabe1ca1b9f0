"""Whether the errors are honest: placebos, simulated worlds, and what waiting is worth."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest

from calc.demand import demand_path
from calc.evidence import expected_log_factor, posterior, weighted_quantiles
from data import evidence
from data.evidence import BaseRates, Counterfactual, Figures, Gap, Subject, draws
from data.evidence.analysts import chosen_rates, surprises
from data.evidence.rows import BASE_RATES_FILE, REVENUE_FILE
from data.files.csv import BUNDLED
from tests.evidence.golden import FIGURES, assessment, settings
from tests.evidence.test_observations import of

ANALYSTS, STEADY, SLOWING = Counterfactual
HALF = 0.0051
ERRORS = (0.31, 0.14, 0.03, 0.001)


@pytest.mark.parametrize(("rule", "inside"), [(STEADY, 15), (SLOWING, 11)])
def test_the_rules_own_intervals_are_too_narrow_and_the_record_s_are_not(rule, inside):
    found = evidence.placebo(rule, settings(), FIGURES)
    assert isinstance(found, evidence.Placebo)
    assert found.model.total == 19
    assert found.model.inside == inside
    assert found.record.share == pytest.approx(0.89, abs=HALF)
    assert [quarter for quarter, _ in found.misses][::18] == ["2018Q4", "2023Q2"]


@pytest.mark.parametrize("rule", [STEADY, SLOWING])
def test_placebos_find_nothing_once_the_usual_miss_is_subtracted(rule):
    found = evidence.placebo(rule, settings(), FIGURES)
    assert isinstance(found, evidence.Placebo)
    assert found.more.median == pytest.approx(0.51, abs=0.02)
    assert found.more.low == pytest.approx(0.39, abs=0.02)
    assert found.more.high == pytest.approx(0.76, abs=0.02)


def test_at_face_value_slowing_growth_finds_huang_everywhere():
    ours = settings(subtract_usual_miss=False)
    found = evidence.placebo(SLOWING, ours, FIGURES)
    assert isinstance(found, evidence.Placebo)
    seen = assessment("slowing growth", False, False).after.more
    assert seen == pytest.approx(0.68, abs=HALF)
    assert found.more.median > 0.63
    assert found.more.low < seen < found.more.high


def test_six_of_seven_years_lie_inside_the_analysts_interval():
    found = evidence.analysts_coverage(FIGURES)
    assert not isinstance(found, Gap)
    assert (found.inside, found.total) == (6, 7)


def test_what_came_points_in_opposite_directions():
    rows = assessment("all three", True, False).rows
    seen = {(row.counterfactual, row.subject): row.miss for row in rows}
    past = surprises(chosen_rates(BaseRates.USED, FIGURES))
    revenue = seen[ANALYSTS, Subject.NVIDIA_REVENUE]
    assert sum(miss < revenue for miss in past[Subject.NVIDIA_REVENUE]) == 2
    assert seen[ANALYSTS, Subject.CAPEX_FOUR] > max(past[Subject.CAPEX_FOUR])
    placebos = evidence.placebo(STEADY, settings(), FIGURES)
    centres = seen[STEADY, Subject.DATA_CENTRE_REVENUE]
    assert np.exp(centres) == pytest.approx(0.78, abs=HALF)
    assert centres < min(miss for _, miss in placebos.misses)


@pytest.mark.parametrize("counterfactual", list(Counterfactual))
def test_simulated_worlds_lie_inside_the_bands(counterfactual):
    found = assessment("all three", True, False)
    seen = found.findings[counterfactual].evidence.observations
    predicted = draws.predictions(found.beliefs, seen.windows, settings(), FIGURES)
    multipliers = demand_path(1.0, draws.worlds(found.beliefs).scenarios)
    random = np.random.default_rng(20)
    root = np.linalg.cholesky(seen.scale)
    inside = 0
    for truth in random.choice(multipliers.size, 200, replace=False):
        size = np.sqrt(seen.freedom / random.chisquare(seen.freedom))
        error = root @ random.standard_normal(seen.value.size) * size
        weights = posterior(replace(seen, value=predicted[:, truth] + error), predicted)
        low, _, high = weighted_quantiles(multipliers, weights)
        inside += low <= multipliers[truth] <= high
    assert inside / 200 == pytest.approx(0.9, abs=0.04)


@pytest.mark.parametrize("rule", [STEADY, SLOWING])
def test_waiting_lowers_what_can_be_learnt(rule):
    found = evidence.waiting(rule, (0, 2, 8), settings(), FIGURES)
    assert not isinstance(found, Gap)
    now, soon, late = (each.error for each in found)
    assert 0.30 <= now <= 0.33
    assert 0.345 <= soon <= 0.385
    assert 0.445 <= late <= 0.535
    factors = [each.log_factor for each in found]
    assert factors == sorted(factors, reverse=True)
    assert factors[-1] < 0.5 * factors[0]


def test_no_accuracy_settles_it_for_the_market_with_today_s_quarters():
    found = evidence.accuracy(STEADY, ERRORS, settings(), FIGURES)
    assert not isinstance(found, Gap)
    huang = {each.error: each.odds for each in found if each.truth == "huang"}
    market = {each.error: each.odds for each in found if each.truth == "market"}
    assert huang[0.14].above == pytest.approx(0.90, abs=0.015)
    assert huang[0.31].above < 0.8
    assert 0.83 <= market[0.001].less <= 0.865
    assert 1 - market[0.001].above < 0.9
    later = evidence.accuracy(STEADY, (0.01,), settings(), FIGURES, quarters=8)
    assert not isinstance(later, Gap)
    (market_later,) = (each.odds for each in later if each.truth == "market")
    assert 1 - market_later.above == pytest.approx(0.89, abs=0.015)


def test_the_error_that_would_do_for_each_reading():
    found = evidence.needed(STEADY, 0.9, settings(), FIGURES)
    assert not isinstance(found, Gap)
    assert found["market"] is None
    assert found["huang"] == pytest.approx(0.14, abs=0.011)
    easier = evidence.needed(STEADY, 0.75, settings(), FIGURES)
    assert not isinstance(easier, Gap)
    assert easier["market"] is not None
    assert easier["huang"] > found["huang"]


def test_the_log_factor_of_two_alike_is_nothing():
    seen = of([0.0], [[0.04]])
    alike = np.array([0.1])
    assert expected_log_factor(seen, alike, alike, 20, 1) == 0
    apart = [expected_log_factor(seen, alike, alike + gap, 200, 1) for gap in (0.2, 0.6)]
    assert 0 < apart[0] < apart[1]
    with pytest.raises(ValueError, match="runs = 0"):
        expected_log_factor(seen, alike, alike, 0, 1)


def test_without_figures_each_says_why(tmp_path):
    root = tmp_path / "bundled"
    shutil.copytree(BUNDLED, root, ignore=shutil.ignore_patterns("daily"))
    for name in (BASE_RATES_FILE, REVENUE_FILE):
        (root / "evidence" / name).unlink()
    figures = Figures(root=root)
    for found in (
        evidence.placebo(STEADY, settings(), figures),
        evidence.analysts_coverage(figures),
        evidence.waiting(SLOWING, (0,), settings(), figures),
        evidence.accuracy(SLOWING, (0.3,), settings(), figures),
    ):
        assert isinstance(found, Gap)
        assert found.reason is evidence.GapReason.UNREADABLE


def test_analysts_have_no_horizon_to_stretch():
    with pytest.raises(ValueError, match="no record"):
        evidence.waiting(ANALYSTS, (0,), settings(), FIGURES)
