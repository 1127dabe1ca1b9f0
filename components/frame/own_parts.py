"""The parts that are no chart: the quote, one event, one claim, the sliders with their verdict."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from components.claims import claim_card, review_cache
from components.demand import (
    assumptions,
    live_chart,
    results,
    slider_panel,
    summary,
    vega_inputs,
    verdict_text,
)
from components.frame.part import NotShownError, Part
from components.language import gettext as _
from components.language import mark
from components.market import controls, symbol_bar
from components.quote import header
from components.quote.live import LiveQuote
from components.timeline import event_card, reactions, study_cache, study_controls
from data import (
    calendar,
    claims,
    companies,
    events,
    filings,
    index_weights,
    model,
    prices,
    stream,
    symbols,
)


def _quote() -> None:
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


def _event() -> None:
    asked = st.query_params.get("event", "")
    all_events = events.load_events()
    event = next((each for each in all_events if each.id == asked), None)
    if event is None:
        raise NotShownError(
            _("The address asks for an event that does not exist; the page lists them all.")
        )
    service = prices.default_service()
    data = reactions.cached(all_events, service.finished_sessions(symbols.SUBJECT))
    choice = study_controls.from_url(data.sessions)
    subject = symbols.SUBJECT
    comparison = study_cache.compare(
        data,
        reactions.closes_of(service.finished_sessions(choice.market)),
        choice.design,
        weights=index_weights.weights_of(subject, choice.market) if choice.cleaned else {},
        dividends=(companies.dividends(subject), companies.dividends(choice.market)),
    )
    reaction = data.reactions.get(event.id)
    tested = comparison.tested(reaction.session) if reaction else None
    event_card.draw(event_card.EventCard(event, reaction, tested, choice.market_name), comparison)


def _claim() -> None:
    asked = st.query_params.get("claim", "")
    ledger = claims.load_ledger()
    claim = next((each for each in ledger.claims if asked in (each.id, str(each.number))), None)
    if claim is None:
        raise NotShownError(
            _("The address asks for a statement that does not exist; the page lists them all.")
        )
    history = prices.default_service().history(symbols.SUBJECT, prices.Range.MAX)
    closes = (
        claims.completed(history.bars["close"], history.provenance.as_of)
        if isinstance(history, prices.History)
        else None
    )
    report = filings.default_service().report()
    examined = review_cache.examine(ledger, events.load_events(), closes, report)
    claim_card.draw_alone(examined.checked[claim.id], examined)


def _sliders() -> None:
    parameters = model.parameters()
    shock = events.first_session(events.SHOCK)
    chosen = assumptions.current(parameters)
    numbers = results.outcome(chosen.scenario, chosen.values["supply_elasticity"])
    beliefs = model.beliefs(chosen.scenario)
    assumptions.notice(chosen.refused, parameters)
    answer = results.answer(chosen.scenario, numbers, beliefs, parameters)
    said = verdict_text.sentences(answer, numbers, shock, moved=beliefs != model.priors())
    live = slider_panel.Live(chosen, model.sliders(parameters), shock)
    slider_panel.scripts()
    slider_panel.question(live, said.odds)
    vega_inputs.hide()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        live_chart.show(chosen, parameters, shock, [])
    with right:
        slider_panel.others(live)
    summary.verdict(said)


PARTS = (
    Part("quote", "market", mark("The newest price"), _quote, 280),
    Part("event", "timeline", mark("The chosen event"), _event, 720, needs="event"),
    Part("claim", "claims", mark("The open statement"), _claim, 640, needs="claim"),
    Part("sliders", "demand", mark("The sliders with their verdict"), _sliders, 2080),
)
