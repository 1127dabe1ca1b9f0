"""Requests to the SEC as it asks for them, and every failure with its reason."""

from __future__ import annotations

import gzip
import json
import threading
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from data.filings.client import FilingsError, SecClient
from data.filings.model import FilingsFailure
from data.filings.settings import Company, FilingLimits, FilingSettings
from tests.filings.conftest import (
    CONTACT,
    CONTRACT_REVENUES,
    REVENUES,
    brisk,
    revenues,
    serve,
)


def refused(client: SecClient, company: Company) -> FilingsError:
    with pytest.raises(FilingsError) as caught:
        client.concept(company.revenue)
    return caught.value


def test_it_says_who_asks(client: SecClient, company: Company, httpserver: HTTPServer) -> None:
    serve(httpserver, REVENUES, revenues())
    assert client.concept(company.revenue) == revenues()
    ((request, _response),) = httpserver.log
    assert request.headers["User-Agent"] == f"R1-Shock {CONTACT}"
    assert "gzip" in request.headers["Accept-Encoding"]


def test_the_second_name_of_a_concept_is_tried(
    client: SecClient, company: Company, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(REVENUES).respond_with_data("", status=404)
    serve(httpserver, CONTRACT_REVENUES, revenues())
    assert client.concept(company.revenue)["cik"] == company.cik


def test_missing_under_every_name(
    client: SecClient, company: Company, httpserver: HTTPServer
) -> None:
    for path in (REVENUES, CONTRACT_REVENUES):
        httpserver.expect_request(path).respond_with_data("<Error>NoSuchKey</Error>", status=404)
    assert refused(client, company).reason is FilingsFailure.MISSING
    assert len(httpserver.log) == 2


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, FilingsFailure.REFUSED),
        (429, FilingsFailure.RATE_LIMITED),
        (500, FilingsFailure.SERVER_ERROR),
        (503, FilingsFailure.SERVER_ERROR),
        (301, FilingsFailure.SERVER_ERROR),
        (204, FilingsFailure.BAD_DATA),
    ],
)
def test_status(
    status: int, reason: FilingsFailure, client: SecClient, company: Company, httpserver: HTTPServer
) -> None:
    headers = {"Location": httpserver.url_for("/elsewhere")}
    httpserver.expect_request(REVENUES).respond_with_data("", status=status, headers=headers)
    assert refused(client, company).reason is reason
    # Neither another name nor the redirect's target is asked.
    assert [request.path for request, _response in httpserver.log] == [REVENUES]


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>Your Request Originates from an Undeclared Tool</body></html>",
        b'{"cik": 1045810, "units": {"USD": [{"end": "2026-07-26", "val": 962',
        b"",
        b"[]",
        b"\xff\xfe\x00",
        b"[" * 200_000,
        b'{"cik": ' + b"9" * 5_000 + b"}",
    ],
    ids=["html", "cut", "empty", "not an object", "not text", "too deep", "too long a number"],
)
def test_a_body_that_is_no_answer(
    body: bytes, client: SecClient, company: Company, httpserver: HTTPServer
) -> None:
    serve(httpserver, REVENUES, body)
    assert refused(client, company).reason is FilingsFailure.BAD_DATA


def test_a_body_shorter_than_announced(
    client: SecClient, company: Company, httpserver: HTTPServer
) -> None:
    def cut(_request: Request) -> Response:
        return Response(b'{"cik"', headers={"Content-Length": "5000"})

    httpserver.expect_request(REVENUES).respond_with_handler(cut)
    assert refused(client, company).reason in {FilingsFailure.BAD_DATA, FilingsFailure.OFFLINE}


def test_too_long_a_body(company: Company, httpserver: HTTPServer) -> None:
    serve(httpserver, REVENUES, revenues())
    short = SecClient(company, CONTACT, httpserver.url_for(""), brisk(response_bytes=500))
    error = refused(short, company)
    assert error.reason is FilingsFailure.BAD_DATA
    assert "more than 500 bytes" in str(error)


@pytest.mark.parametrize("size", [1, 70_000], ids=["byte by byte", "in pieces"])
def test_a_body_that_drips(size: int, company: Company, httpserver: HTTPServer) -> None:
    """The time of the whole answer is bounded, not only that of each piece."""

    def pieces() -> Iterator[bytes]:
        for _ in range(60):
            time.sleep(0.05)  # never silent for as long as the time-out
            yield b" " * size

    def drip(_request: Request) -> Response:
        return Response(pieces(), direct_passthrough=True)

    httpserver.expect_request(REVENUES).respond_with_handler(drip)
    limits = brisk(timeout=timedelta(seconds=0.3), response_bytes=10**8)
    slow = SecClient(company, CONTACT, httpserver.url_for(""), limits)
    started = time.monotonic()
    assert refused(slow, company).reason is FilingsFailure.TIMEOUT
    assert time.monotonic() - started < 1.5  # the whole body takes three seconds


def test_silence(company: Company, httpserver: HTTPServer) -> None:
    let_go = threading.Event()

    def silent(_request: Request) -> Response:
        let_go.wait(timeout=30)
        return Response(b"{}")

    httpserver.expect_request(REVENUES).respond_with_handler(silent)
    limits = brisk(timeout=timedelta(seconds=0.2))
    client = SecClient(company, CONTACT, httpserver.url_for(""), limits)
    try:
        assert refused(client, company).reason is FilingsFailure.TIMEOUT
    finally:
        let_go.set()


def test_a_small_body_that_swells(
    client: SecClient, company: Company, httpserver: HTTPServer
) -> None:
    """What counts is the size of what is unpacked, and it is never unpacked whole."""
    packed = gzip.compress(b" " * 200_000_000)
    assert len(packed) < 200_000

    def bomb(_request: Request) -> Response:
        return Response(packed, headers={"Content-Encoding": "gzip"})

    httpserver.expect_request(REVENUES).respond_with_handler(bomb)
    tracemalloc.start()
    try:
        error = refused(client, company)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.reason is FilingsFailure.BAD_DATA
    assert most < 50_000_000


def test_a_packed_answer(client: SecClient, company: Company, httpserver: HTTPServer) -> None:
    def packed(_request: Request) -> Response:
        body = gzip.compress(json.dumps(revenues()).encode())
        return Response(body, headers={"Content-Encoding": "gzip"})

    httpserver.expect_request(REVENUES).respond_with_handler(packed)
    assert client.concept(company.revenue) == revenues()


def test_requests_keep_their_distance(company: Company, httpserver: HTTPServer) -> None:
    """The SEC allows ten requests a second; the next one waits, whatever came before."""
    came: list[float] = []

    def note(_request: Request) -> Response:
        came.append(time.monotonic())
        return Response(b"", status=404)

    for path in (REVENUES, CONTRACT_REVENUES):
        httpserver.expect_request(path).respond_with_handler(note)
    limits = FilingLimits()
    client = SecClient(company, CONTACT, httpserver.url_for(""), limits)
    refused(client, company)
    refused(client, company)
    assert len(came) == 4
    gaps = [later - before for before, later in pairwise(came)]
    # A little less may have gone by at the server than between the beginnings here.
    assert min(gaps) > 0.8 * limits.spacing.total_seconds() > 0.1


def test_nobody_answers(company: Company) -> None:
    client = SecClient(company, CONTACT, "http://127.0.0.1:9", brisk())
    assert refused(client, company).reason is FilingsFailure.OFFLINE


@pytest.mark.parametrize("as_date", [False, True], ids=["seconds", "date"])
def test_the_sec_s_wish_is_heard(
    as_date: bool, client: SecClient, company: Company, httpserver: HTTPServer
) -> None:
    # Written now: between the collection and this test a long run may take all of the time.
    value = format_datetime(datetime.now(UTC) + timedelta(hours=2)) if as_date else "7200"
    httpserver.expect_request(REVENUES).respond_with_data(
        "", status=429, headers={"Retry-After": value}
    )
    retry_after = refused(client, company).retry_after
    assert retry_after is not None
    assert timedelta(hours=1, minutes=50) < retry_after <= timedelta(hours=2)


@pytest.mark.parametrize("value", ["soon", "-5", "", "\u00b2", "9" * 5_000])
def test_a_wish_that_says_nothing(
    value: str, client: SecClient, company: Company, httpserver: HTTPServer
) -> None:
    httpserver.expect_request(REVENUES).respond_with_data(
        "", status=429, headers={"Retry-After": value}
    )
    assert refused(client, company).retry_after is None


# --- settings -------------------------------------------------------------------------------


@pytest.mark.parametrize("contact", ["R1 Shock desk@example.org", "a@b.ch", "Jo (desk@ex.org)"])
def test_a_contact_is_taken(contact: str) -> None:
    assert FilingSettings.from_environment({"R1_SEC_CONTACT": contact}).contact == contact


@pytest.mark.parametrize(
    "contact",
    ["", "  ", "nobody", "a@b", "x@example.org\r\nHost: evil", "é@example.org", "a@b.ch" * 40],
)
def test_no_contact(contact: str) -> None:
    assert FilingSettings.from_environment({"R1_SEC_CONTACT": contact}).contact is None


@pytest.mark.parametrize("url", ["ftp://data.sec.gov", "data.sec.gov", "http://", "file:///etc"])
def test_a_wrong_address_names_its_variable(url: str) -> None:
    with pytest.raises(ValueError, match="R1_SEC_URL"):
        FilingSettings.from_environment({"R1_SEC_URL": url})


def test_defaults() -> None:
    assert FilingSettings.from_environment({}) == FilingSettings(None, None, offline=False)
    assert FilingSettings.from_environment({"R1_OFFLINE": "1"}).offline
