"""How unusual the shock was: computed for whatever symbol is shown, and said where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from calc.returns import sessions_to_recover
from components import theme
from components.language import override
from components.market import recovery_chart
from components.market import unusual as view
from data import symbols
from data import unusual as measure
from data.prices.bundled import Snapshot
from data.prices.model import History, Interval, Range, Unavailable, UnavailableReason
from tests.counting import nothing_is_made_again
from tests.market.conftest import Page, Service, daily, provenance
from tests.market.test_page import alts, texts

BEFORE, SHOCK = date(2025, 1, 24), date(2025, 1, 27)


def of(snapshot: Snapshot, symbol: str, closes: pd.Series[float] | None = None) -> measure.Unusual:
    """What the project measures of a symbol, with its own closes or others in their place."""
    others = {each: snapshot.daily(each)["close"] for each in symbols.stocks()}
    chosen = snapshot.daily(symbol)["close"] if closes is None else closes
    counts = measure.share_counts(symbol, chosen, snapshot.daily("NVDA")["close"])
    return measure.unusual(symbol, chosen, others, SHOCK, counts)


class TestMeasured:
    def test_nvidia_agrees_with_the_figures_of_the_other_sections(self, snapshot: Snapshot) -> None:
        found = of(snapshot, "NVDA")
        closes = snapshot.daily("NVDA")["close"]
        alone = sessions_to_recover(closes, BEFORE, SHOCK)
        assert found.own is not None
        assert alone is not None
        assert (found.own.sessions, found.own.recovered) == (alone.sessions, True)
        assert found.ranks.by_return is not None
        assert found.ranks.by_return.value == closes[str(SHOCK)] / closes[str(BEFORE)] - 1
        assert found.ranks.by_value is not None
        assert found.ranks.by_value.value == pytest.approx(-592.3e9, rel=1e-3)

    def test_the_falls_compared_are_as_deep_and_of_companies(self, snapshot: Snapshot) -> None:
        found = of(snapshot, "NVDA")
        assert found.own is not None
        assert found.recoveries is not None
        deepest = [each.fall.ratio for each in found.recoveries.falls]
        assert deepest == sorted(deepest)
        assert max(deepest) <= found.own.ratio
        assert {each.symbol for each in found.recoveries.falls} <= set(symbols.stocks())
        counted = sum(
            int((snapshot.daily(each)["close"].pct_change() <= found.own.ratio).sum())
            for each in symbols.stocks()
        )
        assert len(found.recoveries.falls) == counted

    def test_a_split_since_the_snapshot_changes_no_value(self, snapshot: Snapshot) -> None:
        split = of(snapshot, "NVDA", snapshot.daily("NVDA")["close"] / 10)
        whole = of(snapshot, "NVDA")
        assert split.ranks.by_value is not None
        assert whole.ranks.by_value is not None
        assert split.ranks.by_value.value == pytest.approx(whole.ranks.by_value.value)
        assert split.own == replace(whole.own, ratio=pytest.approx(whole.own.ratio))

    def test_too_few_sessions_before_leave_one_rank_out(self, snapshot: Snapshot) -> None:
        late = snapshot.daily("NVDA")["close"].loc["2024-12-02":]
        found = of(snapshot, "NVDA", late)
        assert found.ranks.by_return is not None
        assert found.ranks.by_spread is None
        assert view._remarks(found, "Nvidia")[0].startswith("There are fewer than 60 sessions")

    def test_a_missing_session_before_leaves_no_move(self, snapshot: Snapshot) -> None:
        history = daily(snapshot)
        holed = replace(history, bars=history.bars.drop(pd.Timestamp(BEFORE)), missing=(BEFORE,))
        found = of(snapshot, "NVDA", measure.with_gaps(holed))
        assert found.ranks.by_return is None
        assert found.own is None

    def test_a_fall_deeper_than_any_other_has_nothing_to_be_compared_with(
        self, snapshot: Snapshot
    ) -> None:
        crash = snapshot.daily("NVDA")["close"].copy()
        crash[str(SHOCK) :] /= 10
        found = of(snapshot, "XYZ", crash)
        assert found.own is not None
        assert found.recoveries is None
        assert "no other fall in our 15 shares was as deep" in view.finding(found, "Xyz")

    def test_a_fall_not_recovered_says_how_long_it_was_watched(self, snapshot: Snapshot) -> None:
        low = snapshot.daily("NVDA")["close"].copy()
        low[low.index > pd.Timestamp(SHOCK)] = float(low[str(SHOCK)])
        found = of(snapshot, "NVDA", low)
        assert "its own not yet, after 419" in view.finding(found, "Nvidia")


class TestPicture:
    @pytest.mark.parametrize("symbol", ["NVDA", "SPY", "ARM", "VRT"])
    def test_it_is_valid_and_small(self, snapshot: Snapshot, symbol: str) -> None:
        found = of(snapshot, symbol)
        assert found.recoveries is not None
        with override("fr"):
            chart = recovery_chart.chart(found.recoveries, symbol, {}, theme.PALETTES["dark"])
        assert len(chart.to_json()) < 60_000

    def test_the_curve_is_drawn_as_it_was_estimated(self, snapshot: Snapshot) -> None:
        found = of(snapshot, "NVDA")
        assert found.recoveries is not None
        chart = recovery_chart.chart(found.recoveries, "Nvidia", {}, theme.PALETTES["light"])
        curve = chart.layer[0].data
        assert curve["share"].tolist() == found.recoveries.survival.share.tolist()
        mark = chart.layer[-2].data
        assert mark["sessions"].tolist() == [found.recoveries.own.sessions]

    def test_a_thinned_curve_keeps_its_ends(self, snapshot: Snapshot) -> None:
        found = of(snapshot, "SPY")
        assert found.recoveries is not None
        survival = found.recoveries.survival
        steps = recovery_chart._steps(survival, int(survival.sessions[-1]))
        assert len(steps) <= recovery_chart._MOST_STEPS
        assert steps["sessions"].iloc[[0, -1]].tolist() == survival.sessions[[0, -1]].tolist()


def section_of(at: AppTest) -> str:
    assert not at.exception
    assert not at.error
    return texts(at)


class TestPage:
    @pytest.mark.parametrize(
        ("language", "sentence"),
        [
            ("en", "fell deeper than 27 January 2025 (−16.97%); of 11 falls as deep in 15 shares"),
            ("fr", "n’a vu de chute plus forte que le 27 janvier 2025 (−16,97\N{NO-BREAK SPACE}%)"),
        ],
    )
    def test_the_finding_stands_over_the_picture(
        self, market_page: Page, language: str, sentence: str
    ) -> None:
        at = market_page(language=language)
        assert sentence in section_of(at)
        assert any(sentence in alt for alt in alts(at))

    def test_the_address_decides_whose_fall_it_is(self, market_page: Page) -> None:
        said = section_of(market_page({"symbol": "AMD"}))
        assert "of AMD's 1,187 sessions" in said
        assert "No share counts of AMD are saved." in said

    def test_a_share_that_rose_has_no_fall(self, market_page: Page) -> None:
        at = market_page({"symbol": "META"})
        assert "did not fall on 27 January 2025 (+1.91%)" in section_of(at)
        assert len(at.get("vega_lite_chart")) == 3  # price, shock and loss alone

    def test_a_share_listed_later_is_said_to_be(
        self, market_page: Page, snapshot: Snapshot
    ) -> None:
        class Later(Service):
            def history(self, symbol, range_, interval=None, *, wait=0.0):
                bars = snapshot.daily("ARM").loc["2025-03-28":]
                known = provenance(as_of=snapshot.provenance("ARM").as_of)
                return History(symbol, range_, Interval.DAILY, bars, known)

        said = section_of(market_page({"symbol": "CRWV"}, service=Later()))
        assert "The prices at hand of CRWV begin on 28 March 2025, after 27 January 2025." in said

    def test_without_prices_the_section_is_left_out(self, market_page: Page) -> None:
        class Nothing(Service):
            def history(self, symbol, range_, interval=None, *, wait=0.0):
                return Unavailable(symbol, UnavailableReason.RATE_LIMITED)

        at = market_page({"symbol": "IBM"}, service=Nothing())
        assert not at.error
        assert "How unusual was it?" not in [each.value for each in at.header]

    def test_a_session_that_is_not_over_is_not_counted(
        self, market_page: Page, snapshot: Snapshot
    ) -> None:
        class Midday(Service):
            def history(self, symbol, range_, interval=None, *, wait=0.0):
                known = super().history(symbol, range_, interval)
                if not isinstance(known, History) or range_ is not Range.MAX:
                    return known
                ago = known.provenance.as_of - timedelta(hours=2)
                return replace(known, provenance=replace(known.provenance, as_of=ago))

        assert "Nvidia's 1,186 sessions" in section_of(market_page(service=Midday()))

    def test_a_second_look_measures_nothing_again(self, market_page: Page) -> None:
        at = market_page({"symbol": "AVGO"})
        with nothing_is_made_again(measure.unusual):
            at.run()
        assert "Broadcom" in section_of(at)
