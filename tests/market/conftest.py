"""A market page for tests, in front of a service that answers from the snapshot alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from components.market import findings, panel
from data import events, prices
from data.prices import bundled
from data.prices.model import (
    NO_TRADE,
    History,
    Interval,
    Outside,
    Provenance,
    Quote,
    QuoteResult,
    Range,
    Source,
    Unavailable,
)
from tests.conftest import ROOT

NOW = datetime(2026, 9, 28, 18, 0, tzinfo=UTC)
Page = Callable[..., AppTest]


@pytest.fixture(scope="session")
def snapshot() -> bundled.Snapshot:
    return bundled.default_snapshot()


@pytest.fixture(scope="session")
def last_session(snapshot: bundled.Snapshot) -> str:
    """The last day of the bundled prices as English prints it: "27 January 2025"."""
    day = snapshot.daily("NVDA").index[-1]
    return f"{day.day} {day:%B %Y}"


@pytest.fixture(scope="session")
def all_events() -> tuple[events.Event, ...]:
    return events.load_events()


@pytest.fixture
def story(all_events: tuple[events.Event, ...], snapshot: bundled.Snapshot) -> panel.StorySessions:
    return findings.story(all_events, snapshot)


def provenance(source: Source = Source.BUNDLED, **changes: object) -> Provenance:
    known = Provenance(source, "Provider A", NOW - timedelta(minutes=1), "USD")
    return replace(known, **changes)  # type: ignore[arg-type]


def daily(snapshot: bundled.Snapshot, symbol: str = "NVDA", range_: Range = Range.MAX) -> History:
    bars = snapshot.daily(symbol)
    if range_ is not Range.MAX:
        bars = bars.iloc[-252:]
    return History(symbol, range_, Interval.DAILY, bars, snapshot.provenance(symbol))


def live_quote(**changes: object) -> Quote:
    known = Quote(
        symbol="NVDA",
        price=200.0,
        previous_close=160.0,
        open=161.0,
        day_low=159.5,
        day_high=201.25,
        volume=123_456_789,
        session=NOW.date(),
        provenance=provenance(Source.LIVE, fetched_at=NOW, delay=timedelta(seconds=20)),
    )
    return replace(known, **changes)  # type: ignore[arg-type]


class Service:
    """Answers like `PriceService` from the snapshot; counts what it is asked, and never waits."""

    def __init__(
        self, quote: QuoteResult | None = None, refreshing: list[bool] | None = None
    ) -> None:
        self._real = prices.default_service()
        self._quote = quote
        self._refreshing = refreshing or []
        self.refreshed: list[str] = []
        self.histories: list[str] = []
        self.outside = [NO_TRADE]  #: what each look finds; the last one stays

    def history(
        self, symbol: str, range_: Range, interval: Interval | None = None, *, wait: float = 0.0
    ) -> History | Unavailable:
        assert wait == 0, "a page that waits for prices is not there at once"
        self.histories.append(symbol)
        return self._real.history(symbol, range_, interval)

    def quote(self, symbol: str, *, wait: float = 0.0) -> QuoteResult:
        assert wait == 0
        return self._quote or self._real.quote(symbol)

    def finished_sessions(self, symbol: str) -> History | Unavailable:
        return self._real.finished_sessions(symbol)

    def extended(self, symbol: str) -> Outside:
        return self.outside.pop(0) if len(self.outside) > 1 else self.outside[0]

    def refreshing(self, symbol: str) -> bool:
        return self._refreshing.pop(0) if self._refreshing and symbol == "NVDA" else False

    def refresh(self, symbol: str) -> bool:
        self.refreshed.append(symbol)
        return False


def quote_of(at: AppTest) -> str:
    """The quote that a page shows, as HTML; empty where it shows none."""
    shown = [each.proto.body for each in at.get("html") if each.proto.body.startswith("<div class")]
    return "".join(each for each in shown if "r1-quote" in each)


def facts_of(at: AppTest) -> dict[str, str]:
    """The quote's figures by name, without markup."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", quote_of(at))
    return {unescape(name): unescape(re.sub(r"<.*?>", " ", value)).strip() for name, value in pairs}


@pytest.fixture
def market_page(monkeypatch: pytest.MonkeyPatch) -> Page:
    """Opens the market page with the values of an address, in front of a service."""

    def open_page(
        address: Mapping[str, str] | None = None,
        *,
        service: Service | None = None,
        language: str = "en",
        theme: str = "light",
    ) -> AppTest:
        chosen = service or Service()
        monkeypatch.setattr(prices, "default_service", lambda: chosen)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        at.context = {"locale": language, "theme": theme, "url": "http://localhost/market"}
        at.query_params["lang"] = language
        for key, value in (address or {}).items():
            at.query_params[key] = value
        return at.switch_page("pages/market.py").run()

    return open_page
