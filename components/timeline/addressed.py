"""What of the timeline has an address of its own: the event study, and one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import streamlit as st
from pydantic import AfterValidator, Field

from calc.event_study import Design, Variance
from components import theme
from components.addressed.model import Built, Chart, NotServedError, Parameters, Switch
from components.addressed.part import NotShownError, Part
from components.addressed.prices import served
from components.language import gettext as _
from components.language import mark
from components.timeline import (
    downloads,
    event_card,
    lanes,
    reactions,
    study_cache,
    study_controls,
    study_request,
    study_text,
    study_typed,
)
from components.timeline.lanes import View
from components.timeline.study_cache import Refusal, Tested
from components.timeline.study_controls import AFTER, BEFORE, ESTIMATION, LeaveOut
from components.timeline.study_request import TypedFault
from components.timeline.timeline_chart import ChartContent
from data import companies, events, index_weights, prices, symbols
from data.prices.model import History, Interval, Range

_DEFAULT = Design()


def _study(text: str) -> str:
    found = study_request.parse(text, datetime.now(UTC))
    if isinstance(found, TypedFault):
        raise ValueError(found.sentence)
    return text


def _offered(*offered: object) -> AfterValidator:
    """Takes one of these values alone; the error names them."""
    known = [str(each) for each in offered]

    def check(text: str) -> str:
        if text not in known:
            raise ValueError(f"there are {', '.join(known)}")
        return text

    return AfterValidator(check)


class StudyParameters(Parameters):
    """A share, a session, and what the study compares it with."""

    study: Annotated[str, AfterValidator(_study)] = Field(
        f"{symbols.SUBJECT},{events.first_session(events.SHOCK)}",
        max_length=40,
        description="A US ticker, a comma, a session",
    )
    market: Annotated[str, _offered(*reactions.MARKETS)] = Field(
        reactions.MARKETS[0], description="The fund it is compared with"
    )
    estimation: Annotated[str, _offered(*ESTIMATION)] = Field(
        str(_DEFAULT.estimation_sessions), description="Sessions of the estimation period"
    )
    before: Annotated[str, _offered(*BEFORE)] = Field(
        str(_DEFAULT.before), description="Sessions before"
    )
    after: Annotated[str, _offered(*AFTER)] = Field(
        str(_DEFAULT.after), description="Sessions after"
    )
    leave: Annotated[str, _offered(*LeaveOut)] = Field(
        LeaveOut.NONE.value, description="Sessions left out of the estimation"
    )
    variance: Annotated[str, _offered(*Variance)] = Field(
        _DEFAULT.variance.value, description="The variance of abnormal returns"
    )
    clean: Annotated[str, _offered("true", "false")] = Field(
        "true", description="Takes the share out of the fund where its weight is known"
    )


@dataclass(frozen=True, slots=True, eq=False)
class Studied:
    """A study that could be made, with the prices and the setting that it was made with."""

    typed: study_request.TypedStudy
    history: History
    setting: study_typed.Setting
    tested: Tested


def studied(asked: StudyParameters) -> Studied:
    """The study under these parameters; raises NotServedError where it cannot be made."""
    now = datetime.now(UTC)
    typed = study_request.parse(asked.study, now)
    if isinstance(typed, TypedFault):
        raise NotServedError(404, typed.sentence)
    sessions = {each.id: each.first_session for each in events.load_events() if each.first_session}
    given = asked.model_dump(include=asked.model_fields_set)
    choice = study_controls.parse({key: str(value) for key, value in given.items()}, sessions)
    fund = reactions.closes_of(prices.default_service().finished_sessions(choice.market))
    weights = index_weights.weights_of(typed.symbol, choice.market) if choice.cleaned else {}
    setting = study_typed.Setting(fund, choice.market, weights, choice.design)
    service = prices.default_service()
    history = (
        served(service.finished_sessions(typed.symbol))
        if symbols.find(typed.symbol)
        else served(service.history(typed.symbol, Range.MAX, Interval.DAILY))
    )
    tested = study_typed.study(typed, study_typed.finished(history, now), setting)
    if isinstance(tested, Refusal):
        raise NotServedError(404, study_text.refusal_sentence(tested))
    return Studied(typed, history, setting, tested)


def _built(asked: StudyParameters) -> Built:
    found = studied(asked)
    figure = study_typed.picture(found.typed, found.history, found.setting, found.tested)
    units = {
        "relative": "sessions",
        **dict.fromkeys(("abnormal", "cumulative", "low", "high"), "ratio"),
    }
    return Built(figure, found.history.provenance.as_of, units)


class TimelineParameters(Parameters):
    """What of the story is shown."""

    view: View = Field(View.INTERVIEW, description="The stretch of time")
    lanes: Switch = Field(False, description="Lays the events out by kind beneath the price")


def _timeline(asked: TimelineParameters) -> Built:
    known = events.load_events()
    history = served(prices.default_service().finished_sessions(symbols.SUBJECT))
    data = reactions.cached(known, history)
    windows = lanes.windows(known, data.until)
    content = ChartContent(
        closes=data.drawn,
        closing=data.closing,
        events=known,
        reactions=data.moves,
        window=windows[asked.view],
        arc=windows[View.ALL],
        fall=data.sessions.get(events.SHOCK),
        lanes=lanes.lanes(known) if asked.lanes else (),
    )
    sentences = reactions.sentences(data)
    whole = downloads.TimelineDownload(
        known, content, theme.palette(), sentences.finding, sentences.source, (sentences.lead,)
    )
    return Built(downloads.figure(whole), history.provenance.as_of, tall=2.4)


def _event_part() -> None:
    asked = st.query_params.get("event", "")
    all_events = events.load_events()
    event = next((each for each in all_events if each.id == asked), None)
    if event is None:
        raise NotShownError(
            _("The address asks for an event that does not exist; the page lists them all.")
        )
    service = prices.default_service()
    data = reactions.cached(all_events, service.finished_sessions(symbols.SUBJECT))
    choice = study_controls.from_url(data.sessions)
    subject = symbols.SUBJECT
    comparison = study_cache.compare(
        data,
        reactions.closes_of(service.finished_sessions(choice.market)),
        choice.design,
        weights=index_weights.weights_of(subject, choice.market) if choice.cleaned else {},
        dividends=(companies.dividends(subject), companies.dividends(choice.market)),
    )
    reaction = data.reactions.get(event.id)
    tested = comparison.tested(reaction.session) if reaction else None
    event_card.draw(event_card.EventCard(event, reaction, tested, choice.market_name), comparison)


CHARTS = (
    Chart(
        "timeline",
        "timeline",
        "Nvidia's price with the story's events",
        TimelineParameters,
        _timeline,
    ),
    Chart("study", "timeline", "The abnormal return around a session", StudyParameters, _built),
)

PARTS = (Part("event", "timeline", mark("The chosen event"), _event_part, 720, needs="event"),)
