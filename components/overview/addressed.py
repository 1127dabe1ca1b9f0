"""What of the overview has an address of its own: the price from the fall to now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from components.addressed.model import Built, Chart, Parameters
from components.addressed.prices import served
from components.market import findings
from components.overview import hero, price
from data import events, prices, symbols
from data.prices import bundled


def _hero(_asked: Parameters) -> Built:
    history = served(prices.default_service().finished_sessions(symbols.SUBJECT))
    snapshot, known = bundled.default_snapshot(), events.load_events()
    story = findings.story(known, snapshot)
    release, answer = (
        next(each for each in known if each.id == id_)
        for id_ in (events.R1_RELEASE, events.INTERVIEW)
    )
    lost = findings.loss(snapshot, story).used.loss
    shown = hero.content(history, release, answer, story=story, lost=lost)
    figure = replace(hero.picture(shown), source=price.source(history, datetime.now(UTC)))
    return Built(figure, history.provenance.as_of, {"close": "USD"})


CHARTS = (
    Chart("hero", "overview", "Nvidia's closes from before the fall to now", Parameters, _hero),
)
