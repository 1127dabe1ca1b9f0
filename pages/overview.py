"""The question, the two readings and where they stand today, on one screen."""

from components import shell

shell.require_shell()

import functools
from datetime import UTC, date, datetime

import streamlit as st

from calc.outcome import DemandOutcome
from calc.scenario import Scenario
from calc.verdict import DemandVerdict
from components import page_link
from components.content import coverage, evidence, provenance
from components.demand import assumptions, observed_chart, results, verdict_text
from components.language import gettext as _
from components.markdown import escape_markdown
from components.market import findings
from components.overview import hero, readings, since_last_visit, standing
from components.overview.since_last_visit import Seen
from components.quote.live import LiveQuote
from components.section import available, section
from data import calendar, claims, events, filings, model, prices, stream, symbols
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
report = available(lambda: filings.default_service().report(), None)
quote = LiveQuote(
    service=service,
    stream=stream.default_stream(),
    typed=symbols.SUBJECT,
    symbol=symbols.SUBJECT,
    name=subject.name if subject else symbols.SUBJECT,
    was_open=calendar.market_status(now).is_open,
    pending=pending,
)


# Each section asks for what it needs, so that none needs another.


def event(id_: str) -> events.Event:
    """An event of the story."""
    return next(each for each in events.load_events() if each.id == id_)


def shock() -> date:
    """The session of the sell-off."""
    return events.first_session(events.SHOCK)


@functools.cache
def modelled() -> tuple[Scenario, DemandOutcome]:
    """The model at its defaults."""
    defaults = assumptions.defaults(model.parameters())
    scenario = assumptions.scenario(defaults)
    return scenario, results.outcome(scenario, defaults["supply_elasticity"])


@functools.cache
def verdict() -> DemandVerdict:
    """What the model answers at its defaults."""
    scenario, numbers = modelled()
    return results.answer(scenario, numbers, model.beliefs(scenario), model.parameters())


with section("hero"):
    if isinstance(history, prices.Unavailable):
        st.warning(escape_markdown(provenance.unavailable_sentence(history, now)))
    else:
        story = findings.story(events.load_events(), snapshot)
        lost = findings.loss(snapshot, story).used.loss
        shown = hero.content(
            history, event(events.R1_RELEASE), event(events.INTERVIEW), story=story, lost=lost
        )
        hero.draw(shown, history, standing.odds(model.beliefs(modelled()[0])), quote, now)

readings_place, model_place, evidence_place, article_place = st.columns([5, 4, 4, 4], gap="medium")
with readings_place, section("readings"):
    quotations = interview.load_interview().quotations
    quoted = next(each for each in quotations if each.id == QUOTED)
    readings.two_readings(shock(), event(events.INTERVIEW), quoted)
with model_place, section("verdict"):
    numbers = modelled()[1]
    readings.model_verdict(
        verdict_text.sentences(verdict(), numbers, shock(), moved=False),
        verdict_text.course(numbers, shock()),
    )
with evidence_place, section("evidence"), readings.block("evidence", _("The evidence")):
    st.markdown(evidence.so_far(report))
    page_link.to("evidence", _("Who was right so far?"))
with article_place, section("article"):
    readings.article_checked(claims.load_ledger())

with section("since the last visit"):
    newest = service.quote(symbols.SUBJECT)
    since_last_visit.draw(
        Seen(
            price=None if isinstance(newest, prices.Unavailable) else newest.price,
            filing=data_coverage.current().results.isoformat(),
            events=len(events.load_events()),
            verdict=f"{verdict().course.at_first} {verdict().course.long_run}",
        )
    )

with section("question"):
    st.markdown(readings.question(event(events.R1_RELEASE)))
with section("observed since"):
    observed = model.observed_series()
    readings.observed_since(observed, shock(), observed_chart.sources(observed))
with section("coverage"):
    coverage.show(data_coverage.current())
