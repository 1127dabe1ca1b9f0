"""The closes for a table of many symbols: asked for once a session, never the session under way."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from data import calendar
from data.prices import History, Source, Unavailable, UnavailableReason
from tests.prices.conftest import Clock, Factory, Held
from tests.stub_providers import Market, StubProviders


def test_asked_once_a_session_and_without_the_session_under_way(
    make: Factory, stub: StubProviders, clock: Clock, present: datetime
) -> None:
    under_way = calendar.market_status(present).session
    ended = calendar.previous_session(under_way)
    service = make("yahoo", executor=(held := Held()))
    first = service.finished_sessions("NVDA")
    assert isinstance(first, History)
    assert first.provenance.source is Source.BUNDLED
    assert len(held.tasks) == 1
    held.run()
    live = service.finished_sessions("NVDA")
    assert isinstance(live, History)
    assert live.bars.index[-1].date() == ended
    assert live.bars.index[0].date() < date(2025, 1, 24)
    # Stale for a chart, whole for a table: nobody is asked again before the session has ended.
    clock.advance(hours=3)
    service.finished_sessions("NVDA")
    assert (held.tasks, stub.count("yahoo")) == ([], 1)
    clock.now = calendar.session_close(under_way) + timedelta(hours=1)
    stub.market = Market(clock.now)
    unfinished = service.finished_sessions("NVDA")
    assert isinstance(unfinished, History)
    assert unfinished.bars.index[-1].date() == ended  # the bar known was fetched before the bell
    held.run()
    after = service.finished_sessions("NVDA")
    assert isinstance(after, History)
    assert after.bars.index[-1].date() == under_way
    assert stub.count("yahoo") == 2


def test_what_cannot_be_had(make: Factory, stub: StubProviders) -> None:
    malformed = make("yahoo").finished_sessions("<b>")
    assert isinstance(malformed, Unavailable)
    assert malformed.reason is UnavailableReason.MALFORMED_SYMBOL
    pending = make("yahoo", executor=Held()).finished_sessions("KO")
    assert isinstance(pending, Unavailable)
    assert pending.reason is UnavailableReason.PENDING
