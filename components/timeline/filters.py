"""Which events the page is about: filters in the URL that apply everywhere at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import streamlit as st

from components import choices
from components import format as fmt
from components.content import identity
from components.content.story import main_moments
from components.content.text import localized
from components.language import gettext as _
from components.language import ngettext
from components.timeline import event_labels
from data.events import Category, Confidence, Event, actors_of, select

_CATEGORY, _ACTOR, _CONFIDENCE, _PERIOD, _SEARCH = (
    "category",
    "actor",
    "confidence",
    "period",
    "search",
)
_KEYS = (_CATEGORY, _ACTOR, _CONFIDENCE, _PERIOD, _SEARCH)
_DAY = timedelta(days=1)


class Period(StrEnum):
    """The parts of the story; the values stand in URLs."""

    ALL = "all"
    BEFORE = "before"  #: up to the day before the first main moment
    BETWEEN = "between"  #: from the first main moment to the second
    AFTER = "after"  #: after the second main moment


@dataclass(frozen=True, slots=True)
class EventFilters:
    """What the visitor asks for; empty and ALL mean no condition."""

    categories: Sequence[Category] = ()
    actors: Sequence[str] = ()
    confidence: Sequence[Confidence] = ()
    text: str = ""
    period: Period = Period.ALL

    @property
    def are_set(self) -> bool:
        """Whether any condition is set."""
        return self != EventFilters()

    def apply(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """The events that meet every condition, by date; found once for the same events."""
        return _passing(f"{identity.of_record(events)} {self!r}", self, events)

    def select(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """The events that meet every condition, by date."""
        start, end = _bounds(self.period, events)
        return select(
            events,
            categories=self.categories,
            actors=self.actors,
            confidence=self.confidence,
            text=self.text,
            start=start,
            end=end,
        )


@st.cache_resource(max_entries=400, show_spinner=False)
def _passing(key: str, _filters: EventFilters, _events: Sequence[Event]) -> tuple[Event, ...]:
    return _filters.select(_events)


def _bounds(period: Period, events: Sequence[Event]) -> tuple[date | None, date | None]:
    moments = [event.date for event in main_moments(events)]
    first, last = moments[0], moments[-1]
    match period:
        case Period.BEFORE:
            return None, first - _DAY
        case Period.BETWEEN:
            return first, last
        case Period.AFTER:
            return last + _DAY, None
        case _:
            return None, None


@contextmanager
def fold() -> Iterator[None]:
    """The fold that holds the filters; open where the address sets one."""
    asked = any(key in st.query_params for key in _KEYS)
    with st.expander(
        _("Choose the events"), icon=":material/filter_alt:", expanded=asked, type="compact"
    ):
        yield


def controls(events: Sequence[Event]) -> EventFilters:
    """Draws the filters and returns what is chosen."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        period = _period()
    with right:
        text = choices.text(
            _("Search in English and French"),
            key=_SEARCH,
            placeholder=_("for instance: Jevons, H20, Huawei"),
            icon=":material/search:",
        )
    first, second, third = st.columns(3, gap="medium")
    with first:
        categories = choices.many(
            _("Category"),
            {each.value: _(label) for each, label in event_labels.CATEGORIES.items()},
            key=_CATEGORY,
            placeholder=_("All categories"),
        )
    with second:
        actors = choices.many(
            _("Actor"),
            {actor.id: localized(actor, "name") for actor in actors_of(events)},
            key=_ACTOR,
            placeholder=_("Everybody"),
        )
    with third:
        confidence = choices.many(
            _("Confidence"),
            {each.value: event_labels.confidence(each) for each in Confidence},
            key=_CONFIDENCE,
            placeholder=_("Any confidence"),
        )
    return EventFilters(
        categories=tuple(Category(code) for code in categories),
        actors=tuple(actors),
        confidence=tuple(Confidence(code) for code in confidence),
        text=text,
        period=period,
    )


def _period() -> Period:
    code = choices.segmented(
        _("Period"),
        {
            Period.ALL.value: _("All"),
            Period.BEFORE.value: _("Before R1"),
            Period.BETWEEN.value: _("R1 to Huang's answer"),
            Period.AFTER.value: _("After it"),
        },
        key=_PERIOD,
        default=Period.ALL.value,
        help=_("Which events are listed and drawn. The presets above the picture only zoom."),
        wrap=True,
    )
    return Period(code)


def clear() -> None:
    """Removes every filter from the URL."""
    for key in _KEYS:
        st.query_params.pop(key, None)


def clear_button(key: str) -> None:
    """Offers to clear the filters."""
    st.button(_("Clear the filters"), icon=":material/filter_alt_off:", key=key, on_click=clear)


def summary(filters: EventFilters, visible: Sequence[Event], events: Sequence[Event]) -> None:
    """How many events pass the filters; nothing where none is set."""
    if not filters.are_set:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if visible:
            st.caption(
                ngettext(
                    "{count} of {total} events passes the filters, everywhere on this page.",
                    "{count} of {total} events pass the filters, everywhere on this page.",
                    len(visible),
                ).format(count=fmt.number(len(visible)), total=fmt.number(len(events))),
                width="content",
            )
        else:
            st.info(_("No event passes these filters."), icon=":material/filter_alt:")
        clear_button("timeline_clear")
