"""The cached form of an answer: what goes in comes out, anything else is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.prices.answer import Answer, Figures, Need, Rejection, from_bytes, to_bytes

FETCHED = datetime(2025, 1, 28, 20, 0, 0, 123456, tzinfo=UTC)


def bars(index: pd.DatetimeIndex) -> pd.DataFrame:
    prices = {"open": 1.1, "high": 2.2, "low": 0.3, "close": 118.42}
    return pd.DataFrame({**prices, "volume": 818_830_900}, index=index)


def daily_answer() -> Answer:
    index = pd.to_datetime(["2025-01-27", "2025-01-28"]).as_unit("ns").rename("session")
    return Answer(
        provider="Nasdaq",
        symbol="NVDA",
        need=Need.RECENT,
        currency="USD",
        as_of=FETCHED,
        fetched_at=FETCHED,
        bars=bars(index),
        rejections=(Rejection("missing", 2),),
    )


def minute_answer() -> Answer:
    # The hour that came twice when summer time ended, and the half-hour of an opening.
    times = ["2024-11-03 05:30", "2024-11-03 06:30", "2025-01-27 14:30"]
    index = pd.to_datetime(times).tz_localize("UTC").tz_convert("America/New_York")
    figures = Figures(118.42, 142.62, date(2025, 1, 27), day_low=116.7, volume=5, name="Nvidia é")
    return Answer(
        provider="Yahoo Finance",
        symbol="NVDA",
        need=Need.MINUTE,
        currency="USD",
        as_of=FETCHED,
        fetched_at=FETCHED,
        bars=bars(index.as_unit("ns").rename("time")),
        figures=figures,
        complete=True,
    )


@pytest.mark.parametrize("answer", [daily_answer(), minute_answer()], ids=["daily", "minute"])
def test_round_trip(answer: Answer) -> None:
    again = from_bytes(to_bytes(answer))
    pd.testing.assert_frame_equal(again.bars, answer.bars, check_freq=False)
    assert again.bars.index.equals(answer.bars.index)  # type: ignore[union-attr]
    for name in ("provider", "symbol", "need", "as_of", "fetched_at", "figures", "rejections"):
        assert getattr(again, name) == getattr(answer, name)
    assert again.complete == answer.complete


def test_without_bars() -> None:
    content = json.loads(to_bytes(minute_answer()))
    content["bars"] = None
    assert from_bytes(json.dumps(content).encode()).bars is None


@settings(deadline=None)
@given(st.binary(max_size=50))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_bytes(noise)


@settings(deadline=None)
@given(st.data())
def test_a_cut_or_altered_answer_is_refused_or_whole(data: st.DataObject) -> None:
    document = json.loads(to_bytes(daily_answer()))
    name = data.draw(st.sampled_from(sorted(document)))
    if data.draw(st.booleans()):
        del document[name]
    else:
        document[name] = data.draw(st.one_of(st.none(), st.just("x"), st.just([1]), st.just({})))
    try:
        answer = from_bytes(json.dumps(document).encode())
    except ValueError:
        return
    assert isinstance(answer, Answer)
