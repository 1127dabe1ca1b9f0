"""The layers of the timeline's picture: price, marks, strip, and the lanes where they are open.

The rows come by name from `timeline_chart.datasets`; this file knows no event.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import altair as alt

from components.charts import interaction, style
from components.content.story import Voice
from components.language import gettext as _
from components.timeline import name_layer, zoom
from components.timeline.frame import (
    LANE_HEIGHT,
    PRICE_BOTTOM,
    PRICE_TOP,
    STRIP_HEIGHT,
    Frame,
    colors,
    price_y,
    rows,
    time_x,
)
from components.timeline.lanes import Window

PICK = "pick"
#: The name of the view of marks, from which Vega-Lite makes that of the marks themselves.
_MARKS = "marked"
#: How many boxes high the strip is at most, and how many columns it has.
STRIP_BOXES, STRIP_COLUMNS = 13, 110

_DAY = 86_400_000
#: Areas of marks, in square pixels: of the story's events, of others, in a lane, in the strip.
SIZES = {"story": 90, "other": 44, "box": 24}
_MIN_MARK, _MAX_MARK = 60, 420
_SHAPES = {
    "deepseek": "diamond",
    "huang": "triangle-up",
    "market": "triangle-down",
    "other": "circle",
    "box": "square",
}


@lru_cache(maxsize=64)
def template(frame: Frame, current_language: str) -> Mapping[str, Any]:
    """The layers without data and zoom, cached for each language: never to be changed."""
    del current_language  # a part of the cache's key only
    picture = alt.layer(
        *_price(frame),
        *([_lanes(frame)] if frame.lanes else ()),
        *name_layer.layers(frame),
        _marks(frame),
        _ring(frame),
        _dragged(frame),
        *([_lane_names(frame)] if frame.lanes else ()),
    ).resolve_scale(y="independent")
    chart = (
        alt.layer(picture, _strip(frame))
        .resolve_scale(x="independent", y="independent")
        .properties(
            height=frame.height,
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        )
    )
    spec: dict[str, Any] = style.styled(chart, frame.palette).to_dict()
    spec["width"] = "container"
    (pick,) = spec["params"]
    # Of the marks only: a click that ends a drag elsewhere neither chooses nor unchooses.
    pick["select"]["on"] = f"@{pick['views'][0]}_marks:click"
    spec["params"] = [pick]
    return spec


def specification(
    frame: Frame, window: Window, scaled: Window | None, current_language: str
) -> dict[str, Any]:
    """The specification without data that shows `window` first. What is deeper in it is shared.

    The price's scale fits `scaled`, or what is shown where that is None.
    """
    composed = template(frame, current_language)
    return {**composed, "params": [*composed["params"], *zoom.signals(frame, window, scaled)]}


# --- layers ------------------------------------------------------------------------------------


def _price(frame: Frame) -> list[Any]:
    """The line of closes; its scale fits what is in `scaled`, a few days of margin included."""
    margin = 5 * _DAY
    visible = f"datum.t >= scaled[0] - {margin} && datum.t <= scaled[1] + {margin}"
    base = alt.Chart(rows("prices")).transform_filter(visible)
    line = base.mark_line(color=frame.palette.ink, strokeWidth=2, clip=True).encode(
        x=time_x(frame), y=price_y()
    )
    fall = (
        alt.Chart(rows("fall"))
        .transform_filter(visible)
        .mark_line(color=frame.palette.market, strokeWidth=5, strokeCap="round", clip=True)
        .encode(x=time_x(frame), y=price_y())
    )
    # Invisible and wide: a place to point at, for the tooltip.
    reach = (
        base.transform_filter("isValid(datum.close)")
        .transform_calculate(
            when="utcFormat(datum.t, '%e %b %Y')", price=f"format(datum.close, '{style.PRICE}')"
        )
        .mark_point(opacity=0, size=160, clip=True, aria=False)
        .encode(
            x=time_x(frame),
            y=price_y(),
            tooltip=[
                alt.Tooltip("when:N", title=_("Session")),
                alt.Tooltip("price:N", title=_("Nvidia's close")),
            ],
        )
    )
    return [alt.layer(line, reach, fall)]


def _mapped(values: Mapping[Any, str]) -> alt.Scale:
    return alt.Scale(domain=[str(key) for key in values], range=list(values.values()))


#: Where a mark stands below the top, by its part of the picture.
_HEIGHT = f"datum.at === 'line' ? scale('{zoom.PRICE}', datum.y) : datum.y"


def _across(frame: Frame) -> str:
    """Where a mark stands from the left, by its part of the picture."""
    strip = zoom.in_strip(frame.arc, "datum.t")
    return f"datum.at === 'box' ? {strip} : scale('{zoom.TIME}', datum.t)"


def _placed(frame: Frame) -> alt.Chart:
    """The rows of the marks with their texts, those in the frame."""
    texts = alt.LookupData(rows("texts"), key="id", fields=["title", "when", "said"])
    placed: alt.Chart = (
        alt.Chart(rows("events"))
        .transform_lookup(lookup="id", from_=texts)
        # A mark on the line says its sentence; its box in the strip need not say it again.
        .transform_calculate(
            spoken="datum.at === 'box' ? datum.title :"
            " datum.when + ': ' + datum.title + ' (' + datum.said + ')'"
        )
        .encode(
            x=alt.value(alt.ExprRef(_across(frame))),
            y=alt.value(alt.ExprRef(_HEIGHT)),
        )
    )
    return placed


def _marks(frame: Frame) -> Any:
    pick = alt.selection_point(name=PICK, fields=["id", "turn"], on="click", clear=False)
    voices = {str(voice): color for voice, color in colors(frame.palette).items()}
    hollow = {Voice.OTHER: frame.palette.background}
    return (
        _placed(frame)
        .mark_point(filled=True, strokeWidth=1.5, opacity=1, clip=True, cursor="pointer")
        .encode(
            size=alt.Size("size:Q", scale=None, legend=None),
            shape=alt.Shape("shape:N", scale=_mapped(_SHAPES), legend=None),
            fill=alt.Fill(
                "paint:N",
                scale=_mapped({**voices, **hollow, "box": frame.palette.neutral}),
                legend=None,
            ),
            stroke=alt.Stroke(
                "paint:N",
                scale=_mapped(
                    dict.fromkeys(voices, frame.palette.background)
                    | {Voice.OTHER: frame.palette.ink, "box": frame.palette.background}
                ),
                legend=None,
            ),
            description="spoken:N",
            tooltip=[
                alt.Tooltip("title:N", title=_("Event")),
                alt.Tooltip("when:N", title=_("When")),
                alt.Tooltip("said:N", title=_("Nvidia in the first session after")),
            ],
        )
        .properties(name=_MARKS)
        .add_params(pick)
    )


def _ring(frame: Frame) -> Any:
    """Around the chosen event: the one that was clicked last, else the one that the page chose."""
    chosen = "pick.turn && pick.turn[0] === datum.turn ? pick.id[0] === datum.id : datum.chosen"
    return (
        alt.Chart(rows("events"))
        .transform_filter(chosen)
        .mark_point(filled=False, color=frame.palette.ink, strokeWidth=1.8, clip=True, opacity=1,
                    aria=False)
        .encode(
            x=alt.value(alt.ExprRef(_across(frame))),
            y=alt.value(alt.ExprRef(_HEIGHT)),
            size=alt.value(alt.ExprRef("datum.at === 'box' ? 110 : 560")),
        )
    )  # fmt: skip


def _lane_y(frame: Frame, field: str) -> alt.Y:
    ends = [frame.lanes_top, frame.lanes_top + LANE_HEIGHT * frame.depth]
    return alt.Y(
        f"{field}:Q",
        title=None,
        scale=alt.Scale(domain=[0, frame.depth], range=ends, nice=False),
        axis=None,
    )


def _lanes(frame: Frame) -> Any:
    return (
        alt.Chart(rows("lanes"))
        .mark_rule(color=frame.palette.faint)
        .encode(y=_lane_y(frame, "top"))
    )


def _lane_names(frame: Frame) -> Any:
    """The names of the lanes, above everything: what lies behind them stays readable around."""
    label: dict[str, Any] = {"align": "left", "baseline": "top", "dy": 2, "fontSize": 13}
    text = alt.Chart(rows("lanes")).encode(x=alt.value(2), y=_lane_y(frame, "top"), text="label:N")
    halo = text.mark_text(stroke=frame.palette.background, strokeWidth=3, opacity=0.85, **label)
    return alt.layer(halo, text.mark_text(color=frame.palette.neutral, **label))


def _strip(frame: Frame) -> Any:
    """The whole arc: its axis, its title, and the window that the picture shows."""
    arc = list(frame.arc.milliseconds)
    words = alt.Chart(rows("strip")).encode(y=alt.value(frame.strip_top))
    look: dict[str, Any] = {
        "baseline": "bottom",
        "fontSize": 13,
        "dy": -6,
        "color": frame.palette.neutral,
    }
    title = words.mark_text(align="left", **look).encode(x=alt.value(0), text="title:N")
    hint = words.mark_text(align="right", aria=False, **look).encode(
        x=alt.value(alt.ExprRef("width")), text="hint:N"
    )
    hint.name = f"{interaction.POINTER_LAYER}_window"  # a picture has no window to drag
    window = (
        alt.Chart(rows("strip"))
        .mark_rect(
            fillOpacity=0.12, fill=frame.palette.neutral, stroke=frame.palette.ink,
            strokeWidth=1.5, cornerRadius=3, aria=False, cursor="ew-resize",
        )
        .encode(
            x=alt.value(alt.ExprRef(f"clamp({zoom.in_strip(frame.arc, 'frame[0]')}, 0, width)")),
            x2=alt.value(alt.ExprRef(f"clamp({zoom.in_strip(frame.arc, 'frame[1]')}, 0, width)")),
            y=alt.value(frame.strip_top - 3),
            y2=alt.value(frame.height),
        )
    )  # fmt: skip
    axis = (
        alt.Chart(rows("strip"))
        .mark_rule(color=frame.palette.faint, aria=False)
        .encode(
            x=alt.X(
                "start:T",
                title=None,
                scale=alt.Scale(type="utc", domain=arc, nice=False),
                axis=alt.Axis(format="%Y", tickCount="year", orient="bottom"),
            ),
            x2="end:T",
            y=alt.value(frame.height),
        )
    )
    return alt.layer(axis, window, title, hint)


def strip_height(level: int) -> float:
    """How far above the foot of the strip the box of a `level` stands, from 0, in pixels."""
    return (level + 0.5) * STRIP_HEIGHT / STRIP_BOXES


def lane_size(move: float, largest: float) -> float:
    """The area of a mark in a lane: the further the price moved, the larger."""
    return _MIN_MARK + (_MAX_MARK - _MIN_MARK) * (move / largest if largest else 0.0)


def _dragged(frame: Frame) -> Any:
    """The stretch that a drag marks."""
    return (
        alt.Chart(rows("strip"))
        .mark_rect(
            aria=False,
            color=frame.palette.neutral,
            opacity=alt.ExprRef(f"pressed && span > {zoom.MIN_DRAG} ? .2 : 0"),
        )
        .encode(
            x=alt.value(alt.ExprRef("press[0]")),
            x2=alt.value(alt.ExprRef("pressed ? press[1] : press[0]")),
            y=alt.value(PRICE_TOP),
            y2=alt.value(PRICE_BOTTOM),
        )
    )
