"""What of the market page has an address of its own: its charts, and the quote."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from components import choices
from components.addressed.fields import described, query, read_by, switched_by
from components.addressed.model import Built, Chart, NotServedError, Parameters, end_of
from components.addressed.part import Part
from components.addressed.prices import SymbolParameters, served
from components.language import gettext as _
from components.language import mark
from components.market import codes, findings, marks, shock_chart, symbol_bar, unusual
from components.market import loss as loss_view
from components.market import panel as panels
from components.market.codes import MarketChoices
from components.quote import header, live
from components.quote.live import LiveQuote
from components.section import available
from data import calendar, earnings, events, prices, stream, symbols
from data.prices import History, bundled, figures
from data.prices.model import Range

_CHOICES = codes.choices(available(codes.bundled_symbols, ()))


def _described(key: str, description: str) -> Any:
    return described(_CHOICES[key], description)


def _code(key: str) -> AfterValidator:
    return read_by(codes.parse, key, _CHOICES[key])


def _switch(key: str) -> BeforeValidator:
    return switched_by(codes.parse, key, _CHOICES[key])


class PriceParameters(SymbolParameters):
    """The choices of the market page."""

    range: Annotated[str, _code(codes.RANGE)] = _described(codes.RANGE, "How far back")
    style: Annotated[str, _code(codes.STYLE)] = _described(
        codes.STYLE, "Line or candles; compared prices are lines"
    )
    compare: Annotated[str, _code(codes.COMPARED)] = _described(
        codes.COMPARED, "Bundled symbols, separated by commas"
    )
    base: Annotated[str, _code(codes.BASE)] = _described(
        codes.BASE, "Where compared prices stand at 100"
    )
    events: Annotated[bool, _switch(codes.EVENTS)] = _described(
        codes.EVENTS, "Names the events of the timeline"
    )
    days: Annotated[bool, _switch(codes.DAYS)] = _described(
        codes.DAYS, "Marks days of results and ex-dividend days"
    )
    log: Annotated[bool, _switch(codes.LOG)] = _described(codes.LOG, "Logarithmic prices")

    def choices(self) -> MarketChoices:
        """The same as the page makes of its address."""
        chosen, _refused = codes.parse(query(self, _CHOICES))
        return chosen


def _known(symbol: str, range_: Range) -> History:
    return served(prices.default_service().history(symbol, range_))


def _price(asked: PriceParameters) -> Built:
    chosen, snapshot = asked.choices(), bundled.default_snapshot()
    all_events = events.load_events()
    story = findings.story(all_events, snapshot)
    history = panels.cut(_known(asked.symbol, chosen.range), chosen, story)
    shock = marks.shock_of(history.bars["close"], story.before, story.shock)
    last = history.bars.index[-1].date()
    finished = prices.default_service().finished_sessions(asked.symbol)
    panel = panels.Panel(
        history,
        symbol_bar.names().get(asked.symbol, asked.symbol),
        chosen,
        all_events,
        story,
        datetime.now(UTC),
        shock or findings.shock_of(asked.symbol, snapshot, story),
        figures.close_before(finished, last),
        findings.company_days(asked.symbol) if chosen.company_days else (),
    )
    if chosen.compare:
        others = [_known(each, chosen.range) for each in chosen.compare]
        drawn = panels.comparison_panel(panel, others)
        if drawn is None:
            reason = _("None of the chosen symbols can be compared over this range.")
            raise NotServedError(404, reason)
        units = dict.fromkeys(drawn.table.columns[1:], "100 = base")
    else:
        drawn = panels.price_panel(panel)
        currency = history.provenance.currency
        units = dict.fromkeys(("open", "high", "low", "close"), currency) | {"volume": "shares"}
    return Built(drawn, history.provenance.as_of, units)


def _loss(_asked: Parameters) -> Built:
    snapshot = bundled.default_snapshot()
    story = findings.story(events.load_events(), snapshot)
    figure = loss_view.drawn(findings.loss(snapshot, story))
    units = {"shares_millions": "million shares", "loss_busd": "billion USD"}
    return Built(figure, snapshot.provenance(symbols.SUBJECT).as_of, units)


_SHOCK = dict.fromkeys(("on_day", "to_answer", "since"), "ratio") | {"sessions": "sessions"}


def _shock(asked: SymbolParameters) -> Built:
    service, known = prices.default_service(), symbols.symbols()
    story = findings.story(events.load_events(), bundled.default_snapshot())
    histories = [service.finished_sessions(each.symbol) for each in known]
    table = findings.shock_table(histories, known, story)
    figure = shock_chart.cached(table, asked.symbol)
    return Built(figure, end_of(table.last_session), _SHOCK, tall=2.4)


def _unusual(asked: SymbolParameters) -> Built:
    service, snapshot = prices.default_service(), bundled.default_snapshot()
    story = findings.story(events.load_events(), snapshot)
    history = _known(asked.symbol, Range.MAX)
    request = unusual.Request(
        history,
        symbol_bar.names().get(asked.symbol, asked.symbol),
        story.shock,
        [service.finished_sessions(each.symbol) for each in symbols.symbols()],
        symbols.symbols(),
        snapshot,
        datetime.now(UTC),
    )
    figure, sentence = unusual.drawn(request)
    if figure is None:
        raise NotServedError(404, sentence)
    units = {"return": "ratio", "sessions": "sessions", "recovered": "1 where it is, else 0"}
    return Built(figure, history.provenance.as_of, units)


def _quote_part() -> None:
    service = prices.default_service()
    asked, _refused = codes.parse(choices.asked())
    typed = asked.typed
    ticker = prices.parse_symbol(typed)
    symbol = ticker if isinstance(ticker, str) else ticker.symbol  # the typed text, made harmless
    service.quote(typed)  # begins its refresh, so that the next line knows of it
    dates = available(earnings.default_service, None)
    header.show(
        LiveQuote(
            service=service,
            stream=stream.default_stream(),
            typed=typed,
            symbol=symbol,
            name=symbol_bar.names().get(symbol),
            was_open=calendar.market_status(datetime.now(UTC)).is_open,
            pending=service.refreshing(typed),
            earnings=dates,
            earnings_pending=live.next_earnings(dates, service.quote(typed)).is_pending,
        )
    )


CHARTS = (
    Chart(
        "price",
        "market",
        "The price of a US share, or several on one base",
        PriceParameters,
        _price,
    ),
    Chart(
        "loss", "market", "Nvidia's lost market value by share count and source", Parameters, _loss
    ),
    Chart("shock", "market", "What the shock did to shares and funds", SymbolParameters, _shock),
    Chart(
        "unusual",
        "market",
        "How long falls as deep as the shock's took",
        SymbolParameters,
        _unusual,
    ),
)

PARTS = (Part("quote", "market", mark("The newest price"), _quote_part, 280),)
