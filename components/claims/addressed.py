"""What of the claims page has an address of its own."""

from __future__ import annotations

from components import choices
from components.addressed.model import Built, Chart, Parameters
from components.addressed.part import NotShownError, Part
from components.claims import claim_card, codes, error_chart, review_cache
from components.claims.review_cache import Examined
from components.language import gettext as _
from components.language import mark
from data import claims, events, filings, prices, symbols


def _examined() -> Examined:
    """The ledger, checked with what is known now."""
    history = prices.default_service().history(symbols.SUBJECT, prices.Range.MAX)
    closes = (
        claims.completed(history.bars["close"], history.provenance.as_of)
        if isinstance(history, prices.History)
        else None
    )
    report = filings.default_service().report()
    return review_cache.examine(claims.load_ledger(), events.load_events(), closes, report)


def _claim_part() -> None:
    ledger = claims.load_ledger()
    asked, _refused = codes.parse(choices.asked(), ledger)
    claim = ledger.claim(asked.claim)
    if claim is None:
        raise NotShownError(
            _("The address asks for a statement that does not exist; the page lists them all.")
        )
    examined = _examined()
    claim_card.draw_alone(examined.checked[claim.id], examined)


def _errors(_asked: Parameters) -> Built:
    return Built(error_chart.cached(_examined()), tall=2.4)


CHARTS = (
    Chart(
        "errors",
        "claims",
        "The path of the errors from the interview to the article",
        Parameters,
        _errors,
    ),
)

PARTS = (Part("claim", "claims", mark("The open statement"), _claim_part, 640, needs="claim"),)
