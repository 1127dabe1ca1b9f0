"""The panel's messages and tables, computed from bars; the shock's table; the lost value."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
import vl_convert

from calc import returns
from components import format as fmt
from components import language
from components.charts.text_width import text_width
from components.charts.time_axis import ROWS
from components.market import findings, loss, panel, shock, shock_chart
from components.market.codes import MarketChoices
from components.theme import PALETTES, Palette
from data.prices.model import (
    History,
    Interval,
    Note,
    NoteCode,
    Range,
    Unavailable,
    UnavailableReason,
)
from data.symbols import symbols
from tests.market.conftest import NOW, daily, provenance


def _texts(node: Any) -> list[dict[str, Any]]:
    """The marks of text in a scene."""
    if isinstance(node, dict):
        own = [node] if isinstance(node.get("text"), str) else []
        return own + [item for child in node.values() for item in _texts(child)]
    return [item for child in node for item in _texts(child)] if isinstance(node, list) else []


CHOICES = MarketChoices("NVDA", Range.MAX, False, (), False, False, False)


@pytest.fixture(autouse=True)
def _english():
    with language.override("en"):
        yield


@pytest.fixture
def story(all_events, snapshot) -> panel.StorySessions:
    return findings.story(all_events, snapshot)


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


class TestShockTable:
    @pytest.fixture
    def table(self, snapshot, story) -> shock.ShockTable:
        return findings.shock_table(
            [daily(snapshot, each.symbol) for each in symbols()], symbols(), story
        )

    def test_nvidia_was_back_on_9_june(self, table) -> None:
        row = shock.frame(table).set_index("symbol").loc["NVDA"]
        assert row["on_day"] == pytest.approx(118.42 / 142.62 - 1)
        assert row["to_answer"] == pytest.approx(140.11 / 142.62 - 1)
        assert row["back_on"] == pd.Timestamp("2025-06-09")
        assert row["sessions"] == 92

    def test_all_symbols_stand_in_it(self, table, snapshot) -> None:
        assert tuple(shock.frame(table)["symbol"]) == snapshot.symbols

    def test_the_finding_counts(self, table) -> None:
        numbers = shock.frame(table)
        text = shock.finding(table)
        assert text.startswith(f"{(numbers['on_day'] < 0).sum()} of {len(numbers)} fell")
        assert "Vertiv" in text
        assert "−29.88%" in text

    def test_states_of_recovery_differ_in_words(self) -> None:
        moves = returns.ShockMoves(-0.1, -0.1, -0.1, returns.Recovery(None), date(2026, 9, 28))
        rows = [
            shock.ShockRow("AAA", "A", moves, date(2026, 9, 28), "Provider A"),
            shock.ShockRow(
                "BBB",
                "B",
                replace(moves, recovery=returns.Recovery(0)),
                date(2026, 9, 25),
                "Provider B",
            ),
        ]
        days = (date(2025, 1, 24), date(2025, 1, 27), date(2025, 2, 20))
        numbers = shock.frame(shock.ShockTable(rows, *days))
        assert numbers["sessions"].isna().tolist() == [True, False]
        assert "0 have since" in shock.finding(shock.ShockTable(rows[:1], *days))

    def test_the_picture_sorts_by_the_fall_and_lifts_its_symbol(self, table) -> None:
        drawn = shock_chart.chart(shock_chart.ShockChart(table, "AMD"), PALETTES["light"])
        rows = next(layer.data for layer in drawn.layer if "fall" in layer.data)
        assert rows["fall"].is_monotonic_increasing
        assert rows.set_index("symbol")["strength"].eq(1.0).idxmax() == "AMD"
        assert (rows["strength"] == 1.0).sum() == 1
        said = rows.set_index("symbol")
        assert said["back_text"]["NVDA"] == "92 · 9 Jun 2025"
        assert said["back_text"]["META"] == "did not fall"
        # Again: of those that had won the loss back.
        won_back = [row for row in table.rows if shock_chart._sessions(row) is not None]
        below = {row.symbol for row in won_back if row.moves.since < 0}
        assert set(said.index[said["since_text"].str.startswith("below again")]) == below

    @pytest.mark.parametrize(
        ("symbol", "compared", "said"),
        [
            ("NVDA", [], "Nvidia won the loss back in 92 sessions"),
            (
                "NVDA",
                ["AVGO", "VRT"],
                "Nvidia won the loss back in 92 sessions; Broadcom was quicker",
            ),
            ("NVDA", ["VRT"], "Nvidia won the loss back in 92 sessions; Vertiv took longer"),
            ("NVDA", ["META"], "Nvidia won the loss back in 92 sessions"),
            ("MSFT", [], "Microsoft won the loss back in 1 session"),
            ("META", ["NVDA"], "Meta did not fall on 27 January 2025"),
        ],
    )
    def test_the_heading_is_the_finding(
        self, symbol: str, compared: list[str], said: str, table: shock.ShockTable
    ) -> None:
        rows = {row.symbol: row for row in table.rows}
        beside = [rows[each] for each in compared]
        assert findings.headline(rows[symbol], table, beside) == said

    def test_without_a_number_the_heading_finds_nothing(self, table: shock.ShockTable) -> None:
        row = table.rows[0]
        unknown = replace(row, moves=replace(row.moves, on_day=None))
        assert findings.headline(unknown, table, []) == findings.headline(None, table, []) == ""
        lost = replace(row, moves=replace(row.moves, recovery=returns.Recovery(None)))
        assert findings.headline(lost, table, []).endswith(" has not won its loss back")

    def test_no_text_of_a_row_covers_another_on_a_phone(self, table) -> None:
        drawn = shock_chart.chart(shock_chart.ShockChart(table, "NVDA"), PALETTES["light"])
        spec = drawn.to_dict() | {"width": 358}
        scene = json.loads(json.dumps(vl_convert.vegalite_to_scenegraph(spec)))
        texts = [each for each in _texts(scene) if each["y"] > 44]
        by_row: dict[float, list[tuple[float, float]]] = {}
        for text in texts:
            width = text_width(text["text"], 13)
            left = text["x"] - {"right": width, "center": width / 2}.get(text.get("align"), 0)
            by_row.setdefault(round(text["y"]), []).append((left, left + width))
        assert len(by_row) == len(table.rows)
        for row in by_row.values():
            ordered = sorted(row)
            assert ordered[0][0] >= 0
            for (_start, end), (start, _end) in pairwise(ordered):
                assert end <= start, (row, texts)

    def test_what_is_not_won_back_is_said(self) -> None:
        moves = returns.ShockMoves(-0.1, -0.1, -0.1, returns.Recovery(None), date(2026, 9, 28))
        lost = replace(moves, on_day=None)
        rows = [shock.ShockRow("AAA", "A", each, date(2026, 9, 28), "P") for each in (lost, moves)]
        days = (date(2025, 1, 24), date(2025, 1, 27), date(2025, 2, 20))
        content = shock_chart.ShockChart(shock.ShockTable(rows, *days), "AAA")
        assert [
            shock_chart._row(row, 0, content)["back_text"]
            for row in shock_chart.ordered(content.table)
        ] == ["not yet", "–"]

    def test_rows_of_different_days_say_so(self) -> None:
        moves = returns.ShockMoves(-0.1, -0.1, -0.1, returns.Recovery(None), date(2026, 9, 28))
        days = (date(2025, 1, 24), date(2025, 1, 27), date(2025, 2, 20))
        newest = shock.ShockRow("A", "A", moves, date(2026, 9, 29), "Provider A")
        older = replace(newest, last_session=date(2026, 9, 28), source="bundled snapshot")
        same = shock.ShockTable([newest, newest], *days)
        mixed = shock.ShockTable([newest, older], *days)
        assert shock.labels(same)["since"] == "To 29 Sep 2026"
        assert shock.labels(mixed)["since"] == "Until now"
        assert "Provider A to 29 September 2026" in shock.remark(mixed)
        assert "bundled snapshot to 28 September 2026" in shock.remark(mixed)

    def test_a_symbol_without_closes_is_left_out(self, snapshot, story) -> None:
        known = daily(snapshot)
        missing = Unavailable("AMD", UnavailableReason.OFFLINE)
        rows = findings.shock_table([known, missing], symbols(), story).rows
        assert [row.symbol for row in rows] == ["NVDA"]

    def test_a_newer_close_makes_a_new_row(self, snapshot, story) -> None:
        known = daily(snapshot)
        shorter = replace(known, bars=known.bars.iloc[:-1])
        first, second = (
            findings.shock_table([each], symbols(), story).rows[0] for each in (known, shorter)
        )
        assert first.moves.since != second.moves.since

    def test_the_lead_tells_fall_value_and_way_back(
        self, table, snapshot, story, last_session: str
    ) -> None:
        row = findings.row_of("NVDA", "Nvidia", table, daily(snapshot))
        text = findings.lead(row, "Nvidia", table, findings.loss(snapshot, story))
        for part in ("16.97%", "$592.3", "92 sessions", "9 June 2025", last_session):
            assert part in text

    def test_the_lead_speaks_of_the_symbol_shown(self, table, snapshot, story) -> None:
        figures = findings.loss(snapshot, story)

        def lead(symbol: str) -> str:
            row = findings.row_of(symbol, symbol, table, daily(snapshot, "AMD"))
            return findings.lead(row, symbol, table, figures)

        assert lead("AMD").startswith("AMD lost 6.37% on 27 January 2025.")
        assert "market value" not in lead("AMD")
        assert lead("META").startswith("Meta did not fall on 27 January 2025: it closed 1.91%")
        # Not in the table: its own closes tell.
        assert lead("OTHER").startswith("OTHER lost 6.37% on 27 January 2025.")

    @pytest.mark.parametrize("spoken", ["en", "fr"])
    def test_a_fall_that_is_missing_is_not_told_as_zero(self, snapshot, story, spoken: str) -> None:
        known = daily(snapshot)
        without = replace(known, bars=known.bars.drop(index=pd.Timestamp(story.shock)))
        figures = findings.loss(snapshot, story)
        with language.override(spoken):
            lacking = findings.shock_table([without], symbols(), story)
            text = findings.lead(lacking.rows[0], "Nvidia", lacking, figures)
            none = findings.lead(None, "Nvidia", lacking, figures)
        wanted = {"en": "do not hold what", "fr": "ne contiennent pas ce que"}[spoken]
        assert wanted in text
        assert wanted in none
        assert "%" not in text + none

    def test_what_was_computed_from_a_wrong_answer_is_not_kept(self, snapshot, story) -> None:
        """Same provider, same last close: only the bar of the shock's day differs."""
        known = daily(snapshot)
        wrong = replace(known, bars=known.bars.drop(index=pd.Timestamp(story.shock)))
        first, second = (
            findings.shock_table([each], symbols(), story).rows[0].moves.on_day
            for each in (wrong, known)
        )
        assert first is None
        assert second == pytest.approx(-0.1697, abs=1e-4)


class TestLoss:
    @pytest.fixture
    def figures(self, snapshot, story) -> loss.Loss:
        return findings.loss(snapshot, story)

    def test_the_newest_count_of_the_day_is_used(self, figures) -> None:
        assert figures.used.count.as_of == date(2025, 1, 26)
        assert figures.used.loss == pytest.approx((142.62 - 118.42) * 24_477e6)
        assert loss.finding(figures).startswith("Nvidia lost $592.3")

    def test_each_printed_figure_is_explained(self, figures) -> None:
        text = loss.explanation(figures)
        for row in figures.figures.published:
            assert row.published.publisher in text
        assert "24,477 million" in text
        bloomberg = next(line for line in text.splitlines() if "Bloomberg" in line)
        assert "24,339 million, a count in no filing" in bloomberg
        reuters = next(line for line in text.splitlines() if "Reuters" in line)
        assert "24,490 million" in reuters
        cnbc = next(line for line in text.splitlines() if "CNBC" in line)
        assert "more than" in cnbc

    @pytest.mark.parametrize(
        ("lang", "printed", "mark"),
        [
            ("en", "printed 589 to more than $595\N{NO-BREAK SPACE}bn", "more than 595"),
            ("fr", "de 589 à plus de 595\N{NO-BREAK SPACE}Md\N{NO-BREAK SPACE}$", "plus de 595"),
        ],
    )
    def test_a_lower_bound_is_no_figure(self, figures, lang: str, printed: str, mark: str) -> None:
        with language.override(lang):
            assert printed in loss.finding(figures)
            assert mark in loss._rows(figures).set_index("label").loc["CNBC", "text"]
            what = loss.table(figures).set_index("loss_busd")["what"]
        assert what[595.0] != what[593.0]

    def test_sources_are_in_the_visitor_s_language(self, figures) -> None:
        with language.override("fr"):
            text = loss.explanation(figures)
            table = loss.table(figures)
            notes = loss._rows(figures)["note"]
        assert "10-K, déposé le 26 févr. 2025" in text
        english = "filed|Reprint|Text of|through|printed|read"
        assert not table["who"].str.contains(english).any()
        assert not notes.str.contains(english).any()

    def test_dollars_are_no_formula(self, figures) -> None:
        text = loss.explanation(figures)
        assert text.count("$") == text.count("\\$") > 0

    def test_the_picture_marks_the_one_that_is_used(self, figures) -> None:
        drawn = loss.drawn(figures)
        assert "\\" not in drawn.title + drawn.source
        (table,) = drawn.chart.datasets.values()
        rows = table.to_pandas()
        assert (rows["kind"] == "used").sum() == 1
        assert rows.set_index("kind").loc["used", "loss"] == pytest.approx(592.34, abs=0.01)
        assert len(drawn.table) == len(figures.figures.computed) + len(figures.figures.published)


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
