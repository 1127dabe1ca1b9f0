"""The connection beneath yfinance: what it asks, where it goes, and what it costs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from curl_cffi.requests.exceptions import Timeout

from data.prices.model import Dataset, ProviderError, UnavailableReason
from data.prices.providers.yahoo import Yahoo
from data.prices.providers.yahoo_session import YahooSession
from tests.prices.conftest import WAIT
from tests.stub_providers import Market, StubProviders

CHART = "https://query2.finance.yahoo.com/v8/finance/chart/NVDA"
LIMIT = 2_000_000


@pytest.fixture
def session(stub: StubProviders) -> Iterator[YahooSession]:
    with YahooSession(LIMIT, stub.url("yahoo")) as session:
        session.start_deadline(WAIT)
        yield session


def test_one_chart_for_bars_and_quote(
    stub: StubProviders, market: Market, tmp_path: Path, present: datetime
) -> None:
    yahoo = Yahoo(LIMIT, tmp_path, stub.url("yahoo"))
    raw = yahoo.fetch("NVDA", Dataset.MINUTE, WAIT, present)
    assert len(stub.asked) == 1
    assert stub.asked[0].query["crumb"] == "stub-crumb"
    answer = yahoo.parse(raw, "NVDA", Dataset.MINUTE, present)
    assert answer.bars is not None
    assert answer.quote is not None
    assert answer.quote.price == market.daily("NVDA")["close"].iloc[-1]
    assert answer.quote.open == answer.bars["open"].iloc[0]
    assert answer.quote.name == "NVDA Corporation"
    assert len(stub.asked) == 1


@pytest.mark.parametrize("dataset", sorted(Yahoo.datasets))
def test_one_request_a_dataset_whatever_yfinance_would_like_to_know(
    dataset: Dataset, stub: StubProviders, tmp_path: Path, present: datetime
) -> None:
    """Without the time zone that the adapter sets, yfinance asks for it first."""
    yahoo = Yahoo(LIMIT, tmp_path, stub.url("yahoo"))
    answer = yahoo.parse(yahoo.fetch("F", dataset, WAIT, present), "F", dataset, present)
    assert answer.bars is not None
    assert len(stub.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/v8/finance/chart/NVDA",
        "https://yahoo.com.example.com/",
        "https://notyahoo.com/",
        "http://query2.finance.yahoo.com/",
        "file:///etc/passwd",
    ],
)
def test_nowhere_but_to_yahoo(session: YahooSession, stub: StubProviders, address: str) -> None:
    with pytest.raises(ProviderError, match="not Yahoo"):
        session.get(address)
    assert stub.asked == []


def test_without_time_left_nothing_is_asked(session: YahooSession, stub: StubProviders) -> None:
    session.start_deadline(0.0)
    with pytest.raises(Timeout):
        session.get(CHART)
    assert stub.asked == []


def test_the_deadline_holds_over_all_requests(stub: StubProviders, tmp_path: Path) -> None:
    stub.modes["yahoo"] = "hang"
    with YahooSession(LIMIT, stub.url("yahoo")) as session:
        session.start_deadline(0.3)
        with pytest.raises(Timeout):
            session.get(CHART, params={"interval": "1d"}, timeout=100)
        with pytest.raises(Timeout):
            session.get(CHART, params={"interval": "1d"}, timeout=100)
    assert len(stub.asked) == 1


def test_a_refusal_is_told_at_once(session: YahooSession, stub: StubProviders) -> None:
    stub.modes["yahoo"] = "429"
    with pytest.raises(ProviderError) as refused:
        session.get(CHART, params={"interval": "1d"})
    assert refused.value.reason is UnavailableReason.RATE_LIMITED
    assert refused.value.retry_after is not None
    assert refused.value.retry_after.total_seconds() == 5


def test_a_refusal_that_is_not_yahoos_own_is_not_the_symbols_fault(
    stub: StubProviders, tmp_path: Path, present: datetime
) -> None:
    stub.modes["yahoo"] = "403"  # a wall: yfinance tries once more with another cookie
    with pytest.raises(ProviderError) as refused:
        Yahoo(LIMIT, tmp_path, stub.url("yahoo")).fetch("NVDA", Dataset.RECENT, WAIT, present)
    assert not refused.value.symbol_only
    assert refused.value.reason is UnavailableReason.SERVER_ERROR
    assert stub.count("yahoo") == 2


def test_nobody_listens(tmp_path: Path, present: datetime) -> None:
    with pytest.raises(ProviderError) as refused:
        Yahoo(LIMIT, tmp_path, "http://127.0.0.1:1").fetch("NVDA", Dataset.RECENT, WAIT, present)
    assert refused.value.reason is UnavailableReason.OFFLINE
    assert not refused.value.symbol_only


def test_a_broken_library_costs_only_this_provider(
    tmp_path: Path, present: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "data.prices.providers.yahoo_session", None)
    with pytest.raises(ProviderError) as refused:
        Yahoo(LIMIT, tmp_path).fetch("NVDA", Dataset.RECENT, WAIT, present)
    assert refused.value.reason is UnavailableReason.SERVER_ERROR
