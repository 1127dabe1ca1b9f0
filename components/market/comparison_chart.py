"""Several prices on one base: lines with their names at their ends."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import altair as alt
import pandas as pd

from components import format as fmt
from components.charts import interaction, style
from components.charts.labels import spread
from components.charts.time_axis import FIELD, TimeAxis
from components.language import gettext as _
from components.market import marks
from components.theme import Palette
from data.events import Event

HEIGHT = 430
#: Lines in one chart: more than there are colours and dashes to tell them apart would be a tangle.
MAX_COMPARED = 5
_MARGIN = 0.22
_ROOM_ABOVE = 0.2
_ROOM_BELOW = 0.05
#: The height of a label as a share of the chart's.
_LABEL_GAP = 0.047


@dataclass(frozen=True, slots=True)
class Comparison:
    """What to draw: `levels` has a column for each symbol (the first leads) and 100 at the base."""

    levels: pd.DataFrame
    moments: tuple[Event, ...]
    events: tuple[marks.NumberedEvent, ...] = ()
    logarithmic: bool = False
    missing: Mapping[str, Sequence[date]] = field(default_factory=dict)
    """Sessions without a bar by symbol, at which its line breaks."""


def time_axis(levels: pd.DataFrame) -> TimeAxis:
    """The axis on which the lines stand, with room for their names at the right."""
    return TimeAxis(pd.DatetimeIndex(levels.index), margin=_MARGIN)


def chart(content: Comparison, palette: Palette) -> alt.LayerChart:
    """The chart, in the visitor's language and the colours given."""
    axis = time_axis(content.levels)
    scale = _scale(content)
    base_line = (
        alt.Chart(pd.DataFrame({"base": [100.0]}))
        .mark_rule(color=palette.neutral, strokeDash=[2, 4])
        .encode(y=_y("base", scale))
    )
    lines = [
        layer
        for rank, symbol in enumerate(content.levels.columns)
        for layer in _line(content, str(symbol), axis, scale, palette)
    ]
    layers = [
        base_line,
        *marks.moment_layers(content.moments, axis, palette, _bottom(content)),
        *lines,
        *_end_labels(content, axis, scale, palette),
        *_crosshair(content.levels, axis, scale, palette),
    ]
    if content.events:
        layers += marks.number_layers(content.events, axis, palette, _bottom(content))
    # Independent, because the events' numbers have a scale of their own; all others name the
    # same domain.
    whole: alt.LayerChart = (
        alt.layer(*layers).resolve_scale(y="independent").properties(height=HEIGHT)
    )
    return style.styled(whole, palette)


def _domain(content: Comparison) -> tuple[float, float]:
    low = float(content.levels.min().min())
    high = float(content.levels.max().max())
    if content.logarithmic:
        factor = high / low if high > low else 1.02
        return low / factor**_ROOM_BELOW, high * factor**_ROOM_ABOVE
    span = (high - low) or high * 0.02
    return low - span * _ROOM_BELOW, high + span * _ROOM_ABOVE


def _scale(content: Comparison) -> alt.Scale:
    return alt.Scale(
        type="log" if content.logarithmic else "linear",
        domain=list(_domain(content)),
        nice=False,
        zero=False,
        range=[{"expr": f"height * {_bottom(content)}"}, 0],
    )


def _bottom(content: Comparison) -> float:
    """Where the lines end, as a share of the height from the top: the events stand below."""
    return 1 - marks.NUMBERS_SHARE - 0.02 if content.events else 1.0


def _y(field: str, scale: alt.Scale, *, axis: bool = False) -> alt.Y:
    shown = alt.Axis(format=",.0f", tickCount=6) if axis else None
    return alt.Y(f"{field}:Q", scale=scale, title=None, axis=shown)


def _color(rank: int, palette: Palette) -> str:
    return palette.compared[rank]


def _line(
    content: Comparison, symbol: str, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    rank = list(content.levels.columns).index(symbol)
    levels = content.levels[symbol].dropna()
    index = pd.DatetimeIndex(levels.index)
    frame = pd.DataFrame(
        {
            FIELD: axis.positions(index),
            "level": levels.to_numpy(),
            "session": axis.segments(index, content.missing.get(symbol, ())),
        }
    )
    return [
        alt.Chart(frame)
        .mark_line(
            color=_color(rank, palette),
            strokeWidth=2.2 if rank == 0 else 1.4,
            strokeDash=list(style.DASHES[rank % len(style.DASHES)]),
            clip=True,
        )
        .encode(x=axis.encoding(), y=_y("level", scale, axis=rank == 0), detail="session:N")
    ]


def _end_labels(
    content: Comparison, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    """The name of each line at its end, moved apart where they would cover each other."""
    low, high = _domain(content)
    ends = {
        symbol: (
            content.levels[symbol].last_valid_index(),
            content.levels[symbol].dropna().iloc[-1],
        )
        for symbol in content.levels.columns
    }
    measure = math.log if content.logarithmic else float
    bottom, top = measure(low), measure(high)
    wanted = [(measure(float(level)) - bottom) / (top - bottom) for _when, level in ends.values()]
    placed = spread(wanted, _LABEL_GAP, 0.02, 0.98)
    restore = math.exp if content.logarithmic else float
    layers = []
    for rank, (symbol, (when, level)) in enumerate(ends.items()):
        frame = pd.DataFrame(
            {
                FIELD: axis.positions(pd.DatetimeIndex([when])),
                "level": [restore(bottom + placed[rank] * (top - bottom))],
                "label": [f"{symbol} {fmt.number(float(level))}"],
            }
        )
        layers.append(
            alt.Chart(frame)
            .mark_text(
                color=_color(rank, palette),
                align="left",
                baseline="middle",
                dx=6,
                fontSize=style.SMALL_SIZE,
                fontWeight=700 if rank == 0 else 500,
                clip=True,
            )
            .encode(x=axis.encoding(), y=_y("level", scale), text="label:N")
        )
    return layers


def _crosshair(
    levels: pd.DataFrame, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    leader = str(levels.columns[0])
    known = levels[levels[leader].notna()]
    index = pd.DatetimeIndex(known.index)
    # Fields of a Vega chart may not contain dots or brackets; tickers may.
    frame = known.set_axis([f"s{rank}" for rank in range(len(levels.columns))], axis=1)
    frame = frame.reset_index(drop=True)
    frame.insert(0, FIELD, axis.positions(index))
    frame["when"] = axis.texts(index)
    base = alt.Chart(frame).encode(x=axis.encoding())
    tooltip = [
        alt.Tooltip("when:N", title=_("When")),
        *(
            alt.Tooltip(f"s{rank}:Q", title=str(symbol), format=style.INDEX)
            for rank, symbol in enumerate(levels.columns)
        ),
    ]
    return list(interaction.crosshair(base, _y("s0", scale), tooltip, palette))
