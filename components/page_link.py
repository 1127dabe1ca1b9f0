"""Links to the app's pages in the visitor's language."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from components import language, page_registry


def to(stem: str, label: str, *, icon: str | None = None, **choices: str) -> None:
    """A link to a page in the visitor's language.

    `icon` is the page's own unless given; `choices` are query parameters that the page opens with.
    In a wiki's frame, which has no navigation to come back by, it opens in a tab of its own.
    """
    entry = page_registry.entry(stem)
    query = choices | {language.QUERY_KEY: language.current()}
    here = st.context.url if st.context.is_embedded else None
    target = outside(stem, here) if here else entry.path
    st.page_link(target, label=label, icon=icon or entry.icon, query_params=query)


def outside(stem: str, here: str) -> str:
    """The absolute URL of a page, given the URL of another page of this site."""
    parts = urlsplit(here)
    root, _slash, last = parts.path.rpartition("/")
    if last and all(last != each.stem for each in page_registry.REGISTRY):
        root = parts.path  # the default page under a base path without its slash
    path = f"{root}/" if stem == page_registry.DEFAULT.stem else f"{root}/{stem}"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
