"""From the server to the joined series: fresh, cached, bundled; and what disagrees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pytest_httpserver import HTTPServer

from data import companies
from data.filings import FilingsFailure, FilingSource, FilingsProblem, FilingsService, Series
from data.live.documents import RegionDocuments
from tests.filings.conftest import (
    CONTRACT_REVENUES,
    NEXT_COUNT,
    NEXT_QUARTER,
    NOW,
    REQUESTS,
    REVENUES,
    SHARES,
    Clock,
    fact,
    revenues,
    serve,
    shares,
)

Service = Callable[..., FilingsService]


def test_new_figures_follow_the_bundled_ones(newer: HTTPServer, service: Service) -> None:
    report = service().report()
    assert report.source is FilingSource.FILING
    assert report.fetched_at == NOW
    assert report.problem is None
    assert not report.disagreements
    assert len(report.quarters) == len(companies.quarterly_revenue()) + 1
    newest = report.newest_quarter
    assert (newest.fiscal_quarter, newest.period_end) == ("FY2027 Q3", date(2026, 10, 25))
    assert newest.revenue == 108_500e6
    assert newest.source is FilingSource.FILING
    assert report.newest_shares.as_of == date(2026, 11, 13)
    assert report.newest_shares.shares == 24_000e6
    ends = [quarter.period_end for quarter in report.quarters]
    assert ends == sorted(ends)


def test_each_quarter_keeps_its_source(newer: HTTPServer, service: Service) -> None:
    sources = {q.fiscal_quarter: q.source for q in service().report().quarters}
    assert sources["FY2024 Q1"] is FilingSource.BUNDLED
    assert sources["FY2026 Q4"] is FilingSource.FILING
    derived = {q.fiscal_quarter: q.derived for q in service().report().quarters}
    assert derived["FY2026 Q4"]
    assert not derived["FY2026 Q3"]


def test_a_quarter_of_the_next_year_is_named(httpserver: HTTPServer, service: Service) -> None:
    later = fact("2027-01-31", 120_000e6, "2027-02-24", "2026-10-26")
    serve(httpserver, REVENUES, revenues(NEXT_QUARTER, later))
    serve(httpserver, SHARES, shares())
    asked = service()
    asked._clock.advance(days=120)  # type: ignore[attr-defined]
    labels = [quarter.fiscal_quarter for quarter in asked.report().quarters]
    assert labels[-2:] == ["FY2027 Q3", "FY2027 Q4"]


def test_a_disagreement_is_reported_and_the_filing_used(
    httpserver: HTTPServer, service: Service
) -> None:
    restated = fact("2026-07-26", 96_000e6, "2026-09-30", "2026-04-27", form="10-Q/A")
    recount = fact("2026-08-21", 24_111e6, "2026-09-30", form="10-Q/A")
    serve(httpserver, REVENUES, revenues(restated))
    serve(httpserver, SHARES, shares(recount))
    report = service().report()
    found = {each.series: each for each in report.disagreements}
    revenue = found[Series.REVENUE]
    assert (revenue.bundled, revenue.filed) == (96_221e6, 96_000e6)
    assert (revenue.on, revenue.filed_on) == (date(2026, 7, 26), date(2026, 9, 30))
    assert report.newest_quarter.revenue == 96_000e6
    assert report.newest_quarter.restated
    counted = found[Series.SHARES]
    assert (counted.bundled, counted.filed) == (24_100e6, 24_111e6)
    assert report.newest_shares.shares == 24_111e6


def test_a_company_that_changed_the_name_of_a_figure(
    httpserver: HTTPServer, service: Service
) -> None:
    """The old tag still answers, with what was filed under it; the new one has the rest."""
    old, new = revenues(), revenues(NEXT_QUARTER)
    old["units"]["USD"] = old["units"]["USD"][:5]  # to October 2025
    serve(httpserver, REVENUES, old)
    serve(httpserver, CONTRACT_REVENUES, new)
    serve(httpserver, SHARES, shares())
    report = service().report()
    assert report.newest_quarter.period_end == date(2026, 10, 25)
    assert report.problem is None
    asked = [request.path for request, _ in httpserver.log]
    assert asked[:3] == [REVENUES, CONTRACT_REVENUES, SHARES]


def test_a_name_with_nothing_of_use_is_passed_over(
    httpserver: HTTPServer, service: Service
) -> None:
    annual = revenues()
    annual["units"]["USD"] = [each for each in annual["units"]["USD"] if each["fp"] == "FY"]
    serve(httpserver, REVENUES, annual)
    serve(httpserver, CONTRACT_REVENUES, revenues(NEXT_QUARTER))
    serve(httpserver, SHARES, shares())
    assert service().report().newest_quarter.period_end == date(2026, 10, 25)


def test_no_name_with_anything_of_use(httpserver: HTTPServer, service: Service) -> None:
    for path in (REVENUES, CONTRACT_REVENUES):
        serve(httpserver, path, revenues() | {"units": {}})
    problem = service().report().problem
    assert problem is not None
    assert problem.reason is FilingsFailure.BAD_DATA


def test_asked_once_a_day(newer: HTTPServer, service: Service, clock: Clock) -> None:
    asked = service()
    asked.report()
    clock.advance(hours=23)
    assert asked.report().source is FilingSource.FILING
    assert len(newer.log) == REQUESTS
    clock.advance(hours=2)
    asked.report()
    assert len(newer.log) == 2 * REQUESTS


def test_servers_that_share_a_cache_ask_once(newer: HTTPServer, service: Service) -> None:
    service().report()
    other = service().report()
    assert other.newest_quarter.fiscal_quarter == "FY2027 Q3"
    assert len(newer.log) == REQUESTS


def test_a_page_that_looks_again_reads_the_cache_once(
    newer: HTTPServer, store: RegionDocuments, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service().report()
    other, looked_up, document = service(), [], store.document
    monkeypatch.setattr(store, "document", lambda name: (looked_up.append(name), document(name))[1])
    assert {other.report().newest_quarter.fiscal_quarter for _ in range(3)} == {"FY2027 Q3"}
    assert looked_up.count("filings") == 1
    assert len(newer.log) == REQUESTS


@pytest.mark.parametrize("why_not", [FilingsFailure.NO_CONTACT, FilingsFailure.OFFLINE])
def test_nobody_is_asked_without_leave(
    why_not: FilingsFailure, newer: HTTPServer, service: Service
) -> None:
    report = service(None, why_not=why_not).report(wait=1)
    assert report.source is FilingSource.BUNDLED
    assert report.fetched_at is None
    assert report.problem is not None
    assert report.problem.reason is why_not
    assert report.newest_quarter.fiscal_quarter == "FY2027 Q2"
    assert not newer.log


@pytest.mark.parametrize(
    ("status", "reason", "rest"),
    [
        (403, FilingsFailure.REFUSED, timedelta(hours=1)),
        (429, FilingsFailure.RATE_LIMITED, timedelta(hours=1)),
        (500, FilingsFailure.SERVER_ERROR, timedelta(minutes=15)),
    ],
)
def test_after_a_refusal_the_sec_is_left_alone(
    status: int,
    reason: FilingsFailure,
    rest: timedelta,
    httpserver: HTTPServer,
    service: Service,
    clock: Clock,
) -> None:
    httpserver.expect_request(REVENUES).respond_with_data("", status=status)
    report = service().report()
    assert report.source is FilingSource.BUNDLED
    assert report.problem is not None
    assert report.problem.reason is reason
    assert report.problem.retry_at == NOW + rest
    clock.advance(seconds=rest.total_seconds() - 1)
    service().report()
    assert len(httpserver.log) == 1
    clock.advance(seconds=2)
    service().report()
    assert len(httpserver.log) == 2


def test_the_sec_s_own_wish_prolongs_the_rest_up_to_a_day(
    httpserver: HTTPServer, service: Service
) -> None:
    httpserver.expect_request(REVENUES).respond_with_data(
        "", status=429, headers={"Retry-After": "999999"}
    )
    problem = service().report().problem
    assert problem is not None
    assert problem.retry_at == NOW + timedelta(days=1)


def test_the_last_good_answer_outlives_a_failure(
    newer: HTTPServer, service: Service, clock: Clock
) -> None:
    service().report()
    newer.clear()
    newer.expect_request(REVENUES).respond_with_data(b"<html>", status=200)
    clock.advance(days=2)
    report = service().report()
    assert report.source is FilingSource.CACHED
    assert report.fetched_at == NOW
    assert report.newest_quarter.fiscal_quarter == "FY2027 Q3"
    assert report.problem is not None
    assert report.problem.reason is FilingsFailure.BAD_DATA


def test_a_missing_count_does_not_cost_the_revenue(
    httpserver: HTTPServer, service: Service
) -> None:
    serve(httpserver, REVENUES, revenues(NEXT_QUARTER))
    httpserver.expect_request(SHARES).respond_with_data("", status=404)
    for _again in range(2):  # as it was read, and as it was kept
        report = service().report()
        assert report.newest_quarter.source is FilingSource.FILING
        assert report.newest_quarter.fiscal_quarter == "FY2027 Q3"
        assert report.newest_shares.source is FilingSource.BUNDLED
        assert report.problem == FilingsProblem(FilingsFailure.MISSING)


def test_missing_revenue_does_not_cost_the_count(httpserver: HTTPServer, service: Service) -> None:
    for path in (REVENUES, CONTRACT_REVENUES):
        httpserver.expect_request(path).respond_with_data("", status=404)
    serve(httpserver, SHARES, shares(NEXT_COUNT))
    report = service().report()
    assert report.newest_quarter.source is FilingSource.BUNDLED
    assert report.newest_shares.source is FilingSource.FILING
    assert report.problem == FilingsProblem(FilingsFailure.MISSING)


def test_nothing_of_both_is_nothing(httpserver: HTTPServer, service: Service) -> None:
    for path in (REVENUES, CONTRACT_REVENUES, SHARES):
        httpserver.expect_request(path).respond_with_data("", status=404)
    report = service().report()
    assert report.source is FilingSource.BUNDLED
    assert report.problem is not None
    assert report.problem.reason is FilingsFailure.MISSING
    assert report.problem.retry_at is not None


def test_a_count_that_cannot_be_right_costs_only_itself(
    httpserver: HTTPServer, service: Service, clock: Clock
) -> None:
    serve(httpserver, REVENUES, revenues(NEXT_QUARTER))
    serve(httpserver, SHARES, shares(NEXT_COUNT | {"val": 24_000_000e6}))
    for _again in range(2):  # as it was read, and as it was kept
        report = service().report()
        assert report.newest_quarter.fiscal_quarter == "FY2027 Q3"
        assert (report.newest_shares.shares, report.newest_shares.as_of) == (
            24_100e6,
            date(2026, 8, 21),
        )
        assert report.problem == FilingsProblem(FilingsFailure.IMPLAUSIBLE)
        assert not report.disagreements
    httpserver.clear()
    corrected = fact("2026-11-13", 24_000e6, "2026-11-25", form="10-Q/A")
    serve(httpserver, REVENUES, revenues(NEXT_QUARTER))
    serve(httpserver, SHARES, shares(NEXT_COUNT | {"val": 24_000_000e6}, corrected))
    clock.advance(days=2)
    report = service().report()
    assert (report.newest_shares.shares, report.problem) == (24_000e6, None)


def test_revenue_that_cannot_be_right_costs_only_itself(
    httpserver: HTTPServer, service: Service
) -> None:
    serve(httpserver, REVENUES, revenues(NEXT_QUARTER | {"val": 108_500e3}))
    serve(httpserver, SHARES, shares(NEXT_COUNT))
    report = service().report()
    assert report.newest_quarter.fiscal_quarter == "FY2027 Q2"
    assert report.newest_quarter.source is FilingSource.FILING
    assert report.newest_shares.shares == 24_000e6
    assert report.problem == FilingsProblem(FilingsFailure.IMPLAUSIBLE)


def test_the_bundled_figure_stands_where_the_filed_one_cannot_be_right(
    httpserver: HTTPServer, service: Service
) -> None:
    document = revenues()
    for each in document["units"]["USD"]:
        if each["val"] in {96_221e6, 57_006e6}:
            each["val"] /= 1e3
    serve(httpserver, REVENUES, document)
    httpserver.expect_request(CONTRACT_REVENUES).respond_with_data("", status=404)
    serve(httpserver, SHARES, shares())
    report = service().report()
    revenue = {quarter.fiscal_quarter: quarter for quarter in report.quarters}
    for label, bundled in (("FY2027 Q2", 96_221e6), ("FY2026 Q3", 57_006e6)):
        assert revenue[label].revenue == bundled
        assert revenue[label].source is FilingSource.BUNDLED
    assert report.problem == FilingsProblem(FilingsFailure.IMPLAUSIBLE)


def test_after_success_an_earlier_rest_is_forgotten(
    newer: HTTPServer, service: Service, clock: Clock, store: RegionDocuments
) -> None:
    newer.clear()
    newer.expect_request(REVENUES).respond_with_data("", status=500)
    service().report()
    newer.clear()
    serve(newer, REVENUES, revenues(NEXT_QUARTER))
    serve(newer, SHARES, shares(NEXT_COUNT))
    clock.advance(minutes=16)
    assert service().report().problem is None
    assert not store.document("cooldown:filings")


def _cached(**changes: object) -> dict[str, object]:
    """A stored answer with one quarter, changed."""
    quarter = {
        "period_start": "2026-07-27",
        "period_end": "2026-10-25",
        "revenue": 108_500e6,
        "filed": "2026-11-18",
        "accession": "1",
    }
    return {"fetched_at": NOW.isoformat(), "quarters": [quarter | changes], "shares": []}


def _cached_count(**changes: object) -> dict[str, object]:
    count = {"as_of": "2026-11-13", "shares": 24_000e6, "filed": "2026-11-18", "accession": "1"}
    return {"fetched_at": NOW.isoformat(), "quarters": [], "shares": [count | changes]}


def test_a_whole_cache_is_one(store: RegionDocuments, service: Service) -> None:
    """What the damaged ones below differ from; one without a form is from before it was kept."""
    store.put_document("filings", _cached())
    assert service(None).report().newest_quarter.revenue == 108_500e6
    store.put_document("filings", _cached_count())
    assert service(None).report().newest_shares.document == "1"


def test_an_answer_from_the_future_is_stale(
    store: RegionDocuments, newer: HTTPServer, service: Service
) -> None:
    """A clock that was a year ahead does not keep the SEC from being asked for a year."""
    store.put_document("filings", _cached() | {"fetched_at": "2027-11-24T12:00:00+00:00"})
    report = service().report()
    assert report.fetched_at == NOW
    assert len(newer.log) == REQUESTS


@pytest.mark.parametrize(
    "document",
    [
        {"fetched_at": "yesterday", "quarters": [], "shares": []},
        {"fetched_at": NOW.isoformat(), "quarters": [{"revenue": 1}], "shares": []},
        {"other": 1},
        {"fetched_at": NOW.replace(tzinfo=None).isoformat(), "quarters": [], "shares": []},
        _cached(revenue=float("nan")),
        _cached(revenue=-1.0),
        _cached_count(shares=0.0),
    ],
)
def test_a_damaged_cache_is_no_answer(
    document: dict[str, object], store: RegionDocuments, service: Service
) -> None:
    store.put_document("filings", document)
    report = service(None, why_not=FilingsFailure.OFFLINE).report()
    assert report.source is FilingSource.BUNDLED
    assert report.fetched_at is None
    assert report.newest_shares.source is FilingSource.BUNDLED


@pytest.mark.parametrize(
    "document",
    [
        {"until": "2199-01-01T00:00:00+00:00", "reason": "refused"},
        {"until": "soon", "reason": "refused"},
        {"until": NOW.isoformat(), "reason": "mood"},
        {"reason": "refused"},
        {"until": "2026-11-24T13:00:00", "reason": "refused"},
    ],
)
def test_a_damaged_rest_holds_nobody_up(
    document: dict[str, object], store: RegionDocuments, newer: HTTPServer, service: Service
) -> None:
    store.put_document("cooldown:filings", document)
    assert service().report().source is FilingSource.FILING
