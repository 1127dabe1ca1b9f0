"""Groups of abnormal returns by hand and on the bundled shares, and the placebo one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from calc.event_study import Design, Variance, common_returns, event_study, study_of_returns
from calc.event_study_groups import group_test, mean_correlation, shares_test
from calc.event_study_placebo import false_alarms, ordinary_positions
from calc.event_tests import sample_quantile_test
from data.events import load_events
from data.symbols import Kind, symbols
from tests.calc_event_study.samples import (
    AFTER,
    BEFORE,
    ESTIMATION,
    GAP,
    bundled,
    closes,
    drawn,
    study,
)

CRASH = date(2025, 1, 27)
STOCKS = [each.symbol for each in symbols() if each.kind is Kind.STOCK]
LEVEL = 0.05


@pytest.fixture(scope="module")
def crash():
    return [event_study(bundled(symbol), bundled("SPY"), CRASH) for symbol in STOCKS]


def test_all_bundled_shares_on_the_day_of_the_crash(crash) -> None:
    """As the literature's formulas give it for SPY as it is: 15 shares, mean correlation 0.13."""
    found = shares_test(crash)
    assert found.count == 15
    assert found.patell.value == pytest.approx(-12.65, abs=0.01)
    assert found.bmp is not None
    assert found.bmp.value == pytest.approx(-3.78, abs=0.01)
    assert found.correlation == pytest.approx(0.128, abs=1e-3)
    assert found.adjusted is not None
    assert found.adjusted.value == pytest.approx(-2.11, abs=0.01)
    assert found.bmp.p < 0.01 < found.adjusted.p < 0.06
    by_share = dict(zip(STOCKS, (float(each.abnormal.loc[0]) for each in crash), strict=True))
    assert by_share["VRT"] == pytest.approx(-0.265, abs=5e-4)
    assert by_share["VST"] == pytest.approx(-0.260, abs=5e-4)
    assert min(by_share, key=lambda symbol: by_share[symbol]) == "VRT"


def test_by_hand() -> None:
    """t of −1, −2 and −6: mean −3, spread √7; freedom 4 doubles each variance."""
    found = group_test([-0.1, -0.2, -0.6], [-1, -2, -6], [4, 4, 4], correlation=0.25)
    assert (found.count, found.mean) == (3, pytest.approx(-0.3))
    assert found.patell.value == pytest.approx(-9 / np.sqrt(6))
    assert found.patell.p == pytest.approx(2 * stats.norm.cdf(-9 / np.sqrt(6)))
    bmp = -3 / (np.sqrt(7) / np.sqrt(3))
    assert found.bmp is not None
    assert found.bmp.value == pytest.approx(bmp)
    assert found.adjusted is not None
    assert found.adjusted.value == pytest.approx(bmp * np.sqrt(0.75 / 1.5))


def test_the_cross_sectional_test_is_students_of_the_standardised_returns() -> None:
    t = np.random.default_rng(3).normal(0.4, 2, 12)
    found = group_test(t / 100, t, np.full(12, 250))
    expected = stats.ttest_1samp(t, 0)
    assert found.bmp is not None
    assert (found.bmp.value, found.bmp.p) == pytest.approx((expected.statistic, expected.pvalue))
    assert found.adjusted is found.correlation is None


def test_the_adjustment_holds_the_size_that_correlated_shares_break() -> None:
    """Six shares that move together without an event: only the adjusted test keeps its level."""
    generator, shares, correlation = np.random.default_rng(0), 6, 0.5
    common = generator.normal(size=(4000, 1))
    t = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * generator.normal(
        size=(4000, shares)
    )
    found = [group_test(row, row, np.full(shares, 250), correlation=correlation) for row in t]
    plain = np.mean([each.bmp.p < LEVEL for each in found if each.bmp])
    adjusted = np.mean([each.adjusted.p < LEVEL for each in found if each.adjusted])
    assert plain > 0.25
    assert adjusted == pytest.approx(LEVEL, abs=0.012)


def test_one_alone_has_no_spread() -> None:
    found = group_test([-0.1], [-2.0], [250])
    assert found.bmp is None
    assert found.patell.value == pytest.approx(-2 / np.sqrt(250 / 248))
    assert group_test([0.1, 0.1], [1.0, 1.0], [9, 9]).bmp is None


@pytest.mark.parametrize(
    ("arguments", "correlation", "message"),
    [
        (([], [], []), None, "at least one"),
        (([0.1], [1, 2], [9]), None, "as many"),
        (([0.1, 0.2], [1, 2], [9, 2]), None, "two degrees"),
        (([0.1, 0.2], [1, 2], [9, 9]), 1.0, "mean correlation"),
        (([0.1, 0.2], [1, 2], [9, 9]), -1.0, "mean correlation"),
    ],
)
def test_what_cannot_be_grouped_is_refused(arguments, correlation, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        group_test(*arguments, correlation=correlation)


def test_shares_of_different_sessions_are_refused(crash) -> None:
    other = event_study(bundled("AMD"), bundled("SPY"), date(2025, 1, 28))
    with pytest.raises(ValueError, match="same sessions"):
        shares_test([crash[0], other])
    fewer = event_study(bundled("AMD"), bundled("SPY"), CRASH, excluded=[date(2024, 12, 2)])
    with pytest.raises(ValueError, match="same sessions"):
        shares_test([crash[0], fewer])


def test_the_mean_correlation_is_over_all_pairs(crash) -> None:
    frame = pd.DataFrame({at: each.residuals for at, each in enumerate(crash[:3])})
    matrix = frame.corr().to_numpy()
    expected = np.mean([matrix[0, 1], matrix[0, 2], matrix[1, 2]])
    assert mean_correlation(crash[:3]) == pytest.approx(expected)


def test_the_placebo_is_the_event_study_of_each_ordinary_session() -> None:
    design = Design(ESTIMATION, GAP, BEFORE, AFTER)
    generator = np.random.default_rng(5)
    market = generator.normal(0, 0.01, 160)
    asset = 1.3 * market + generator.standard_t(3, 160) * 0.02
    returns = common_returns(closes(asset), closes(market))
    events = [returns.sessions[at].date() for at in (40, 77)]
    positions = ordinary_positions(returns.sessions, events, design)
    days = [returns.sessions[at].date() for at in positions]
    assert len(days) == 160 - (ESTIMATION + GAP - 1) - AFTER - 2
    assert not set(events) & set(days)
    usual = [study_of_returns(returns, each, design) for each in days]
    moving = [
        study_of_returns(returns, each, replace(design, variance=Variance.EWMA)) for each in days
    ]
    found = false_alarms(returns, events, design, level=0.2)
    assert found is not None
    assert found.sessions == len(days)
    assert found.t == pytest.approx(np.mean([each.p.loc[0] < 0.2 for each in usual]))
    assert found.moving == pytest.approx(np.mean([each.p.loc[0] < 0.2 for each in moving]))
    ranks = [sample_quantile_test(each).p < 0.2 for each in usual]
    assert found.rank == pytest.approx(np.mean(ranks))
    larger = [
        (np.abs(each.residuals / each.residuals.std(ddof=0)) >= abs(each.t.loc[0])).mean() < 0.2
        for each in usual
    ]
    assert found.bootstrap == pytest.approx(np.mean(larger))
    assert found.error == pytest.approx(np.sqrt(0.2 * 0.8 / len(days)))


def test_the_ordinary_sessions_of_the_bundle() -> None:
    events = {each.first_session for each in load_events() if each.first_session}
    asset, market = (bundled(symbol).loc[:"2026-09-28"] for symbol in ("NVDA", "SPY"))
    returns = common_returns(asset, market)
    found = false_alarms(returns, events, Design())
    assert found is not None
    ordinary = returns.sessions[252 + 10 - 1 : -5].difference(pd.DatetimeIndex(sorted(events)))
    assert found.sessions == len(ordinary) > 800
    for share in (found.t, found.moving, found.rank, found.bootstrap):
        assert 0.02 < share < 0.08


def test_without_an_ordinary_session_there_is_no_placebo() -> None:
    asset, market = drawn(2)
    returns = common_returns(closes(asset), closes(market))
    design = Design(ESTIMATION, GAP, BEFORE, AFTER)
    only = study(asset, market).sessions.loc[0].date()
    assert false_alarms(returns, [only], design) is None
    assert false_alarms(returns, [], design) is not None
