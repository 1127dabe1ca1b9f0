"""The state of the article's statements: how many per verdict, each the way to them."""

from __future__ import annotations

import streamlit as st

from components.claims import choosing, verdicts
from components.language import gettext as _
from components.overview import ways
from data.claims import Ledger, Verdict, counts


def draw(ledger: Ledger) -> None:
    """A link a verdict, in the verdicts' order."""
    number = counts(ledger.claims)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            "##### " + _("The article in {count} statements").format(count=len(ledger.claims)),
            width="content",
            help=_("This dashboard was started by one French article. What of it holds?"),
        )
        for verdict in Verdict:
            ways.to(
                "claims",
                f"**{number[verdict]}** {verdicts.label(verdict)}",
                icon=verdicts.LOOKS[verdict].icon,
                **{choosing.VERDICTS: verdict.value},
            )
