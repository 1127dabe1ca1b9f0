"""The story in the events: its two main moments, when an event stands on a time axis, whose it is.

Pure functions of the events file; nothing here draws.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from enum import StrEnum

from components import format as fmt
from components.content.text import event_title
from components.language import gettext as _
from data.events import INTERVIEW, R1_RELEASE, Category, DatePrecision, Event

#: Where a day stands whose hour is not known.
_MIDDAY = time(12, tzinfo=UTC)


class Voice(StrEnum):
    """Whose event it is; each has its colour on every page."""

    MARKET = "market"
    HUANG = "huang"  #: Nvidia and its head
    DEEPSEEK = "deepseek"
    OTHER = "other"


def milliseconds(moment: datetime) -> int:
    """An aware moment as Vega counts time: milliseconds since 1970, UTC."""
    return round(moment.timestamp() * 1000)


def at_midday(day: date) -> datetime:
    """Noon in UTC of `day`."""
    return datetime.combine(day, _MIDDAY)


def event_time(event: Event) -> datetime:
    """Where the event stands on a time axis: its time, or midday (UTC) where only the day is known.

    An event of which only the month is known stands at the day that the file gives for it.
    """
    return event.time_utc or at_midday(event.date)


def voice_of(event: Event) -> Voice:
    """Whose event it is. The market's own moves first, then Nvidia, then DeepSeek."""
    if event.category is Category.MARKET and not event.main:
        return Voice.MARKET
    ids = {actor.id for actor in event.actors}
    if ids & {"nvidia", "jensen-huang"}:
        return Voice.HUANG
    return Voice.DEEPSEEK if "deepseek" in ids else Voice.OTHER


def is_dated(event: Event) -> bool:
    """Whether the day of the event is known."""
    return event.date_precision is DatePrecision.DAY


def main_moments(events: Iterable[Event]) -> tuple[Event, ...]:
    """The moments that every chart marks, by time."""
    return tuple(sorted((event for event in events if event.main), key=event_time))


def dated_moments(events: Iterable[Event]) -> list[Event]:
    """The two moments of the story, in order of time."""
    return [event for event in events if event.main and event.first_session is not None]


def label_lines(event: Event) -> list[str]:
    """A moment's label: what, when, and at which session it is drawn or what is not known."""
    names = {R1_RELEASE: _("R1 released"), INTERVIEW: _("Huang interview")}
    lines = [names.get(event.id, event_title(event)), fmt.day(event.date)]
    if event.first_session is not None and event.first_session != event.date:
        lines.append(
            _("holiday, shown {session}").format(session=fmt.day(event.first_session, "day"))
        )
    elif event.moment is None:
        lines.append(_("hour unknown"))
    return lines
