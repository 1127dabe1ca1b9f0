"""The newest price in a few lines, as a fragment on a timer like `components.quote.live`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import streamlit as st

from components import format as fmt
from components.content import provenance
from components.language import gettext as _
from components.markdown import escape_markdown
from components.quote import header
from components.quote.live import OPEN_SECONDS, PENDING_SECONDS, LiveQuote, refresh_pressed
from components.run_lock import fragment
from data import calendar
from data.calendar import MarketStatus
from data.prices.model import Quote, QuoteResult, Source, Unavailable


def show(live: LiveQuote) -> None:
    """Draws the quote where it is called, and redraws the page once a newer price has come."""
    every = PENDING_SECONDS if live.pending else OPEN_SECONDS if live.was_open else None
    fragment(_draw, run_every=every)(live)


def _draw(live: LiveQuote) -> None:
    now = datetime.now(UTC)
    market = calendar.market_status(now)
    quote = live.service.quote(live.symbol)
    still = live.service.refreshing(live.symbol)
    if (live.pending and not still) or market.is_open != live.was_open:
        st.rerun()
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, gap="small"):
            if isinstance(quote, Quote):
                header.price(escape_markdown(f"{live.name} ({live.symbol})"), quote)
            if refresh_pressed(live.service, live.symbol):
                st.rerun()  # the whole page, which now waits for the answer
        lines = [*_source_lines(quote, now, pending=still), market_line(market)]
        st.caption("  \n".join(map(escape_markdown, lines)), help=_remarks(quote, now))


def _source_lines(quote: QuoteResult, now: datetime, *, pending: bool) -> Iterator[str]:
    """Source, provider and time of the price, and whether a newer one is asked for."""
    if isinstance(quote, Unavailable):
        yield provenance.unavailable_sentence(quote, now)
    else:
        origin = quote.provenance
        parts = [provenance.provider_name(origin)]
        if origin.source is not Source.BUNDLED:
            parts.insert(0, provenance.source_words(origin, now))
        line = " · ".join(parts)
        moment = _("{moment} New York ({age})").format(
            moment=fmt.moment(origin.as_of), age=fmt.age(now - origin.as_of)
        )
        yield f"{line[:1].upper()}{line[1:]} · {moment}"
    if pending:
        yield _("Asking for a newer price …")


def market_line(market: MarketStatus) -> str:
    """Whether the market is open, and until when."""
    if market.is_open:
        return _("Market open until {time} New York").format(time=fmt.clock(market.next_close))
    return _("Market closed until {moment} New York").format(moment=fmt.moment(market.next_open))


def _remarks(quote: QuoteResult, now: datetime) -> str | None:
    """What the change is against, and what went wrong on the way."""
    if isinstance(quote, Unavailable):
        return None
    against = _("Regular session of {date}. The close before was {close}.").format(
        date=fmt.day(quote.session, "long"),
        close=fmt.money(quote.previous_close, quote.provenance.currency),
    )
    notes = provenance.note_sentences(
        note for note in quote.notes if note.code in provenance.QUOTE_NOTES
    )
    return escape_markdown(" ".join([against, *notes]))
