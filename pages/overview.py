"""The question, the two readings and where they stand today, on one screen."""

from components import shell

shell.require_shell()

from datetime import UTC, date, datetime

import streamlit as st

from components import page_link
from components.content import coverage, provenance
from components.demand import assumptions, observed_chart, results, verdict_text
from components.language import gettext as _
from components.markdown import escape_markdown
from components.market import findings
from components.market.panel import Panel
from components.overview import price, readings
from components.quote import compact
from components.quote.live import LiveQuote
from components.section import available, section
from data import calendar, claims, events, model, prices, stream, symbols
from data import coverage as data_coverage
from data.events import interview
from data.prices import bundled

QUOTED = "paradigm"

now = datetime.now(UTC)
service = prices.default_service()
snapshot = bundled.default_snapshot()
service.quote(symbols.SUBJECT)  # begins its refresh, so that the next lines know of it
history = service.finished_sessions(symbols.SUBJECT)
pending = service.refreshing(symbols.SUBJECT)
subject = available(lambda: symbols.find(symbols.SUBJECT), None)
name = subject.name if subject else symbols.SUBJECT


def event(id_: str) -> events.Event:
    """An event of the story."""
    return next(each for each in events.load_events() if each.id == id_)


def shock() -> date:
    """The session of the sell-off."""
    return events.first_session(events.SHOCK)


with section("question"):
    quotations = interview.load_interview().quotations
    quoted = next(each for each in quotations if each.id == QUOTED)
    st.markdown(readings.question(event(events.R1_RELEASE)))
    readings.two_readings(shock(), event(events.INTERVIEW), quoted)

chart_place, quote_place, verdict_place = st.columns([5, 3, 5], gap="medium")
with chart_place, section("price chart"):
    if isinstance(history, prices.Unavailable):
        st.warning(escape_markdown(provenance.unavailable_sentence(history, now)))
    else:
        story = findings.story(events.load_events(), snapshot)
        price.draw(
            Panel(
                history=price.since(history, event(events.R1_RELEASE).date),
                name=name,
                choices=price.CHOICES,
                events=list(events.load_events()),
                story=story,
                now=now,
                shock=available(lambda: findings.shock_of(symbols.SUBJECT, snapshot, story), None),
            )
        )
with quote_place, section("quote"):
    compact.show(
        LiveQuote(
            service=service,
            stream=stream.default_stream(),
            typed=symbols.SUBJECT,
            symbol=symbols.SUBJECT,
            name=name,
            was_open=calendar.market_status(now).is_open,
            pending=pending,
        )
    )
    page_link.to("market", _("The price, and what else fell"))
with verdict_place, section("verdict"):
    parameters = model.parameters()
    defaults = assumptions.defaults(parameters)
    scenario = assumptions.scenario(defaults)
    numbers = results.outcome(scenario, defaults["supply_elasticity"])
    verdict = results.answer(scenario, numbers, model.beliefs(scenario), parameters)
    readings.model_verdict(
        verdict_text.sentences(verdict, numbers, shock(), moved=False),
        verdict_text.course(numbers, shock()),
    )
with section("observed since"):
    observed = model.observed_series()
    readings.observed_since(observed, shock(), observed_chart.sources(observed))
with section("article"):
    readings.article_checked(claims.load_ledger())
with section("coverage"):
    coverage.show(data_coverage.current())
