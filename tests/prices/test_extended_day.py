"""When the trade outside the session is asked for, by a clock of its own, and what that costs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from data import calendar, trading_hours
from data.live.cache import memory_region
from data.prices import NoteCode, PriceService, Quote, Range, Source
from data.prices.budget import BudgetedPrices, SymbolBudget
from data.prices.model import NO_TRADE, Dataset, History, Outside
from data.prices.plausibility.extended import ExtendedPrice
from data.prices.store import Store, from_bytes, to_bytes
from data.stream.model import Followed
from data.stream.service import QuoteStream
from data.stream.settings import StreamSettings
from data.trading_hours import Phase
from tests.prices.conftest import WAIT, Clock, Factory, Held
from tests.prices.test_extended import at
from tests.stub_providers import Market, StubProviders

DAYS = {
    "ordinary": date(2026, 10, 6),
    "half day": date(2026, 11, 27),
    "first of winter time": date(2026, 11, 2),
}
OUTSIDE = (Phase.PRE_MARKET, Phase.AFTER_HOURS)
STEP = timedelta(minutes=30)
EVENING = at("17:30")


def follow(service: PriceService, clock: Clock, symbol: str = "NVDA") -> Followed:
    """One visitor's look, without a stream."""
    sessions = service.finished_sessions(symbol)
    closes = sessions.bars["close"] if isinstance(sessions, History) else None
    stream = QuoteStream(StreamSettings(None), clock=clock)
    return stream.follow(service.quote(symbol), closes, service.extended(symbol).trade)


@pytest.fixture
def visit(
    make: Factory, stub: StubProviders, clock: Clock
) -> Callable[..., tuple[PriceService, Held]]:
    """A service at a moment, whose quote is known already."""

    def begun(
        *providers: str, now: datetime = EVENING, symbol: str = "NVDA"
    ) -> tuple[PriceService, Held]:
        clock.now, stub.market = now, Market(now)
        service = make(*providers, executor=(held := Held()))
        service.quote(symbol)
        service.finished_sessions(symbol)
        held.run()
        return service, held

    return begun


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS)
def test_a_whole_day(make: Factory, stub: StubProviders, clock: Clock, day: date) -> None:
    service = make("yahoo", executor=(held := Held()))
    clock.now = at("03:30", day)
    looks, phases, last = 0, [], None
    while clock.now < at("20:40", day):
        stub.market = Market(clock.now)
        phase = trading_hours.phase_at(clock.now)
        before = len(stub.asked_extended())
        for _visitor in range(3):
            follow(service, clock)
            held.run()
        follow(service, clock)  # where nothing was known, the quote was first
        held.run()
        looks += phase in OUTSIDE
        # One request for all visitors, and none within the session or while nothing trades.
        assert len(stub.asked_extended()) - before == (phase in OUTSIDE)
        extended = follow(service, clock).extended
        last = check(extended, phase, stub.market, last)
        phases += [phase] if not phases or phases[-1] is not phase else []
        clock.advance(seconds=STEP.total_seconds())
    assert phases == [None, *Phase, None]
    assert looks == 19
    assert last is not None
    assert last.phase is Phase.AFTER_HOURS


def check(
    extended: ExtendedPrice | None, phase: Phase | None, market: Market, last: ExtendedPrice | None
) -> ExtendedPrice | None:
    """The price shown is the newest trade outside the session, from the regular close."""
    if phase is Phase.REGULAR:
        assert extended is None
        return None
    if phase is None:
        assert extended == last  # of the evening: nothing was asked, and it is still the newest
        return extended
    bars = market.extended("NVDA")
    bell = calendar.session_close(calendar.last_ended_session(market.now))
    bars = bars[bars.index > bell]
    if bars.empty:  # at the bell
        assert extended is None
        return None
    assert extended is not None
    assert extended.price == bars["close"].iloc[-1]
    assert extended.time == bars.index[-1]
    assert extended.phase is phase
    daily = market.daily("NVDA")["close"]
    close = daily.iloc[-1]  # before the opening of the day before: its own has no row yet
    assert extended.regular_close == close
    assert extended.change == pytest.approx(extended.price - close)
    return extended


def test_it_lives_for_two_minutes(
    visit: Callable[..., tuple[PriceService, Held]], stub: StubProviders, clock: Clock
) -> None:
    service, held = visit("yahoo")
    for _visitor in range(20):
        service.extended("NVDA")
        held.run()
    assert len(stub.asked_extended()) == 1
    clock.advance(seconds=119)
    service.extended("NVDA")
    assert held.tasks == []
    clock.advance(seconds=2)
    for _visitor in range(20):
        assert service.extended("NVDA").trade is not None
    assert len(held.tasks) == 1
    held.run()
    assert len(stub.asked_extended()) == 2


def test_the_price_comes_first_and_the_page_waits_for_nothing(
    make: Factory, stub: StubProviders, clock: Clock
) -> None:
    clock.now, stub.market = EVENING, Market(EVENING)
    service = make("yahoo", executor=(held := Held()))
    assert service.extended("NVDA") == NO_TRADE
    assert held.tasks == []
    service.quote("NVDA")
    assert service.extended("NVDA") == NO_TRADE
    held.run()
    assert stub.asked_extended() == []
    assert service.extended("NVDA") == Outside(None, is_pending=True)
    assert not service.refreshing("NVDA")
    held.run()
    found = service.extended("NVDA")
    assert found.trade is not None
    assert not found.is_pending
    clock.advance(minutes=3)
    assert not service.extended("NVDA").is_pending  # one is known


def test_the_evening_before_is_forgotten_with_the_session(
    visit: Callable[..., tuple[PriceService, Held]], stub: StubProviders, clock: Clock
) -> None:
    service, held = visit("yahoo")
    service.extended("NVDA")
    held.run()
    trade = service.extended("NVDA").trade
    next_day = calendar.next_session(DAYS["ordinary"])
    clock.now = at("03:59", next_day)
    assert service.extended("NVDA").trade == trade is not None
    clock.now = at("12:00", next_day)
    assert service.extended("NVDA") == NO_TRADE
    clock.now = at("16:10", next_day)
    assert service.extended("NVDA") == Outside(None, is_pending=True)


def test_a_visitors_request_renews_it_outside_the_session_only(
    visit: Callable[..., tuple[PriceService, Held]], stub: StubProviders, clock: Clock
) -> None:
    service, held = visit("yahoo")
    service.extended("NVDA")
    held.run()
    clock.advance(seconds=30)
    service.refresh("NVDA")
    held.run()
    assert len(stub.asked_extended()) == 2
    for moment in (at("23:00"), at("12:00", date(2026, 10, 7))):
        clock.now = moment
        service.refresh("NVDA")
        held.run()
    assert len(stub.asked_extended()) == 2


@pytest.mark.parametrize("fault", ["500", "html", "cut", "drop", "split", "future", "currency"])
def test_a_failing_one_costs_nothing_else(
    fault: str,
    visit: Callable[..., tuple[PriceService, Held]],
    stub: StubProviders,
    clock: Clock,
) -> None:
    service, held = visit("yahoo")
    before, status = service.quote("NVDA"), service.status()["providers"]
    stub.extended = fault
    service.extended("NVDA")
    held.run()
    asked = len(stub.asked_extended())
    for _ in range(3):
        clock.advance(seconds=30)
        assert service.extended("NVDA") == NO_TRADE
        assert held.tasks == []
    assert len(stub.asked_extended()) == asked
    assert service.quote("NVDA") == before
    assert service.status()["providers"] == status
    # Another symbol is asked for at the same provider.
    service.quote("AMD")
    held.run()
    quote = service.quote("AMD")
    assert isinstance(quote, Quote)
    assert quote.provenance.source is Source.LIVE
    assert all(note.code is not NoteCode.PROVIDER_UNAVAILABLE for note in quote.notes)
    # And it recovers.
    stub.extended = None
    clock.advance(minutes=3)
    service.extended("NVDA")
    held.run()
    assert service.extended("NVDA").trade is not None


def test_a_server_that_fails_is_left_alone_for_all_symbols(
    visit: Callable[..., tuple[PriceService, Held]], stub: StubProviders
) -> None:
    service, held = visit("yahoo")
    service.quote("AMD")
    held.run()
    stub.extended = "500"
    for symbol in ("NVDA", "AMD", "NVDA"):
        service.extended(symbol)
        held.run()
    assert len(stub.asked_extended()) == 1


def test_who_asks_for_fewer_requests_is_asked_for_nothing(
    visit: Callable[..., tuple[PriceService, Held]], stub: StubProviders, clock: Clock
) -> None:
    service, held = visit("yahoo")
    stub.extended = "429"
    service.extended("NVDA")
    held.run()
    asked = len(stub.asked)
    clock.advance(minutes=14)
    for symbol in ("NVDA", "AMD"):
        service.quote(symbol)
        service.extended(symbol)
        held.run()
    assert len(stub.asked) == asked


def test_a_symbol_that_is_unknown_there_alone_is_known(
    visit: Callable[..., tuple[PriceService, Held]], stub: StubProviders
) -> None:
    service, held = visit("yahoo")
    stub.extended = "404"
    service.extended("NVDA")
    held.run()
    service.history("NVDA", Range.FIVE_DAYS)
    assert len(held.tasks) == 1  # it is asked for
    held.run()
    assert service.history("NVDA", Range.FIVE_DAYS).provenance.source is Source.LIVE


def test_what_probes_read_is_the_newest_price_of_a_session(
    visit: Callable[..., tuple[PriceService, Held]],
) -> None:
    service, held = visit("yahoo")
    before = service.status()
    service.extended("NVDA")
    held.run()
    assert service.extended("NVDA").trade is not None
    assert service.status() == before


def test_a_wrong_price_is_refused_and_the_next_provider_asked(
    visit: Callable[..., tuple[PriceService, Held]],
    stub: StubProviders,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    service, held = visit("yahoo", "nasdaq")
    stub.extended = "split"  # a tenth of the price
    before = stub.count("nasdaq")
    with caplog.at_level(logging.WARNING):
        service.extended("NVDA")
        held.run()
    assert "contradictory: price: " in caplog.text
    extended = follow(service, clock).extended
    assert extended is not None
    assert extended.provider == "Nasdaq"
    assert extended.price == stub.market.extended("NVDA")["close"].iloc[-1]
    assert stub.count("nasdaq") == before + 1


def test_nasdaqs_quote_brings_it_along(
    visit: Callable[..., tuple[PriceService, Held]], stub: StubProviders, clock: Clock
) -> None:
    service, held = visit("nasdaq")

    def charts() -> int:
        return sum(each.path.endswith("/chart") for each in stub.asked)

    extended = follow(service, clock).extended
    held.run()
    assert extended is not None
    assert extended.price == stub.market.extended("NVDA")["close"].iloc[-1]
    assert charts() == 1
    clock.advance(minutes=3)  # it has its own time to live, shorter than the quote's
    service.extended("NVDA")
    held.run()
    assert charts() == 2


@pytest.mark.parametrize("typed", ["", "MC.PA", "ZZZZ"])
def test_nobody_is_asked_about_what_has_no_price(
    typed: str, visit: Callable[..., tuple[PriceService, Held]], stub: StubProviders
) -> None:
    service, held = visit("yahoo", symbol=typed)
    assert service.extended(typed) == NO_TRADE
    held.run()
    assert stub.asked_extended() == []


def test_offline_nothing_is_asked(make: Factory, clock: Clock) -> None:
    clock.now = EVENING
    offline = PriceService(
        make("yahoo")._snapshot, (), Store(memory_region()), clock=clock, executor=(held := Held())
    )
    offline.quote("NVDA")
    assert offline.extended("NVDA") == NO_TRADE
    assert held.tasks == []


def test_it_counts_as_its_quote_in_a_visitors_budget(
    visit: Callable[..., tuple[PriceService, Held]], clock: Clock
) -> None:
    service, held = visit("yahoo", symbol="F")
    mine = BudgetedPrices(service, (SymbolBudget(1, clock=clock),), free=lambda symbol: False)
    mine.quote("F")
    assert mine.extended("F").is_pending
    held.run()
    assert mine.extended("F").trade is not None
    mine.quote("F")
    assert mine.extended("KO") == NO_TRADE
    assert held.tasks == []


def test_it_is_kept_as_it_came(
    visit: Callable[..., tuple[PriceService, Held]], make: Factory
) -> None:
    service, held = visit("yahoo")
    service.extended("NVDA")
    held.run()
    answer = service._refresher.known("NVDA", Dataset.EXTENDED)
    assert answer is not None
    assert answer.extended is not None
    again = from_bytes(to_bytes(answer))
    assert (again.extended, again.provenance) == (answer.extended, answer.provenance)


def test_processes_that_share_a_cache_ask_once(
    make: Factory, stub: StubProviders, clock: Clock
) -> None:
    clock.now, stub.market = EVENING, Market(EVENING)
    region = memory_region()
    first, second = (make("yahoo", region=region) for _ in range(2))
    first.quote("NVDA", wait=WAIT)
    first.extended("NVDA")
    running = first._refresher.running("NVDA", Dataset.EXTENDED)
    if running is not None:
        running.result(WAIT)
    assert second.extended("NVDA").trade == first.extended("NVDA").trade is not None
    assert len(stub.asked_extended()) == 1
