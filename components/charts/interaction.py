"""What hand and pointer can do with a chart, in the browser alone.

A mouse drags to pan and turns its wheel with Ctrl (or pinches a trackpad) to zoom; a double click
goes back. The bare wheel and the finger keep scrolling the page: a chart that swallows them is a
trap on a phone, where the range presets do the same work.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from components.language import gettext as _
from components.theme import Palette

#: A mouse held down and moved, wherever it is let go.
DRAG = "[mousedown, window:mouseup] > window:mousemove!"
_WHEEL = "wheel![event.ctrlKey || event.metaKey]"


def _zoom() -> alt.Parameter:
    return alt.selection_interval(
        name="zoom", bind="scales", encodings=["x"], on=DRAG, translate=DRAG, zoom=_WHEEL
    )


def _nearest() -> alt.Parameter:
    return alt.selection_point(
        name="nearest", nearest=True, on="pointermove", encodings=["x"], empty=False,
        clear="pointerout",
    )  # fmt: skip


def at_pointer(opacity: float) -> Any:
    """The opacity of what shows only at the bar nearest to the pointer."""
    return alt.condition(_nearest(), alt.value(opacity), alt.value(0))


def crosshair(
    base: alt.Chart, y: alt.Y, tooltip: Sequence[alt.Tooltip], palette: Palette
) -> tuple[alt.Chart, alt.Chart]:
    """An upright rule and a point with a tooltip at the bar nearest to the pointer.

    `base` has the bars and their place along time. The point also carries the chart's zoom.
    """
    upright = base.mark_rule(color=palette.neutral, clip=True).encode(opacity=at_pointer(0.7))
    point = (
        base.mark_point(filled=True, size=70, color=palette.ink, clip=True)
        .encode(y=y, opacity=at_pointer(1), tooltip=list(tooltip))
        .add_params(_nearest(), _zoom())
    )
    return upright, point


def hint() -> str:
    """One line that tells about it: nobody finds it by accident."""
    return _("Drag to move, Ctrl + wheel or pinch to zoom, double-click to return.")
