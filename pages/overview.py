"""The question, the two readings and where they stand today, on one screen."""

from components import shell

shell.require_shell()

from datetime import UTC, datetime

import streamlit as st

from components import page_link
from components.demand import assumptions, observed_chart, results
from components.language import gettext as _
from components.market import findings
from components.market.panel import Panel
from components.overview import claims as claims_view
from components.overview import price, readings, since
from components.overview import verdict as verdict_view
from components.quote import compact
from components.quote.live import LiveQuote
from data import calendar, claims, events, model, prices, symbols
from data.events import interview
from data.prices import bundled

QUOTED = "paradigm"

now = datetime.now(UTC)
service = prices.default_service()
snapshot = bundled.default_snapshot()
all_events = {event.id: event for event in events.load_events()}
subject = symbols.find(symbols.SUBJECT)
story = findings.story(list(all_events.values()), snapshot)
release, answer = all_events[events.R1_RELEASE], all_events[events.INTERVIEW]
quoted = next(each for each in interview.load_interview().quotations if each.id == QUOTED)
service.quote(subject.symbol)  # begins its refresh, so that the next lines know of it
history = service.finished_sessions(subject.symbol)
pending = service.refreshing(subject.symbol)
parameters = model.parameters()
defaults = assumptions.defaults(model.parameters())
scenario = assumptions.scenario(defaults)
numbers = results.outcome(scenario, defaults["supply_elasticity"])

st.markdown(readings.question(release))
readings.draw(story.shock, answer, quoted)

picture, now_place, said = st.columns([5, 3, 5], gap="medium")
with picture:
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
with now_place:
    compact.show(
        LiveQuote(
            service=service,
            typed=subject.symbol,
            symbol=subject.symbol,
            name=subject.name,
            was_open=calendar.market_status(now).is_open,
            pending=pending,
        )
    )
    page_link.to("market", _("The price, and what else fell"))
with said:
    verdict_view.draw(
        numbers,
        results.answer(scenario, numbers, model.beliefs(scenario)),
        parameters,
        story.shock,
    )
observed = model.observed_series()
since.draw(observed, story.shock, observed_chart.sources(observed))
claims_view.draw(claims.load_ledger())
