"""Recoveries of falls, against the count for one fall and the estimate worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calc import recovery
from calc.recovery import Fall
from calc.returns import sessions_to_recover
from tests.calc.test_rank import day, series


def watched(*sessions: int) -> list[Fall]:
    """Falls by their sessions: negative for one that has not recovered."""
    return [Fall(date(2024, 1, 1), -0.2, abs(each), each > 0) for each in sessions]


class TestFalls:
    def test_a_fall_ends_with_the_first_close_above_the_level(self) -> None:
        found = recovery.falls(series(100, 80, 99, 100, 101, 50), -0.2)
        assert found == (
            Fall(day(1), pytest.approx(-0.2), 3, True),
            Fall(day(5), pytest.approx(50 / 101 - 1), 0, False),
        )

    def test_equal_to_the_size_is_deep_enough(self) -> None:
        closes = series(142.62, 118.42)
        size = float(closes.iloc[1] / closes.iloc[0] - 1)
        assert len(recovery.falls(closes, size)) == 1

    def test_one_not_recovered_counts_what_was_watched(self) -> None:
        (found,) = recovery.falls(series(100, 70, 80, 90), -0.2)
        assert (found.sessions, found.recovered) == (2, False)

    def test_a_missing_session_is_counted_and_measured_across_by_nobody(self) -> None:
        (found,) = recovery.falls(series(100, 70, np.nan, 40, 101), -0.2)
        assert (found.session, found.sessions) == (day(1), 3)

    def test_a_size_that_is_no_fall_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no fall"):
            recovery.falls(series(1, 2), 0.0)

    @given(st.lists(st.integers(1, 9), min_size=2, max_size=25))
    def test_every_fall_agrees_with_the_count_for_one(self, prices: list[int]) -> None:
        closes = series(*prices)
        for each in recovery.falls(closes, -0.1):
            place = closes.index.get_loc(pd.Timestamp(each.session))
            alone = sessions_to_recover(closes, day(place - 1), each.session)
            assert alone is not None
            assert alone.sessions == (each.sessions if each.recovered else None)


class TestSurvival:
    def test_the_share_is_the_product_of_those_left(self) -> None:
        # 5 at risk, 1 recovers after 2; 1 leaves unseen after 3; of 3 left, 1 recovers after 4.
        found = recovery.survival(watched(2, -3, 4, 9, -12))
        assert found.sessions.tolist() == [0, 2, 4, 9, 12]
        assert found.share.tolist() == pytest.approx([1, 4 / 5, 8 / 15, 4 / 15, 4 / 15])
        assert found.median == 9
        assert found.at(3) == pytest.approx(4 / 5)
        assert found.at(4) == pytest.approx(8 / 15)

    def test_the_band_is_that_of_the_complementary_log_log(self) -> None:
        found = recovery.survival(watched(2, -3, 4, 9, -12))
        share, variance = 4 / 5, (4 / 5) ** 2 * (1 / (5 * 4))  # Greenwood
        width = 1.959964 * np.sqrt(variance) / (share * abs(np.log(share)))
        assert found.low[1] == pytest.approx(share ** np.exp(width), rel=1e-6)
        assert found.high[1] == pytest.approx(share ** np.exp(-width), rel=1e-6)

    def test_where_all_have_recovered_there_is_no_band(self) -> None:
        found = recovery.survival(watched(1, 2))
        assert found.share.tolist() == [1, 0.5, 0]
        assert np.isnan(found.low[-1])
        assert found.median == 1

    def test_where_none_has_recovered_the_share_stays_whole(self) -> None:
        found = recovery.survival(watched(-4, -7))
        assert found.sessions.tolist() == [0, 7]
        assert found.share.tolist() == [1, 1]
        assert found.median is None

    def test_a_fall_of_the_last_session_says_nothing(self) -> None:
        today = Fall(date(2024, 1, 2), -0.2, 0, False)
        assert recovery.survival([*watched(2, 5), today]).share.tolist() == [1, 0.5, 0]
        assert recovery.survival([today]).share.tolist() == [1]

    def test_without_falls_there_is_nothing_to_estimate(self) -> None:
        with pytest.raises(ValueError, match="no falls"):
            recovery.survival([])

    @given(st.lists(st.integers(-40, 40).filter(bool), min_size=1, max_size=30))
    def test_the_curve_falls_within_its_band(self, sessions: list[int]) -> None:
        found = recovery.survival(watched(*sessions))
        assert (np.diff(found.share) <= 0).all()
        known = ~np.isnan(found.low)
        assert (found.low[known] <= found.share[known] + 1e-12).all()
        assert (found.share[known] <= found.high[known] + 1e-12).all()
        assert found.sessions[-1] == max(abs(each) for each in sessions)
