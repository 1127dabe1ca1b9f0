"""What the timeline page can be asked for: each choice's codes in the address, what they mean.

The page and the charts' own addresses read them here, so that both refuse the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from calc.event_study import Design, Variance
from components.content.story import main_moments
from components.language import gettext as _
from components.query_codes import OFF, ON, SWITCH, Choice, Refused, read, switch, text
from components.timeline.lanes import View
from components.timeline.reactions import MARKETS
from data.events import SHOCK, Category, Confidence, Event, actors_of, load_events, select

VIEW, LANES, EVENT, STUDY = "view", "lanes", "event", "study"
MARKET, ESTIMATION, BEFORE, AFTER = "market", "estimation", "before", "after"
LEAVE, VARIANCE, CLEAN = "leave", "variance", "clean"
CATEGORY, ACTOR, CONFIDENCE, PERIOD, SEARCH = "category", "actor", "confidence", "period", "search"
#: Keys of what decides which events are shown.
FILTERS = (CATEGORY, ACTOR, CONFIDENCE, PERIOD, SEARCH)
GAP_SESSIONS = 10
SESSIONS_BEFORE = (0, 1, 2, 3, 5)
SESSIONS_AFTER = (0, 1, 3, 5, 10)
ESTIMATION_SESSIONS = (60, 120, 252, 500)
DEFAULT_DESIGN = Design()
LONGEST_STUDY = 24  #: characters of a share and its session
_LONGEST_ID = 80
_DAY = timedelta(days=1)


class LeaveOut(StrEnum):
    """Which sessions of events are left out of the estimation period; the values stand in URLs."""

    NONE = "none"
    SHOCK = "shock"  #: the session of the sell-off alone
    EVENTS = "events"  #: the first sessions of all events

    def sessions(self, first_sessions: Mapping[str, date]) -> tuple[date, ...]:
        """The sessions to leave out, given the first session of each event."""
        if self is LeaveOut.NONE:
            return ()
        left_out = {
            session
            for event, session in first_sessions.items()
            if self is LeaveOut.EVENTS or event == SHOCK
        }
        return tuple(sorted(left_out))


class Period(StrEnum):
    """The parts of the story; the values stand in URLs."""

    ALL = "all"
    BEFORE = "before"  #: up to the day before the first main moment
    BETWEEN = "between"  #: from the first main moment to the second
    AFTER = "after"  #: after the second main moment


@dataclass(frozen=True, slots=True)
class StudyChoice:
    """The fund to compare with, whether Nvidia is taken out of it, and the lengths of the study."""

    market: str
    design: Design
    cleaned: bool = True

    @property
    def market_name(self) -> str:
        """What the share is compared with, in words."""
        return _("{fund} without Nvidia").format(fund=self.market) if self.cleaned else self.market


@dataclass(frozen=True, slots=True)
class EventFilters:
    """Which events are asked for; empty and ALL mean no condition."""

    categories: Sequence[Category] = ()
    actors: Sequence[str] = ()
    confidence: Sequence[Confidence] = ()
    text: str = ""
    period: Period = Period.ALL

    @property
    def are_set(self) -> bool:
        """Whether any condition is set."""
        return self != EventFilters()

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


@dataclass(frozen=True, slots=True)
class TimelineChoices:
    """What is chosen: `event` by id and `typed`, a share and a session, as the address has them."""

    view: View
    lanes: bool
    filters: EventFilters
    event: str
    typed: str
    market: str
    cleaned: bool
    leave: LeaveOut
    design: Design  #: of the study, with no session left out yet

    def study(self, first_sessions: Mapping[str, date]) -> StudyChoice:
        """The event study, given the first session of each event."""
        design = Design(
            estimation_sessions=self.design.estimation_sessions,
            gap_sessions=GAP_SESSIONS,
            before=self.design.before,
            after=self.design.after,
            excluded=self.leave.sessions(first_sessions),
            variance=self.design.variance,
        )
        return StudyChoice(self.market, design, self.cleaned)


def choices(events: Sequence[Event]) -> Mapping[str, Choice]:
    """Every choice of the page by its key in the address; actors are those of the events."""
    return {
        VIEW: Choice(tuple(View), View.INTERVIEW.value),
        LANES: switch(OFF),
        EVENT: text(longest=_LONGEST_ID),
        STUDY: text(longest=LONGEST_STUDY),
        MARKET: Choice(tuple(MARKETS), MARKETS[0]),
        ESTIMATION: _numbers(ESTIMATION_SESSIONS, DEFAULT_DESIGN.estimation_sessions),
        BEFORE: _numbers(SESSIONS_BEFORE, DEFAULT_DESIGN.before),
        AFTER: _numbers(SESSIONS_AFTER, DEFAULT_DESIGN.after),
        LEAVE: Choice(tuple(LeaveOut), LeaveOut.NONE.value),
        VARIANCE: Choice(tuple(Variance), DEFAULT_DESIGN.variance.value),
        CLEAN: Choice((ON, OFF), ON),
        CATEGORY: Choice(tuple(Category), "", many=True, spelt=str.strip),
        ACTOR: Choice(tuple(actor.id for actor in actors_of(events)), "", True, str.strip),
        CONFIDENCE: Choice(tuple(Confidence), "", many=True, spelt=str.strip),
        PERIOD: Choice(tuple(Period), Period.ALL.value),
        SEARCH: text(),
    }


def _numbers(offered: Sequence[int], default: int) -> Choice:
    return Choice(tuple(map(str, offered)), str(default))


def parse(
    asked: Mapping[str, str], events: Sequence[Event] | None = None
) -> tuple[TimelineChoices, Refused]:
    """What an address asks for by key, and what of it does not exist: that has its default.

    `events` name the actors that can be asked for, by default all; other keys are nobody's here.
    """
    codes, refused = read(choices(load_events() if events is None else events), asked)
    return _meaning(codes), refused


def _meaning(codes: Mapping[str, str]) -> TimelineChoices:
    def several(key: str) -> list[str]:
        return [code for code in codes[key].split(",") if code]

    return TimelineChoices(
        view=View(codes[VIEW]),
        lanes=SWITCH[codes[LANES]],
        filters=EventFilters(
            categories=tuple(map(Category, several(CATEGORY))),
            actors=tuple(several(ACTOR)),
            confidence=tuple(map(Confidence, several(CONFIDENCE))),
            text=codes[SEARCH],
            period=Period(codes[PERIOD]),
        ),
        event=codes[EVENT],
        typed=codes[STUDY],
        market=codes[MARKET],
        cleaned=SWITCH[codes[CLEAN]],
        leave=LeaveOut(codes[LEAVE]),
        design=Design(
            estimation_sessions=int(codes[ESTIMATION]),
            before=int(codes[BEFORE]),
            after=int(codes[AFTER]),
            variance=Variance(codes[VARIANCE]),
        ),
    )
