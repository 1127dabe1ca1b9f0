"""Prices that rest on one provider alone: the note that says so stays until another confirms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from data.prices.model import Answer, Note, NoteCode

#: How long after they could not confirm an answer the other providers are asked again.
ASK_OTHERS_AFTER = timedelta(hours=1)


def note_in(notes: Iterable[Note], provider: str) -> Note | None:
    """The note among `notes` that says: on `provider` alone. None where there is none."""
    own = (each for each in notes if each.code is NoteCode.ONE_PROVIDER)
    return next((each for each in own if each.values["provider"] == provider), None)


def is_recent(note: Note, now: datetime) -> bool:
    """Whether it is too early (`now` is aware) to ask the other providers again."""
    return now - datetime.fromisoformat(str(note.values["tried"])) < ASK_OTHERS_AFTER


def alone(answer: Answer, note: Note | None = None) -> Answer:
    """The answer, and its quote, with a note that nobody else confirms it: `note` or a new one."""
    provider = answer.provenance.provider
    tried = answer.fetched_at.isoformat()
    new = note or Note(NoteCode.ONE_PROVIDER, {"provider": provider, "tried": tried})
    answer = confirmed(answer)
    quote = answer.quote
    if quote is not None:
        quote = replace(quote, notes=(*quote.notes, new))
    return replace(answer, quote=quote, notes=(*answer.notes, new))


def confirmed(answer: Answer) -> Answer:
    """The answer, and its quote, without the note that nobody else confirms it."""
    quote = answer.quote
    if quote is not None:
        quote = replace(quote, notes=without(quote.notes))
    return replace(answer, quote=quote, notes=without(answer.notes))


def without(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The other notes."""
    return tuple(each for each in notes if each.code is not NoteCode.ONE_PROVIDER)
