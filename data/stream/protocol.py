"""The messages of Yahoo's streamer, version 2: what is sent, and a `Tick` from what arrives.

Sent: `{"subscribe": ["NVDA"]}`. Received: `{"type": "pricing", "message": "<base64>"}`, the bytes
being a PricingData of yfinance. Its numbers are single precision; a field that is left out reads
as 0, which for `market_hours` means pre-market. yfinance, heavy, is imported with the first one.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from data import trading_hours
from data.price_limits import price_limits
from data.prices.model import Unavailable
from data.prices.ticker import parse_symbol
from data.stream.model import Tick
from data.trading_hours import Phase

URL = "wss://streamer.finance.yahoo.com/?version=2"
_CURRENCY = "USD"
_HEARTBEAT = 7  #: of `quote_type`
#: `market_hours` of a message; extended hours leave open which.
_REGULAR, _EXTENDED = 1, 3
_PHASES = {0: Phase.PRE_MARKET, _REGULAR: Phase.REGULAR, 2: Phase.AFTER_HOURS}
#: Digits of a price: single precision has seven, and 228.86 arrives as 228.8600006.
_DIGITS = 4


class MalformedMessageError(ValueError):
    """A message that is none of the protocol, or whose figures cannot be true."""


def subscription(symbols: Iterable[str]) -> str:
    """The message that asks for the trades of `symbols`."""
    return json.dumps({"subscribe": sorted(symbols)})


def end_of_subscription(symbols: Iterable[str]) -> str:
    """The message that asks for no more trades of `symbols`."""
    return json.dumps({"unsubscribe": sorted(symbols)})


def decode(message: str | bytes) -> Tick | None:
    """The trade in a message; None for a heartbeat and for messages of other types.

    Raises MalformedMessageError for everything else.
    """
    try:
        envelope = json.loads(message)
        if envelope["type"] != "pricing":
            return None
        data = base64.b64decode(envelope["message"], validate=True)
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise MalformedMessageError(f"no message of the streamer: {error!r}") from error
    pricing = _parsed(data)
    return None if pricing.quote_type == _HEARTBEAT else _tick(pricing)


def _parsed(data: bytes) -> Any:
    from google.protobuf.message import DecodeError
    from yfinance.pricing_pb2 import PricingData

    pricing = PricingData()
    try:
        pricing.ParseFromString(data)
    except DecodeError as error:
        raise MalformedMessageError(f"no PricingData: {error}") from error
    return pricing


def _tick(pricing: Any) -> Tick:
    symbol = parse_symbol(pricing.id)
    if isinstance(symbol, Unavailable):
        raise MalformedMessageError(f"no symbol: {pricing.id!r:.40}")
    if pricing.currency not in ("", _CURRENCY):
        raise MalformedMessageError(f"{symbol} in {pricing.currency!r:.20}, not in {_CURRENCY}")
    try:
        time = datetime.fromtimestamp(pricing.time / 1000, UTC)
        return Tick(
            symbol=symbol,
            price=round(pricing.price, _DIGITS),
            time=time,
            phase=_phase(pricing.market_hours, time),
            previous_close=_previous_close(pricing),
            day_low=_known(pricing.day_low),
            day_high=_known(pricing.day_high),
            volume=_volume(pricing.day_volume),
        )
    except (ValueError, OverflowError, OSError) as error:
        raise MalformedMessageError(f"{symbol}: {error}") from error


def _phase(market_hours: int, time: datetime) -> Phase:
    if market_hours == _EXTENDED:
        phase = trading_hours.phase_at(time)
        if phase in (Phase.PRE_MARKET, Phase.AFTER_HOURS):
            return phase
    elif market_hours in _PHASES:
        return _PHASES[market_hours]
    raise ValueError(f"market_hours {market_hours} at {time}")


def _previous_close(pricing: Any) -> float | None:
    """The regular close that the change is measured from, the same day's after hours."""
    if pricing.change:
        return _known(pricing.price - pricing.change)
    # 0 may be no change as well as no field; and the close sent is never the same day's.
    return _known(pricing.previous_close) if pricing.market_hours == _REGULAR else None


def _volume(shares: int) -> int | None:
    """None where it is left out or cannot be: the price beside it still counts."""
    return shares if shares and shares <= price_limits().most_shares_in_session else None


def _known(value: float) -> float | None:
    return round(value, _DIGITS) if value else None
