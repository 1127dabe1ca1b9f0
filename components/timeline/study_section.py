"""The section on the event study: what it asks, its choices, the chosen event, all events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from components import language
from components.charts import figure
from components.language import gettext as _
from components.run_lock import if_open
from components.timeline import (
    ranking,
    study_chart,
    study_controls,
    study_methods,
    study_other_methods,
    study_text,
    study_together,
)
from components.timeline.codes import StudyChoice
from components.timeline.reactions import ShareCloses
from components.timeline.study_cache import FundComparison, Refusal, Tested
from data import symbols
from data.events import Event
from data.index_weights import index_weights

#: The state of the fold of further tests in the session.
FURTHER_TESTS = "timeline_further_tests"
#: A visitor can choose among some forty events, a few funds and lengths.
_MAX_DRAWN = 256


@dataclass(frozen=True, slots=True, eq=False)
class StudiedEvent:
    """An event, the first session that could react to it, and its study or why there is none."""

    event: Event
    session: date
    tested: Tested | Refusal


@dataclass(frozen=True, slots=True, eq=False)
class StudySection:
    """What the section shows: the choice, what follows from it, and the `studied` event, if any.

    `shares` gives the closes of the shares to test together. `source` says where the
    prices come from; of `events` the `visible` ones are ranked.
    """

    choice: StudyChoice
    comparison: FundComparison
    studied: StudiedEvent | None
    shares: Callable[[], ShareCloses]
    source: str
    events: Sequence[Event]
    visible: Sequence[Event]


def draw(section: StudySection) -> None:
    """The whole section."""
    st.header(_("Was it more than the market?"), divider="gray", anchor="event-study")
    st.markdown(study_text.introduction())
    names = {each.symbol: each.name for each in symbols.symbols()}
    study_controls.controls(names)
    studied = section.studied
    if studied and isinstance(studied.tested, Tested):
        _study(section, studied, studied.tested)
    elif studied and isinstance(studied.tested, Refusal):
        st.info(study_text.refusal_sentence(studied.tested), icon=":material/hourglass_empty:")
    _further_tests(section, studied, names)
    st.subheader(_("All events, ranked"), anchor="ranked")
    ranking.draw(section.comparison, section.visible)


def _further_tests(
    section: StudySection, studied: StudiedEvent | None, names: Mapping[str, str]
) -> None:
    """The fold of what else was tested. Computed and drawn once it is opened: few ask for it."""
    fold = st.expander(
        _("Other methods, events of a kind, all shares of the day, false alarms"),
        icon=":material/science:",
        key=FURTHER_TESTS,
        on_change="rerun",
    )
    if_open(fold, _opened_tests, section, studied, names)


def _opened_tests(
    section: StudySection, studied: StudiedEvent | None, names: Mapping[str, str]
) -> None:
    if studied and isinstance(studied.tested, Tested):
        _draw_other_methods(key=_key(section, studied), _section=section, _studied=studied)
    together = study_together.Together(
        session=studied.session if studied else None,
        shares=section.shares(),
        names=names,
        market=section.choice.market_name,
    )
    study_together.draw(section.comparison, together)


def _study(section: StudySection, studied: StudiedEvent, tested: Tested) -> None:
    choice, comparison = section.choice, section.comparison
    left, right = st.columns([3, 2], gap="large")
    with left:
        picture = study_chart.cached(
            tested,
            study_chart.of_event(studied.event),
            choice.market_name,
            section.source,
            comparison.identity,
        )
        figure.show(picture, key="car")
    with right:
        _draw_reading(
            key=_key(section, studied), _section=section, _studied=studied, _tested=tested
        )


def _key(section: StudySection, studied: StudiedEvent) -> str:
    """What names everything that is said of one event's study, in the visitor's language."""
    return repr(
        (
            section.comparison.identity,
            section.choice,
            studied.event.id,
            studied.session,
            language.current(),
        )
    )


@st.cache_resource(max_entries=_MAX_DRAWN, show_spinner=False)
def _draw_reading(
    key: str, _section: StudySection, _studied: StudiedEvent, _tested: Tested
) -> None:
    """The study in sentences."""
    choice, comparison = _section.choice, _section.comparison
    known = {event.id: event for event in _section.events}
    st.markdown(study_text.explanation(_tested.study, choice.market_name))
    weight = comparison.weight_before(_studied.session)
    if weight is not None:
        st.caption(study_text.weight_sentence(choice.market, weight, index_weights()))
    others = [known[other] for other in comparison.overlaps()[_studied.event.id]]
    found = [study_text.tests_sentence(_tested), study_text.overlap_sentence(others)]
    st.markdown("\n\n".join(found))


@st.cache_resource(max_entries=_MAX_DRAWN, show_spinner=False)
def _draw_other_methods(key: str, _section: StudySection, _studied: StudiedEvent) -> None:
    """The same session by other methods, and the events that its estimation period holds."""
    choice, comparison = _section.choice, _section.comparison
    known = {event.id: event for event in _section.events}
    methods = study_other_methods.of(comparison, _studied.session)
    if methods:
        within = [known[event] for event in methods.events]
        left_out = bool(choice.design.excluded)
        moves = comparison.data.moves
        st.markdown(study_methods.estimation_sentence(within, moves, left_out=left_out))
        names = (symbols.SUBJECT, choice.market)
        paying = [name for name, paid in zip(names, comparison.dividends, strict=True) if paid]
        study_text.draw_table(
            study_methods.table(methods, ", ".join(paying)), _("Same session, other methods")
        )
        if methods.dividends:
            st.caption(study_methods.dividends_sentence(", ".join(paying)))
