"""The linked picture: one horizontal scale for both parts, data that follow the choices."""

from __future__ import annotations

import json
from typing import Any

import pytest
import vl_convert

from components import language
from components.theme import PALETTES
from components.timeline import timeline_chart
from components.timeline.lanes import View


def compiled(chart_content, palette=PALETTES["light"]) -> dict[str, Any]:
    """What the browser draws: the Vega specification."""
    spec = timeline_chart.specification(chart_content, palette)
    spec["datasets"] = {
        name: json.loads(rows.to_json(orient="records")) for name, rows in spec["datasets"].items()
    }
    spec["width"] = 1000
    return vl_convert.vegalite_to_vega(spec)


def test_both_parts_share_one_horizontal_scale_that_follows_the_drag(chart_content) -> None:
    scales = {scale["name"]: scale for scale in compiled(chart_content())["scales"]}
    horizontal = [scale for name, scale in scales.items() if name == "x" or name.endswith("_x")]
    assert len(horizontal) == 1
    assert json.dumps(horizontal[0]["domain"]).count("frame[") == 2


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

    def names(marks: list[dict[str, Any]]) -> set[str]:
        return {mark["name"] for mark in marks if mark["type"] == "symbol"}

    assert event["markname"] in names(vega["marks"])


def test_every_event_is_a_mark_sized_by_the_move_of_its_session(chart_content, data) -> None:
    rows = timeline_chart.datasets(chart_content(), PALETTES["light"])["events"].set_index("id")
    assert set(rows.index) == {event.id for event in data.events}
    assert rows.loc["nvda-crash", "size"] == pytest.approx(0.1697, abs=1e-4)
    assert rows.loc["nvda-crash", "shape"] == "down"
    assert rows.loc["nvda-rebound", "shape"] == "up"
    assert rows.loc["aibase-article", "shape"] == "none"  # its day is not known


def test_a_filter_takes_marks_away_but_never_the_two_moments(chart_content, known) -> None:
    rows = timeline_chart.datasets(chart_content(events=[known["tariff-shock"]]), PALETTES["light"])
    assert list(rows["events"]["id"]) == ["tariff-shock"]
    assert len(rows["moments"]) == 2


def test_choosing_changes_data_and_not_the_specification(chart_content, known) -> None:
    """Otherwise Streamlit would draw the chart anew and the visitor's zoom would be lost."""
    one = timeline_chart.specification(chart_content(chosen=known["nvda-crash"]), PALETTES["light"])
    two = timeline_chart.specification(
        chart_content(chosen=known["ddn-interview"], clicks=1), PALETTES["light"]
    )
    shown, other = one.pop("datasets"), two.pop("datasets")
    assert one == two
    assert set(shown) == set(other)
    assert not shown["chosen"].equals(other["chosen"])


def test_the_chosen_event_points_at_the_close_it_could_move(chart_content, known) -> None:
    row = timeline_chart.datasets(
        chart_content(chosen=known["deepseek-r1-release"]), PALETTES["light"]
    )
    (chosen,) = row["chosen"].to_dict("records")
    assert chosen["label"].startswith("21 Jan: +2.2")
    assert chosen["t"] < chosen["closing"]


def test_an_event_without_a_session_has_no_close(chart_content, known) -> None:
    rows = timeline_chart.datasets(
        chart_content(chosen=known["aibase-article"]), PALETTES["light"]
    )["chosen"]
    assert rows["close"].isna().all()


@pytest.mark.parametrize(
    ("view", "appearance", "spoken"),
    [
        (View.FORTNIGHT, "light", "fr"),
        (View.INTERVIEW, "dark", "en"),
        (View.YEAR, "dark", "fr"),
        (View.ALL, "light", "en"),
    ],
)
def test_it_draws(chart_content, known, view: View, appearance: str, spoken: str) -> None:
    with language.override(spoken):
        vega = compiled(chart_content(view, chosen=known["nvda-crash"]), PALETTES[appearance])
    drawn = vl_convert.vega_to_svg(vega)
    assert ("27 janv." if spoken == "fr" else "27 Jan") in drawn
    assert PALETTES[appearance].market in drawn


def test_an_empty_filter_still_draws_the_price(chart_content) -> None:
    drawn = vl_convert.vega_to_svg(compiled(chart_content(events=[])))
    assert PALETTES["light"].market in drawn
    assert "20 Jan 2025" in drawn
