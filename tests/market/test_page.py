"""The market page as a visitor meets it: every choice, every state of prices, both languages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import format as fmt
from components import language
from components.charts import figure
from components.language import override
from components.market.codes import MAX_LINES
from components.quote import header, markup
from data import calendar, companies
from data.prices import bundled
from data.prices.model import Note, NoteCode, Range, Source, Unavailable, UnavailableReason
from tests.market.conftest import (
    NOW,
    Page,
    Service,
    facts_of,
    live_quote,
    provenance,
    quote_of,
)

#: So often a run of the page asks for the history: to begin its refresh, to read it, and whether
#: there are newer bars than were drawn; the first two of the whole history as well.
RUN = 5
FAULT = "This page ran into a fault of ours"


def texts(at: AppTest) -> str:
    """All that the page says outside its table and charts."""
    elements = [at.title, at.header, at.markdown, at.caption, at.warning, at.info, at.error]
    said = [str(each.value) for kind in elements for each in kind]
    return "\n".join([unescape(quote_of(at)), *said])


def whole(at: AppTest) -> AppTest:
    """The page, checked to be without a fault and with all its parts."""
    assert not at.exception
    assert FAULT not in texts(at)
    assert len(at.header) >= 2  # and how unusual it was, where the symbol has prices
    assert len(at.selectbox) == 1  # the list beside the picture of the shock
    return at


def explanation(at: AppTest) -> str:
    """The tooltip beside the quote."""
    return "\n".join(each.proto.help for each in at.caption if each.proto.help)


def service_day() -> date:
    """The day of the bundled price."""
    return bundled.default_snapshot().daily("NVDA").index[-1].date()


def price_chart(at: AppTest) -> dict[str, Any]:
    return json.loads(at.get("vega_lite_chart")[0].proto.spec)


def alts(at: AppTest) -> list[str]:
    return [each.proto.alt for each in at.get("vega_lite_chart")]


def test_first_screen_gives_the_finding_the_quote_and_the_chart(
    market_page: Page, last_session: str
) -> None:
    at = whole(market_page())
    said = texts(at)
    for part in ("16.97%", "$592.3", "9 June 2025", f"Saved prices of {last_session}"):
        assert part in said.replace("\\$", "$")
    assert "Nvidia (NVDA)" in quote_of(at)
    assert "\\$595" in said  # two bare dollar signs in a line would make a formula
    assert len(at.get("vega_lite_chart")) == 4
    price, shock, recovered, loss = alts(at)
    assert "half had recovered" in recovered
    assert "−16.97%" in price
    assert "17 of 19 fell" in shock
    assert "$592.3" in loss


@pytest.mark.parametrize("range_", Range)
def test_every_range_opens_from_its_address(market_page: Page, range_: Range) -> None:
    at = whole(market_page({"range": range_.value}))
    assert len(at.get("vega_lite_chart")) == 4
    assert not at.warning


@pytest.mark.parametrize(
    "address",
    [
        {"style": "candles"},
        {"log": "true"},
        {"events": "true"},
        {"style": "candles", "events": "true", "log": "true", "range": "R1"},
        {"compare": "AMD,SPY", "base": "shock"},
        {"compare": "AMD,SPY,QQQ", "range": "R1", "events": "true", "log": "true"},
        {"compare": "NVDA"},
        {"symbol": "brk.b"},
        {"symbol": "AMD", "compare": "NVDA"},
    ],
    ids=str,
)
@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_every_choice_opens_from_its_address(market_page: Page, address, spoken: str) -> None:
    whole(market_page(address, language=spoken, theme="dark"))


def test_comparison_draws_each_symbol(market_page: Page) -> None:
    at = whole(market_page({"compare": "AMD,SPY", "base": "shock"}))
    assert re.search(r"NVDA \+[\d.]+%; of the others, AMD \+[\d.]+% is best and SPY", alts(at)[0])
    lines = [layer for layer in price_chart(at)["layer"] if "strokeDash" in layer["mark"]]
    lines = [layer for layer in lines if layer["mark"]["type"] == "line"]  # without the fall
    assert len(lines) == 3


def test_what_cannot_be_compared_is_said(market_page: Page) -> None:
    at = whole(market_page({"compare": "ARM", "range": "5Y"}))  # listed in September 2023
    assert "None of the chosen symbols" in at.info[0].value
    assert "−16.97%" in alts(at)[0]


def test_numbers_behind_a_chart_are_written_in_the_language() -> None:
    table = pd.DataFrame({"when": ["2026-09-28"], "close": [1228.86], "volume": [142300000]})
    with override("fr"):
        written = figure._formatted(table)._translate(False, False)["body"][0]
    shown = [cell["display_value"] for cell in written if cell["type"] == "td"]
    assert [re.sub(r"\s", " ", text) for text in shown] == [
        "2026-09-28",
        "1 228,86",
        "142 300 000",
    ]


def test_widgets_change_the_page_like_addresses(market_page: Page) -> None:
    at = whole(market_page())
    before = at.get("vega_lite_chart")[0].proto.spec
    at.toggle(key="log").set_value(True).run()
    assert whole(at).get("vega_lite_chart")[0].proto.spec != before
    at.segmented_control(key="choice_range").set_value("1Y").run()
    assert at.query_params["range"] == "1Y"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("<script>", "form of a US ticker"),
        ("'; drop table", "form of a US ticker"),
        ("[a](//b)", "form of a US ticker"),
        ("ééé", "form of a US ticker"),
        ("www.ab.com", "form of a US ticker"),
        ("ZZZZZ", "connection"),
    ],
)
def test_a_symbol_without_prices_costs_its_panel_a_sentence(market_page: Page, typed, said) -> None:
    at = whole(market_page({"symbol": typed}))
    assert len(at.get("vega_lite_chart")) == 2  # the shock, and the loss of market value
    assert any(said in each.value for each in [*at.warning, *at.info])
    if typed != "ZZZZZ":
        assert typed not in texts(at)


@pytest.mark.parametrize(
    "address",
    [
        {"range": "2Y"},
        {"range": "<img src=x onerror=alert(1)>"},
        {"style": "bars"},
        {"base": "moon"},
        {"compare": "XXX,AMD"},
        {"events": "perhaps"},
        {"log": "NaN"},
    ],
    ids=str,
)
def test_a_hostile_address_gets_the_default_and_a_notice(market_page: Page, address) -> None:
    at = whole(market_page(address))
    assert at.warning
    assert "onerror" not in texts(at)


def test_french_page_has_french_figures(market_page: Page) -> None:
    at = whole(market_page(language="fr"))
    assert "16,97\N{NO-BREAK SPACE}%" in texts(at)
    assert "\N{NO-BREAK SPACE}$<" in quote_of(at)
    assert price_chart(at)["config"]["locale"]["number"]["decimal"] == ","


class TestQuote:
    def test_market_value_is_price_times_the_newest_filed_count(
        self, market_page: Page, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(markup, "is_stale", lambda *_: False)
        at = whole(market_page(service=Service(live_quote())))
        count = companies.share_counts()[-1]
        assert "Nvidia (NVDA)" in quote_of(at)
        assert ">$200.00<" in quote_of(at)
        value = f"${200 * count.shares / 1e9:,.0f}\N{NO-BREAK SPACE}bn"
        figures = facts_of(at)
        assert (figures["Market value"], figures["Shares traded"]) == (value, "123.5 M")
        assert f"share count of {fmt.day(count.as_of)} (saved figure)" in texts(at)
        assert f"10-Q, filed on {fmt.day(count.filed)}" in explanation(at)
        assert "+$40.00 (+25.00%)" in quote_of(at)

    @pytest.mark.parametrize(
        ("price", "said"),
        [
            (200.0, f'<span aria-hidden="true">{markup.UP}</span> +$40.00 (+25.00%)'),
            (150.0, f"{markup.DOWN}</span> \N{MINUS SIGN}$10.00 (\N{MINUS SIGN}6.25%)"),
            (160.0, 'r1-quote-change">$0.00 (0.00%)'),
        ],
        ids=("rise", "fall", "neither"),
    )
    def test_a_live_change_has_an_arrow_by_its_sign(
        self, market_page: Page, monkeypatch: pytest.MonkeyPatch, price, said
    ) -> None:
        monkeypatch.setattr(markup, "is_stale", lambda *_: False)
        assert said in quote_of(whole(market_page(service=Service(live_quote(price=price)))))

    def test_a_stale_price_is_grey_with_its_day_and_without_arrow(self, market_page: Page) -> None:
        at = whole(market_page())
        shown = quote_of(at)
        assert "r1-quote-stale" in shown
        assert "r1-quote-live" not in shown
        assert markup.UP not in shown
        assert markup.DOWN not in shown
        day = service_day()
        assert f">{fmt.day(day)}</time>" in shown
        assert facts_of(at)["Change on the day"].endswith("%")

    def test_a_name_from_outside_is_no_markup(self, market_page: Page) -> None:
        quote = live_quote(symbol="ZZZ-B", name="[x](//evil) **Corp**")
        at = whole(market_page({"symbol": "ZZZ.B"}, service=Service(quote)))
        assert f">{quote.name} (ZZZ-B)<" in quote_of(at)
        quote = live_quote(symbol="ZZZ-B", name="<script>alert(1)</script>\u202e" + "x" * 500)
        shown = quote_of(market_page({"symbol": "ZZZ.B"}, service=Service(quote)))
        assert "<script" not in shown
        assert "\u202e" not in shown
        assert len(shown) < 3_000

    def test_other_symbols_have_no_market_value(self, market_page: Page) -> None:
        at = whole(market_page({"symbol": "AMD"}))
        assert "Market value" not in facts_of(at)

    @pytest.mark.parametrize(
        ("source", "changes", "words"),
        [
            (Source.LIVE, {"delay": timedelta(seconds=1)}, "Live · Provider A"),
            (Source.LIVE, {"delay": timedelta(minutes=15)}, "Delayed by 15 minutes · Provider A"),
            (
                Source.CACHED,
                {"fetched_at": datetime.now(UTC) - timedelta(hours=2)},
                "Cached 2 hours ago",
            ),
        ],
    )
    def test_source_and_age_stand_beside_the_price(
        self, market_page: Page, source, changes, words
    ) -> None:
        quote = live_quote(provenance=provenance(source, **changes))
        assert words in texts(whole(market_page(service=Service(quote))))

    def test_what_went_wrong_is_said(self, market_page: Page) -> None:
        values = {"provider": "Nasdaq", "reason": UnavailableReason.TIMEOUT.value, "retry_at": None}
        quote = live_quote(notes=(Note(NoteCode.PROVIDER_UNAVAILABLE, values),))
        said = texts(whole(market_page(service=Service(quote))))
        assert "Nasdaq: The provider did not answer in time." in said

    @pytest.mark.parametrize("reason", UnavailableReason)
    def test_no_quote_costs_its_place_a_sentence(
        self, market_page: Page, reason: UnavailableReason
    ) -> None:
        missing = Unavailable("NVDA", reason, detail="Traceback (most recent call last)")
        at = whole(market_page(service=Service(missing)))
        assert not quote_of(at)
        assert "No price for NVDA" in at.info[0].value
        assert "Traceback" not in texts(at)
        assert len(at.get("vega_lite_chart")) == 4

    def test_refresh_asks_the_service_once(self, market_page: Page) -> None:
        service = Service()
        at = market_page({"range": "1Y"}, service=service)
        at.button(key="refresh_quote").click().run()
        assert service.refreshed == ["NVDA"]
        assert whole(at).get("vega_lite_chart")

    def test_a_refresh_under_way_is_said(self, market_page: Page) -> None:
        service = Service(refreshing=[True] * 20)
        assert "Asking for a newer price" in texts(whole(market_page(service=service)))

    def test_its_end_brings_the_page_up_to_date(self, market_page: Page) -> None:
        # Under way when the page begins, over when the header is drawn: the page starts again.
        service = Service(refreshing=[True, False, False, False])
        at = whole(market_page(service=service))
        assert len(service.histories) == 2 * RUN
        assert "Asking for a newer price" not in texts(at)

    def test_without_one_the_page_runs_once(self, market_page: Page) -> None:
        service = Service()
        whole(market_page(service=service))
        assert len(service.histories) == RUN

    def test_an_answer_that_comes_while_the_page_is_made_is_shown(self, market_page: Page) -> None:
        class Arriving(Service):
            """The last month is known only once somebody has asked whether it is coming."""

            arrived = False

            def history(self, symbol: str, range_: Range, *rest: Any, **wait: Any) -> Any:
                found = super().history(symbol, range_, *rest, **wait)
                known = found.bars if self.arrived else found.bars.iloc[:-20]
                return replace(found, bars=known)

            def refreshing(self, symbol: str) -> bool:
                self.arrived = True
                return False

        service = Arriving()
        newest = service._real.history("NVDA", Range.FIVE_YEARS).bars.index[-1].date()
        at = whole(market_page(service=service))
        assert f"Last bar: {fmt.day(newest, 'long')}" in texts(at)


def test_more_symbols_than_may_be_compared_are_cut(market_page: Page) -> None:
    asked = "AMD,AVGO,ARM,ASML,MU,TSM,MSFT,GOOGL,AMZN"
    at = whole(market_page({"compare": asked}))
    lines = [layer for layer in price_chart(at)["layer"] if "strokeDash" in layer["mark"]]
    lines = [layer for layer in lines if layer["mark"]["type"] == "line"]  # without the fall
    assert len(lines) == MAX_LINES


class TestShockPicture:
    def test_its_list_opens_a_symbol(self, market_page: Page) -> None:
        at = whole(market_page())
        at.selectbox[0].select("AMD").run()
        assert whole(at).query_params["symbol"] == "AMD"
        assert "AMD (AMD)" in quote_of(at)
        assert at.selectbox[0].value is None  # the choice does not outlive its change
        at.selectbox[0].select("NVDA").run()
        assert "symbol" not in whole(at).query_params

    @pytest.mark.parametrize("sent", [None, "KO", "<b>", 7])
    def test_only_its_own_symbols_are_opened(self, sent: object) -> None:
        def page(sent) -> None:
            from components.market import shock_chart

            shock_chart._open(sent)

        at = AppTest.from_function(page, kwargs={"sent": sent}).run()
        assert not at.exception
        assert "symbol" not in at.query_params


class TestMarketSentence:
    @pytest.fixture(autouse=True)
    def _english(self):
        with language.override("en"):
            yield

    @pytest.mark.parametrize(
        ("moment", "words"),
        [
            ("2026-09-28 18:00", "Market open, closes at 16:00 New York, in 2 hours."),
            ("2025-11-28 15:00", "Market open, closes early at 13:00 New York"),
            ("2025-01-20 15:00", "Market closed (holiday), opens 21 Jan 2025, 09:30 New York"),
            ("2025-01-25 15:00", "Market closed (weekend), opens 27 Jan 2025, 09:30"),
            ("2025-01-27 13:00", "Market closed (before the open)"),
            ("2025-01-27 22:00", "Market closed (after the close), opens 28 Jan 2025"),
            ("2025-11-27 15:00", "That session closes early, at 13:00."),
        ],
    )
    def test_says_what_comes_next(self, moment: str, words: str) -> None:
        now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        assert words in header.market_sentence(calendar.market_status(now), now)


def test_now_of_the_tests_is_a_session() -> None:
    assert calendar.is_session(NOW.date())
