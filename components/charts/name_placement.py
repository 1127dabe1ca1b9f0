"""Where the names of moments stand beside a plot, so that none covers another at any zoom.

Names stand in rows above and below the plot, each at the upper end (or the lower one) of an
upright leader from its point. A name takes the first free slot in the order of rank; where none is
free it is left out, and its mark stays. Pure arithmetic: nothing here draws.

Widths of texts do not grow with the zoom, distances between moments do. So a placement that fits
at one scale fits at every larger one, and `codes` needs to place the names at a ladder of scales
only; the chart picks the step in the browser, at its own width and zoom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil, log

#: Pixels between two texts of a row, and between a text and a foreign leader.
GAP = 8
#: Pixels between a text and its own leader.
OFFSET = 6


class Side(StrEnum):
    """On which side of its leader a text stands."""

    RIGHT = "right"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Name:
    """A text of `width` pixels for the moment `at`, in units of the axis.

    `narrow` is its width where the plot is narrow, as wide as `width` where None. `below` asks
    for the rows below the plot first.
    """

    key: str
    at: float
    width: float
    narrow: float | None = None
    below: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows of names there are above and below the plot."""

    above: int = 2
    below: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a name: `row` counts from the plot outwards, from 0."""

    above: bool
    row: int
    side: Side


@dataclass(frozen=True, slots=True)
class Ladder:
    """The scales at which names are placed: widths of the whole axis in pixels, rising by `growth`.

    Below `wide` pixels names have their narrow width and no more than `few` are placed; from
    there on up to `many`, and in proportion more where the axis is wider than `reference`.
    """

    narrowest: float = 240
    widest: float = 200_000
    growth: float = 1.1
    wide: float = 480
    few: int = 5
    many: int = 8
    reference: float = 1000

    @property
    def widths(self) -> tuple[float, ...]:
        """The widths from the narrowest on."""
        steps = ceil(log(self.widest / self.narrowest) / log(self.growth))
        return tuple(self.narrowest * self.growth**step for step in range(steps + 1))

    @property
    def first_wide(self) -> int:
        """The first step at which names have their whole width."""
        return next(step for step, width in enumerate(self.widths) if width >= self.wide)

    def limit(self, width: float) -> int:
        """How many names are placed at most on an axis of `width` pixels."""
        if width < self.wide:
            return self.few
        return ceil(self.many * max(1.0, width / self.reference))

    def expression(self, width: str) -> str:
        """The step for a width, as a Vega expression of the expression `width`; −1 below all."""
        steps = f"floor(log(({width}) / {self.narrowest}) / log({self.growth}))"
        return f"clamp({steps}, -1, {len(self.widths) - 1})"


def slots(rows: Rows, *, below: bool = False) -> tuple[Slot, ...]:
    """All slots in the order in which they are tried: nearest to the plot first."""
    gutters = [(True, rows.above), (False, rows.below)]
    return tuple(
        Slot(above, row, side)
        for above, count in (reversed(gutters) if below else gutters)
        for row in range(count)
        for side in Side
    )


def place(
    names: Iterable[Name],
    *,
    scale: float,
    axis: tuple[float, float],
    rows: Rows = Rows(),
    limit: int | None = None,
) -> dict[str, Slot]:
    """The slots of `names`, which come in the order of rank; a name without one is left out.

    `scale` is in pixels a unit of the axis; `axis` are its ends, beyond which no text stands.
    """
    taken: list[_Taken] = []
    placed: dict[str, Slot] = {}
    for name in names:
        if len(placed) == limit:
            break
        for slot in slots(rows, below=name.below):
            text = _Taken.at((name.at - axis[0]) * scale, name.width, slot)
            if text.inside((axis[1] - axis[0]) * scale) and not any(map(text.meets, taken)):
                placed[name.key] = slot
                taken.append(text)
                break
    return placed


def codes(
    names: Sequence[Name],
    axis: tuple[float, float],
    ladder: Ladder = Ladder(),
    rows: Rows = Rows(),
) -> Mapping[str, str]:
    """For each name that is placed at any step of `ladder`: its slots, one character a step.

    The character is the index of the slot in `slots(rows)` as a letter from a on, or - where the
    name is left out.
    """
    order = slots(rows)
    shown = [name for name in names if axis[0] <= name.at <= axis[1]]
    small = [name if name.narrow is None else replace(name, width=name.narrow) for name in shown]
    steps = [
        place(
            shown if width >= ladder.wide else small,
            scale=width / (axis[1] - axis[0]),
            axis=axis,
            rows=rows,
            limit=ladder.limit(width),
        )
        for width in ladder.widths
    ]
    return {
        name.key: "".join(_letter(order, step.get(name.key)) for step in steps)
        for name in shown
        if any(name.key in step for step in steps)
    }


def _letter(order: Sequence[Slot], slot: Slot | None) -> str:
    return "-" if slot is None else chr(ord("a") + order.index(slot))


@dataclass(frozen=True, slots=True)
class _Taken:
    """A text with its leader, in pixels."""

    slot: Slot
    leader: float
    start: float
    end: float

    @classmethod
    def at(cls, leader: float, width: float, slot: Slot) -> _Taken:
        near, far = leader + OFFSET, leader + OFFSET + width
        if slot.side is Side.LEFT:
            near, far = leader - OFFSET - width, leader - OFFSET
        return cls(slot, leader, min(near, leader), max(far, leader))

    def inside(self, width: float) -> bool:
        return self.start >= 0 and self.end <= width

    def meets(self, other: _Taken) -> bool:
        """Whether the texts touch, or the leader of one runs through the text of the other."""
        if self.slot.above is not other.slot.above:
            return False
        if self.slot.row == other.slot.row:
            return self.start - GAP < other.end and other.start - GAP < self.end
        # The leader of the outer one passes the row of the inner one.
        inner, outer = (self, other) if self.slot.row < other.slot.row else (other, self)
        return inner.start - GAP < outer.leader < inner.end + GAP
