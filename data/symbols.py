"""The symbols that ship with the project: what each is, and the group it stands for."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from data.files.csv import BUNDLED, Text, read_rows

FILE = "symbols.csv"

SUBJECT = "NVDA"
"""The share that the project is about: Nvidia."""
MARKET = "SPY"
"""The fund that stands for the whole market."""

Ticker = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,5}$")]


class Kind(StrEnum):
    """What kind of security a symbol is."""

    STOCK = "stock"
    ETF = "ETF"


class Group(StrEnum):
    """Which part of the story a symbol stands for."""

    CHIPS = "chips"  #: designers and makers of chips and memory
    EQUIPMENT = "equipment"  #: the machines that make chips
    CLOUD = "cloud"  #: those who buy the compute
    POWER = "power"  #: electricity and cooling of data centres
    INDEX = "index"  #: funds that follow an index


class Symbol(BaseModel):
    """One bundled symbol: ticker, name of the company or fund, kind and group."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    symbol: Ticker
    name: Text
    kind: Kind
    group: Group


@lru_cache(maxsize=8)
def symbols(root: Path = BUNDLED) -> tuple[Symbol, ...]:
    """All bundled symbols in the order of display, Nvidia first.

    Raises data.files.csv.TableError where the file is damaged.
    """
    return read_rows(FILE, Symbol, root)


def stocks(root: Path = BUNDLED) -> tuple[str, ...]:
    """The tickers of the bundled companies, without the funds, in the order of display."""
    return tuple(each.symbol for each in symbols(root) if each.kind is Kind.STOCK)


def find(symbol: str, root: Path = BUNDLED) -> Symbol | None:
    """The bundled symbol with this ticker; None where it does not ship with the project."""
    return next((each for each in symbols(root) if each.symbol == symbol), None)
