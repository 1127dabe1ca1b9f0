"""The newest price at the end of a price chart, which is not sent again for it.

A chart that takes part has `parameter()` among its parameters, and `follows` on the layers of its
last close. `put`, called with every new price, moves them in the browser (see last_price.js).
"""

from __future__ import annotations

from pathlib import Path

import altair as alt
import streamlit as st

from components import format as fmt
from data.prices.model import Quote, QuoteResult

SIGNAL = "last_price"
_SEPARATOR = "|"

_component = st.components.v2.component(
    "quote_last_price",
    html="<span hidden></span>",
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
)


def parameter() -> alt.Parameter:
    """The signal: empty, or the price and how it is written."""
    return alt.param(name=SIGNAL, value="", bind=alt.binding(input="text"))


def follows(layer: alt.Chart, close: str, label: str | None = None) -> alt.Chart:
    """A layer of one row, whose `close` and `label` become the newest price and its text."""
    part = f"split({SIGNAL}, '{_SEPARATOR}')"
    fields = {close: f"{SIGNAL} ? toNumber({part}[0]) : datum.{close}"}
    if label is not None:
        fields[label] = f"{SIGNAL} ? {part}[1] : datum.{label}"
    following: alt.Chart = layer.transform_calculate(**fields)
    return following


def put(quote: QuoteResult | None) -> None:
    """Moves the end of the chart to the price of `quote`; without one, to where it was drawn."""
    value = ""
    if isinstance(quote, Quote):
        shown = fmt.money(quote.price, quote.provenance.currency)
        value = f"{quote.price}{_SEPARATOR}{shown}"
    _component(key="last_price", data={"signal": SIGNAL, "value": value})
