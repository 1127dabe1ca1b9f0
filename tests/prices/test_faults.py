"""Every fault of every provider, and the state in which the visitor finds the page.

The real yfinance asks the stub for Yahoo, the real requests for the others.
"""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from data.prices import History, NoteCode, Quote, Range, Source, Unavailable, UnavailableReason
from data.prices.model import RowFault
from data.prices.settings import Limits
from tests.prices.conftest import WAIT, Clock, Factory
from tests.stub_providers import ROW_FAULTS, Market, StubProviders

NAMES = {"yahoo": "Yahoo Finance", "nasdaq": "Nasdaq", "cboe": "Cboe"}
#: Faults after which nothing of the answer is used, and the reason that is told.
REFUSED = {
    "429": UnavailableReason.RATE_LIMITED,
    "500": UnavailableReason.SERVER_ERROR,
    "html": UnavailableReason.BAD_DATA,
    "cut": UnavailableReason.BAD_DATA,
    "garbage": UnavailableReason.BAD_DATA,
    "huge": UnavailableReason.BAD_DATA,
    "expanding": UnavailableReason.BAD_DATA,
    "redirected elsewhere": UnavailableReason.SERVER_ERROR,
    "drop": UnavailableReason.OFFLINE,
    "empty": UnavailableReason.BAD_DATA,
    "404": UnavailableReason.UNKNOWN_SYMBOL,
}
#: Faults of one symbol's answer, after which others may be asked for.
SYMBOL_ONLY = ("empty", "404")
SLOW = ("hang", "drip")
ROWS = {name: problem for name, (_, problem) in ROW_FAULTS.items() if problem}


@pytest.fixture(params=NAMES)
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("fault", REFUSED)
def test_a_refused_answer(
    provider: str, fault: str, make: Factory, stub: StubProviders, clock: Clock
) -> None:
    stub.modes[provider] = fault
    service = make(provider)
    history = service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)

    # A bundled symbol: the snapshot, and which provider failed, why and until when.
    assert isinstance(history, History)
    assert history.provenance.source is Source.BUNDLED
    assert history.bundled_until is None
    (note,) = history.notes
    assert note.code is NoteCode.PROVIDER_UNAVAILABLE
    assert note.values["provider"] == NAMES[provider]
    assert note.values["reason"] == REFUSED[fault]
    assert note.values["retry_at"] > clock()  # type: ignore[operator]
    quote = service.quote("NVDA")
    assert isinstance(quote, Quote)
    assert quote.provenance.source is Source.BUNDLED

    # Any other symbol: nothing, and why.
    clock.advance(hours=3)
    nothing = service.history("F", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(nothing, Unavailable)
    assert (nothing.symbol, nothing.reason) == ("F", REFUSED[fault])
    assert nothing.provider == NAMES[provider]
    assert nothing.retry_at is not None
    assert nothing.retry_at > clock()


@pytest.mark.parametrize("fault", REFUSED)
def test_one_attempt_until_the_rest_is_over(
    provider: str, fault: str, make: Factory, stub: StubProviders, clock: Clock
) -> None:
    stub.modes[provider] = fault
    service = make(provider)
    service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    asked = stub.count(provider)
    # Nasdaq is asked for a stock, then a fund; curl repeats what a reused connection drops.
    assert asked == (2 if (provider, fault) in {("nasdaq", "404"), ("yahoo", "drop")} else 1)
    clock.advance(seconds=110)
    for _ in range(3):
        service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
        if fault not in SYMBOL_ONLY:
            service.history("F", Range.SIX_MONTHS, wait=WAIT)
    assert stub.count(provider) == asked
    stub.modes[provider] = "ok"
    clock.advance(minutes=15)
    history = service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.source is Source.LIVE
    assert history.notes == ()
    assert stub.count(provider) == asked + 1


@pytest.mark.parametrize("fault", ROWS)
def test_bad_rows_are_refused_and_good_ones_kept(
    provider: str,
    fault: str,
    make: Factory,
    stub: StubProviders,
    market: Market,
    caplog: pytest.LogCaptureFixture,
) -> None:
    good = make(provider).history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(good, History)
    stub.modes[provider] = fault
    with caplog.at_level(logging.WARNING, "data.prices"):
        history = make(provider).history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.source is Source.LIVE
    assert history.bars.index.is_monotonic_increasing
    assert history.bars.index.is_unique
    assert history.bars.index[-1] <= market.daily("NVDA").index[-1]
    problem = ROWS[fault]
    lost = len(good.bars) - len(history.bars)
    note, *gaps = history.notes
    assert note.code is NoteCode.ROWS_REJECTED
    # Of two rows of a session that differ nobody knows which is right.
    count = 2 if problem is RowFault.DUPLICATE else 1
    assert note.values == {"provider": NAMES[provider], "count": count, "fault": problem}
    assert lost == (0 if problem is RowFault.FUTURE else 1)
    # A session whose row was refused is missing, and said to be.
    assert [each.code for each in gaps] == [NoteCode.SESSIONS_MISSING] * lost
    assert len(history.missing) == lost
    assert problem.value in caplog.text


@pytest.mark.parametrize("fault", SLOW)
def test_a_slow_provider_leaves_time_for_the_next(
    provider: str, fault: str, make: Factory, stub: StubProviders
) -> None:
    other = "cboe" if provider != "cboe" else "nasdaq"
    stub.modes[provider] = fault
    service = make(provider, other, limits=Limits(deadline=timedelta(seconds=3)))
    history = service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.source is Source.LIVE
    assert history.provenance.provider == NAMES[other]
    (note,) = history.notes
    assert note.code is NoteCode.PROVIDER_UNAVAILABLE
    assert (note.values["provider"], note.values["reason"]) == (
        NAMES[provider],
        UnavailableReason.TIMEOUT,
    )
    assert (stub.count(provider), stub.count(other)) == (1, 1)


@pytest.mark.parametrize("provider", ["yahoo", "nasdaq"])
def test_the_wrong_currency(provider: str, make: Factory, stub: StubProviders) -> None:
    stub.modes[provider] = "currency"
    service = make(provider)
    nothing = service.history("F", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(nothing, Unavailable)
    assert nothing.reason is UnavailableReason.BAD_DATA
    # It is that symbol's fault: others may be asked for at once.
    stub.modes[provider] = "ok"
    assert isinstance(service.history("KO", Range.SIX_MONTHS, wait=WAIT), History)


@pytest.mark.parametrize("provider", ["nasdaq", "cboe"])
@pytest.mark.parametrize("fault", ["nulls", "zero", "negative", "future", "empty"])
def test_a_quote_that_cannot_be_true(
    provider: str, fault: str, make: Factory, stub: StubProviders
) -> None:
    stub.modes[provider] = fault
    quote = make(provider).quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    # The day before, from the daily bars, or the snapshot; never the spoilt price.
    assert quote.price > 1
    assert (NoteCode.PROVIDER_UNAVAILABLE, UnavailableReason.BAD_DATA) in [
        (note.code, note.values.get("reason")) for note in quote.notes
    ]


def test_a_quote_of_yahoo_that_cannot_be_true(make: Factory, stub: StubProviders) -> None:
    stub.modes["yahoo"] = "bad_quote"
    service = make("yahoo")
    assert isinstance(service.history("NVDA", Range.DAY, wait=WAIT), History)
    quote = service.quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert quote.price == pytest.approx(stub.market.daily("NVDA")["close"].iloc[-1])


def test_a_split_since_the_snapshot(provider: str, make: Factory, stub: StubProviders) -> None:
    stub.modes[provider] = "split"
    history = make(provider).history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(history, History)
    assert history.bundled_until is not None
    (note,) = history.notes
    assert note.code is NoteCode.SPLIT
    assert (note.values["ratio"], note.values["named"]) == ("10:1", False)
    assert (history.bars["close"].pct_change().abs().dropna() < 0.5).all()


def test_a_close_that_differs_from_the_snapshot(
    provider: str, make: Factory, stub: StubProviders, present: object
) -> None:
    stub.modes[provider] = "mismatch"
    history = make(provider).history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(history, History)
    assert history.bundled_until is not None
    (note,) = history.notes
    assert note.code is NoteCode.OVERLAP_MISMATCH
    assert note.values["sessions"] == 1
    assert note.values["largest"] == pytest.approx(0.01, abs=1e-3)


def test_no_other_host_is_asked(provider: str, make: Factory, stub: StubProviders) -> None:
    stub.modes[provider] = "redirected elsewhere"
    make(provider).quote("NVDA", wait=WAIT)
    assert (stub.count(provider), stub.led_astray) == (1, 0)


def test_redirects_without_end_are_given_up(
    provider: str, make: Factory, stub: StubProviders
) -> None:
    stub.modes[provider] = "redirected for ever"
    nothing = make(provider).history("F", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(nothing, Unavailable)
    assert nothing.reason is UnavailableReason.SERVER_ERROR
    assert stub.count(provider) == (6 if provider == "yahoo" else 1)  # the others follow none


@pytest.mark.parametrize("fault", ["huge", "expanding"])
def test_no_more_is_read_than_allowed(
    provider: str,
    fault: str,
    make: Factory,
    stub: StubProviders,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stub.modes[provider] = fault
    with caplog.at_level(logging.WARNING, "data.prices"):
        make(provider).history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    assert "more than 2000000 bytes" in caplog.text


def test_all_providers_down(make: Factory, stub: StubProviders) -> None:
    stub.modes |= {"yahoo": "429", "nasdaq": "500", "cboe": "html"}
    service = make()
    history = service.history("NVDA", Range.YEAR, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.source is Source.BUNDLED
    assert [(note.values["provider"], note.values["reason"]) for note in history.notes] == [
        ("Yahoo Finance", "rate_limited"),
        ("Nasdaq", "server_error"),
        ("Cboe", "bad_data"),
    ]
    state = service.status()
    assert state["source"] == "bundled"
    assert state["providers"]["Yahoo Finance"]["reason"] == "rate_limited"
