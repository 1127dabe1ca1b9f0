"""Which events the page is about: filters in the URL that apply everywhere at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from components import choices
from components import format as fmt
from components.content import identity
from components.content.text import localized
from components.language import gettext as _
from components.language import ngettext
from components.timeline import codes, event_labels
from components.timeline.codes import EventFilters, Period
from data.events import Confidence, Event, actors_of


@st.cache_resource(max_entries=400, show_spinner=False)
def _passing(key: str, _filters: EventFilters, _events: Sequence[Event]) -> tuple[Event, ...]:
    return _filters.select(_events)


def passing(filters: EventFilters, events: Sequence[Event]) -> tuple[Event, ...]:
    """The events that meet every condition, by date; found once for the same events."""
    return _passing(
        key=f"{identity.of_record(events)} {filters!r}", _filters=filters, _events=events
    )


@contextmanager
def fold() -> Iterator[None]:
    """The fold that holds the filters; open where the address sets one."""
    asked = any(key in st.query_params for key in codes.FILTERS)
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
            key=codes.SEARCH,
            placeholder=_("for instance: Jevons, H20, Huawei"),
            icon=":material/search:",
        )
    first, second, third = st.columns(3, gap="medium")
    with first:
        categories = choices.many(
            _("Category"),
            {each.value: _(label) for each, label in event_labels.CATEGORIES.items()},
            key=codes.CATEGORY,
            placeholder=_("All categories"),
        )
    with second:
        actors = choices.many(
            _("Actor"),
            {actor.id: localized(actor, "name") for actor in actors_of(events)},
            key=codes.ACTOR,
            placeholder=_("Everybody"),
        )
    with third:
        confidence = choices.many(
            _("Confidence"),
            {each.value: event_labels.confidence(each) for each in Confidence},
            key=codes.CONFIDENCE,
            placeholder=_("Any confidence"),
        )
    given = {
        codes.PERIOD: period,
        codes.SEARCH: text,
        codes.CATEGORY: ",".join(categories),
        codes.ACTOR: ",".join(actors),
        codes.CONFIDENCE: ",".join(confidence),
    }
    chosen, _nothing = codes.parse(given, events)
    return chosen.filters


def _period() -> str:
    """The code of the part of the story that is listed."""
    return choices.segmented(
        _("Period"),
        {
            Period.ALL.value: _("All"),
            Period.BEFORE.value: _("Before R1"),
            Period.BETWEEN.value: _("R1 to Huang's answer"),
            Period.AFTER.value: _("After it"),
        },
        key=codes.PERIOD,
        default=Period.ALL.value,
        help=_("Which events are listed and drawn. The presets above the picture only zoom."),
        wrap=True,
    )


def clear() -> None:
    """Removes every filter from the URL."""
    for key in codes.FILTERS:
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
