"""The symbol and those it is compared with: fields that suggest, and chips in the lines' colours.

Streamlit's select boxes have no colours and, in their lists, more than was asked: see
symbol_bar.js. The query string is the state, as of every choice: `symbol=AMD&compare=AVGO,VRT`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from components import choices, language
from components.charts import style
from components.language import gettext as _
from components.language import pgettext
from components.market.codes import (
    COMPARED,
    DEFAULT_SYMBOL,
    MAX_LINES,
    SYMBOL,
    MarketChoices,
)
from components.query_codes import MAX_CHARACTERS
from components.section import available
from components.theme import Palette
from data import listed_names, symbols
from data.prices import parse_symbol

_HERE = Path(__file__).parent
_bar = st.components.v2.component(
    "symbol_bar",
    html='<div class="bar" role="group"></div>',
    css=(_HERE / "symbol_bar.css").read_text(encoding="utf-8"),
    js=(_HERE / "symbol_bar.js").read_text(encoding="utf-8"),
)


@cache
def names() -> Mapping[str, str]:
    """The names of all suggested symbols: the bundled ones first, which can be compared."""
    bundled = {each.symbol: each.name for each in available(symbols.symbols, ())}
    listed = available(listed_names.listed_names, ())
    return bundled | {each.symbol: each.name for each in listed}


def draw(palette: Palette, asked: MarketChoices, comparable: int) -> None:
    """Draws the fields with what the address asks for; of `comparable` symbols others are chosen.

    A choice goes into the address, with which the page runs again.
    """
    parsed = parse_symbol(asked.typed)
    symbol = parsed if isinstance(parsed, str) else parsed.symbol
    key = f"symbol_bar_{language.current()}"

    def take() -> None:
        chosen = st.session_state[key]["chosen"]
        if not isinstance(chosen, Mapping):  # what a browser sends may be anything
            return
        _write(chosen.get("symbol"), chosen.get("compared"), DEFAULT_SYMBOL)

    shown = {
        "symbol": symbol,
        "compared": [_chip(each, rank, palette) for rank, each in enumerate(asked.compare, 1)],
        "options": list(names().items()),
        "comparable": comparable,
        "most": MAX_LINES - 1,
        "texts": _texts(),
    }
    # In one value: Streamlit looks at each that it is given, to see whether it is a table.
    _bar(
        key=key,
        data={"bar": shown},
        on_chosen_change=take,
    )


def _write(symbol: object, compared: object, default: str) -> None:
    if isinstance(symbol, str) and len(symbol) <= MAX_CHARACTERS:
        choices.write(SYMBOL, symbol.strip() or default, default)
    if isinstance(compared, Sequence) and not isinstance(compared, str):
        known = [str(each) for each in compared if symbols.find(str(each))]
        choices.write(COMPARED, ",".join(dict.fromkeys(known)), "")


def _chip(symbol: str, rank: int, palette: Palette) -> dict[str, Any]:
    """A chip in the colour and the dashes of its line."""
    return {
        "code": symbol,
        "name": names()[symbol],
        "color": palette.compared[rank],
        "dash": style.DASHES[rank],
    }


def _texts() -> dict[str, str]:
    return {
        "bar": _("Symbols"),
        "symbol": _("US symbol"),
        "compare": _("Compare with"),
        "add": pgettext("field", "+ Compare"),
        "remove": _("No longer compare with {name}"),
        "count": _("Suggestions: {count}"),
        "none": _("No share or fund with saved prices is called that."),
    }
