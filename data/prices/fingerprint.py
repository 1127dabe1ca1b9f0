"""A short name for the content of a price series, to key what is computed from it."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TypeVar

import pandas as pd

from data.prices.model import BAR_COLUMNS, History

_H = TypeVar("_H", History, History | None)


def fingerprint(prices: pd.Series[float] | pd.DataFrame) -> str:
    """The digest of index and values: equal for equal prices, whatever object holds them."""
    digest = blake2b(pd.DatetimeIndex(prices.index).asi8.tobytes(), digest_size=16)
    digest.update(prices.to_numpy(dtype="float64").tobytes())
    return digest.hexdigest()


def digest(history: History) -> str:
    """The fingerprint of a history's bars, worked out unless it carries it."""
    return history.digest or fingerprint(history.bars[list(BAR_COLUMNS)])


def digested(history: _H) -> _H:
    """The same history, carrying the fingerprint of its bars: for one that is remembered."""
    if history is None:
        return history
    return replace(history, digest=fingerprint(history.bars[list(BAR_COLUMNS)]))
