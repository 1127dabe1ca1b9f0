"""What a visitor may type, and that nothing else gets any further."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.prices import Unavailable, UnavailableReason, parse_symbol
from data.prices.ticker import with_dot


@pytest.mark.parametrize(
    ("typed", "symbol"),
    [
        ("NVDA", "NVDA"),
        (" nvda\n", "NVDA"),
        ("f", "F"),
        ("brk.b", "BRK-B"),
        ("BRK-B", "BRK-B"),
        ("bac-pl", "BAC-PL"),
        ("X9", "X9"),
    ],
)
def test_tickers_in_any_spelling(typed: str, symbol: str) -> None:
    assert parse_symbol(typed) == symbol


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "^GSPC",
        "NVDA,AMD",
        "../../etc/passwd",
        "BRK.B.C",
        "BRK.",
        ".B",
        "9X",
        "TOOLONGNAME",
        "RY.TOR",
        "EURUSD=X",
        "<b>NVDA</b>",
        "NVDA?x=1",
        "ſ",  # its capital is an ordinary S
        "NVDA\x00",
    ],
)
def test_everything_else_is_refused(typed: str) -> None:
    refused = parse_symbol(typed)
    assert isinstance(refused, Unavailable)
    assert refused.reason is UnavailableReason.MALFORMED_SYMBOL
    assert re.fullmatch(r"[A-Za-z0-9.\-]{0,10}", refused.symbol)


@settings(deadline=None)
@given(st.text(max_size=20))
def test_whatever_comes_out_is_safe_in_an_address(typed: str) -> None:
    result = parse_symbol(typed)
    if isinstance(result, str):
        assert re.fullmatch(r"[A-Z][A-Z0-9]{0,5}(-[A-Z]{1,2})?", result)
        assert parse_symbol(result) == result
        assert parse_symbol(with_dot(result)) == result
    else:
        assert re.fullmatch(r"[A-Za-z0-9.\-]{0,10}", result.symbol)
