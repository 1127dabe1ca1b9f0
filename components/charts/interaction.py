"""What hand and pointer can do with a chart, in the browser alone.

A mouse drags to pan and turns its wheel with Ctrl (or pinches a trackpad) to zoom; a double click
goes back. The bare wheel and the finger keep scrolling the page: a chart that swallows them is a
trap on a phone, where the range presets do the same work.
"""

from __future__ import annotations

import altair as alt

from components.language import gettext as _

_DRAG = "[mousedown, window:mouseup] > window:mousemove!"
_WHEEL = "wheel![event.ctrlKey || event.metaKey]"


def zoom() -> alt.Parameter:
    """Pan and zoom along time. Add it to one layer only."""
    return alt.selection_interval(
        name="zoom", bind="scales", encodings=["x"], on=_DRAG, translate=_DRAG, zoom=_WHEEL
    )


def nearest() -> alt.Parameter:
    """The bar nearest to the pointer. Add it to the one layer of points that carries tooltips."""
    return alt.selection_point(
        name="nearest", nearest=True, on="pointermove", encodings=["x"], empty=False,
        clear="pointerout",
    )  # fmt: skip


def hint() -> str:
    """One line that tells about it: nobody finds it by accident."""
    return _("Drag to move, Ctrl + wheel or pinch to zoom, double-click to return.")
