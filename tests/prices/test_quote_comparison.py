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
from data.prices.providers.yahoo import Yahoo
from data.prices.quote_comparison import compared_quote
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
