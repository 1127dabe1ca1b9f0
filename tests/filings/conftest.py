"""A server that answers as data.sec.gov does, and services that ask it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from data import companies
from data.filings import service as filings_service
from data.filings.client import SecClient
from data.filings.service import FilingsService
from data.filings.settings import Company, FilingLimits, load_company
from data.live.cache import memory_region
from data.live.documents import RegionDocuments

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BUNDLED_UNTIL = date(2026, 8, 31)
CONTACT = "R1 Shock tests someone@example.org"
#: What one refresh asks for: revenue, shares, and the spending of each buyer.
REQUESTS = 2 + len(load_company().spending)
PATH = "/api/xbrl/companyconcept/CIK0001045810"
REVENUES = f"{PATH}/us-gaap/Revenues.json"
CONTRACT_REVENUES = f"{PATH}/us-gaap/RevenueFromContractWithCustomerExcludingAssessedTax.json"
SHARES = f"{PATH}/dei/EntityCommonStockSharesOutstanding.json"


def fact(end: str, value: float, filed: str, start: str | None = None, **more: Any) -> Any:
    """A fact with the fields that the SEC prints."""
    return {
        **({"start": start} if start else {}),
        "end": end,
        "val": value,
        "accn": f"0001045810-{filed[2:4]}-{filed[5:7]}{filed[8:]}00",
        "fy": int(filed[:4]),
        "fp": "Q3",
        "form": "10-Q",
        "filed": filed,
        "frame": "CY2026Q3",
        **more,
    }


def concept(tag: str, unit: str, facts: list[Any], taxonomy: str = "us-gaap") -> dict[str, Any]:
    """A document of the companyconcept service."""
    return {
        "cik": 1045810,
        "taxonomy": taxonomy,
        "tag": tag,
        "label": tag,
        "description": "As the SEC describes it.",
        "entityName": "NVIDIA CORP",
        "units": {unit: facts},
    }


def revenues(*more: Any) -> dict[str, Any]:
    """Fiscal 2026 as filed, with the comparatives that the same periods get a year later."""
    facts = [
        fact("2025-04-27", 44_062e6, "2025-05-28", "2025-01-27"),
        fact("2025-07-27", 90_805e6, "2025-08-27", "2025-01-27"),
        fact("2025-07-27", 46_743e6, "2025-08-27", "2025-04-28"),
        fact("2025-10-26", 147_811e6, "2025-11-19", "2025-01-27"),
        fact("2025-10-26", 57_006e6, "2025-11-19", "2025-07-28"),
        fact("2026-01-25", 215_938e6, "2026-02-25", "2025-01-27", form="10-K", fp="FY"),
        fact("2025-04-27", 44_062e6, "2026-05-20", "2025-01-27"),
        fact("2026-04-26", 81_615e6, "2026-05-20", "2026-01-26"),
        fact("2026-07-26", 96_221e6, "2026-08-26", "2026-04-27"),
    ]
    return concept("Revenues", "USD", [*facts, *more])


def shares(*more: Any) -> dict[str, Any]:
    """Covers of filings, one from before the split."""
    facts = [
        fact("2024-05-24", 2_460e6, "2024-05-29"),
        fact("2024-11-15", 24_490e6, "2024-11-20"),
        fact("2026-08-21", 24_100e6, "2026-08-26"),
    ]
    return concept("EntityCommonStockSharesOutstanding", "shares", [*facts, *more], "dei")


NEXT_QUARTER = fact("2026-10-25", 108_500e6, "2026-11-18", "2026-07-27")
NEXT_COUNT = fact("2026-11-13", 24_000e6, "2026-11-18")


def known_revenue() -> dict[date, float]:
    """The bundled revenue by the last day of its quarter."""
    frame = companies.quarterly_revenue()
    return dict(
        zip(frame["period_end"].dt.date, frame["revenue_musd"].astype(float) * 1e6, strict=True)
    )


def known_counts() -> dict[date, float]:
    """The bundled counts by their day."""
    return {count.as_of: count.shares for count in companies.share_counts()}


def bundled_figures_that_end(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """A fixture's body: leaves out bundled figures that were filed after `BUNDLED_UNTIL`.

    The documents above go on from there, whatever has been added to the files since.
    """
    revenue, counts = companies.quarterly_revenue(), companies.share_counts()
    known = revenue[revenue["report_date"].dt.date <= BUNDLED_UNTIL]
    filed = tuple(count for count in counts if count.filed <= BUNDLED_UNTIL)
    patch.setattr(companies, "quarterly_revenue", lambda *_root: known)
    patch.setattr(companies, "share_counts", lambda *_root: filed)
    filings_service._joined.cache_clear()  # what was joined with all figures, and with these
    yield
    filings_service._joined.cache_clear()


@pytest.fixture(autouse=True)
def _bundled_figures_that_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    yield from bundled_figures_that_end(monkeypatch)


def serve(server: HTTPServer, path: str, document: Any) -> None:
    """The SEC's answer to every request for `path`."""
    server.expect_request(path).respond_with_data(
        document if isinstance(document, bytes) else json.dumps(document),
        content_type="application/json",
    )


@pytest.fixture(scope="session")
def company() -> Company:
    return load_company()


class Immediately(Executor):
    """Does a task when it is handed in: what follows is certain."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **length: float) -> None:
        self.now += timedelta(**length)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> RegionDocuments:
    return RegionDocuments(memory_region())


def brisk(**changes: Any) -> FilingLimits:
    """Limits without the pause between requests."""
    return FilingLimits(spacing=timedelta(0), **changes)


@pytest.fixture
def client(httpserver: HTTPServer, company: Company) -> SecClient:
    return SecClient(company, CONTACT, httpserver.url_for("").rstrip("/"), brisk())


@pytest.fixture
def service(
    client: SecClient, company: Company, store: RegionDocuments, clock: Clock
) -> Callable[..., FilingsService]:
    """A service in front of the server, or in front of nothing: `service(None, why_not=…)`."""

    def make(asks: SecClient | None = client, **changes: Any) -> FilingsService:
        return FilingsService(
            asks, company, store, clock=clock, executor=Immediately(), limits=brisk(), **changes
        )

    return make


@pytest.fixture
def newer(httpserver: HTTPServer) -> HTTPServer:
    """The SEC with a quarter and a count that the bundled files do not have."""
    serve(httpserver, REVENUES, revenues(NEXT_QUARTER))
    serve(httpserver, SHARES, shares(NEXT_COUNT))
    return httpserver
