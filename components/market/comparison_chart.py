"""Several prices on one base: lines with their names at their ends, as the chips are coloured."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import altair as alt
import pandas as pd

from calc.returns import BASE
from components import format as fmt
from components.charts import interaction, style
from components.charts.bar_chart import bar_chart
from components.charts.interaction import MeasuredColumn
from components.charts.labels import spread
from components.charts.time_axis import FIELD, TimeAxis
from components.charts.written import WrittenChart
from components.market import marks
from components.theme import Palette

HEIGHT = 430
_MARGIN = 0.17
_BELOW = 26  #: pixels below the lines, for a name
_ROOM_ABOVE, _ROOM_BELOW = 0.04, 0.06
#: The height of a label as a share of the lines' part of the chart.
_LABEL_GAP = 0.06
#: From this width of the plot on, labels have the whole name of a company.
_WIDE = 700


@dataclass(frozen=True, slots=True)
class Comparison:
    """What to draw: `levels` has a column for each symbol (the first leads) and 100 at the base."""

    levels: pd.DataFrame
    events: Sequence[marks.EventMark] = ()
    fall: marks.ShockMove | None = None  #: the shock's day on the line that leads, in its levels
    labels: Mapping[str, str] = field(default_factory=dict)  #: names of symbols at the lines' ends
    logarithmic: bool = False
    missing: Mapping[str, Sequence[date]] = field(default_factory=dict)
    """Sessions without a bar by symbol, at which its line breaks."""
    unit: str = ""  #: as `interaction.measure`


def time_axis(levels: pd.DataFrame, missing: Mapping[str, Sequence[date]]) -> TimeAxis:
    """The axis on which the lines stand, with room for their names at the right."""
    days = sorted({day for days in missing.values() for day in days})
    return TimeAxis(pd.DatetimeIndex(levels.index), _MARGIN, days)


def chart(content: Comparison, palette: Palette) -> WrittenChart:
    """The chart, in the visitor's language and the colours given."""
    axis = time_axis(content.levels, content.missing)
    scale = marks.price_scale(list(_domain(content)), _BELOW, logarithmic=content.logarithmic)
    series = [
        MeasuredColumn(_field(rank), palette.compared[rank], str(symbol))
        for rank, symbol in enumerate(content.levels.columns)
    ]
    # Fields of a Vega chart may not contain dots or brackets; tickers may.
    rows = axis.rows(content.levels.set_axis([each.field for each in series], axis=1).round(3))
    base_line = (
        alt.Chart(pd.DataFrame({"base": [BASE]}))
        .mark_rule(color=palette.ink, strokeDash=list(style.BASELINE_DASH), strokeWidth=1)
        .encode(y=_y("base", scale))
    )
    layers = [
        *marks.name_layers(content.events, axis, scale, palette),
        base_line,
        *(_line(rank, each, axis, scale) for rank, each in enumerate(series)),
        *marks.fall_layers(content.fall, axis, scale, palette),
        *_end_labels(content, axis, scale, palette),
        *interaction.measure(axis, series, marks.GUTTER, content.unit, palette),
        *interaction.crosshair(axis, series, scale, _words(series, axis), palette),
    ]
    layers[0] = layers[0].add_params(interaction.zoom())
    return bar_chart(layers, rows, axis, palette, HEIGHT)


def _field(rank: int) -> str:
    return f"s{rank}"


def _domain(content: Comparison) -> tuple[float, float]:
    low = float(content.levels.min().min())
    high = float(content.levels.max().max())
    if content.logarithmic:
        factor = high / low if high > low else 1.02
        return low / factor**_ROOM_BELOW, high * factor**_ROOM_ABOVE
    span = (high - low) or high * 0.02
    return low - span * _ROOM_BELOW, high + span * _ROOM_ABOVE


def _y(name: str, scale: alt.Scale, *, axis: bool = False) -> alt.Y:
    shown = alt.Axis(format=",.0f", tickCount=4) if axis else alt.Undefined
    return alt.Y(f"{name}:Q", scale=scale, title=None, axis=shown)


def _line(rank: int, series: MeasuredColumn, axis: TimeAxis, scale: alt.Scale) -> alt.Chart:
    line: alt.Chart = alt.Chart().mark_line(
        color=series.color,
        strokeWidth=style.MAIN_LINE if rank == 0 else style.CONTEXT_LINE,
        strokeDash=list(style.DASHES[rank]),
        clip=True,
    )
    drawn: alt.Chart = line.encode(x=axis.encoding(), y=_y(series.field, scale, axis=rank == 0))
    if axis.within_days:  # the line breaks at night
        drawn = drawn.encode(detail="day:N")
    return drawn


def _end_labels(
    content: Comparison, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    """Name of each line at its end, with its change where there is room for it.

    Moved apart where they would cover each other.
    """
    low, high = _domain(content)
    last = [float(content.levels[symbol].dropna().iloc[-1]) for symbol in content.levels.columns]
    measure = math.log if content.logarithmic else float
    restore = math.exp if content.logarithmic else float
    bottom, top = measure(low), measure(high)
    wanted = [(measure(level) - bottom) / (top - bottom) for level in last]
    placed = spread(wanted, _LABEL_GAP, 0.02, 0.98)
    rows = []
    for rank, symbol in enumerate(map(str, content.levels.columns)):
        ratio = last[rank] / BASE - 1
        rows.append(
            {
                FIELD: len(axis.places),
                "level": last[rank],
                "label_level": restore(bottom + placed[rank] * (top - bottom)),
                "wide": f"{content.labels.get(symbol, symbol)} {fmt.percent(ratio, 1)}",
                "narrow": symbol,  # the title has the changes
                "color": palette.compared[rank],
            }
        )
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=axis.encoding(), color=alt.Color("color:N", scale=None, legend=None)
    )
    # From the end of the line to its label, where that had to move.
    leader = base.mark_rule(strokeWidth=style.LEADER_LINE).encode(
        x2=alt.value(alt.ExprRef(f"scale('{FIELD}', {len(axis.places)}) + 10")),
        y=_y("level", scale),
        y2="label_level:Q",
    )
    text = base.mark_text(
        align="left",
        baseline="middle",
        dx=13,
        fontSize=alt.ExprRef(f"width > {_WIDE} ? {style.LABEL_SIZE} : {style.SMALL_SIZE}"),
        fontWeight=style.NAME_WEIGHT,
        text=alt.ExprRef(f"width > {_WIDE} ? datum.wide : datum.narrow"),
    ).encode(y=_y("label_level", scale))
    return [leader, text]


def _words(series: Sequence[MeasuredColumn], axis: TimeAxis) -> str:
    """What the chart says of a bar: when, and the level of each line."""
    levels = [
        f"(isValid(datum.{each.field}) ? {json.dumps(f'   {each.name} ')} + "
        f"format(datum.{each.field}, '{style.INDEX}') : '')"
        for each in series
    ]
    return " + ".join([axis.text(), *levels])
