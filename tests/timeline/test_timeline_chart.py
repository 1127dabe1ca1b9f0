"""The picture: one scale for what zooms, names without collisions, data that follow the choices."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
import vl_convert

from components import language
from components.charts import name_placement
from components.charts.text_width import text_width
from components.theme import PALETTES
from components.timeline import lanes, timeline_chart, zoom
from components.timeline.frame import BELOW_TOP, ROW
from components.timeline.lanes import View

LIGHT = PALETTES["light"]
DAY = 86_400_000


def filled(chart_content, palette=LIGHT, width: int = 720, **frame: Any) -> dict[str, Any]:
    """The Vega-Lite specification with its rows; `frame` as the shown stretch, after a zoom."""
    spec = timeline_chart.specification(chart_content, palette)
    spec["datasets"] = {
        name: json.loads(rows.to_json(orient="records")) for name, rows in spec["datasets"].items()
    }
    spec["width"] = width
    if frame:
        shown = {"name": "frame", "value": frame["frame"]}
        spec["params"] = [shown if each["name"] == "frame" else each for each in spec["params"]]
    return spec


def compiled(chart_content, palette=LIGHT, width: int = 720, **frame: Any) -> dict[str, Any]:
    """What the browser draws: the Vega specification."""
    return vl_convert.vegalite_to_vega(filled(chart_content, palette, width, **frame))


def texts(scene: Any, x: float = 0.0, y: float = 0.0) -> list[dict[str, Any]]:
    """All texts of a scene graph with their places."""
    found: list[dict[str, Any]] = []
    if isinstance(scene, dict):
        if scene.get("marktype") == "group":
            for item in scene.get("items", []):
                for each in item.get("items", []):
                    found += texts(each, x + item.get("x", 0), y + item.get("y", 0))
        elif scene.get("marktype") == "text":
            for item in scene.get("items", []):
                if str(item.get("text", "")).strip() and item.get("opacity", 1):
                    found.append(item | {"left": x + item["x"], "top": y + item["y"]})
    return found


def names(chart_content, width: int, **frame: Any) -> list[dict[str, Any]]:
    """The texts that stand in the rows of names."""
    vega = compiled(chart_content, width=width, **frame)
    scene = json.loads(json.dumps(vl_convert.vega_to_scenegraph(vega)))["scenegraph"]
    rows = {0, ROW, BELOW_TOP}
    return [each for each in texts(scene) if each.get("baseline") == "top" and each["y"] in rows]


def box(text: dict[str, Any]) -> tuple[float, float, float, float]:
    bold = text.get("fontWeight") == 600
    wide = text_width(text["text"], text["fontSize"], bold=bold)
    left = text["left"] + text.get("dx", 0) - (wide if text.get("align") == "right" else 0)
    top = text["top"] + text.get("dy", 0)
    return left, left + wide, top, top + text["fontSize"]


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("width", [320, 358, 560, 720, 1100])
@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_no_two_names_overlap(chart_content, view: View, width: int, spoken: str) -> None:
    with language.override(spoken):
        shown = names(chart_content(view), width)
    bold = [each for each in shown if each.get("fontWeight") == 600]
    assert 3 <= len(bold) <= (5 if width < 480 else 9)
    for one, other in itertools.combinations(map(box, shown), 2):
        across = min(one[1], other[1]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[2], other[2])
        assert across <= 0 or down <= 0
    assert all(left >= -1 and right <= width + 1 for left, right, *_ in map(box, shown))


@pytest.mark.parametrize("days", [2, 5, 9, 30, 120, 400])
@pytest.mark.parametrize("shift", [0, 3, 25, 200])
def test_no_two_names_overlap_after_a_zoom(chart_content, days: int, shift: int) -> None:
    content = chart_content()
    start = content.window.milliseconds[0] + shift * DAY
    shown = [box(each) for each in names(content, 720, frame=[start, start + days * DAY])]
    for one, other in itertools.combinations(shown, 2):
        across = min(one[1], other[1]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[2], other[2])
        assert across <= 0 or down <= 0
    assert all(left >= -1 and right <= 721 for left, right, *_ in shown)


def test_the_story_has_its_names_on_a_desk(chart_content) -> None:
    shown = {each["text"] for each in names(chart_content(), 720)}
    assert {"R1 released", "Huang answers", "−16.97%", "+8.93%"} <= shown


def test_everything_but_the_strip_shares_one_scale_of_time(chart_content) -> None:
    scales = {scale["name"]: scale for scale in compiled(chart_content())["scales"]}
    assert {zoom.TIME, zoom.PRICE} < set(scales)
    horizontal = [scale for name, scale in scales.items() if name.endswith("_x")]
    assert len(horizontal) == 2
    following = [each for each in horizontal if "frame[" in json.dumps(each["domain"])]
    assert [each["name"] for each in following] == [zoom.TIME]


def test_dragging_is_a_matter_of_the_browser_alone(chart_content) -> None:
    signals = {signal["name"]: signal for signal in compiled(chart_content())["signals"]}
    window = list(chart_content().window.milliseconds)
    assert signals["frame"]["value"] == window
    events = {str(each["events"]): each["update"] for each in signals["frame"]["on"]}
    assert any("mouseup" in name and "reach" in update for name, update in events.items())
    assert events["dblclick"] == str(window)
    # A finger scrolls the page: nothing listens to touches.
    assert "touch" not in json.dumps(signals["press"])


def test_only_the_marks_can_be_chosen(chart_content) -> None:
    vega = compiled(chart_content())
    pick = next(signal for signal in vega["signals"] if signal["name"] == "pick_tuple")
    (event,) = pick["on"][0]["events"]
    assert event["type"] == "click"
    symbols = {mark["name"] for mark in vega["marks"] if mark["type"] == "symbol"}
    assert event["markname"] in symbols


def test_every_event_is_a_box_and_every_priced_one_a_mark(chart_content, data) -> None:
    rows = timeline_chart.datasets(chart_content(), LIGHT)["events"]
    everyone = {event.id for event in data.events}
    assert set(rows.loc[rows["at"] == "box", "id"]) == everyone
    last = data.closing[-1]
    marked = set(rows.loc[rows["at"] == "line", "id"])
    later = {event.id for event in data.events if event.date > last.date()}
    assert later
    assert marked == everyone - later


def test_a_mark_stands_on_the_line(chart_content, data) -> None:
    rows = timeline_chart.datasets(chart_content(), LIGHT)["events"]
    line = rows[rows["at"] == "line"].set_index("id")
    assert line.loc["nvda-crash", "y"] == pytest.approx(118.42)
    # Between Friday's close and Monday's, on the way down.
    assert 118.42 < line.loc["nadella-jevons", "y"] < 142.62


def test_shape_and_colour_tell_whose_event_it_is(chart_content) -> None:
    rows = timeline_chart.datasets(chart_content(), LIGHT)["events"]
    shapes = rows[rows["at"] == "line"].set_index("id")["shape"]
    assert shapes["deepseek-r1-release"] == "deepseek"
    assert shapes["ddn-interview"] == "huang"
    assert shapes["nvda-crash"] == "market"
    # A rise is not the market's verdict, and a statement is nobody's colour.
    assert shapes["nvda-rebound"] == shapes["stargate-announcement"] == "other"


def test_only_the_fall_is_drawn_in_the_markets_colour(chart_content) -> None:
    rows = timeline_chart.datasets(chart_content(), LIGHT)["fall"]
    assert [round(close, 2) for close in rows["close"]] == [142.62, 118.42]
    assert timeline_chart.datasets(chart_content(fall=None), LIGHT)["fall"].empty


def test_a_price_is_sent_as_time_and_close_only(chart_content) -> None:
    assert list(timeline_chart.datasets(chart_content(), LIGHT)["prices"]) == ["t", "close"]


def test_choosing_changes_data_and_not_the_specification(chart_content) -> None:
    """Otherwise Streamlit would draw the chart anew and the visitor's zoom would be lost."""
    one = timeline_chart.specification(chart_content(chosen="nvda-crash"), LIGHT)
    two = timeline_chart.specification(chart_content(chosen="ddn-interview", turn=1), LIGHT)
    shown, other = one.pop("datasets"), two.pop("datasets")
    assert one == two
    changed = {name for name in shown if not shown[name].equals(other[name])}
    assert changed == {"events"}


def test_a_filter_takes_marks_boxes_and_names_away(chart_content, known) -> None:
    rows = timeline_chart.datasets(chart_content(events=[known["tariff-shock"]]), LIGHT)
    assert set(rows["events"]["id"]) == {"tariff-shock"}
    assert list(rows["names"]["name"]) == ["Tariffs"]
    assert rows["strip"]["title"][0].startswith("1 event,")


def test_the_walk_keeps_one_price_scale(chart_content, data) -> None:
    windows = [lanes.around(event) for event in data.events if event.walk]
    whole = lanes.covering(windows)
    domains = []
    for window in windows[:3]:
        content = chart_content(window=window, scaled=whole)
        signals = {each["name"]: each for each in compiled(content)["signals"]}
        domains.append(signals["scaled"]["value"])
    assert domains == [list(whole.milliseconds)] * 3
    assert all(whole.start <= each.start and each.end <= whole.end for each in windows)


@pytest.mark.parametrize(
    ("view", "appearance", "spoken"),
    [
        (View.FORTNIGHT, "light", "fr"),
        (View.INTERVIEW, "dark", "en"),
        (View.YEAR, "dark", "fr"),
        (View.ALL, "light", "en"),
    ],
)
@pytest.mark.parametrize("open_lanes", [True, False])
def test_it_draws(
    chart_content, data, view: View, appearance: str, spoken: str, open_lanes: bool
) -> None:
    strips = lanes.lanes(data.events) if open_lanes else ()
    with language.override(spoken):
        content = chart_content(view, chosen="nvda-crash", lanes=strips)
        drawn = vl_convert.vega_to_svg(compiled(content, PALETTES[appearance]))
    assert ("R1 publié" if spoken == "fr" else "R1 released") in drawn
    assert PALETTES[appearance].market in drawn
    lane = "Déclarations" if spoken == "fr" else "Public statements"
    assert (lane in drawn) is open_lanes


def test_an_empty_filter_still_draws_the_price(chart_content) -> None:
    drawn = vl_convert.vega_to_svg(compiled(chart_content(events=[])))
    assert LIGHT.ink in drawn
    assert "R1 released" not in drawn


def test_the_ladders_reach_from_a_phone_to_two_days_on_a_wide_screen(chart_content) -> None:
    start, end = chart_content().arc.milliseconds
    assert zoom.ARC_LADDER.widths[-1] >= (end - start) / (2 * DAY) * 1000
    assert zoom.HOME_LADDER.widths[-1] >= 1_120
    assert zoom.HOME_LADDER.limit(360) == 5
    assert len(name_placement.slots(name_placement.Rows())) == 6
