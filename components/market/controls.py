"""What a visitor can choose on the market page. Every choice is a query parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from components import choices
from components import format as fmt
from components.language import gettext as _
from components.language import mark
from components.market import symbol_bar
from components.theme import Palette
from data.prices.model import Range
from data.symbols import SUBJECT

DEFAULT_SYMBOL = SUBJECT
#: In addresses: from shortly before the shock until now.
SINCE_SHOCK = "since"

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
LINE, CANDLES = "line", "candles"
AT_LEFT_EDGE, AT_SHOCK = "left", "shock"


@dataclass(frozen=True, slots=True)
class MarketChoices:
    """What is chosen. `typed` is the symbol as typed: whoever asks for prices checks it.

    `since_shock` shows of `range` what lies after the sessions before the shock.
    """

    typed: str
    range: Range
    candles: bool
    compare: tuple[str, ...]
    base_at_shock: bool
    events: bool
    logarithmic: bool
    since_shock: bool = False
    company_days: bool = False  #: whether days of results and ex-dividend days are marked

    @property
    def preset(self) -> str:
        """The code of the range in addresses and file names."""
        return SINCE_SHOCK if self.since_shock else self.range.value


def range_label(range_: Range) -> str:
    """The name of a range preset in the visitor's language."""
    return _(_RANGES[range_])


def draw(palette: Palette, before_shock: date | None, max_compared: int) -> MarketChoices:
    """Draws the toolbar and returns what is chosen.

    Without the session before the shock, None, compared lines stand at 100 at the left edge.
    """
    with st.container(
        key="market_toolbar", border=True, horizontal=True, vertical_alignment="center"
    ):
        with st.container(width="content"):
            typed, compare = symbol_bar.draw(palette, DEFAULT_SYMBOL, max_compared)
        preset = _preset()
        candles = _candles(comparing=bool(compare))
        with st.popover("", icon=":material/more_horiz:", help=_("More about the chart")):
            logarithmic = choices.toggle(
                _("Log scale"), key="log", help=_("Equal heights are equal percentages.")
            )
            events = choices.toggle(_("Names of events"), key="events", default=True)
            company_days = choices.toggle(
                _("Results and ex-dividend days"),
                key="days",
                help=_("From its ex-dividend day on, a share is sold without the dividend."),
            )
            at_shock = _base_at_shock(before_shock, comparing=bool(compare))
    since_shock = preset == SINCE_SHOCK
    return MarketChoices(
        typed=typed,
        range=Range.MAX if since_shock else Range(preset),
        candles=candles,
        compare=compare,
        base_at_shock=at_shock or since_shock,
        events=events,
        logarithmic=logarithmic,
        since_shock=since_shock,
        company_days=company_days,
    )


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
        args=("range", Range.DAY.value, SINCE_SHOCK),
    )


def _preset() -> str:
    """The code of a range: of `Range`, or SINCE_SHOCK."""
    labels = {each.value: range_label(each) for each in Range}
    return choices.segmented(
        _("Range"),
        {SINCE_SHOCK: _("Since R1"), **labels},
        key="range",
        default=SINCE_SHOCK,
        label_visibility="collapsed",
    )


def _candles(*, comparing: bool) -> bool:
    """Whether candles are drawn; several symbols are always lines."""
    style = choices.segmented(
        _("Drawn as"),
        {LINE: _("Line"), CANDLES: _("Candles")},
        key="style",
        default=LINE,
        label_visibility="collapsed",
        disabled=comparing,
    )
    return style == CANDLES and not comparing


def _base_at_shock(before_shock: date | None, *, comparing: bool) -> bool:
    """Whether compared lines stand at 100 before the shock, rather than at the left edge."""
    if before_shock is None:
        return False
    base = choices.segmented(
        _("100 stands at"),
        {
            AT_LEFT_EDGE: _("100 at the left edge"),
            AT_SHOCK: _("100 on {date}").format(date=fmt.day(before_shock)),
        },
        key="base",
        default=AT_LEFT_EDGE,
        label_visibility="collapsed",
        disabled=not comparing,
    )
    return base == AT_SHOCK
