"""What a quarter that Nvidia files after the bundled ones changes."""

from __future__ import annotations

import math
from datetime import date

import pytest

from data import evidence
from data.evidence import Counterfactual, Figures, Subject
from data.filings import FilingSource, Quarter
from tests.evidence.golden import FIGURES, assessment, settings

_ANALYSTS, STEADY, SLOWING = Counterfactual


def filed(*revenue: float) -> tuple[Quarter, ...]:
    """Nvidia's next quarters as the SEC would give them: total revenue alone."""
    ends = (date(2026, 10, 25), date(2027, 1, 31), date(2027, 5, 2))
    labels = ("FY2027 Q3", "FY2027 Q4", "FY2028 Q1")
    return tuple(
        Quarter(label, end, amount, FilingSource.FILING, end)
        for label, end, amount in zip(labels, ends, revenue, strict=False)
    )


def test_a_new_quarter_moves_the_odds_and_the_error_grows():
    now = evidence.assess(settings(), FIGURES)
    low, high = (
        evidence.assess(settings(), Figures(filed=filed(revenue))) for revenue in (70e9, 150e9)
    )
    assert now.newest == date(2026, 7, 26)
    assert low.newest == high.newest == date(2026, 10, 25)
    assert low.after.above < high.after.above
    assert low.after.above != now.after.above
    for rule in (STEADY, SLOWING):
        errors = [each.findings[rule].summary.standard_error for each in (now, low)]
        assert errors[1] > errors[0]
    estimated = {row.subject: row.estimated for row in low.rows if row.counterfactual is STEADY}
    assert estimated == {
        Subject.CHIPS: 0,
        Subject.DATA_CENTRE_REVENUE: 1,
        Subject.CAPEX_FOUR: 0,
    }


def test_an_estimated_quarter_grows_as_total_revenue_does():
    from data.evidence import rules

    levels = rules.quarters(Subject.DATA_CENTRE_REVENUE, Figures(filed=filed(120e9))).levels
    growth = levels[-1].log_level - levels[-2].log_level
    assert levels[-1].estimated
    assert levels[-1].quarter == "2026Q3"
    assert growth == pytest.approx(math.log(120e9 / 96.221e9))


def test_what_the_sec_repeats_of_the_bundle_changes_nothing():
    from data.filings import FilingsFailure, FilingsService
    from data.filings.settings import load_company
    from data.live.cache import memory_region
    from data.live.documents import RegionDocuments

    service = FilingsService(
        None, load_company(), RegionDocuments(memory_region()), why_not=FilingsFailure.OFFLINE
    )
    report = service.report()
    assert report.quarters[-1].period_end == date(2026, 7, 26)
    found = evidence.assess(settings(), Figures(filed=report.quarters))
    assert found.after == assessment("all three", True, False).after


def test_the_record_is_as_long_as_what_is_observed_or_stretched():
    revenue = (110e9, 122e9, 135e9)
    reach = []
    for quarters in range(4):
        figures = Figures(filed=filed(*revenue[:quarters]))
        finding = evidence.assess(settings(), figures).findings[STEADY]
        record = finding.evidence.record
        assert record is not None
        assert record.ahead == 6 + quarters
        # Nine quarters ahead there are fewer than two independent misses.
        assert record.borrowed is (quarters == 3)
        reach.append(finding.ratio.high / finding.ratio.low)
    assert reach == sorted(reach)
    assert reach[3] > 4 * reach[0]
