"""What contradicts all that is known may still be true: then a second provider says the same."""

from __future__ import annotations

import pandas as pd
import pytest

from data.prices import History, NoteCode, Quote, Range, Source
from tests.prices.conftest import WAIT, Clock, Factory
from tests.stub_providers import Market, StubProviders

PRICES = ["open", "high", "low", "close"]


class Moved(Market):
    """A market in which the prices of the last session, or all, are `factor` as high."""

    def __init__(self, market: Market, factor: float, *, whole: bool = False) -> None:
        super().__init__(market.now)
        self._factor, self._whole = factor, whole

    def minutes(self, symbol: str) -> pd.DataFrame:
        bars = super().minutes(symbol).copy()
        moved = pd.Series(self._whole, index=bars.index)
        moved |= bars.index.tz_localize(None).normalize() == pd.Timestamp(self.session)
        bars.loc[moved, PRICES] *= self._factor
        return bars

    def daily(self, symbol: str) -> pd.DataFrame:
        if not self._whole:
            return super().daily(symbol)  # its last session is made of minutes
        bars = Market(self.now).daily(symbol).copy()
        bars[PRICES] *= self._factor
        return bars


@pytest.mark.parametrize("symbol", ["NVDA", "F"])
@pytest.mark.parametrize("factor", [2.3, 0.4])
def test_a_price_that_doubled_is_shown_once_two_providers_say_so(
    symbol: str, factor: float, make: Factory, stub: StubProviders, market: Market
) -> None:
    service = make()
    service.history(symbol, Range.SIX_MONTHS, wait=WAIT)
    stub.markets = dict.fromkeys(("yahoo", "nasdaq", "cboe"), Moved(market, factor))
    quote = service.quote(symbol, wait=WAIT)
    assert isinstance(quote, Quote)
    assert quote.provenance.source is Source.LIVE
    closes = market.daily(symbol)["close"]
    assert quote.price == pytest.approx(closes.iloc[-1] * factor, rel=0.02)
    assert quote.previous_close == pytest.approx(closes.iloc[-2])
    (note,) = [each for each in quote.notes if each.code is NoteCode.MOVE_CONFIRMED]
    assert note.values["provider"] == "Nasdaq"


@pytest.mark.parametrize("alone", ["yahoo", "nasdaq"])
def test_one_provider_alone_is_not_believed(
    alone: str, make: Factory, stub: StubProviders, market: Market
) -> None:
    service = make()
    service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    stub.markets = {alone: Moved(market, 2.3)}
    quote = service.quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert quote.price == pytest.approx(market.daily("NVDA")["close"].iloc[-1], rel=0.02)
    assert not [each for each in quote.notes if each.code is NoteCode.MOVE_CONFIRMED]


def test_a_wrong_unit_of_two_providers_is_no_confirmation(
    make: Factory, stub: StubProviders, market: Market
) -> None:
    """Their previous closes are in that unit as well, and not the known one."""
    service = make()
    service.history("NVDA", Range.SIX_MONTHS, wait=WAIT)
    stub.markets = dict.fromkeys(("yahoo", "nasdaq", "cboe"), Moved(market, 10.0, whole=True))
    quote = service.quote("NVDA", wait=WAIT)
    assert isinstance(quote, Quote)
    assert quote.price == pytest.approx(market.daily("NVDA")["close"].iloc[-1], rel=0.02)


# --- daily bars of a symbol that is not bundled ---------------------------------------------


def test_an_answer_that_contradicts_the_cache_supplies_nothing(
    make: Factory, stub: StubProviders, market: Market, clock: Clock
) -> None:
    service = make()
    service.history("F", Range.SIX_MONTHS, wait=WAIT)
    clock.advance(minutes=6)
    stub.markets = {"yahoo": Moved(market, 7.77, whole=True)}  # another company's, or pence
    history = service.history("F", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.provider == "Nasdaq"
    pd.testing.assert_series_equal(
        history.bars["close"],
        market.daily("F")["close"].reindex(history.bars.index),
        check_names=False,
        check_freq=False,
        atol=0.01,
    )


def test_a_wrong_answer_in_the_cache_yields_to_two_that_agree(
    make: Factory, stub: StubProviders, market: Market, clock: Clock
) -> None:
    service = make()
    stub.markets = {"yahoo": Moved(market, 7.77, whole=True)}
    service.history("F", Range.SIX_MONTHS, wait=WAIT)  # nothing is known: it is believed
    stub.markets = {}
    clock.advance(minutes=6)
    history = service.history("F", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.provider == "Yahoo Finance"
    expected = market.daily("F")["close"].iloc[-1]
    assert history.bars["close"].iloc[-1] == pytest.approx(expected, rel=0.001)


def test_a_split_that_nobody_names_is_no_contradiction_of_the_cache(
    make: Factory, stub: StubProviders, clock: Clock
) -> None:
    service = make("yahoo")
    before = service.history("F", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(before, History)
    clock.advance(minutes=6)
    stub.modes["yahoo"] = "split"
    after = service.history("F", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(after, History)
    assert after.provenance.source is Source.LIVE
    assert after.bars["close"].iloc[-1] == pytest.approx(before.bars["close"].iloc[-1] / 10)
