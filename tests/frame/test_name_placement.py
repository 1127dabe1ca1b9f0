"""Names beside a plot: none covers another, at any scale from the one they were placed at on."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.charts import name_placement
from components.charts.name_placement import Ladder, Name, Rows, Side, Slot, codes, place, slots
from components.charts.text_width import text_width
from tests.calc.browser_expressions import evaluate

ROW = 40
PLOT = 200
AXIS = (0.0, 1000.0)
ROWS = Rows()


@dataclass
class Box:
    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: Box) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0 and down > 0


def text_box(name: Name, slot: Slot, scale: float) -> Box:
    """Where a chart draws the text: rows of 40 pixels from the plot outwards."""
    x = (name.at - AXIS[0]) * scale
    offset = name_placement.OFFSET
    left = x + offset if slot.side is Side.RIGHT else x - offset - name.width
    top = -ROW * (slot.row + 1) if slot.above else PLOT + ROW * slot.row
    return Box(left, left + name.width, top, top + ROW)


def leader_box(name: Name, slot: Slot, scale: float) -> Box:
    """The upright line, 2 pixels wide, from the far edge of the name's row to the plot's middle."""
    x = (name.at - AXIS[0]) * scale
    far = -ROW * (slot.row + 1) if slot.above else PLOT + ROW * (slot.row + 1)
    return Box(x - 1, x + 1, min(far, PLOT / 2), max(far, PLOT / 2))


def collisions(names: list[Name], placed: dict[str, Slot], scale: float) -> list[tuple[str, str]]:
    shown = [name for name in names if name.key in placed]
    texts = {name.key: text_box(name, placed[name.key], scale) for name in shown}
    leaders = {name.key: leader_box(name, placed[name.key], scale) for name in shown}
    return [
        (one, other)
        for one, other in itertools.permutations(texts, 2)
        if texts[one].meets(texts[other]) or texts[one].meets(leaders[other])
    ]


@st.composite
def named(draw: st.DrawFn) -> list[Name]:
    count = draw(st.integers(0, 14))
    return [
        Name(
            str(number),
            draw(st.floats(0, 1000)),
            draw(st.floats(10, 220)),
            below=draw(st.booleans()),
        )
        for number in range(count)
    ]


@given(names=named(), scale=st.floats(0.2, 3), zoom=st.floats(1, 400))
def test_no_two_names_meet_at_any_zoom(names: list[Name], scale: float, zoom: float) -> None:
    placed = place(names, scale=scale, axis=AXIS)
    assert collisions(names, placed, scale) == []
    assert collisions(names, placed, scale * zoom) == []


@given(names=named(), scale=st.floats(0.2, 3))
def test_every_name_stands_within_the_axis(names: list[Name], scale: float) -> None:
    placed = place(names, scale=scale, axis=AXIS)
    for name in names:
        if name.key in placed:
            box = text_box(name, placed[name.key], scale)
            assert box.left >= -1e-9
            assert box.right <= (AXIS[1] - AXIS[0]) * scale + 1e-9


@given(names=named(), scale=st.floats(0.2, 3))
def test_a_name_is_left_out_only_where_no_slot_is_free(names: list[Name], scale: float) -> None:
    """Against what is placed before it, with the clearances that the placement promises."""
    placed = place(names, scale=scale, axis=AXIS)
    for rank, name in enumerate(names):
        if name.key in placed:
            continue
        before = [each for each in names[:rank] if each.key in placed]
        for slot in slots(ROWS, below=name.below):
            own = grown(text_box(name, slot, scale))
            leader = leader_box(name, slot, scale)
            free = not any(
                own.meets(grown(text_box(each, placed[each.key], scale)))
                or own.meets(leader_box(each, placed[each.key], scale))
                or leader.meets(grown(text_box(each, placed[each.key], scale)))
                for each in before
            )
            inside = own.left >= 0 and own.right <= (AXIS[1] - AXIS[0]) * scale
            assert not (free and inside)


def grown(box: Box) -> Box:
    """The box with all the clearance that a placement may ask for at both sides."""
    room = name_placement.GAP + name_placement.OFFSET
    return Box(box.left - room, box.right + room, box.top, box.bottom)


def test_rank_decides_and_the_limit_holds() -> None:
    crowd = [Name(str(number), 500, 100) for number in range(9)]
    placed = place(crowd, scale=1, axis=AXIS)
    # One upright line: the two sides of three rows would cross each other's leader.
    assert list(placed) == [str(number) for number in range(len(placed))]
    assert placed["0"] == Slot(above=True, row=0, side=Side.RIGHT)
    apart = [Name(str(number), 100 * number, 20) for number in range(1, 9)]
    assert len(place(apart, scale=1, axis=AXIS, limit=5)) == 5


def test_what_fell_stands_below() -> None:
    assert not place([Name("fall", 500, 80, below=True)], scale=1, axis=AXIS)["fall"].above


@given(names=named(), width=st.floats(240, 150_000), data=st.data())
def test_the_step_for_a_width_holds_no_collision(
    names: list[Name], width: float, data: st.DataObject
) -> None:
    ladder = Ladder()
    written = codes(names, AXIS, ladder)
    step = max(number for number, each in enumerate(ladder.widths) if each <= width)
    order = slots(ROWS)
    placed = {
        key: order[ord(code[step]) - ord("a")] for key, code in written.items() if code[step] != "-"
    }
    assert collisions(names, placed, width / (AXIS[1] - AXIS[0])) == []
    assert len(placed) <= ladder.limit(ladder.widths[step])


def test_the_browser_counts_the_same_steps() -> None:
    ladder = Ladder()
    for width, step in ((239, -1), (241, 0), (ladder.widths[7] + 1, 7), (1e9, None)):
        wanted = len(ladder.widths) - 1 if step is None else step
        counted = evaluate({"step": ladder.expression("datum.width")}, [{"width": width}])
        assert counted == {"step": [wanted]}


def test_five_names_on_a_phone_and_eight_on_a_desk() -> None:
    ladder = Ladder()
    assert (ladder.limit(340), ladder.limit(800), ladder.limit(3000)) == (5, 8, 24)
    assert ladder.widths[ladder.first_wide] >= ladder.wide > ladder.widths[ladder.first_wide - 1]


def test_a_moment_outside_the_axis_has_no_name() -> None:
    assert codes([Name("out", -1, 10), Name("in", 500, 10)], AXIS).keys() == {"in"}


@pytest.mark.parametrize("bold", [True, False])
def test_a_text_is_measured(bold: bool) -> None:
    short, long = text_width("R1", 14, bold=bold), text_width("R1 released", 14, bold=bold)
    assert 8 < short < long < 100
    assert text_width("R1", 28, bold=bold) == pytest.approx(2 * short)
