"""What Nasdaq and Cboe can do wrong by answering, each as the first provider and alone."""

from __future__ import annotations

import json
from collections.abc import Callable

import pandas as pd
import pytest

from data import calendar
from data.prices import History, NoteCode, Quote, Range, Source
from tests.prices.conftest import WAIT, Clock, Factory
from tests.prices.test_answers import CONTRADICTS, GAP, read, sentences
from tests.stub_providers import Market, StubProviders, protocols

Change = Callable[[pd.DataFrame, Market], pd.DataFrame]
PRICES = ["open", "high", "low", "close"]
OTHER = {"nasdaq": "cboe", "cboe": "nasdaq"}
NAMES = {"nasdaq": "Nasdaq", "cboe": "Cboe"}
NO_SESSION = ("a day on which the exchange does not trade", "un jour sans séance de bourse")


class Wrong(Market):
    """A market whose daily bars of Nvidia are changed on the way."""

    def __init__(self, market: Market, change: Change) -> None:
        super().__init__(market.now)
        self._right, self._change = market, change

    def daily(self, symbol: str) -> pd.DataFrame:
        bars = self._right.daily(symbol)
        return self._change(bars.copy(), self._right) if symbol in ("NVDA", "F") else bars


def before_last(bars: pd.DataFrame) -> pd.Timestamp:
    return bars.index[-3]  # Cboe's file ends with the close before


def absent(bars: pd.DataFrame, market: Market) -> pd.DataFrame:
    return bars.drop(index=before_last(bars))


def on_a_saturday(bars: pd.DataFrame, market: Market) -> pd.DataFrame:
    row = bars.iloc[[-3]].copy()
    friday = bars.index[bars.index.dayofweek == 4][-2]
    row.index = pd.DatetimeIndex([friday + pd.Timedelta(days=1)])
    return pd.concat([bars, row]).sort_index()


def on_a_holiday(bars: pd.DataFrame, market: Market) -> pd.DataFrame:
    days = pd.bdate_range(bars.index[-250], bars.index[-5])
    row = bars.iloc[[-3]].copy()
    row.index = pd.DatetimeIndex([next(d for d in days if not calendar.is_session(d.date()))])
    return pd.concat([bars, row]).sort_index()


def by_days(days: int) -> Change:
    def change(bars: pd.DataFrame, market: Market) -> pd.DataFrame:
        bars.index = bars.index + pd.Timedelta(days=days)
        return bars

    return change


def by_a_session(sessions: int) -> Change:
    def change(bars: pd.DataFrame, market: Market) -> pd.DataFrame:
        return bars.shift(sessions).dropna().astype({"volume": "int64"})

    return change


def swapped(bars: pd.DataFrame, market: Market) -> pd.DataFrame:
    return bars.rename(columns={"open": "close", "close": "open"})


def of_another(bars: pd.DataFrame, market: Market) -> pd.DataFrame:
    return market.daily("AVGO").reindex(bars.index)


def times(factor: float) -> Change:
    def change(bars: pd.DataFrame, market: Market) -> pd.DataFrame:
        bars[PRICES] *= factor
        return bars

    return change


def half_split(bars: pd.DataFrame, market: Market) -> pd.DataFrame:
    """A split that never was, applied to the rows of before the last year."""
    bars.loc[bars.index[:-252], PRICES] /= 10
    return bars


#: Of the visitor's sentences where nobody else is asked; whether the provider's bars are used.
CASES: dict[str, tuple[Change, tuple[str, str], bool]] = {
    "absent": (absent, GAP, True),
    "saturday": (on_a_saturday, NO_SESSION, True),
    "holiday": (on_a_holiday, NO_SESSION, True),
    "a day early": (by_days(-1), CONTRADICTS, False),
    "a session late": (by_a_session(1), CONTRADICTS, False),
    "a session early": (by_a_session(-1), CONTRADICTS, False),
    "a year off": (by_days(-364), CONTRADICTS, False),
    "swapped": (swapped, CONTRADICTS, False),
    "another company's": (of_another, CONTRADICTS, False),
    "x10": (times(10), CONTRADICTS, False),
    "x100": (times(100), CONTRADICTS, False),
    "pounds": (times(0.01), CONTRADICTS, False),
}


@pytest.mark.parametrize("provider", OTHER)
@pytest.mark.parametrize("name", CASES)
def test_alone_it_is_told_or_refused(
    provider: str, name: str, make: Factory, stub: StubProviders, market: Market, clock: Clock
) -> None:
    change, told, used = CASES[name]
    service = make(provider)
    stub.markets = {provider: Wrong(market, change)}
    history = read(service)
    assert_true_to_the_cent(history, market)
    for spoken, wanted in zip(("en", "fr"), told, strict=True):
        wanted = wanted.replace("Yahoo Finance", NAMES[provider])
        assert wanted in sentences(history, spoken), sentences(history, spoken)
    assert (history.provenance.source is Source.LIVE) == used
    stub.markets = {}
    clock.advance(minutes=6)
    healthy = read(service)
    assert (healthy.provenance.source, healthy.notes) == (Source.LIVE, ())


@pytest.mark.parametrize("provider", OTHER)
@pytest.mark.parametrize("name", CASES)
def test_the_next_one_supplies_what_it_lacks(
    provider: str, name: str, make: Factory, stub: StubProviders, market: Market
) -> None:
    change, _told, used = CASES[name]
    stub.markets = {provider: Wrong(market, change)}
    history = read(make(provider, "yahoo"))
    assert_true_to_the_cent(history, market)
    assert history.missing == ()
    assert history.provenance.provider == (NAMES[provider] if used else "Yahoo Finance")


@pytest.mark.parametrize("provider", OTHER)
def test_half_of_the_rows_in_other_shares_is_not_shown_as_a_step(
    provider: str, make: Factory, stub: StubProviders, market: Market
) -> None:
    stub.markets = {provider: Wrong(market, half_split)}
    history = make(provider).history("NVDA", Range.FIVE_YEARS, wait=WAIT)
    assert isinstance(history, History)
    assert history.bars["close"].pct_change().abs().max() < 0.5


@pytest.mark.parametrize("provider", OTHER)
def test_another_symbols_answer_is_refused(
    provider: str, make: Factory, stub: StubProviders, monkeypatch: pytest.MonkeyPatch
) -> None:
    for function in ("nasdaq_history", "nasdaq_chart", "cboe_history", "cboe_quote"):
        real = getattr(protocols, function)

        def renamed(*args: object, _real: Callable[..., bytes] = real) -> bytes:
            document = json.loads(_real(*args))
            inner = document["data"]
            (document if isinstance(inner, list) else inner)["symbol"] = "AVGO"
            return json.dumps(document).encode()

        monkeypatch.setattr(protocols, function, renamed)
    service = make(provider)
    for answer in (read(service), service.quote("NVDA", wait=WAIT)):
        assert isinstance(answer, History | Quote)
        assert answer.provenance.source is Source.BUNDLED
        assert NoteCode.PROVIDER_UNAVAILABLE in [note.code for note in answer.notes]


def assert_true_to_the_cent(history: History, market: Market) -> None:
    right = market.daily("NVDA")["close"].reindex(history.bars.index)
    pd.testing.assert_series_equal(
        history.bars["close"], right, check_names=False, check_freq=False, atol=0.01
    )


@pytest.mark.parametrize("provider", OTHER)
@pytest.mark.parametrize("days", [-1, 1, -365])
def test_shifted_days_are_noticed_where_nothing_is_known_of_the_symbol(
    provider: str, days: int, make: Factory, stub: StubProviders, market: Market
) -> None:
    stub.markets = {provider: Wrong(market, by_days(days))}
    history = make(provider, "yahoo").history("F", Range.SIX_MONTHS, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.provider == "Yahoo Finance"


@pytest.mark.parametrize("provider", OTHER)
def test_a_holiday_row_costs_a_symbol_only_that_row(
    provider: str, make: Factory, stub: StubProviders, market: Market
) -> None:
    stub.markets = {provider: Wrong(market, on_a_holiday)}
    history = make(provider, "yahoo").history("F", Range.YEAR, wait=WAIT)
    assert isinstance(history, History)
    assert history.provenance.provider == NAMES[provider]
