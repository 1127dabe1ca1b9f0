"""Marks beside a ticker that say where a share is listed: `.PA`, `EPA:`, ` FP` for Paris."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from data.files.csv import BUNDLED, TableError, Text, read_rows

FILE = "listings.csv"
UNITED_STATES = "US"

logger = logging.getLogger(__name__)


class Form(StrEnum):
    """How a mark stands beside the ticker."""

    SUFFIX = "suffix"  #: after a dot: MC.PA
    PREFIX = "prefix"  #: before or after a colon: EPA:MC, MC:EPA
    CODE = "code"  #: after a space: MC FP
    SYMBOL = "symbol"  #: the whole symbol, where its ending would be taken for another's mark


class ListingMark(BaseModel):
    """One mark. `country` is an ISO 3166 code or a UN M.49 region, None where vendors differ."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Form
    mark: Annotated[str, Field(pattern=r"^[A-Z.]{1,12}$")]
    country: Annotated[str, Field(pattern=r"^([A-Z]{2}|[0-9]{3})$")] | None
    source: Text


@lru_cache(maxsize=8)
def listing_marks(root: Path = BUNDLED) -> Mapping[tuple[Form, str], ListingMark]:
    """All known marks by form and mark. Raises data.files.csv.TableError for a damaged file."""
    return {(each.form, each.mark): each for each in read_rows(FILE, ListingMark, root)}


def find(form: Form, mark: str) -> ListingMark | None:
    """The mark of this form; None where it is not known, or the bundled file is damaged."""
    try:
        return listing_marks().get((form, mark))
    except TableError as error:  # without the file, every other symbol still has its prices
        logger.error("marks of exchanges are unknown: %s", error)
        return None
