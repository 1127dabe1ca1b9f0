"""What every page and part in a frame carries: see frame.js and frame.css."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_window = st.components.v2.component(
    "frame_window",
    html="<span hidden></span>",
    css=(_HERE / "frame.css").read_text(encoding="utf-8"),
    js=(_HERE / "frame.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def prepare() -> None:
    """Tells the page around the frame its height, keeps its Back button, shows what was asked."""
    _window(key="frame_window", height="content")
