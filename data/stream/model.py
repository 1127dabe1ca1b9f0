"""The types of streamed prices."""

from __future__ import annotations

import math
from dataclasses import dataclass

from data.prices.model import QuoteResult, Trade
from data.prices.plausibility.extended import ExtendedPrice

PROVIDER = "Yahoo Finance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Trade):
    """One trade that a stream reports. Raises ValueError for values that cannot be true.

    The day's figures are None where the message has none; `volume` in shares, of the day so far.
    """

    symbol: str
    provider: str = PROVIDER
    day_low: float | None = None
    day_high: float | None = None
    volume: int | None = None

    def __post_init__(self) -> None:
        Trade.__post_init__(self)  # a class with slots is made anew: super() knows the old one
        for name in ("day_low", "day_high"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise ValueError(f"{name} is {value}")
        if self.volume is not None and self.volume < 0:
            raise ValueError(f"volume is {self.volume}")


@dataclass(frozen=True, slots=True)
class Followed:
    """A quote with what the stream knows that is newer.

    `extended` is None where nothing trades outside the session or no such trade is known;
    `ticking` says whether the quote's price is a tick.
    """

    quote: QuoteResult
    extended: ExtendedPrice | None = None
    ticking: bool = False
