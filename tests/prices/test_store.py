"""The cached form of an answer: what goes in comes out, anything else is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.prices.model import (
    Answer,
    Dataset,
    Note,
    NoteCode,
    Provenance,
    Quote,
    Source,
)
from data.prices.store import from_bytes, to_bytes

FETCHED = datetime(2025, 1, 28, 20, 0, 0, 123456, tzinfo=UTC)


def bars(index: pd.DatetimeIndex) -> pd.DataFrame:
    prices = {"open": 101.1, "high": 120.2, "low": 90.3, "close": 118.42}
    return pd.DataFrame({**prices, "volume": 818_830_900}, index=index)


def provenance(provider: str, delay: timedelta | None = None) -> Provenance:
    return Provenance(Source.LIVE, provider, FETCHED, "USD", FETCHED, delay)


def daily_answer() -> Answer:
    index = pd.to_datetime(["2025-01-27", "2025-01-28"]).as_unit("ns").rename("session")
    refused = {"provider": "Nasdaq", "count": 2, "fault": "missing"}
    return Answer(
        symbol="NVDA",
        dataset=Dataset.RECENT,
        provenance=provenance("Nasdaq"),
        bars=bars(index),
        notes=(Note(NoteCode.ROWS_REJECTED, refused),),
    )


def minute_answer() -> Answer:
    # The hour that came twice when summer time ended, and the half-hour of an opening.
    times = ["2024-11-03 05:30", "2024-11-03 06:30", "2025-01-27 14:30"]
    index = pd.to_datetime(times).tz_localize("UTC").tz_convert("America/New_York")
    origin = provenance("Yahoo Finance", timedelta(seconds=90.5))
    refused = {"provider": "Yahoo Finance", "count": 1, "fault": "future"}
    notes = (Note(NoteCode.ROWS_REJECTED, refused),)
    quote = Quote(
        symbol="NVDA",
        price=118.42,
        previous_close=142.62,
        session=date(2025, 1, 27),
        provenance=origin,
        day_low=116.7,
        volume=5,
        name="Nvidia é",
        notes=notes,
    )
    return Answer(
        symbol="NVDA",
        dataset=Dataset.MINUTE,
        provenance=origin,
        bars=bars(index.as_unit("ns").rename("time")),
        quote=quote,
        complete=True,
        notes=notes,
    )


@pytest.mark.parametrize("answer", [daily_answer(), minute_answer()], ids=["daily", "minute"])
def test_round_trip(answer: Answer) -> None:
    again = from_bytes(to_bytes(answer))
    pd.testing.assert_frame_equal(again.bars, answer.bars, check_freq=False)
    assert again.bars.index.equals(answer.bars.index)  # type: ignore[union-attr]
    assert replace(again, bars=None, content="") == replace(answer, bars=None)


def test_a_cached_answer_says_so_in_its_quote_too() -> None:
    cached = minute_answer().as_cached()
    assert cached.quote is not None
    assert cached.provenance.source is cached.quote.provenance.source is Source.CACHED
    assert cached.quote.price == 118.42


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
