"""An index without one of its shares: by hand, against a portfolio, and on the bundled prices."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc.event_study import StudyError, event_study
from calc.event_study_index import constituent_weights, without_constituent
from data.index_weights import weights_of
from tests.calc_event_study.samples import bundled, closes

CRASH = date(2025, 1, 27)


def portfolio(seed: int, shares: float) -> tuple[pd.Series, pd.Series, pd.Series]:
    """A share, the rest of a fund, and the fund: `shares` of the one and 1 of the rest."""
    generator = np.random.default_rng(seed)
    share, rest = (closes(generator.normal(0.001, 0.03, 40)) for _ in range(2))
    return share, rest, shares * share + rest


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.floats(0.05, 3), st.integers(0, 40))
def test_what_is_left_of_a_fund_is_what_it_holds_besides(seed: int, shares: float, at: int) -> None:
    """Whatever the day for which the weight is known: a fund that buys nothing keeps its shares."""
    share, rest, fund = portfolio(seed, shares)
    day = share.index[at].date()
    dated = {day: float(shares * share.iloc[at] / fund.iloc[at])}
    weights = constituent_weights(fund, share, dated)
    assert weights.to_numpy() == pytest.approx((shares * share / fund).to_numpy())
    left = without_constituent(fund, share, dated)
    assert left.to_numpy() == pytest.approx((rest / rest.iloc[0] * 100).to_numpy())


def test_one_session_by_hand() -> None:
    """w = 0.2, fund −4 %, share −10 %: (−0.04 + 0.2·0.10)/0.8 = −2.5 %."""
    fund, share = closes(np.array([-0.04])), closes(np.array([-0.10]))
    left = without_constituent(fund, share, {fund.index[0].date(): 0.2})
    assert left.tolist() == pytest.approx([100, 97.5])


def test_each_session_takes_the_first_weight_dated_at_or_after_it() -> None:
    flat = closes(np.zeros(5))
    days = [stamp.date() for stamp in flat.index]
    dated = {days[1]: 0.1, days[3]: 0.3}
    assert constituent_weights(flat, flat, dated).tolist() == pytest.approx(
        [0.1, 0.1, 0.3, 0.3, 0.3, 0.3]
    )


def test_a_day_without_a_session_counts_as_the_one_before() -> None:
    flat = closes(np.zeros(9))
    friday = date(2024, 1, 5)
    by_day, by_weekend = (
        constituent_weights(flat, flat, {day: 0.1, date(2024, 1, 10): 0.2})
        for day in (friday, friday + timedelta(days=2))
    )
    assert by_day.tolist() == by_weekend.tolist()
    assert by_day.loc["2024-01-05"] == pytest.approx(0.1)
    assert by_day.loc["2024-01-08"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("dated", "message"),
    [
        ({}, "no weight"),
        ({date(2024, 1, 3): 1.0}, "between 0 and 1"),
        ({date(2024, 1, 3): 0.0}, "between 0 and 1"),
        ({date(2023, 1, 3): 0.1}, "before the first session"),
    ],
)
def test_weights_that_cannot_be_are_refused(dated: dict[date, float], message: str) -> None:
    flat = closes(np.zeros(5))
    with pytest.raises(ValueError, match=message):
        without_constituent(flat, flat, dated)


def test_a_weight_that_grows_to_the_whole_fund_is_refused() -> None:
    share, fund = closes(np.full(5, 0.5)), closes(np.zeros(5))
    with pytest.raises(ValueError, match="must be below 1"):
        constituent_weights(fund, share, {fund.index[0].date(): 0.5})


def test_weights_that_contradict_the_prices_are_refused() -> None:
    """0.4·1.9 of a fund that halves would be more than the whole of it."""
    share, fund = closes(np.array([0.9])), closes(np.array([-0.5]))
    first, second = (stamp.date() for stamp in fund.index)
    with pytest.raises(StudyError, match="without the share is not a positive number"):
        without_constituent(fund, share, {first: 0.4, second: 0.2})


def test_a_hole_in_either_series_is_refused() -> None:
    flat = closes(np.zeros(5))
    hole = flat.drop(flat.index[2])
    for fund, share, name in ((hole, flat, "market"), (flat, hole, "asset")):
        with pytest.raises(StudyError, match=f"{name} close of 2024-01-03 has no close"):
            without_constituent(fund, share, {date(2024, 1, 2): 0.1})


@pytest.mark.parametrize(
    ("fund", "whole", "cleaned", "t"),
    [("SPY", -0.134, -0.166, -5.6), ("SMH", -0.046, -0.079, -3.4)],
)
def test_the_day_of_the_crash_without_nvidia_in_the_fund(
    fund: str, whole: float, cleaned: float, t: float
) -> None:
    nvidia, index = bundled("NVDA"), bundled(fund)
    before = event_study(nvidia, index, CRASH)
    after = event_study(nvidia, without_constituent(index, nvidia, weights_of("NVDA", fund)), CRASH)
    assert float(before.abnormal.loc[0]) == pytest.approx(whole, abs=6e-4)
    assert float(after.abnormal.loc[0]) == pytest.approx(cleaned, abs=6e-4)
    assert float(after.t.loc[0]) == pytest.approx(t, abs=0.05)
    assert abs(float(after.market_return.loc[0])) < abs(float(before.market_return.loc[0]))
