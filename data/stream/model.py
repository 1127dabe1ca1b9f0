"""The types of streamed prices."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from data.prices.model import QuoteResult
from data.trading_hours import Phase


@dataclass(frozen=True, slots=True)
class Tick:
    """One trade that a stream reports. Raises ValueError for values that cannot be true.

    `time` is the trade's (aware, UTC), `phase` the part of the day that it belongs to. `price` in
    US dollars, `previous_close` the regular close that the sender measures from; None, like the
    day's figures, where the message has none. `volume` in shares, of the day so far.
    """

    symbol: str
    price: float
    time: datetime
    phase: Phase
    previous_close: float | None = None
    day_low: float | None = None
    day_high: float | None = None
    volume: int | None = None

    def __post_init__(self) -> None:
        for name in ("price", "previous_close", "day_low", "day_high"):
            value = getattr(self, name)
            if value is not None and not 0 < value < math.inf:
                raise ValueError(f"{name} is {value}")
        if self.volume is not None and self.volume < 0:
            raise ValueError(f"volume is {self.volume}")


@dataclass(frozen=True, slots=True)
class ExtendedPrice:
    """The newest price outside the session, and the regular close that it is measured from.

    `phase` is PRE_MARKET or AFTER_HOURS, `time` the trade's (aware, UTC).
    """

    price: float
    regular_close: float
    phase: Phase
    time: datetime
    provider: str

    @property
    def change(self) -> float:
        """Change since the regular close, in dollars."""
        return self.price - self.regular_close

    @property
    def change_ratio(self) -> float:
        """Change since the regular close, as a ratio."""
        return self.price / self.regular_close - 1


@dataclass(frozen=True, slots=True)
class Followed:
    """A quote with what the stream knows that is newer.

    `extended` is None where nothing trades outside the session or no such trade is known;
    `ticking` says whether the quote's price is a tick.
    """

    quote: QuoteResult
    extended: ExtendedPrice | None = None
    ticking: bool = False
