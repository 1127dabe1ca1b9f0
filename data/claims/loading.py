"""Reads `bundled/claims.toml`, written and corrected by hand; its head explains the fields.

An entry that breaks a rule of its own (see `ledger`) or does not fit the others stops the loading
with an RecordError that names file, entry and field.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from data.claims.ledger import (
    Claim,
    ErrorPath,
    FigureEntry,
    Ledger,
    NumberEntry,
    Stage,
    figure_references,
)
from data.events import EVENTS_FILE, load_events
from data.files.toml import (
    LANGUAGES,
    Entry,
    Fault,
    RecordError,
    Slug,
    SourceReference,
    modified,
    read_toml,
    record_error,
)

logger = logging.getLogger(__name__)

CLAIMS_FILE = Path(__file__).parent.parent / "bundled" / "claims.toml"


class _SourceFile(Entry):
    source: Mapping[Slug, SourceReference]


def load_ledger(path: Path = CLAIMS_FILE, events: Path = EVENTS_FILE) -> Ledger:
    """The ledger of a file, checked also against the timeline's `events` where they can be read.

    Read again only when one of the two has changed. Raises RecordError for a file that cannot be
    read, is not TOML or breaks a rule.
    """
    return _load(path, modified(path), events, modified(events))


@lru_cache(maxsize=4)
def _load(path: Path, _modified: int, events: Path, _events_modified: int) -> Ledger:
    raw = read_toml(path)
    try:
        sources = _SourceFile.model_validate({"source": raw.pop("source", {})}).source
        ledger = Ledger.model_validate(raw, context={"sources": sources})
    except ValidationError as error:
        raise record_error(path, raw, error) from error
    _Check(path, ledger, _known_events(events)).run()
    return ledger


def _known_events(path: Path) -> Collection[str] | None:
    """The ids of the events; None where their file is damaged, which costs the ledger nothing."""
    try:
        return {event.id for event in load_events(path)}
    except RecordError as error:
        logger.warning("the ledger is not checked against the events: %s", error)
        return None


class _Check:
    """What no entry can know alone: ids, order, and that what is named exists."""

    def __init__(self, path: Path, ledger: Ledger, events: Collection[str] | None) -> None:
        self._path, self._ledger, self._events = path, ledger, events
        self._figures = {figure.id for figure in ledger.figures}

    def run(self) -> None:
        ledger = self._ledger
        for entries in (ledger.claims, ledger.figures, ledger.numbers, ledger.errors):
            self._unique(entries)
        for position, claim in enumerate(ledger.claims, start=1):
            if claim.number != position:
                self._fail(claim.id, "number", f"must be {position}, its place in the file")
            self._claim(claim)
        for link in ledger.links:
            if link.event is not None:
                self._event(link.stage, "event", link.event)
        for error in ledger.errors:
            self._texts(error, ("before", "after", "how"))
            for claim_id in error.claims:
                if ledger.claim(claim_id) is None:
                    self._fail(error.id, "claims", f"{claim_id!r} is not a claim")
        stages = [link.stage for link in ledger.links]
        if stages != list(Stage):
            self._fail("link", "stage", f"must be {', '.join(Stage)}, each once")

    def _claim(self, claim: Claim) -> None:
        for event in claim.events:
            self._event(claim.id, "events", event)
        if claim.recheck is not None:
            self._event(claim.id, "recheck.event", claim.recheck.event)
        self._texts(claim, ("corrected", "record", "limit"))

    def _texts(self, entry: Claim | ErrorPath, fields: Sequence[str]) -> None:
        """What stands in braces is a figure, and the same one in both languages."""
        try:
            named = {found[0] for text in entry.texts for found in figure_references(text)}
        except ValueError as error:
            self._fail(entry.id, "text", str(error))
        if unknown := named - self._figures:
            self._fail(entry.id, "text", f"names unknown figures: {', '.join(sorted(unknown))}")
        for field in fields:
            english, french = (
                {found[:2] for found in figure_references(entry.text(field, language) or "")}
                for language in LANGUAGES
            )
            if english != french:
                self._fail(entry.id, f"{field}_fr", "names other figures than the English")

    def _event(self, entry: str, field: str, event: str) -> None:
        if self._events is not None and event not in self._events:
            self._fail(entry, field, f"{event!r} is not an event of the timeline")

    def _unique(self, entries: Iterable[Claim | FigureEntry | NumberEntry | ErrorPath]) -> None:
        seen: set[str] = set()
        for entry in entries:
            if entry.id in seen:
                self._fail(entry.id, "id", "is used twice")
            seen.add(entry.id)

    def _fail(self, entry: str, field: str, problem: str) -> None:
        raise RecordError(self._path.name, Fault(entry, field, problem))
