"""Many visitors at once, a forgetful cache, and the service as the environment asks for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from data.filings import FilingsFailure, FilingSource, FilingsService, default_service
from data.filings.client import SecClient
from data.filings.settings import Company, load_company
from data.live.cache import memory_region
from data.live.documents import RegionDocuments
from tests.filings.conftest import (
    NEXT_COUNT,
    NEXT_QUARTER,
    REQUESTS,
    REVENUES,
    SHARES,
    Clock,
    Immediately,
    brisk,
    revenues,
    serve,
    shares,
)

Service = Callable[..., FilingsService]


def test_nobody_waits_and_one_request_is_under_way(
    httpserver: HTTPServer,
    client: SecClient,
    company: Company,
    store: RegionDocuments,
    clock: Clock,
) -> None:
    """The bundled series comes at once while the SEC thinks; many callers cause one request."""
    answer_now = threading.Event()

    def slowly(_request: Request) -> Response:
        assert answer_now.wait(timeout=30)
        import json

        return Response(json.dumps(revenues(NEXT_QUARTER)))

    httpserver.expect_request(REVENUES).respond_with_handler(slowly)
    serve(httpserver, SHARES, shares(NEXT_COUNT))
    with ThreadPoolExecutor(2) as pool:
        asked = FilingsService(client, company, store, clock=clock, executor=pool, limits=brisk())
        try:
            reports = [asked.report() for _ in range(5)]
            assert asked.refreshing()
        finally:
            answer_now.set()
        assert {report.source for report in reports} == {FilingSource.BUNDLED}
        assert {report.problem.reason for report in reports if report.problem} == {
            FilingsFailure.PENDING
        }
        assert asked.report(wait=30).source is FilingSource.FILING
    assert not asked.refreshing()
    assert len(httpserver.log) == REQUESTS


class Forgetful(RegionDocuments):
    """A cache that drops what is put in: full of visitors' symbols, or out of reach."""

    def document(self, name: str) -> dict[str, Any] | None:
        return None


@pytest.mark.parametrize("status", [200, 403, 429, 500])
def test_a_cache_that_forgets_does_not_make_it_ask_again(
    status: int, httpserver: HTTPServer, client: SecClient, company: Company, clock: Clock
) -> None:
    if status == 200:
        serve(httpserver, REVENUES, revenues(NEXT_QUARTER))
        serve(httpserver, SHARES, shares(NEXT_COUNT))
    else:
        httpserver.expect_request(REVENUES).respond_with_data("", status=status)
    asked = FilingsService(
        client,
        company,
        Forgetful(memory_region()),
        clock=clock,
        executor=Immediately(),
        limits=brisk(),
    )
    first = asked.report()
    requests = len(httpserver.log)
    assert [asked.report() for _ in range(3)] == [first] * 3
    assert len(httpserver.log) == requests == (REQUESTS if status == 200 else 1)


def test_visitors_at_once_cost_one_request_and_one_thread(
    httpserver: HTTPServer, client: SecClient, company: Company, store: RegionDocuments
) -> None:
    """Also while the SEC fails, and with the executor that the app uses."""
    httpserver.expect_request(REVENUES).respond_with_data("", status=503)
    asked = FilingsService(client, company, store, limits=brisk())
    before = {thread.ident for thread in threading.enumerate()}
    with ThreadPoolExecutor(20, "visitor") as visitors:
        reports = list(visitors.map(lambda _: asked.report(), range(200)))
        started = [
            thread.name
            for thread in threading.enumerate()
            if thread.ident not in before and thread.name.startswith("filings-refresh")
        ]
    assert {report.source for report in reports} == {FilingSource.BUNDLED}
    problem = asked.report(wait=30).problem
    assert problem is not None
    assert problem.reason is FilingsFailure.SERVER_ERROR
    assert len(httpserver.log) == 1
    assert started == ["filings-refresh-0"]


def test_a_page_that_asks_often_costs_little(newer: HTTPServer, service: Service) -> None:
    """The joined series are made once for as long as nothing changes."""
    asked = service()
    assert asked.report() is asked.report()


# --- as the environment asks for it --------------------------------------------------------


def _from_environment(**environment: str) -> FilingsService:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("R1_SEC_CONTACT", "R1_SEC_URL", "R1_OFFLINE"):
            patch.delenv(name, raising=False)
        for name, value in environment.items():
            patch.setenv(name, value)
        return default_service.make()


def test_with_a_contact_the_address_of_the_environment_is_asked(
    newer: HTTPServer, tmp_path: Path
) -> None:
    asked = _from_environment(
        R1_SEC_CONTACT="desk@example.org",
        R1_SEC_URL=newer.url_for(""),
        R1_CACHE_DIR=str(tmp_path),
    )
    assert asked.report(wait=30).fetched_at is not None
    assert {request.headers["User-Agent"] for request, _ in newer.log} == {
        "R1-Shock desk@example.org"
    }


def test_first_visitors_at_once_get_one_service(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("R1_CACHE_DIR", str(tmp_path))
        patch.setattr(
            "data.filings.service.load_company", lambda: time.sleep(0.1) or load_company()
        )
        default_service.cache_clear()
        try:
            with ThreadPoolExecutor(8) as visitors:
                made = list(visitors.map(lambda _: default_service(), range(8)))
        finally:
            default_service.cache_clear()
    assert len(set(map(id, made))) == 1


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({}, FilingsFailure.NO_CONTACT),
        ({"R1_SEC_CONTACT": "nobody"}, FilingsFailure.NO_CONTACT),
        ({"R1_SEC_CONTACT": "desk@example.org", "R1_OFFLINE": "1"}, FilingsFailure.OFFLINE),
    ],
)
def test_without_leave_the_environment_s_service_asks_nobody(
    environment: dict[str, str], reason: FilingsFailure, newer: HTTPServer, tmp_path: Path
) -> None:
    settings = environment | {"R1_SEC_URL": newer.url_for(""), "R1_CACHE_DIR": str(tmp_path)}
    report = _from_environment(**settings).report(wait=1)
    assert report.problem is not None
    assert report.problem.reason is reason
    assert not newer.log
