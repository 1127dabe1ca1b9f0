"""Moving through time with the mouse: signals of Vega, in the browser alone.

Dragging over the picture marks a stretch and letting go shows it; pressing or dragging in the strip
moves the shown stretch there; a double click goes back. Vega-Lite has no selection that zooms to
what it marks (its own pans), so these are Vega's signals, which Vega-Lite passes on. Mouse only: a
finger scrolls the page.
"""

from __future__ import annotations

from typing import Any

from components.charts import interaction
from components.charts.name_placement import Ladder
from components.timeline.frame import Frame
from components.timeline.lanes import Window

_DAY = 86_400_000
#: A shorter drag, in pixels, is a click; the chart shows at least so many milliseconds.
MIN_DRAG = 8
_MIN_WINDOW = 2 * _DAY
#: The names that Vega-Lite gives to the picture's scales, by their places among the layers.
TIME, PRICE = "layer_0_x", "layer_0_layer_0_y"
#: The ladders of the placement of names: in the preset's window, and anywhere on the whole arc.
HOME_LADDER = Ladder(widest=2_000, growth=1.12)
ARC_LADDER = Ladder(widest=520_000, growth=1.2)


def signals(frame: Frame, window: Window, scaled: Window | None) -> list[dict[str, Any]]:
    """`frame` begins with `window`; the price's scale fits `scaled`, None for what is shown."""
    home = list(window.milliseconds)
    return [
        *_press(frame),
        *_shown(frame, home),
        {"name": "scaled", **_scaled(scaled)},
        {"name": "home", "value": home},
        {"name": "at_home", "update": "frame[0] === home[0] && frame[1] === home[1]"},
        {"name": "level", "update": _level(frame)},
    ]


def in_strip(arc: Window, moment: str) -> str:
    """Where a moment (a Vega expression) stands in the strip, in pixels from its left end."""
    start, end = arc.milliseconds
    return f"({moment} - {start}) / {end - start} * width"


def _scaled(scaled: Window | None) -> dict[str, Any]:
    return {"update": "frame"} if scaled is None else {"value": list(scaled.milliseconds)}


def _level(frame: Frame) -> str:
    """The step of the ladder at which names are looked up."""
    start, end = frame.arc.milliseconds
    arc = f"width * {end - start} / (frame[1] - frame[0])"
    return f"at_home ? {HOME_LADDER.expression('width')} : {ARC_LADDER.expression(arc)}"


def _press(frame: Frame) -> list[dict[str, Any]]:
    """Where a drag began and is (`press`, in pixels), how far that is, whether it goes on.

    `striped` says whether it began in the strip.
    """
    across = "clamp(x(), 0, width)"
    return [
        {
            "name": "striped",
            "value": False,
            "on": [{"events": "mousedown", "update": _in_reach(frame)}],
        },
        {
            "name": "press",
            "value": [0, 0],
            "on": [
                {"events": "mousedown", "update": f"[{across}, {across}]"},
                {"events": interaction.DRAG, "update": f"[press[0], {across}]"},
            ],
        },
        {"name": "span", "update": "striped ? 0 : abs(press[1] - press[0])"},
        {
            "name": "pressed",
            "value": False,
            "on": [
                {"events": "mousedown", "update": "true"},
                {"events": "window:mouseup", "update": "false"},
            ],
        },
    ]


def _in_reach(frame: Frame) -> str:
    """Whether the mouse is in the strip, its margin included."""
    return f"y() > {frame.strip_top - 6}"


def _shown(frame: Frame, home: list[int]) -> list[dict[str, Any]]:
    """The stretch that the drag marks (`reach`) and the one that is shown (`frame`)."""
    ends = [f"time(invert('{TIME}', {end}(press[0], press[1])))" for end in ("min", "max")]
    middle = "(reach[0] + reach[1]) / 2"
    half = _MIN_WINDOW // 2
    wide = f"reach[1] - reach[0] < {_MIN_WINDOW} ? [{middle} - {half}, {middle} + {half}] : reach"
    first, last = frame.arc.milliseconds
    across = f"{first} + clamp(x() / width, 0, 1) * {last - first}"
    moved = f"[{across} - (frame[1] - frame[0]) / 2, {across} + (frame[1] - frame[0]) / 2]"
    # A window that is the whole arc has nowhere to go.
    free = f"frame[1] - frame[0] < {last - first}"
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
                {"events": "window:mouseup", "update": f"span > {MIN_DRAG} ? ({wide}) : frame"},
                # Apart: Vega tells merged events before it tells `striped` of the press.
                {
                    "events": "mousedown",
                    "update": f"{_in_reach(frame)} && {free} ? {moved} : frame",
                },
                {
                    "events": interaction.DRAG,
                    "update": f"striped && {free} ? {moved} : frame",
                },
                {"events": "dblclick", "update": str(home)},
            ],
        },
    ]
