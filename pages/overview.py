"""The question, the two readings and where they stand today, on one screen."""

from components import shell

shell.require_shell()

from datetime import UTC, datetime

import streamlit as st

from components import page_link
from components.content import coverage, evidence, provenance
from components.demand import assumptions, observed_chart, results, verdict_text
from components.language import gettext as _
from components.markdown import escape_markdown
from components.market import findings
from components.market.panel import Panel
from components.overview import price, readings
from components.quote import compact
from components.quote.live import LiveQuote
from data import calendar, claims, events, filings, model, prices, stream, symbols
from data import coverage as data_coverage
from data.events import interview
from data.prices import bundled

QUOTED = "paradigm"

now = datetime.now(UTC)
service = prices.default_service()
snapshot = bundled.default_snapshot()
all_events = {event.id: event for event in events.load_events()}
subject = next(each for each in symbols.symbols() if each.symbol == symbols.SUBJECT)
story = findings.story(list(all_events.values()), snapshot)
release, answer = all_events[events.R1_RELEASE], all_events[events.INTERVIEW]
quoted = next(each for each in interview.load_interview().quotations if each.id == QUOTED)
service.quote(subject.symbol)  # begins its refresh, so that the next lines know of it
history = service.finished_sessions(subject.symbol)
pending = service.refreshing(subject.symbol)
parameters = model.parameters()
defaults = assumptions.defaults(parameters)
scenario = assumptions.scenario(defaults)
numbers = results.outcome(scenario, defaults["supply_elasticity"])

st.markdown(readings.question(release))
readings.two_readings(story.shock, answer, quoted)

chart_place, quote_place, verdict_place = st.columns([5, 3, 5], gap="medium")
with chart_place:
    if isinstance(history, prices.Unavailable):
        st.warning(escape_markdown(provenance.unavailable_sentence(history, now)))
    else:
        price.draw(
            Panel(
                history=price.since(history, release.date),
                name=subject.name,
                choices=price.CHOICES,
                events=list(all_events.values()),
                story=story,
                now=now,
                shock=findings.shock_of(subject.symbol, snapshot, story),
            )
        )
with quote_place:
    compact.show(
        LiveQuote(
            service=service,
            stream=stream.default_stream(),
            typed=subject.symbol,
            symbol=subject.symbol,
            name=subject.name,
            was_open=calendar.market_status(now).is_open,
            pending=pending,
        )
    )
    page_link.to("market", _("The price, and what else fell"))
with verdict_place:
    verdict = results.answer(scenario, numbers, model.beliefs(scenario), parameters)
    readings.model_verdict(
        verdict_text.sentences(verdict, numbers, story.shock, moved=False),
        verdict_text.course(numbers, story.shock),
    )
observed = model.observed_series()
readings.observed_since(observed, story.shock, observed_chart.sources(observed))
st.markdown(evidence.so_far(filings.default_service().report()))
readings.article_checked(claims.load_ledger())
coverage.show(data_coverage.current())
