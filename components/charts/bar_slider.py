"""A slider under a chart of numbered bars: arrow keys, and fingers, step from bar to bar.

The chart's signal listens to it (see `components.charts.interaction`); what the chart then says of
the bar is read out as the slider's value.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components.charts import interaction
from components.language import gettext as _

_HERE = Path(__file__).parent
_slider = st.components.v2.component(
    "bar_slider",
    html='<input type="range" min="1" step="1">',
    css=(_HERE / "bar_slider.css").read_text(encoding="utf-8"),
    js=(_HERE / "bar_slider.js").read_text(encoding="utf-8"),
)


def draw(bars: int, *, key: str) -> None:
    """Draws the slider of a chart with so many `bars`."""
    _slider(
        key=key,
        data={
            "last": bars,
            "event": interaction.STEP_EVENT,
            "words": interaction.WORDS_LAYER,
            "label": _("Step through the chart with the arrow keys"),
        },
    )
