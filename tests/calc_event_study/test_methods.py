"""Sessions left out, a variance that changes, and the robust fit: by hand and by statsmodels."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from calc.event_study import (
    Design,
    Problem,
    StudyError,
    Variance,
    common_returns,
    event_study,
)
from calc.event_study_robust import robust_study
from calc.event_study_variance import DECAY, ewma_degrees_of_freedom, ewma_variances
from calc.event_tests import (
    bootstrap_test,
    in_estimation_period,
    rank_events,
    sample_quantile_test,
)
from tests.calc_event_study.samples import (
    AFTER,
    BEFORE,
    ESTIMATION,
    EVENT,
    GAP,
    bundled,
    closes,
    day,
    drawn,
)

CRASH = date(2025, 1, 27)
RESULTS = date(2025, 2, 27)
SMALL = Design(ESTIMATION, GAP, BEFORE, AFTER)


def small(seed: int, **changes: object):
    asset, market = drawn(seed)
    lengths = {"estimation_sessions": ESTIMATION, "gap_sessions": GAP}
    window = {"before": BEFORE, "after": AFTER}
    chosen = lengths | window | changes
    return event_study(closes(asset), closes(market), day(EVENT).date(), **chosen)


def test_sessions_left_out_are_not_in_the_regression() -> None:
    asset, market = drawn(11)
    gone = [3, 17, EVENT]  # the last lies outside the estimation period
    found = small(11, excluded=[day(at).date() for at in gone])
    kept = [at for at in range(ESTIMATION) if at not in gone]
    fitted = sm.OLS(asset[kept], sm.add_constant(market[kept])).fit()
    assert (found.alpha, found.beta) == pytest.approx(tuple(fitted.params))
    assert found.residual_std == pytest.approx(np.sqrt(fitted.scale))
    assert found.n_estimation == len(found.residuals) == ESTIMATION - 2
    assert found.degrees_of_freedom == ESTIMATION - 4
    forecast = fitted.get_prediction([[1, market[EVENT]]])
    assert found.abnormal_se.loc[0] == pytest.approx(float(forecast.se_obs[0]))


def test_the_results_of_february_2025_without_the_crash_in_their_estimation() -> None:
    nvidia, spy = bundled("NVDA"), bundled("SPY")
    assert event_study(nvidia, spy, RESULTS).p.loc[0] == pytest.approx(0.151, abs=5e-4)
    without = event_study(nvidia, spy, RESULTS, excluded=[CRASH])
    assert without.p.loc[0] == pytest.approx(0.109, abs=5e-4)
    assert without.n_estimation == 251


def test_leaving_out_nearly_everything_is_refused() -> None:
    gone = [day(at).date() for at in range(ESTIMATION - 9)]
    with pytest.raises(StudyError, match=r"10 sessions are needed .* 9 are left") as caught:
        small(3, excluded=gone)
    assert caught.value.problem is Problem.TOO_FEW_LEFT
    assert dict(caught.value.values) == {"needed": 10, "available": 9}
    assert small(3, excluded=gone[:-1]).n_estimation == 10


def test_the_ranking_leaves_out_the_same_sessions() -> None:
    nvidia, spy = bundled("NVDA"), bundled("SPY")
    ranked = rank_events(nvidia, spy, {"results": RESULTS}, excluded=[CRASH])
    assert ranked.table.loc["results", "p"] == pytest.approx(0.109, abs=5e-4)


def test_a_moving_variance_by_hand() -> None:
    first, squares = 4e-4, [1e-4, 9e-4]
    expected = [first, DECAY * first + (1 - DECAY) * squares[0]]
    expected.append(DECAY * expected[1] + (1 - DECAY) * squares[1])
    found = ewma_variances(np.array([0.01, -0.03]), first)
    assert found.tolist() == pytest.approx(expected)


def test_its_degrees_of_freedom_are_those_of_its_weights() -> None:
    weights = (1 - DECAY) * DECAY ** np.arange(2000)
    assert ewma_degrees_of_freedom() == pytest.approx(1 / np.sum(weights**2))


def test_a_moving_variance_replaces_that_of_the_residuals_alone() -> None:
    """Alpha and beta, and what their uncertainty adds, stay those of ordinary least squares."""
    usual, moving = small(12), small(12, variance=Variance.EWMA)
    assert moving.abnormal.tolist() == usual.abnormal.tolist()
    forecast = float(ewma_variances(usual.residuals.to_numpy(), usual.residual_std**2)[-1])
    added = usual.abnormal_se**2 - usual.residual_std**2
    assert moving.abnormal_se.tolist() == pytest.approx(list(np.sqrt(forecast + added)))
    assert moving.forecast_std == pytest.approx(np.sqrt(forecast))
    assert moving.residual_stds is not None
    assert len(moving.residual_stds) == ESTIMATION
    assert usual.residual_stds is None


def test_the_crash_under_a_moving_variance() -> None:
    found = event_study(bundled("NVDA"), bundled("SPY"), CRASH, variance=Variance.EWMA)
    assert found.t.loc[0] == pytest.approx(-6.0, abs=0.05)
    assert found.p.loc[0] < 1e-5


def test_rank_and_bootstrap_take_each_session_in_its_own_spread() -> None:
    """A residual of three calm-day deviations outranks a larger one of a nervous day."""
    found = small(13, variance=Variance.EWMA)
    assert found.residual_stds is not None
    scaled = found.residuals / found.residual_stds
    assert found.scaled_residuals.tolist() == pytest.approx(scaled.tolist())
    everything = np.concatenate([scaled, found.abnormal / found.forecast_std])
    rank = (everything < everything[ESTIMATION + BEFORE]).sum() + 1
    assert sample_quantile_test(found).rank == rank
    sample = np.random.default_rng(0).choice(scaled.to_numpy(), size=(400, len(found.abnormal)))
    larger = (np.abs(sample[:, 0]) / scaled.std(ddof=0) >= abs(found.t.loc[0])).sum()
    assert bootstrap_test(found, draws=400).p == pytest.approx((larger + 1) / 401)


def huber(asset: np.ndarray, market: np.ndarray) -> np.ndarray:
    """Iterated least squares with Huber's weights around a median absolute deviation."""
    matrix = np.column_stack([np.ones_like(market), market])
    weights = np.ones_like(market)
    for _ in range(200):
        root = np.sqrt(weights)
        params = np.linalg.lstsq(matrix * root[:, None], asset * root, rcond=None)[0]
        residuals = asset - matrix @ params
        scale = np.median(np.abs(residuals)) / 0.6744897501960817
        weights = np.minimum(1, 1.345 * scale / np.maximum(np.abs(residuals), 1e-12))
    return params


def test_the_robust_fit_is_hubers() -> None:
    asset, market = drawn(21)
    asset[4] += 0.3
    returns = common_returns(closes(asset), closes(market))
    found = robust_study(returns, day(EVENT).date(), SMALL)
    expected = huber(asset[:ESTIMATION], market[:ESTIMATION])
    assert (found.alpha, found.beta) == pytest.approx(tuple(expected), abs=1e-5)
    assert found.abnormal == pytest.approx(asset[EVENT] - expected @ [1, market[EVENT]], abs=1e-5)
    assert found.t == pytest.approx(found.abnormal / found.abnormal_se)
    assert 1 <= found.downweighted < found.sessions == ESTIMATION
    assert 0 < found.p < 1


def test_one_violent_session_bends_the_robust_fit_less() -> None:
    asset, market = drawn(22)
    calm = robust_study(common_returns(closes(asset), closes(market)), day(EVENT).date(), SMALL)
    usual = small(22)
    asset[int(np.argmax(market[:ESTIMATION]))] += 0.5
    wild = common_returns(closes(asset), closes(market))
    bent = robust_study(wild, day(EVENT).date(), SMALL)
    least = event_study(
        closes(asset),
        closes(market),
        day(EVENT).date(),
        estimation_sessions=ESTIMATION,
        gap_sessions=GAP,
        before=BEFORE,
        after=AFTER,
    )
    assert abs(bent.beta - calm.beta) < abs(least.beta - usual.beta) / 3


def test_an_asset_that_mostly_follows_the_market_has_no_robust_spread() -> None:
    market = drawn(23)[1]
    returns = common_returns(closes(2 * market), closes(market))
    with pytest.raises(StudyError) as caught:
        robust_study(returns, day(EVENT).date(), SMALL)
    assert caught.value.problem is Problem.NO_RESIDUAL


def test_events_of_the_estimation_period() -> None:
    calendar = pd.DatetimeIndex([day(at) for at in range(EVENT + AFTER + 1)])
    sessions = {
        "first": day(0).date(),
        "last": day(ESTIMATION - 1).date(),
        "gap": day(ESTIMATION).date(),
        "event": day(EVENT).date(),
        "weekend": date(2024, 1, 6),
    }
    found = in_estimation_period(sessions, calendar, day(EVENT).date(), SMALL)
    assert found == ("first", "last")
