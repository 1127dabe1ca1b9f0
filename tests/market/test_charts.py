"""Charts as specifications: what is drawn where, in which words, and what is taken away."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components import language
from components.charts import export, pictures, style
from components.charts.labels import spread
from components.charts.picture_process import PICTURES
from components.charts.time_axis import ROWS, TIME
from components.content.story import dated_moments, label_lines
from components.market import comparison_chart, findings, marks, price_chart
from components.theme import PALETTES
from data import companies

LIGHT = PALETTES["light"]
Content = price_chart.PriceChart


@pytest.fixture(autouse=True)
def _english():
    with language.override("en"):
        yield


@pytest.fixture
def content(snapshot, all_events) -> Content:
    bars = snapshot.daily("NVDA").loc["2024-12":"2025-06"]  # both moments, the shock, the way back
    return of(bars, all_events)


def of(bars: pd.DataFrame, all_events, **changes: Any) -> Content:
    shock = marks.shock_of(bars["close"], date(2025, 1, 24), date(2025, 1, 27))
    names = marks.named(all_events, price_chart.time_axis(bars), bars["close"], shock)
    return Content(bars, names, shock=shock, **changes)


def whole(content: Content) -> dict[str, Any]:
    """The chart as a page shows it, with its rows in it."""
    written = price_chart.chart(content, LIGHT)
    rows = {name: export.rows(table.to_pandas()) for name, table in written.datasets.items()}
    return {**written.specification, "datasets": rows, "width": 900}


def drawn_at(spec: dict[str, Any], **signals: Any) -> str:
    """The SVG of a chart whose signals have these values."""
    params = [
        each | {"value": signals[each["name"]]} if each["name"] in signals else each
        for each in spec["params"]
    ]
    return PICTURES.draw("svg", json.dumps({**spec, "params": params})).decode()


def spec_of(content: Content) -> dict[str, Any]:
    return export.standalone(price_chart.chart(content, LIGHT), "Title", "Source: x", LIGHT)


def rows_of(spec: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """The rows of all layers whose data have `field` (shared data stand at the top)."""
    found = []
    for part in [spec, *spec["layer"]]:
        data = part.get("data", {"values": []})
        rows = data.get("values") or spec.get("datasets", {}).get(data.get("name"), [])
        found += [row for row in rows if field in row]
    return found


class TestLabels:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.floats(0, 1), max_size=12), st.floats(0.01, 0.2))
    def test_are_apart_in_order_and_inside(self, wanted: list[float], gap: float) -> None:
        placed = spread(wanted, gap, 0.0, 1.0)
        assert len(placed) == len(wanted)
        ordered = [placed[item] for item in sorted(range(len(wanted)), key=wanted.__getitem__)]
        room = min(gap, 1 / max(1, len(wanted) - 1))
        assert all(high - low >= room - 1e-9 for low, high in pairwise(ordered))
        assert all(-1e-9 <= value <= 1 + 1e-9 for value in placed)

    def test_stay_where_they_are_if_there_is_room(self) -> None:
        assert spread([0.9, 0.1, 0.5], 0.1, 0, 1) == pytest.approx([0.9, 0.1, 0.5])

    def test_move_equally_far_around_a_clash(self) -> None:
        assert spread([0.5, 0.5], 0.1, 0, 1) == pytest.approx([0.45, 0.55])


class TestNames:
    def test_r1_stands_at_the_first_session_that_could_react(self, content, all_events) -> None:
        axis = price_chart.time_axis(content.bars)
        release, interview = dated_moments(all_events)
        assert release.date == date(2025, 1, 20)
        assert label_lines(release) == ["R1 released", "20 Jan 2025", "holiday, shown 21 Jan"]
        assert label_lines(interview) == ["Huang interview", "20 Feb 2025", "hour unknown"]
        named = {each.name: each for each in content.names}
        assert named["R1 released"].session == date(2025, 1, 21)
        assert named["R1 released"].level == content.bars["close"]["2025-01-21"]
        (sentence,) = marks.moment_sentences([release, interview], axis)
        assert "20 Jan 2025 was a market holiday" in sentence
        assert "21 Jan 2025" in sentence

    def test_outside_the_range_they_are_named_and_not_drawn(self, content, all_events) -> None:
        late = of(content.bars.loc["2025-02":], all_events)
        axis = price_chart.time_axis(late.bars)
        assert marks.moment_sentences(dated_moments(all_events), axis) == [
            "Outside this range: R1 released (20 Jan 2025)."
        ]
        drawn = drawn_at(whole(late))
        assert "R1 released" not in drawn
        assert "Huang answers" in drawn

    def test_others_follow_by_the_size_of_their_move(self, content, all_events) -> None:
        moves = content.bars["close"].pct_change().abs()
        rest = content.names[3:]
        assert "Tariffs" in {each.name for each in rest}
        sizes = [moves[pd.Timestamp(each.session)] for each in rest]
        assert sizes == sorted(sizes, reverse=True)
        sessions = [each.session for each in content.names]
        assert len(sessions) == len(set(sessions))

    @pytest.mark.parametrize("width", [320, 900])
    def test_all_three_stand_beside_each_other(self, content, width: int) -> None:
        drawn = pictures.svg(whole(content) | {"width": width}).decode()
        for name in ("R1 released", "Huang answers", "\N{MINUS SIGN}16.97%"):
            assert f">{name}<" in drawn


class TestPriceChart:
    def test_only_the_fall_is_amber_on_a_line_of_ink(self, content) -> None:
        lines = [
            each["mark"] for each in spec_of(content)["layer"] if each["mark"]["type"] == "line"
        ]
        assert [line["color"] for line in lines] == [LIGHT.ink, LIGHT.market]
        levels = [row["level"] for row in rows_of(spec_of(content), "level")]
        assert 118.42 in levels
        assert pytest.approx(142.62) in levels

    def test_candles_are_hollow_when_rising_and_have_a_key(self, content) -> None:
        spec = spec_of(replace(content, candles=True))
        (fill,) = [
            layer["encoding"]["fill"] for layer in spec["layer"] if "fill" in layer["encoding"]
        ]
        assert fill["condition"]["test"] == "datum.close >= datum.open"
        assert fill["condition"]["value"] == LIGHT.background
        assert fill["value"] == LIGHT.ink
        assert "closed above its open" in pictures.svg(spec).decode()

    def test_the_price_scale_holds_what_is_drawn(self, content) -> None:
        for logarithmic in (False, True):
            for candles in (False, True):
                spec = spec_of(replace(content, logarithmic=logarithmic, candles=candles))
                scales = [
                    layer["encoding"]["y"]["scale"]
                    for layer in spec["layer"]
                    if "scale" in layer["encoding"].get("y", {})
                ]
                assert len({json.dumps(scale) for scale in scales}) == 1
                low, high = scales[0]["domain"]
                assert scales[0]["type"] == ("log" if logarithmic else "linear")
                drawn = ("low", "high") if candles else ("close", "close")
                assert low <= content.bars[drawn[0]].min()
                assert high >= content.bars[drawn[1]].max()
                assert not logarithmic or low > 0

    def test_small_moves_have_cents_on_the_axis(self, content) -> None:
        def tick_format(bars: pd.DataFrame) -> str:
            layers = spec_of(replace(content, bars=bars, names=(), shock=None))["layer"]
            axes = [layer["encoding"].get("y", {}).get("axis") for layer in layers]
            return next(axis["format"] for axis in axes if axis and "$" in axis.get("format", ""))

        assert tick_format(content.bars) == "$,.0f"
        assert tick_format(content.bars * [0.01, 0.01, 0.01, 0.01, 1]) == "$,.2f"

    def test_a_line_s_rows_are_time_and_close(self, content) -> None:
        written = price_chart.chart(content, LIGHT)
        assert written.datasets[ROWS].column_names == [TIME, "close"]
        candles = price_chart.chart(replace(content, candles=True), LIGHT)
        assert candles.datasets[ROWS].column_names[1:] == ["open", "high", "low", "close", "volume"]

    def test_a_line_breaks_at_a_missing_session(self, content) -> None:
        day = date(2025, 3, 12)
        bars = content.bars.drop(pd.Timestamp(day))
        gap = whole(replace(content, bars=bars, missing=[day]))
        rows = gap["datasets"][ROWS]
        assert len(rows) == len(content.bars)
        assert [row["close"] for row in rows].count(None) == 1
        assert len(line_of(gap).split("M")) == len(line_of(whole(content)).split("M")) + 1

    def test_a_line_breaks_between_sessions_of_a_day(self, snapshot) -> None:
        week = whole(Content(snapshot.r1_week("NVDA")))
        assert drawn_at(week).count('aria-roledescription="line mark"') == 7

    def test_a_short_axis_labels_every_session(self, content) -> None:
        week = whole(Content(content.bars.loc["2025-01-21":"2025-01-28"]))
        drawn = drawn_at(week)
        for day in ("21 Jan", "24 Jan", "27 Jan", "28 Jan"):
            assert f">{day}<" in drawn
        for day in ("25 Jan", "26 Jan"):
            assert f">{day}<" not in drawn

    def test_a_long_axis_labels_months_and_years(self, snapshot) -> None:
        drawn = drawn_at(whole(Content(snapshot.daily("NVDA").loc["2025-01-10":"2026-02"])))
        for name in ("Apr", "Jul", "Oct", "2026"):
            assert f">{name}<" in drawn

    def test_french_figures_and_months(self, content) -> None:
        with language.override("fr"):
            locale = spec_of(content)["config"]["locale"]
        assert locale["number"]["decimal"] == ","
        assert locale["number"]["currency"] == ["", "\N{NO-BREAK SPACE}$"]
        assert locale["time"]["months"][7] == "août"
        assert locale["time"]["days"][0] == "dimanche"

    def test_the_first_day_of_the_week_is_sunday_for_vega(self) -> None:
        assert style.vega_locale()["time"]["days"][0] == "Sunday"
        assert style.vega_locale()["time"]["days"][6] == "Saturday"


def line_of(spec: dict[str, Any]) -> str:
    """The path of the price line."""
    drawn = drawn_at(spec)
    return re.search(r'aria-roledescription="line mark"[^>]* d="([^"]*)"', drawn)[1]


class TestPointer:
    """What the chart draws and says while a signal has the value that a pointer gives it."""

    def test_nobody_points_at_first(self, content) -> None:
        still = re.sub("clip[0-9]+", "", drawn_at(whole(content)))
        assert still == re.sub("clip[0-9]+", "", drawn_at(whole(content), pointed_bar=0))
        assert "$118.42" not in still

    @pytest.mark.parametrize(
        ("spoken", "words"),
        [
            ("en", "27 Jan 2025   $118.42   −16.97%"),
            ("fr", "27 janv. 2025   118,42 $   −16,97 %"),
        ],
    )
    def test_a_bar_is_said_in_the_visitor_s_words(self, content, spoken: str, words: str) -> None:
        with language.override(spoken):
            spec = whole(content)
        place = price_chart.time_axis(content.bars).session_position(date(2025, 1, 27))
        drawn = re.sub("[\u00a0\u202f]", " ", drawn_at(spec, pointed_bar=place))
        assert f">{words}<" in drawn

    def test_the_first_bar_has_no_move(self, content) -> None:
        drawn = drawn_at(whole(content), pointed_bar=1)
        close = content.bars["close"].iloc[0]
        assert f">2 Dec 2024   ${close:.2f}   –<" in drawn

    def test_the_first_of_a_month_in_french(self, snapshot) -> None:
        with language.override("fr"):
            spec = whole(Content(snapshot.daily("NVDA").loc["2025-04-01":"2025-04-30"]))
        assert ">1er avr. 2025" in drawn_at(spec, pointed_bar=1)

    def test_within_a_day_the_time_is_said(self, snapshot) -> None:
        spec = whole(Content(snapshot.r1_week("NVDA")))
        assert ">23 Jan 2025, 09:35 " in drawn_at(spec, pointed_bar=2)

    def test_a_drag_measures_the_change_either_way(self, content) -> None:
        spec = whole(replace(content, unit="{count} sessions"))
        axis = price_chart.time_axis(content.bars)
        before, answer = (axis.session_position(date(2025, *day)) for day in ((1, 24), (2, 20)))
        close = content.bars["close"]
        change = close["2025-02-20"] / close["2025-01-24"] - 1
        for ends in ([before, answer], [answer, before]):
            drawn = drawn_at(spec, measured_bars=ends)
            assert f">−{abs(change):.1%}<" in drawn
            assert ">24 Jan 2025 → 20 Feb 2025 · 18 sessions<" in drawn
            assert ">Double-click or Esc clears it<" in drawn
        assert "Double-click" not in drawn_at(spec, measured_bars=[before, before])

    def test_only_few_marks_stand_for_it(self, content) -> None:
        """A mark at every bar would be a thousand of them on five years."""
        place = price_chart.time_axis(content.bars).session_position(date(2025, 1, 27))
        still, pointed = (drawn_at(whole(content), pointed_bar=bar) for bar in (0, place))
        assert pointed.count("<path") - still.count("<path") <= 2
        assert pointed.count("<line") - still.count("<line") <= 1


class TestComparison:
    @pytest.fixture
    def levels(self, snapshot) -> pd.DataFrame:
        closes = {s: snapshot.daily(s)["close"] for s in ("NVDA", "AMD", "SPY")}
        frame = pd.DataFrame(closes).loc["2025-01-24":]
        return frame / frame.iloc[0] * 100

    def test_each_line_is_named_once_at_its_end(self, levels) -> None:
        chart = comparison_chart.chart(comparison_chart.Comparison(levels), LIGHT)
        rows = rows_of(export.standalone(chart, "t", "s", LIGHT), "narrow")[: len(levels.columns)]
        assert [row["narrow"].split()[0] for row in rows] == list(levels.columns)
        last = levels["NVDA"].iloc[-1]
        assert rows[0]["wide"] == f"NVDA {last / 100 - 1:+.1%}"
        assert [row["color"] for row in rows] == list(LIGHT.compared[:3])

    def test_lines_differ_by_colour_and_dash(self, levels) -> None:
        chart = comparison_chart.chart(comparison_chart.Comparison(levels), LIGHT)
        lines = [
            layer["mark"]
            for layer in chart.specification["layer"]
            if layer["mark"]["type"] == "line"
        ]
        assert [line["color"] for line in lines] == list(LIGHT.compared[: len(lines)])
        dashes = [tuple(line["strokeDash"]) for line in lines]
        assert len(set(dashes)) == len(lines)


class TestExport:
    def test_csv_says_where_it_comes_from_and_reads_back(self) -> None:
        table = pd.DataFrame({"when": ["2025-01-27"], "close": [118.42]})
        text = export.csv(table, ["Source: x", "two\nlines"])
        assert text.startswith("# Source: x\n# two\n# lines\n")
        pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(text), comment="#"), table)

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
    def test_csv_holds_no_formula(self, text: str) -> None:
        written = export.csv(pd.DataFrame({"name": [text], "move": [-0.17]}), [])
        assert f"'{text}" in written
        assert "'-0.17" not in written

    def test_a_picture_carries_its_title_source_and_marks(self, content) -> None:
        chart = price_chart.chart(
            replace(content, bars=content.bars.loc["2025-01":"2025-03"]), LIGHT
        )
        spec = export.standalone(chart, "Nvidia fell", "Source: somebody", LIGHT)
        picture = pictures.svg(spec).decode()
        for text in ("Nvidia fell", "Source: somebody", "R1 released", "−16.97%"):
            assert text in picture
        assert "Drag to measure" not in picture
        assert LIGHT.market.lower() in picture.lower()
        assert pictures.png(spec).startswith(b"\x89PNG")

    @pytest.mark.parametrize("weight", ["Regular", "Semibold"])
    def test_pictures_are_set_in_the_page_s_typeface(self, weight: str) -> None:
        import font_source_sans_pro
        from PIL import ImageFont

        words, size = "Millimetre of Ägypten 0123", 40
        text: dict[str, Any] = {
            "fontSize": size,
            "fontWeight": {"Regular": "normal", "Semibold": 600}[weight],
        }
        chart = alt.Chart(pd.DataFrame({"words": [words]})).mark_text(**text).encode(text="words")
        spec = style.styled(alt.layer(chart).properties(width=1), LIGHT).to_dict()
        picture = pictures.svg(spec).decode()
        padding = 10
        width = float(re.search(r'width="([\d.]+)"', picture)[1]) - padding
        file = f"{font_source_sans_pro.font_directory}/SourceSansPro-{weight}.ttf"
        assert width == pytest.approx(ImageFont.truetype(file, size).getlength(words), abs=2)
        spec["config"]["font"] = "sans-serif"
        fallback = pictures.svg(spec).decode()
        assert float(re.search(r'width="([\d.]+)"', fallback)[1]) - padding > width + 10


class TestCompanyDays:
    def test_dividends_and_results_come_from_the_bundled_files(self) -> None:
        days = {day.session: day for day in findings.company_days("NVDA")}
        assert days[date(2025, 2, 26)].letter == "R"
        assert "Results of FY2025 Q4" in days[date(2025, 2, 26)].title
        paid = companies.dividends("NVDA")
        assert paid
        for day, amount in paid.items():
            assert days[day].letter == "D"
            assert f"${amount:.3f}" in days[day].title
        assert {day.letter for day in findings.company_days("SPY")} == {"D"}
        assert findings.company_days("KO") == ()

    def test_they_stand_at_the_foot_only_when_asked_for(self, content) -> None:
        days = findings.company_days("NVDA")
        inside = [day for day in days if day.session in content.bars.index.date]
        drawn = drawn_at(whole(replace(content, days=days)))
        letters = drawn.count(">R<") + drawn.count(">D<")
        assert letters == len(inside) > 2
        assert ">D<" not in drawn_at(whole(content))
