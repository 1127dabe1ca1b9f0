"""The service of earnings dates against a server that speaks Nasdaq's protocol."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data.earnings.model import EarningsDate, Lookup, Timing
from data.earnings.nasdaq import NasdaqEarnings
from data.earnings.service import EarningsDates, EarningsLimits
from data.live.cache import memory_region
from data.live.documents import RegionDocuments
from data.live.executor import DaemonExecutor
from tests.filings.conftest import Immediately
from tests.stub_providers.market import Market
from tests.stub_providers.server import StubProviders

NOW = datetime(2026, 10, 6, 18, 0, tzinfo=UTC)
AT_ONCE = EarningsLimits(remembered=timedelta(0), timeout=timedelta(seconds=1))


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def stub() -> Iterator[StubProviders]:
    with StubProviders(Market(NOW)) as server:
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> RegionDocuments:
    return RegionDocuments(memory_region())


@pytest.fixture
def make(stub: StubProviders, store: RegionDocuments, clock: Clock) -> Callable[..., EarningsDates]:
    def made(executor: Executor | None = None) -> EarningsDates:
        client = NasdaqEarnings(200_000, stub.url("nasdaq"))
        return EarningsDates(
            client, store, clock=clock, executor=executor or Immediately(), limits=AT_ONCE
        )

    return made


def test_one_request_a_day_for_all_that_share_the_store(
    make: Callable[..., EarningsDates], stub: StubProviders, clock: Clock
) -> None:
    wanted = EarningsDate(stub.market.earnings["NVDA"], "Nasdaq", True, Timing.AFTER_CLOSE)
    first, second = make(), make()
    assert first.look("NVDA") == second.look("NVDA") == Lookup(wanted)
    assert len(stub.earnings_asked) == 1
    clock.now += timedelta(hours=23)
    assert first.look("NVDA").date == wanted
    assert len(stub.earnings_asked) == 1
    clock.now += timedelta(hours=2)
    assert second.look("NVDA").date == wanted
    assert len(stub.earnings_asked) == 2
    assert "Mozilla" in stub.earnings_asked[0].headers["User-Agent"]


def test_no_date_is_remembered_too(make: Callable[..., EarningsDates], stub: StubProviders) -> None:
    service = make()
    for _ in range(3):
        assert service.look("KO") == Lookup()
        assert service.look("BRK-B") == Lookup()
    assert [each.path for each in stub.earnings_asked] == [
        "api/analyst/KO/earnings-date",
        "api/analyst/BRK.B/earnings-date",
    ]


def test_funds_are_not_asked_about(make: Callable[..., EarningsDates], stub: StubProviders) -> None:
    assert make().look("SPY") == Lookup()
    assert stub.earnings_asked == []


def test_without_a_client_nothing_is_known(store: RegionDocuments) -> None:
    assert EarningsDates(None, store).look("NVDA") == Lookup()


@pytest.mark.parametrize(
    "mode",
    ["429", "500", "403", "html", "garbage", "huge", "cut", "drop", "redirected elsewhere"],
)
def test_a_failure_costs_the_date_and_rests_the_provider(
    make: Callable[..., EarningsDates],
    stub: StubProviders,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    mode: str,
) -> None:
    stub.modes["nasdaq"] = mode
    service = make()
    for symbol in ("NVDA", "AMD", "NVDA"):
        assert service.look(symbol) == Lookup()
    assert len(stub.earnings_asked) == 1
    assert stub.led_astray == 0
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    stub.modes["nasdaq"] = "ok"
    clock.now += timedelta(days=1, minutes=1)
    assert service.look("NVDA").date is not None


def test_a_day_that_has_passed_is_shown_no_more(
    make: Callable[..., EarningsDates], stub: StubProviders, clock: Clock
) -> None:
    stub.market.earnings["NVDA"] = NOW.date()
    service = make()
    assert service.look("NVDA").date is not None
    clock.now += timedelta(hours=11)  # past midnight in New York, within the time to live
    assert service.look("NVDA") == Lookup()


def test_an_answer_about_another_company_is_no_date(
    make: Callable[..., EarningsDates], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = {"data": {"announcement": "Earnings announcement* for AMD: Nov 18, 2026"}}
    monkeypatch.setattr(NasdaqEarnings, "document", lambda *_asked: other)
    assert make().look("NVDA") == Lookup()


@pytest.mark.parametrize(
    "stored",
    [
        {"fetched_at": "soon", "date": None},
        {"fetched_at": "2026-10-06T17:00:00Z", "date": {"day": "x"}},
        {"date": 7},
        {"fetched_at": "2036-10-06T17:00:00Z", "date": None},  # by a clock that was ahead
    ],
)
def test_a_damaged_entry_is_asked_for_anew(
    make: Callable[..., EarningsDates],
    stub: StubProviders,
    store: RegionDocuments,
    stored: dict[str, Any],
) -> None:
    store.put_document("earnings:NVDA", stored)
    assert make().look("NVDA").date is not None
    assert len(stub.earnings_asked) == 1


def test_nobody_waits_and_visitors_share_one_request(
    make: Callable[..., EarningsDates], stub: StubProviders
) -> None:
    stub.modes["nasdaq"] = "hang"
    service = make(DaemonExecutor(1, 4, "test"))
    threads = [threading.Thread(target=service.look, args=("NVDA",)) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert stub.hanging.acquire(timeout=5)
    assert service.look("NVDA") == Lookup(None, is_pending=True)
    assert len(stub.earnings_asked) == 1
    stub.let_go.set()
    end = time.monotonic() + 5
    while service.look("NVDA").is_pending and time.monotonic() < end:
        time.sleep(0.01)
    assert service.look("NVDA").date is not None
    assert len(stub.earnings_asked) == 1
