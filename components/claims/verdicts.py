"""The five verdicts in words, icons and colours; never colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components import theme
from components.language import gettext as _
from components.language import mark, ngettext
from data.claims import Verdict


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict is shown. `lead` stands before the statement as it would have to read."""

    label: str
    icon: str
    badge: Literal["red", "gray"]
    lead: str
    help: str


LOOKS: Mapping[Verdict, Look] = {
    Verdict.SUPPORTED: Look(
        mark("Supported"),
        ":material/check_circle:",
        "gray",
        mark("What holds"),
        mark("The record says the same."),
    ),
    Verdict.CORRECTED: Look(
        mark("Supported with a correction"),
        ":material/edit:",
        "gray",
        mark("Corrected"),
        mark("Right in substance; a figure, a word or a name is not."),
    ),
    Verdict.CONTRADICTED: Look(
        mark("Contradicted"),
        ":material/cancel:",
        "red",
        mark("The record instead"),
        mark("The record says otherwise, or nobody has the words."),
    ),
    Verdict.OPINION: Look(
        mark("Opinion, not checkable"),
        ":material/forum:",
        "gray",
        mark("What can be said"),
        mark("A judgement; facts can be set beside it, not prove it."),
    ),
    Verdict.CHECKABLE_NOW: Look(
        mark("Too early then, checkable now"),
        ":material/update:",
        "gray",
        mark("Where it stands"),
        mark("A forecast, checked again with the newest data."),
    ),
}
#: The red of .streamlit/config.toml, for the one verdict that must leap to the eye.
RED: Mapping[theme.Appearance, str] = {"light": "#B91C1C", "dark": "#F87171"}


@dataclass(frozen=True, slots=True)
class Tile:
    """Fill, outline and number of a verdict's tile."""

    fill: str
    stroke: str
    text: str


def tile(verdict: Verdict, appearance: theme.Appearance) -> Tile:
    """The colours of a verdict: solid for what holds, red against it, hollow for the open ones."""
    palette = theme.PALETTES[appearance]
    return {
        Verdict.SUPPORTED: Tile(palette.ink, palette.ink, palette.background),
        Verdict.CORRECTED: Tile(palette.neutral, palette.neutral, palette.background),
        Verdict.CONTRADICTED: Tile(RED[appearance], RED[appearance], palette.background),
        Verdict.OPINION: Tile(palette.background, palette.faint, palette.neutral),
        Verdict.CHECKABLE_NOW: Tile(palette.panel, palette.neutral, palette.ink),
    }[verdict]


def label(verdict: Verdict) -> str:
    """The verdict in the visitor's language."""
    return _(LOOKS[verdict].label)


def counted(verdict: Verdict, count: int, form: str = "{}") -> str:
    """How many statements have the verdict: 4 supported. `form` is how the number is set."""
    match verdict:
        case Verdict.SUPPORTED:
            text = ngettext("{count} supported", "{count} supported", count)
        case Verdict.CORRECTED:
            text = ngettext(
                "{count} supported with a correction", "{count} supported with a correction", count
            )
        case Verdict.CONTRADICTED:
            text = ngettext("{count} contradicted", "{count} contradicted", count)
        case Verdict.OPINION:
            text = ngettext(
                "{count} opinion, not checkable", "{count} opinions, not checkable", count
            )
        case Verdict.CHECKABLE_NOW:
            text = ngettext(
                "{count} too early then, checkable now",
                "{count} too early then, checkable now",
                count,
            )
    return text.format(count=form.format(count))


def badge(verdict: Verdict) -> None:
    """The verdict as a badge with its icon."""
    look = LOOKS[verdict]
    st.badge(_(look.label), icon=look.icon, color=look.badge, help=_(look.help))


def directive(verdict: Verdict) -> str:
    """The same badge within a line of Markdown."""
    look = LOOKS[verdict]
    return f":{look.badge}-badge[{look.icon} {_(look.label)}]"
