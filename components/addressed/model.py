"""What an address of a chart may ask for, and what a chart answers with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from components.charts.figure import Figure
from components.query_codes import SWITCH

FORMATS: Mapping[str, str] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
}


def _switched(given: object) -> object:
    """On or off, as the pages read it."""
    if isinstance(given, bool):
        return given
    found = SWITCH.get(str(given).lower())
    if found is None:
        raise ValueError(f"there are {', '.join(SWITCH)}")
    return found


Switch = Annotated[bool, BeforeValidator(_switched)]
"""A toggle of a page."""


class Parameters(BaseModel):
    """What every chart can be asked for; a chart's own parameters are those of its page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lang: Literal["en", "fr"] = Field("en", description="Language of all words")
    theme: Literal["light", "dark"] = Field("light", description="Colours, of pictures only")
    card: Switch = Field(False, description="1: a picture of 1200 × 630 pixels, for previews (png)")


@dataclass(frozen=True, slots=True)
class Built:
    """A figure with the time of its newest figure, and units of columns of its table.

    `tall` is above 1 for a chart of rows or parts with heights of their own: for a preview it is
    laid out so many times larger than others, and drawn smaller.
    """

    figure: Figure
    as_of: datetime | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    tall: float = 1.0


def end_of(day: date | None) -> datetime | None:
    """The end of a day, as the time of a figure that is known by the day."""
    return datetime.combine(day, time.max, UTC).replace(microsecond=0) if day else None


class NotServedError(Exception):
    """A chart that these parameters do not have: `status` 404, or 503 with `retry_after` seconds.

    The text says why, in the language that was asked for.
    """

    def __init__(self, status: int, reason: str, retry_after: int | None = None) -> None:
        self.status, self.reason, self.retry_after = status, reason, retry_after
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of a page: its name in addresses, what it shows, and how it is built.

    `build` is called with an instance of `parameters`, in the language and appearance asked for;
    it raises NotServedError where there is nothing to draw. `page_of` makes its self-contained
    page of the same, the address that leads back and the day, where that is more than the chart.
    """

    name: str
    page: str
    summary: str
    parameters: type[Parameters]
    build: Callable[[Any], Built]
    page_of: Callable[[Any, str, date], bytes] | None = None
