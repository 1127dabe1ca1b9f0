"""The quote header: price and day, market value, the market's state, and the price's source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st

from components import format as fmt
from components.content import filings, provenance
from components.language import gettext as _
from components.markdown import escape_markdown
from components.quote import live, markup
from components.quote.live import LiveQuote, QuoteState
from data import calendar
from data.calendar import ClosedReason, MarketStatus
from data.earnings import EarningsDate, Timing
from data.filings import Disagreement, FilingsProblem, Report, Shares
from data.prices import splits
from data.prices.figures import UNKNOWN_FIGURES, SessionFigures
from data.prices.model import Quote, QuoteResult, Unavailable
from data.prices.plausibility.extended import ExtendedPrice
from data.symbols import SUBJECT


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
    """What the header shows beside the quote. `pending` and `moved` as in `QuoteState`."""

    symbol: str
    name: str | None
    market: MarketStatus
    now: datetime
    valuation: MarketValue | None
    pending: bool = False
    extended: ExtendedPrice | None = None
    figures: SessionFigures = UNKNOWN_FIGURES
    moved: bool = False
    earnings: EarningsDate | None = None


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
            extended=state.extended,
            figures=state.figures,
            moved=state.moved,
            earnings=state.earnings.date,
        ),
        refresh,
    )


def draw(quote: QuoteResult, context: QuoteContext, refresh: Callable[[], None]) -> None:
    """Draws the header; without a quote one sentence says why.

    `refresh` draws the button that asks for a newer price, beside the market's hours.
    """
    market = market_sentence(context.market, context.now)
    if isinstance(quote, Unavailable):
        text = provenance.unavailable_sentence(quote, context.now)
        if context.symbol:
            text = _("No price for {symbol}. {reason}").format(symbol=context.symbol, reason=text)
        st.info(escape_markdown(text), icon=":material/cloud_off:")
        lines, more = [market], None
    else:
        st.html(quote_html(quote, context))
        lines, more = _lines(quote, context, market), escape_markdown(_explanation(quote, context))
    with st.container(key="quote_market", horizontal=True, vertical_alignment="center"):
        st.caption(escape_markdown(" ".join(lines)), help=more)
        refresh()


def quote_html(quote: Quote, context: QuoteContext) -> str:
    """The quote with its ranges and figures, as HTML."""
    currency = quote.provenance.currency
    today = context.now.astimezone(calendar.NEW_YORK).date()
    stale = markup.is_stale(quote, context.market, context.now)
    main = [
        markup.line(markup.title(context.name, context.symbol), "label"),
        markup.price_line(quote, today, stale=stale, moved=context.moved),
    ]
    if context.extended is not None:
        main.append(markup.outside_line(context.extended, currency, today, moved=context.moved))
    source = provenance.provenance_line(quote.provenance, context.now)
    if context.pending:
        source += " · " + _("Asking for a newer price …")
    main.append(markup.line(source, "source"))
    day = fmt.day(quote.session, "day")
    asked = (
        markup.PriceRange(_("52 weeks"), context.figures.low, context.figures.high),
        markup.PriceRange(_("Day of {date}").format(date=day), quote.day_low, quote.day_high),
    )
    ranges = [part for each in asked for part in markup.range_bar(each, quote.price, currency)]
    beside = [*ranges, *markup.facts(_sizes(quote, context))]
    more = markup.facts(_day_figures(quote, context, stale=stale))
    return markup.block(main, beside, more, stale=stale)


def _sizes(quote: Quote, context: QuoteContext) -> Iterator[markup.NamedFigure]:
    """What the company is worth and how many of its shares changed hands, where known."""
    if context.valuation is not None:
        value = fmt.billions(context.valuation.value, quote.provenance.currency, 0)
        yield markup.NamedFigure(_("Market value"), value)
    if quote.volume is not None:
        yield markup.NamedFigure(_("Shares traded"), _millions(quote.volume))


def _day_figures(
    quote: Quote, context: QuoteContext, *, stale: bool
) -> Iterator[markup.NamedFigure]:
    """What the day's price and volume are measured against, where known."""
    currency = quote.provenance.currency
    if stale and quote.change_ratio is not None:
        yield markup.NamedFigure(_("Change on the day"), fmt.percent(quote.change_ratio))
    if quote.open is not None:
        yield markup.NamedFigure(_("Open"), fmt.money(quote.open, currency))
    if quote.previous_close is not None:
        yield markup.NamedFigure(_("Close before"), fmt.money(quote.previous_close, currency))
    if context.figures.average_volume is not None:
        average = _millions(context.figures.average_volume)
        yield markup.NamedFigure(_("Average volume (three months)"), average)
    if context.earnings is not None:
        yield markup.NamedFigure(_("Next results"), _earnings_day(context.earnings))


def _earnings_day(earnings: EarningsDate) -> str:
    day = fmt.day(earnings.day)
    return _("{date} (estimate)").format(date=day) if earnings.is_estimate else day


def _earnings_sentence(earnings: EarningsDate) -> str:
    """Who expects the next results when, and what that rests on."""
    texts = {
        None: _("{provider} expects the next results on {date}."),
        Timing.BEFORE_OPEN: _("{provider} expects the next results on {date}, before the open."),
        Timing.AFTER_CLOSE: _("{provider} expects the next results on {date}, after the close."),
    }
    said = texts[earnings.timing].format(
        provider=earnings.provider, date=fmt.day(earnings.day, "long")
    )
    if earnings.is_estimate:
        said += " " + _("The day is an estimate from earlier ones.")
    return said


def _explanation(quote: Quote, context: QuoteContext) -> str:
    """What the change is measured from, what the market value and the next date rest on."""
    parts = [against_sentence(quote), *extended_sentences(quote, context.extended)]
    if context.valuation is not None:
        parts.append(_valuation_help(context.valuation))
    if context.earnings is not None:
        parts.append(_earnings_sentence(context.earnings))
    return " ".join(parts)


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


def extended_sentences(quote: Quote, extended: ExtendedPrice | None) -> Iterator[str]:
    """Who tells the price outside the session, where that is not who tells the one above it."""
    if extended is not None and extended.provider != quote.provenance.provider:
        text = _("The price outside the session comes from {provider}.")
        yield text.format(provider=extended.provider)


def _millions(shares: float) -> str:
    return _("{millions} M").format(millions=fmt.number(shares / 1e6, 1))


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
    """What is wrong with the price, the market's state and the share count, on one line."""
    notes = provenance.note_sentences(
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
    return [each for each in (" ".join(notes), " ".join(rest)) if each]


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
