"""Which of several facts counts, quarters out of periods, and counts across a split."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from data.filings.client import FilingsError
from data.filings.model import FiledQuarter, FiledShares, FilingsFailure
from data.filings.settings import Company
from data.filings.xbrl import Found, Split, revenue_quarters, share_counts
from tests.filings.conftest import (
    NEXT_COUNT,
    NEXT_QUARTER,
    NOW,
    concept,
    fact,
    known_counts,
    known_revenue,
    revenues,
    shares,
)

TODAY = NOW.date()
SPLITS = [(date(2024, 6, 10), 10.0)]


def read(document: dict[str, Any], company: Company) -> Found[FiledQuarter]:
    # Through JSON, as it comes from the network.
    return revenue_quarters(json.loads(json.dumps(document)), company, known_revenue(), TODAY)


def counts(
    document: dict[str, Any], company: Company, splits: list[Split] | None = None
) -> Found[FiledShares]:
    return share_counts(
        document, company, known_counts(), SPLITS if splits is None else splits, TODAY
    )


def quarters(document: dict[str, Any], company: Company) -> dict[date, FiledQuarter]:
    found = read(document, company).figures
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
        concept("Revenues", "USD", [fact("2026-01-25", 215_938e6, "2026-02-25", "2025-01-27")]),
    ],
    ids=["empty", "other company", "other unit", "no facts", "list", "dict", "no dicts", "a year"],
)
def test_a_document_of_no_use(company: Company, document: dict[str, Any]) -> None:
    with pytest.raises(FilingsError) as caught:
        read(document, company)
    assert caught.value.reason is FilingsFailure.BAD_DATA


def test_counts_in_today_s_shares(company: Company) -> None:
    found = {each.as_of: each for each in counts(shares(), company).figures}
    assert found[date(2024, 5, 24)].shares == 24_600e6
    assert found[date(2024, 11, 15)].shares == 24_490e6
    unadjusted = counts(shares(), company, []).figures
    assert unadjusted[0].shares == 2_460e6


def test_a_corrected_count(company: Company) -> None:
    again = fact("2026-08-21", 24_150e6, "2026-09-01", form="10-Q/A")
    newest = counts(shares(again), company).figures[-1]
    assert (newest.shares, newest.restated) == (24_150e6, True)


def test_filed_figures_of_the_test_are_the_bundled_ones(company: Company) -> None:
    """The shapes above are real: they give what the bundled files hold."""
    bundled = known_revenue()
    for end, quarter in quarters(revenues(), company).items():
        assert quarter.revenue == pytest.approx(bundled[end])


# --- what cannot be right ------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1e3, 1e6])
def test_revenue_in_a_wrong_scale_is_refused(
    company: Company, scale: float, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = NEXT_QUARTER | {"val": NEXT_QUARTER["val"] * scale}
    found = read(revenues(wrong), company)
    assert found.doubtful
    assert found.figures == read(revenues(), company).figures
    assert "Revenues to 2026-10-25, filed 2026-11-18" in caplog.text
    assert "where its neighbour is 9.6221e+10" in caplog.text


def test_an_amendment_in_a_wrong_scale_leaves_the_figure_before_it(company: Company) -> None:
    wrong = fact("2026-07-26", 96_221e3, "2026-09-30", "2026-04-27", form="10-Q/A")
    assert read(revenues(wrong), company) == read(revenues(), company)


def test_a_wrong_scale_of_a_new_quarter_is_mended_by_the_next_filing(company: Company) -> None:
    wrong = NEXT_QUARTER | {"val": 108_500e3, "filed": "2026-11-10"}
    found = read(revenues(wrong, NEXT_QUARTER), company)
    assert not found.doubtful
    assert (found.figures[-1].revenue, found.figures[-1].restated) == (108_500e6, False)


@pytest.mark.parametrize("wrong", [147_811e6, 215_938e6], ids=["nine months", "year"])
@pytest.mark.parametrize("scale", [1e-3, 1e3])
def test_no_fourth_quarter_of_sums_in_a_wrong_scale(
    company: Company, wrong: float, scale: float
) -> None:
    """A year less next to nothing would be a quarter four times too large."""
    document = revenues()
    for each in document["units"]["USD"]:
        if each["val"] == wrong:
            each["val"] *= scale
    found = read(document, company)
    assert date(2026, 1, 25) not in {each.period_end for each in found.figures}
    assert not found.doubtful  # newer quarters are there, and the bundled file has that one


def test_quarters_far_beyond_the_bundled_ones(company: Company) -> None:
    """Each is held against the one before it: growth adds up, and a fall is believed too."""
    document, start, revenue = revenues(), date(2026, 7, 27), 96_221e6
    later = date(2028, 11, 1)
    for factor in (1.9, 1.9, 1.9, 1.9, 0.4, 0.5):
        end, revenue = start + timedelta(days=90), revenue * factor
        filed = end + timedelta(days=25)
        document["units"]["USD"].append(fact(str(end), revenue, str(filed), str(start)))
        start = end + timedelta(days=1)
    found = revenue_quarters(document, company, known_revenue(), later)
    assert not found.doubtful
    assert found.figures[-1].revenue == revenue
    assert len(found.figures) == 12


@pytest.mark.parametrize("scale", [1e-6, 1e-3, 1e-2, 1e2, 1e3, 1e6])
def test_a_count_in_a_wrong_scale_is_refused(
    company: Company, scale: float, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = NEXT_COUNT | {"val": NEXT_COUNT["val"] * scale}
    found = counts(shares(wrong), company)
    assert found.doubtful
    assert found.figures[-1].shares == 24_100e6
    assert "EntityCommonStockSharesOutstanding to 2026-11-13" in caplog.text


@pytest.mark.parametrize("splits", [SPLITS, []], ids=["known", "not known yet"])
def test_the_split_of_2024_is_believed(company: Company, splits: list[Split]) -> None:
    found = counts(shares(), company, splits)
    assert not found.doubtful
    assert [each.as_of.year for each in found.figures] == [2024, 2024, 2026]


@pytest.mark.parametrize("ratio", [10.0, 20.0, 0.1])
def test_a_coming_split_is_believed_before_the_bundled_file_knows_it(
    company: Company, ratio: float
) -> None:
    after = [
        fact("2026-11-13", 24_000e6 * ratio, "2026-11-18"),
        fact("2026-11-20", 23_900e6 * ratio, "2026-11-24"),
    ]
    found = counts(shares(*after), company)
    assert not found.doubtful
    assert found.figures[-1].shares == 23_900e6 * ratio
    # Known to the splits before the bundled counts are restated: none of them is refused.
    known = counts(shares(*after), company, [*SPLITS, (date(2026, 11, 9), ratio)])
    assert not known.doubtful
    assert known.figures[-2].shares == pytest.approx(24_000e6 * ratio)
    assert known.figures[-3].shares == pytest.approx(24_100e6 * ratio)


def in_thousands(document: dict[str, Any]) -> dict[str, Any]:
    for facts in document["units"].values():
        for each in facts:
            each["val"] /= 1e3
    return document


def test_a_document_in_a_wrong_scale_has_nothing_of_use(company: Company) -> None:
    with pytest.raises(FilingsError) as revenue:
        read(in_thousands(revenues()), company)
    with pytest.raises(FilingsError) as count:
        counts(in_thousands(shares()), company)
    assert revenue.value.reason is count.value.reason is FilingsFailure.IMPLAUSIBLE


def test_only_sums_are_left(company: Company) -> None:
    document = revenues()
    facts = document["units"]["USD"]
    document["units"]["USD"] = [facts[5], facts[8] | {"val": 96_221e3}]  # a year and a quarter
    with pytest.raises(FilingsError) as caught:
        read(document, company)
    assert caught.value.reason is FilingsFailure.IMPLAUSIBLE


def test_what_is_older_than_the_bundled_figures_is_not_examined(company: Company) -> None:
    """Ten years of growth lie between them, and they are not shown."""
    old = fact("2013-04-28", 954e6, "2013-05-22", "2013-01-28")
    found = read(revenues(old), company)
    assert (found.figures[0].revenue, found.doubtful) == (954e6, False)
