"""Shocks of the kind of 27 January 2025: news that a market took for bad, and what came of it.

`bundled/shocks.toml` is written and corrected by hand; its head explains the fields. Figures do
not stand in it: `reactions` computes them from closes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

import pandas as pd
from pydantic import Field, ValidationError, field_validator, model_validator

from calc.event_study_index import without_constituent
from calc.shocks import ShockReaction, shock_reaction
from data.events import Confidence
from data.files.toml import (
    Entry,
    Fault,
    RecordError,
    Slug,
    SourceReference,
    Text,
    by_standing,
    read_toml,
    record_error,
)
from data.index_weights import weights_of
from data.prices.bundled import default_snapshot
from data.symbols import SUBJECT

SHOCKS_FILE = Path(__file__).parent / "bundled" / "shocks.toml"
MARKET = "SPY"
"""The symbol that stands for the market."""

Symbol = Annotated[str, Field(pattern=r"^[A-Z]{1,5}$")]


class FirstReading(StrEnum):
    """Whether what the sell-off feared came about: a judgement, with its reason beside it."""

    BORNE_OUT = "borne_out"
    NOT_BORNE_OUT = "not_borne_out"
    OPEN = "open"


class Shock(Entry):
    """One shock. `symbols` are those whose prices are bundled, the one it was about first.

    `session` is the first that reacted, `last_session` the last that is counted to the shock.
    `absent` names symbols that it hit and whose prices this project does not have. `event` is the
    id of the timeline's event, where it has one.
    """

    id: Slug
    session: dt.date
    last_session: dt.date
    symbols: Annotated[tuple[Symbol, ...], Field(min_length=1)]
    absent: tuple[Symbol, ...] = ()
    event: Slug | None = None
    title_en: Text
    title_fr: Text
    trigger_en: Text
    trigger_fr: Text
    fear_en: Text
    fear_fr: Text
    answer_en: Text
    answer_fr: Text
    first_reading: FirstReading
    reason_en: Text
    reason_fr: Text
    confidence: Confidence
    note_en: Text | None = None
    note_fr: Text | None = None
    sources: Annotated[tuple[SourceReference, ...], Field(min_length=1, alias="source")]

    @field_validator("sources")
    @classmethod
    def _order_sources(cls, value: tuple[SourceReference, ...]) -> tuple[SourceReference, ...]:
        return by_standing(value)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.last_session < self.session:
            raise self._reject("last_session", f"lies before session = {self.session}")
        if twice := set(self.symbols) & set(self.absent):
            raise self._reject("absent", f"{', '.join(sorted(twice))} is named as bundled too")
        return self


class _ShockFile(Entry):
    shock: Annotated[tuple[Shock, ...], Field(min_length=1)]


@lru_cache(maxsize=4)
def load_shocks(path: Path = SHOCKS_FILE) -> tuple[Shock, ...]:
    """The shocks of a file by session. Raises RecordError for a file that breaks a rule."""
    raw = read_toml(path)
    try:
        shocks = _ShockFile.model_validate(raw).shock
    except ValidationError as error:
        raise record_error(path, raw, error) from error
    ids = [shock.id for shock in shocks]
    if twice := [id_ for id_ in ids if ids.count(id_) > 1]:
        raise RecordError(path.name, Fault(twice[0], "id", "is used twice"))
    return tuple(sorted(shocks, key=lambda shock: shock.session))


def reactions(
    shocks: Iterable[Shock], closes: Mapping[str, pd.Series[float]]
) -> Mapping[str, Mapping[str, ShockReaction]]:
    """What each shock did to each of its symbols, by id and symbol.

    `closes` are US dollars by session, for the symbols of the shocks and `MARKET`. Raises
    LookupError for one that is not there, StudyError as `calc.shocks.shock_reaction`.
    """
    market = closes[MARKET]
    return {
        shock.id: {
            symbol: shock_reaction(closes[symbol], market, shock.session, shock.last_session)
            for symbol in shock.symbols
        }
        for shock in shocks
    }


@lru_cache(maxsize=1)
def bundled_reactions() -> Mapping[str, Mapping[str, ShockReaction]]:
    """`reactions` of the bundled shocks, from the bundled closes; computed once per process."""
    shocks, snapshot = load_shocks(), default_snapshot()
    names = {MARKET, *(symbol for shock in shocks for symbol in shock.symbols)}
    return reactions(shocks, {name: snapshot.daily(name)["close"] for name in names})


@lru_cache(maxsize=1)
def without_subject() -> Mapping[str, ShockReaction]:
    """Nvidia's reactions against the market without Nvidia, by the shocks that were about it.

    The market's fund contains the share, so that `reactions` finds too small a fall of it.
    """
    closes = {name: default_snapshot().daily(name)["close"] for name in (SUBJECT, MARKET)}
    rest = without_constituent(closes[MARKET], closes[SUBJECT], weights_of(SUBJECT, MARKET))
    return {
        shock.id: shock_reaction(closes[SUBJECT], rest, shock.session, shock.last_session)
        for shock in load_shocks()
        if shock.symbols[0] == SUBJECT
    }
