"""Total returns: by hand, and that a dividend is in the return of its ex-date alone."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from calc.event_study import event_study
from calc.returns import with_dividends
from data import companies
from tests.calc_event_study.samples import bundled

CLOSES = pd.Series([100.0, 99.0, 110.0], index=pd.bdate_range("2024-01-01", periods=3))


def test_a_dividend_by_hand() -> None:
    """(99 + 2)/100 on the ex-date, then 110/99."""
    total = with_dividends(CLOSES, {date(2024, 1, 2): 2.0})
    assert total.tolist() == pytest.approx([100, 101, 101 * 110 / 99])


@pytest.mark.parametrize("day", [date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)])
def test_dividends_outside_change_nothing(day: date) -> None:
    assert with_dividends(CLOSES, {day: 2.0}).tolist() == pytest.approx(CLOSES.tolist())


def test_an_ex_date_without_a_session_is_refused() -> None:
    closes = CLOSES.set_axis(pd.DatetimeIndex(["2024-01-01", "2024-01-02", "2024-01-05"]))
    with pytest.raises(ValueError, match="ex-date 2024-01-03 is no session"):
        with_dividends(closes, {date(2024, 1, 3): 2.0})


def test_the_bundled_dividends_lift_the_return_of_their_ex_dates_alone() -> None:
    spy, paid = bundled("SPY"), companies.dividends("SPY")
    more = (with_dividends(spy, paid).pct_change() - spy.pct_change()).dropna()
    days = {stamp.date() for stamp in more.index[more.abs() > 1e-9]}
    assert days == {day for day in paid if day > spy.index[0].date()}
    assert companies.dividends("AMD") == {}


def test_dividends_hardly_move_the_study_of_the_crash() -> None:
    nvidia, spy = (
        with_dividends(bundled(symbol), companies.dividends(symbol)) for symbol in ("NVDA", "SPY")
    )
    total = event_study(nvidia, spy, date(2025, 1, 27))
    prices = event_study(bundled("NVDA"), bundled("SPY"), date(2025, 1, 27))
    assert total.abnormal.loc[0] == pytest.approx(prices.abnormal.loc[0], abs=5e-4)
    assert total.abnormal.loc[0] != prices.abnormal.loc[0]
