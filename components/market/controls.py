"""What a visitor can choose on the market page. Every choice is a query parameter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from components import choices
from components import format as fmt
from components.language import gettext as _
from components.language import mark
from components.market import codes, symbol_bar
from components.market.codes import (
    AT_LEFT_EDGE,
    AT_SHOCK,
    CANDLES,
    LINE,
    SINCE_SHOCK,
    MarketChoices,
)
from components.query_codes import OFF, ON
from components.section import available
from components.theme import Palette
from data.prices.model import Range

_RANGES: Mapping[Range, str] = {
    Range.DAY: mark("1 D"),
    Range.FIVE_DAYS: mark("5 D"),
    Range.MONTH: mark("1 M"),
    Range.SIX_MONTHS: mark("6 M"),
    Range.YEAR_TO_DATE: mark("YTD"),
    Range.YEAR: mark("1 Y"),
    Range.FIVE_YEARS: mark("5 Y"),
    Range.MAX: mark("Max"),
    Range.R1_WEEK: mark("R1 week"),
}


def range_label(range_: Range) -> str:
    """The name of a range preset in the visitor's language."""
    return _(_RANGES[range_])


def draw(palette: Palette, before_shock: date | None) -> MarketChoices:
    """Draws the toolbar and returns what is chosen.

    Without the session before the shock, None, compared lines stand at 100 at the left edge.
    """
    bundled = available(codes.bundled_symbols, ())
    asked, refused = codes.parse(choices.asked(), bundled)
    choices.take(refused)
    with st.container(
        key="market_toolbar", border=True, horizontal=True, vertical_alignment="center"
    ):
        with st.container(width="content"):
            symbol_bar.draw(palette, asked, len(bundled))
        given = {
            codes.SYMBOL: asked.typed,
            codes.COMPARED: ",".join(asked.compare),
            codes.RANGE: _preset(),
            codes.STYLE: _style(comparing=bool(asked.compare)),
        }
        with st.popover("", icon=":material/more_horiz:", help=_("More about the chart")):
            given |= _more(before_shock, comparing=bool(asked.compare))
    chosen, _nothing = codes.parse(given, bundled)
    return chosen


def _more(before_shock: date | None, *, comparing: bool) -> dict[str, str]:
    """Draws the rarer choices; their codes."""
    logarithmic = choices.toggle(
        _("Log scale"), key=codes.LOG, help=_("Equal heights are equal percentages.")
    )
    events = choices.toggle(_("Names of events"), key=codes.EVENTS, default=True)
    company_days = choices.toggle(
        _("Results and ex-dividend days"),
        key=codes.DAYS,
        help=_("From its ex-dividend day on, a share is sold without the dividend."),
    )
    switched = {codes.LOG: logarithmic, codes.EVENTS: events, codes.DAYS: company_days}
    given = {key: ON if on else OFF for key, on in switched.items()}
    return given | {codes.BASE: _base(before_shock, comparing=comparing)}


def offer_day(chosen: MarketChoices) -> None:
    """While New York trades: a button for the day, beside a longer story."""
    if chosen.range is Range.DAY:
        return
    st.button(
        _("New York is trading: show today"),
        icon=":material/schedule:",
        type="tertiary",
        key="show_day",
        on_click=choices.write,
        args=(codes.RANGE, Range.DAY.value, SINCE_SHOCK),
    )


def _preset() -> str:
    """The code of a range: of `Range`, or SINCE_SHOCK."""
    labels = {each.value: range_label(each) for each in Range}
    return choices.segmented(
        _("Range"),
        {SINCE_SHOCK: _("Since R1"), **labels},
        key=codes.RANGE,
        default=SINCE_SHOCK,
        label_visibility="collapsed",
    )


def _style(*, comparing: bool) -> str:
    """The code of how prices are drawn; several symbols are always lines."""
    return choices.segmented(
        _("Drawn as"),
        {LINE: _("Line"), CANDLES: _("Candles")},
        key=codes.STYLE,
        default=LINE,
        label_visibility="collapsed",
        disabled=comparing,
    )


def _base(before_shock: date | None, *, comparing: bool) -> str:
    """The code of where compared lines stand at 100: at the left edge, or before the shock."""
    if before_shock is None:
        return AT_LEFT_EDGE
    return choices.segmented(
        _("100 stands at"),
        {
            AT_LEFT_EDGE: _("100 at the left edge"),
            AT_SHOCK: _("100 on {date}").format(date=fmt.day(before_shock)),
        },
        key=codes.BASE,
        default=AT_LEFT_EDGE,
        label_visibility="collapsed",
        disabled=not comparing,
    )
