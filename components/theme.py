"""The look in one place: colours for light and dark, and how each reading is told apart.

Amber is the market's reading, teal Huang's, blue DeepSeek's, and none of them is decoration: the
price line is ink. Each reading has a shape, a texture, a dash and a word besides its colour,
because teal and grey are one colour to some. What must be read has at least 4.5:1 against its
background, a mark at least 3:1 (tested). `.streamlit/config.toml` holds the same colours for
Streamlit's own elements; `look.css` has what that file has no option for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Literal

import streamlit as st

Appearance = Literal["light", "dark"]

_STYLESHEET = Path(__file__).parent / "look.css"
_PRINT_STYLESHEET = Path(__file__).parent / "print.css"


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as hexadecimal strings."""

    market: str  #: the market's reading, and the day of its shock
    huang: str  #: Huang's reading
    deepseek: str
    market_tint: str  #: areas of the market's reading; text on it needs a halo of the background
    huang_tint: str
    neutral: str  #: grey text: axes, sources, what is stale
    mark: str  #: grey marks: bars and lines of others; not for text
    band: str  #: the grey band in which nothing is decided
    faint: str  #: rules, grid lines; decoration only
    ink: str  #: text, the price line
    background: str
    panel: str
    contradicted: str  #: a statement its source contradicts, always with a cross
    compared: tuple[str, ...]  #: lines of one comparison, in their order


@dataclass(frozen=True, slots=True)
class Sign:
    """What tells a voice apart besides its colour."""

    shape: str  #: of a point, as Vega names it
    glyph: str  #: the same in running text
    filled: bool
    hatched: bool  #: whether its areas are hatched; else they are flat
    dash: tuple[float, ...]  #: of its lines; (1, 0) is solid


SOLID = (1.0, 0.0)

#: By voice: `market`, `huang`, `deepseek` and `other` (see `content.story.Voice`).
SIGNS: Mapping[str, Sign] = {
    "market": Sign("triangle-down", "▼", filled=True, hatched=False, dash=SOLID),
    "huang": Sign("triangle-up", "▲", filled=True, hatched=True, dash=(6.0, 3.0)),
    "deepseek": Sign("diamond", "◆", filled=True, hatched=False, dash=SOLID),
    "other": Sign("circle", "○", filled=False, hatched=False, dash=SOLID),
}

PALETTES: dict[Appearance, Palette] = {
    "light": Palette(
        market="#B45309",
        huang="#0F766E",
        deepseek="#1D4ED8",
        market_tint="#F6E3CF",
        huang_tint="#D3E9E6",
        neutral="#5B6675",
        mark="#8590A0",
        band="#E9ECF0",
        faint="#DCE1E8",
        ink="#0B1220",
        background="#FFFFFF",
        panel="#F5F6F8",
        contradicted="#B91C1C",
        compared=("#0B1220", "#6D28D9", "#BE185D", "#5B6675", "#8590A0"),
    ),
    "dark": Palette(
        market="#F59E0B",
        huang="#34D399",
        deepseek="#60A5FA",
        market_tint="#4A3414",
        huang_tint="#143D33",
        neutral="#9AA7B8",
        mark="#6B7789",
        band="#232A35",
        faint="#313A47",
        ink="#E6EAF0",
        background="#11151C",
        panel="#1A202A",
        contradicted="#F87171",
        compared=("#E6EAF0", "#C4B5FD", "#F9A8D4", "#9AA7B8", "#6B7789"),
    ),
}


_override: ContextVar[Appearance | None] = ContextVar("appearance_override", default=None)


@contextmanager
def override(shown: Appearance) -> Iterator[None]:
    """Inside, everything is drawn for this appearance: for pictures that no page shows."""
    token = _override.set(shown)
    try:
        yield
    finally:
        _override.reset(token)


def appearance() -> Appearance:
    """What the visitor sees now; light where the browser has not said."""
    overridden = _override.get()
    if overridden is not None:
        return overridden
    return "dark" if st.context.theme.type == "dark" else "light"


def palette() -> Palette:
    """The colours for the visitor's appearance."""
    return PALETTES[appearance()]


@cache
def stylesheet(shown: Appearance) -> str:
    """The page's stylesheet, with the colours as CSS variables such as `--market-tint`.

    Components of our own read the variables too: they reach into a shadow root.
    """
    colours = PALETTES[shown]
    sheets = [
        f":root{{{_variables(colours)}}}",
        _STYLESHEET.read_text(encoding="utf-8"),
        _PRINT_STYLESHEET.read_text(encoding="utf-8"),
    ]
    if shown == "dark":
        sheets.append(_printed_light(colours, PALETTES["light"]))
    return "\n".join(map(_compact, sheets))


def _compact(sheet: str) -> str:
    """A sheet without its comments and indents: every visitor gets it with every page."""
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)).strip()


def _variables(colours: Palette) -> str:
    return "".join(f"--{name}:{value};" for name, value in _named(colours).items())


def _named(colours: Palette) -> dict[str, str]:
    named = {
        each.name.replace("_", "-"): value
        for each in fields(colours)
        if isinstance(value := getattr(colours, each.name), str)
    }
    return named | _numbered("compared", colours.compared)


def _printed_light(dark: Palette, light: Palette) -> str:
    """Rules that print the dark look light: paper is white.

    Charts are SVG, whose marks carry the palette's colours as attributes; the one picture that is
    drawn on a canvas has no elements and is inverted as a whole.
    """
    pairs = dict(zip(_named(dark).values(), _named(light).values(), strict=True))
    marks = "".join(
        f'.stApp svg [{part}="{old}" i]{{{part}:{new}}}'
        for old, new in pairs.items()
        for part in ("fill", "stroke")
    )
    spans = "".join(
        f'.stApp span[style*="{_as_rgb(old)}"]{{color:{new}!important}}'
        for old, new in pairs.items()
    )
    page = (
        "html,body,#root,.stApp{background:var(--background)!important;color-scheme:light}"
        ".stApp [data-testid]{background-color:transparent!important;"
        "border-color:var(--faint)!important}"
        ".stApp,.stApp :is(p,li,h1,h2,h3,h4,h5,td,th,label,code,dd,dt,time,"
        "[data-testid=stMetricValue] *){color:var(--ink)}"
        # What components of our own take from Streamlit's theme.
        ".stApp *{--st-text-color:var(--ink)!important;"
        "--st-background-color:var(--background)!important;"
        "--st-secondary-background-color:var(--panel)!important;"
        "--st-border-color:var(--faint)!important;--st-gray-text-color:var(--neutral)!important}"
        ".stApp canvas{filter:invert(1) hue-rotate(180deg)}"
    )
    return f"@media print{{:root{{{_variables(light)}}}{page}{spans}{marks}}}"


def _as_rgb(colour: str) -> str:
    """A hexadecimal colour as a browser writes it in an element's style."""
    return f"rgb({', '.join(str(value) for value in bytes.fromhex(colour[1:]))})"


def _numbered(name: str, values: Sequence[str]) -> dict[str, str]:
    return {f"{name}-{number}": value for number, value in enumerate(values)}


def apply() -> None:
    """Gives the page its stylesheet; draws nothing."""
    st.html(f"<style>{stylesheet(appearance())}</style>")
