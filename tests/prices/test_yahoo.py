"""The connection beneath yfinance: what it asks, where it goes, and what it costs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from curl_cffi.requests.exceptions import Timeout
from pytest_httpserver import HTTPServer

from data.prices.model import Dataset, ProviderError, UnavailableReason
from data.prices.providers.yahoo import Yahoo
from data.prices.providers.yahoo_session import ProcessCookies, YahooSession
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
    assert (answer.bars is None) == (dataset is Dataset.EXTENDED)
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
    stub.modes["yahoo"], stub.retry_after = "429", "5"
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


GATEWAY = "/egress/yahoo"


@pytest.fixture
def through(httpserver: HTTPServer) -> Iterator[YahooSession]:
    """A session that reaches Yahoo through a gateway: the test's server."""
    httpserver.expect_request(f"{GATEWAY}/final").respond_with_data(b'{"chart": {}}')
    with YahooSession(LIMIT, httpserver.url_for(GATEWAY)) as session:
        session.start_deadline(WAIT)
        yield session


def asked(httpserver: HTTPServer) -> list[str]:
    return [request.path for request, _response in httpserver.log]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["https://query1.finance.yahoo.com/final", "/final"])
def test_a_redirect_goes_through_the_gateway(
    through: YahooSession, httpserver: HTTPServer, status: int, location: str
) -> None:
    httpserver.expect_request(f"{GATEWAY}/v8/finance/chart/NVDA").respond_with_data(
        status=status, headers={"Location": location}
    )
    assert through.get(CHART, params={"interval": "1d"}).content == b'{"chart": {}}'
    assert asked(httpserver) == [f"{GATEWAY}/v8/finance/chart/NVDA", f"{GATEWAY}/final"]


def test_a_gateway_may_name_its_own_address(through: YahooSession, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{GATEWAY}/v8/finance/chart/NVDA").respond_with_data(
        status=302, headers={"Location": httpserver.url_for(f"{GATEWAY}/final")}
    )
    assert through.get(CHART).content == b'{"chart": {}}'


@pytest.mark.parametrize("path", ["/v8/finance/chart/NVDA", "/v1/test/getcrumb"])
@pytest.mark.parametrize("kind", ["elsewhere", "file:///etc/passwd", "http://yahoo.com/", "//x.y/"])
def test_a_redirect_leads_nowhere_but_to_yahoo(
    through: YahooSession, httpserver: HTTPServer, path: str, kind: str
) -> None:
    with HTTPServer("127.0.0.1", 0) as elsewhere:
        location = elsewhere.url_for("/stolen") if kind == "elsewhere" else kind
        httpserver.expect_request(f"{GATEWAY}{path}").respond_with_data(
            status=302, headers={"Location": location}
        )
        with pytest.raises(ProviderError, match="not Yahoo"):
            through.get(f"https://query2.finance.yahoo.com{path}")
        assert elsewhere.log == []
    assert asked(httpserver) == [f"{GATEWAY}{path}"]


def test_redirects_without_end_are_given_up(through: YahooSession, httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{GATEWAY}/v8/finance/chart/NVDA").respond_with_data(
        status=302, headers={"Location": CHART}
    )
    with pytest.raises(ProviderError, match="redirects"):
        through.get(CHART)
    assert len(asked(httpserver)) == 6


class Poisoned:
    """What runs code when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.mark,)


def test_a_poisoned_file_of_cookies_is_not_read(
    stub: StubProviders, tmp_path: Path, present: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yfinance import cache, data

    mark, folder = tmp_path / "code-was-run", tmp_path / "yahoo"
    folder.mkdir()
    cache.set_cache_location(str(folder))
    cache._CookieCacheManager._Cookie_cache = None
    cache.get_cookie_cache().store("curlCffi", Poisoned(mark))
    cache._CookieCacheManager._Cookie_cache = None
    monkeypatch.setattr(data.SingletonMeta, "_instances", {})  # as in a new process
    yahoo = Yahoo(LIMIT, folder, stub.url("yahoo"))
    yahoo.fetch("NVDA", Dataset.RECENT, WAIT, present)
    assert stub.cookies > 0
    assert not mark.exists()


def test_cookies_are_kept_in_this_process_and_in_no_file(
    stub: StubProviders, tmp_path: Path, present: datetime
) -> None:
    from yfinance import cache

    Yahoo(LIMIT, tmp_path / "yahoo", stub.url("yahoo")).fetch("F", Dataset.RECENT, WAIT, present)
    cookies = cache.get_cookie_cache()
    assert isinstance(cookies, ProcessCookies)
    cookies.store("basic", "a cookie")
    assert cookies.lookup("basic")["cookie"] == "a cookie"
    assert cookies.lookup("basic")["age"].total_seconds() < 60
    cookies.store("basic", None)
    assert cookies.lookup("basic") is None
    assert not list((tmp_path / "yahoo").glob("cookies*"))
    assert (tmp_path / "yahoo").stat().st_mode & 0o777 == 0o700
