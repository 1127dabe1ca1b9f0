"""Texts of bundled records in the visitor's language, and their sources as Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from components import format as fmt
from components import language
from components.language import gettext as _
from components.language import mark
from components.markdown import escape_markdown
from data.events import Event
from data.files.toml import AccessCode, Entry, Language, SourceReference, Standing
from data.model.parameters import EvidenceGrade

STANDINGS: Mapping[Standing, str] = {
    Standing.PRIMARY: mark("primary source"),
    Standing.PRESS: mark("press"),
    Standing.SECONDARY: mark("secondary"),
    Standing.MIRROR: mark("mirror copy"),
}


ACCESS: Mapping[AccessCode, str] = {
    AccessCode.READ: mark("the page itself was read"),
    AccessCode.MIRROR: mark("read in a mirror or reprint"),
    AccessCode.CITED: mark("address given by another source, page not read"),
    AccessCode.GIT: mark("read in the public git history"),
}


def content_language() -> Language:
    """The visitor's language, as the event file names it."""
    return "fr" if language.current() == "fr" else "en"


def localized(entry: Entry, field: str) -> str:
    """A field of an entry in the visitor's language; empty where the entry has none."""
    return entry.text(field, content_language()) or ""


def event_title(event: Event) -> str:
    """The event's title in the visitor's language."""
    return localized(event, "title")


def source_line(source: SourceReference) -> str:
    """A source in Markdown: a link for primary sources and press, else its name."""
    name = escape_markdown(source.name)
    shown = f"[{name}](<{source.url}>)" if source.is_link else name
    facts = [_(STANDINGS[source.standing])]
    # A mirror's standing and its access say the same.
    if source.standing is not Standing.MIRROR:
        facts.append(_(ACCESS[source.access]))
    if source.published:
        facts.append(fmt.day(source.published))
    if detail := localized(source, "detail"):
        facts.append(escape_markdown(detail))
    return f"{shown} ({', '.join(facts)})"


def evidence_grade(grade: EvidenceGrade) -> str:
    """What the letter of a parameter's evidence means."""
    return {
        EvidenceGrade.PUBLISHED: _("A: published and read."),
        EvidenceGrade.SECONDARY: _("B: from a secondary source."),
        EvidenceGrade.WEAK: _("C: weak evidence."),
        EvidenceGrade.JUDGEMENT: _("J: our judgement."),
    }[grade]
