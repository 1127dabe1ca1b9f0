"""What of the market page has an address of its own: its charts, and the quote."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import streamlit as st
from pydantic import AfterValidator, Field

from components.addressed.model import Built, Chart, NotServedError, Parameters, Switch, end_of
from components.addressed.part import Part
from components.addressed.prices import SymbolParameters, served, us_symbol
from components.language import gettext as _
from components.language import mark
from components.market import controls, findings, marks, shock_chart, symbol_bar, unusual
from components.market import loss as loss_view
from components.market import panel as panels
from components.market.controls import MarketChoices
from components.quote import header
from components.quote.live import LiveQuote
from data import calendar, events, prices, stream, symbols
from data.prices import History, bundled, figures
from data.prices.model import Range

_PRESETS = (controls.SINCE_SHOCK, *(each.value for each in Range))


class Style(StrEnum):
    """How prices are drawn."""

    LINE = controls.LINE
    CANDLES = controls.CANDLES


class Base(StrEnum):
    """Where compared prices stand at 100."""

    LEFT = controls.AT_LEFT_EDGE
    SHOCK = controls.AT_SHOCK


def _preset(text: str) -> str:
    if text not in _PRESETS:
        raise ValueError(f"there are {', '.join(_PRESETS)}")
    return text


def _compared(text: str) -> str:
    asked = [us_symbol(part) for part in text.split(",") if part.strip()]
    known = [each.symbol for each in symbols.symbols()]
    if unknown := [each for each in asked if each not in known]:
        raise ValueError(f"{', '.join(unknown)}: only {', '.join(known)} can be compared")
    return ",".join(dict.fromkeys(asked))


class PriceParameters(SymbolParameters):
    """The choices of the market page."""

    range: Annotated[str, AfterValidator(_preset)] = Field(
        controls.SINCE_SHOCK,
        description="How far back",
        json_schema_extra={"enum": list(_PRESETS)},
    )
    style: Style = Field(Style.LINE, description="Line or candles; compared prices are lines")
    compare: Annotated[str, AfterValidator(_compared)] = Field(
        "", max_length=80, description="Bundled symbols, separated by commas"
    )
    base: Base = Field(Base.LEFT, description="Where compared prices stand at 100")
    events: Switch = Field(True, description="Names the events of the timeline")
    days: Switch = Field(False, description="Marks days of results and ex-dividend days")
    log: Switch = Field(False, description="Logarithmic prices")

    def choices(self) -> MarketChoices:
        """The same as the page's toolbar gives them."""
        since = self.range == controls.SINCE_SHOCK
        compare = tuple(each for each in self.compare.split(",") if each and each != self.symbol)
        return MarketChoices(
            typed=self.symbol,
            range=Range.MAX if since else Range(self.range),
            candles=self.style is Style.CANDLES and not compare,
            compare=compare,
            base_at_shock=self.base is Base.SHOCK and bool(compare),
            events=self.events,
            logarithmic=self.log,
            since_shock=since,
            company_days=self.days,
        )


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
        findings.company_days(asked.symbol) if asked.days else (),
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
    typed = st.query_params.get(symbol_bar.SYMBOL, controls.DEFAULT_SYMBOL).strip()
    typed = typed or controls.DEFAULT_SYMBOL
    ticker = prices.parse_symbol(typed)
    symbol = ticker if isinstance(ticker, str) else ticker.symbol  # the typed text, made harmless
    service.quote(typed)  # begins its refresh, so that the next line knows of it
    header.show(
        LiveQuote(
            service=service,
            stream=stream.default_stream(),
            typed=typed,
            symbol=symbol,
            name=symbol_bar.names().get(symbol),
            was_open=calendar.market_status(datetime.now(UTC)).is_open,
            pending=service.refreshing(typed),
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
