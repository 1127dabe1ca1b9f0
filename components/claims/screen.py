"""The sentences around the statements: the finding, and what the verdicts mean."""

from __future__ import annotations

import streamlit as st

from components import format as fmt
from components.claims import verdicts
from components.content.text import localized
from components.language import gettext as _
from data.claims import Ledger, Verdict, counts


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


def about(ledger: Ledger) -> str:
    """Which article it is, and what is ours."""
    return _(
        "{article} Verdicts are judgements of this project, last reviewed on {date}; figures "
        "are computed from its data each time they are shown. Of the article nothing is "
        "reprinted but the phrases under examination."
    ).format(article=localized(ledger, "article"), date=fmt.day(ledger.compiled))


def scale() -> None:
    """What each verdict means."""
    for verdict in Verdict:
        meaning = _(verdicts.LOOKS[verdict].help)
        st.markdown(f"{verdicts.directive(verdict)} :small[:gray[{meaning}]]")
