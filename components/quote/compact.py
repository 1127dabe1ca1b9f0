"""The newest price as the distance from a level, at the right end of a picture of it.

Kept up to date without redrawing the picture. A price that is not of the newest session is grey,
without an arrow, and its date stands in the size of the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

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
from data.prices.plausibility.extended import ExtendedPrice


@dataclass(frozen=True, slots=True)
class ReferencePrice:
    """What the price is held against, and where it stands in the picture beside it.

    `price` is the close of `day`; `low` and `high` are the ends of the picture's scale, whose plot
    is `height` pixels high.
    """

    price: float
    day: date
    low: float
    high: float
    height: float

    def pixels(self, price: float) -> float:
        """How far below the picture's upper edge a price stands, within the picture."""
        share = (self.high - price) / (self.high - self.low)
        return self.height * min(max(share, 0.0), 1.0)


def show(place: LiveQuote, level: ReferencePrice) -> None:
    """Draws the quote where it is called, and keeps it up to date."""

    def draw(place: LiveQuote, state: QuoteState, refresh: Callable[[], None]) -> None:
        _draw(state, level)
        with st.container(key="end_market", gap=None):
            refresh()
            lines = [market_line(state.market)]
            if state.pending:
                lines.append(_("Asking for a newer price …"))
            text = "  \n".join(map(escape_markdown, lines))
            st.caption(text, help=_remarks(state.quote, state.extended))

    live.show(place, draw)


def _draw(state: QuoteState, level: ReferencePrice) -> None:
    if isinstance(state.quote, Unavailable):
        st.caption(escape_markdown(provenance.unavailable_sentence(state.quote, state.now)))
    else:
        stale = markup.is_stale(state.quote, state.market, state.now)
        st.html(html(state.quote, level, state.now, stale=stale))
        if state.extended is not None:
            st.html(extended_html(state.extended, state.quote, state.now, moved=state.moved))


def html(quote: Quote, level: ReferencePrice, now: datetime, *, stale: bool) -> str:
    """The price as HTML; look.css gives it its look, the bracket here its place."""
    ratio = quote.price / level.price - 1
    ends = sorted((level.pixels(quote.price), level.pixels(level.price)))
    what = _("Still above R1") if ratio >= 0 else _("Below its level before R1")
    words = "".join(
        f'<p class="{name}">{escape(text)}</p>' for name, text in _words(quote, ratio, now, stale)
    )
    return (
        f'<div class="end {"stale" if stale else "live"}" '
        f'style="--top:{ends[0]:.0f}px;--reach:{ends[1] - ends[0]:.0f}px">'
        '<span class="bracket"></span>'
        f'<div class="words"><p class="what">{escape(what)}</p>{words}</div>'
        f'<div class="level"><p><b>{escape(fmt.money(level.price))}</b></p>'
        f"<p>{escape(fmt.day(level.day, 'long'))}</p></div></div>"
    )


def extended_html(price: ExtendedPrice, quote: Quote, now: datetime, *, moved: bool) -> str:
    """The price outside the session as HTML, under the price of the session."""
    today = now.astimezone(calendar.NEW_YORK).date()
    line = markup.outside_line(price, quote.provenance.currency, today, moved=moved)
    return f'<div class="r1-quote r1-quote-live end_outside">{line}</div>'


def _words(quote: Quote, ratio: float, now: datetime, stale: bool) -> Iterator[tuple[str, str]]:
    """Class and text of each line: the distance, its day or time, the price and its source."""
    origin, price = quote.provenance, fmt.money(quote.price, quote.provenance.currency)
    yield "figure", fmt.percent(ratio, 1)
    if stale:
        yield "date", fmt.day(quote.session)
        age = fmt.span(now - origin.as_of)
        yield "source", _("{price}, saved price, {age} old").format(price=price, age=age)
        return
    yield "time", _("{moment} New York").format(moment=fmt.moment(origin.as_of))
    if quote.change is not None and quote.change_ratio is not None:
        arrow = "▲" if quote.change > 0 else "▼" if quote.change < 0 else "■"
        change = fmt.percent(quote.change_ratio)
        yield "change", _("{arrow} {change} on the day").format(arrow=arrow, change=change)
    words = provenance.source_words(origin, now)
    named = words if origin.source is Source.BUNDLED else f"{words}, {origin.provider}"
    yield "source", f"{price} · {named}"


def market_line(market: MarketStatus) -> str:
    """Whether the market is open, and until when."""
    if market.is_open:
        return _("Market open until {time} New York").format(time=fmt.clock(market.next_close))
    return _("Market closed until {moment} New York").format(moment=fmt.moment(market.next_open))


def _remarks(quote: QuoteResult, extended: ExtendedPrice | None) -> str | None:
    """What the change is against, who tells the rest, and what went wrong on the way."""
    if isinstance(quote, Unavailable):
        return None
    against = [header.against_sentence(quote), *header.extended_sentences(quote, extended)]
    notes = provenance.note_sentences(
        note for note in quote.notes if note.code in provenance.QUOTE_NOTES
    )
    return escape_markdown(" ".join([*against, *notes]))
