"""What part of a fund one of its shares was, on the days for which a list of holdings is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field

from data.files.csv import BUNDLED, Text, read_rows
from data.symbols import Ticker

WEIGHTS_FILE = "index_weights.csv"


class Dating(StrEnum):
    """How the day of a weight is known."""

    STATED = "stated"  #: the page says as of which day
    PUBLISHED = "published"  #: from the day on which the text appeared
    PRICE = "price"  #: from a price on the page, which is the close of that session


class WeightAccess(StrEnum):
    """How the page was consulted when the weight was noted."""

    READ = "read"  #: the page itself
    COPY = "copy"  #: a stored copy of its text


class IndexWeight(BaseModel):
    """The weight of a share in a fund at the close of a day: a ratio between 0 and 1.

    `source` names the page, `note` what stands there and how the day follows from it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    index: Ticker
    constituent: Ticker
    as_of: date
    weight: Annotated[float, Field(gt=0, lt=1)]
    dating: Dating
    source: Text
    note: Text
    url: AnyHttpUrl
    access: WeightAccess


@lru_cache(maxsize=8)
def index_weights(root: Path = BUNDLED) -> tuple[IndexWeight, ...]:
    """All known weights, by fund and day. Raises data.files.csv.TableError for a damaged file."""
    rows = read_rows(WEIGHTS_FILE, IndexWeight, root)
    return tuple(sorted(rows, key=lambda row: (row.index, row.constituent, row.as_of)))


@lru_cache(maxsize=64)
def weights_of(constituent: str, index: str, root: Path = BUNDLED) -> Mapping[date, float]:
    """The known weights of a share in a fund by day; empty where none is known."""
    return MappingProxyType(
        {
            row.as_of: row.weight
            for row in index_weights(root)
            if (row.index, row.constituent) == (index, constituent)
        }
    )
