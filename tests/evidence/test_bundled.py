"""The bundled files of the evidence: every row read, and held against the filings."""

from __future__ import annotations

import itertools
import math
from datetime import date

import pytest
from pydantic import ValidationError

from data.evidence import Subject
from data.evidence.assumptions import load_assumptions
from data.evidence.rows import (
    BASE_RATES_FILE,
    CHIPS_FILE,
    EXPECTATIONS_FILE,
    PRICES_FILE,
    REVENUE_FILE,
    TOKENS_FILE,
    BaseRate,
    ChipStock,
    DataCentreQuarter,
    Expectation,
    PriceTrend,
    TokenGrowth,
    Use,
    read,
)
from data.evidence.rules import quarters
from data.evidence.series import quarter_of
from data.evidence.settings import Figures
from data.evidence.years import capital_spending, nvidia_revenue
from data.model import observations

ALL = [
    (BASE_RATES_FILE, BaseRate, 9),
    (EXPECTATIONS_FILE, Expectation, 7),
    (CHIPS_FILE, ChipStock, 52),
    (REVENUE_FILE, DataCentreQuarter, 28),
    (TOKENS_FILE, TokenGrowth, 8),
    (PRICES_FILE, PriceTrend, 21),
]


@pytest.mark.parametrize(("name", "shape", "count"), ALL)
def test_every_row_says_whence(name, shape, count):
    rows = read(name, shape)
    assert len(rows) == count
    assert all(row.source and row.how_read for row in rows)


def test_expectations_are_what_the_specification_names():
    rows = read(EXPECTATIONS_FILE, Expectation)
    main = {(row.as_of, row.expected_usd_bn) for row in rows if row.use is Use.MAIN}
    assert main == {("2024-12-20", 195.9), ("2024-11", 301.2), ("2025-01-24", 280)}
    after = {row.as_of: row.use for row in rows if row.published == "after"}
    assert after["2025-01-29"] is Use.SHOWN
    with pytest.raises(ValidationError, match="no counterfactual"):
        Expectation.model_validate({**rows[-1].model_dump(), "use": "main"})


def test_unused_base_rates_say_why():
    for row in read(BASE_RATES_FILE, BaseRate):
        assert row.used or (row.remark("en") and row.remark("fr"))


def test_came_agrees_with_the_filings():
    came = nvidia_revenue()
    for row in read(BASE_RATES_FILE, BaseRate):
        if row.subject is Subject.NVIDIA_REVENUE and row.year in came:
            assert row.came_usd_bn == pytest.approx(came[row.year].usd_bn, abs=5e-4)
    members = load_assumptions().subjects[Subject.CAPEX_FOUR].members
    cash = capital_spending(members, with_leases=False)
    assert cash["2024"].usd_bn == pytest.approx(228.342, abs=5e-4)
    leases = capital_spending(members, with_leases=True)
    assert leases["2025"].usd_bn == pytest.approx(413.486, abs=5e-4)
    assert "2026" not in leases


def test_older_revenue_agrees_with_the_rounded_series():
    rounded = {row.date: row.value for row in observations("nvidia_dc_revenue")}
    for row in read(REVENUE_FILE, DataCentreQuarter):
        if row.period_end in rounded:
            assert row.data_center_musd * 1e6 == pytest.approx(rounded[row.period_end], abs=5.1e6)


def test_fiscal_quarters_follow_on_each_other():
    rows = read(REVENUE_FILE, DataCentreQuarter)
    for one, other in itertools.pairwise(rows):
        assert (other.period_start - one.period_end).days == 1
        assert one.period_end < one.report_date


def test_a_quarter_is_where_its_middle_lies():
    assert quarter_of(date(2024, 10, 28), date(2025, 1, 26)) == "2024Q4"
    assert quarter_of(date(2025, 1, 27), date(2025, 4, 27)) == "2025Q1"
    assert quarter_of(date(2026, 1, 1), date(2026, 3, 31)) == "2026Q1"


def test_chips_are_chained_over_those_known_in_both_quarters():
    figures = Figures()
    found = quarters(Subject.CHIPS, figures)
    stock = {(r.designer, r.quarter_end): r.h100e_median for r in read(CHIPS_FILE, ChipStock)}

    def sold(designer: str, before: date, after: date) -> float:
        return stock[designer, after] - stock[designer, before]

    ends = date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30)
    growth = sum(sold(name, *ends[1:]) for name in ("Nvidia", "AMD")) / sum(
        sold(name, *ends[:2]) for name in ("Nvidia", "AMD")
    )
    step = found.levels[-1].log_level - found.levels[-2].log_level
    assert step == pytest.approx(math.log(growth))
    assert found.newest.quarter == "2026Q2"
    assert found.levels[0].quarter == "2022Q1"


def test_the_incomplete_quarter_is_left_out():
    incomplete = {r.quarter_end for r in read(CHIPS_FILE, ChipStock) if r.incomplete}
    assert date(2026, 9, 30) in incomplete
    assert quarters(Subject.CHIPS, Figures()).newest.end < date(2026, 9, 30)


def test_both_languages_or_none():
    row = read(BASE_RATES_FILE, BaseRate)[0].model_dump()
    with pytest.raises(ValidationError, match="belong together"):
        BaseRate.model_validate({**row, "remark_fr": None})


@pytest.mark.parametrize("address", ["ftp://a.org/x", "https://a.org/<b>", "https://a.org/a b"])
def test_an_address_that_could_break_out_is_refused(address):
    row = read(CHIPS_FILE, ChipStock)[0].model_dump()
    with pytest.raises(ValidationError, match="web addresses"):
        ChipStock.model_validate({**row, "url": address})
