"""A visitor who types symbol after symbol is told so in words, and only that visitor."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from data.prices import budget
from data.prices.budget import SymbolBudget
from tests.conftest import ROOT

TOLD = {
    "en": "Too many different symbols were asked for within a minute.",
    "fr": "Trop de symboles différents ont été demandés en une minute.",
}


@pytest.mark.parametrize("language", TOLD)
def test_one_symbol_too_many_is_told(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.visitor_prices.visitors_budget", lambda: SymbolBudget(2))
    budget.everyones_budget.cache_clear()
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    page.query_params["lang"] = language
    for symbol, told in (("QAA", False), ("QAB", False), ("QAC", True), ("AMD", False)):
        page.query_params["symbol"] = symbol  # the last is bundled, and always free
        page = page.switch_page("pages/market.py").run()
        assert not page.exception
        assert any(TOLD[language] in each.value for each in page.info) is told, symbol
