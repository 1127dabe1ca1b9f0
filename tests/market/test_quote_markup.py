"""The quote as HTML: live and stale, outside the session, ranges; in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from components.language import override
from components.quote import header, markup, style_sheet
from components.quote.header import QuoteContext
from components.theme import PALETTES
from data import calendar
from data.prices.figures import SessionFigures
from data.prices.model import Source
from data.prices.plausibility.extended import ExtendedPrice
from data.trading_hours import Phase
from tests.market.conftest import NOW, live_quote, provenance

NB = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def context(now: datetime = NOW, **changes: object) -> QuoteContext:
    known = QuoteContext("NVDA", "Nvidia", calendar.market_status(now), now, None)
    return replace(known, **changes)


def outside(price: float, phase: Phase, time: datetime) -> ExtendedPrice:
    return ExtendedPrice(price, 160.0, phase, time, "Yahoo Finance")


def visible(markup_: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup_))


def test_a_live_price_has_its_time_and_its_age_in_seconds() -> None:
    quote = live_quote(provenance=provenance(Source.LIVE, as_of=NOW - timedelta(seconds=8)))
    shown = header.quote_html(quote, context())
    assert "13:59 New York" in visible(shown)
    assert "8 seconds ago" in visible(shown)


def test_the_price_of_an_earlier_session_has_its_day_in_its_own_size() -> None:
    shown = header.quote_html(live_quote(), context(NOW + timedelta(days=1)))
    assert re.search(r'class="r1-quote-price">.*28 Sep 2026</time></p>', shown)


@pytest.mark.parametrize(
    ("price", "phase", "time", "said"),
    [
        (162.0, Phase.PRE_MARKET, NOW, "Pre-market $162.00 ▲ +$2.00 (+1.25%) 14:00"),
        (156.0, Phase.AFTER_HOURS, NOW, "After hours $156.00 ▼ −$4.00 (−2.50%) 14:00"),
        (
            156.0,
            Phase.AFTER_HOURS,
            NOW - timedelta(days=3),
            "After hours $156.00 ▼ −$4.00 (−2.50%) 25 Sep 2026, 14:00",
        ),
    ],
    ids=("before", "after", "days ago"),
)
def test_the_price_outside_the_session_has_its_own_change(price, phase, time, said) -> None:
    shown = header.quote_html(live_quote(), context(extended=outside(price, phase, time)))
    assert said in visible(shown)


def test_the_price_outside_the_session_in_french() -> None:
    with override("fr"):
        known = outside(162.0, Phase.PRE_MARKET, NOW)
        shown = header.quote_html(live_quote(), context(extended=known))
    assert f"Avant ouverture 162,00{NB}$" in re.sub(" +", " ", re.sub(r"<[^>]+>", " ", shown))


@pytest.mark.parametrize(
    ("price", "left"), [(100.0, "0.0%"), (150.0, "50.0%"), (200.0, "100.0%"), (201.0, "100.0%")]
)
def test_a_range_shows_where_the_price_stands(price: float, left: str) -> None:
    (bar,) = markup.range_bar(markup.PriceRange("52 weeks", 100.0, 200.0), price, "USD")
    assert f'style="left:{left}"' in bar
    assert f'aria-label="$100.00 to $200.00, the price is ${price:.2f}"' in bar


@pytest.mark.parametrize(("low", "high"), [(None, 2.0), (1.0, None), (2.0, 1.0)])
def test_a_range_with_an_end_missing_is_not_drawn(low, high) -> None:
    assert not list(markup.range_bar(markup.PriceRange("52 weeks", low, high), 1.5, "USD"))


def test_what_is_not_known_is_left_out_and_not_nought() -> None:
    bare = live_quote(previous_close=None, open=None, day_low=None, day_high=None, volume=None)
    shown = header.quote_html(bare, context())
    assert "<dl" not in shown
    assert "r1-quote-change" not in shown
    assert "r1-quote-bar" not in shown


def test_the_figures_that_are_known_stand_there() -> None:
    figures = SessionFigures(low=90.0, high=230.0, average_volume=124_600_000)
    shown = visible(header.quote_html(live_quote(), context(figures=figures)))
    for part in ("52 weeks $90.00 $230.00", "Day of 28 Sep", "Close before $160.00", "124.6 M"):
        assert part in shown


def test_only_a_price_that_moved_is_coloured_for_a_moment() -> None:
    assert "r1-quote-moved" not in header.quote_html(live_quote(), context())
    assert "r1-quote-moved" in header.quote_html(live_quote(), context(moved=True))


def test_every_class_has_a_look_and_no_colour_is_left_open() -> None:
    sheet = style_sheet.sheet(PALETTES["dark"])
    known = outside(162.0, Phase.PRE_MARKET, NOW)
    figures = SessionFigures(90.0, 230.0, 1e8)
    shown = header.quote_html(live_quote(), context(extended=known, moved=True, figures=figures))
    classes = {name for found in re.findall(r'class="([^"]+)"', shown) for name in found.split()}
    assert not {name for name in classes if f".{name}" not in sheet}
    assert "$" not in sheet
    assert "prefers-reduced-motion: reduce" in sheet


def test_what_a_tick_sends_is_small() -> None:
    figures = SessionFigures(90.0, 230.0, 1e8)
    known = outside(162.0, Phase.AFTER_HOURS, datetime.now(UTC))
    shown = header.quote_html(live_quote(), context(extended=known, moved=True, figures=figures))
    assert len(shown.encode()) < 2_500


def test_now_is_the_session_of_the_quote() -> None:
    assert live_quote().session == date(2026, 9, 28)
