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
    """How a verdict is shown. `lead` introduces the statement as it should read.

    `short` is the verdict in a word or two beside a phrase, after `sign`.
    """

    label: str
    short: str
    sign: str
    icon: str
    badge: Literal["red", "gray"]
    lead: str
    help: str


LOOKS: Mapping[Verdict, Look] = {
    Verdict.SUPPORTED: Look(
        mark("Supported"),
        mark("Holds"),
        "✓",
        ":material/check_circle:",
        "gray",
        mark("What holds"),
        mark("The record says the same."),
    ),
    Verdict.CORRECTED: Look(
        mark("Supported with a correction"),
        mark("Corrected"),
        "✎",
        ":material/edit:",
        "gray",
        mark("Corrected"),
        mark("Right in substance; a figure, a word or a name is not."),
    ),
    Verdict.CONTRADICTED: Look(
        mark("Contradicted"),
        mark("Contradicted"),
        "⊗",
        ":material/cancel:",
        "red",
        mark("The record instead"),
        mark("The record says otherwise, or nobody has the words."),
    ),
    Verdict.OPINION: Look(
        mark("Opinion, not checkable"),
        mark("Opinion"),
        "○",
        ":material/forum:",
        "gray",
        mark("What can be said"),
        mark("A judgement; facts can be set beside it, not prove it."),
    ),
    Verdict.CHECKABLE_NOW: Look(
        mark("Too early then, checkable now"),
        mark("Checkable now"),
        "↻",
        ":material/update:",
        "gray",
        mark("Where it stands"),
        mark("A forecast, checked again with the newest data."),
    ),
}
#: The red of .streamlit/config.toml, for the one verdict that must stand out.
RED: Mapping[theme.Appearance, str] = {"light": "#B91C1C", "dark": "#F87171"}


#: The verdicts as they stand beside the column: what does not hold first.
ORDER = (
    Verdict.CONTRADICTED,
    Verdict.CORRECTED,
    Verdict.SUPPORTED,
    Verdict.CHECKABLE_NOW,
    Verdict.OPINION,
)


def short(verdict: Verdict) -> str:
    """The verdict's sign and word: ⊗ Contradicted."""
    look = LOOKS[verdict]
    return f"{look.sign}\N{NO-BREAK SPACE}{_(look.short)}"


def heading(verdict: Verdict, count: int) -> str:
    """How many statements have the verdict, with its sign: 5 ⊗ contradicted."""
    sign = LOOKS[verdict].sign
    return counted(verdict, count, f"{{}} {sign}")


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


def finding(ledger: Ledger) -> str:
    """The page's finding: how many statements hold as they stand."""
    holds = counts(ledger.claims)[Verdict.SUPPORTED]
    return ngettext(
        "The article, corrected: {count} of {total} statements holds as it stands",
        "The article, corrected: {count} of {total} statements hold as they stand",
        holds,
    ).format(count=fmt.number(holds), total=fmt.number(len(ledger.claims)))


def lead(ledger: Ledger) -> str:
    """All verdicts in a sentence."""
    number = counts(ledger.claims)
    return _(
        "Of the {total} statements of the French article, {supported} hold, {corrected} hold "
        "with a correction, {contradicted} are contradicted; {checkable} were forecasts that can "
        "be checked now, {opinion} are opinion."
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
