"""The arithmetic of moves: known answers, and properties that hold for any prices."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc import returns

PRICES = st.floats(min_value=0.01, max_value=1e5, allow_nan=False)


def closes(*values: float, start: str = "2025-01-06") -> pd.Series[float]:
    return pd.Series(values, index=pd.bdate_range(start, periods=len(values)), dtype=float)


def day(series: pd.Series[float], position: int) -> date:
    return pd.DatetimeIndex(series.index)[position].date()


def test_move_is_relative_to_the_first_close() -> None:
    series = closes(100.0, 83.0, 110.0)
    assert returns.move(series, day(series, 0), day(series, 1)) == pytest.approx(-0.17)
    assert returns.move(series, day(series, 1), day(series, 2)) == pytest.approx(110 / 83 - 1)


def test_move_to_a_day_without_a_close_is_unknown() -> None:
    series = closes(100.0, 83.0)
    saturday = date(2025, 1, 11)
    assert returns.move(series, day(series, 0), saturday) is None
    assert returns.move(series, saturday, day(series, 1)) is None


def test_session_before_skips_days_without_sessions() -> None:
    index = pd.bdate_range("2025-01-23", "2025-01-28")
    assert returns.session_before(index, date(2025, 1, 27)) == date(2025, 1, 24)
    assert returns.session_before(index, date(2025, 1, 26)) == date(2025, 1, 24)
    assert returns.session_before(index, date(2025, 1, 24)) == date(2025, 1, 23)
    assert returns.session_before(index, date(2025, 1, 23)) is None


def test_rebasing_needs_a_close_on_the_base_day() -> None:
    series = closes(50.0, 75.0)
    assert returns.rebased(series, series.index[0]).tolist() == [100.0, 150.0]
    with pytest.raises(LookupError, match=r"^no close at 2024-12-31"):
        returns.rebased(series, pd.Timestamp("2024-12-31"))


@settings(deadline=None)
@given(st.lists(PRICES, min_size=1, max_size=40), st.data())
def test_rebased_keeps_every_move(values: list[float], data: st.DataObject) -> None:
    series = closes(*values)
    base = series.index[data.draw(st.integers(0, len(values) - 1))]
    result = returns.rebased(series, base)
    assert result[base] == pytest.approx(returns.BASE)
    # As ratios: the digits of a change near zero are lost in the subtraction of 1.
    moves, expected = (each / each.shift() for each in (result, series))
    np.testing.assert_allclose(moves.dropna(), expected.dropna(), 1e-12)


class TestRecovery:
    def test_counts_sessions_after_the_fall(self) -> None:
        series = closes(100, 83, 90, 100, 100.01, 80)
        recovery = returns.sessions_to_recover(series, day(series, 0), day(series, 1))
        assert recovery == returns.Recovery(3, day(series, 4))

    def test_a_close_at_the_level_is_not_above_it(self) -> None:
        series = closes(100, 83, 100)
        recovery = returns.sessions_to_recover(series, day(series, 0), day(series, 1))
        assert recovery == returns.Recovery(None)

    @pytest.mark.parametrize("on_day", [100.0, 102.0])
    def test_no_fall_means_nothing_to_recover(self, on_day: float) -> None:
        series = closes(100, on_day, 60)
        recovery = returns.sessions_to_recover(series, day(series, 0), day(series, 1))
        assert recovery == returns.Recovery(0)

    def test_a_price_without_the_day_has_no_answer(self) -> None:
        series = closes(100, 83)
        assert returns.sessions_to_recover(series, date(2024, 1, 1), day(series, 1)) is None

    @settings(deadline=None)
    @given(st.lists(PRICES, min_size=2, max_size=60))
    def test_is_the_first_close_above(self, values: list[float]) -> None:
        series = closes(*values)
        recovery = returns.sessions_to_recover(series, day(series, 0), day(series, 1))
        assert recovery is not None
        if recovery.sessions is None:
            assert max(values[2:], default=0) <= values[0]
        elif recovery.sessions == 0:
            assert values[1] >= values[0]
        else:
            at = 1 + recovery.sessions
            assert values[at] > values[0]
            assert all(value <= values[0] for value in values[2:at])
            assert recovery.session == day(series, at)


def test_shock_moves_measure_everything_from_the_session_before() -> None:
    series = closes(100, 83, 90, 98, 120)
    moves = returns.shock_moves(series, day(series, 0), day(series, 1), day(series, 3))
    assert moves.on_day == pytest.approx(-0.17)
    assert moves.to_answer == pytest.approx(-0.02)
    assert moves.since == pytest.approx(0.20)
    assert moves.recovery == returns.Recovery(3, day(series, 4))
    assert moves.last_session == day(series, 4)
    with pytest.raises(ValueError, match=r"^no closes$"):
        returns.shock_moves(closes(), day(series, 0), day(series, 1), day(series, 3))


class TestWeekly:
    @staticmethod
    def bars(count: int, start: str, seed: int = 0) -> pd.DataFrame:
        generator = np.random.default_rng(seed)
        close = 100 * np.exp(np.cumsum(generator.normal(0, 0.02, count)))
        opening = np.roll(close, 1)
        index = pd.bdate_range(start, periods=count, name="session")
        return pd.DataFrame(
            {
                "open": opening,
                "high": np.maximum(opening, close) * 1.01,
                "low": np.minimum(opening, close) * 0.99,
                "close": close,
                "volume": generator.integers(1, 1000, count),
            },
            index=index,
        )

    @settings(max_examples=40, deadline=None)
    @given(st.integers(1, 80), st.integers(0, 6))
    def test_keeps_extremes_volume_and_ends(self, count: int, offset: int) -> None:
        start = pd.Timestamp("2025-01-06") + pd.Timedelta(days=offset)
        daily = self.bars(count, str(start.date()))
        weeks = returns.weekly(daily)
        assert weeks["volume"].sum() == daily["volume"].sum()
        assert weeks["high"].max() == daily["high"].max()
        assert weeks["low"].min() == daily["low"].min()
        assert weeks["open"].iloc[0] == daily["open"].iloc[0]
        assert weeks["close"].iloc[-1] == daily["close"].iloc[-1]
        assert weeks.index.isin(daily.index).all()
        assert weeks.index.is_monotonic_increasing
        assert weeks.index.isocalendar()[["year", "week"]].duplicated().sum() == 0
        assert weeks.index.name == "session"

    def test_is_dated_by_the_last_session_of_the_week(self) -> None:
        daily = self.bars(7, "2025-04-10").drop(pd.Timestamp("2025-04-18"))  # Good Friday
        assert [str(stamp.date()) for stamp in returns.weekly(daily).index] == [
            "2025-04-11",
            "2025-04-17",
        ]

    def test_of_nothing_is_nothing(self) -> None:
        assert returns.weekly(self.bars(1, "2025-01-06").iloc[:0]).empty
