"""Which event is open and which step of the guided walk is shown: both stand in the URL.

A mark, a button or the list choose an event (`event=`); the guided walk has its step (`walk=`),
which opens the event of that step. Choosing another event leaves the walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from components import choices
from components import format as fmt
from components.content.text import event_title
from components.language import gettext as _
from components.markdown import escape_markdown
from components.timeline import event_labels
from components.timeline.codes import EVENT
from components.timeline.layers import PICK
from components.timeline.reactions import TimelineData
from data.events import Category, Event

WALK = "walk"
CHART = "timeline_picture"
_PICTURE = "timeline_drawn"
_NOT_WALKING = "0"
#: Characters of a title in the list.
_MAX_TITLE = 30


@dataclass(frozen=True, slots=True)
class ChosenEvent:
    """`event` is the one whose card is open, None where the filters leave none or hide it."""

    event: Event | None
    #: asked for by the URL, but hidden by the filters
    hidden: Event | None = None
    #: The visitor or the walk asked for it; without, the page opens one of its own accord.
    asked: bool = False

    @property
    def card_key(self) -> str:
        """The key of the card's container: on a phone only a card that was asked for is a sheet."""
        return "timeline_dock_asked" if self.asked else "timeline_dock"


def steps(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events of the guided walk, in its order."""
    walked = [(event.walk, event) for event in events if event.walk is not None]
    return tuple(event for _number, event in sorted(walked, key=lambda pair: pair[0]))


def walking(events: Sequence[Event]) -> int:
    """The step of the walk that the URL asks for, from 1; 0 outside the walk.

    An event in the URL that is not the step's has been chosen since: the walk is over. A
    step that does not exist is reported on the page.
    """
    story = steps(events)
    asked = st.query_params.get(WALK, _NOT_WALKING)
    if asked not in map(str, range(len(story) + 1)):
        choices.add_notice(
            _(
                "The address asks for a step of the walk that does not exist; there are {count}."
            ).format(count=fmt.number(len(story)))
        )
        return 0
    step = int(asked)
    if step and st.query_params.get(EVENT, story[step - 1].id) != story[step - 1].id:
        st.query_params.pop(WALK, None)
        return 0
    return step


def walk_to(step: int) -> None:
    """Goes to a step of the walk; 0 leaves it."""
    choices.write(WALK, str(step), _NOT_WALKING)
    st.query_params.pop(EVENT, None)


def choose(identifier: str) -> None:
    """Opens an event's card and leaves the walk."""
    choices.write(EVENT, identifier, "")
    st.query_params.pop(WALK, None)


def choose_marked() -> None:
    """Opens the card of the mark that was clicked; called when the chart's selection changes."""
    state = st.session_state.get(CHART)
    picked = state["selection"].get(PICK) if state else None
    if picked:
        identifier = str(picked[0]["id"])
        choose(identifier)
        if drawn := st.session_state.get(_PICTURE):
            st.session_state[_PICTURE] = replace(drawn, clicked=identifier)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What this session's picture was made with: nothing of it may change with a click.

    `picture` names all that it shows, `chosen` is the event that the page had chosen, `turn` how
    often it has chosen. `clicked` is the event that the visitor clicked since: the picture rings
    it by itself.
    """

    picture: str
    chosen: str | None
    turn: int = 0
    clicked: str | None = None


def drawn(picture: str, chosen: str | None) -> Drawn:
    """What the picture is made with now that `chosen` is open; as before where that was clicked."""
    last = st.session_state.get(_PICTURE)
    if last is None:
        now = Drawn(picture, chosen)
    elif last.picture == picture and chosen == (last.clicked or last.chosen):
        now = last
    else:
        now = Drawn(picture, chosen, last.turn + 1)
    st.session_state[_PICTURE] = now
    return now


def from_url(data: TimelineData, visible: Sequence[Event], step: int) -> ChosenEvent:
    """The event that the URL asks for; else the step's, else the one with the largest move.

    Where the story's own events (those of the walk) are visible, it is one of them.
    """
    known = {event.id: event for event in data.events}
    asked = known.get(st.query_params.get(EVENT, ""))
    if asked is None and step:
        asked = steps(data.events)[step - 1]
    if asked is not None:
        return (
            ChosenEvent(asked, asked=True) if asked in visible else ChosenEvent(None, hidden=asked)
        )
    return ChosenEvent(max(visible, key=lambda event: _weight(event, data), default=None))


def _weight(event: Event, data: TimelineData) -> tuple[bool, float, bool]:
    """How far the price moved; of several events of one session, its own report comes first."""
    in_walk = event.walk is not None
    reaction = data.reactions.get(event.id)
    if reaction is None:
        return in_walk, 0.0, False
    reports = event.category is Category.MARKET and event.date == reaction.session
    return in_walk, abs(reaction.move), reports


def label(event: Event) -> str:
    """An event in the list: date and title."""
    return f"{fmt.day(event.date)} · {_shortened(event_title(event))}"


def _shortened(title: str) -> str:
    """The first words of a title: the list is sent with every run."""
    if len(title) <= _MAX_TITLE:
        return title
    return title[:_MAX_TITLE].rsplit(" ", 1)[0] + "…"


def listed(visible: Sequence[Event], chosen: ChosenEvent) -> None:
    """The list of the visible events, with buttons to the one before and after."""
    current = chosen.event or chosen.hidden
    if current is None:
        return
    options = {event.id: label(event) for event in visible}
    if chosen.hidden is not None:
        options = {chosen.hidden.id: label(chosen.hidden), **options}
    order = list(options)
    position = order.index(current.id)
    choices.select(
        _("Event {number} of {count}").format(
            number=fmt.number(position + 1), count=fmt.number(len(order))
        ),
        options,
        key=EVENT,
        default=current.id,
    )
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        _step_button("before", ":material/chevron_left:", _("Earlier"), order, position - 1)
        _step_button("after", ":material/chevron_right:", _("Later"), order, position + 1)


def _step_button(name: str, icon: str, help_text: str, order: Sequence[str], target: int) -> None:
    inside = 0 <= target < len(order)
    st.button(
        help_text,
        icon=icon,
        key=f"timeline_{name}",
        on_click=choose,
        args=(order[target],) if inside else ("",),
        disabled=not inside,
    )


# --- the guided walk ---------------------------------------------------------------------------


def invite_to_walk(events: Sequence[Event]) -> None:
    """The button that starts the walk."""
    st.button(
        _("Walk through the story in {count} steps").format(count=fmt.number(len(steps(events)))),
        icon=":material/directions_walk:",
        key="walk_start",
        on_click=walk_to,
        args=(1,),
    )


def draw_walk(events: Sequence[Event], step: int) -> None:
    """The step's place in the story, back and next (also by arrow keys), and the way out."""
    story = steps(events)
    event = story[step - 1]
    with st.container(key="walk", horizontal=True, vertical_alignment="center"):
        st.markdown(
            _("**Step {step} of {count}** · {when} · {title}").format(
                step=fmt.number(step),
                count=fmt.number(len(story)),
                when=event_labels.day(event),
                title=escape_markdown(event_title(event)),
            )
        )
        _walk_buttons(step, last=len(story))


def _walk_buttons(step: int, *, last: int) -> None:
    with st.container(horizontal=True, width="content"):
        st.button(
            _("Previous step"),
            icon=":material/arrow_back:",
            key="walk_back",
            shortcut="Left",
            on_click=walk_to,
            args=(step - 1,),
            disabled=step == 1,
        )
        st.button(
            _("Next step"),
            icon=":material/arrow_forward:",
            key="walk_next",
            shortcut="Right",
            on_click=walk_to,
            args=(step + 1,),
            disabled=step == last,
        )
        st.button(
            _("Leave the walk"),
            key="walk_leave",
            type="tertiary",
            on_click=walk_to,
            args=(0,),
        )
