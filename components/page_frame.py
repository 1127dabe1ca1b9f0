"""The browser's part of a page's language: see page_frame.js."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from components import language

_frame = st.components.v2.component(
    "page_frame",
    html="<span></span>",
    js=(Path(__file__).parent / "page_frame.js").read_text(encoding="utf-8"),
)


def keep_language() -> None:
    """Tells the browser which language the page is in. Takes no place."""
    with st.container(key="page_frame"):
        _frame(key="page_frame_language", data={"language": language.current()}, height=1)
