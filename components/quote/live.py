"""The quote as a fragment on a timer: redrawn while it can change, the page once it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import streamlit as st

from components.language import gettext as _
from components.run_lock import fragment
from data import calendar
from data.filings import Report
from data.prices.model import QuoteResult

OPEN_SECONDS = 30
PENDING_SECONDS = 2


class QuoteService(Protocol):
    """The part of the price service that the quote uses; no method waits."""

    def quote(self, symbol: str) -> QuoteResult:
        """The newest quote known."""

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


@dataclass(frozen=True, slots=True)
class LiveQuote:
    """A quote's place on a page.

    `typed` is the symbol as typed, `symbol` the same made harmless, `name` None where not bundled.
    `others` are further symbols that the page draws. `filings` know the newest share count; None
    shows no market value. `pending`, `others_pending`, `filings_pending` and `was_open` say how
    things stood when the page was drawn.
    """

    service: QuoteService
    typed: str
    symbol: str
    name: str | None
    was_open: bool
    pending: bool
    others: Sequence[str] = ()
    others_pending: bool = False
    filings: Filings | None = None
    filings_pending: bool = False


@dataclass(frozen=True, slots=True)
class QuoteState:
    """What is known at one moment. `pending`: a newer price is asked for; `report`: of filings."""

    quote: QuoteResult
    market: calendar.MarketStatus
    now: datetime
    pending: bool
    report: Report | None


#: Draws a quote: its place, what is known now, and what draws the button that asks for more.
Draw = Callable[[LiveQuote, QuoteState, Callable[[], None]], None]


def show(live: LiveQuote, draw: Draw) -> None:
    """Draws the quote where it is called, and draws it again while it can change.

    The page follows once: when all that it waits for has come, or the market opens or closes.
    """
    waiting = live.pending or live.others_pending or live.filings_pending
    every = PENDING_SECONDS if waiting else OPEN_SECONDS if live.was_open else None
    fragment(_follow, run_every=every)(live, draw)


def _follow(live: LiveQuote, draw: Draw) -> None:
    service, now = live.service, datetime.now(UTC)
    state = QuoteState(
        quote=service.quote(live.typed),
        market=calendar.market_status(now),
        now=now,
        pending=service.refreshing(live.typed),
        report=live.filings.report() if live.filings else None,
    )
    if _has_arrived(live, state) or state.market.is_open != live.was_open:
        st.rerun()

    def refresh() -> None:
        if _refresh_pressed(service, live.typed):
            st.rerun()  # the whole page, which now waits for the answer

    draw(live, state, refresh)


def _has_arrived(live: LiveQuote, state: QuoteState) -> bool:
    """Whether something that the page waited for has come."""
    others = live.others_pending and not any(map(live.service.refreshing, live.others))
    filings = live.filings_pending and not (live.filings and live.filings.refreshing())
    return (live.pending and not state.pending) or others or filings


def _refresh_pressed(service: QuoteService, symbol: str) -> bool:
    """Draws the button that asks for a newer price; whether it has just been pressed."""

    def ask() -> None:
        service.refresh(symbol)

    return st.button(
        _("Refresh"), icon=":material/refresh:", type="tertiary", key="refresh_quote", on_click=ask
    )
