"""The interview of 20 February 2025: what is known of it, what may be quoted, what may not.

`bundled/interview.toml` is written and corrected by hand; its head explains the parts. What
Huang said is known only through the press. Five sentences are on record in English and may
stand as quotations; the rest is known only in translation and appears as paraphrase, without
quotation marks. A broken entry raises `RecordError` with file, entry and field.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from data.events import MAX_QUOTE_WORDS, Event
from data.files.toml import (
    Entry,
    Fault,
    RecordError,
    Slug,
    SourceReference,
    Text,
    by_standing,
    modified,
    read_toml,
    record_error,
)

INTERVIEW_FILE = Path(__file__).parent.parent / "bundled" / "interview.toml"
QUOTATION_MARKS = frozenset('"“”«»„')

Sources = Annotated[tuple[SourceReference, ...], Field(min_length=1, alias="source")]


class Status(StrEnum):
    """How well something is established."""

    CONFIRMED = "confirmed"  #: by several accounts
    SINGLE = "single"  #: by one outlet
    ONE_ORIGIN = "one_origin"  #: by several outlets that draw on one
    TRANSLATED = "translated"  #: known in translation only
    OPEN = "open"  #: not established


class Fact(Entry):
    """One thing known, or not known, about the interview."""

    id: Slug
    label_en: Text
    label_fr: Text
    text_en: Text
    text_fr: Text
    status: Status


class Quotation(Entry):
    """Words on record in English, to be shown in quotation marks and untranslated."""

    id: Slug
    words: Text
    status: Status
    note_en: Text | None = None
    note_fr: Text | None = None
    sources: Sources

    @field_validator("sources")
    @classmethod
    def _order_sources(cls, value: tuple[SourceReference, ...]) -> tuple[SourceReference, ...]:
        return by_standing(value)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(self.words.split()) > MAX_QUOTE_WORDS:
            raise self._reject("words", f"more than {MAX_QUOTE_WORDS} words")
        if self.status in (Status.TRANSLATED, Status.OPEN):
            raise self._reject("status", "words known only in translation cannot be quoted")
        return self


class Paraphrase(Entry):
    """A point known only in translation, in our words and without quotation marks."""

    id: Slug
    text_en: Text
    text_fr: Text
    sources: Sources

    @field_validator("text_en", "text_fr")
    @classmethod
    def _no_quotation(cls, value: str) -> str:
        if QUOTATION_MARKS & set(value):
            raise ValueError("a paraphrase must not look like a quotation: no quotation marks")
        return value

    @field_validator("sources")
    @classmethod
    def _order_sources(cls, value: tuple[SourceReference, ...]) -> tuple[SourceReference, ...]:
        return by_standing(value)


class Sentence(Entry):
    """A sentence about the interview: what it was not, or what a reader should avoid."""

    id: Slug
    text_en: Text
    text_fr: Text


class Session(Entry):
    """A session around the interview; its prices come from the price series."""

    date: dt.date
    text_en: Text
    text_fr: Text


class ArgumentStep(Entry):
    """A stage of the argument: the event it belongs to, and what it adds."""

    event: Slug
    adds_en: Text
    adds_fr: Text


class Interview(Entry):
    """Everything the dashboard says about the interview."""

    event: Slug
    facts: Annotated[tuple[Fact, ...], Field(min_length=1, alias="fact")]
    was_not: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    quotations: Annotated[tuple[Quotation, ...], Field(min_length=1, alias="quotation")]
    paraphrases: Annotated[tuple[Paraphrase, ...], Field(min_length=1, alias="paraphrase")]
    points: Annotated[tuple[Sentence, ...], Field(min_length=1, alias="point")]
    not_among_en: Text
    not_among_fr: Text
    steps: Annotated[tuple[ArgumentStep, ...], Field(min_length=1, alias="step")]
    sessions: Annotated[tuple[Session, ...], Field(min_length=1, alias="session")]
    reading_en: Text
    reading_fr: Text
    path: Annotated[tuple[Sentence, ...], Field(min_length=1)]

    def unknown_events(self, events: tuple[Event, ...]) -> tuple[str, ...]:
        """The event ids this file names that are not among `events`."""
        known = {event.id for event in events}
        named = [self.event, *(step.event for step in self.steps)]
        return tuple(name for name in named if name not in known)


def load_interview(path: Path = INTERVIEW_FILE) -> Interview:
    """The interview's file, read again only when it has changed.

    Raises RecordError for a file that cannot be read, is not TOML or breaks a rule.
    """
    return _load(path, modified(path))


@lru_cache(maxsize=4)
def _load(path: Path, _modified: int) -> Interview:
    raw = read_toml(path)
    try:
        interview = Interview.model_validate(raw)
    except ValidationError as error:
        raise record_error(path, raw, error) from error
    for entries in (interview.facts, interview.quotations, interview.paraphrases):
        ids = [entry.id for entry in entries]
        repeated = next((name for name in ids if ids.count(name) > 1), None)
        if repeated is not None:
            raise RecordError(path.name, Fault(repeated, "id", "used more than once"))
    dates = [session.date for session in interview.sessions]
    if dates != sorted(set(dates)):
        raise RecordError(path.name, Fault("session", "date", "out of order or repeated"))
    return interview
