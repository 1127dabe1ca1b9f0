"""Where each event stands in the chart: its time, its lane, its place beside its neighbours.

Pure arithmetic on events; nothing here draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from components.content.story import (
    at_midday,
    event_time,
    main_moments,
    milliseconds,
)
from data.events import Category, Event

#: Events of one lane closer than this are drawn one above the other.
_NEIGHBOURS = timedelta(days=2)
#: What a neighbour adds to the height of its lane, and how far neighbours stand apart, in lanes.
_ROOM_PER_NEIGHBOUR = 0.35
_MAX_STEP = 0.45

_BEFORE_R1 = timedelta(days=4)
_FORTNIGHT = timedelta(days=14)
_AROUND = timedelta(days=8)
_MARGIN = timedelta(days=30)


class View(StrEnum):
    """The presets of the chart; the values stand in URLs."""

    FORTNIGHT = "fortnight"
    INTERVIEW = "interview"
    YEAR = "2025"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, aware, both ends included."""

    start: datetime
    end: datetime

    @property
    def milliseconds(self) -> tuple[int, int]:
        """Both ends as Vega counts time."""
        return milliseconds(self.start), milliseconds(self.end)


@dataclass(frozen=True, slots=True)
class Lane:
    """A category's strip of the chart; `top` and `height` in units of a plain lane."""

    category: Category
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Place:
    """An event's place: `height` is its distance from the first lane's top, in plain lanes."""

    event: Event
    moment: datetime
    height: float


def lanes(events: Iterable[Event]) -> tuple[Lane, ...]:
    """The lanes from top to bottom, higher where many events fall into a few days."""
    placed: list[Lane] = []
    top = 0.0
    for category, own in _by_category(events).items():
        crowd = max((len(group) for group in _groups(own)), default=1)
        height = 1 + _ROOM_PER_NEIGHBOUR * (crowd - 1)
        placed.append(Lane(category, top, height))
        top += height
    return tuple(placed)


def place(events: Iterable[Event], strips: Sequence[Lane]) -> tuple[Place, ...]:
    """A place for every event, in order of time; neighbours in a lane stand above each other."""
    own = _by_category(events)
    places = [
        Place(event, event_time(event), strip.top + share * strip.height)
        for strip in strips
        for group in _groups(own[strip.category])
        for event, share in zip(group, _shares(len(group), strip.height), strict=True)
    ]
    return tuple(sorted(places, key=lambda each: each.moment))


def _by_category(events: Iterable[Event]) -> Mapping[Category, list[Event]]:
    own: dict[Category, list[Event]] = {category: [] for category in Category}
    for event in sorted(events, key=event_time):
        own[event.category].append(event)
    return own


def _groups(events: Iterable[Event]) -> list[list[Event]]:
    groups: list[list[Event]] = []
    for event in events:
        if groups and event_time(event) - event_time(groups[-1][-1]) < _NEIGHBOURS:
            groups[-1].append(event)
        else:
            groups.append([event])
    return groups


def _shares(count: int, height: float) -> list[float]:
    """Where the members of a group stand within their lane, as shares of its height."""
    # Below the middle: a lane's name stands in its upper left corner.
    middle = 1 - 0.45 / height if count == 1 else 0.5 + 0.05 / height
    if count == 1:
        return [middle]
    step = min(_MAX_STEP / height, (1 - 0.55 / height) / (count - 1))
    top = middle - step * (count - 1) / 2
    return [top + step * number for number in range(count)]


def windows(events: Sequence[Event], last_session: date) -> Mapping[View, Window]:
    """The stretch of time of each preset, from the two main moments and the ends of the story.

    Raises ValueError where the events have no two main moments: then there is no story to show.
    """
    moments = main_moments(events)
    if len(moments) < 2:
        raise ValueError("the event file must mark two main moments")
    first, last = at_midday(moments[0].date), at_midday(moments[-1].date)
    days = [event.date for event in events]
    year = first.year
    return {
        View.FORTNIGHT: Window(first - _BEFORE_R1, first + _FORTNIGHT),
        View.INTERVIEW: Window(first - _AROUND, last + _AROUND),
        View.YEAR: Window(datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)),
        View.ALL: Window(
            at_midday(min(days)) - _MARGIN, at_midday(max(*days, last_session)) + _MARGIN
        ),
    }


def covering(windows: Iterable[Window]) -> Window:
    """The shortest stretch that holds all `windows`, of which there must be one at least."""
    held = list(windows)
    return Window(min(each.start for each in held), max(each.end for each in held))


def around(event: Event) -> Window:
    """The stretch of time that a step of the guided walk shows."""
    middle = event_time(event)
    return Window(middle - _AROUND, middle + _AROUND)
