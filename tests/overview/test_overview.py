"""The overview as a visitor meets it: every part there, from the pages' own figures, and linked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components import format as fmt
from components import language, page_registry
from components.demand import assumptions
from components.overview import price, since_bars, standing
from components.overview.hero_chart import free_level, ticks
from components.quote import compact, markup
from components.quote.live import QuoteState
from data import calendar, claims, events, model, prices
from data.prices import bundled
from data.prices.model import Source, Unavailable, UnavailableReason
from data.prices.plausibility.extended import ExtendedPrice
from data.trading_hours import Phase
from tests.conftest import ROOT
from tests.demand.conftest import verdict
from tests.market.conftest import NOW, Service, daily, live_quote, provenance

Open = Callable[..., AppTest]
FAULT = "This page ran into a fault of ours"


@pytest.fixture
def overview(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the overview in front of a service."""

    def opened(service: Service | None = None, lang: str = "en") -> AppTest:
        chosen = service or Service()
        monkeypatch.setattr(prices, "default_service", lambda: chosen)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        at.query_params["lang"] = lang
        at.run()
        assert not at.exception
        assert FAULT not in said(at)
        return at

    return opened


def said(at: AppTest) -> str:
    kinds = [at.title, at.markdown, at.caption, at.warning, at.info, at.error]
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def links(at: AppTest) -> list[tuple[str, dict[str, list[str]], str]]:
    """Page, choices and label of every link, in their order."""
    protos = [each.proto for each in at.get("page_link")]
    return [(each.page, parse_qs(each.query_string), each.label) for each in protos]


def test_every_part_is_there(overview: Open) -> None:
    at = overview()
    text = said(at)
    for part in ("20 January 2025", "The market:", "Huang:", "needs fewer chips", "needs more."):
        assert part in text
    assert any("paradigm is wrong" in each.proto.help for each in at.markdown)
    chart = at.get("vega_lite_chart")[0].proto
    assert "−16.97%" in chart.alt
    drawn = chart.SerializeToString()
    assert b"R1 released" in drawn
    assert b"Huang answers" in drawn
    assert "of Nvidia\\u2019s value gone" in drawn.decode(errors="ignore")


def test_the_verdict_and_its_odds_are_those_of_the_demand_page(overview: Open) -> None:
    text = said(overview())
    values = assumptions.defaults(model.parameters())
    with language.override("en"):
        assert verdict(values) in text


def test_the_verdict_follows_the_model(overview: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    settled = assumptions.defaults(model.parameters()) | {"long_run_elasticity": 0.2}
    monkeypatch.setattr(assumptions, "defaults", lambda _parameters: settled)
    assert "AI’s answers would use far less computing" in said(overview())


def test_every_other_page_is_opened_in_the_visitors_language(overview: Open) -> None:
    found = links(overview(lang="fr"))
    linked = {entry.stem for entry in page_registry.REGISTRY} - {"overview", "method"}
    assert {page for page, _address, _label in found} == linked
    assert all(address["lang"] == ["fr"] for _page, address, _label in found)


def test_the_article_s_numbers_are_those_of_the_ledger(overview: Open) -> None:
    ledger = claims.load_ledger()
    number = claims.counts(ledger.claims)
    text = said(overview())
    assert (
        f"its {len(ledger.claims)} statements **{number[claims.Verdict.SUPPORTED]}** hold" in text
    )
    assert f"**{number[claims.Verdict.CONTRADICTED]}** are contradicted" in text
    (sentence,) = re.findall(r"Of its .+? opinions\.", text)
    total, *parts = map(int, re.findall(r"\d+", sentence))
    assert sum(parts) == total == len(ledger.claims)


def html(at: AppTest) -> str:
    return "\n".join(each.proto.body for each in at.get("html"))


def test_a_price_of_now_is_shown_with_its_source_as_a_distance(
    overview: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markup, "is_stale", lambda *_: False)
    shown = html(overview(Service(quote=live_quote())))
    for part in ('class="end live"', "$200.00", "+40.2%", "Provider A", "▲ +25.00% on the day"):
        assert part in shown


def test_an_old_price_has_no_arrow_and_its_date_beside_it(overview: Open) -> None:
    shown = html(overview())
    assert 'class="end stale"' in shown
    assert '<p class="date">28 Sep 2026</p>' in shown
    assert "saved price, 2 months old" in shown
    assert not re.search("[▲▼]", shown.split('class="end')[1])


@pytest.mark.parametrize(
    ("now", "session", "as_of", "stale"),
    [
        # A Saturday: Friday's close is the newest there is, Thursday's is not.
        ("2026-09-26T15:00Z", "2026-09-25", "2026-09-25T20:00Z", False),
        ("2026-09-26T15:00Z", "2026-09-24", "2026-09-24T20:00Z", True),
        # Monday while it trades: of Friday, of an hour ago, of a minute ago.
        ("2026-09-28T15:00Z", "2026-09-25", "2026-09-25T20:00Z", True),
        ("2026-09-28T15:00Z", "2026-09-28", "2026-09-28T14:00Z", True),
        ("2026-09-28T15:00Z", "2026-09-28", "2026-09-28T14:59Z", False),
    ],
)
def test_a_price_is_stale_where_there_is_a_newer_one(
    now: str, session: str, as_of: str, stale: bool
) -> None:
    moment = datetime.fromisoformat(now)
    quote = live_quote(
        session=date.fromisoformat(session),
        provenance=provenance(Source.LIVE, as_of=datetime.fromisoformat(as_of)),
    )
    assert markup.is_stale(quote, calendar.market_status(moment), moment) is stale


def test_the_bracket_spans_what_lies_between_the_two_prices() -> None:
    level = compact.ReferencePrice(100.0, NOW.date(), low=50.0, high=250.0, height=400.0)
    assert level.pixels(250.0) == pytest.approx(0)
    assert level.pixels(50.0) == pytest.approx(400)
    with language.override("en"):
        shown = compact.html(live_quote(), level, NOW, stale=False)
    assert "--top:100px;--reach:200px" in shown
    below = live_quote(price=75.0)
    with language.override("en"):
        assert "Below its level before R1" in compact.html(below, level, NOW, stale=False)


def test_names_on_the_picture_meet_no_part_of_the_line() -> None:
    closes = daily(bundled.default_snapshot()).bars["close"].loc["2024-11-15":]
    session = date(2025, 2, 20)
    above = free_level(closes, session, reach=0.2, above=True)
    below = free_level(closes, session, reach=0.2, above=False)
    beside = closes.loc["2025-02-20":"2025-06-20"]
    assert below < beside.min() < beside.max() < above
    left = free_level(closes, session, reach=0.1, above=True, leftwards=True)
    assert left > closes.loc["2024-12-20":"2025-02-20"].max()


@pytest.mark.parametrize(
    ("more", "less", "expected"),
    [(0.53, 0.35, "Still open."), (0.96, 0.01, "Settled: more"), (0.01, 0.97, "Settled: less")],
)
def test_the_headline_follows_the_odds(more: float, less: float, expected: str) -> None:
    beliefs = model.beliefs(assumptions.scenario(assumptions.defaults(model.parameters())))
    found = replace(standing.odds(beliefs), more=more, within=1 - more - less, less=less)
    with language.override("en"):
        shown = standing.html(found)
    assert expected in shown
    assert f"wins {round(100 * more)} times in 100, less {round(100 * less)} times" in shown


def test_a_price_that_is_not_to_be_had_says_why(overview: Open) -> None:
    at = overview(Service(quote=Unavailable("NVDA", UnavailableReason.PENDING)))
    assert 'class="end' not in html(at)
    assert "The first answer for this symbol is under way." in said(at)


@pytest.mark.parametrize(
    ("lang", "now", "expected"),
    [
        ("en", datetime(2026, 11, 25, 20, 30, tzinfo=UTC), "Market open until 16:00 New York"),
        (
            "en",
            datetime(2026, 11, 25, 23, tzinfo=UTC),
            "Market closed until 27 Nov 2026, 09:30 New York",
        ),
        # The day after Thanksgiving, which ends early.
        ("fr", datetime(2026, 11, 27, 15, tzinfo=UTC), "Bourse ouverte jusqu’à 13:00"),
        ("fr", datetime(2026, 11, 30, 22, tzinfo=UTC), "Bourse fermée jusqu’au 1er déc. 2026"),
    ],
)
def test_the_market_s_hours_in_a_few_words(lang: str, now: datetime, expected: str) -> None:
    with language.override(lang):
        assert compact.market_line(calendar.market_status(now)).startswith(expected)


def test_the_chart_and_its_source_name_the_same_day() -> None:
    """A price of the session under way is newer than the closes that are drawn."""
    history = daily(bundled.default_snapshot())
    newer = provenance(Source.LIVE, as_of=NOW + timedelta(days=1))
    last = history.bars.index[-1].date()
    with language.override("en"):
        line = price.source(replace(history, provenance=newer), NOW)
        assert line == f"Source: Provider A, closes up to {fmt.day(last)}"
        kept = replace(newer, source=Source.CACHED, fetched_at=NOW - timedelta(hours=2))
        assert "Provider A (cached 2 hours ago)" in price.source(
            replace(history, provenance=kept), NOW
        )


@pytest.mark.parametrize(("lang", "term"), [("en", "Simulations"), ("fr", "Simulations")])
def test_the_verdict_s_terms_are_explained(overview: Open, lang: str, term: str) -> None:
    helped = [each.proto.help for each in overview(lang=lang).markdown]
    assert any(term in text for text in helped)


def test_the_quote_can_be_asked_for_again(overview: Open) -> None:
    service = Service()
    at = overview(service)
    at.button(key="refresh_quote").click().run()
    assert service.refreshed == ["NVDA"]


def test_the_page_follows_once_when_a_newer_price_has_come(overview: Open) -> None:
    # Pending when the page is drawn, arrived when the quote is: the run starts over.
    service = Service(refreshing=[True, False, False, False])
    overview(service)
    assert service._refreshing == []


def test_series_since_follow_the_data() -> None:
    shock = next(each.first_session for each in events.load_events() if each.id == "nvda-crash")
    series = model.observed_series()
    with language.override("en"):
        before = since_bars.html(series, shock)
        doubled = dict(series)
        doubled["tokens"] = pd.concat(
            [series["tokens"], series["tokens"].iloc[[-1]] * 2]
        ).set_axis([*series["tokens"].index, pd.Timestamp("2026-10-31")])  # fmt: skip
        after = since_bars.html(doubled, shock)
    assert after != before
    assert "up to Oct 2026" in after
    # The value at the fall is the newest over its multiple.
    revenue = series["revenue"]
    at_fall = revenue[revenue.index <= pd.Timestamp(shock)].iloc[-1]
    said = f"{fmt.billions(at_fall)} to {fmt.billions(revenue.iloc[-1])} a quarter"
    assert said in before
    assert f"×{revenue.iloc[-1] / at_fall:.1f}" in before


def test_bars_before_the_fall_are_grey_and_the_highest_fills_the_picture() -> None:
    shock = date(2025, 1, 27)
    days = pd.DatetimeIndex(["2023-12-31", "2024-09-30", "2024-12-31", "2025-03-31", "2025-06-30"])
    rents = pd.Series([9.0, 1.0, 2.0, 3.0, 4.0], index=days)
    with language.override("en"):
        drawn = since_bars._drawn(since_bars.rent(rents), shock)
    heights = re.findall(
        r'class="fill (before|after)" style="left:([\d.]+)%;height:([\d.]+)%', drawn
    )
    assert [(kind, float(height)) for kind, _left, height in heights] == [
        ("before", 25.0),
        ("before", 50.0),
        ("after", 75.0),
        ("after", 100.0),
    ], "what is older than a year before the fall is left out"
    lefts = [float(left) for _kind, left, _height in heights]
    assert lefts[0] == 0.0
    assert lefts == sorted(lefts)
    assert "range" not in drawn
    rule = float(re.findall(r'<b style="left:([\d.]+)%', drawn)[0])
    assert lefts[1] < rule < lefts[2] + 5


def test_the_rent_is_no_ratio_of_two_kinds_of_contract() -> None:
    days = pd.DatetimeIndex(["2025-10-31", "2026-03-31"])
    with language.override("en"):
        said = since_bars.rent(pd.Series([1.7, 2.35], index=days))
    assert said.figure == "$2.35 an hour"
    assert said.caption == "Oct 2025 $1.70, Mar 2026"


def test_rents_of_one_day_that_disagree_are_a_range() -> None:
    rents = model.observed_series()["rent"]
    newest = rents[rents.index == rents.index[-1]]
    assert len(newest) > 1
    with language.override("en"):
        said = since_bars.rent(rents)
        assert said.figure == f"${newest.min():.2f} to {newest.max():.2f} an hour"
        drawn = since_bars._drawn(said, date(2025, 1, 27))
        assert drawn.count('range"') == len(set(newest)) - 1
        assert said.caption.endswith(f"{fmt.month(newest.index[-1].date())}, a range by source")


def test_the_price_begins_so_that_r1_stands_where_its_label_fits() -> None:
    release = next(each.date for each in events.load_events() if each.id == "deepseek-r1-release")
    history = daily(bundled.default_snapshot())
    shown = price.since(history, release).bars.index
    place = (pd.Timestamp(release) - shown[0]) / (shown[-1] - shown[0])
    assert place == pytest.approx(0.1, abs=0.01)
    assert shown[-1] == history.bars.index[-1]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (43.4, 236.5, [50, 100, 150, 200]),
        (100, 200, [100, 120, 140, 160, 180, 200]),
        (0.0, 7.0, [0, 2, 4, 6]),
    ],
)
def test_the_lines_behind_the_price_are_round_and_end_at_its_highest(
    low: float, high: float, expected: list[float]
) -> None:
    assert ticks(low, high) == pytest.approx(expected)


def test_the_price_outside_the_session_stands_under_that_of_the_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(compact.st, "html", sent.append)
    level = compact.ReferencePrice(100.0, NOW.date(), low=50.0, high=250.0, height=400.0)
    outside = ExtendedPrice(162.0, 160.0, Phase.PRE_MARKET, NOW, "Yahoo Finance")
    state = QuoteState(live_quote(), calendar.market_status(NOW), NOW, False, None, outside)
    with language.override("en"):
        compact._draw(state, level)
    said = " ".join(re.sub("<[^>]+>", " ", sent[-1]).split())
    assert said == "Pre-market $162.00 ▲ +$2.00 (+1.25%) 14:00"
    sent.clear()
    with language.override("en"):
        compact._draw(replace(state, extended=None), level)
    assert "Pre-market" not in "".join(sent)
