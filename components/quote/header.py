"""The quote header: price and day, market value, the market's state, and the price's source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import streamlit as st

from components import format as fmt
from components.content import filings, provenance
from components.language import gettext as _
from components.markdown import MAX_NAME_LENGTH, escape_markdown
from components.quote import live
from components.quote.live import LiveQuote, QuoteState
from data.calendar import ClosedReason, MarketStatus
from data.filings import Disagreement, FilingsProblem, Report, Shares
from data.prices import splits
from data.prices.model import Quote, QuoteResult, Unavailable
from data.symbols import SUBJECT

#: Colour and arrow of a change, by its sign.
_LOOKS: dict[int, tuple[Literal["green", "gray", "red"], Literal["up", "off", "down"]]] = {
    1: ("green", "up"),
    0: ("gray", "off"),
    -1: ("red", "down"),
}


@dataclass(frozen=True, slots=True)
class MarketValue:
    """A market value, and the share count that it is worked out with.

    `disagreement`: where the bundled file gives another count; `problem`: why the SEC gave
    nothing newer.
    """

    value: float
    count: Shares
    disagreement: Disagreement | None
    problem: FilingsProblem | None


@dataclass(frozen=True, slots=True)
class QuoteContext:
    """What the header shows beside the quote. `pending`: a newer price is being asked for."""

    symbol: str
    name: str | None
    market: MarketStatus
    now: datetime
    valuation: MarketValue | None
    pending: bool = False


def valuation(symbol: str, quote: QuoteResult, report: Report) -> MarketValue | None:
    """The market value at the quote's price with the newest share count of `report`.

    The count is that of today: splits since its day are applied. None without a price, for
    symbols whose share count is not known, and where a split's day is not known.
    """
    if symbol != SUBJECT or not isinstance(quote, Quote):
        return None
    filed = report.newest_shares
    if any(not split.named for split in quote.splits):
        return None
    factor = splits.shares_for_one(quote.splits, filed.as_of)
    count = replace(filed, shares=filed.shares * factor)
    value = quote.price * count.shares
    return MarketValue(value, count, report.disagreement_on(filed), report.problem)


def show(place: LiveQuote) -> None:
    """Draws the quote where it is called, with all its figures, and keeps it up to date."""
    live.show(place, _draw_state)


def _draw_state(place: LiveQuote, state: QuoteState, refresh: Callable[[], None]) -> None:
    report = state.report
    draw(
        state.quote,
        QuoteContext(
            symbol=place.symbol,
            name=place.name or getattr(state.quote, "name", None),
            market=state.market,
            now=state.now,
            valuation=valuation(place.symbol, state.quote, report) if report else None,
            pending=state.pending,
        ),
        refresh,
    )


def draw(quote: QuoteResult, context: QuoteContext, refresh: Callable[[], None]) -> None:
    """Draws the header; without a quote one sentence says why.

    `refresh` draws the button that asks for a newer price, beside the numbers where there is
    room.
    """
    market = market_sentence(context.market, context.now)
    if isinstance(quote, Unavailable):
        text = provenance.unavailable_sentence(quote, context.now)
        if context.symbol:
            text = _("No price for {symbol}. {reason}").format(symbol=context.symbol, reason=text)
        st.info(escape_markdown(text), icon=":material/cloud_off:")
        st.caption(market)
        refresh()
    else:
        with st.container(horizontal=True):
            with st.container():
                _metrics(quote, context)
            refresh()
        st.caption("  \n".join(map(escape_markdown, _lines(quote, context, market))))


def price(label: str, quote: Quote, **more: Any) -> None:
    """The price and the day's change, coloured and with an arrow by its sign."""
    currency = quote.provenance.currency
    change, ratio = quote.change, quote.change_ratio
    if change is None or ratio is None:  # no arrow and no "0.00 %": the change is not known
        st.metric(label, fmt.money(quote.price, currency), width="content", help=more.get("help"))
        return
    # Streamlit goes by the sign of the text, but knows no other minus than the hyphen.
    colour, arrow = _LOOKS[(change > 0) - (change < 0)]
    st.metric(
        label,
        fmt.money(quote.price, currency),
        f"{fmt.money(change, currency, signed=True)} ({fmt.percent(ratio)})",
        delta_color=colour,
        delta_arrow=arrow,
        width="content",
        **more,
    )


def _metrics(quote: Quote, context: QuoteContext) -> None:
    currency = quote.provenance.currency
    with st.container(horizontal=True, gap="medium"):
        price(
            title(context),
            quote,
            delta_description=_("on the day"),
            help=against_sentence(quote),
        )
        st.metric(_("Range of the day"), _day_range(quote, currency), width="content")
        st.metric(_("Volume (shares)"), _volume(quote.volume), width="content")
        if context.valuation is not None:
            st.metric(
                _("Market value"),
                fmt.billions(context.valuation.value, currency, 0),
                help=escape_markdown(_valuation_help(context.valuation)),
                width="content",
            )


def against_sentence(quote: Quote) -> str:
    """The session of the price, and the close that its change is measured from."""
    session = fmt.day(quote.session, "long")
    if quote.previous_close is None:
        return _(
            "Regular session of {date}. The close before is not known, so no change is shown."
        ).format(date=session)
    close = fmt.money(quote.previous_close, quote.provenance.currency)
    text = _("Regular session of {date}. The close before was {close}.")
    return text.format(date=session, close=close)


def title(context: QuoteContext) -> str:
    """Name and ticker as Markdown: Nvidia (NVDA)."""
    # The name may be a provider's, and the label of a metric is Markdown.
    text = f"{context.name} ({context.symbol})" if context.name else context.symbol
    return escape_markdown(text, max_length=MAX_NAME_LENGTH)


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


def _valuation_help(valuation: MarketValue) -> str:
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
    document = filings.document(count.document, count.filed)
    return f"{document} · {filings.source_words(count.source)}"


def _lines(quote: Quote, context: QuoteContext, market: str) -> list[str]:
    """The price's source and what is wrong with it; then the market's state and the share count."""
    price = [provenance.provenance_line(quote.provenance, context.now)]
    if context.pending:
        price.append(_("Asking for a newer price …"))
    price += provenance.note_sentences(
        note for note in quote.notes if note.code in provenance.QUOTE_NOTES
    )
    rest = [market]
    valuation = context.valuation
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
