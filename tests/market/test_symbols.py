"""What the market page makes of a symbol in its address, whatever the spelling or the country."""

from __future__ import annotations

import pytest

from tests.market.conftest import Page, Service, quote_of
from tests.market.test_page import alts, texts, whole

ELSEWHERE = {
    "en": "Only shares and funds listed in the United States are served here; {symbol} names a "
    "listing elsewhere ({country}).",
    "fr": "Seuls les titres et fonds cotés aux États-Unis sont proposés ici"
    "\N{NARROW NO-BREAK SPACE}; {symbol} désigne une cotation ailleurs ({country}).",
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("symbol", "english", "french"),
    [
        ("MC.PA", "France", "France"),
        ("SAP.DE", "Germany", "Allemagne"),
        ("7203.T", "Japan", "Japon"),
        ("VOD.L", "United Kingdom", "Royaume-Uni"),
    ],
)
def test_a_symbol_of_another_country_is_told_in_one_sentence(
    market_page: Page, language: str, symbol: str, english: str, french: str
) -> None:
    at = market_page({"symbol": symbol}, language=language)
    assert not at.exception
    country = english if language == "en" else french
    sentence = ELSEWHERE[language].format(symbol=symbol, country=country)
    assert not at.warning
    assert [each.value for each in at.info if sentence in each.value] == [at.info[0].value]
    assert sentence in at.info[0].value
    assert not quote_of(at)


@pytest.mark.parametrize("typed", ["$amd", "ＡＭＤ", "NASDAQ:AMD", "\N{NO-BREAK SPACE}amd "])
def test_every_spelling_of_a_symbol_opens_it(market_page: Page, typed: str) -> None:
    service = Service()
    at = whole(market_page({"symbol": typed}, service=service))
    assert not at.warning
    assert "AMD (AMD)" in quote_of(at)
    assert "AMD: " in alts(at)[0]


@pytest.mark.parametrize("typed", ["brk/b", "BRK B", "brk.b", "ＢＲＫ．Ｂ"])
def test_every_spelling_of_a_class_is_asked_for_as_one(market_page: Page, typed: str) -> None:
    at = market_page({"symbol": typed})
    assert not at.exception
    assert "No price for BRK-B." in at.info[0].value


def test_compared_symbols_are_read_alike(market_page: Page) -> None:
    at = whole(market_page({"compare": "$amd, spy ,ＱＱＱ"}))
    assert not at.warning
    assert alts(at)[0] == alts(market_page({"compare": "AMD,SPY,QQQ"}))[0]
    assert alts(at)[0] != alts(market_page())[0]


def test_a_compared_symbol_that_does_not_exist_is_named(market_page: Page) -> None:
    at = whole(market_page({"compare": "AMD,MC.PA"}))
    assert "compare=MC.PA" in texts(at) or "asks for a `compare`" in texts(at)
