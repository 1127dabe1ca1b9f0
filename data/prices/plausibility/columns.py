"""Tells whether opens and closes of daily bars have been exchanged.

Overnight a price moves less than from one day's open to the next day's close, which includes that
night and two days. With the columns exchanged it is the other way round. Among 19 symbols and
22,000 windows of the bundled snapshot that holds up to the limit in price_limits.toml.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from data.price_limits import price_limits

#: Fewer rows than these cannot tell; so many at the newest end are judged by themselves as well.
WINDOW = 20


def are_exchanged(bars: pd.DataFrame) -> bool:
    """Whether opens stand in the place of closes, in all rows or in the newest."""
    if len(bars) <= WINDOW:
        return False
    opens, closes = np.log(bars["open"].to_numpy()), np.log(bars["close"].to_numpy())
    nights = np.abs(opens[1:] - closes[:-1])
    across = np.abs(closes[1:] - opens[:-1])
    most = price_limits().longest_nights
    spans = (slice(None), slice(-WINDOW, None))
    return any(nights[span].sum() > most * across[span].sum() for span in spans)


def newest_are_exchanged(bars: pd.DataFrame, price: float) -> bool:
    """Whether the newest open is the last `price`, which the newest close should be, and is not.

    The price comes with the bars and is of the newest one's session.
    """
    newest = bars.iloc[-1]
    from_open, from_close = (abs(math.log(newest[each] / price)) for each in ("open", "close"))
    limits = price_limits()
    return from_open <= limits.same_newest_price and from_close > limits.same_close
