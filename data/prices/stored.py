"""What the bytes of a cached answer must look like before anything is made of them.

`data.prices.store` writes them. A file that somebody edited, that another version of this program
wrote, or that belongs to another program fails here, with one exception type.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, FiniteFloat, NonNegativeInt

_MOST_SECONDS = 10 * 365 * 86_400  #: of a delay, and what fits a timedelta
_Price = Annotated[FiniteFloat, Field(gt=0)]
_Column = list[FiniteFloat]
_Words = Annotated[str, Field(pattern=r"^\w[\w .&-]{0,39}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Note(_Strict):
    code: str
    values: dict[str, Any]


class _Quote(_Strict):
    """Beside the symbol, provenance and splits of the answer: the fields of `model.Quote`."""

    price: _Price
    previous_close: _Price | None
    session: date
    open: _Price | None
    day_low: _Price | None
    day_high: _Price | None
    volume: NonNegativeInt | None
    name: str | None
    notes: list[_Note]


class _Bars(_Strict):
    """Columns of one length; `time` in whole seconds since 1970, UTC."""

    time: list[int]
    open: _Column
    high: _Column
    low: _Column
    close: _Column
    volume: list[int]

    def model_post_init(self, _context: object) -> None:
        columns = (self.open, self.high, self.low, self.close, self.volume)
        if any(len(each) != len(self.time) for each in columns):
            raise ValueError("columns of different lengths")


class _Trade(_Strict):
    """The fields of `model.Trade`."""

    price: _Price
    time: AwareDatetime
    phase: str
    provider: _Words
    previous_close: _Price | None


class StoredAnswer(_Strict):
    """The document; `delay` in seconds. ValueError for bytes that are none of this shape."""

    version: int
    symbol: str
    dataset: str
    provider: _Words
    currency: Annotated[str, Field(pattern=r"^[A-Za-z]{3}$")]
    as_of: AwareDatetime
    fetched_at: AwareDatetime
    delay: Annotated[FiniteFloat, Field(gt=-_MOST_SECONDS, lt=_MOST_SECONDS)] | None
    complete: bool
    notes: list[_Note]
    splits: list[tuple[date, _Price, bool]]
    quote: _Quote | None
    bars: _Bars | None
    extended: _Trade | None
