"""What a visitor can choose on the market page. Every choice is a query parameter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from components import choices
from components import format as fmt
from components.language import gettext as _
from components.language import mark, pgettext
from data.prices.model import Range
from data.prices.ticker import parse_symbol
from data.symbols import SUBJECT, Symbol

DEFAULT_SYMBOL = SUBJECT
#: Long enough to hold both moments of the story.
DEFAULT_RANGE = Range.FIVE_YEARS

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
    """What is chosen. `typed` is the symbol as typed: whoever asks for prices checks it."""

    typed: str
    range: Range
    candles: bool
    compare: tuple[str, ...]
    base_at_shock: bool
    events: bool
    logarithmic: bool


def range_label(range_: Range) -> str:
    """The name of a range preset in the visitor's language."""
    return _(_RANGES[range_])


def draw(symbols: Sequence[Symbol], before_shock: date, max_compared: int) -> MarketChoices:
    """Draws the controls and returns what is chosen."""
    range_ = choices.segmented(
        _("Range"),
        {each.value: range_label(each) for each in Range},
        key="range",
        default=DEFAULT_RANGE.value,
        label_visibility="collapsed",
    )
    left, right = st.columns([1, 2], gap="medium")
    with left:
        typed = choices.text(
            _("US symbol"),
            key="symbol",
            default=DEFAULT_SYMBOL,
            max_chars=12,
            help=_("Any share or fund listed in the US, such as NVDA, MSFT or BRK.B."),
        )
    with right:
        compare = _compared(symbols, max_compared)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        return MarketChoices(
            typed=typed,
            range=Range(range_),
            candles=_candles(comparing=bool(compare)),
            compare=compare,
            base_at_shock=_base_at_shock(before_shock, comparing=bool(compare)),
            events=choices.toggle(pgettext("switch", "Other events"), key="events"),
            logarithmic=choices.toggle(
                _("Log scale"), key="log", help=_("Equal heights are equal percentages.")
            ),
        )


def _compared(symbols: Sequence[Symbol], most: int) -> tuple[str, ...]:
    chosen = choices.many(
        _("Compare with"),
        {each.symbol: f"{each.name} ({each.symbol})" for each in symbols},
        key="compare",
        max_selections=most,
        read=_spelt_as_here,
        placeholder=_("Up to {count} symbols").format(count=most),
    )
    return tuple(chosen)


def _spelt_as_here(text: str) -> str:
    """The ticker that an address means; the text itself where it means none."""
    ticker = parse_symbol(text)
    return ticker if isinstance(ticker, str) else text


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


def _base_at_shock(before_shock: date, *, comparing: bool) -> bool:
    """Whether compared lines stand at 100 before the shock, rather than at the left edge."""
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
