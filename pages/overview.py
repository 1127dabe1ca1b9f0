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
from components.overview import hero, readings, since_last_visit, standing
from components.overview.since_last_visit import Seen
from components.quote.live import LiveQuote
from components.section import section
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

beliefs = model.beliefs(scenario)
quote = LiveQuote(
    service=service,
    stream=stream.default_stream(),
    typed=subject.symbol,
    symbol=subject.symbol,
    name=subject.name,
    was_open=calendar.market_status(now).is_open,
    pending=pending,
)

with section("hero"):
    if isinstance(history, prices.Unavailable):
        st.warning(escape_markdown(provenance.unavailable_sentence(history, now)))
    else:
        loss = findings.loss(snapshot, story)
        shown = hero.content(history, release, answer, story=story, lost=loss.used.loss)
        hero.draw(shown, history, standing.odds(beliefs), quote, now)

readings_place, model_place, evidence_place, article_place = st.columns([5, 4, 4, 4], gap="medium")
with readings_place:
    readings.two_readings(story.shock, answer, quoted)
with model_place:
    verdict = results.answer(scenario, numbers, beliefs, parameters)
    readings.model_verdict(
        verdict_text.sentences(verdict, numbers, story.shock, moved=False),
        verdict_text.course(numbers, story.shock),
    )
with evidence_place, readings.block("evidence", _("The evidence")):
    st.markdown(evidence.so_far(filings.default_service().report()))
    page_link.to("evidence", _("Who was right so far?"))
with article_place:
    readings.article_checked(claims.load_ledger())

known = data_coverage.current()
newest = service.quote(subject.symbol)
since_last_visit.draw(
    Seen(
        price=None if isinstance(newest, prices.Unavailable) else newest.price,
        filing=known.results.isoformat(),
        events=len(all_events),
        verdict=f"{verdict.course.at_first} {verdict.course.long_run}",
    )
)

st.markdown(readings.question(release))
observed = model.observed_series()
readings.observed_since(observed, story.shock, observed_chart.sources(observed))
coverage.show(known)
