"""Tells whether opens and closes of daily bars have been exchanged.

Overnight a price moves less than from one day's open to the next day's close, which includes that
night and two days. With the columns exchanged it is the other way round. Among 19 symbols and
22,000 windows of the bundled snapshot the first sum is at most 1.2 times the second, and with the
columns exchanged more than that in 99 %.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Fewer rows than these cannot tell; so many at the newest end are judged by themselves as well.
WINDOW = 20
_MOST = 1.2


def are_exchanged(bars: pd.DataFrame) -> bool:
    """Whether opens stand in the place of closes, in all rows or in the newest."""
    if len(bars) <= WINDOW:
        return False
    opens, closes = np.log(bars["open"].to_numpy()), np.log(bars["close"].to_numpy())
    nights = np.abs(opens[1:] - closes[:-1])
    across = np.abs(closes[1:] - opens[:-1])
    spans = (slice(None), slice(-WINDOW, None))
    return any(nights[span].sum() > _MOST * across[span].sum() for span in spans)
