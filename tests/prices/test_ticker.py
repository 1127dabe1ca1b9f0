"""What a visitor may type, and that nothing else gets any further."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components import language
from components.content import provenance
from data import listings
from data.files.csv import TableError
from data.listings import Form, listing_marks
from data.prices import Unavailable, UnavailableReason, parse_symbol
from data.prices.ticker import with_dot

SUFFIXES = {mark for form, mark in listing_marks() if form is Form.SUFFIX}


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
        ("BRK/B", "BRK-B"),
        ("BRK B", "BRK-B"),
        ("brk . b", "BRK-B"),
        ("$NVDA", "NVDA"),
        ("$brk.b", "BRK-B"),
        ("ＮＶＤＡ", "NVDA"),
        ("＄ｎｖｄａ", "NVDA"),
        ("ＢＲＫ．Ｂ", "BRK-B"),
        ("BRK。B", "BRK-B"),
        ("BRK／B", "BRK-B"),
        ("BRK\N{NO-BREAK SPACE}B", "BRK-B"),
        ("\N{NO-BREAK SPACE}NVDA\N{NARROW NO-BREAK SPACE}", "NVDA"),
        ("\N{IDEOGRAPHIC SPACE}NVDA", "NVDA"),
        ("BRK\N{NON-BREAKING HYPHEN}B", "BRK-B"),
        ("BRK\N{EN DASH}B", "BRK-B"),
        ("BRK\N{MINUS SIGN}B", "BRK-B"),
        ("\N{ZERO WIDTH SPACE}NVDA\N{LEFT-TO-RIGHT MARK}", "NVDA"),
        ("BAC.PRL", "BAC-PL"),
        ("BAC PR L", "BAC-PL"),
        ("BAC.PR.A", "BAC-PA"),
        ("NASDAQ:NVDA", "NVDA"),
        ("nvda:nasdaq", "NVDA"),
        ("NYSE: BRK.B", "BRK-B"),
        ("NVDA.US", "NVDA"),
        ("NVDA US", "NVDA"),
        ("NVDA US Equity", "NVDA"),
        ("BRK/B US", "BRK-B"),
        ("NVDA.O", "NVDA"),
        ("NVDA:US", "NVDA"),
        ("NasdaqGS:NVDA", "NVDA"),
        ('"NVDA"', "NVDA"),
        ("\N{LEFT DOUBLE QUOTATION MARK}nvda\N{RIGHT DOUBLE QUOTATION MARK}", "NVDA"),
        ("(NASDAQ: NVDA)", "NVDA"),
        ("NVDA,", "NVDA"),
        ("RDS.A", "RDS-A"),
        ("BF-B", "BF-B"),
        ("MKC.V", "MKC-V"),  # a US class that another country's mark looks like
    ],
)
def test_tickers_in_any_spelling(typed: str, symbol: str) -> None:
    assert parse_symbol(typed) == symbol


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "NVDA,AMD",
        "../../etc/passwd",
        "BRK.B.C",
        "BRK.",
        ".B",
        "NV\nDA",
        "\N{RIGHT-TO-LEFT OVERRIDE}ADVN",  # reads as NVDA
        "\N{GREEK CAPITAL LETTER NU}VDA",
        "NVD\N{CYRILLIC CAPITAL LETTER A}",
        "\N{MATHEMATICAL BOLD CAPITAL N}VDA",
        "\N{CIRCLED LATIN CAPITAL LETTER N}",
        "\N{GRINNING FACE}",
        "A" * 10_000,
        "\ud800",
        "**NVDA**",
        "[NVDA](http://x.example)",
        "{symbol}",
        "%s",
        "9X",
        "TOOLONGNAME",
        "RY.TOR",
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


@pytest.mark.parametrize(
    ("typed", "shown", "country"),
    [
        ("MC.PA", "MC.PA", "FR"),
        ("mc.pa", "MC.PA", "FR"),
        ("ＭＣ．ＰＡ", "MC.PA", "FR"),
        ("$MC.PA", "MC.PA", "FR"),
        ("SAP.DE", "SAP.DE", "DE"),
        ("SAP.F", "SAP.F", "DE"),
        ("7203.T", "7203.T", "JP"),
        ("VOD.L", "VOD.L", "GB"),
        ("BT-A.L", "BT-A.L", "GB"),
        ("BP..L", "BP..L", "GB"),
        ("0700.HK", "0700.HK", "HK"),
        ("005930.KS", "005930.KS", "KR"),
        ("M&M.NS", "M&M.NS", "IN"),
        ("ATCO-B.ST", "ATCO-B.ST", "SE"),
        ("RY.TO", "RY.TO", "CA"),
        ("CEZ.PR", "CEZ.PR", "CZ"),
        ("BRK.B.DE", "BRK.B.DE", "DE"),
        ("2330.TWO", "2330.TWO", "TW"),
        ("EPA:MC", "EPA:MC", "FR"),
        ("MC:EPA", "MC:EPA", "FR"),
        ("MC FP", "MC FP", "FR"),
        ("MC:FP", "MC:FP", "FR"),
        ("(EPA: MC)", "EPA: MC", "FR"),
        ("7203 JT Equity", "7203 JT EQUITY", "JP"),
        ("TSE:RY", "TSE:RY", None),  # Toronto or Tokyo: vendors differ
    ],
)
def test_symbols_of_other_countries_are_told_apart(
    typed: str, shown: str, country: str | None
) -> None:
    refused = parse_symbol(typed)
    assert refused == Unavailable(shown, UnavailableReason.LISTED_ELSEWHERE, country=country)


@pytest.mark.parametrize(
    "typed",
    [
        "^GSPC",
        ".INX",
        "INDEXSP:.INX",
        "EURUSD=X",
        "eur/usd",
        "BTC-USD",
        "ES=F",
        "/ES",
        "DX-Y.NYB=F",
        "NVDA250117C00140000",
    ],
)
def test_what_is_no_share_is_said(typed: str) -> None:
    refused = parse_symbol(typed)
    assert refused == Unavailable(typed.upper()[:16], UnavailableReason.NOT_A_SHARE)
    assert isinstance(refused, Unavailable)
    for spoken, word in (("en", "a currency"), ("fr", "une devise")):
        with language.override(spoken):
            assert word in provenance.unavailable_sentence(refused, datetime.now(UTC))


@pytest.mark.parametrize("typed", ["MC-PA", "BAC-PL", "SAP-DE"])
def test_a_hyphen_is_a_us_class_whatever_the_letters(typed: str) -> None:
    assert parse_symbol(typed) == typed


@pytest.mark.parametrize("typed", ["<b>.PA", ".PA", "PA", "EPA:", "x" * 41 + ".PA"])
def test_a_mark_alone_does_not_make_a_symbol(typed: str) -> None:
    found = parse_symbol(typed)
    assert found == "PA" if typed == "PA" else isinstance(found, Unavailable)
    if isinstance(found, Unavailable):
        assert found.reason is UnavailableReason.MALFORMED_SYMBOL


def test_every_ending_that_yahoo_uses_is_known() -> None:
    from yfinance import const

    american = {"CBT", "CME", "NYB", "CMX", "NYM", ""}  # futures, and shares without an ending
    assert set(const._MIC_TO_YAHOO_SUFFIX.values()) - american <= SUFFIXES


def test_without_the_file_of_marks_other_symbols_are_still_read(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise TableError("listings.csv", "damaged")

    monkeypatch.setattr(listings, "listing_marks", broken)
    parse_symbol.cache_clear()
    assert parse_symbol("brk.b") == "BRK-B"
    assert "listings.csv: damaged" in caplog.text
    parse_symbol.cache_clear()


@settings(deadline=None)
@given(st.text(max_size=20))
def test_whatever_comes_out_is_safe_in_an_address(typed: str) -> None:
    result = parse_symbol(typed)
    if isinstance(result, str):
        assert re.fullmatch(r"[A-Z][A-Z0-9]{0,5}(-[A-Z]{1,2})?", result)
        assert parse_symbol(result) == result
        dotted = parse_symbol(with_dot(result))
        # BAC-PA is a US share, BAC.PA one of Paris.
        assert dotted == result or with_dot(result).partition(".")[2] in SUFFIXES
    else:
        assert re.fullmatch(r"[A-Za-z0-9.\-]{0,16}", result.symbol)
