"""The price since shortly before R1, with the two moments: the market page's chart, lower."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import streamlit as st

from components import format as fmt
from components.charts import figure as figures
from components.content import provenance
from components.language import gettext as _
from components.markdown import escape_markdown
from components.market import panel
from components.market.controls import DEFAULT_SYMBOL, MarketChoices
from components.market.panel import Panel
from data.prices.model import History, Range, Source

HEIGHT = 210
#: Of the width, so much lies before R1: where the price came from, and room for R1's label.
_SHARE_BEFORE = 0.42

#: What the overview shows of all that the market page lets one choose.
CHOICES = MarketChoices(
    typed=DEFAULT_SYMBOL,
    range=Range.MAX,
    candles=False,
    compare=(),
    base_at_shock=False,
    events=False,
    logarithmic=False,
)


def since(history: History, release: date) -> History:
    """The part of a daily history that the overview shows."""
    after = history.bars.index[-1].date() - release
    start = release - after * (_SHARE_BEFORE / (1 - _SHARE_BEFORE))
    return replace(history, bars=history.bars.loc[str(start) :])


def draw(content: Panel) -> None:
    """The chart under its message, with its source; the numbers are on the market page."""
    figure = panel.price_panel(content)
    with st.container(gap="xsmall"):
        st.markdown("##### " + escape_markdown(figure.title))
        figures.draw(figure, height=HEIGHT)
        st.caption(
            escape_markdown(source(content.history, content.now)),
            help=_("Adjusted for splits, not for dividends."),
        )


def source(history: History, now: datetime) -> str:
    """The source line: whose closes the chart shows, and up to which day."""
    origin = history.provenance
    name = provenance.provider_name(origin)
    if origin.source is Source.CACHED:
        name = f"{name} ({provenance.source_words(origin, now)})"
    last = history.bars.index[-1].date()
    return _("Source: {name}, closes up to {date}").format(name=name, date=fmt.day(last))
