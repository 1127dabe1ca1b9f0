"""The newest price in a few lines, for a page that is about more than the price."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from components import format as fmt
from components.content import provenance
from components.language import gettext as _
from components.markdown import escape_markdown
from components.quote import header, live, markup
from components.quote.live import LiveQuote, QuoteState
from data import calendar
from data.calendar import MarketStatus
from data.prices.model import Quote, QuoteResult, Source, Unavailable


def show(place: LiveQuote) -> None:
    """Draws the quote where it is called, and keeps it up to date."""
    live.show(place, _draw)


def _draw(place: LiveQuote, state: QuoteState, refresh: Callable[[], None]) -> None:
    quote, now = state.quote, state.now
    lines = [market_line(state.market)]
    if isinstance(quote, Quote):
        st.html(quote_html(place, quote, state))
    else:
        lines.insert(0, provenance.unavailable_sentence(quote, now))
    if state.pending:
        lines.append(_("Asking for a newer price …"))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("  \n".join(map(escape_markdown, lines)), help=_remarks(quote))
        refresh()


def quote_html(place: LiveQuote, quote: Quote, state: QuoteState) -> str:
    """Name, price, price outside the session and source, as HTML."""
    today = state.now.astimezone(calendar.NEW_YORK).date()
    main = [
        markup.line(markup.title(place.name, place.symbol), "label"),
        markup.price_line(quote, today, moved=state.moved),
        markup.line(_source_line(quote, state.now), "source"),
    ]
    if state.extended is not None:
        currency = quote.provenance.currency
        outside = markup.outside_line(state.extended, currency, today, moved=state.moved)
        main.insert(2, outside)
    return markup.block(quote, main)


def _source_line(quote: Quote, now: datetime) -> str:
    """Source, provider and time of the price."""
    origin = quote.provenance
    parts = [provenance.provider_name(origin)]
    if origin.source is not Source.BUNDLED:
        parts.insert(0, provenance.source_words(origin, now))
    line = " · ".join(parts)
    moment = _("{moment} New York ({age})").format(
        moment=fmt.moment(origin.as_of), age=fmt.age(now - origin.as_of)
    )
    return f"{line[:1].upper()}{line[1:]} · {moment}"


def market_line(market: MarketStatus) -> str:
    """Whether the market is open, and until when."""
    if market.is_open:
        return _("Market open until {time} New York").format(time=fmt.clock(market.next_close))
    return _("Market closed until {moment} New York").format(moment=fmt.moment(market.next_open))


def _remarks(quote: QuoteResult) -> str | None:
    """What the change is against, and what went wrong on the way."""
    if isinstance(quote, Unavailable):
        return None
    against = header.against_sentence(quote)
    notes = provenance.note_sentences(
        note for note in quote.notes if note.code in provenance.QUOTE_NOTES
    )
    return escape_markdown(" ".join([against, *notes]))
