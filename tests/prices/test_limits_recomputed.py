"""Each limit of prices is recomputed: the bundled bars lie within it, as its reason says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from data.price_limits import price_limits
from data.prices.bundled import default_snapshot
from data.prices.plausibility.columns import WINDOW
from data.prices.plausibility.shorter_bars import contradicted
from data.snapshot.neighbours import check_neighbours
from data.snapshot.usual import check_usual

LIMITS = price_limits()
SYMBOLS = default_snapshot().symbols
FIGURES = ["open", "high", "low", "close", "volume"]


@pytest.fixture(scope="module")
def moves() -> pd.DataFrame:
    """The logarithms of closes over the closes before: a column a symbol."""
    snapshot = default_snapshot()
    closes = pd.DataFrame({each: snapshot.daily(each)["close"] for each in SYMBOLS})
    return closes.apply(np.log).diff()


def test_moves(moves: pd.DataFrame) -> None:
    assert np.exp(moves.max().max()) == pytest.approx(1.479, abs=0.001)
    assert np.exp(moves.min().min()) == pytest.approx(0.633, abs=0.001)
    assert moves.abs().max().max() < LIMITS.log_most_move
    assert (moves.abs() > LIMITS.log_large_move).sum().sum() == 6
    implausible = (moves.abs() > LIMITS.implausible_move).sum().sum()
    assert implausible / moves.count().sum() == pytest.approx(0.008, abs=0.0005)


def test_usual_moves(moves: pd.DataFrame) -> None:
    usual = moves.abs().shift().rolling(LIMITS.usual_sessions).median()
    many = (moves.abs() / usual).stack().dropna()
    assert (many > LIMITS.unusual_move).mean() == pytest.approx(0.032, abs=0.001)


def test_ranges() -> None:
    for symbol in SYMBOLS:
        bars = default_snapshot().daily(symbol)
        assert (bars["high"] / bars["low"]).max() < LIMITS.widest_range
        assert bars["volume"].max() < LIMITS.most_shares_in_session


def test_no_two_rows_say_the_same() -> None:
    for bars in map(default_snapshot().daily, SYMBOLS):
        assert not (bars[FIGURES].diff() == 0).all(axis=1).any()
    for bars in map(default_snapshot().r1_week, default_snapshot().r1_week_symbols):
        assert not (bars[FIGURES].diff() == 0).all(axis=1).any()


@pytest.mark.parametrize("symbol", default_snapshot().r1_week_symbols)
def test_five_minutes_beside_their_days(symbol: str) -> None:
    week, daily = default_snapshot().r1_week(symbol), default_snapshot().daily(symbol)
    assert contradicted(daily, [week]).empty
    days = week.index.tz_localize(None).normalize()
    ends = week.groupby(days).agg({"open": "first", "close": "last"})
    apart = (ends / daily.loc[ends.index, ["open", "close"]] - 1).abs().max()
    assert apart["close"] <= 0.0021 < LIMITS.imported.same_close_in_minutes
    assert apart["open"] < 0.00017 < LIMITS.imported.same_open
    assert apart["close"] < LIMITS.same_price_in_minutes


def test_a_quarter_of_an_hour_moves_less_than_two_prices_of_one_moment_may_differ() -> None:
    week = default_snapshot().r1_week("NVDA")
    days = week.index.tz_localize(None).normalize()
    moved = np.log(week["close"]).groupby(days).diff(3).abs().max()
    assert moved == pytest.approx(0.031, abs=0.0005)
    assert moved < LIMITS.same_moment


def test_two_statements_of_one_close() -> None:
    """The 0.005 dollars that the manifest tells of, beside the lowest close."""
    lowest = default_snapshot().daily("NVDA")["close"].min()
    assert 0.005 / lowest == pytest.approx(0.0005, abs=0.0001)
    assert 0.005 / lowest < LIMITS.same_close


def _longest_nights(bars: pd.DataFrame) -> float:
    opens, closes = np.log(bars["open"]), np.log(bars["close"])
    nights, across = (opens - closes.shift()).abs(), (closes - opens.shift()).abs()
    return float((nights.rolling(WINDOW).sum() / across.rolling(WINDOW).sum()).max())


def test_nights() -> None:
    bars = list(map(default_snapshot().daily, SYMBOLS))
    assert max(map(_longest_nights, bars)) < LIMITS.longest_nights
    turned = pd.concat(
        each.rename(columns={"open": "close", "close": "open"}).assign(symbol=at)
        for at, each in enumerate(bars)
    )
    shares = [_longest_nights(each) > LIMITS.longest_nights for _, each in turned.groupby("symbol")]
    assert all(shares)


def test_what_is_bundled_would_be_imported() -> None:
    """Every limit of imports holds for the bundled rows; each alone is broken in test_import…"""
    snapshot = default_snapshot()
    parts = [snapshot.daily(each).reset_index().assign(symbol=each) for each in SYMBOLS]
    daily = pd.concat(parts, ignore_index=True)
    symbols = snapshot.r1_week_symbols
    weeks = [snapshot.r1_week(each).reset_index().assign(symbol=each) for each in symbols]
    check_usual(daily, "daily_prices.csv")
    check_neighbours(daily, pd.concat(weeks, ignore_index=True), {}, "daily_prices.csv", "week.csv")
