"""What hand, pointer and keyboard can do with a chart of numbered bars, in the browser alone.

A pointer, or the arrow keys in the field beneath, choose a bar: one rule, one point and one line of
words. A drag with the mouse measures the change between two bars; a double click or Escape clears
it. Ctrl and the wheel zoom, Shift and a drag move. The bare wheel and the finger keep scrolling the
page: a chart that swallows them is a trap on a phone.

Vega-Lite has no selection that does this without a transparent mark at every bar, so these are
Vega's signals, which Vega-Lite passes on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from components.charts import style
from components.charts.time_axis import FIELD, TIME, TimeAxis
from components.language import gettext as _
from components.theme import Palette

#: A mouse held down and moved, wherever it is let go.
DRAG = "[mousedown, window:mouseup] > window:mousemove!"
#: The signal that holds the number of the bar that is pointed at; 0 is none.
BAR = "pointed_bar"
#: A message of the page's own that sets it (see bar_slider.js).
STEP_EVENT = "chartbar"
#: The layer whose text says what is pointed at.
WORDS_LAYER = "pointer_words"
#: How names of layers begin that only show where somebody points.
POINTER_LAYER = "pointer"
_MEASURED = "measured_bars"
_PAN = "[pointerdown[event.shiftKey], window:pointerup] > window:pointermove!"
_WHEEL = "wheel![event.ctrlKey || event.metaKey]"
_ESCAPE = "window:keydown[event.key === 'Escape']"


@dataclass(frozen=True, slots=True)
class MeasuredColumn:
    """A column of the rows that is pointed at and measured; `name` where there are several."""

    field: str
    color: str
    name: str = ""


def zoom() -> alt.Parameter:
    """The zoom, for one layer of a chart that has an x encoding."""
    return alt.selection_interval(
        name="zoom", bind="scales", encodings=["x"], on=_PAN, translate=_PAN, zoom=_WHEEL
    )


def signals(axis: TimeAxis) -> list[dict[str, Any]]:
    """The signals of a chart whose bars stand on `axis`, as parameters of its specification.

    Altair refuses them: they are put into what it has written.
    """
    last = len(axis.places)
    at = f"clamp(round(invert('{FIELD}', x())), 1, {last})"
    inside = "x() >= 0 && x() <= width && y() >= 0 && y() <= height"
    mouse = "event.pointerType === 'mouse' && !event.shiftKey"  # a finger scrolls the page
    held = "[pointerdown, window:pointerup] > window:pointermove"
    start, end = f"[{at}, {at}]", f"[{_MEASURED}[0], {at}]"
    pointed = {
        "name": BAR,
        "value": 0,
        "on": [
            {"events": "pointermove, pointerdown", "update": f"{inside} ? {at} : 0"},
            {"events": "pointerout", "update": f"{inside} ? {BAR} : 0"},
            {"events": f"window:{STEP_EVENT}", "update": f"clamp(event.detail, 0, {last})"},
        ],
    }
    measured = {
        "name": _MEASURED,
        "value": [0, 0],
        "on": [
            {"events": "pointerdown", "update": f"{inside} && {mouse} ? {start} : [0, 0]"},
            {"events": held, "update": f"{_MEASURED}[0] ? {end} : {_MEASURED}"},
            *({"events": each, "update": "[0, 0]"} for each in ("dblclick", _ESCAPE)),
        ],
    }
    return [pointed, measured]


def crosshair(
    axis: TimeAxis, series: Sequence[MeasuredColumn], scale: alt.Scale, words: str, palette: Palette
) -> list[alt.Chart]:
    """One rule, a point on each line and a line of words at the bar that is pointed at.

    `words` is a Vega expression of the row: what the chart says of its bar, in its upper right
    corner. The marks stand in the chart only while somebody points.
    """
    at_bar = {"filter": f"datum.{FIELD} === {BAR}"}
    base = _from(at_bar)
    rule = base.mark_rule(color=palette.mark, clip=True).encode(x=axis.encoding())
    points = [
        _from(at_bar, {"filter": f"isValid(datum['{each.field}'])"})
        .mark_point(filled=True, size=60, color=each.color, opacity=1, clip=True)
        .encode(x=axis.encoding(), y=alt.Y(f"{each.field}:Q", scale=scale, title=None))
        for each in series
    ]
    text = base.mark_text(
        align="right",
        baseline="top",
        fontSize=style.SMALL_SIZE,
        color=palette.ink,
        lineBreak="\n",
        text=alt.ExprRef(words),
        aria=False,
    ).encode(x=alt.value(alt.ExprRef("width")), y=alt.value(0))
    text.name = WORDS_LAYER
    return [*_pointer("bar", [rule, *points]), text, *_pointer("hint", [_hint(palette)])]


def _hint(palette: Palette) -> alt.Chart:
    """Where the words stand while nobody points: what can be done, where there is room for it."""
    said = alt.ExprRef(f"{BAR} || width < 600 ? 0 : 1")
    words = pd.DataFrame({"words": [_("Drag to measure a change")]})
    hint: alt.Chart = (
        alt.Chart(words)
        .mark_text(
            align="right",
            baseline="top",
            fontSize=style.SMALL_SIZE,
            color=palette.neutral,
            opacity=said,
        )
        .encode(x=alt.value(alt.ExprRef("width")), y=alt.value(0), text="words:N")
    )
    return hint


def measure(
    axis: TimeAxis, series: Sequence[MeasuredColumn], top: float, unit: str, palette: Palette
) -> list[alt.Chart]:
    """The stretch that a drag measures: its change, its ends and how to clear it.

    `top` is where its words stand, in pixels; `unit` what the bars between its ends are called,
    with `{count}` for how many, empty where bars are not worth counting.
    """
    lagged = [*(each.field for each in series), FIELD, TIME]
    one, other = f"datum.{FIELD} === {_MEASURED}[0]", f"datum.{FIELD} === {_MEASURED}[1]"
    later = _from(
        {"filter": f"{_MEASURED}[0] !== {_MEASURED}[1] && ({one} || {other})"},
        {
            "window": [{"op": "lag", "field": name, "as": f"before_{name}"} for name in lagged],
            "sort": [{"field": FIELD}],
        },
        {"filter": f"isValid(datum.before_{FIELD})"},
    )
    area = later.mark_rect(color=palette.mark, opacity=0.18, clip=True).encode(
        x=axis.encoding(),
        x2=f"before_{FIELD}:Q",
        y=alt.value(0),
        y2=alt.value(alt.ExprRef("height")),
    )
    ends = [f"scale('{FIELD}', datum.{name})" for name in (FIELD, f"before_{FIELD}")]
    x = alt.value(alt.ExprRef(f"clamp(({' + '.join(ends)}) / 2, 120, width - 120)"))
    halos: tuple[dict[str, Any], ...] = ({"stroke": palette.background, "strokeWidth": 4}, {})
    texts = [
        later.mark_text(
            baseline="top",
            fontSize=style.LABEL_SIZE if number == 0 else style.SMALL_SIZE,
            fontWeight=600 if number == 0 else 400,
            color=palette.ink,
            text=alt.ExprRef(words),
            **halo,
        ).encode(x=x, y=alt.value(top + 18 * number))
        for number, words in enumerate(_measured_words(axis, series, unit))
        for halo in halos
    ]
    return _pointer("measure", [area, *texts])


def _measured_words(axis: TimeAxis, series: Sequence[MeasuredColumn], unit: str) -> list[str]:
    """Expressions of the row of the later end: the changes, from when to when, how to clear it."""
    changes = []
    for each in series:
        now, before = f"datum['{each.field}']", f"datum['before_{each.field}']"
        name = f"{json.dumps(each.name + ' ')} + " if each.name else ""
        known = f"isValid({now}) && isValid({before})"
        changes.append(f"({known} ? {name}format({now} / {before} - 1, '+.1%') : '')")
    counted = ""
    if unit:
        start, _field, end = unit.partition("{count}")
        number = f"(datum.{FIELD} - datum.before_{FIELD})"
        counted = f" + {json.dumps(f' · {start}')} + {number} + {json.dumps(end)}"
    return [
        " + '   ' + ".join(changes),
        f"{axis.text(f'datum.before_{TIME}')} + ' → ' + {axis.text()}{counted}",
        json.dumps(_("Double-click or Esc clears it")),
    ]


def _from(*transforms: Mapping[str, Any]) -> alt.Chart:
    """A layer of the chart's own rows, transformed."""
    return alt.Chart(transform=[dict(each) for each in transforms])


def _pointer(kind: str, layers: Sequence[alt.Chart]) -> list[alt.Chart]:
    """The layers under names that tell pictures to leave them out; Vega wants each name once."""
    for number, layer in enumerate(layers):
        layer.name = f"{POINTER_LAYER}_{kind}_{number}"
        layer.mark.aria = False
    return list(layers)


def hint() -> str:
    """One line that tells about it: nobody finds it by accident."""
    return _(
        "Drag over the chart to measure a change; Ctrl + wheel or pinch to zoom, Shift + drag to "
        "move, double-click to return."
    )
