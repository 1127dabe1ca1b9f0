"""The market: the price, what 27 January 2025 did to it and to others, and the value it took."""

from components import shell

shell.require_shell()

import functools
from datetime import UTC, datetime

import streamlit as st

from components import headline, theme, visitor_prices
from components.charts import figure
from components.content import coverage, provenance
from components.language import gettext as _
from components.markdown import escape_markdown
from components.market import (
    controls,
    findings,
    marks,
    shock_chart,
    symbol_bar,
    unusual,
)
from components.market import loss as loss_view
from components.market import panel as panel_view
from components.market.shock import ShockTable
from components.quote import header, live
from components.quote.live import LiveQuote
from components.section import available, section
from data import calendar, earnings, events, filings, prices, stream, symbols
from data import coverage as data_coverage
from data.prices import bundled, figures
from data.prices.model import Range

now = datetime.now(UTC)
service = visitor_prices.service()
snapshot = bundled.default_snapshot()
all_events = available(events.load_events, ())
all_symbols = available(symbols.symbols, ())
story = available(lambda: findings.story(all_events, snapshot), None)
filing_service = available(filings.default_service, None)
if filing_service and available(filing_service.report, None) is None:
    filing_service = None  # without a count of shares there is no market value
earnings_service = available(earnings.default_service, None)

first = st.container(key="market_first")
lead, quote_place = first.container(key="lead_market"), first.container()
before_shock = story.before if story else None
with first:
    chosen = controls.draw(theme.palette(), before_shock)
picture = st.container()

ticker = prices.parse_symbol(chosen.typed)
symbol = ticker if isinstance(ticker, str) else ticker.symbol  # the typed text, made harmless
name = symbol_bar.names().get(symbol, symbol)
rest = [each.symbol for each in all_symbols if each.symbol != symbol]
# Asking begins the refreshes, of what was chosen first. Whether one is under way is read before
# the answers: one that arrives in between is then followed by another run.
for each in (chosen.typed, *chosen.compare):
    service.history(each, chosen.range)
service.history(chosen.typed, Range.MAX)
service.quote(chosen.typed)
pending_before = any(map(service.refreshing, rest))
sessions = {each: service.finished_sessions(each) for each in rest}
pending = service.refreshing(chosen.typed)
table_pending = any(map(service.refreshing, rest))
filings_pending = bool(filing_service and filing_service.refreshing())
history = service.history(chosen.typed, chosen.range)
quote = service.quote(chosen.typed)
earnings_pending = live.next_earnings(earnings_service, quote).is_pending
whole = service.history(chosen.typed, Range.MAX)
others = [service.history(each, chosen.range) for each in chosen.compare]
shock = None
if story and isinstance(history, prices.History):
    # its prices are in shares of today: a split may be newer
    shock = marks.shock_of(history.bars["close"], story.before, story.shock)
if story and shock is None:
    in_snapshot = functools.partial(findings.shock_of, symbol, snapshot, story)
    shock = available(in_snapshot, None)


@functools.cache
def finished() -> list[prices.HistoryResult]:
    """The finished sessions of all symbols; asked for again only where some may have come since."""
    first = {} if pending_before or table_pending else sessions
    known = [each.symbol for each in symbols.symbols()]
    return [first.get(each) or service.finished_sessions(each) for each in known]


@functools.cache
def told() -> panel_view.StorySessions:
    """The sessions that the page turns on; like the table asked for in each section."""
    return findings.story(events.load_events(), snapshot)


@functools.cache
def table() -> ShockTable:
    """The moves of all symbols; asked for in each section, so that none needs another."""
    return findings.shock_table(finished(), symbols.symbols(), told())


@functools.cache
def loss() -> loss_view.Loss:
    """The market value lost on the day of the shock."""
    return findings.loss(snapshot, told())


with lead, section("lead"):
    row = findings.row_of(symbol, name, table(), history)
    names = symbol_bar.names()
    beside = [
        findings.row_of(each, names.get(each, each), table(), theirs)
        for each, theirs in zip(chosen.compare, others, strict=True)
    ]
    headline.say(findings.headline(row, table(), [each for each in beside if each]))
    st.markdown(escape_markdown(findings.lead(row, name, table(), loss())))

with quote_place, section("quote"):
    header.show(
        LiveQuote(
            service=service,
            stream=stream.default_stream(),
            typed=chosen.typed,
            symbol=symbol,
            name=symbol_bar.names().get(symbol),
            was_open=calendar.market_status(now).is_open,
            pending=pending,
            others=rest,
            others_pending=table_pending,
            filings=filing_service,
            filings_pending=filings_pending,
            earnings=earnings_service,
            earnings_pending=earnings_pending,
            drawn=None if others else live.drawn(history),
        )
    )

with picture, section("price chart"):
    if isinstance(history, prices.Unavailable) and isinstance(quote, prices.Unavailable):
        pass  # the quote's place says why
    elif isinstance(history, prices.Unavailable):
        reason = provenance.unavailable_sentence(history, now)
        st.warning(escape_markdown(reason), icon=":material/search_off:")
    else:
        days = findings.company_days(symbol) if chosen.company_days else ()
        if story:
            history = panel_view.cut(history, chosen, story)
        last = history.bars.index[-1].date()
        before = figures.close_before(service.finished_sessions(chosen.typed), last)
        content = panel_view.Panel(
            history, name, chosen, all_events, story, now, shock, before, days
        )
        drawn = panel_view.comparison_panel(content, others) if others else None
        if others and drawn is None:
            st.info(_("None of the chosen symbols can be compared over this range."))
        drawn = drawn or panel_view.price_panel(content)
        if calendar.market_status(now).is_open:
            controls.offer_day(chosen)
        panel_view.show(drawn)
    with section("coverage"):
        coverage.show(data_coverage.current())

st.header(_("What the shock did"), divider="gray")
with section("shock"):
    shock_chart.draw(table(), symbol)

if isinstance(whole, prices.History):  # else the quote's place says why there are no prices
    st.header(_("How unusual was it?"), divider="gray")
    with section("unusual"):
        known = symbols.symbols()
        request = unusual.Request(whole, name, told().shock, finished(), known, snapshot, now)
        unusual.show(request)

st.header(_("Loss of market value"), divider="gray")
with section("loss"):
    left, right = st.columns([3, 2], gap="large")
    with left:
        figure.show(loss_view.drawn(loss()), key="loss")
    with right:
        st.markdown(loss_view.explanation(loss()))
