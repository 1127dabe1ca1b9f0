"""Which of several facts counts, quarters out of periods, and counts across a split."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from data import companies
from data.filings.client import FilingsError
from data.filings.facts import revenue_quarters, share_counts
from data.filings.model import FiledQuarter, Reason
from data.filings.settings import Company
from tests.filings.conftest import NEXT_QUARTER, NOW, concept, fact, revenues, shares

TODAY = NOW.date()
SPLITS = [(date(2024, 6, 10), 10.0)]


def quarters(document: dict[str, Any], company: Company) -> dict[date, FiledQuarter]:
    # Through JSON, as it comes from the network.
    found = revenue_quarters(json.loads(json.dumps(document)), company, TODAY)
    assert [quarter.period_end for quarter in found] == sorted(q.period_end for q in found)
    return {quarter.period_end: quarter for quarter in found}


def test_quarters_of_a_year(company: Company) -> None:
    found = quarters(revenues(), company)
    assert [each.revenue / 1e6 for each in found.values()] == pytest.approx(
        [44_062, 46_743, 57_006, 68_127, 81_615, 96_221]
    )
    assert found[date(2025, 10, 26)].period_start == date(2025, 7, 28)


def test_the_fourth_quarter_is_the_year_less_nine_months(company: Company) -> None:
    fourth = quarters(revenues(), company)[date(2026, 1, 25)]
    assert fourth.derived
    assert fourth.revenue == pytest.approx(215_938e6 - 147_811e6)
    assert fourth.period_start == date(2025, 10, 27)
    assert fourth.filed == date(2026, 2, 25)
    others = [each for each in quarters(revenues(), company).values() if not each.derived]
    assert len(others) == 5


def test_a_filed_fourth_quarter_is_preferred(company: Company) -> None:
    filed = fact("2026-01-25", 68_000e6, "2026-02-25", "2025-10-27")
    fourth = quarters(revenues(filed), company)[date(2026, 1, 25)]
    assert not fourth.derived
    assert fourth.revenue == 68_000e6


def test_no_fourth_quarter_without_the_nine_months(company: Company) -> None:
    document = revenues()
    facts = document["units"]["USD"]
    document["units"]["USD"] = [each for each in facts if each["val"] != 147_811e6]
    assert date(2026, 1, 25) not in quarters(document, company)


def test_a_year_below_its_nine_months_gives_no_quarter(company: Company) -> None:
    lower = fact("2026-01-25", 100_000e6, "2026-03-25", "2025-01-27")
    assert date(2026, 1, 25) not in quarters(revenues(lower), company)


def test_a_repeated_fact_is_no_restatement(company: Company) -> None:
    first = quarters(revenues(), company)[date(2025, 4, 27)]
    assert not first.restated
    assert first.filed == date(2026, 5, 20)


@pytest.mark.parametrize("position", [0, None], ids=["listed first", "listed last"])
def test_the_newest_filing_wins(company: Company, position: int | None) -> None:
    document = revenues()
    facts = document["units"]["USD"]
    restated = fact("2025-07-27", 46_500e6, "2026-08-26", "2025-04-28", form="10-Q/A")
    facts.insert(len(facts) if position is None else position, restated)
    second = quarters(document, company)[date(2025, 7, 27)]
    assert second.revenue == 46_500e6
    assert second.restated
    assert second.filed == date(2026, 8, 26)


def test_a_restated_year_restates_its_fourth_quarter(company: Company) -> None:
    later = fact("2026-01-25", 215_000e6, "2027-02-24", "2025-01-27", form="10-K")
    # Filed after today: it does not count.
    assert not quarters(revenues(later), company)[date(2026, 1, 25)].restated
    earlier = later | {"filed": "2026-06-01"}
    fourth = quarters(revenues(earlier), company)[date(2026, 1, 25)]
    assert fourth.restated
    assert fourth.revenue == pytest.approx(215_000e6 - 147_811e6)


def test_a_year_of_53_weeks(company: Company) -> None:
    document = concept(
        "Revenues",
        "USD",
        [
            fact("2022-10-30", 21_000e6, "2022-11-18", "2022-01-31"),
            fact("2023-02-05", 29_000e6, "2023-02-24", "2022-01-31"),
        ],
    )
    found = quarters(document, company)
    assert found[date(2023, 2, 5)].revenue == pytest.approx(8_000e6)


@pytest.mark.parametrize(
    "bad",
    [
        {"val": None},
        {"val": -5},
        {"val": 0},
        {"val": "many"},
        {"end": "2026-13-01"},
        {"end": "2099-01-01"},
        {"filed": "2026-01-01"},
        {"filed": "2099-01-01"},
        {"start": None},
        {"accn": "x" * 50},
    ],
    ids=str,
)
def test_a_bad_fact_is_left_out_and_the_good_ones_kept(
    company: Company, bad: dict[str, Any]
) -> None:
    found = quarters(revenues(NEXT_QUARTER | bad), company)
    assert date(2026, 10, 25) not in found
    assert len(found) == 6
    assert date(2026, 10, 25) in quarters(revenues(NEXT_QUARTER), company)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"cik": 320193, "units": revenues()["units"]},
        concept("Revenues", "EUR", revenues()["units"]["USD"]),
        concept("Revenues", "USD", []),
        {"cik": 1045810, "units": []},
        {"cik": 1045810, "units": {"USD": {}}},
        concept("Revenues", "USD", ["a", None, 3]),
        concept("Revenues", "USD", [fact("2026-01-25", 1e9, "2026-02-25", "2025-01-27")]),
    ],
    ids=["empty", "other company", "other unit", "no facts", "list", "dict", "no dicts", "a year"],
)
def test_a_document_of_no_use(company: Company, document: dict[str, Any]) -> None:
    with pytest.raises(FilingsError) as caught:
        revenue_quarters(document, company, TODAY)
    assert caught.value.reason is Reason.BAD_DATA


def test_counts_in_today_s_shares(company: Company) -> None:
    found = {each.as_of: each for each in share_counts(shares(), company, SPLITS, TODAY)}
    assert found[date(2024, 5, 24)].shares == 24_600e6
    assert found[date(2024, 11, 15)].shares == 24_490e6
    unadjusted = share_counts(shares(), company, [], TODAY)
    assert unadjusted[0].shares == 2_460e6


def test_a_corrected_count(company: Company) -> None:
    again = fact("2026-08-21", 24_150e6, "2026-09-01", form="10-Q/A")
    newest = share_counts(shares(again), company, SPLITS, TODAY)[-1]
    assert (newest.shares, newest.restated) == (24_150e6, True)


def test_filed_figures_of_the_test_are_the_bundled_ones(company: Company) -> None:
    """The shapes above are real: they give what the bundled files hold."""
    frame = companies.quarterly_revenue()
    bundled = dict(
        zip(frame["period_end"].dt.date, frame["revenue_musd"].astype(float), strict=True)
    )
    for end, quarter in quarters(revenues(), company).items():
        assert quarter.revenue / 1e6 == pytest.approx(bundled[end])
