"""The price service as one visitor has it: with the symbols that he asks for counted."""

from __future__ import annotations

import streamlit as st

from components.section import available
from data import prices, symbols
from data.prices.budget import BudgetedPrices, SymbolBudget, everyones_budget, visitors_budget

_KEY = "_symbol_budget"


def service() -> BudgetedPrices:
    """The prices for the visitor of this session; bundled symbols count for nothing."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = visitors_budget()
    own: SymbolBudget = st.session_state[_KEY]
    return BudgetedPrices(prices.default_service(), (own, everyones_budget()), _is_bundled)


def _is_bundled(symbol: str) -> bool:
    return available(lambda: symbols.find(symbol), None) is not None
