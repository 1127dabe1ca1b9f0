"""Names of well-known US-listed companies, so that a share is found by its company's name.

They serve suggestions only: any other US ticker can be typed.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from data.files.csv import BUNDLED, Text, read_rows

FILE = "listed_names.csv"


class ListedName(BaseModel):
    """A ticker as the price providers spell it (`BRK-B`), and its company's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    symbol: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,5}(-[A-Z])?$")]
    name: Text


@lru_cache(maxsize=8)
def listed_names(root: Path = BUNDLED) -> tuple[ListedName, ...]:
    """The names, sorted by ticker; none of them is among `data.symbols.symbols`.

    Raises data.files.csv.TableError where the file is damaged.
    """
    return read_rows(FILE, ListedName, root)
