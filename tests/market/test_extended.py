"""The price outside the session on the pages of an installation without the stream."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.language import override
from components.quote import header, live
from components.quote.live import LiveQuote
from data import calendar, prices, stream
from data.live.cache import CacheSettings, memory_region
from data.prices.bundled import Snapshot, default_snapshot
from data.prices.model import NO_TRADE, Outside, Trade
from data.prices.providers import providers_from
from data.prices.settings import Limits, Settings
from data.prices.store import Store
from data.stream.service import QuoteStream
from data.stream.settings import StreamSettings
from data.trading_hours import Phase
from tests.conftest import ROOT
from tests.market.conftest import Page, Service, live_quote, provenance, quote_of
from tests.market.test_page import RUN, explanation, whole
from tests.prices.conftest import WAIT, Clock, Held
from tests.stub_providers import Market, StubProviders

PENDING = Outside(None, is_pending=True)
NB = "\N{NO-BREAK SPACE}"


@pytest.fixture
def bell(snapshot: Snapshot) -> datetime:
    return calendar.session_close(snapshot.last_session)


@pytest.fixture
def evening(bell: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """An hour and a half after the last bundled session, without a stream."""
    now = bell + timedelta(minutes=90)
    settings = StreamSettings.from_environment({"R1_PUBLIC_URL": "https://r1.example"})
    without = QuoteStream(settings, clock=lambda: now)
    monkeypatch.setattr(stream, "default_stream", lambda: without)
    return now


def closed(snapshot: Snapshot, bell: datetime, *outside: Outside) -> Service:
    """A service whose quote is of the bell; what it knows of trades after it, look by look."""
    close = float(snapshot.daily("NVDA")["close"].iloc[-1])
    origin = provenance(as_of=bell, provider="Yahoo Finance", fetched_at=bell)
    service = Service(live_quote(price=close, session=snapshot.last_session, provenance=origin))
    service.outside = list(outside)
    return service


def after(snapshot: Snapshot, bell: datetime, ratio: float = 1.01, **changes: object) -> Outside:
    close = float(snapshot.daily("NVDA")["close"].iloc[-1])
    values = {"phase": Phase.AFTER_HOURS, "provider": "Yahoo Finance"} | changes
    time = bell + timedelta(hours=1)
    return Outside(Trade(price=round(close * ratio, 2), time=time, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spoken", "label", "change"),
    [("en", "After hours", "(+1.00%)"), ("fr", "Après clôture", f"(+1,00{NB}%)")],
)
@pytest.mark.usefixtures("evening")
def test_the_header_has_it_in_both_languages(
    market_page: Page, snapshot: Snapshot, bell: datetime, spoken: str, label: str, change: str
) -> None:
    service = closed(snapshot, bell, after(snapshot, bell))
    shown = quote_of(whole(market_page(service=service, language=spoken)))
    assert 'class="r1-quote-outside"' in shown
    assert label in shown
    assert change in shown


@pytest.mark.usefixtures("evening")
def test_one_of_ten_times_the_price_is_not_shown(
    market_page: Page, snapshot: Snapshot, bell: datetime
) -> None:
    service = closed(snapshot, bell, after(snapshot, bell, 10.0))
    assert "r1-quote-outside" not in quote_of(whole(market_page(service=service)))


@pytest.mark.parametrize("spoken", ["en", "fr"])
@pytest.mark.usefixtures("evening")
def test_who_tells_it_is_said_where_that_is_another(
    market_page: Page, snapshot: Snapshot, bell: datetime, spoken: str
) -> None:
    with override(spoken):
        said = next(iter(header.extended_sentences(live_quote(), _price("Nasdaq"))))
    assert "Nasdaq" in said
    other = closed(snapshot, bell, after(snapshot, bell, provider="Nasdaq"))
    assert said in explanation(whole(market_page(service=other, language=spoken)))
    same = closed(snapshot, bell, after(snapshot, bell))
    assert said not in explanation(whole(market_page(service=same, language=spoken)))


def _price(provider: str) -> live.ExtendedPrice:
    return live.ExtendedPrice(1.0, 1.0, Phase.AFTER_HOURS, datetime.now(UTC), provider)


@pytest.mark.usefixtures("evening")
def test_the_page_runs_again_once_when_it_has_come(
    market_page: Page, snapshot: Snapshot, bell: datetime
) -> None:
    found = after(snapshot, bell)
    service = closed(snapshot, bell, PENDING, found)
    assert "r1-quote-outside" in quote_of(whole(market_page(service=service)))
    assert len(service.histories) == 2 * RUN
    known = closed(snapshot, bell, found)
    market_page(service=known)
    assert len(known.histories) == RUN


@pytest.mark.usefixtures("evening")
def test_while_it_is_asked_for_the_page_is_whole(
    market_page: Page, snapshot: Snapshot, bell: datetime
) -> None:
    service = closed(snapshot, bell, PENDING)
    at = whole(market_page(service=service))
    assert "r1-quote-outside" not in quote_of(at)
    assert "Asking for a newer price" not in quote_of(at)
    assert len(service.histories) == RUN


@pytest.mark.usefixtures("evening")
def test_a_fault_of_the_service_costs_that_line_alone(
    market_page: Page, snapshot: Snapshot, bell: datetime
) -> None:
    service = closed(snapshot, bell)  # with nothing to give: it raises
    shown = quote_of(whole(market_page(service=service)))
    assert "Nvidia (NVDA)" in shown
    assert "r1-quote-outside" not in shown


@pytest.mark.parametrize("brings", [True, False])
def test_nobody_is_asked_while_the_stream_brings_it(
    brings: bool, snapshot: Snapshot, bell: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = after(snapshot, bell)
    without = QuoteStream(StreamSettings(None), clock=lambda: bell)
    monkeypatch.setattr(without, "brings_extended", lambda symbol: brings)
    service = closed(snapshot, bell, found)
    place = LiveQuote(service, without, "NVDA", "NVDA", None, was_open=False, pending=False)
    assert live._outside(place, "NVDA") == (NO_TRADE if brings else found)


# How often a page looks

DAY = date(2026, 10, 6)
OPEN = calendar.session_open(DAY)


@pytest.mark.parametrize(
    ("now", "pending", "seconds"),
    [
        (OPEN - timedelta(hours=6), False, 1801.0),  # half an hour before the pre-market
        (OPEN - timedelta(hours=5), False, live.OPEN_SECONDS),
        (OPEN - timedelta(hours=5), True, live.PENDING_SECONDS),
        (OPEN + timedelta(hours=1), False, live.OPEN_SECONDS),
        (OPEN + timedelta(hours=8), False, live.OPEN_SECONDS),
        (OPEN + timedelta(hours=8), True, live.PENDING_SECONDS),
        (OPEN + timedelta(hours=11), False, 27001.0),
    ],
)
def test_a_page_looks_while_shares_trade(now: datetime, pending: bool, seconds: float) -> None:
    place = LiveQuote(
        service=Service(),
        stream=QuoteStream(StreamSettings(None), clock=lambda: now),
        typed="NVDA",
        symbol="NVDA",
        name=None,
        was_open=calendar.is_open(now),
        pending=False,
    )
    phase = live.trading_hours.phase_at(now)
    assert live._every(place, now, phase, extended_pending=pending) == seconds


# All of it: pages, service, providers


@pytest.mark.parametrize("stem", ["market", "overview"])
@pytest.mark.parametrize(("spoken", "label"), [("en", "After hours"), ("fr", "Après clôture")])
def test_a_page_without_a_stream_shows_what_a_provider_tells(
    stem: str, spoken: str, label: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    clock = Clock(calendar.session_close(DAY) + timedelta(hours=1))
    without = QuoteStream(StreamSettings(None), clock=clock)
    with StubProviders(Market(clock.now)) as stub:
        address = {f"{name}_url": stub.url(name) for name in ("yahoo", "nasdaq", "cboe")}
        settings = Settings(cache=CacheSettings(directory=tmp_path), **address)
        limits = Limits(deadline=timedelta(seconds=WAIT))
        service = prices.PriceService(
            default_snapshot(),
            providers_from(settings, limits),
            Store(memory_region()),
            clock=clock,
            executor=(held := Held()),
            limits=limits,
        )
        monkeypatch.setattr(prices, "default_service", lambda: service)
        monkeypatch.setattr(stream, "default_stream", lambda: without)
        for _ in range(2):  # the quote comes first
            at = _open(stem, spoken)
            held.run()
        at = _open(stem, spoken)
        asked = [each for each in stub.asked_extended() if each.path.endswith("/NVDA")]
    shown = [each.proto.body for each in at.get("html") if "r1-quote-outside" in each.proto.body]
    (line,) = [each for each in shown if "<style" not in each]
    assert label in line
    assert len(asked) == len(stub.asked_extended()) == 1  # for the symbol that is followed


def _open(stem: str, spoken: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.context = {"locale": spoken, "url": "http://localhost/"}
    at.query_params["lang"] = spoken
    at = at.switch_page(f"pages/{stem}.py").run()
    assert not at.exception
    return at
