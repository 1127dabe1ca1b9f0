"""The symbol bar: what it takes from a browser, and the names that it suggests."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.market import symbol_bar
from data import listed_names, symbols


class TestSymbolBar:
    def test_what_a_browser_sends_is_held_against_what_is_known(self) -> None:
        """The query string of a run that received it: only known symbols, each once."""

        def page() -> None:
            from components.market import symbol_bar

            symbol_bar._write(" brk.b ", ["AMD", "AMD", "<b>", "VRT", 7], "NVDA")

        at = AppTest.from_function(page).run()
        assert not at.exception
        assert at.query_params["symbol"] == "brk.b"
        assert at.query_params["compare"] == "AMD,VRT"

    @pytest.mark.parametrize("sent", [None, 7, {"a": 1}, "x" * 41])
    def test_what_is_no_symbol_changes_nothing(self, sent: Any) -> None:
        def page(sent) -> None:
            from components.market import symbol_bar

            symbol_bar._write(sent, sent, "NVDA")

        at = AppTest.from_function(page, kwargs={"sent": sent}).run()
        assert not at.exception
        assert "symbol" not in at.query_params
        assert not at.query_params.get("compare")

    def test_names_serve_suggestions_and_bundled_ones_come_first(self) -> None:
        names = symbol_bar.names()
        assert names["AAPL"] == "Apple"
        assert list(names)[: len(symbols.symbols())] == [e.symbol for e in symbols.symbols()]
        assert not {e.symbol for e in symbols.symbols()} & {
            e.symbol for e in listed_names.listed_names()
        }
