"""A bundle as it will be later: newer sessions, and the quarter after the newest.

New figures come as they will: prices from the stub providers through `extend`, revenue and share
count from a stub of the SEC through the filings. Capital spending, which no provider serves, is
continued by its own rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pandas as pd
from pytest_httpserver import HTTPServer

from data import calendar, companies
from data.files.csv import Manifest, read_manifest
from data.filings import FilingSource, Report
from data.filings.client import SecClient
from data.filings.service import FilingsService
from data.filings.settings import load_company
from data.live.cache import memory_region
from data.live.documents import RegionDocuments
from data.prices import PriceService
from data.prices.bundled import Snapshot
from data.prices.providers import providers_from
from data.prices.settings import Limits, Settings
from data.prices.store import Store
from data.snapshot.extending import SETTLING_TIME, extend
from data.snapshot.writing import csv_bytes, describe, read_descriptions, write_bundle
from tests.filings.conftest import (
    CONTACT,
    REVENUES,
    SHARES,
    Immediately,
    brisk,
    concept,
    fact,
    serve,
)
from tests.stub_providers import Market, StubProviders

QUARTER = timedelta(weeks=13)
REPORTED_AFTER = timedelta(days=24)  #: from the end of a quarter to its report
COUNTED_AFTER = timedelta(days=19)  #: and to the share count on the report's cover
GROWTH = 1.1  #: of revenue and spending
BOUGHT_BACK = 0.005  #: of the shares
LIMITS = Limits(deadline=timedelta(seconds=30))


def grow(bundle: Path, sec: HTTPServer, sessions: int) -> None:
    """Adds so many sessions and one quarter to the bundled files in `bundle`."""
    add_sessions(bundle, sessions)
    report = next_report(bundle, sec)
    write(
        bundle,
        {
            companies.QUARTERLY_FILE: lambda table: with_revenue(table, report),
            companies.SHARES_FILE: lambda table: with_share_count(table, report),
            companies.CAPEX_FILE: with_spending,
        },
    )


def add_sessions(bundle: Path, count: int) -> None:
    """As `python -m data.snapshot extend` does it, so many sessions later."""
    snapshot = Snapshot(bundle)
    day = snapshot.last_session
    for _ in range(count):
        day = calendar.next_session(day)
    now = calendar.session_close(day) + SETTLING_TIME
    with StubProviders(Market(now)) as stub:
        settings = Settings(**{f"{name}_url": stub.url(name) for name in stub.modes})
        service = PriceService(
            snapshot,
            providers_from(settings, LIMITS),
            Store(memory_region()),
            clock=lambda: now,
            limits=LIMITS,
        )
        outcomes = extend(bundle, service, clock=lambda: now)
    assert [outcome.added for outcome in outcomes] == [count] * len(snapshot.symbols), outcomes


def next_report(bundle: Path, sec: HTTPServer) -> Report:
    """What the filings say once the quarter after the bundled ones has been reported."""
    last = companies.quarterly_revenue(bundle).iloc[-1]
    shares = companies.share_counts(bundle)[-1].shares
    start = last["period_end"].date() + timedelta(days=1)
    end = last["period_end"].date() + QUARTER
    filed = end + REPORTED_AFTER
    revenue = float(last["revenue_musd"]) * companies.MILLION * GROWTH
    quarter = fact(str(end), revenue, str(filed), str(start))
    count = fact(str(end + COUNTED_AFTER), shares * (1 - BOUGHT_BACK), str(filed))
    serve(sec, REVENUES, concept("Revenues", "USD", [quarter]))
    serve(sec, SHARES, concept("EntityCommonStockSharesOutstanding", "shares", [count], "dei"))
    company = load_company()
    service = FilingsService(
        SecClient(company, CONTACT, sec.url_for("").rstrip("/"), brisk()),
        company,
        RegionDocuments(memory_region()),
        clock=lambda: datetime.combine(filed, time(23), UTC),
        executor=Immediately(),
        limits=brisk(),
    )
    report = service.report()
    assert report.problem is None
    assert report.newest_quarter.period_end == end
    assert report.newest_quarter.source is report.newest_shares.source is FilingSource.FILING
    return report


def with_revenue(table: pd.DataFrame, report: Report) -> pd.DataFrame:
    """The quarters with the report's newest; its parts keep their shares of the whole."""
    last, quarter = table.iloc[-1].to_dict(), report.newest_quarter
    revenue = round(quarter.revenue / companies.MILLION)
    parts = {
        name: str(round(revenue * int(cell) / int(last["revenue_musd"])))
        for name, cell in last.items()
        if name.endswith("_musd") and cell
    }
    dates = {
        "fiscal_quarter": quarter.fiscal_quarter,
        "period_start": day_after(last["period_end"]),
        "period_end": str(quarter.period_end),
        "report_date": str(quarter.reported),
    }
    return appended(table, [last | parts | dates])


def with_share_count(table: pd.DataFrame, report: Report) -> pd.DataFrame:
    """The share counts with the report's newest."""
    newest = report.newest_shares
    row = table[table["kind"] == "cover"].iloc[-1].to_dict() | {
        "as_of": str(newest.as_of),
        "filed": str(newest.filed),
        "shares_millions": str(round(newest.shares / companies.MILLION)),
        "source": f"NVDA 10-Q filed {newest.filed}",
    }
    return appended(table, [row])


def with_spending(table: pd.DataFrame) -> pd.DataFrame:
    """Every company's spending with one quarter more."""
    rows = []
    for _, group in table.groupby("symbol", sort=False):
        last = group.iloc[-1].to_dict()
        start = date.fromisoformat(day_after(last["period_end"]))
        rows.append(
            last
            | {
                "calendar_quarter": str(pd.Period(last["calendar_quarter"], freq="Q") + 1),
                "period_start": str(start),
                "period_end": str((pd.Timestamp(start) + pd.offsets.MonthEnd(3)).date()),
                "capex_cash_ppe_musd": str(round(int(last["capex_cash_ppe_musd"]) * GROWTH)),
                "capex_incl_finance_leases_musd": "",
                "incl_finance_leases_source": "",
            }
        )
    return appended(table, rows)


def day_after(day: str) -> str:
    return str(date.fromisoformat(day) + timedelta(days=1))


def appended(table: pd.DataFrame, rows: list[dict[str, str]]) -> pd.DataFrame:
    return pd.concat([table, pd.DataFrame(rows)], ignore_index=True)


def write(bundle: Path, changes: dict[str, Callable[[pd.DataFrame], pd.DataFrame]]) -> None:
    """Writes the changed files with their entries of the manifest."""
    texts, manifest = read_descriptions(bundle), read_manifest(bundle)
    contents = {
        name: csv_bytes(change(pd.read_csv(bundle / name, dtype=str, keep_default_na=False)))
        for name, change in changes.items()
    }
    entries = {name: describe(name, content, texts) for name, content in contents.items()}
    write_bundle(bundle, contents, Manifest(files={**manifest.files, **entries}))
