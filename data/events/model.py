"""The events of the story: what happened, when, who says so, and how sure that is.

`bundled/events.toml` is written and corrected by hand, one `[[event]]` table per event; its
head explains the fields. This module reads and checks it. Nothing on a page about an event may
come from anywhere else. An entry that breaks a rule stops the loading with an `RecordError`
that names the file, the entry and the field.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from data.files.toml import (
    LANGUAGES,
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
    resolve_keys,
)
from data.search import has_words

EVENTS_FILE = Path(__file__).parent.parent / "bundled" / "events.toml"
R1_RELEASE = "deepseek-r1-release"
SHOCK = "nvda-crash"
INTERVIEW = "ddn-interview"
STORY_EVENTS = (R1_RELEASE, SHOCK, INTERVIEW)
"""The ids of the events that the story is told by; `data.check` makes sure that they exist."""

MAX_QUOTE_WORDS = 25
"""Words: a longer quotation would be a reprint."""
MAX_NAME = 34
"""Characters of the name on the picture."""
MAX_WAIT_FOR_SESSION = dt.timedelta(days=5)
"""No holiday weekend of the New York exchange keeps it closed for longer."""


class Category(StrEnum):
    """The lane an event belongs to; the values stand in addresses."""

    MODEL_RELEASE = "model_release"
    STATEMENT = "statement"
    MARKET = "market"
    EARNINGS = "earnings"
    RESEARCH = "research"
    POLICY = "policy"
    CAPEX = "capex"
    INFRASTRUCTURE = "infrastructure"
    CORPORATE = "corporate"
    COVERAGE = "coverage"


class Confidence(StrEnum):
    """How far the entry as a whole can be relied on."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class DatePrecision(StrEnum):
    """What `Event.date` says."""

    DAY = "day"
    MONTH = "month"  #: that month; the day stands for it
    NOT_BEFORE = "not_before"  #: that day or later


class TimeBasis(StrEnum):
    """How the hour of an event is known."""

    POST_ID = "post_id"  #: computed from the id of an X post, which contains its time
    POST_ID_UNREAD = "post_id_unread"  #: the same, but the post's text was not read
    COMMIT = "commit"  #: the date of the first commit in the public repository
    SCHEDULED = "scheduled"  #: the announced start
    ADDRESS = "address"  #: inferred from digits in a page's address, unconfirmed
    DURING_SESSION = "during_session"  #: reported: while New York traded; no exact time
    BEFORE_OPEN = "before_open"  #: reported: before New York opened; no exact time
    AFTER_CLOSE = "after_close"  #: reported: after New York closed; no exact time
    TAKEN_AS_AFTER_CLOSE = "taken_as_after_close"  #: a judgement; the note gives the reason
    DATE_ONLY = "date_only"  #: the hour is not known


class MarketState(StrEnum):
    """What the New York Stock Exchange was doing at the event."""

    OPEN = "open"
    BEFORE_OPEN = "before_open"
    AFTER_CLOSE = "after_close"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    TRADING_DAY = "trading_day"  #: a trading day; the hour is not known
    UNDATED = "undated"  #: the day is not known


class Tag(StrEnum):
    """What an event is about, across the categories."""

    TRAINING_COST = "training_cost"
    REASONING = "reasoning"  #: computing spent after training: post-training and thinking time
    EFFICIENCY_DEMAND = "efficiency_demand"  #: does cheaper computing mean more or less of it?
    SERVING_PRICE = "serving_price"
    EXPORT_CONTROLS = "export_controls"
    CHINESE_CHIPS = "chinese_chips"
    VALUATION = "valuation"
    WHOLE_MARKET = "whole_market"  #: other causes moved the whole market in that session


class Actor(Entry):
    """Somebody who does or says something, under the name each language uses."""

    id: Slug
    name_en: Text
    name_fr: Text


class Event(Entry):
    """One event. `date` is the day in UTC where `time_utc` is known, else the day reported.

    `first_session` is the first session of the New York Stock Exchange that could react: that
    of the event while it trades or before it opens, the next one otherwise, and that of the
    same day where the hour is not known. None where the day is not known.

    The order of the fields is that of the exports, which leave out those marked `exclude`. Texts
    in both languages are searched, exported and shown on the event's card as they are declared.
    """

    id: Slug
    date: dt.date
    date_precision: DatePrecision = DatePrecision.DAY
    time_utc: dt.datetime | None = None
    time_basis: TimeBasis
    market_at_event: MarketState
    first_session: dt.date | None = None
    category: Category
    actors: Annotated[tuple[Actor, ...], Field(min_length=1)]
    name_en: Annotated[Text | None, Field(exclude=True, max_length=MAX_NAME)] = None
    name_fr: Annotated[Text | None, Field(exclude=True, max_length=MAX_NAME)] = None
    title_en: Text
    title_fr: Text
    summary_en: Text
    summary_fr: Text
    key_figures_en: Text | None = None
    key_figures_fr: Text | None = None
    quote: Text | None = None
    quote_speaker_en: Text | None = None
    quote_speaker_fr: Text | None = None
    confidence: Confidence
    note_en: Text | None = None
    note_fr: Text | None = None
    tags: tuple[Tag, ...] = ()
    sources: Annotated[tuple[SourceReference, ...], Field(min_length=1, alias="source")]
    main: Annotated[bool, Field(exclude=True)] = False
    walk: Annotated[int | None, Field(ge=1, le=10, exclude=True)] = None

    @property
    def moment(self) -> dt.datetime | None:
        """The exact time in UTC where it is known."""
        return self.time_utc

    @property
    def links(self) -> tuple[SourceReference, ...]:
        """The sources that a page may link to, primary ones first."""
        return tuple(source for source in self.sources if source.is_link)

    @property
    def named_only(self) -> tuple[SourceReference, ...]:
        """The sources that a page names without a link: secondary ones and mirrors."""
        return tuple(source for source in self.sources if not source.is_link)

    @property
    def has_primary_or_press(self) -> bool:
        """Whether a primary source or a publisher of record reports it."""
        return bool(self.links)

    @property
    def shown_confidence(self) -> Confidence:
        """`confidence`, one step lower where there is neither a primary source nor press."""
        levels = list(Confidence)
        lowered = levels.index(self.confidence) + (not self.has_primary_or_press)
        return levels[min(lowered, len(levels) - 1)]

    @field_validator("actors", mode="before")
    @classmethod
    def _resolve_actors(cls, value: Any, info: ValidationInfo) -> Any:
        return resolve_keys(value, info, "actors", "[[actor]]")

    @field_validator("sources")
    @classmethod
    def _order_sources(cls, value: tuple[SourceReference, ...]) -> tuple[SourceReference, ...]:
        return by_standing(value)

    @model_validator(mode="after")
    def _check(self) -> Self:
        self._check_quote()
        self._check_time()
        self._check_session()
        return self

    def _check_quote(self) -> None:
        if self.quote is None:
            if self.quote_speaker_en is not None:
                raise self._reject("quote", "missing although a speaker is named")
            return
        words = len(self.quote.split())
        if words > MAX_QUOTE_WORDS:
            raise self._reject("quote", f"has {words} words; at most {MAX_QUOTE_WORDS} are allowed")
        if self.quote_speaker_en is None:
            raise self._reject("quote_speaker_en", "missing; a quotation needs its speaker")

    def _check_time(self) -> None:
        if self.time_utc is None:
            return
        if self.time_utc.utcoffset() != dt.timedelta(0):
            raise self._reject("time_utc", "must be a time in UTC, ending in Z")
        if self.time_utc.date() != self.date:
            raise self._reject("time_utc", f"lies on another day than date = {self.date}")

    def _check_session(self) -> None:
        if self.date_precision is not DatePrecision.DAY:
            if self.first_session is not None:
                raise self._reject("first_session", "must be left out: the day is not known")
            return
        if self.first_session is None:
            raise self._reject("first_session", "missing")
        if not dt.timedelta(0) <= self.first_session - self.date <= MAX_WAIT_FOR_SESSION:
            raise self._reject("first_session", f"cannot follow date = {self.date}")


class _ActorFile(Entry):
    actor: tuple[Actor, ...]


class _EventFile(_ActorFile):
    event: Annotated[tuple[Event, ...], Field(min_length=1)]


def load_events(path: Path = EVENTS_FILE) -> tuple[Event, ...]:
    """The events of a file by date, those of one day as written.

    Read again only when the file has changed. Raises RecordError for a file that cannot
    be read, is not TOML or breaks a rule.
    """
    return _load(path, modified(path))


@lru_cache(maxsize=4)
def _load(path: Path, _modified: int) -> tuple[Event, ...]:
    raw = read_toml(path)
    try:
        actors = _ActorFile.model_validate({"actor": raw.get("actor", [])}).actor
        context = {"actors": {actor.id: actor for actor in actors}}
        file = _EventFile.model_validate(raw, context=context)
    except ValidationError as error:
        raise record_error(path, raw, error) from error
    _check_unique(path, actors, "id")
    for field in ("id", "walk"):
        _check_unique(path, file.event, field)
    return tuple(sorted(file.event, key=lambda event: event.date))


def _check_unique(path: Path, entries: Iterable[Event | Actor], field: str) -> None:
    seen: dict[Any, str] = {}
    for entry in entries:
        value = getattr(entry, field)
        if value is not None and value in seen:
            problem = f"{value!r} is already used by {seen[value]}"
            raise RecordError(path.name, Fault(entry.id, field, problem))
        seen[value] = entry.id


def _searched_text(event: Event) -> str:
    texts = [event.text(field, lang) for field in Event.text_fields() for lang in LANGUAGES]
    texts += [name for actor in event.actors for name in (actor.name_en, actor.name_fr)]
    texts += [source.name for source in event.sources]
    return "\n".join(text for text in [*texts, event.quote, event.id] if text)


def select(  # noqa: PLR0913 (one argument a filter)
    events: Iterable[Event],
    *,
    categories: Collection[Category] = (),
    actors: Collection[str] = (),
    confidence: Collection[Confidence] = (),
    text: str = "",
    start: dt.date | None = None,
    end: dt.date | None = None,
) -> tuple[Event, ...]:
    """The events that meet all conditions, in their order; an empty condition is none.

    `actors` are actor ids, of which one must take part. `confidence` is that which is shown.
    Every word of `text` must occur somewhere in the entry, in either language (see data.search).
    `start` and `end` belong to the period.
    """

    def fits(event: Event) -> bool:
        return (
            (not categories or event.category in categories)
            and (not actors or any(actor.id in actors for actor in event.actors))
            and (not confidence or event.shown_confidence in confidence)
            and (start is None or event.date >= start)
            and (end is None or event.date <= end)
            and has_words(_searched_text(event), text)
        )

    return tuple(event for event in events if fits(event))


def actors_of(events: Iterable[Event]) -> tuple[Actor, ...]:
    """Everybody who takes part in one of the events, those with most events first."""
    counted = Counter(actor for event in events for actor in event.actors)
    return tuple(actor for actor, _ in counted.most_common())


def first_session(event_id: str) -> dt.date:
    """The first session that could react to a bundled event.

    Raises LookupError for an id that is not in the file, or an event whose day is not known.
    """
    for event in load_events():
        if event.id == event_id and event.first_session is not None:
            return event.first_session
    raise LookupError(f"the bundled events have no dated {event_id}")
