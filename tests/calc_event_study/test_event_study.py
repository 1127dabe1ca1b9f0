"""The market model against statsmodels, against numbers worked out by hand, and its properties."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from calc.event_study import Problem, StudyError, event_study
from tests.calc_event_study.samples import (
    AFTER,
    BEFORE,
    ESTIMATION,
    EVENT,
    LENGTH,
    bundled,
    closes,
    day,
    drawn,
    study,
)

CRASH = date(2025, 1, 27)
SEEDS = st.integers(0, 10_000)
WINDOW = slice(EVENT - BEFORE, EVENT + AFTER + 1)


def test_the_day_of_the_crash() -> None:
    crash = event_study(bundled("NVDA"), bundled("SPY"), CRASH)
    assert crash.asset_return.loc[0] == pytest.approx(-0.1697, abs=5e-5)
    assert crash.market_return.loc[0] == pytest.approx(-0.0141, abs=5e-5)
    assert crash.abnormal.loc[0] == pytest.approx(-0.134, abs=5e-4)
    assert crash.beta == pytest.approx(2.66, abs=0.01)
    assert crash.n_estimation == len(crash.residuals) == 252
    assert crash.residuals.index[-1] == pd.Timestamp("2025-01-10")
    assert crash.sessions.loc[0] == pd.Timestamp(CRASH)
    assert crash.sessions.loc[-1] == pd.Timestamp("2025-01-24")
    assert list(crash.abnormal.index) == list(range(-1, 6))
    assert crash.p.loc[0] < 1e-5


@pytest.mark.parametrize("market", ["SPY", "QQQ", "SMH", "SOXX"])
def test_forecast_errors_are_those_of_statsmodels(market: str) -> None:
    asset, other = (bundled(symbol).pct_change() for symbol in ("NVDA", market))
    at = asset.index.get_loc(pd.Timestamp(CRASH))
    period, window = slice(at - 10 - 251, at - 9), slice(at - 1, at + 6)
    fitted = sm.OLS(asset.iloc[period], sm.add_constant(other.iloc[period])).fit()
    forecast = fitted.get_prediction(sm.add_constant(other.iloc[window]))
    found = event_study(bundled("NVDA"), bundled(market), CRASH)
    assert (found.alpha, found.beta) == pytest.approx(tuple(fitted.params))
    assert found.r_squared == pytest.approx(fitted.rsquared)
    assert found.residual_std == pytest.approx(np.sqrt(fitted.scale))
    assert found.abnormal.tolist() == pytest.approx(
        list(asset.iloc[window] - forecast.predicted_mean)
    )
    assert found.abnormal_se.tolist() == pytest.approx(list(forecast.se_obs))


@pytest.mark.parametrize("seed", range(5))
def test_every_test_is_that_of_a_regression_with_a_dummy_for_each_window_session(
    seed: int,
) -> None:
    """Whose coefficients are the abnormal returns, with the whole covariance of the forecasts."""
    asset, market = drawn(seed)
    used = np.r_[0:ESTIMATION, EVENT - BEFORE : EVENT + AFTER + 1]
    length = BEFORE + AFTER + 1
    dummies = np.vstack([np.zeros((ESTIMATION, length)), np.eye(length)])
    design = np.column_stack([np.ones(len(used)), market[used], dummies])
    fitted = sm.OLS(asset[used], design).fit()
    found = study(asset, market)
    assert found.abnormal.tolist() == pytest.approx(list(fitted.params[2:]))
    assert found.abnormal_se.tolist() == pytest.approx(list(fitted.bse[2:]))
    assert found.t.tolist() == pytest.approx(list(fitted.tvalues[2:]))
    assert found.p.tolist() == pytest.approx(list(fitted.pvalues[2:]))
    assert found.degrees_of_freedom == fitted.df_resid
    for sessions in range(1, length + 1):
        total = fitted.t_test(np.r_[0, 0, np.ones(sessions), np.zeros(length - sessions)])
        relative = sessions - 1 - BEFORE
        assert found.cumulative.loc[relative] == pytest.approx(float(total.effect[0]))
        assert found.cumulative_se.loc[relative] == pytest.approx(total.sd.item())
    assert (found.car, found.car_se) == pytest.approx((total.effect[0], total.sd.item()))
    assert (found.car_t, found.car_p) == pytest.approx((total.tvalue.item(), total.pvalue.item()))


def worked_example(asset_event: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Alternating market, residuals ±d that are orthogonal to it: everything follows by hand."""
    market = np.array([0.01, -0.01] * 5 + [0.03])
    residuals = 0.02 * np.array([1, 1, -1, -1, 1, 1, -1, -1, 0, 0])
    asset = np.append(0.001 + 2 * market[:10] + residuals, asset_event)
    return asset, market


def test_a_case_worked_out_by_hand() -> None:
    """Residual variance 8d²/8 = d²; forecast variance d²(1 + 1/10 + 0.03²/(10·0.01²)) = 2d²."""
    asset, market = worked_example(0.001 + 2 * 0.03 - 0.1)
    found = event_study(
        closes(asset),
        closes(market),
        day(10).date(),
        estimation_sessions=10,
        gap_sessions=1,
        before=0,
        after=0,
    )
    assert found.alpha == pytest.approx(0.001)
    assert found.beta == pytest.approx(2)
    assert found.residual_std == pytest.approx(0.02)
    assert found.abnormal.loc[0] == pytest.approx(-0.1)
    assert found.abnormal_se.loc[0] == pytest.approx(0.02 * np.sqrt(2))
    assert found.t.loc[0] == pytest.approx(-5 / np.sqrt(2))
    # Student's t with 8 degrees of freedom: P(|T| > 3.5355) by its closed form for even ones.
    x = 8 / (8 + 12.5)
    tail = 1 - np.sqrt(1 - x) * (1 + x / 2 + 3 * x**2 / 8 + 5 * x**3 / 16)
    assert found.p.loc[0] == pytest.approx(tail)
    assert (found.car, found.car_se, found.car_p) == pytest.approx((-0.1, 0.02 * 2**0.5, tail))


@settings(deadline=None, max_examples=25)
@given(SEEDS, st.floats(0.01, 1000), st.floats(0.01, 1000))
def test_levels_do_not_matter(seed: int, asset_level: float, market_level: float) -> None:
    asset, market = drawn(seed)
    plain = study(asset, market)
    scaled = event_study(
        closes(asset) * asset_level,
        closes(market) * market_level,
        day(EVENT).date(),
        estimation_sessions=ESTIMATION,
        gap_sessions=4,
        before=BEFORE,
        after=AFTER,
    )
    assert scaled.beta == pytest.approx(plain.beta)
    assert scaled.abnormal.tolist() == pytest.approx(plain.abnormal.tolist(), abs=1e-12)
    assert scaled.car_se == pytest.approx(plain.car_se)


@settings(deadline=None, max_examples=25)
@given(SEEDS, st.floats(-0.5, 0.5))
def test_a_constant_on_the_event_day_moves_its_abnormal_return_alone(
    seed: int, constant: float
) -> None:
    asset, market = drawn(seed)
    before = study(asset, market)
    asset[EVENT] += constant
    moved = study(asset, market)
    expected = before.abnormal.copy()
    expected.loc[0] += constant
    assert moved.abnormal.tolist() == pytest.approx(expected.tolist(), abs=1e-12)
    assert moved.car == pytest.approx(before.car + constant, abs=1e-12)
    assert moved.abnormal_se.tolist() == pytest.approx(before.abnormal_se.tolist())


@settings(deadline=None, max_examples=25)
@given(SEEDS)
def test_an_asset_that_ignores_the_market_is_compared_with_its_own_mean(seed: int) -> None:
    _, market = drawn(seed)
    period = market[:ESTIMATION] - market[:ESTIMATION].mean()
    noise = np.random.default_rng(seed + 1).normal(0, 0.02, LENGTH)
    estimation = noise[:ESTIMATION]
    estimation -= estimation.mean() + period * (period @ estimation) / (period @ period)
    found = study(0.002 + noise, market)
    assert found.beta == pytest.approx(0, abs=1e-9)
    assert found.r_squared == pytest.approx(0, abs=1e-9)
    assert found.abnormal.tolist() == pytest.approx(list(noise[WINDOW]), abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(SEEDS, SEEDS)
def test_the_order_of_the_estimation_days_does_not_matter(seed: int, order: int) -> None:
    asset, market = drawn(seed)
    plain = study(asset, market)
    shuffled = np.arange(LENGTH)
    shuffled[:ESTIMATION] = np.random.default_rng(order).permutation(ESTIMATION)
    found = study(asset[shuffled], market[shuffled])
    assert (found.alpha, found.beta) == pytest.approx((plain.alpha, plain.beta))
    assert found.t.tolist() == pytest.approx(plain.t.tolist())
    assert found.car_p == pytest.approx(plain.car_p)


def test_days_between_estimation_and_window_do_not_count() -> None:
    asset, market = drawn(1)
    plain = study(asset, market)
    asset[ESTIMATION : EVENT - BEFORE] += 0.3
    found = study(asset, market)
    assert found.beta == pytest.approx(plain.beta)
    assert found.car == pytest.approx(plain.car)


def test_only_what_both_series_cover_counts() -> None:
    asset, market = (closes(returns) for returns in drawn(2))
    long_market = pd.concat(
        [market, pd.Series([1.0, 2.0], pd.to_datetime(["2030-01-01", "2030-01-02"]))]
    )
    lengths = {"estimation_sessions": ESTIMATION, "gap_sessions": 4, "before": 1, "after": AFTER}
    plain = event_study(asset, market, day(EVENT).date(), **lengths)
    found = event_study(asset, long_market, day(EVENT).date(), **lengths)
    assert found.car == plain.car


def failing(problem: Problem, words: str, **values: object) -> StudyError:
    asset, market = (closes(returns) for returns in drawn(3))
    arguments = {
        "asset_close": asset,
        "market_close": market,
        "session": day(EVENT).date(),
        "estimation_sessions": ESTIMATION,
        "gap_sessions": 4,
        "before": BEFORE,
        "after": AFTER,
        **values,
    }
    with pytest.raises(StudyError, match=words) as error:
        event_study(**arguments)  # type: ignore[arg-type]
    assert error.value.problem is problem
    return error.value


def test_a_day_without_a_session_is_refused() -> None:
    error = failing(
        Problem.NOT_A_SESSION,
        "2024-02-17 is not a session with a return in both series",
        session=date(2024, 2, 17),
    )
    assert error.values["session"] == date(2024, 2, 17)
    failing(Problem.NOT_A_SESSION, "2031-01-01", session=date(2031, 1, 1))


def test_a_market_holiday_is_refused_in_real_prices() -> None:
    with pytest.raises(StudyError, match="2025-01-20 is not a session"):
        event_study(bundled("NVDA"), bundled("SPY"), date(2025, 1, 20))


def test_too_few_sessions_are_refused() -> None:
    error = failing(
        Problem.TOO_FEW_BEFORE,
        f"33 returns are needed before {day(EVENT - 1).date()}, 32 are there",
        session=day(EVENT - 1).date(),
    )
    assert (error.values["needed"], error.values["available"]) == (33, 32)
    failing(Problem.TOO_FEW_BEFORE, "34 returns", estimation_sessions=ESTIMATION + 1)
    failing(Problem.TOO_FEW_AFTER, "4 sessions are needed after .* 3 are there", after=AFTER + 1)


def test_a_window_over_the_estimation_period_is_refused() -> None:
    failing(Problem.OVERLAP, "starts 4 sessions before .* ends 4 before", before=4)
    failing(Problem.OVERLAP, "overlaps the estimation period", before=9)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("estimation_sessions", 9),
        ("estimation_sessions", 30.0),
        ("gap_sessions", 0),
        ("before", -1),
        ("after", -1),
        ("after", True),
    ],
)
def test_impossible_lengths_are_refused(name: str, value: object) -> None:
    error = failing(Problem.PARAMETER, f"{name} = {value}", **{name: value})
    assert error.values["name"] == name


def test_series_that_do_not_fit_are_refused() -> None:
    asset, market = (closes(returns) for returns in drawn(3))
    hole = asset.drop(day(10))
    failing(Problem.SERIES, "asset close of 2024-01-16 has no close", asset_close=hole)
    failing(
        Problem.SERIES,
        "market close of 2024-01-16 has no close",
        market_close=market.drop(day(10)),
    )
    failing(Problem.SERIES, "out of order or appears twice", asset_close=asset.iloc[::-1])
    failing(Problem.SERIES, "not indexed by session", asset_close=asset.reset_index(drop=True))
    failing(Problem.SERIES, "not indexed by session", asset_close=asset.tz_localize("UTC"))
    failing(Problem.SERIES, "market series is empty", market_close=market.iloc[:0])
    for bad in (0.0, -1.0, np.nan, np.inf):
        broken = asset.copy()
        broken.iloc[5] = bad
        failing(Problem.SERIES, "asset close of 2024-01-08 is not a positive", asset_close=broken)


FIRST, LAST = day(0).date(), day(LENGTH - 1).date()
ESTIMATED = {"first": FIRST, "last": day(ESTIMATION - 1).date()}


@pytest.mark.parametrize(
    ("problem", "changes", "values"),
    [
        (
            Problem.PARAMETER,
            {"estimation_sessions": 9},
            {"name": "estimation_sessions", "value": 9, "least": 10},
        ),
        (Problem.OVERLAP, {"before": 4}, {"before": 4, "gap_sessions": 4}),
        (
            Problem.NOT_A_SESSION,
            {"session": date(2024, 2, 17)},
            {"session": date(2024, 2, 17), "first": FIRST, "last": LAST},
        ),
        (
            Problem.TOO_FEW_BEFORE,
            {"estimation_sessions": ESTIMATION + 1},
            {"session": day(EVENT).date(), "needed": 34, "available": 33},
        ),
        (
            Problem.TOO_FEW_AFTER,
            {"after": AFTER + 1},
            {"session": day(EVENT).date(), "needed": 4, "available": 3, "last": LAST},
        ),
        (
            Problem.SERIES,
            {"asset_close": closes(drawn(3)[0]).drop(day(10))},
            {"series": "asset", "session": day(10).date(), "fault": "has no close"},
        ),
        (
            Problem.SERIES,
            {"market_close": closes(drawn(3)[1]).iloc[:0]},
            {"series": "market", "session": None, "fault": "is empty"},
        ),
        (
            Problem.SERIES,
            {"market_close": closes(drawn(3)[1]).reset_index(drop=True)},
            {"series": "market", "session": None, "fault": "is not indexed by session"},
        ),
        (
            Problem.SERIES,
            {"asset_close": closes(drawn(3)[0]).iloc[[0, 1, 3, 2, *range(4, LENGTH)]]},
            {
                "series": "asset",
                "session": closes(drawn(3)[0]).index[2].date(),
                "fault": "is out of order or appears twice",
            },
        ),
        (
            Problem.SERIES,
            {"asset_close": closes(drawn(3)[0]).iloc[[0, 1, 1, *range(2, LENGTH)]]},
            {
                "series": "asset",
                "session": closes(drawn(3)[0]).index[1].date(),
                "fault": "is out of order or appears twice",
            },
        ),
        (
            Problem.NO_MOVEMENT,
            {"market_close": closes(np.full(LENGTH, 0.01))},
            {"series": "market", **ESTIMATED},
        ),
        (Problem.NO_RESIDUAL, {"asset_close": 2 * closes(drawn(3)[1])}, ESTIMATED),
    ],
    ids=lambda value: value.value if isinstance(value, Problem) else "",
)
def test_a_refusal_carries_all_that_its_sentence_names(
    problem: Problem, changes: dict[str, object], values: dict[str, object]
) -> None:
    assert dict(failing(problem, ".", **changes).values) == values


def test_series_without_a_common_day_are_refused() -> None:
    market = closes(drawn(3)[1])
    later = market.set_axis(market.index + pd.Timedelta(days=3650))
    failing(Problem.NOT_A_SESSION, r"\(None to None\)", market_close=later)


def test_a_market_that_does_not_move_is_refused() -> None:
    market = closes(np.full(LENGTH, 0.01))
    failing(Problem.NO_MOVEMENT, "beta is not determined", market_close=market)


def test_an_asset_that_is_the_market_is_refused() -> None:
    market = closes(drawn(3)[1])
    failing(
        Problem.NO_RESIDUAL,
        "follows the market exactly",
        asset_close=2 * market,
        market_close=market,
    )
