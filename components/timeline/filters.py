"""Which events the page is about: filters in the URL that apply everywhere at once."""

from __future__ import annotations

from collections.abc import Sequence

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

#: The state of the filters' fold in the session.
FOLD = "timeline_filters"


@st.cache_resource(max_entries=400, show_spinner=False)
def _passing(key: str, _filters: EventFilters, _events: Sequence[Event]) -> tuple[Event, ...]:
    return _filters.select(_events)


def passing(filters: EventFilters, events: Sequence[Event]) -> tuple[Event, ...]:
    """The events that meet every condition, by date; found once for the same events."""
    return _passing(
        key=f"{identity.of_record(events)} {filters!r}", _filters=filters, _events=events
    )


def chosen(asked: EventFilters, events: Sequence[Event]) -> EventFilters:
    """The filters that hold; drawn in a fold once it is open, as it is where the address has one.

    Before, the address alone says what is `asked`: most visitors never open the fold.
    """
    if FOLD not in st.session_state:
        st.session_state[FOLD] = any(key in st.query_params for key in codes.FILTERS)
    fold = st.expander(
        _("Choose the events"),
        icon=":material/filter_alt:",
        type="compact",
        key=FOLD,
        on_change="rerun",
    )
    if not fold.open:
        return asked
    with fold:
        return _controls(events)


def _controls(events: Sequence[Event]) -> EventFilters:
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
    meant, _nothing = codes.parse(given, events)
    return meant.filters


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
