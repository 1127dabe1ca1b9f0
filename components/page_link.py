"""The ways from a part of the overview to the page that tells it in full."""

from __future__ import annotations

import streamlit as st

from components import language, shell


def to(stem: str, label: str, *, icon: str | None = None, **address: str) -> None:
    """A link to a page in the visitor's language.

    `icon` is the page's own unless given; `address` are choices that the page opens with.
    """
    entry = shell.entry(stem)
    asked = address | {language.QUERY_KEY: language.current()}
    st.page_link(entry.path, label=label, icon=icon or entry.icon, query_params=asked)
