"""The five verdicts in words, icons and colours, never colour alone; how many there are of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from components import format as fmt
from components import theme
from components.content.text import localized
from components.language import gettext as _
from components.language import mark, ngettext
from data.claims import Ledger, Verdict, counts


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict is shown. `lead` introduces the statement as it should read."""

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
#: The red of .streamlit/config.toml, for the one verdict that must stand out.
RED: Mapping[theme.Appearance, str] = {"light": "#B91C1C", "dark": "#F87171"}


@dataclass(frozen=True, slots=True)
class Tile:
    """Fill, outline and number of a verdict's tile."""

    fill: str
    stroke: str
    text: str


def tile(verdict: Verdict, appearance: theme.Appearance) -> Tile:
    """A verdict's colours: solid where the statement holds, red where not, hollow where open."""
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


def counted(verdict: Verdict, count: int, template: str = "{}") -> str:
    """How many statements have the verdict: 4 supported. `template` formats the number."""
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
    return text.format(count=template.format(count))


def badge(verdict: Verdict) -> None:
    """The verdict as a badge with its icon."""
    look = LOOKS[verdict]
    st.badge(_(look.label), icon=look.icon, color=look.badge, help=_(look.help))


def directive(verdict: Verdict) -> str:
    """The same badge within a line of Markdown."""
    look = LOOKS[verdict]
    return f":{look.badge}-badge[{look.icon} {_(look.label)}]"


def lead(ledger: Ledger) -> str:
    """The finding in a sentence."""
    number = counts(ledger.claims)
    return _(
        "Of the {total} statements in the French article that started this dashboard, "
        "{supported} hold, {corrected} hold with a correction and {contradicted} are "
        "contradicted by the record; {checkable} were forecasts that can be examined now, "
        "and {opinion} are opinion."
    ).format(
        total=len(ledger.claims),
        supported=number[Verdict.SUPPORTED],
        corrected=number[Verdict.CORRECTED],
        contradicted=number[Verdict.CONTRADICTED],
        checkable=number[Verdict.CHECKABLE_NOW],
        opinion=number[Verdict.OPINION],
    )


def about_article(ledger: Ledger) -> str:
    """Which article it is, and what is ours."""
    return _(
        "{article} Verdicts are judgements of this project, last reviewed on {date}; figures "
        "are computed from its data each time they are shown. Of the article nothing is "
        "reprinted but the phrases under examination."
    ).format(article=localized(ledger, "article"), date=fmt.day(ledger.compiled))


def legend() -> None:
    """What each verdict means."""
    for verdict in Verdict:
        meaning = _(LOOKS[verdict].help)
        st.markdown(f"{directive(verdict)} :small[:gray[{meaning}]]")
