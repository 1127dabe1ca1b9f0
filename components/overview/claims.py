"""The state of the article's statements: how many per verdict, each the way to them."""

from __future__ import annotations

import streamlit as st

from components import page_link
from components.claims import selection, verdicts
from components.language import gettext as _
from data.claims import Ledger, Verdict, counts


def draw(ledger: Ledger) -> None:
    """A link a verdict, in the verdicts' order."""
    number = counts(ledger.claims)
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown("##### " + _("The article, checked"), width="content")
            st.caption(
                _("One French article started this dashboard. Of its {count} statements:").format(
                    count=len(ledger.claims)
                ),
                width="content",
            )
            page_link.to("claims", _("All statements"))
        with st.container(horizontal=True, gap="small"):
            for verdict in Verdict:
                page_link.to(
                    "claims",
                    verdicts.counted(verdict, number[verdict], form="**{}**"),
                    icon=verdicts.LOOKS[verdict].icon,
                    **{selection.VERDICTS: verdict.value},
                )
