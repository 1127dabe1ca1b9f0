"""What is kept is keyed on the digest of prices: a history may carry no other bars' digest."""

from __future__ import annotations

from datetime import date

import pytest

from components.market import panel
from components.market.codes import MarketChoices
from components.overview import price
from data.prices import History, Range
from data.prices.fingerprint import digest, fingerprint
from data.prices.model import BAR_COLUMNS
from tests.prices.conftest import WAIT, Factory

STORY = panel.StorySessions(date(2025, 1, 24), date(2025, 1, 27), date(2025, 2, 20))


def own(history: History) -> str:
    """The fingerprint of the bars that the history has now."""
    return fingerprint(history.bars[list(BAR_COLUMNS)])


@pytest.mark.parametrize("range_", list(Range))
def test_a_digest_is_that_of_the_bars(make: Factory, range_: Range) -> None:
    history = make("yahoo").history("NVDA", range_, wait=WAIT)
    assert isinstance(history, History)
    assert digest(history) == own(history)


def test_daily_bars_that_are_remembered_carry_it(make: Factory) -> None:
    service = make("yahoo")
    for history in (service.finished_sessions("NVDA"), service.history("NVDA", Range.MAX)):
        assert isinstance(history, History)
        assert history.digest == own(history)


def test_a_part_of_a_history_is_another(make: Factory) -> None:
    whole = make("yahoo").history("NVDA", Range.MAX)
    assert isinstance(whole, History)
    shown = MarketChoices(
        typed="NVDA",
        range=Range.MAX,
        candles=False,
        compare=(),
        base_at_shock=False,
        events=True,
        logarithmic=False,
        since_shock=True,
    )
    for part in (panel.cut(whole, shown, STORY), price.since(whole, date(2025, 1, 20))):
        assert len(part.bars) < len(whole.bars)
        assert digest(part) == own(part) != digest(whole)
