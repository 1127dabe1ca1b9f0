"""Where a bar stands on the price chart's axis, which leaves out nights and weekends."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from components.charts.time_axis import TIME, TimeAxis


class TestTimeAxis:
    def test_bars_stand_side_by_side_without_nights_and_weekends(self, snapshot) -> None:
        bars = snapshot.daily("NVDA").loc["2025-01-20":"2025-01-31"]
        axis = TimeAxis(pd.DatetimeIndex(bars.index))
        assert axis.session_position(date(2025, 1, 21)) == 1
        assert axis.session_position(date(2025, 1, 24)) == 4
        assert axis.session_position(date(2025, 1, 27)) == 5  # Monday, beside Friday

    def test_rows_carry_time_and_values_only(self, snapshot) -> None:
        bars = snapshot.daily("NVDA").loc["2025-01-20":"2025-01-31"]
        axis = TimeAxis(pd.DatetimeIndex(bars.index))
        rows = axis.rows(bars[["close"]])
        assert list(rows.columns) == [TIME, "close"]
        assert str(rows[TIME].dt.tz) == "UTC"  # a browser anywhere labels the same day

    def test_bars_within_days_carry_new_york_time(self, snapshot) -> None:
        bars = snapshot.r1_week("NVDA")
        axis = TimeAxis(pd.DatetimeIndex(bars.index))
        place = axis.session_position(date(2025, 1, 27))
        time = axis.rows(bars)[TIME].iloc[int(place) - 1]
        assert f"{time:%Y-%m-%d %H:%M}" == "2025-01-27 09:30"
        assert axis.session_position(date(2025, 1, 26)) is None

    def test_a_session_outside_has_no_place(self, snapshot) -> None:
        axis = TimeAxis(pd.DatetimeIndex(snapshot.daily("NVDA").loc["2025-02":].index))
        assert axis.session_position(date(2025, 1, 21)) is None
        assert axis.session_position(date(2025, 2, 20)) is not None

    def test_a_week_holds_its_sessions(self) -> None:
        weeks = pd.DatetimeIndex(["2025-01-24", "2025-01-31", "2025-02-07"])
        assert TimeAxis(weeks).session_position(date(2025, 1, 27)) == 2

    def test_the_margin_is_a_share_of_the_width(self) -> None:
        low, high = TimeAxis(pd.bdate_range("2025-01-01", periods=80), margin=0.2).domain
        assert (80.5 - low) / (high - low) == pytest.approx(0.8)
