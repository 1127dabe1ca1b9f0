"""What of the timeline has an address of its own: the event study, and one event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from components import choices, theme
from components.addressed.fields import described, query, read_by, switched_by
from components.addressed.model import Built, Chart, NotServedError, Parameters
from components.addressed.part import NotShownError, Part
from components.addressed.prices import served
from components.language import gettext as _
from components.language import mark
from components.section import available
from components.timeline import (
    codes,
    days_figure,
    downloads,
    event_card,
    filters,
    lanes,
    largest_days,
    reactions,
    study_cache,
    study_request,
    study_text,
    study_typed,
)
from components.timeline.codes import StudyChoice
from components.timeline.lanes import View
from components.timeline.study_cache import Refusal, Tested
from components.timeline.study_request import TypedFault
from components.timeline.timeline_chart import ChartContent
from data import companies, events, index_weights, prices, symbols
from data.prices.model import History, Interval, Range


def _study(text: str) -> str:
    found = study_request.parse(text, datetime.now(UTC))
    if isinstance(found, TypedFault):
        raise ValueError(found.sentence)
    return text


# A damaged file costs a chart its figures, said when it is asked for, but not all charts their
# names.
_CHOICES = codes.choices(available(events.load_events, ()))
_THE_FALL = available(lambda: f"{symbols.SUBJECT},{events.first_session(events.SHOCK)}", "")


def _described(key: str, description: str) -> Any:
    return described(_CHOICES[key], description)


def _code(key: str) -> AfterValidator:
    return read_by(codes.parse, key, _CHOICES[key])


def _switch(key: str) -> BeforeValidator:
    return switched_by(codes.parse, key, _CHOICES[key])


class StudyParameters(Parameters):
    """A share, a session, and what the study compares it with."""

    study: Annotated[str, _code(codes.STUDY), AfterValidator(_study)] = Field(
        _THE_FALL,
        description="A US ticker, a comma, a session",
        json_schema_extra={"maxLength": codes.LONGEST_STUDY},
    )
    market: Annotated[str, _code(codes.MARKET)] = _described(
        codes.MARKET, "The fund it is compared with"
    )
    estimation: Annotated[str, _code(codes.ESTIMATION)] = _described(
        codes.ESTIMATION, "Sessions of the estimation period"
    )
    before: Annotated[str, _code(codes.BEFORE)] = _described(codes.BEFORE, "Sessions before")
    after: Annotated[str, _code(codes.AFTER)] = _described(codes.AFTER, "Sessions after")
    leave: Annotated[str, _code(codes.LEAVE)] = _described(
        codes.LEAVE, "Sessions left out of the estimation"
    )
    variance: Annotated[str, _code(codes.VARIANCE)] = _described(
        codes.VARIANCE, "The variance of abnormal returns"
    )
    clean: Annotated[str, _code(codes.CLEAN)] = _described(
        codes.CLEAN, "Takes the share out of the fund where its weight is known"
    )

    def choice(self) -> StudyChoice:
        """The same as the page makes of its address."""
        known = events.load_events()
        chosen, _refused = codes.parse(query(self, _CHOICES), known)
        return chosen.study({each.id: each.first_session for each in known if each.first_session})


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
    choice = asked.choice()
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

    view: Annotated[str, _code(codes.VIEW)] = _described(codes.VIEW, "The stretch of time")
    lanes: Annotated[bool, _switch(codes.LANES)] = _described(
        codes.LANES, "Lays the events out by kind beneath the price"
    )
    category: Annotated[str, _code(codes.CATEGORY)] = _described(
        codes.CATEGORY, "Kinds of events, separated by commas; all where empty"
    )
    actor: Annotated[str, _code(codes.ACTOR)] = _described(
        codes.ACTOR, "Who takes part, separated by commas; all where empty"
    )
    confidence: Annotated[str, _code(codes.CONFIDENCE)] = _described(
        codes.CONFIDENCE, "How sure an event is, separated by commas; any where empty"
    )
    period: Annotated[str, _code(codes.PERIOD)] = _described(codes.PERIOD, "The part of the story")
    search: Annotated[str, _code(codes.SEARCH)] = _described(
        codes.SEARCH, "Words of an event, in English or French"
    )


def _timeline(asked: TimelineParameters) -> Built:
    known = events.load_events()
    chosen, _refused = codes.parse(query(asked, _CHOICES), known)
    visible = filters.passing(chosen.filters, known)
    if not visible:
        raise NotServedError(404, _("No event passes these filters."))
    history = served(prices.default_service().finished_sessions(symbols.SUBJECT))
    data = reactions.cached(known, history)
    windows = lanes.windows(known, data.until)
    content = ChartContent(
        closes=data.drawn,
        closing=data.closing,
        events=visible,
        reactions=data.moves,
        window=windows[chosen.view],
        arc=windows[View.ALL],
        fall=data.sessions.get(events.SHOCK),
        lanes=lanes.lanes(known) if chosen.lanes else (),
    )
    sentences = reactions.sentences(data)
    whole = downloads.TimelineDownload(
        visible, content, theme.palette(), sentences.finding, sentences.source, (sentences.lead,)
    )
    return Built(downloads.figure(whole), history.provenance.as_of, tall=2.4)


def _days(_asked: Parameters) -> Built:
    known = events.load_events()
    history = served(prices.default_service().finished_sessions(symbols.SUBJECT))
    days = largest_days.largest(known, reactions.cached(known, history))
    figure = days_figure.of(days, theme.palette())
    return Built(figure, history.provenance.as_of, {"move": "ratio"})


def _event_part() -> None:
    all_events = events.load_events()
    asked, _refused = codes.parse(choices.asked(), all_events)
    event = next((each for each in all_events if each.id == asked.event), None)
    if event is None:
        raise NotShownError(
            _("The address asks for an event that does not exist; the page lists them all.")
        )
    service = prices.default_service()
    data = reactions.cached(all_events, service.finished_sessions(symbols.SUBJECT))
    choice = asked.study(data.sessions)
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
    Chart("days", "timeline", "The sessions of Nvidia's largest moves", Parameters, _days),
    Chart("study", "timeline", "The abnormal return around a session", StudyParameters, _built),
)

PARTS = (Part("event", "timeline", mark("The chosen event"), _event_part, 720, needs="event"),)
