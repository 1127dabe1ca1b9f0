"""How far the evidence of the dashboard reaches, and which results it should have and lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator

from data import filings, model, prices
from data.events import Event, load_events
from data.files.toml import (
    Entry,
    Slug,
    SourceReference,
    Text,
    by_standing,
    read_toml,
    record_error,
)
from data.prices import bundled
from data.symbols import SUBJECT

MISSING_FILE = Path(__file__).parent / "bundled" / "not_found.toml"


class MissingResult(Entry):
    """The results of a quarter that were not found; `text` names them in a list."""

    id: Slug
    period_end: dt.date
    text_en: Text
    text_fr: Text
    sources: Annotated[tuple[SourceReference, ...], Field(min_length=1, alias="source")]

    @field_validator("sources")
    @classmethod
    def _order_sources(cls, value: tuple[SourceReference, ...]) -> tuple[SourceReference, ...]:
        return by_standing(value)


class _MissingFile(Entry):
    missing: tuple[MissingResult, ...] = ()


@lru_cache(maxsize=4)
def load_missing(path: Path = MISSING_FILE) -> tuple[MissingResult, ...]:
    """The results that were not found. Raises RecordError where an entry breaks a rule."""
    raw = read_toml(path)
    try:
        return _MissingFile.model_validate(raw).missing
    except ValidationError as error:
        raise record_error(path, raw, error) from error


@dataclass(frozen=True, slots=True)
class Coverage:
    """The last day of each kind of evidence, and the results that are missing after it."""

    prices: dt.date  #: the last session whose close is known
    results: dt.date  #: the end of Nvidia's last quarter with results
    spending: dt.date  #: the end of the last quarter whose spending all buyers have reported
    events: dt.date  #: the last dated event
    missing: tuple[MissingResult, ...]


def coverage(
    last_session: dt.date,
    last_quarter: dt.date,
    last_spending: dt.date,
    events: Iterable[Event],
    missing: Iterable[MissingResult],
) -> Coverage:
    """What the given ends come to; a result is missing only while no later quarter is known."""
    return Coverage(
        prices=last_session,
        results=last_quarter,
        spending=last_spending,
        events=max(event.date for event in events),
        missing=tuple(each for each in missing if each.period_end > last_quarter),
    )


def current() -> Coverage:
    """How far the evidence reaches now. Never waits: what is under way counts once it is here."""
    history = prices.default_service().finished_sessions(SUBJECT)
    if isinstance(history, prices.History):
        last_session = history.bars.index[-1].date()
    else:
        last_session = bundled.default_snapshot().last_session_of(SUBJECT)
    return coverage(
        last_session,
        filings.default_service().report().newest_quarter.period_end,
        model.observed_series()["capex"].index[-1].date(),
        load_events(),
        load_missing(),
    )
