"""The newest price in a few lines, for a page that is about more than the price."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import streamlit as st

from components import format as fmt
from components.content import provenance
from components.language import gettext as _
from components.markdown import escape_markdown
from components.quote import header, live
from components.quote.live import LiveQuote, QuoteState
from data.calendar import MarketStatus
from data.prices.model import Quote, QuoteResult, Source, Unavailable


def show(place: LiveQuote) -> None:
    """Draws the quote where it is called, and keeps it up to date."""
    live.show(place, _draw)


def _draw(place: LiveQuote, state: QuoteState, refresh: Callable[[], None]) -> None:
    quote, now = state.quote, state.now
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, gap="small"):
            if isinstance(quote, Quote):
                header.price(escape_markdown(f"{place.name} ({place.symbol})"), quote)
            refresh()
        lines = [*_source_lines(quote, now, pending=state.pending), market_line(state.market)]
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
    against = header.against_sentence(quote)
    notes = provenance.note_sentences(
        note for note in quote.notes if note.code in provenance.QUOTE_NOTES
    )
    return escape_markdown(" ".join([against, *notes]))
