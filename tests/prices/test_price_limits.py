"""The limits of prices stand in a bundled file, and what reads them keeps to it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data import price_limits
from data.files.toml import RecordError
from data.prices.model import Interval, RowFault
from data.prices.plausibility.shorter_bars import contradicted
from data.prices.validation.rows import clean_bars
from tests.stub_providers import Market


def test_the_bundled_limits() -> None:
    limits = price_limits.price_limits()
    assert limits.widest_range > 483 / 112.25  # GameStop, 28 January 2021
    assert limits.most_shares_in_session < limits.most_shares_in_bar


@pytest.mark.parametrize(
    "wrong", ["widest_range = 1", "same_price_in_minutes = 1.5", "most_shares_in_bar = 'many'"]
)
def test_a_damaged_file_is_named(
    wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = wrong.split(" ")[0]
    lines = price_limits.FILE.read_text(encoding="utf-8").splitlines()
    broken = tmp_path / "price_limits.toml"
    broken.write_text(
        "\n".join(wrong if line.startswith(f"{field} =") else line for line in lines),
        encoding="utf-8",
    )
    monkeypatch.setattr(price_limits, "FILE", broken)
    with pytest.raises(RecordError, match=rf"price_limits\.toml.*{field}"):
        price_limits.price_limits.__wrapped__()


def test_bars_keep_to_the_limits(market: Market) -> None:
    limits, bars = price_limits.price_limits(), market.daily("F").iloc[-5:].astype(float)
    wide, many = bars.copy(), bars.copy()
    wide.iloc[1, wide.columns.get_loc("high")] = wide["low"].iloc[1] * limits.widest_range * 1.01
    many.iloc[1, many.columns.get_loc("volume")] = limits.most_shares_in_bar * 1.01
    for spoilt, fault in ((wide, RowFault.WIDE_RANGE), (many, RowFault.MISSING)):
        assert clean_bars(spoilt, Interval.DAILY, market.now, "test").refused == {fault: 1}


def test_minutes_keep_to_the_limits(market: Market) -> None:
    daily, minutes = market.daily("F").copy(), market.minutes("F")
    day = pd.Timestamp(minutes.index[0].date())
    most = float(minutes["high"][minutes.index.date == day.date()].max())
    allowed = price_limits.price_limits().same_price_in_minutes
    for beyond, found in ((0.9, []), (1.1, [day])):
        daily.loc[day, "high"] = most / (1 + allowed * beyond)
        assert contradicted(daily, [minutes]).tolist() == found
