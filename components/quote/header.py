"""The quote header: price and day, market value, the state of the market, how old and whence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import streamlit as st

from components import format as fmt
from components.content import filings, provenance
from components.language import gettext as _
from data.calendar import ClosedReason, MarketStatus
from data.filings import Disagreement, Problem, Shares
from data.prices.model import Quote, QuoteResult, Unavailable

#: Colour and arrow of a change, by its sign.
_LOOKS: dict[int, tuple[Literal["green", "gray", "red"], Literal["up", "off", "down"]]] = {
    1: ("green", "up"),
    0: ("gray", "off"),
    -1: ("red", "down"),
}


@dataclass(frozen=True, slots=True)
class Valuation:
    """A market value under a share count.

    `disagreement`: what the bundled file says otherwise of that count; `problem`: why the SEC gave
    nothing newer.
    """

    value: float
    count: Shares
    disagreement: Disagreement | None
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Header:
    """All that the header shows. `pending` says that a fresher answer is under way."""

    symbol: str
    name: str | None
    quote: QuoteResult
    valuation: Valuation | None
    market: MarketStatus
    now: datetime
    pending: bool = False


def draw(header: Header, refresh: Callable[[], None]) -> None:
    """Draws the header; a missing quote costs its place a sentence and nothing else.

    `refresh` draws the button that asks for a newer price, beside the figures where they leave
    room.
    """
    market = market_sentence(header.market, header.now)
    if isinstance(header.quote, Unavailable):
        text = provenance.unavailable_sentence(header.quote, header.now)
        if header.symbol:
            text = _("No price for {symbol}. {reason}").format(symbol=header.symbol, reason=text)
        st.info(text, icon=":material/cloud_off:")
        st.caption(market)
        refresh()
    else:
        with st.container(horizontal=True):
            with st.container():
                _figures(header, header.quote)
            refresh()
        st.caption("  \n".join(_lines(header, header.quote, market)))


def price(label: str, quote: Quote, **more: Any) -> None:
    """The price and the day's change, coloured and with an arrow by its sign."""
    currency = quote.provenance.currency
    change = f"{fmt.money(quote.change, currency, signed=True)} ({fmt.percent(quote.change_ratio)})"
    # Streamlit goes by the sign of the text, but knows no other minus than the hyphen.
    colour, arrow = _LOOKS[(quote.change > 0) - (quote.change < 0)]
    st.metric(
        label,
        fmt.money(quote.price, currency),
        change,
        delta_color=colour,
        delta_arrow=arrow,
        width="content",
        **more,
    )


def _figures(header: Header, quote: Quote) -> None:
    currency = quote.provenance.currency
    with st.container(horizontal=True, gap="medium"):
        price(
            title(header),
            quote,
            delta_description=_("on the day"),
            help=_("Regular session of {date}. The close before was {close}.").format(
                date=fmt.day(quote.session, "long"),
                close=fmt.money(quote.previous_close, currency),
            ),
        )
        st.metric(_("Range of the day"), _day_range(quote, currency), width="content")
        st.metric(_("Volume (shares)"), _volume(quote.volume), width="content")
        if header.valuation is not None:
            st.metric(
                _("Market value"),
                fmt.billions(header.valuation.value, currency, 0),
                help=_valuation_help(header.valuation),
                width="content",
            )


def title(header: Header) -> str:
    """Name and ticker: Nvidia (NVDA)."""
    # The name may be a provider's, and the label of a metric is Markdown.
    return f"{provenance.plain(header.name)} ({header.symbol})" if header.name else header.symbol


def _day_range(quote: Quote, currency: str) -> str:
    if quote.day_low is None or quote.day_high is None:
        return fmt.MISSING
    low, high = fmt.money(quote.day_low, currency), fmt.money(quote.day_high, currency)
    if high[:1].isdigit():  # a currency that follows stands once, at the end
        low = fmt.number(quote.day_low, 2)
    return f"{low}\N{EN DASH}{high}"


def _volume(volume: int | None) -> str:
    if volume is None:
        return fmt.MISSING
    return _("{millions} M").format(millions=fmt.number(volume / 1e6, 1))


def _valuation_help(valuation: Valuation) -> str:
    text = _(
        "Price × {shares} million shares outstanding on {date}, the newest count filed: {filing}."
    ).format(
        shares=fmt.number(valuation.count.shares / 1e6),
        date=fmt.day(valuation.count.as_of, "long"),
        filing=_filing(valuation.count),
    )
    if valuation.problem is not None:
        text += " " + filings.problem_sentence(valuation.problem)
    return text


def _filing(count: Shares) -> str:
    """Which filing a count stands in, and how that reached us."""
    document = provenance.plain(filings.document(count.document, count.filed))
    return f"{document} · {filings.source_words(count.source)}"


def _lines(header: Header, quote: Quote, market: str) -> list[str]:
    """Whence the price is and what is wrong with it; then the state of the market and the value."""
    price = [provenance.provenance_line(quote.provenance, header.now)]
    if header.pending:
        price.append(_("Asking for a newer price …"))
    price += provenance.note_sentences(
        note for note in quote.notes if note.code in provenance.QUOTE_NOTES
    )
    rest = [market]
    valuation = header.valuation
    if valuation is not None:
        rest.append(
            _("Market value with the share count of {date} ({source}).").format(
                date=fmt.day(valuation.count.as_of),
                source=filings.source_words(valuation.count.source),
            )
        )
        if valuation.disagreement is not None:
            rest.append(filings.disagreement_sentence(valuation.disagreement))
    return [" · ".join(price), " ".join(rest)]


def market_sentence(status: MarketStatus, now: datetime) -> str:
    """Open or closed and why, and what comes next at which New York time and in how long."""
    if status.is_open:
        text = (
            _("Market open, closes early at {time} New York, in {wait}.")
            if status.is_early_close
            else _("Market open, closes at {time} New York, in {wait}.")
        )
        closing = status.next_close
        return text.format(time=fmt.clock(closing), wait=fmt.span(closing - now))
    reason = {
        ClosedReason.HOLIDAY: _("Market closed (holiday)"),
        ClosedReason.WEEKEND: _("Market closed (weekend)"),
        ClosedReason.BEFORE_OPEN: _("Market closed (before the open)"),
        ClosedReason.AFTER_CLOSE: _("Market closed (after the close)"),
    }[status.reason or ClosedReason.AFTER_CLOSE]
    opening = status.next_open
    text = _("{reason}, opens {moment} New York, in {wait}.").format(
        reason=reason, moment=fmt.moment(opening), wait=fmt.span(opening - now)
    )
    if status.is_early_close:
        text += " " + _("That session closes early, at {time}.").format(
            time=fmt.clock(status.next_close)
        )
    return text
