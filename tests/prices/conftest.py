"""A clock that stands still, a market that goes on, and services that ask the stub providers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dogpile.cache.region import CacheRegion

from data import calendar
from data.live.cache import CacheSettings, memory_region
from data.prices import PriceService
from data.prices.bundled import Snapshot, default_snapshot
from data.prices.providers import providers_from
from data.prices.settings import Limits, Settings
from data.prices.store import Store
from tests.stub_providers import Market, StubProviders

WAIT = 30.0  #: seconds; a test fails rather than waits so long
SESSIONS_AFTER = 6  #: the snapshot ends so many sessions before the tests' present


class Clock:
    """A clock that moves when told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **length: float) -> None:
        self.now += timedelta(**length)


class Held(Executor):
    """An executor that begins nothing until told to."""

    def __init__(self) -> None:
        self.tasks: list[tuple[Future[Any], Any]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.tasks.append((future, lambda: fn(*args, **kwargs)))
        return future

    def run(self) -> None:
        while self.tasks:
            future, task = self.tasks.pop(0)
            future.set_result(task())


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="session")
def present() -> datetime:
    """Ninety minutes after the opening, some sessions after the snapshot's last."""
    day = default_snapshot().last_session
    for _ in range(SESSIONS_AFTER):
        day = calendar.next_session(day)
    return calendar.session_open(day) + timedelta(minutes=90)


@pytest.fixture(scope="session")
def market(present: datetime) -> Market:
    return Market(present)


@pytest.fixture
def clock(present: datetime) -> Clock:
    return Clock(present)


@pytest.fixture
def stub(market: Market) -> Iterator[StubProviders]:
    with StubProviders(market) as server:
        yield server


Factory = Callable[..., PriceService]


@pytest.fixture
def limits() -> Limits:
    # A loaded machine must not turn a good answer into a timeout.
    return Limits(deadline=timedelta(seconds=WAIT), response_bytes=2_000_000)


@pytest.fixture
def make(stub: StubProviders, clock: Clock, limits: Limits, tmp_path: Path) -> Factory:
    """Services that ask the stub; `only` names the providers, in the order of the chain."""

    def build(
        *only: str,
        region: CacheRegion | None = None,
        limits: Limits = limits,
        snapshot: Snapshot | None = None,
        **options: object,
    ) -> PriceService:
        settings = Settings(
            cache=CacheSettings(directory=tmp_path),
            yahoo_url=stub.url("yahoo"),
            nasdaq_url=stub.url("nasdaq"),
            cboe_url=stub.url("cboe"),
        )
        providers = dict(
            zip(("yahoo", "nasdaq", "cboe"), providers_from(settings, limits), strict=True)
        )
        chosen = [providers[name] for name in only or providers]
        store = Store(region if region is not None else memory_region())
        return PriceService(
            snapshot or default_snapshot(),
            chosen,
            store,
            clock=clock,
            limits=limits,
            **options,  # type: ignore[arg-type]
        )

    return build
