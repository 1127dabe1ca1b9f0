"""What nobody but one provider says of a symbol is never shown as if it were confirmed."""

from __future__ import annotations

import pytest

from components import language
from components.content import provenance
from data.prices import History, NoteCode, Quote, Range
from data.prices.model import Note
from tests.prices.conftest import WAIT, Clock, Factory
from tests.prices.test_wrong_rows import ALL, QUOTES, TOLD_BY_OTHERS, shifted, spoiling, whole
from tests.stub_providers import StubProviders

SENTENCES = {
    "en": "These prices rest on Yahoo Finance alone: nothing else at hand confirms them.",
    "fr": "Ces cours reposent sur Yahoo Finance seul\u00a0: rien d’autre ici ne les confirme.",
}


def said_beside_the_price(notes: tuple[Note, ...], spoken: str) -> list[str]:
    with language.override(spoken):
        return list(
            provenance.note_sentences(each for each in notes if each.code in provenance.QUOTE_NOTES)
        )


def codes(found: Quote | History) -> list[NoteCode]:
    return [each.code for each in found.notes]


@pytest.mark.parametrize("spoken", SENTENCES)
@pytest.mark.parametrize("name", QUOTES)
def test_a_quote_says_that_it_rests_on_one_provider(
    name: str, spoken: str, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with spoiling(monkeypatch, "1m", QUOTES[name]):
        quote = make("yahoo").quote("F", wait=WAIT)
    if isinstance(quote, Quote):
        assert SENTENCES[spoken] in said_beside_the_price(quote.notes, spoken)


@pytest.mark.parametrize("name", TOLD_BY_OTHERS)
def test_wrong_bars_that_only_others_could_tell_say_so(
    name: str, make: Factory, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make("yahoo")
    with spoiling(monkeypatch, "1d", TOLD_BY_OTHERS[name]):
        for _ in range(3):
            history = service.history("F", Range.FIVE_YEARS, wait=WAIT)
            if isinstance(history, History):
                assert codes(history).count(NoteCode.ONE_PROVIDER) == 1
            clock.advance(minutes=40)  # the note outlives the next answers of the same provider


@pytest.mark.parametrize("symbol", ["F", "NVDA"])
def test_others_that_say_the_same_leave_no_note(symbol: str, make: Factory, clock: Clock) -> None:
    service = make()
    for _ in range(3):
        history = service.history(symbol, Range.FIVE_YEARS, wait=WAIT)
        quote = service.quote(symbol, wait=WAIT)
        assert isinstance(history, History)
        assert isinstance(quote, Quote)
        assert NoteCode.ONE_PROVIDER not in codes(history) + codes(quote)
        clock.advance(minutes=6)


def test_the_others_are_asked_again_after_an_hour(
    make: Factory, stub: StubProviders, clock: Clock
) -> None:
    for name in ("nasdaq", "cboe"):
        stub.modes[name] = "500"
    service = make()
    first = service.quote("F", wait=WAIT)
    assert isinstance(first, Quote)
    assert NoteCode.ONE_PROVIDER in codes(first)
    for name in ("nasdaq", "cboe"):
        stub.modes[name] = "ok"
    clock.advance(minutes=40)
    asked = stub.count("nasdaq")
    again = service.quote("F", wait=WAIT)
    assert isinstance(again, Quote)
    assert NoteCode.ONE_PROVIDER in codes(again)
    assert stub.count("nasdaq") == asked
    clock.advance(minutes=21)
    last = service.quote("F", wait=WAIT)
    assert isinstance(last, Quote)
    assert NoteCode.ONE_PROVIDER not in codes(last)


def test_two_closes_of_one_provider_make_no_change(
    make: Factory, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = make("yahoo")
    with spoiling(monkeypatch, "1d", shifted(1, ALL)):
        service.history("F", Range.FIVE_YEARS, wait=WAIT)
        quote = service.quote("F", wait=WAIT)
    assert isinstance(quote, Quote)
    assert quote.change is None
    assert NoteCode.CLOSES_DIFFER in codes(quote)
    for spoken in ("en", "fr"):
        assert len(said_beside_the_price(quote.notes, spoken)) >= 2


@pytest.mark.parametrize("factor", [0.8, 1.0, 1.25])
def test_a_bundled_symbols_price_is_one_providers_until_its_daily_bars_are_known(
    factor: float, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snapshot ended some sessions ago: another company's price may be as near."""
    service = make("yahoo")
    with spoiling(monkeypatch, "1m", whole(factor)):
        quote = service.quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert NoteCode.ONE_PROVIDER in codes(quote)
    service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    later = service.quote("NVDA", wait=WAIT)
    assert isinstance(later, Quote)
    assert NoteCode.ONE_PROVIDER not in codes(later)
    day = service.history("NVDA", Range.SIX_MONTHS)
    assert isinstance(day, History)
    assert later.previous_close == pytest.approx(day.bars["close"].iloc[-2])
