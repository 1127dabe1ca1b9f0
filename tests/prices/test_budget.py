"""A visitor, and all together, may ask for so many symbols a minute; bundled ones are free."""

from __future__ import annotations

import itertools
import string
from datetime import timedelta

from data.prices import History, Range, Unavailable, UnavailableReason
from data.prices.budget import BudgetedPrices, SymbolBudget
from data.prices.bundled import default_snapshot
from tests.prices.conftest import WAIT, Clock, Factory
from tests.stub_providers import StubProviders

TYPED = ["Q" + "".join(letters) for letters in itertools.product(string.ascii_uppercase, repeat=2)]
MOST = 12


def is_bundled(symbol: str) -> bool:
    return symbol in default_snapshot().symbols


def test_so_many_symbols_a_minute_and_each_counts_once(clock: Clock) -> None:
    budget = SymbolBudget(3, clock=clock)
    assert [budget.ask(each) for each in ("A", "B", "A", "C", "B")] == [None] * 5
    begun = clock()
    clock.advance(seconds=20)
    assert budget.ask("D") == begun + timedelta(minutes=1)
    assert budget.ask("A") is None  # what is shown stays
    clock.advance(seconds=41)
    assert budget.ask("D") is None
    assert budget.ask("E") is None
    # "A" was asked for again and still counts.
    assert budget.ask("F") == begun + timedelta(seconds=80)


def test_a_clock_that_was_ahead_locks_nobody_out(clock: Clock) -> None:
    budget = SymbolBudget(1, clock=clock)
    clock.advance(days=1)
    budget.ask("A")
    clock.advance(days=-1)
    assert budget.ask("B") is None


def test_200_typed_symbols_cost_providers_twelve_and_others_nothing(
    make: Factory, stub: StubProviders, clock: Clock
) -> None:
    service, everyones = make("nasdaq"), SymbolBudget(100, clock=clock)

    def visitor() -> BudgetedPrices:
        return BudgetedPrices(service, (SymbolBudget(MOST, clock=clock), everyones), is_bundled)

    typist, other = visitor(), visitor()
    assert isinstance(other.history("F", Range.SIX_MONTHS, wait=WAIT), History)
    stub.asked.clear()
    refused = []
    for symbol in TYPED[:200]:
        for answer in (typist.history(symbol, Range.SIX_MONTHS, wait=WAIT), typist.quote(symbol)):
            assert isinstance(answer, Unavailable)
            if answer.reason is UnavailableReason.TOO_MANY_SYMBOLS:
                assert answer.retry_at == clock() + timedelta(minutes=1)
                refused.append(symbol)
        typist.refresh(symbol)
        typist.finished_sessions(symbol)
    assert len(set(refused)) == 200 - MOST
    assert len({each.path.split("/")[2] for each in stub.asked}) == MOST
    # Bundled symbols are free, others' prices are where they were, and the next minute is new.
    assert isinstance(typist.history("AMD", Range.SIX_MONTHS), History)
    assert isinstance(other.history("F", Range.SIX_MONTHS), History)
    clock.advance(seconds=61)
    late = typist.quote(TYPED[150])
    assert isinstance(late, Unavailable)
    assert late.reason is not UnavailableReason.TOO_MANY_SYMBOLS


def test_all_visitors_together_have_a_budget_as_well(make: Factory, clock: Clock) -> None:
    service, everyones = make("nasdaq"), SymbolBudget(5, clock=clock)
    answers = []
    for symbol in TYPED[:8]:  # each by another
        own = SymbolBudget(MOST, clock=clock)
        answers.append(BudgetedPrices(service, (own, everyones), is_bundled).quote(symbol))
    reasons = [each.reason for each in answers if isinstance(each, Unavailable)]
    assert reasons.count(UnavailableReason.TOO_MANY_SYMBOLS) == 3


def test_what_is_no_symbol_costs_nothing(make: Factory, clock: Clock) -> None:
    budget = SymbolBudget(1, clock=clock)
    prices = BudgetedPrices(make("nasdaq"), (budget,), is_bundled)
    for typed in ("", "not a symbol", "<script>"):
        answer = prices.quote(typed)
        assert isinstance(answer, Unavailable)
        assert answer.reason is UnavailableReason.MALFORMED_SYMBOL
    assert budget.ask("A") is None
