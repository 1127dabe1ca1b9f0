"""The closes of all shares, which the event study tests together: asked for once, not each run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import pytest
import streamlit as st

from components.timeline import reactions
from data import prices, symbols
from data.prices.budget import BudgetedPrices


class _Counting:
    """Prices of the bundle that note who is asked for; one share has none."""

    def __init__(self, missing: str) -> None:
        self.asked: list[str] = []
        self._missing = missing

    def finished_sessions(self, symbol: str) -> prices.HistoryResult:
        self.asked.append(symbol)
        known = "no such symbol" if symbol == self._missing else symbol
        return prices.default_service().finished_sessions(known)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    yield
    st.cache_resource.clear()


def test_shares_are_asked_for_again_only_when_the_data_changed() -> None:
    first, *rest = symbols.stocks()
    counting = _Counting(first)
    service = cast(BudgetedPrices, counting)
    data = replace(reactions.without_prices(()), identity="one")

    found = reactions.share_closes(data, service)
    assert reactions.share_closes(data, service) is found
    assert list(found.closes) == rest
    assert all(symbol in found.identity for symbol in rest)
    assert counting.asked == [first, *rest]

    reactions.share_closes(replace(data, identity="another"), service)
    assert counting.asked == [first, *rest] * 2
