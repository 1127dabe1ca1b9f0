"""Capital spending as filed: quarters out of running totals, and the odds that they move."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise

import pytest
from pytest_httpserver import HTTPServer

from data import companies, evidence
from data.evidence import Figures, Subject, default_settings, rules
from data.filings import FiledSpending, FilingsService
from data.filings.settings import Buyer, Company, load_company
from data.filings.xbrl import spending_quarters
from tests.filings.conftest import (
    REVENUES,
    SHARES,
    Clock,
    concept,
    fact,
    revenues,
    serve,
    shares,
)

TODAY = date(2026, 11, 24)
NEXT = ("2026-07-01", "2026-09-30", "2026-10-29")
BUYERS = {buyer.symbol: buyer for buyer in load_company().spending}


def known(symbol: str) -> dict[date, float]:
    """The bundled spending of one company by the last day of its quarter."""
    frame = companies.hyperscaler_capex()
    own = frame[frame["symbol"] == symbol]
    return dict(zip(own["period_end"].dt.date, own["capex_cash_ppe_musd"] * 1e6, strict=True))


def document(buyer: Buyer, *facts: object) -> dict[str, object]:
    return concept(buyer.tags[0], "USD", list(facts)) | {"cik": buyer.cik}


def test_quarters_are_differences_of_a_year_s_running_totals() -> None:
    buyer, spent = BUYERS["META"], known("META")
    first, second = spent[date(2026, 3, 31)], spent[date(2026, 6, 30)]
    found = spending_quarters(
        document(
            buyer,
            fact("2026-03-31", first, "2026-04-29", "2026-01-01"),
            fact("2026-06-30", first + second, "2026-07-29", "2026-01-01"),
            fact("2026-09-30", first + second + 33e9, "2026-10-28", "2026-01-01"),
        ),
        buyer,
        spent,
        TODAY,
    )
    assert [each.amount for each in found.figures] == pytest.approx([first, second, 33e9])
    assert found.figures[-1].period_start == date(2026, 7, 1)
    assert found.figures[-1].filed == date(2026, 10, 28)


def test_a_quarter_that_is_filed_as_one_is_taken_and_a_year_of_four_others_is_not() -> None:
    buyer, spent = BUYERS["AMZN"], known("AMZN")
    found = spending_quarters(
        document(
            buyer,
            fact("2026-09-30", 55e9, "2026-10-29", "2026-07-01"),
            fact("2026-09-30", 190e9, "2026-10-29", "2025-10-01"),  # the last twelve months
        ),
        buyer,
        spent,
        TODAY,
    )
    assert [(each.period_end, each.amount) for each in found.figures] == [(date(2026, 9, 30), 55e9)]


def test_thousands_filed_for_units_are_refused() -> None:
    buyer = BUYERS["MSFT"]
    found = spending_quarters(
        document(
            buyer,
            fact("2026-06-30", known("MSFT")[date(2026, 6, 30)], "2026-07-29", "2026-04-01"),
            fact("2026-09-30", 36e6, "2026-10-29", "2026-07-01"),
        ),
        buyer,
        known("MSFT"),
        TODAY,
    )
    assert found.doubtful
    assert [each.period_end for each in found.figures] == [date(2026, 6, 30)]


def test_no_bundled_change_is_as_large_as_what_is_refused() -> None:
    for symbol, buyer in BUYERS.items():
        amounts = [amount for _end, amount in sorted(known(symbol).items())]
        changes = [max(a / b, b / a) for a, b in pairwise(amounts)]
        assert max(changes) < buyer.max_change / 1.4


def serve_buyers(server: HTTPServer, amounts: Mapping[str, float]) -> None:
    """The SEC with one more quarter of each of these companies."""
    start, end, filed = NEXT
    for symbol, amount in amounts.items():
        buyer = BUYERS[symbol]
        path = f"/api/xbrl/companyconcept/CIK{buyer.cik:010d}/us-gaap/{buyer.tags[0]}.json"
        serve(server, path, document(buyer, fact(end, amount, filed, start)))


def next_quarter(factor: float) -> dict[str, float]:
    """Each company's newest bundled quarter, times `factor`."""
    return {symbol: factor * known(symbol)[date(2026, 6, 30)] for symbol in BUYERS}


@pytest.mark.parametrize("factor", [0.5, 1.6])
def test_a_new_quarter_from_the_sec_moves_the_odds(
    factor: float, httpserver: HTTPServer, service: Callable[..., FilingsService]
) -> None:
    serve(httpserver, REVENUES, revenues())
    serve(httpserver, SHARES, shares())
    serve_buyers(httpserver, next_quarter(factor))
    report = service().report()
    assert {each.symbol for each in report.spending} == set(BUYERS)
    now = evidence.assess(default_settings(), Figures())
    figures = Figures(filed=report.quarters, spent=report.spending)
    moved = evidence.assess(default_settings(), figures)
    assert rules.quarters(Subject.CAPEX_FOUR, figures).newest.quarter == "2026Q3"
    assert now.newest is not None
    assert moved.newest is not None
    assert moved.newest > now.newest
    assert moved.after.above != pytest.approx(now.after.above, abs=1e-6)


def test_more_spending_moves_the_odds_further_up() -> None:
    def above(factor: float) -> float:
        spent = tuple(
            FiledSpending(symbol, date(2026, 7, 1), date(2026, 9, 30), amount, TODAY, "")
            for symbol, amount in next_quarter(factor).items()
        )
        return evidence.assess(default_settings(), Figures(spent=spent)).after.above

    assert above(0.5) < above(1.0) < above(1.6)


def test_a_quarter_that_one_buyer_has_not_filed_does_not_count(
    httpserver: HTTPServer, service: Callable[..., FilingsService]
) -> None:
    serve(httpserver, REVENUES, revenues())
    serve(httpserver, SHARES, shares())
    lacking = next_quarter(1.2)
    del lacking["META"]  # the SEC answers 404
    serve_buyers(httpserver, lacking)
    report = service().report()
    assert {each.symbol for each in report.spending} == set(lacking)
    assert report.problem is None
    figures = Figures(spent=report.spending)
    assert rules.quarters(Subject.CAPEX_FOUR, figures).newest.quarter == "2026Q2"


def test_a_buyer_that_does_not_answer_keeps_its_last_figures(
    httpserver: HTTPServer, service: Callable[..., FilingsService], company: Company, clock: Clock
) -> None:
    serve(httpserver, REVENUES, revenues())
    serve(httpserver, SHARES, shares())
    serve_buyers(httpserver, next_quarter(1.1))
    asked = service()
    before = asked.report().spending
    httpserver.clear()
    serve(httpserver, REVENUES, revenues())
    serve(httpserver, SHARES, shares())
    clock.advance(days=2)
    assert asked.report().spending == before
    assert before


def test_after_a_refusal_the_other_buyers_are_not_asked(
    httpserver: HTTPServer, service: Callable[..., FilingsService]
) -> None:
    serve(httpserver, REVENUES, revenues())
    serve(httpserver, SHARES, shares())
    first = next(iter(BUYERS.values()))
    path = f"/api/xbrl/companyconcept/CIK{first.cik:010d}/us-gaap/{first.tags[0]}.json"
    httpserver.expect_request(path).respond_with_data("", status=429)
    report = service().report()
    assert report.spending == ()
    assert report.problem is None
    assert sum("PaymentsToAcquire" in request.path for request, _ in httpserver.log) == 1
