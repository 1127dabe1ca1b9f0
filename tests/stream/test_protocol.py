"""Messages of the streamer: what is a trade, what is none, and what is refused."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

from data.stream.protocol import MalformedMessageError, decode, end_of_subscription, subscription
from data.trading_hours import Phase
from tests.stream.conftest import NOON, OPEN
from tests.stub_stream import message


def test_a_trade_in_the_session() -> None:
    tick = decode(
        message(
            "NVDA", 204.86, NOON, change=4.86, day_low=200.5, day_high=205.25, day_volume=41_000_000
        )
    )
    assert tick is not None
    assert (tick.symbol, tick.price, tick.time) == ("NVDA", 204.86, NOON)
    assert tick.phase is Phase.REGULAR
    assert tick.previous_close == 200.0
    assert (tick.day_low, tick.day_high, tick.volume) == (200.5, 205.25, 41_000_000)


def test_pre_market_arrives_without_its_field() -> None:
    text = message("NVDA", 203.0, OPEN - timedelta(hours=1), "pre")
    assert b"\x38" not in base64.b64decode(json.loads(text)["message"])  # field 7 as a varint
    tick = decode(text)
    assert tick is not None
    assert tick.phase is Phase.PRE_MARKET


@pytest.mark.parametrize(
    ("hours", "phase"), [(-1, Phase.PRE_MARKET), (8, Phase.AFTER_HOURS)], ids=str
)
def test_extended_hours_are_told_apart_by_the_calendar(hours: int, phase: Phase) -> None:
    tick = decode(message("NVDA", 203.0, OPEN + timedelta(hours=hours), "extended"))
    assert tick is not None
    assert tick.phase is phase


def test_after_hours_the_change_counts_and_not_the_close_before() -> None:
    after = OPEN + timedelta(hours=8)
    tick = decode(message("NVDA", 206.0, after, "post", change=1.0, previous_close=200.0))
    assert tick is not None
    assert tick.previous_close == 205.0
    unsaid = decode(message("NVDA", 206.0, after, "post", previous_close=200.0))
    assert unsaid is not None
    assert unsaid.previous_close is None
    assert decode(message("NVDA", 206.0, NOON, previous_close=200.0)).previous_close == 200.0


def test_heartbeats_and_other_types_hold_no_trade() -> None:
    assert decode(message("NVDA", 204.0, NOON, quote_type=7)) is None
    assert decode('{"type": "welcome"}') is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "7",
        "{",
        "{}",
        b"\xff\xfe",
        '{"type": "pricing"}',
        '{"type": "pricing", "message": 7}',
        '{"type": "pricing", "message": "no base64!"}',
        '{"type": "pricing", "message": "//////8="}',
        "[" * 100_000,
        message("NVDA", -1.0, NOON),
        message("NVDA", 0.0, NOON),
        message("NVDA", float("nan"), NOON),
        message("NVDA", float("inf"), NOON),
        message("<img src=x>", 1.0, NOON),
        message("", 1.0, NOON),
        message("NVDA", 204.0, NOON, currency="EUR"),
        message("NVDA", 204.0, NOON, day_volume=-5),
        message("NVDA", 204.0, NOON, day_low=-5.0),
        message("NVDA", 204.0, NOON - timedelta(days=2), "extended"),
    ],
    ids=lambda text: str(text)[:40],
)
def test_everything_else_is_refused(text: str | bytes) -> None:
    with pytest.raises(MalformedMessageError):
        decode(text)


def test_what_is_sent() -> None:
    assert json.loads(subscription({"SPY", "NVDA"})) == {"subscribe": ["NVDA", "SPY"]}
    assert json.loads(end_of_subscription(["SPY"])) == {"unsubscribe": ["SPY"]}
