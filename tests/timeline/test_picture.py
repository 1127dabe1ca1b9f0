"""The linked picture: one horizontal scale for both parts, data that follow the choices."""

from __future__ import annotations

import json
from typing import Any

import pytest
import vl_convert

from components import language
from components.theme import PALETTES
from components.timeline import picture
from components.timeline.lanes import View


def compiled(story, palette=PALETTES["light"]) -> dict[str, Any]:
    """What the browser draws: the Vega specification."""
    spec = picture.specification(story, palette)
    spec["datasets"] = {
        name: json.loads(rows.to_json(orient="records")) for name, rows in spec["datasets"].items()
    }
    spec["width"] = 1000
    return vl_convert.vegalite_to_vega(spec)


def test_both_parts_share_one_horizontal_scale_that_follows_the_drag(story) -> None:
    scales = {scale["name"]: scale for scale in compiled(story())["scales"]}
    horizontal = [scale for name, scale in scales.items() if name == "x" or name.endswith("_x")]
    assert len(horizontal) == 1
    assert json.dumps(horizontal[0]["domain"]).count("frame[") == 2


def test_dragging_is_a_matter_of_the_browser_alone(story) -> None:
    signals = {signal["name"]: signal for signal in compiled(story())["signals"]}
    window = list(story().window.milliseconds)
    assert signals["frame"]["value"] == window
    events = {str(each["events"]): each["update"] for each in signals["frame"]["on"]}
    assert any("mouseup" in name and "reach" in update for name, update in events.items())
    assert events["dblclick"] == str(window)
    # A finger scrolls the page: nothing listens to touches.
    assert "touch" not in json.dumps(signals["press"])


def test_only_the_marks_can_be_chosen(story) -> None:
    vega = compiled(story())
    pick = next(signal for signal in vega["signals"] if signal["name"] == "pick_tuple")
    (event,) = pick["on"][0]["events"]
    assert event["type"] == "click"

    def names(marks: list[dict[str, Any]]) -> set[str]:
        return {mark["name"] for mark in marks if mark["type"] == "symbol"}

    assert event["markname"] in names(vega["marks"])


def test_every_event_is_a_mark_sized_by_the_move_of_its_session(story, facts) -> None:
    rows = picture.datasets(story(), PALETTES["light"])["events"].set_index("id")
    assert set(rows.index) == {event.id for event in facts.events}
    assert rows.loc["nvda-crash", "size"] == pytest.approx(0.1697, abs=1e-4)
    assert rows.loc["nvda-crash", "shape"] == "down"
    assert rows.loc["nvda-rebound", "shape"] == "up"
    assert rows.loc["aibase-article", "shape"] == "none"  # its day is not known


def test_a_filter_takes_marks_away_but_never_the_two_moments(story, known) -> None:
    rows = picture.datasets(story(events=[known["tariff-shock"]]), PALETTES["light"])
    assert list(rows["events"]["id"]) == ["tariff-shock"]
    assert len(rows["moments"]) == 2


def test_choosing_changes_data_and_not_the_specification(story, known) -> None:
    """Otherwise Streamlit would draw the chart anew and the visitor's zoom would be lost."""
    one = picture.specification(story(chosen=known["nvda-crash"]), PALETTES["light"])
    two = picture.specification(story(chosen=known["ddn-interview"], turn=1), PALETTES["light"])
    shown, other = one.pop("datasets"), two.pop("datasets")
    assert one == two
    assert set(shown) == set(other)
    assert not shown["chosen"].equals(other["chosen"])


def test_the_chosen_event_points_at_the_close_it_could_move(story, known) -> None:
    row = picture.datasets(story(chosen=known["deepseek-r1-release"]), PALETTES["light"])
    (chosen,) = row["chosen"].to_dict("records")
    assert chosen["label"].startswith("21 Jan: +2.2")
    assert chosen["t"] < chosen["closing"]


def test_an_event_without_a_session_has_no_close(story, known) -> None:
    rows = picture.datasets(story(chosen=known["aibase-article"]), PALETTES["light"])["chosen"]
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
def test_it_draws(story, known, view: View, appearance: str, spoken: str) -> None:
    with language.override(spoken):
        vega = compiled(story(view, chosen=known["nvda-crash"]), PALETTES[appearance])
    drawn = vl_convert.vega_to_svg(vega)
    assert ("27 janv." if spoken == "fr" else "27 Jan") in drawn
    assert PALETTES[appearance].market in drawn


def test_an_empty_filter_still_draws_the_price(story) -> None:
    drawn = vl_convert.vega_to_svg(compiled(story(events=[])))
    assert PALETTES["light"].market in drawn
    assert "20 Jan 2025" in drawn
