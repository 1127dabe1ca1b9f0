"""The names on the timeline's picture: which events have one, where it stands, how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt

from components import format as fmt
from components.charts import name_placement, style
from components.charts.name_placement import OFFSET, Name
from components.charts.text_width import text_width
from components.content.story import Voice
from components.content.text import localized
from components.timeline import event_labels
from components.timeline.frame import BELOW_TOP, ROW, Frame, rows, time_x
from components.timeline.zoom import ARC_LADDER, HOME_LADDER, PRICE, TIME
from data.events import SHOCK, Category, Event

_SIZE, _FALL_SIZE, _DATE_SIZE = 14, 16, style.LABEL_SIZE
#: The top of each row of names, by the slot's index divided by two.
_TOPS = [ROW, 0, BELOW_TOP]
#: The letters of the slots; what is left out, and an empty code, come to −1.
_LETTERS = "-abcdef"


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """An event that the picture may name, at `at` milliseconds, where the price is `price`.

    `move` is the price's in the first session that could react, `look` the kind of its mark.
    """

    event: Event
    at: int
    price: float
    move: float | None
    look: str = Voice.OTHER.value

    @property
    def text(self) -> str:
        """The name: the move itself where the event is the market's own."""
        if self._is_move:
            return event_labels.move(self.move)
        return localized(self.event, "name")

    @property
    def _is_move(self) -> bool:
        own = self.event.category is Category.MARKET and not localized(self.event, "name")
        return own and self.event.walk is not None and self.move is not None

    @property
    def rank(self) -> tuple[bool, bool, bool, bool, float]:
        """The smaller, the earlier it takes its place: the moments, the fall, moves, the walk."""
        event, moves = self.event, self._is_move
        return not event.main, event.id != SHOCK, not moves, event.walk is None, -self._size

    @property
    def size(self) -> int:
        """Pixels of its type: the fall stands out."""
        return _FALL_SIZE if self.event.id == SHOCK else _SIZE

    @property
    def _size(self) -> float:
        return abs(self.move or 0.0)


def ranked(named: Sequence[NamedEvent]) -> list[NamedEvent]:
    """Those with a name, in the order of rank."""
    return sorted((each for each in named if each.text), key=lambda each: each.rank)


def table(
    named: Sequence[NamedEvent],
    home: tuple[int, int],
    arc: tuple[int, int],
    frame_colors: Mapping[Any, str],
) -> list[dict[str, Any]]:
    """One row a name that is placed anywhere: its texts, and its slots at every scale.

    `home` holds those in the window that is shown first, whose ends no text crosses; `free`
    those in any other, where the picture leaves out what crosses an end.
    """
    order = ranked(named)
    names = tuple(_name(each) for each in order)
    at_home = name_placement.codes(names, home, HOME_LADDER)
    anywhere = _anywhere(names, arc)
    return [
        {
            "t": each.at,
            "close": each.price,
            "name": each.text,
            "date": fmt.day(each.event.date, "day"),
            "size": each.size,
            "color": frame_colors[each.look],
            "wide": name.width,
            "home": at_home.get(name.key, ""),
            "free": anywhere.get(name.key, ""),
        }
        for each, name in zip(order, names, strict=True)
        if name.key in at_home or name.key in anywhere
    ]


@lru_cache(maxsize=32)
def _anywhere(names: tuple[Name, ...], arc: tuple[int, int]) -> Mapping[str, str]:
    return name_placement.codes(names, arc, ARC_LADDER)


def _name(each: NamedEvent) -> Name:
    narrow = text_width(each.text, each.size, bold=True)
    date = text_width(fmt.day(each.event.date, "day"), _DATE_SIZE)
    return Name(each.event.id, each.at, max(narrow, date), narrow, below=each.event.id == SHOCK)


def layers(frame: Frame) -> list[Any]:
    """Leader, name and date of each name that has a slot at the scale that is shown."""
    code = "at_home ? datum.home : datum.free"
    right = "datum.slot % 2 === 0"
    x = f"scale('{TIME}', datum.t)"
    start = f"{x} + ({right} ? {OFFSET} : -{OFFSET} - datum.wide)"
    inside = f"at_home || ({start} >= 0 && {start} + datum.wide <= width)"
    base = (
        alt.Chart(rows("names"))
        .transform_calculate(slot=f"indexof('{_LETTERS}', substring({code}, level, level + 1)) - 1")
        .transform_filter(
            "level >= 0 && datum.slot >= 0 && datum.t >= frame[0] && datum.t <= frame[1]"
        )
        .transform_filter(inside)
    )
    top = f"{_TOPS}[floor(datum.slot / 2)]"
    color = alt.Color("color:N", scale=None, legend=None)
    leader = base.mark_rule(strokeWidth=1, strokeOpacity=0.65, aria=False).encode(
        x=time_x(frame),
        y=alt.value(alt.ExprRef(f"datum.slot < 4 ? {top} : {BELOW_TOP + ROW}")),
        y2=alt.value(alt.ExprRef(f"scale('{PRICE}', datum.close)")),
        color=color,
    )
    text: dict[str, Any] = {
        "align": alt.ExprRef(f"{right} ? 'left' : 'right'"),
        "dx": alt.ExprRef(f"{right} ? {OFFSET} : -{OFFSET}"),
        "baseline": "top",
        "aria": False,
    }
    placed = base.encode(x=time_x(frame), y=alt.value(alt.ExprRef(top)))
    name = placed.mark_text(fontSize=alt.ExprRef("datum.size"), fontWeight=600, **text).encode(
        text="name:N", color=color
    )
    wide = f"level >= (at_home ? {HOME_LADDER.first_wide} : {ARC_LADDER.first_wide})"
    date = (
        placed.transform_filter(wide)
        .mark_text(
            fontSize=_DATE_SIZE,
            dy=alt.ExprRef("datum.size + 5"),
            color=frame.palette.neutral,
            **text,
        )
        .encode(text="date:N")
    )
    return [leader, name, date]
