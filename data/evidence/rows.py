"""The files in `data/bundled/evidence`, row by row: figures, each with its source and how read.

Kept by hand like the model's files: validated whenever they are read, not listed in the manifest.
Money is in the unit that a column's name ends in.
"""

from __future__ import annotations

import math
import re
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from data.evidence.model import Subject
from data.files.csv import BUNDLED, Key, TableError, Text, When, parse_rows

FOLDER = "evidence"
BASE_RATES_FILE = "base_rates.csv"
EXPECTATIONS_FILE = "expectations.csv"
CHIPS_FILE = "chip_stock.csv"
REVENUE_FILE = "nvda_dc_revenue_fy2017_2023.csv"
TOKENS_FILE = "token_growth.csv"
PRICES_FILE = "epoch_price_trends.csv"

_ADDRESS = re.compile(r"https?://[^\s<>\"'`]+")

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


def _addresses(text: str) -> str:
    for address in text.split(" ; "):
        if not _ADDRESS.fullmatch(address):
            raise ValueError("must be web addresses, separated by ' ; '")
    return text


class FigureConfidence(StrEnum):
    """How sure a figure and its date are."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class _Figure(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Text
    url: Annotated[str, AfterValidator(_addresses)] | None = None
    how_read: Text


class _Remarked(_Figure):
    remark_en: Text | None = None
    remark_fr: Text | None = None

    def remark(self, language: str) -> str | None:
        """What is remarked of the figure, in `language` (en or fr)."""
        return self.remark_fr if language == "fr" else self.remark_en

    @model_validator(mode="after")
    def _check_both_languages(self) -> Self:
        if (self.remark_en is None) != (self.remark_fr is None):
            raise ValueError("remark_en and remark_fr belong together")
        return self


class BaseRate(_Remarked):
    """What was expected a year ahead, and what came, before the shock; billions of US dollars.

    Rows that are not `used` say why in their remark.
    """

    subject: Subject
    year: Text
    as_of: Annotated[str, Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
    expected_usd_bn: Positive
    came_usd_bn: Positive
    used: bool
    confidence: FigureConfidence

    @property
    def miss(self) -> float:
        """ln(came/expected)."""
        return math.log(self.came_usd_bn / self.expected_usd_bn)


class Use(StrEnum):
    """What an expectation is used for."""

    MAIN = "main"  #: the counterfactual
    CHECK = "check"  #: the first one after the shock, which contains the gain: a check
    SHOWN = "shown"  #: neither


class Expectation(_Remarked):
    """What was expected of a year around the shock, in billions of US dollars."""

    subject: Subject
    year: Text
    as_of: When
    published: Literal["before", "after"]
    expected_usd_bn: Positive
    basis: Literal["total", "cash", "with leases"]
    use: Use
    confidence: FigureConfidence

    @model_validator(mode="after")
    def _check_use(self) -> Self:
        if self.use is Use.MAIN and self.published != "before":
            raise ValueError("what was published after the shock is no counterfactual")
        return self


class ChipStock(_Figure):
    """AI chips of one designer sold until a day, in H100 equivalents, with its 90 % range.

    An `incomplete` quarter had not been counted whole.
    """

    designer: Text
    quarter_end: date
    h100e_p5: Positive
    h100e_median: Positive
    h100e_p95: Positive
    incomplete: bool


class DataCentreQuarter(_Figure):
    """Nvidia's data-centre revenue of a fiscal quarter before the bundled filings.

    `exact`: printed to the million, or to the million only in public repositories that agree with
    the rounded releases.
    """

    fiscal_quarter: Annotated[str, Field(pattern=r"^FY\d{4} Q[1-4]$")]
    period_start: date
    period_end: date
    report_date: date
    data_center_musd: Annotated[int, Field(gt=0)]
    exact: Literal["in print", "in repositories"]


class TokenGrowth(_Figure):
    """Tokens processed by one service at two dates."""

    series: Key
    first: date
    last: date
    first_value: Positive
    last_value: Positive
    unit: Text
    confidence: FigureConfidence

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if not self.first < self.last:
            raise ValueError("the dates are not in order")
        return self


class PriceTrend(_Figure):
    """How many times a year the lowest price of one level of quality fell, with its 90 % range."""

    benchmark: Text
    level_of: Text
    points: Annotated[int, Field(gt=1)]
    first: date
    last: date
    fall_per_year: Positive
    low: Positive
    high: Positive
    r_squared: Annotated[float, Field(ge=0, le=1)]


Row = TypeVar("Row", bound=BaseModel)


def read(name: str, shape: type[Row], root: Path = BUNDLED) -> tuple[Row, ...]:
    """The rows of a file, read again only when it has changed.

    Raises TableError naming file, line and field of the first fault.
    """
    path = root / FOLDER / name
    try:
        modified = path.stat().st_mtime_ns
    except OSError as error:
        raise TableError(f"{FOLDER}/{name}", f"cannot be read ({error.strerror})") from error
    # The cache forgets of which shape the rows are.
    return cast("tuple[Row, ...]", _read(path, shape, modified))


@lru_cache(maxsize=16)
def _read(path: Path, shape: type[BaseModel], _modified: int) -> tuple[BaseModel, ...]:
    return parse_rows(f"{FOLDER}/{path.name}", path.read_bytes(), shape)
