"""A quote beside the minute bars that came with it and the closes known before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.price_limits import price_limits
from data.prices.model import (
    Dataset,
    NoteCode,
    Provenance,
    ProviderError,
    Quote,
    Source,
    UnavailableReason,
)
from data.prices.plausibility.quote_comparison import compared_quote, foreign_minutes, same_close
from data.prices.providers.yahoo import Yahoo
from tests.prices.conftest import WAIT
from tests.stub_providers import StubProviders

MOMENT = datetime(2025, 1, 28, 15, 0, tzinfo=UTC)
QUOTE = Quote(
    symbol="NVDA",
    price=121.0,
    previous_close=118.42,
    session=date(2025, 1, 28),
    provenance=Provenance(Source.LIVE, "Cboe", MOMENT, "USD", MOMENT),
    day_low=116.0,
    day_high=122.0,
)
CLOSES = pd.Series([142.62, 118.42], index=pd.DatetimeIndex(["2025-01-24", "2025-01-27"]))
MINUTES = pd.DataFrame(
    {"close": [120.9, 121.1]},
    index=pd.DatetimeIndex(["2025-01-28T14:59Z", "2025-01-28T15:00Z"]).tz_convert(
        "America/New_York"
    ),
)


def compared(closes: pd.Series[float] | None = CLOSES, **changes: Any) -> Quote:
    return compared_quote(replace(QUOTE, **changes), MINUTES, closes)


def test_what_agrees_stays() -> None:
    assert compared() == QUOTE
    assert compared(closes=None) == QUOTE


def test_a_price_beside_its_own_minutes_is_the_minutes() -> None:
    quote = compared(price=1210.0)
    assert quote.price == 121.1
    (note,) = quote.notes
    assert note.code is NoteCode.PRICE_REPLACED
    assert (note.values["given"], note.values["used"]) == (1210.0, 121.1)


@pytest.mark.parametrize("price", [125.0, 115.2])
def test_a_price_outside_its_day_is_the_minutes_which_lie_in_it(price: float) -> None:
    quote = compared(price=price)
    assert quote.price == 121.1
    assert (quote.day_low, quote.day_high) == (116.0, 122.0)
    assert [note.code for note in quote.notes] == [NoteCode.PRICE_REPLACED]


def test_a_price_outside_a_day_in_which_no_minute_lies_stays() -> None:
    quote = compared(price=122.0, day_low=110.0, day_high=119.0)
    assert quote.price == 122.0
    assert (quote.day_low, quote.day_high) == (None, None)


def test_a_volume_that_cannot_be_is_left_out() -> None:
    most = price_limits().most_shares_in_session
    assert compared(volume=most).volume == most
    assert compared(volume=most + 1).volume is None


@pytest.mark.parametrize("before", [118.42, 1184.2, None])
def test_a_price_that_has_doubled_is_refused(before: float | None) -> None:
    with pytest.raises(ProviderError) as refused:
        compared_quote(replace(QUOTE, price=1210.0, previous_close=before), None, CLOSES)
    assert refused.value.reason is UnavailableReason.CONTRADICTORY
    assert refused.value.symbol_only


def test_another_share_of_a_similar_price_is_refused() -> None:
    with pytest.raises(ProviderError):
        compared_quote(replace(QUOTE, price=180.0, previous_close=179.0), None, CLOSES)


def test_without_the_session_before_a_price_is_held_against_the_weeks_before() -> None:
    older = CLOSES.iloc[:1]
    assert compared(closes=older) == QUOTE
    with pytest.raises(ProviderError):
        compared_quote(replace(QUOTE, price=1210.0, previous_close=1184.2), None, older)
    long_ago = pd.Series([12.0], index=pd.DatetimeIndex(["2023-01-03"]))
    assert compared(closes=long_ago) == QUOTE


def test_the_previous_close_is_that_of_the_session_before() -> None:
    quote = compared(previous_close=142.62)
    assert quote.previous_close == 118.42
    assert quote.notes[0].values["session"] == date(2025, 1, 27)
    assert compared(previous_close=None).previous_close == 118.42


def minutes_of(*closes: float) -> pd.DataFrame:
    """So many minutes up to the quote's."""
    times = pd.date_range(end="2025-01-28T15:00Z", periods=len(closes), freq="min")
    return pd.DataFrame({"close": closes}, index=times.tz_convert("America/New_York"))


@pytest.mark.parametrize(
    ("changes", "closes", "told"),
    [
        ({}, CLOSES, True),
        ({}, None, False),  # nothing tells which of the two is right
        ({}, CLOSES.iloc[:1], False),
        ({"previous_close": 130.0}, CLOSES, False),
        ({"previous_close": None}, CLOSES, False),
        ({"price": 118.42}, CLOSES, False),  # it may be that close, an old price
    ],
)
def test_minutes_of_another_level(
    changes: dict[str, Any], closes: pd.Series[float] | None, told: bool
) -> None:
    minutes, quote = minutes_of(*[133.1] * 5), replace(QUOTE, **changes)
    if told:
        assert foreign_minutes(quote, minutes, closes).all()
        return
    with pytest.raises(ProviderError, match=r"minutes of 133\.1"):
        foreign_minutes(quote, minutes, closes)


def test_a_price_nearer_to_its_minutes_than_to_the_close_is_no_foreign_level() -> None:
    """The price and its range have moved away from the close, the minutes have not."""
    quote = replace(QUOTE, price=133.1, day_low=127.6, day_high=134.2)
    with pytest.raises(ProviderError, match="minutes of 121"):
        foreign_minutes(quote, minutes_of(*[121.0] * 5), CLOSES)


@pytest.mark.parametrize(
    ("closes", "foreign"),
    [
        ((121.0, 121.1, 133.1), [False, False, True]),
        ((133.1, 121.0, 121.1), [True, False, False]),
        ((121.0, 122.5, 125.0), [False, False, False]),  # it has left its range step by step
        ((120.0, 121.0, 121.1), [False, False, False]),
    ],
)
def test_a_jump_out_of_the_days_range(closes: tuple[float, ...], foreign: list[bool]) -> None:
    assert foreign_minutes(QUOTE, minutes_of(*closes), CLOSES).tolist() == foreign


def test_minutes_that_end_long_before_the_price_do_not_replace_it() -> None:
    minutes = minutes_of(114.9, 114.9)
    minutes.index = minutes.index - pd.Timedelta(minutes=30)
    quote = compared_quote(replace(QUOTE, day_low=None, day_high=None), minutes, CLOSES)
    assert (quote.price, quote.notes) == (121.0, ())


def test_a_range_that_its_own_minutes_leave_is_none() -> None:
    quote = compared_quote(QUOTE, minutes_of(121.0, 123.5, 121.1), CLOSES)
    assert (quote.price, quote.day_low, quote.day_high) == (121.0, None, None)


def test_a_range_wider_than_the_minutes_of_the_whole_session_is_none() -> None:
    whole = minutes_of(*[121.0] * 31)  # from the opening on
    assert compared_quote(replace(QUOTE, day_low=120.5), whole, CLOSES).day_high == 122.0
    assert compared_quote(replace(QUOTE, day_low=119.0), whole, CLOSES).day_high is None
    part = minutes_of(*[121.0] * 5)
    assert compared_quote(replace(QUOTE, day_low=119.0), part, CLOSES).day_high == 122.0


def test_closes_of_cheap_shares_differ_by_rounding() -> None:
    assert same_close(0.504, 0.5)
    assert not same_close(0.51, 0.5)
    assert same_close(100.19, 100.0)
    assert not same_close(100.3, 100.0)


def test_a_quote_of_a_saturday_is_refused() -> None:
    with pytest.raises(ProviderError, match="no session"):
        compared(session=date(2025, 1, 25))


def test_a_day_in_which_the_price_does_not_lie_is_left_out() -> None:
    quote = compared(day_low=1160.0, day_high=1220.0)
    assert (quote.price, quote.day_low, quote.day_high) == (121.0, None, None)


def test_an_answer_that_names_another_symbol_is_refused(
    stub: StubProviders, tmp_path: Path, present: datetime
) -> None:
    """Nothing is known of this symbol: its name alone tells."""
    yahoo = Yahoo(2_000_000, tmp_path, stub.url("yahoo"))
    chart = yahoo.fetch("F", Dataset.RECENT, WAIT, present)
    assert yahoo.parse(chart, "F", Dataset.RECENT, present).symbol == "F"
    chart["chart"]["result"][0]["meta"]["symbol"] = "KO"
    with pytest.raises(ProviderError, match="an answer about 'KO'"):
        yahoo.parse(chart, "F", Dataset.RECENT, present)
