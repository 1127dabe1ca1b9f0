"""The next earnings date beside the price: while it is asked for, known, and not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from components.quote import live
from data import earnings
from data.earnings import NO_DATE, EarningsDate, Lookup, Timing
from data.prices.model import Unavailable, UnavailableReason
from tests.market.conftest import Page, Service, facts_of, live_quote
from tests.market.test_page import RUN, explanation, whole

KNOWN = EarningsDate(date(2026, 11, 18), "Nasdaq", is_estimate=True, timing=Timing.AFTER_CLOSE)
NAMED = EarningsDate(date(2026, 11, 18), "Nasdaq", is_estimate=False)


class Dates:
    """Answers from the look number `answers_at` on."""

    def __init__(self, found: EarningsDate | None, answers_at: int = 1) -> None:
        self.found, self._left = found, answers_at
        self.asked: list[str] = []

    def look(self, symbol: str) -> Lookup:
        self.asked.append(symbol)
        self._left -= 1
        return Lookup(None, is_pending=True) if self._left > 0 else Lookup(self.found)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Dates], None]:
    return lambda chosen: monkeypatch.setattr(earnings, "default_service", lambda: chosen)


def test_the_day_and_what_it_rests_on(market_page: Page, use: Callable[[Dates], None]) -> None:
    use(Dates(KNOWN))
    at = whole(market_page(service=Service(live_quote())))
    assert facts_of(at)["Next results"] == "18 Nov 2026 (estimate)"
    assert (
        "Nasdaq expects the next results on 18 November 2026, after the close. The day is an "
        "estimate from earlier ones." in explanation(at)
    )


def test_in_french(market_page: Page, use: Callable[[Dates], None]) -> None:
    use(Dates(NAMED))
    at = whole(market_page(service=Service(live_quote()), language="fr"))
    assert facts_of(at)["Prochains résultats"] == "18 nov. 2026"
    assert "Nasdaq attend les prochains résultats le 18 novembre 2026." in explanation(at)


def test_the_page_does_not_wait_and_runs_again_once(
    market_page: Page, use: Callable[[Dates], None]
) -> None:
    dates = Dates(KNOWN, answers_at=2)
    use(dates)
    service = Service(live_quote())
    at = whole(market_page(service=service))
    assert len(service.histories) == 2 * RUN
    assert "Next results" in facts_of(at)
    assert set(dates.asked) == {"NVDA"}


def test_without_a_date_nothing_is_said(market_page: Page, use: Callable[[Dates], None]) -> None:
    use(Dates(None))
    at = whole(market_page(service=Service(live_quote())))
    assert "Next results" not in facts_of(at)
    assert "results on" not in explanation(at)


def test_nobody_is_asked_about_a_symbol_without_a_price() -> None:
    dates = Dates(KNOWN)
    unknown = Unavailable("ABCD", UnavailableReason.UNKNOWN_SYMBOL)
    assert live.next_earnings(dates, unknown) == NO_DATE
    assert live.next_earnings(None, live_quote()) == NO_DATE
    assert dates.asked == []


def test_a_fault_of_the_service_costs_the_date_alone() -> None:
    class Broken(Dates):
        def look(self, symbol: str) -> Lookup:
            raise RuntimeError(symbol)

    assert live.next_earnings(Broken(KNOWN), live_quote()) == NO_DATE
