"""The overview's first sight: the verdict, the price from the fall to now, and where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import streamlit as st

from calc.evidence import Odds
from calc.returns import sessions_to_recover
from components import format as fmt
from components.charts import figure as figures
from components.charts.figure import Figure
from components.language import gettext as _
from components.market.panel import StorySessions
from components.overview import hero_chart, price, standing
from components.overview.hero_chart import Hero
from components.quote import compact
from components.quote.compact import ReferencePrice
from components.quote.live import LiveQuote
from components.theme import Palette
from data.events import Event
from data.prices.fingerprint import digest
from data.prices.model import History

#: Widths of the picture and of the newest price beside it.
_COLUMNS = (27, 5)


def content(
    history: History, release: Event, answer: Event, *, story: StorySessions, lost: float
) -> Hero:
    """What the picture shows of a daily history. Raises LookupError without the days named."""
    if release.first_session is None or answer.first_session is None:
        raise LookupError("an event of the picture has no session")
    sessions = (release.first_session, answer.first_session)
    key = repr((digest(history), release.date, sessions, story, lost))
    return _content(
        key=key,
        _history=history,
        _released=release.date,
        _sessions=sessions,
        _story=story,
        _lost=lost,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _content(
    key: str,
    _history: History,
    _released: date,
    _sessions: tuple[date, date],
    _story: StorySessions,
    _lost: float,
) -> Hero:
    closes = price.since(_history, _released).bars["close"]
    return Hero(
        closes=closes,
        before=_story.before,
        shock=_story.shock,
        released=_released,
        release=_sessions[0],
        answer=_sessions[1],
        recovery=sessions_to_recover(closes, _story.before, _story.shock),
        lost=_lost,
        identity=key,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _domain(identity: str, _hero: Hero) -> tuple[float, float]:
    """The lowest and highest price of the picture."""
    return hero_chart.domain(_hero)


def draw(hero: Hero, history: History, found: Odds, quote: LiveQuote, now: datetime) -> None:
    """Draws all of it; the newest price keeps itself up to date beside the picture."""
    figure = replace(picture(hero), source=price.source(history, now))
    low, high = _domain(identity=hero.identity, _hero=hero)
    with st.container(key="hero", gap=None):
        standing.draw(found)
        chart_place, end_place = st.columns(_COLUMNS, gap=None)
        with chart_place:
            figures.draw(figure)
        with end_place:
            level = ReferencePrice(hero.level, hero.before, low, high, hero_chart.HEIGHT)
            compact.show(quote, level)
        figures.footer(figure, key="hero")


def picture(hero: Hero) -> Figure:
    """The figure, made once for its closes, the language and the colours. Without its source."""
    return figures.cached("hero", [hero.identity], lambda palette: _figure(hero, palette))


def _figure(hero: Hero, palette: Palette) -> Figure:
    closes = hero.closes
    title = message(hero)
    table = pd.DataFrame({"day": closes.index, "close": closes.to_numpy()})
    return Figure(
        name=f"r1-shock-nvda-{closes.index[-1]:%Y-%m-%d}",
        title=title,
        chart=hero_chart.chart(hero, palette),
        alt=_("{title}. Closes from {low} to {high}.").format(
            title=title, low=fmt.money(float(closes.min())), high=fmt.money(float(closes.max()))
        ),
        source="",
        table=table,
        labels={"day": _("Day"), "close": _("Close (USD)")},
        remarks=_remarks(hero),
        terms=[_("Adjusted for splits, not for dividends.")],
    )


def message(hero: Hero) -> str:
    """The finding, as the title of the picture on its own."""
    last = hero.closes.index[-1].date()
    return _(
        "Nvidia: {move} on {shock}, {since} between the close before the fall and {last}"
    ).format(
        move=fmt.percent(hero.at(hero.shock) / hero.level - 1),
        shock=fmt.day(hero.shock, "long"),
        since=fmt.percent(hero.at(last) / hero.level - 1, 1),
        last=fmt.day(last, "long"),
    )


def _remarks(hero: Hero) -> list[str]:
    remarks = [
        _("Nvidia’s daily close in US dollars, adjusted for splits, not for dividends."),
        _("The dotted line is the close of {day}, before the fall: {close}.").format(
            day=fmt.day(hero.before, "long"), close=fmt.money(hero.level)
        ),
    ]
    if hero.release != hero.released:
        remarks.append(
            _("R1 came on a market holiday, {day}: it stands at the next session.").format(
                day=fmt.day(hero.released, "long")
            )
        )
    return remarks
