"""What of the claims page has an address of its own."""

from __future__ import annotations

import streamlit as st

from components.claims import claim_card, review_cache
from components.frame.part import NotShownError, Part
from components.language import gettext as _
from components.language import mark
from data import claims, events, filings, prices, symbols


def _claim_part() -> None:
    asked = st.query_params.get("claim", "")
    ledger = claims.load_ledger()
    claim = next((each for each in ledger.claims if asked in (each.id, str(each.number))), None)
    if claim is None:
        raise NotShownError(
            _("The address asks for a statement that does not exist; the page lists them all.")
        )
    history = prices.default_service().history(symbols.SUBJECT, prices.Range.MAX)
    closes = (
        claims.completed(history.bars["close"], history.provenance.as_of)
        if isinstance(history, prices.History)
        else None
    )
    report = filings.default_service().report()
    examined = review_cache.examine(ledger, events.load_events(), closes, report)
    claim_card.draw_alone(examined.checked[claim.id], examined)


PARTS = (Part("claim", "claims", mark("The open statement"), _claim_part, 640, needs="claim"),)
