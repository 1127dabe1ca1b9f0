"""The panel's messages and tables, computed from bars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from components import format as fmt
from components import language
from components.charts.time_axis import ROWS
from components.market import findings, panel
from components.market.codes import MarketChoices
from components.theme import Palette
from data.prices.model import (
    History,
    Interval,
    Note,
    NoteCode,
    Range,
    Unavailable,
    UnavailableReason,
)
from tests.market.conftest import NOW, daily, provenance

CHOICES = MarketChoices("NVDA", Range.MAX, False, (), False, False, False)


@pytest.fixture(autouse=True)
def _english():
    with language.override("en"):
        yield


@pytest.fixture
def content(snapshot, all_events, story) -> panel.Panel:
    return panel.Panel(
        daily(snapshot),
        "Nvidia",
        CHOICES,
        all_events,
        story,
        NOW,
        findings.shock_of("NVDA", snapshot, story),
    )


def long_history(sessions: int) -> History:
    """A price that rises by one a session."""
    closes = pd.Series(range(1, sessions + 1), dtype=float)
    bars = pd.DataFrame({"open": closes, "high": closes, "low": closes, "close": closes})
    bars["volume"] = 1000
    bars.index = pd.bdate_range("2010-01-04", periods=sessions, name="session")
    return History("XYZ", Range.MAX, Interval.DAILY, bars, provenance())


def test_the_story_is_derived(story) -> None:
    assert story == panel.StorySessions(date(2025, 1, 24), date(2025, 1, 27), date(2025, 2, 20))


def test_events_without_the_shock_are_a_fault(all_events, snapshot) -> None:
    with pytest.raises(LookupError):
        findings.story([each for each in all_events if each.id != "nvda-crash"], snapshot)


class TestPricePanel:
    def test_title_says_what_happened(self, content, last_session: str) -> None:
        closes = content.history.bars["close"]
        since = closes.iloc[-1] / closes["2025-01-24"] - 1
        figure = panel.price_panel(content)
        assert figure.title == (
            f"Nvidia: −16.97% on 27 January 2025, {since:+.1%} between the close "
            f"before the fall and {last_session}"
        )

    def test_without_the_shock_it_is_the_move_over_the_range(self, content, snapshot) -> None:
        late = replace(content, history=daily(snapshot, range_=Range.YEAR))
        figure = panel.price_panel(late)
        assert "January 2025" not in figure.title
        closes = late.history.bars["close"]
        move = closes.iloc[-1] / closes.iloc[0] - 1
        assert figure.title.startswith(f"Nvidia: {move:+.1%} from ")
        assert any("Outside this range" in remark for remark in figure.remarks)

    def test_the_week_of_the_shock_names_it(self, content, snapshot) -> None:
        week = History(
            "NVDA",
            Range.R1_WEEK,
            Interval.FIVE_MINUTES,
            snapshot.r1_week("NVDA"),
            snapshot.r1_week_provenance(),
        )
        figure = panel.price_panel(replace(content, history=week))
        assert figure.title.startswith("Nvidia: −16.97% on 27 January 2025")
        assert "2025-01-27T09:30:00-05:00" in set(figure.table["when"])

    def test_a_single_day_is_measured_from_the_close_before_as_the_quote_is(
        self, content, snapshot
    ) -> None:
        week = snapshot.r1_week("NVDA")
        bars = week[week.index.normalize() == pd.Timestamp("2025-01-28", tz=week.index.tz)]
        origin = snapshot.provenance("NVDA")
        day = History("NVDA", Range.DAY, Interval.FIVE_MINUTES, bars, origin)
        shown = replace(content, history=day, previous_close=118.42)
        move = fmt.percent(float(bars["close"].iloc[-1]) / 118.42 - 1)
        assert f"{move} from the close before to" in panel.price_panel(shown).title
        unknown = replace(shown, previous_close=None)
        assert "close before" not in panel.price_panel(unknown).title

    @pytest.mark.parametrize(
        ("sessions", "gathered"), [(panel.MAX_BARS, False), (panel.MAX_BARS + 1, True)]
    )
    def test_too_many_days_become_weeks_and_it_says_so(self, content, sessions, gathered) -> None:
        many = replace(content, history=long_history(sessions), shock=None)
        figure = panel.price_panel(many)
        assert (len(figure.table) < sessions / 4) is gathered
        assert any("weekly" in remark for remark in figure.remarks) is gathered

    def test_notes_stand_under_the_chart(self, content) -> None:
        note = Note(NoteCode.COARSER_THAN_ASKED, {"asked": "1m", "given": "1d"})
        noted = replace(content, history=replace(content.history, notes=(note,)))
        assert any("1-minute" in line for line in panel.price_panel(noted).remarks)

    def test_the_csv_says_the_currency_and_whose_the_prices_are(self, content) -> None:
        terms = "\n".join(panel.price_panel(content).terms)
        for part in ("personal use", "USD"):
            assert part in terms


class TestComparisonPanel:
    def test_rebased_at_the_left_edge(self, content, snapshot) -> None:
        figure = panel.comparison_panel(content, [daily(snapshot, "SPY")])
        assert figure.table.loc[0, ["NVDA", "SPY"]].tolist() == [100, 100]

    def test_rebased_before_the_shock(self, content, snapshot) -> None:
        at_shock = replace(content, choices=replace(CHOICES, base_at_shock=True))
        amd = daily(snapshot, "AMD")
        drawn = panel.comparison_panel(at_shock, [amd])
        closes = amd.bars["close"]
        since = closes.iloc[-1] / closes["2025-01-24"] - 1
        assert f", AMD {since:+.1%}" in drawn.title
        assert drawn.title.startswith("Since 24 Jan 2025")
        assert drawn.table["AMD"].iloc[-1] == pytest.approx(100 * (1 + since), abs=0.01)

    def test_a_base_outside_the_range_is_said(self, content, snapshot) -> None:
        year = replace(
            content,
            history=daily(snapshot, range_=Range.YEAR),
            choices=replace(CHOICES, base_at_shock=True),
        )
        other = daily(snapshot, "AMD", Range.YEAR)
        figure = panel.comparison_panel(year, [other])
        assert any("24 Jan 2025 lies outside" in line for line in figure.remarks)
        assert figure.table.loc[0, "AMD"] == 100

    def test_what_cannot_be_compared_is_named(self, content, snapshot) -> None:
        late = daily(snapshot, "ARM")  # listed in September 2023
        missing = Unavailable("XYZ", UnavailableReason.OFFLINE)
        others = [daily(snapshot, "SPY"), late, missing]
        figure = panel.comparison_panel(content, others)
        (line,) = [line for line in figure.remarks if line.startswith("Not comparable")]
        assert "ARM" in line
        assert "XYZ" in line
        assert "ARM" not in figure.table

    def test_many_lines_are_drawn_by_weeks_that_keep_the_base(self, content, snapshot) -> None:
        others = [daily(snapshot, symbol) for symbol in ("SPY", "QQQ", "AMD")]
        figure = panel.comparison_panel(content, others)
        assert len(figure.table) < len(content.history.bars) / 4
        assert figure.table.loc[0, ["NVDA", "SPY", "QQQ", "AMD"]].tolist() == [100] * 4
        assert any("One close a week" in line for line in figure.remarks)

    def test_the_left_edge_is_where_all_have_begun(self, content, snapshot) -> None:
        late = daily(snapshot, "SPY")
        late = replace(late, bars=late.bars.iloc[20:])
        figure = panel.comparison_panel(content, [late])
        assert figure.table["when"].iloc[0] == str(late.bars.index[0].date())
        assert figure.table.loc[0, ["NVDA", "SPY"]].tolist() == [100, 100]

    def test_nothing_to_compare_is_no_comparison(self, content) -> None:
        missing = Unavailable("XYZ", UnavailableReason.OFFLINE)
        assert panel.comparison_panel(content, [missing]) is None


def test_weeks_break_at_a_missing_session_too(content, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line across a hole would tell of a move that nobody knows."""
    history = long_history(panel.MAX_BARS + 2)
    gap = history.bars.index[len(history.bars) // 2].date()
    lacking = replace(history, missing=(gap,), bars=history.bars.drop(index=pd.Timestamp(gap)))
    holes: list[list[bool]] = []
    draw = panel.price_chart.chart

    def drawn(told: panel.price_chart.PriceChart, palette: Palette) -> object:
        chart = draw(told, palette)
        rows = chart.datasets[ROWS].to_pandas()
        holes.append(list(rows["close"].isna()))
        return chart

    monkeypatch.setattr(panel.price_chart, "chart", drawn)
    panel.price_panel(replace(content, history=lacking, shock=None))
    (weeks,) = holes
    assert sum(weeks) == 1
    assert not weeks[0]
    assert not weeks[-1]
