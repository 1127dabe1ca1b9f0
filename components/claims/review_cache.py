"""The ledger examined against the newest data, once for the same data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components import language
from components.claims import texts
from components.content import identity
from data import claims
from data.claims import CheckedClaim, Claim, Ledger, Review
from data.events import Event
from data.filings import Report
from data.prices.fingerprint import fingerprint


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """A review beside the timeline's events. `identity` names both in keys of caches."""

    review: Review
    events: Mapping[str, Event]
    checked: Mapping[str, CheckedClaim]
    identity: str

    def key(self, *parts: object) -> str:
        """A cache's key for what is made of this, of `parts` and of the visitor's language."""
        return repr((self.identity, language.current(), *parts))

    def searched(self, claim: Claim) -> str:
        """All that the page says of a statement, in both languages."""
        return _searched(self.identity, self)[claim.id]


def examine(
    ledger: Ledger, events: Sequence[Event], closes: pd.Series[float] | None, report: Report | None
) -> Examined:
    """The ledger with its figures computed from `closes` (Nvidia's) and `report`, or the bundled.

    Shared by all visitors.
    """
    key = repr(
        (
            identity.of_record(ledger),
            identity.of_record(events),
            None if closes is None else fingerprint(closes),
            report.quarters if report else None,
            report.shares if report else None,
        )
    )
    return _examine(key, ledger, events, closes, report)


@st.cache_resource(max_entries=8, show_spinner=False)
def _examine(
    key: str,
    _ledger: Ledger,
    _events: Sequence[Event],
    _closes: pd.Series[float] | None,
    _report: Report | None,
) -> Examined:
    facts = claims.gather(
        _ledger,
        closes=_closes,
        revenue=_report.quarters if _report else None,
        shares=_report.shares if _report else None,
    )
    review = claims.review(_ledger, facts)
    return Examined(
        review,
        {event.id: event for event in _events},
        {each.claim.id: each for each in review.claims},
        identity.of_text(key),
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _searched(key: str, _examined: Examined) -> Mapping[str, str]:
    return {id_: texts.searched(each) for id_, each in _examined.checked.items()}
