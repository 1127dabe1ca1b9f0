"""Ranks of a session, against counting by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc import rank

START = date(2024, 1, 1)


def series(*closes: float) -> pd.Series[float]:
    days = [START + timedelta(days=n) for n in range(len(closes))]
    return pd.Series(list(closes), index=pd.DatetimeIndex(days), dtype="float64")


def day(number: int) -> date:
    return START + timedelta(days=number)


class TestReturns:
    def test_a_return_is_against_the_session_before(self) -> None:
        found = rank.session_returns(series(100, 110, 99))
        assert found.tolist() == pytest.approx([0.1, -0.1])
        assert [stamp.date() for stamp in found.index] == [day(1), day(2)]

    def test_nothing_is_measured_across_a_missing_session(self) -> None:
        found = rank.session_returns(series(100, 110, np.nan, 50, 55))
        assert [stamp.date() for stamp in found.index] == [day(1), day(4)]


class TestStandardDeviations:
    def test_the_session_itself_is_not_in_its_own_spread(self) -> None:
        closes = series(100, 101, 100, 102, 51)
        returns = np.diff(closes) / closes.to_numpy()[:-1]
        found = rank.standard_deviations(closes, sessions=3)
        assert found.tolist() == pytest.approx([returns[3] / np.std(returns[:3], ddof=1)])
        assert found.index[0].date() == day(4)

    def test_too_few_sessions_before_leave_it_out(self) -> None:
        assert rank.standard_deviations(series(*range(1, 61))).empty
        assert len(rank.standard_deviations(series(*range(1, 63)))) == 1

    def test_a_price_that_never_moved_has_no_spread(self) -> None:
        assert rank.standard_deviations(series(5, 5, 5, 5, 4), sessions=3).empty

    def test_a_missing_session_is_in_no_spread(self) -> None:
        assert rank.standard_deviations(series(1, 2, np.nan, 4, 3), sessions=2).empty


class TestValueChanges:
    def test_the_newest_count_of_the_day_or_before_is_used(self) -> None:
        counts = {day(3): 30.0, day(1): 10.0}
        found = rank.value_changes(series(5, 4, 3, 1), counts)
        assert found.tolist() == [-10, -10, -60]

    def test_before_the_first_count_there_is_no_value(self) -> None:
        found = rank.value_changes(series(5, 4, 3), {day(2): 7.0})
        assert [stamp.date() for stamp in found.index] == [day(2)]


class TestRank:
    def test_a_fall_is_ranked_among_falls(self) -> None:
        values = series(-3, -1, -2, 5)
        assert rank.rank(values, day(2)) == rank.Rank(-2, 1, 4, day(0))
        assert rank.rank(values, day(0)) == rank.Rank(-3, 0, 4, day(0))

    def test_a_rise_is_ranked_among_rises(self) -> None:
        assert rank.rank(series(-3, 4, 2, 5), day(2)) == rank.Rank(2, 2, 4, day(0))

    def test_equals_are_not_beyond(self) -> None:
        assert rank.rank(series(-2, -2, -2), day(1)) == rank.Rank(-2, 0, 3, day(0))

    def test_a_session_without_a_value_has_no_rank(self) -> None:
        assert rank.rank(series(-2, -2), date(2020, 1, 1)) is None
        assert rank.rank(series(), day(0)) is None


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=30), st.data())
def test_the_rank_is_the_place_in_the_sorted_values(values: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(values) - 1))
    own = values[place]
    found = rank.rank(series(*values), day(place))
    assert found is not None
    assert found.beyond == sorted(values, reverse=own >= 0).index(own)
