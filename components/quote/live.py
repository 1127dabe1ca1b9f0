"""The quote as a fragment on a timer: redrawn while it can change, the page once it has.

While shares trade and there is a stream, it follows the trades; otherwise the answers of the
providers, as they come, with the last trade that they tell of outside the session. The end of the
chart beside it moves with the price; the chart itself is drawn again when a bar is complete.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import pandas as pd
import streamlit as st

from components import run_log
from components.language import gettext as _
from components.quote import last_price, style_sheet
from components.run_lock import fragment
from components.section import available
from components.theme import palette
from data import calendar, trading_hours
from data.earnings import NO_DATE, Lookup
from data.filings import Report
from data.prices.figures import UNKNOWN_FIGURES, SessionFigures, session_figures
from data.prices.fingerprint import digest
from data.prices.model import (
    NO_TRADE,
    History,
    HistoryResult,
    Outside,
    Quote,
    QuoteResult,
    Range,
    Unavailable,
)
from data.prices.plausibility.extended import ExtendedPrice
from data.stream import QuoteStream
from data.trading_hours import Phase

OPEN_SECONDS = 30
PENDING_SECONDS = 2
TICK_SECONDS = 2


class QuoteService(Protocol):
    """The part of the price service that the quote uses; no method waits."""

    def history(self, symbol: str, range_: Range) -> HistoryResult:
        """The newest bars known."""

    def quote(self, symbol: str) -> QuoteResult:
        """The newest quote known."""

    def finished_sessions(self, symbol: str) -> HistoryResult:
        """Daily bars up to the last session that has ended."""

    def extended(self, symbol: str) -> Outside:
        """The newest trade outside the session."""

    def refreshing(self, symbol: str) -> bool:
        """Whether a fresher answer is under way."""

    def refresh(self, symbol: str) -> bool:
        """Asks for a fresher answer now."""


class Filings(Protocol):
    """The part of the filings service that the quote uses; no method waits."""

    def report(self) -> Report:
        """The newest figures known."""

    def refreshing(self) -> bool:
        """Whether the SEC is being asked."""


class Earnings(Protocol):
    """The part of the service of earnings dates that the quote uses; no method waits."""

    def look(self, symbol: str) -> Lookup:
        """The next earnings date known, and whether it is being asked for."""


@dataclass(frozen=True, slots=True)
class DrawnBars:
    """What a chart beside the quote draws: its range and the time of its last bar."""

    range: Range
    last: pd.Timestamp


def drawn(history: HistoryResult) -> DrawnBars | None:
    """What a chart of `history` draws; None where its end is not the newest price."""
    if not isinstance(history, History) or history.range is Range.R1_WEEK:
        return None
    return DrawnBars(history.range, pd.Timestamp(history.bars.index[-1]))


@dataclass(frozen=True, slots=True)
class LiveQuote:
    """A quote's place on a page.

    `typed` is the symbol as typed, `symbol` the same made harmless, `name` None where not bundled.
    `stream` adds the trades since. `others` are further symbols that the page draws. `filings`
    know the newest share count; None shows no market value. `earnings` know when the next results
    come; None shows no date. `pending`, `others_pending`, `filings_pending`, `earnings_pending`
    and `was_open` say how things stood when the page was drawn. `drawn` is what the chart beside
    it shows of the symbol: it keeps up with the price.
    """

    service: QuoteService
    stream: QuoteStream
    typed: str
    symbol: str
    name: str | None
    was_open: bool
    pending: bool
    others: Sequence[str] = ()
    others_pending: bool = False
    filings: Filings | None = None
    filings_pending: bool = False
    earnings: Earnings | None = None
    earnings_pending: bool = False
    drawn: DrawnBars | None = None


@dataclass(frozen=True, slots=True)
class QuoteState:
    """What is known at one moment.

    `extended` is the price outside the session, `figures` are of the sessions before. `pending`: a
    newer price is asked for; `moved`: the price is another than when it was last drawn; `report`:
    of filings; `extended_pending`: no trade outside the session is known yet, and it is asked for.
    """

    quote: QuoteResult
    market: calendar.MarketStatus
    now: datetime
    pending: bool
    report: Report | None
    extended: ExtendedPrice | None = None
    extended_pending: bool = False
    figures: SessionFigures = UNKNOWN_FIGURES
    moved: bool = False
    earnings: Lookup = NO_DATE


#: Draws a quote: its place, what is known now, and what draws the button that asks for more.
Draw = Callable[[LiveQuote, QuoteState, Callable[[], None]], None]


def show(live: LiveQuote, draw: Draw) -> None:
    """Draws the quote where it is called, and draws it again while it can change.

    The page follows once: when all that it waits for has come, or a part of the trading day begins.
    """
    now = datetime.now(UTC)
    phase = _phase(now)
    # Nothing is waited for that the next tick brings.
    extended_pending = not live.stream.ticks_now and _outside(live, live.symbol).is_pending
    every = _every(live, now, phase, extended_pending=extended_pending)
    st.html(style_sheet.sheet(palette()))
    fragment(_follow, run_every=every)(live, draw, phase, extended_pending)


def _every(live: LiveQuote, now: datetime, phase: Phase | None, *, extended_pending: bool) -> float:
    """Seconds from one look to the next."""
    waits = (live.pending, live.others_pending, live.filings_pending, live.earnings_pending)
    if any(waits) or extended_pending:
        return PENDING_SECONDS
    if live.stream.ticks_now:
        return TICK_SECONDS
    if live.was_open or phase is not None:
        return OPEN_SECONDS
    # Nothing can change until trading begins again.
    next_open = calendar.market_status(now).next_open
    begins = available(lambda: trading_hours.next_pre_market(now), next_open)
    return (begins - now).total_seconds() + 1


def _phase(now: datetime) -> Phase | None:
    """The part of the trading day; only the session is known without the bundled hours."""
    return available(lambda: trading_hours.phase_at(now), None)


def _follow(live: LiveQuote, draw: Draw, phase: Phase | None, extended_pending: bool) -> None:
    service, now = live.service, datetime.now(UTC)
    state = _state(live, now)
    has_changed = state.market.is_open != live.was_open or _phase(now) is not phase
    # Asked for at every look: that keeps the bars coming.
    has_extended = extended_pending and not state.extended_pending  # from now on, look less often
    if _has_new_bars(live) or _has_arrived(live, state) or has_changed or has_extended:
        st.rerun()

    def refresh() -> None:
        if _refresh_pressed(service, live.typed):
            st.rerun()  # the whole page, which now waits for the answer

    if isinstance(state.quote, Quote):
        run_log.note_prices(state.quote.provenance.source.value)
    draw(live, state, refresh)
    if live.drawn is not None and phase is not None:
        last_price.put(state.quote if _ends_today(live.drawn, state.quote) else None)


def _ends_today(drawn: DrawnBars, quote: QuoteResult) -> bool:
    """Whether the chart's last bar is of the quote's session: only there does the price belong."""
    return isinstance(quote, Quote) and drawn.last.date() == quote.session


def _has_new_bars(live: LiveQuote) -> bool:
    """Whether there are later bars than the chart draws; asks for them, too."""
    if live.drawn is None:
        return False
    known = live.service.history(live.typed, live.drawn.range)
    return isinstance(known, History) and known.bars.index[-1] > live.drawn.last


def _state(live: LiveQuote, now: datetime) -> QuoteState:
    asked = live.service.quote(live.typed)
    sessions = live.service.finished_sessions(live.typed)
    closes = sessions.bars["close"] if isinstance(sessions, History) else None
    outside = NO_TRADE if isinstance(asked, Unavailable) else _outside(live, asked.symbol)
    followed = live.stream.follow(asked, closes, outside.trade)
    quote = followed.quote
    return QuoteState(
        quote=quote,
        market=calendar.market_status(now),
        now=now,
        pending=live.service.refreshing(live.typed),
        report=live.filings.report() if live.filings else None,
        extended=followed.extended,
        extended_pending=outside.is_pending,
        figures=_figures(sessions, quote),
        moved=_has_moved(quote, followed.extended),
        earnings=next_earnings(live.earnings, quote),
    )


def _outside(live: LiveQuote, symbol: str) -> Outside:
    """The trade outside the session that was asked for; nothing while the stream brings them."""
    if live.stream.brings_extended(symbol):
        return NO_TRADE
    return available(lambda: live.service.extended(live.typed), NO_TRADE)


def _figures(sessions: HistoryResult, quote: QuoteResult) -> SessionFigures:
    """The figures beside the quote, worked out once for the same sessions and prices."""
    if not isinstance(sessions, History) or not isinstance(quote, Quote):
        return UNKNOWN_FIGURES
    prices = (quote.session, quote.price, quote.day_low, quote.day_high)
    return _kept_figures(key=repr((digest(sessions), prices)), _sessions=sessions, _quote=quote)


@st.cache_resource(max_entries=64, show_spinner=False)
def _kept_figures(key: str, _sessions: History, _quote: Quote) -> SessionFigures:
    return session_figures(_sessions, _quote)


def next_earnings(earnings: Earnings | None, quote: QuoteResult) -> Lookup:
    """When the company of the quote publishes next; nothing for a symbol without a price."""
    if earnings is None or not isinstance(quote, Quote):
        return NO_DATE
    return available(lambda: earnings.look(quote.symbol), NO_DATE)


def _has_moved(quote: QuoteResult, extended: ExtendedPrice | None) -> bool:
    """Whether a price is another than the one that this visitor was shown last."""
    if not isinstance(quote, Quote):
        return False
    shown = (quote.symbol, quote.price, extended and extended.price)
    before = st.session_state.get(_SHOWN)
    st.session_state[_SHOWN] = shown
    return before is not None and before[0] == quote.symbol and before != shown


#: In the session state: what was shown last.
_SHOWN = "quote_shown"


def _has_arrived(live: LiveQuote, state: QuoteState) -> bool:
    """Whether something that the page waited for has come."""
    others = live.others_pending and not any(map(live.service.refreshing, live.others))
    filings = live.filings_pending and not (live.filings and live.filings.refreshing())
    earnings = live.earnings_pending and not state.earnings.is_pending
    return (live.pending and not state.pending) or others or filings or earnings


def _refresh_pressed(service: QuoteService, symbol: str) -> bool:
    """Draws the button that asks for a newer price; whether it has just been pressed."""

    def ask() -> None:
        service.refresh(symbol)

    return st.button(
        _("Refresh"), icon=":material/refresh:", type="tertiary", key="refresh_quote", on_click=ask
    )
