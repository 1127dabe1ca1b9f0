"""The colours of the charts, for light and dark.

The two readings keep their colour on every page: the market's is amber, Huang's teal green.
DeepSeek is blue, everything else grey. Each has at least 4.5:1 against its background (tested);
no meaning hangs on colour alone. `.streamlit/config.toml` holds the same colours for the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

Appearance = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as hexadecimal strings."""

    market: str  #: the market's reading, and the price itself
    huang: str  #: Huang's reading
    deepseek: str
    neutral: str  #: everything else that carries meaning
    faint: str  #: rules, grid lines; decoration only
    ink: str  #: text
    background: str
    panel: str


PALETTES: dict[Appearance, Palette] = {
    "light": Palette(
        market="#B45309",
        huang="#0F766E",
        deepseek="#1D4ED8",
        neutral="#5B6675",
        faint="#DCE1E8",
        ink="#0B1220",
        background="#FFFFFF",
        panel="#F5F6F8",
    ),
    "dark": Palette(
        market="#F59E0B",
        huang="#34D399",
        deepseek="#60A5FA",
        neutral="#9AA7B8",
        faint="#313A47",
        ink="#E6EAF0",
        background="#11151C",
        panel="#1A202A",
    ),
}


def appearance() -> Appearance:
    """What the visitor sees now; light where the browser has not said."""
    return "dark" if st.context.theme.type == "dark" else "light"


def palette() -> Palette:
    """The colours for the visitor's appearance."""
    return PALETTES[appearance()]
