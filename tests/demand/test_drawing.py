"""The section in which a visitor draws: its address, its words, and what the browser is given."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from calc import drawing as of_drawing
from calc import drawing_fit
from calc.drawing import LOWEST, SMALLEST_GAIN, TOP, YEARS, Drawing
from components import language, theme
from components.demand import assumptions
from components.demand.assumptions import Values
from components.demand.drawing import address, card, pad, reading, sentences
from components.demand.drawing.reading import DrawingResult
from data import model
from data.model import Parameter
from tests.counting import nothing_is_made_again
from tests.demand.conftest import SHOCK, Open, said

STRAIGHT = "4:150-200-250-300-350-400-450-500"
MARKET = "4:202-268-301-316-322-325-326-327"
DRAWINGS = {
    MARKET: (
        "You draw 3.3 times as many answers. That takes 18% less computing in 2033. 1% of "
        "computing saved makes 0.9% more use. You agree with the market of 27 January."
    ),
    "4:100-100-100-100-100-100-100-100": (
        "You draw as many answers as before. That takes 75% less computing in 2033. 1% of "
        "computing saved makes no more use. You draw less use than anybody here expects; the "
        "nearest is the market of 27 January."
    ),
    STRAIGHT: (
        "You draw 5 times as many answers. That takes less computing until 2031, then more: +25% "
        "in 2033. 1% of computing saved makes 1.2% more use. You agree with the published "
        "estimate, but get there more slowly."
    ),
    "4:188-275-363-450-538-625-713-800": (
        "You draw 8 times as many answers. That takes less computing until 2028, then more: +100% "
        "in 2033. 1% of computing saved makes 1.5% more use. You agree with Huang’s thesis, but "
        "get there more slowly."
    ),
    "4:200-300-400-500-500-400-350-300": (
        "You draw 3 times as many answers. That takes more computing until 2031, then less: −25% "
        "in 2033. 1% of computing saved makes 0.8% more use. You agree with the market of 27 "
        "January. Your curve falls by 40% after its highest point. In our model use never falls "
        "again."
    ),
    "4:50-50-50-50-50-50-50-50": (
        "You draw 50% fewer answers. That takes 87% less computing in 2033. You draw less use "
        "than before, although an answer takes less computing. You draw less use than anybody "
        "here expects; the nearest is the market of 27 January."
    ),
}


def understood(text: str, parameters: Mapping[str, Parameter]) -> Drawing:
    found = address.understood(text, parameters["gain"])
    assert found is not None
    return found


def read(text: str, parameters: Mapping[str, Parameter]) -> DrawingResult:
    drawing = understood(text, parameters)
    return reading.reading(drawing, model.scenario(), parameters, model.presets())


@given(st.floats(SMALLEST_GAIN, 30), st.lists(st.floats(0, 1), min_size=8, max_size=8))
@settings(deadline=None)
def test_the_address_gives_the_same_drawing_back(gain: float, shares: list[float]) -> None:
    gain = round(gain, 5)
    heights = [round(LOWEST + share * (TOP * gain - LOWEST) - 0.005, 2) for share in shares]
    drawn = Drawing(gain, tuple(max(height, LOWEST) for height in heights))
    assert address.understood(address.text_of(drawn), model.parameters()["gain"]) == drawn


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "150-200-250-300-350-400-450-500",  # without its gain
        "4:150-200-250-300-350-400-450",
        "4:150-200-250-300-350-400-450-500-550",
        "4:150-200-250-300-350-400-450-1001",  # above the picture
        "4:150-200-250-300-350-400-450-0",
        "1:100-100-100-100-100-100-100-100",  # nothing is saved
        "31:150-200-250-300-350-400-450-500",
        "4.4.4:150-200-250-300-350-400-450-500",
        "4:１50-200-250-300-350-400-450-500",
        "4:-50-200-250-300-350-400-450-500",
    ],
)
def test_a_broken_drawing_is_told(text: str, open_page: Open) -> None:
    assert address.understood(text, model.parameters()["gain"]) is None
    at = open_page("demand", section="draw", lang="en", drawn=text)
    assert "a drawing that cannot be read" in said(at)
    assert "Draw how much people will use it" in said(at)


@pytest.mark.parametrize(
    "reported",
    [
        None,
        "4:1",
        {},
        {"gain": 4, "heights": "11111111"},
        {"gain": 4, "heights": [100] * 7},
        {"gain": 4, "heights": [100] * 7 + [10**400]},
        {"gain": 4, "heights": [100] * 7 + [100.5]},
        {"gain": 4, "heights": [100] * 7 + [True]},
        {"gain": "4", "heights": [100] * 8},
        {"gain": float("nan"), "heights": [100] * 8},
        {"gain": 1, "heights": [100] * 8},
        {"gain": 4, "heights": [1001] * 8},
    ],
)
def test_what_a_browser_makes_up_is_not_taken(reported: object) -> None:
    gain = model.parameters()["gain"]
    assert address.accepted(reported, gain) is None
    assert address.accepted({"gain": 4, "heights": [100] * 8}, gain) == Drawing(4.0, (1.0,) * 8)


@pytest.mark.parametrize("text", DRAWINGS)
def test_a_drawing_in_words(text: str, parameters: Mapping[str, Parameter]) -> None:
    with language.override("en"):
        assert sentences.summary(read(text, parameters).answer, SHOCK) == DRAWINGS[text]


@given(st.floats(SMALLEST_GAIN, 30), st.lists(st.floats(0, 1), min_size=8, max_size=8))
@settings(deadline=None, max_examples=60)
def test_no_drawing_is_without_words(gain: float, shares: list[float]) -> None:
    heights = LOWEST + np.array(shares) * (TOP * gain - LOWEST)
    drawn = Drawing(gain, tuple(map(float, heights)))
    found = reading.reading(drawn, model.scenario(), model.parameters(), model.presets())
    for spoken in ("en", "fr"):
        with language.override(spoken):
            said = sentences.summary(found.answer, SHOCK)
            if found.fitted is not None:
                said += " ".join(sentences.elasticity(found.fitted, found.answer, SHOCK))
            assert "{" not in said
            assert "nan" not in said
            assert sentences.question(gain)
            assert pad.ticks(TOP * gain)


@pytest.mark.parametrize("top", [2.75, 3.0, 10.0, 27.5, 75.0])
def test_the_axis_has_a_few_round_heights_and_the_one(top: float) -> None:
    ticks = pad.ticks(top)
    assert 3 <= len(ticks) <= 7
    assert 1 in ticks
    assert ticks == sorted(set(ticks))
    assert ticks[-1] <= top


def sent(at: AppTest) -> str:
    """What the browser is given for the pad, as text."""
    texts = [str(node.proto) for node in nodes(at) if "drawing_pad" in str(node.proto)]
    assert len(texts) == 1
    return texts[0]


def nodes(at: AppTest) -> Iterator[Any]:
    return (node for node in at.main if getattr(node, "proto", None) is not None)


def test_what_others_expect_is_not_sent_before_the_drawing_is_whole(open_page: Open) -> None:
    before, after = (
        sent(open_page("demand", section="draw", lang="en", **drawn))
        for drawn in ({}, {"drawn": STRAIGHT})
    )
    for told in ("Textbook Jevons", "evenEnd", "published"):
        assert told not in before
        assert told in after
    assert len(after) < 6_000


@pytest.mark.parametrize("spoken", ["en", "fr"])
def test_the_page_says_what_the_drawing_says(
    spoken: str, open_page: Open, parameters: Mapping[str, Parameter]
) -> None:
    at = open_page("demand", section="draw", lang=spoken, drawn=STRAIGHT)
    html = re.sub(r"<[^>]+>", " ", " ".join(str(node.proto) for node in at.get("html")))
    answer = read(STRAIGHT, parameters).answer
    with language.override(spoken):
        for sentence in (
            sentences.headline(answer),
            sentences.use(answer),
            sentences.agreement(answer),
        ):
            assert sentence in html.replace("&#x27;", "'")
    assert "1.24" not in html  # that of another drawing
    assert ("1,16" if spoken == "fr" else "1.16") in html


def test_a_drawing_keeps_its_gain(open_page: Open) -> None:
    at = open_page("demand", section="draw", lang="en", drawn=STRAIGHT, gain="11")
    assert "needs a quarter of the computing" in said(at)
    assert "Drawn for a gain of 4; the sliders stand at 11" in said(at)
    other = open_page("demand", section="draw", lang="en", gain="11")
    assert "needs 11 times less computing" in said(other)


def test_without_a_gain_there_is_nothing_to_draw(open_page: Open) -> None:
    assert "nothing to draw" in said(open_page("demand", section="draw", lang="en", gain="1"))


def test_use_in_the_model_writes_its_address(
    open_page: Open, parameters: Mapping[str, Parameter], defaults: Values
) -> None:
    at = open_page("demand", section="draw", lang="en", drawn=STRAIGHT, compute_share="0.9")
    at.button(key="drawing_use").click().run()
    given = assumptions.scenario(defaults | {"compute_share": 0.9})
    fitted = reading.reading(
        understood(STRAIGHT, parameters), given, parameters, model.presets()
    ).fitted
    assert fitted is not None
    values = assumptions.tidy(fitted.scenario.floats())
    for key in ("short_run_elasticity", "long_run_elasticity", "lag", "compute_share"):
        assert float(at.query_params[key]) == values[key]
    assert "gain" not in at.query_params  # the default
    assert at.query_params["drawn"] == STRAIGHT


def test_draw_again_takes_it_out_of_the_address(open_page: Open) -> None:
    at = open_page("demand", section="draw", lang="en", drawn=STRAIGHT)
    at.button(key="drawing_again").click().run()
    assert "drawn" not in at.query_params
    assert "Textbook Jevons" not in sent(at)


def test_a_link_with_a_drawing_alone_opens_its_section(open_page: Open) -> None:
    at = open_page("demand", lang="en", drawn=STRAIGHT)
    assert at.query_params["section"] == "draw"
    assert "needs a quarter" in said(at)


def test_the_card_is_a_picture_of_all_that_is_drawn(parameters: Mapping[str, Parameter]) -> None:
    found = read(STRAIGHT, parameters)
    palette = theme.PALETTES["light"]
    with language.override("en"):
        lines = card.rows(
            understood(STRAIGHT, parameters), found.even, found.curves, SHOCK, palette
        )
    assert set(lines["key"]) == {"market", "defaults", "published", "jevons", "huang"} | {
        "even",
        "you",
    }
    mine = lines[lines["key"] == "you"]
    assert list(mine["use"]) == [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]
    assert list(mine["year"]) == [2025, *(2025 + year for year in YEARS)]
    specification = card.chart(lines, palette).to_dict()
    places = sorted(row["place"] for row in json_rows(specification) if "place" in row)
    assert np.diff(places).min() > 0.2


def json_rows(specification: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = [row for each in specification["datasets"].values() for row in each]
    return json.loads(json.dumps(rows, default=str))


def test_the_second_look_computes_nothing(open_page: Open) -> None:
    where = {"section": "draw", "lang": "en", "drawn": "4:150-201-250-300-350-400-450-500"}
    at = open_page("demand", **where)
    with nothing_is_made_again(drawing_fit.fit, of_drawing.expectation):
        at.run()
        open_page("demand", **where)
