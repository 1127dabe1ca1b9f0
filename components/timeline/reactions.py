"""The timeline's data: the events, Nvidia's closes, and how the price reacted to each event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pandas as pd
import streamlit as st

from calc import returns
from components import format as fmt
from components import language
from components.content import identity, provenance
from components.content.story import main_moments
from components.language import gettext as _
from components.language import ngettext
from data import calendar, symbols
from data.events import SHOCK, Event
from data.prices.budget import BudgetedPrices
from data.prices.fingerprint import digest, fingerprint
from data.prices.model import History, HistoryResult, Provenance, Unavailable
from data.prices.validation import sessions
from data.symbols import MARKET

MARKETS = (MARKET, "QQQ", "SMH", "SOXX")
#: The chart shows the price from a little before the first event on.
_LEAD = timedelta(days=60)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Reaction:
    """The price in the first session that could react: closes in US dollars, `move` a ratio."""

    session: date
    before: float
    close: float
    move: float


@dataclass(frozen=True, slots=True, eq=False)
class TimelineData:
    """The events, the subject's closes, and its reaction to each event.

    `drawn` are the closes of the chart with their closing times; `reactions` has the events
    whose first session has a price. `provenance` is None without prices. `identity` names all this
    in keys of caches.
    """

    events: Sequence[Event]
    closes: pd.Series[float]
    drawn: pd.Series[float]
    closing: Sequence[datetime]
    reactions: Mapping[str, Reaction]
    provenance: Provenance | None
    identity: str = ""

    @property
    def last_session(self) -> date:
        """The last session with a price. Raises LookupError where there is no price."""
        if self.closes.empty:
            raise LookupError("no prices of the subject")
        return pd.DatetimeIndex(self.closes.index)[-1].date()

    @property
    def until(self) -> date:
        """The last session with a price; the last event where there are no prices."""
        if self.closes.empty:
            return max(event.date for event in self.events)
        return self.last_session

    @property
    def moves(self) -> Mapping[str, float | None]:
        """The reaction of the price to each event as a ratio; None where there is none."""
        return {
            event.id: self.reactions[event.id].move if event.id in self.reactions else None
            for event in self.events
        }

    @property
    def sessions(self) -> dict[str, date]:
        """The first session of each event that has a price."""
        return {event: reaction.session for event, reaction in self.reactions.items()}


def closes_of(result: HistoryResult) -> pd.Series[float]:
    """The closes of a bundled symbol, the newest known included.

    Raises LookupError where there are none: what ships with the project is always there.
    """
    return _known(result).bars["close"]


@dataclass(frozen=True, slots=True, eq=False)
class ShareCloses:
    """Closes by symbol; `identity` names them in keys of caches."""

    closes: Mapping[str, pd.Series[float]]
    identity: str


def share_closes(data: TimelineData, service: BudgetedPrices) -> ShareCloses:
    """The closes of all shares of the project up to the last finished session, by symbol.

    Those without prices are left out. Asked for once a minute, or when Nvidia has a new close:
    they change once a session.
    """
    return _share_closes(key=data.identity, _service=service)


@st.cache_resource(max_entries=4, ttl=_MINUTE, show_spinner=False)
def _share_closes(key: str, _service: BudgetedPrices) -> ShareCloses:
    found = {symbol: _service.finished_sessions(symbol) for symbol in symbols.stocks()}
    known = {symbol: each for symbol, each in found.items() if isinstance(each, History)}
    return ShareCloses(
        {symbol: each.bars["close"] for symbol, each in known.items()},
        " ".join(f"{symbol} {digest(each)}" for symbol, each in known.items()),
    )


def _known(result: HistoryResult) -> History:
    if isinstance(result, Unavailable):
        raise LookupError(f"no prices of {result.symbol}: {result.reason} ({result.detail})")
    return result


def cached(events: Sequence[Event], prices: HistoryResult) -> TimelineData:
    """What `gather` makes, once for the same events and closes. Shared by all visitors."""
    history = _known(prices)
    key = " ".join(
        (
            identity.of_record(events),
            fingerprint(history.bars["close"]),
            history.provenance.source,
            history.provenance.provider,
        )
    )
    return _cached(key=key, _events=events, _history=history)


@st.cache_resource(max_entries=8, show_spinner=False)
def _cached(key: str, _events: Sequence[Event], _history: History) -> TimelineData:
    return replace(gather(_events, _history), identity=key)


def without_prices(events: Sequence[Event]) -> TimelineData:
    """The events alone, where the subject has no prices."""
    closes = pd.Series(dtype="float64", index=pd.DatetimeIndex([]), name="close")
    return TimelineData(events, closes, closes, (), {}, None, identity.of_record(events))


def gather(events: Sequence[Event], prices: HistoryResult) -> TimelineData:
    """The events with the subject's daily `prices` of finished sessions.

    Raises LookupError where there are no prices.
    """
    history = _known(prices)
    closes = history.bars["close"]
    first = min((event.date for event in events), default=closes.index[0].date())
    start = pd.Timestamp(first - _LEAD)
    drawn = sessions.with_gaps(history.bars[["close"]], history.missing)["close"]
    drawn = drawn[drawn.index >= start]
    reactions = {
        event.id: reaction
        for event in events
        if (reaction := reaction_in(closes, event.first_session)) is not None
    }
    closing = [calendar.session_close(stamp.date()) for stamp in pd.DatetimeIndex(drawn.index)]
    return TimelineData(events, closes, drawn, closing, reactions, history.provenance)


def reaction_in(closes: pd.Series[float], session: date | None) -> Reaction | None:
    """The move of a session against the close before it; None where either is missing."""
    if session is None:
        return None
    before = calendar.previous_session(session)  # not the row before: a session may be missing
    move = returns.move(closes, before, session)
    if move is None:
        return None
    return Reaction(
        session, float(closes[pd.Timestamp(before)]), float(closes[pd.Timestamp(session)]), move
    )


def finding(data: TimelineData) -> str:
    """The page's finding: for how many sessions R1 was out before the fall, and the fall.

    Empty where the events or prices do not hold the story.
    """
    moments = main_moments(data.events)
    crash = data.reactions.get(SHOCK)
    first = moments[0].first_session if moments else None
    if crash is None or first is None:
        return ""
    quiet = len(calendar.sessions(first, crash.session)) - 1
    return ngettext(
        "R1 had been out for {count} trading day when Nvidia lost {loss} in one",
        "R1 had been out for {count} trading days when Nvidia lost {loss} in one",
        quiet,
    ).format(count=fmt.number(quiet), loss=fmt.percent(-crash.move, signed=False))


def lead(data: TimelineData) -> str:
    """How much of the fall was back by Huang's answer, and when all of it was.

    Empty where the events or prices do not hold the story.
    """
    moments = main_moments(data.events)
    crash = data.reactions.get(SHOCK)
    answer = data.reactions.get(moments[-1].id) if moments else None
    if crash is None or answer is None:
        return ""
    back = _(
        "By the close of {answer}, the day of Huang's first public answer, Nvidia stood at {level} "
        "of its price before the fall of {crash}."
    ).format(
        answer=fmt.day(answer.session, "long"),
        level=fmt.percent(answer.close / crash.before, 1, signed=False),
        crash=fmt.day(crash.session, "long"),
    )
    return f"{back} {won_back(data.closes, crash.session)}".strip()


def won_back(closes: pd.Series[float], shock: date) -> str:
    """When the price closed above its level before the fall; empty where it cannot be said."""
    recovery = returns.sessions_to_recover(closes, calendar.previous_session(shock), shock)
    if recovery is None:
        return ""
    if recovery.sessions is None or recovery.session is None:
        return _("The loss has not been won back since.")
    return ngettext(
        "It took until {day} to win the loss back ({count} session).",
        "It took until {day} to win the loss back ({count} sessions).",
        recovery.sessions,
    ).format(day=fmt.day(recovery.session, "long"), count=fmt.number(recovery.sessions))


@dataclass(frozen=True, slots=True)
class ReactionSentences:
    """What stands above and below the chart: the finding, and where its numbers come from."""

    finding: str
    lead: str
    source: str


def sentences(data: TimelineData) -> ReactionSentences:
    """The sentences on cached data in the visitor's language."""
    return _sentences(key=f"{data.identity} {language.current()}", _data=data)


@st.cache_resource(max_entries=16, show_spinner=False)
def _sentences(key: str, _data: TimelineData) -> ReactionSentences:
    return ReactionSentences(finding(_data), lead(_data), source_line(_data))


def source_line(data: TimelineData) -> str:
    """Where the chart's numbers come from, and up to when; empty without prices."""
    if data.provenance is None:
        return ""
    return _(
        "Nvidia, daily closes adjusted for splits ({provider}), last session {date}; events from "
        "the project's own checked file."
    ).format(provider=provenance.provider_name(data.provenance), date=fmt.day(data.last_session))
