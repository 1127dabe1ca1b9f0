"""Links to the app's pages in the visitor's language."""

from __future__ import annotations

import streamlit as st

from components import language, shell


def to(stem: str, label: str, *, icon: str | None = None, **choices: str) -> None:
    """A link to a page in the visitor's language.

    `icon` is the page's own unless given; `choices` are query parameters that the page opens with.
    """
    entry = shell.entry(stem)
    query = choices | {language.QUERY_KEY: language.current()}
    st.page_link(entry.path, label=label, icon=icon or entry.icon, query_params=query)
