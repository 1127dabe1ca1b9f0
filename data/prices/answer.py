"""What a provider's answer holds once it is parsed, and its form in the cache."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import pandas as pd

from data.prices.model import BAR_COLUMNS, Interval

FORM = 1  #: counts up when the cached form changes; older forms are discarded


class Need(StrEnum):
    """What is asked for in one go; the values stand in cache keys."""

    MINUTE = "minute"  #: 1-minute bars of the newest session, and the quote
    QUOTE = "quote"  #: the quote alone: what some providers answer to MINUTE; never asked for
    FIVE_MINUTES = "five_minutes"  #: 5-minute bars of the newest five sessions
    RECENT = "recent"  #: daily bars of two years
    FULL = "full"  #: daily bars as far back as there are any

    @property
    def interval(self) -> Interval:
        """The length of the bars."""
        if self in (Need.RECENT, Need.FULL):
            return Interval.DAILY
        return Interval.FIVE_MINUTES if self is Need.FIVE_MINUTES else Interval.MINUTE


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a quote in the answer's currency; `volume` in shares."""

    price: float
    previous_close: float
    session: date
    open: float | None = None
    day_low: float | None = None
    day_high: float | None = None
    volume: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Rejection:
    """How many rows of an answer were refused for one `problem` (see `validation.Problem`)."""

    problem: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's good answer to one need (QUOTE where MINUTE was asked for and has no bars).

    `bars` as in `model.History.bars`; None where the provider has only a quote. `as_of` is the
    time of the newest price, `complete` whether `bars` reach back to the listing.
    """

    provider: str
    symbol: str
    need: Need
    currency: str
    as_of: datetime
    fetched_at: datetime
    bars: pd.DataFrame | None = None
    figures: Figures | None = None
    complete: bool = False
    rejections: tuple[Rejection, ...] = ()


def to_bytes(answer: Answer) -> bytes:
    """The answer as JSON. Times are ISO 8601, bars columns of numbers."""
    bars, figures = answer.bars, answer.figures
    document = {
        "form": FORM,
        "provider": answer.provider,
        "symbol": answer.symbol,
        "need": answer.need.value,
        "currency": answer.currency,
        "as_of": answer.as_of.isoformat(),
        "fetched_at": answer.fetched_at.isoformat(),
        "complete": answer.complete,
        "rejections": [[rejection.problem, rejection.count] for rejection in answer.rejections],
        "figures": None if figures is None else _figures_to_json(figures),
        "bars": None if bars is None else _bars_to_json(bars),
    }
    return json.dumps(document, separators=(",", ":"), allow_nan=False).encode()


def from_bytes(content: bytes) -> Answer:
    """The answer that `to_bytes` wrote.

    Raises ValueError for anything else: another form, a cut or altered document.
    """
    try:
        document = json.loads(content)
        if document["form"] != FORM:
            message = f"form {document['form']!r} instead of {FORM}"
            raise ValueError(message)
        need = Need(document["need"])
        bars, figures = document["bars"], document["figures"]
        return Answer(
            provider=document["provider"],
            symbol=document["symbol"],
            need=need,
            currency=document["currency"],
            as_of=datetime.fromisoformat(document["as_of"]),
            fetched_at=datetime.fromisoformat(document["fetched_at"]),
            bars=None if bars is None else _bars_from_json(bars, need.interval),
            figures=None if figures is None else _figures_from_json(figures),
            complete=document["complete"],
            rejections=tuple(Rejection(*pair) for pair in document["rejections"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        message = f"not a cached answer: {error!r}"
        raise ValueError(message) from error


def _figures_to_json(figures: Figures) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name in Figures.__slots__
        for value in (getattr(figures, name),)
    }


def _figures_from_json(document: dict[str, Any]) -> Figures:
    return Figures(**{**document, "session": date.fromisoformat(document["session"])})


def _bars_to_json(bars: pd.DataFrame) -> dict[str, list[Any]]:
    seconds = (pd.DatetimeIndex(bars.index).as_unit("ns").asi8 // 1_000_000_000).tolist()
    return {"time": seconds, **{column: bars[column].tolist() for column in BAR_COLUMNS}}


def _bars_from_json(document: dict[str, list[Any]], interval: Interval) -> pd.DataFrame:
    times = pd.DatetimeIndex(pd.to_datetime(document["time"], unit="s")).as_unit("ns")
    index = (
        times.rename("session")
        if interval is Interval.DAILY
        else times.tz_localize("UTC").tz_convert("America/New_York").rename("time")
    )
    bars = pd.DataFrame({column: document[column] for column in BAR_COLUMNS}, index=index)
    prices = {column: "float64" for column in BAR_COLUMNS if column != "volume"}
    return bars.astype({**prices, "volume": "int64"})
