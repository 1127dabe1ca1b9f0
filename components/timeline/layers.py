"""The layers of the timeline chart over one time axis, and its zoom by dragging.

The rows come by name from `timeline_chart.datasets`; this file knows no event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt

from components.charts import interaction, style
from components.content.story import Voice
from components.language import gettext as _
from components.theme import Palette
from components.timeline.lanes import Lane, Window

PICK = "pick"
#: The name of the view of marks, from which Vega-Lite makes that of the marks themselves.
_MARKS = "marked"

#: Below this width, in pixels, the moments are named without the year.
_NARROW = 420
_LABEL_STEP = 18
_LABEL_ROWS = 40
#: Half of what the name of the chosen session takes in width.
_HALF_LABEL = 55
_PRICE_HEIGHT = 190
_GAP = 20
_LANE_HEIGHT = 27
_PRICE_BOTTOM = _LABEL_ROWS + _PRICE_HEIGHT
_LANES_TOP = _PRICE_BOTTOM + _GAP

_MIN_MARK = 60
_MAX_MARK = 420
_DAY = 86_400_000
#: A shorter drag, in pixels, is a click; the chart shows at least so many milliseconds.
_MIN_DRAG = 8
_MIN_WINDOW = 2 * _DAY


@dataclass(frozen=True, slots=True)
class Frame:
    """What is composed depends on this; the window is a parameter, everything else is data."""

    lanes: Sequence[Lane]
    #: the largest move of all events, whatever the filters hide, so that marks do not change size
    largest: float
    palette: Palette

    @property
    def depth(self) -> float:
        """The height of all lanes, in plain lanes."""
        return self.lanes[-1].top + self.lanes[-1].height

    @property
    def height(self) -> float:
        """The height of the plot in pixels."""
        return _LANES_TOP + _LANE_HEIGHT * self.depth


@lru_cache(maxsize=64)
def template(frame: Frame, current_language: str) -> Mapping[str, Any]:
    """The layers without data and zoom, cached for each language: never to be changed."""
    del current_language  # a part of the cache's key only
    layers = [
        *_price(frame.palette),
        _lanes(frame),
        *_moments(frame),
        _dragged(frame),
        _lane_names(frame),
    ]
    chart = (
        alt.layer(*layers)
        .resolve_scale(y="independent")
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


def specification(frame: Frame, window: Window, current_language: str) -> dict[str, Any]:
    """The specification without data that shows `window` first. What is deeper in it is shared."""
    composed = template(frame, current_language)
    return {**composed, "params": [*composed["params"], *_zoom(window)]}


# --- layers ------------------------------------------------------------------------------------


def colors(palette: Palette) -> dict[Voice, str]:
    """The colour of each voice."""
    return {
        Voice.MARKET: palette.market,
        Voice.HUANG: palette.huang,
        Voice.DEEPSEEK: palette.deepseek,
        Voice.OTHER: palette.neutral,
    }


def _x(field: str = "t") -> alt.X:
    frame = [alt.ExprRef("frame[0]"), alt.ExprRef("frame[1]")]
    return alt.X(
        f"{field}:T",
        title=None,
        scale=alt.Scale(type="utc", domain=frame, nice=False),
        axis=alt.Axis(format=style.TIME_FORMATS, tickCount=alt.ExprRef("width / 90")),
    )


def _price_y(field: str = "close") -> alt.Y:
    return alt.Y(
        f"{field}:Q",
        title=None,
        scale=alt.Scale(range=[_PRICE_BOTTOM, _LABEL_ROWS], zero=False, nice=True),
        axis=alt.Axis(format="$,.0f", tickCount=4),
    )


def _lane_y(frame: Frame, field: str = "y") -> alt.Y:
    return alt.Y(
        f"{field}:Q",
        title=None,
        scale=alt.Scale(domain=[0, frame.depth], range=[_LANES_TOP, frame.height], nice=False),
        axis=None,
    )


def _rows(name: str) -> alt.NamedData:
    return alt.NamedData(name=name)


def _price(palette: Palette) -> list[Any]:
    """The line of closes; its scale fits what is in the frame, a few days of margin included."""
    margin = 5 * _DAY
    visible = f"datum.t >= frame[0] - {margin} && datum.t <= frame[1] + {margin}"
    base = alt.Chart(_rows("prices")).transform_filter(visible)
    tooltip = [
        alt.Tooltip("when:N", title=_("Session")),
        alt.Tooltip("price:N", title=_("Nvidia's close")),
    ]
    line = base.mark_line(color=palette.market, strokeWidth=2, clip=True).encode(
        x=_x(), y=_price_y()
    )
    # Invisible and wide: a place to point at, for the tooltip.
    reach = base.mark_point(opacity=0, size=160, clip=True).encode(
        x=_x(), y=_price_y(), tooltip=tooltip
    )
    chosen = alt.Chart(_rows("chosen")).transform_filter("isValid(datum.close)")
    dot = chosen.mark_point(
        filled=True, size=90, color=palette.ink, stroke=palette.background, clip=True, opacity=1
    ).encode(x=_x("closing"), y=_price_y())
    # Below a fall and above a rise: beside it the line goes on.
    at = "scale('x', datum.closing)"
    label: dict[str, Any] = {
        "align": alt.ExprRef(
            f"{at} > width - {_HALF_LABEL} ? 'right' : {at} < {_HALF_LABEL} ? 'left' : 'center'"
        ),
        "dy": alt.ExprRef(f"datum.fell ? {_LABEL_STEP} : -{_LABEL_STEP}"),
        "baseline": "middle",
        "fontWeight": 600,
        "fontSize": style.LABEL_SIZE,
        "clip": True,
    }
    text = chosen.encode(x=_x("closing"), y=_price_y(), text="label:N")
    halo = text.mark_text(stroke=palette.background, strokeWidth=4, **label)
    shown = text.mark_text(color=palette.ink, **label)
    return [alt.layer(line, reach, halo, dot, shown)]


def _lanes(frame: Frame) -> Any:
    rules = (
        alt.Chart(_rows("lanes"))
        .mark_rule(color=frame.palette.faint)
        .encode(y=_lane_y(frame, "top"))
    )
    return alt.layer(rules, _marks(frame), _ring(frame))


def _lane_names(frame: Frame) -> Any:
    """The names of the lanes, above everything: what lies behind them stays readable around."""
    label: dict[str, Any] = {"align": "left", "baseline": "top", "dy": 2, "fontSize": 11}
    text = alt.Chart(_rows("lanes")).encode(x=alt.value(2), y=_lane_y(frame, "top"), text="label:N")
    halo = text.mark_text(stroke=frame.palette.background, strokeWidth=3, opacity=0.85, **label)
    return alt.layer(halo, text.mark_text(color=frame.palette.neutral, **label))


def _size(frame: Frame) -> alt.Size:
    return alt.Size(
        "size:Q",
        scale=alt.Scale(domain=[0, frame.largest], range=[_MIN_MARK, _MAX_MARK], nice=False),
        legend=None,
    )


def _marks(frame: Frame) -> Any:
    pick = alt.selection_point(name=PICK, fields=["id", "turn"], on="click", clear=False)
    shapes = {"up": "triangle-up", "down": "triangle-down", "none": "circle"}
    return (
        alt.Chart(_rows("events"))
        .mark_point(
            filled=True,
            stroke=frame.palette.background,
            strokeWidth=1,
            opacity=0.92,
            clip=True,
            cursor="pointer",
        )
        .encode(
            x=_x(),
            y=_lane_y(frame),
            size=_size(frame),
            shape=alt.Shape("shape:N", scale=_mapped(shapes), legend=None),
            color=alt.Color("voice:N", scale=_mapped(colors(frame.palette)), legend=None),
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


def _mapped(values: Mapping[Any, str]) -> alt.Scale:
    return alt.Scale(domain=[str(key) for key in values], range=list(values.values()))


def _ring(frame: Frame) -> Any:
    return (
        alt.Chart(_rows("chosen"))
        .mark_point(size=760, color=frame.palette.ink, strokeWidth=1.8, filled=False, clip=True)
        .encode(x=_x(), y=_lane_y(frame))
    )


def _moments(frame: Frame) -> list[Any]:
    """The two main moments: a line through everything, its name on a row of its own above."""
    base = alt.Chart(_rows("moments")).encode(
        x=_x(), color=alt.Color("color:N", scale=None, legend=None)
    )
    rule = base.mark_rule(strokeWidth=2, clip=True).encode(
        # From its own name down: it does not cross the one above.
        y=alt.value(alt.ExprRef(f"datum.row * {_LABEL_STEP}")),
        y2=alt.value(frame.height),
        opacity=alt.value(0.75),
    )
    right = "scale('x', datum.t) > width / 2"
    name = (
        base.transform_filter("datum.t >= frame[0] && datum.t <= frame[1]")
        .transform_calculate(name=f"width < {_NARROW} ? datum.short : datum.label")
        .mark_text(
            baseline="top",
            fontWeight=700,
            fontSize=style.LABEL_SIZE,
            align=alt.ExprRef(f"{right} ? 'right' : 'left'"),
            dx=alt.ExprRef(f"{right} ? -6 : 6"),
            dy=alt.ExprRef(f"datum.row * {_LABEL_STEP} + 2"),
        )
        .encode(y=alt.value(0), text="name:N")
    )
    ring = (
        base.transform_filter("isValid(datum.y)")
        .mark_point(size=330, strokeWidth=2.5, filled=False, opacity=1, clip=True)
        .encode(y=_lane_y(frame))
    )
    return [alt.layer(rule, name), ring]


def _dragged(frame: Frame) -> Any:
    """The stretch that a drag marks."""
    return (
        alt.Chart(_rows("drag"))
        .mark_rect(
            aria=False,
            color=frame.palette.neutral,
            opacity=alt.ExprRef(f"pressed && span > {_MIN_DRAG} ? .2 : 0"),
        )
        .encode(
            x=alt.value(alt.ExprRef("press[0]")),
            x2=alt.value(alt.ExprRef("pressed ? press[1] : press[0]")),
            y=alt.value(0),
            y2=alt.value(frame.height),
        )
    )


# --- zoom --------------------------------------------------------------------------------------


def _zoom(window: Window) -> list[dict[str, Any]]:
    """Signals: dragging marks a stretch, letting go shows it, a double click goes back.

    Vega-Lite has no selection that zooms to what it marks (its own pans), so these are Vega's
    signals, which Vega-Lite passes on. Mouse only: a finger scrolls the page.
    """
    return [*_drag(), *_shown(list(window.milliseconds))]


def _drag() -> list[dict[str, Any]]:
    """Where the drag began and is (`press`, in pixels), how far that is, and whether it goes on."""
    across = "clamp(x(), 0, width)"
    return [
        {
            "name": "press",
            "value": [0, 0],
            "on": [
                {"events": "mousedown", "update": f"[{across}, {across}]"},
                {"events": interaction.DRAG, "update": f"[press[0], {across}]"},
            ],
        },
        {"name": "span", "update": "abs(press[1] - press[0])"},
        {
            "name": "pressed",
            "value": False,
            "on": [
                {"events": "mousedown", "update": "true"},
                {"events": "window:mouseup", "update": "false"},
            ],
        },
    ]


def _shown(home: list[int]) -> list[dict[str, Any]]:
    """The stretch that the drag marks (`reach`) and the one that is shown (`frame`)."""
    ends = [f"time(invert('x', {end}(press[0], press[1])))" for end in ("min", "max")]
    middle = "(reach[0] + reach[1]) / 2"
    half = _MIN_WINDOW // 2
    wide = f"reach[1] - reach[0] < {_MIN_WINDOW} ? [{middle} - {half}, {middle} + {half}] : reach"
    return [
        # In time, not in pixels: letting go of the mouse elsewhere later changes nothing.
        {
            "name": "reach",
            "value": home,
            "on": [{"events": {"signal": "press"}, "update": f"[{', '.join(ends)}]"}],
        },
        {
            "name": "frame",
            "value": home,
            "on": [
                {
                    "events": "window:mouseup",
                    "update": f"span > {_MIN_DRAG} ? ({wide}) : frame",
                },
                {"events": "dblclick", "update": str(home)},
            ],
        },
    ]
