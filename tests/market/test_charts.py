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
from components.charts.time_axis import FIELD, TimeAxis
from components.content.story import dated_moments, label_lines
from components.markdown import escape_markdown
from components.market import comparison_chart, marks, price_chart
from components.theme import PALETTES

LIGHT = PALETTES["light"]
Content = price_chart.PriceChart


@pytest.fixture(autouse=True)
def _english():
    with language.override("en"):
        yield


@pytest.fixture
def content(snapshot, all_events) -> Content:
    bars = snapshot.daily("NVDA").loc["2024-12":"2025-06"]  # both moments, the shock, the way back
    shock = marks.shock_of(bars["close"], date(2025, 1, 24), date(2025, 1, 27))
    return Content(bars, dated_moments(all_events), shock=shock)


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


class TestTimeAxis:
    def test_days_stand_at_midnight_utc(self, snapshot) -> None:
        index = pd.DatetimeIndex(snapshot.daily("NVDA").index)
        places = TimeAxis(index).positions(index)
        assert str(places.dt.tz) == "UTC"
        assert (places.dt.hour == 0).all()

    def test_bars_within_days_stand_side_by_side(self, snapshot) -> None:
        index = pd.DatetimeIndex(snapshot.r1_week("NVDA").index)
        axis = TimeAxis(index)
        assert axis.positions(index).tolist() == list(range(len(index)))
        place = axis.session_position(date(2025, 1, 27))
        assert index[int(place)].strftime("%Y-%m-%d %H:%M") == "2025-01-27 09:30"
        assert axis.session_position(date(2025, 1, 26)) is None

    def test_a_session_outside_has_no_place(self, snapshot) -> None:
        axis = TimeAxis(pd.DatetimeIndex(snapshot.daily("NVDA").loc["2025-02":].index))
        assert axis.session_position(date(2025, 1, 21)) is None
        assert axis.session_position(date(2025, 2, 20)) is not None

    def test_the_margin_at_the_right_has_no_dates(self, snapshot) -> None:
        index = pd.DatetimeIndex(snapshot.daily("NVDA").index)
        axis = TimeAxis(index, margin=0.2)
        assert axis.share(index[-1].date()) == pytest.approx(0.8, abs=0.001)
        assert "datum.value <=" in axis.encoding().to_dict()["axis"]["labelExpr"]


class TestMoments:
    def test_r1_stands_at_the_first_session_that_could_react(self, content) -> None:
        axis = price_chart.time_axis(content.bars)
        release, interview = content.moments
        assert release.date == date(2025, 1, 20)
        assert label_lines(release) == ["R1 released", "20 Jan 2025", "holiday, shown 21 Jan"]
        assert label_lines(interview) == ["Huang interview", "20 Feb 2025", "hour unknown"]
        labels = [row for row in rows_of(spec_of(content), "label") if "R1" in row["label"]]
        assert labels
        assert all(row[FIELD].startswith("2025-01-21") for row in labels)
        (sentence,) = marks.moment_sentences(content.moments, axis)
        assert "20 Jan 2025 was a market holiday" in sentence
        assert "21 Jan 2025" in sentence

    def test_outside_the_range_they_are_named_and_not_drawn(self, content) -> None:
        late = replace(content, bars=content.bars.loc["2025-02":], shock=None)
        axis = price_chart.time_axis(late.bars)
        assert marks.moment_sentences(late.moments, axis) == [
            "Outside this range: R1 released (20 Jan 2025)."
        ]
        drawn = json.dumps(spec_of(late))
        assert "R1 released" not in drawn
        assert "Huang interview" in drawn


class TestEvents:
    def test_numbers_follow_time_and_none_is_lost(self, content, all_events) -> None:
        axis = price_chart.time_axis(content.bars)
        numbered = marks.numbered(all_events, axis)
        sessions = [each.event.first_session for each in numbered]
        assert sessions == sorted(sessions)
        assert [each.number for each in numbered] == list(range(1, len(numbered) + 1))
        rows = {
            row["numbers"] for row in rows_of(spec_of(replace(content, events=numbered)), "numbers")
        }
        shown = set()
        for text in rows:
            first, _dash, last = text.partition("–")
            shown |= set(range(int(first), int(last or first) + 1))
        assert shown == {each.number for each in numbered}

    def test_marks_on_one_row_never_share_a_place(self, content, all_events) -> None:
        axis = price_chart.time_axis(content.bars)
        events = marks.numbered(all_events, axis)
        rows = marks._places(events, axis)
        for row in (0, 1):
            places = sorted(each[FIELD] for each in rows if each["row"] == row)
            assert len(places) == len(set(places))
        assert len(rows) <= marks.PLACES

    def test_titles_of_events_cannot_be_markup(self, all_events) -> None:
        event = all_events[0].model_copy(update={"title_en": "<b>[x](http://y) *z*"})
        text = marks.describe([marks.NumberedEvent(1, event, date(2025, 1, 27))])
        assert text.endswith(escape_markdown(event.title_en))


class TestPriceChart:
    def test_the_shock_is_marked_with_its_move(self, content) -> None:
        (row, *_same) = [
            each for each in rows_of(spec_of(content), "label") if "%" in each["label"]
        ]
        assert row["label"] == "−16.97%"
        assert row[FIELD].startswith("2025-01-27")
        assert row["close"] == 118.42

    def test_candles_are_hollow_when_rising(self, content) -> None:
        spec = spec_of(replace(content, candles=True))
        (fill,) = [
            layer["encoding"]["fill"] for layer in spec["layer"] if "fill" in layer["encoding"]
        ]
        assert fill["condition"]["test"] == "datum.close >= datum.open"
        assert fill["condition"]["value"] == LIGHT.background
        assert fill["value"] == LIGHT.market

    def test_the_price_scale_holds_every_bar(self, content) -> None:
        for logarithmic in (False, True):
            spec = spec_of(replace(content, logarithmic=logarithmic))
            scales = [
                layer["encoding"]["y"]["scale"]
                for layer in spec["layer"]
                if layer["encoding"].get("y", {}).get("field") == "close"
            ]
            assert scales
            for scale in scales:
                low, high = scale["domain"]
                assert scale["type"] == ("log" if logarithmic else "linear")
                assert low <= content.bars["low"].min()
                assert high >= content.bars["high"].max()
                assert not logarithmic or low > 0

    def test_small_moves_have_cents_on_the_axis(self, content) -> None:
        def tick_format(bars: pd.DataFrame) -> str:
            layers = spec_of(replace(content, bars=bars, shock=None))["layer"]
            axes = [layer["encoding"].get("y", {}).get("axis") for layer in layers]
            return next(axis["format"] for axis in axes if axis and "$" in axis.get("format", ""))

        assert tick_format(content.bars) == "$,.0f"
        assert tick_format(content.bars * [0.01, 0.01, 0.01, 0.01, 1]) == "$,.2f"

    def test_the_first_bar_has_no_move(self, content) -> None:
        moves = [row["move"] for row in rows_of(spec_of(content), "move")]
        assert moves[0] == "–"
        assert moves[1].endswith("%")

    def test_two_days_are_labelled_by_days(self, content) -> None:
        axis = TimeAxis(pd.DatetimeIndex(content.bars.index[-2:])).encoding().to_dict()["axis"]
        assert len(axis["values"]) == 2

    def test_lines_break_between_sessions_of_a_day(self, snapshot, content) -> None:
        week = Content(snapshot.r1_week("NVDA"), content.moments)
        rows = rows_of(spec_of(week), "session")
        assert len({row["session"] for row in rows}) == 7

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


class TestComparison:
    @pytest.fixture
    def levels(self, snapshot) -> pd.DataFrame:
        closes = {s: snapshot.daily(s)["close"] for s in ("NVDA", "AMD", "SPY")}
        frame = pd.DataFrame(closes).loc["2025-01-24":]
        return frame / frame.iloc[0] * 100

    def test_each_line_is_named_once_at_its_end(self, levels) -> None:
        chart = comparison_chart.chart(comparison_chart.Comparison(levels, ()), LIGHT)
        rows = rows_of(export.standalone(chart, "t", "s", LIGHT), "label")
        assert [row["label"].split()[0] for row in rows] == list(levels.columns)
        last = levels["NVDA"].iloc[-1]
        assert rows[0]["label"] == f"NVDA {last:.0f}"

    def test_lines_differ_by_colour_and_dash(self, levels) -> None:
        chart = comparison_chart.chart(comparison_chart.Comparison(levels, ()), LIGHT).to_dict()
        lines = [layer["mark"] for layer in chart["layer"] if layer["mark"]["type"] == "line"]
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
        assert LIGHT.market.lower() in picture.lower()
        assert pictures.png(spec).startswith(b"\x89PNG")

    def test_the_page_keeps_its_chart(self, content) -> None:
        chart = price_chart.chart(content, LIGHT)
        export.standalone(chart, "t", "s", LIGHT)
        assert any(isinstance(part.data, pd.DataFrame) for part in [chart, *chart.layer])
        assert not any(isinstance(part.data, alt.InlineData) for part in [chart, *chart.layer])

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
