"""What a page's first HTML says where no script runs: its words, and its charts as files."""

from __future__ import annotations

from html import escape

from components import language
from components.language import gettext as _
from components.registry import parts_of
from web.links.cards import query_of
from web.links.preview_texts import Preview
from web.links.request import PageView

_FORMATS = ("png", "csv", "html")


def html(view: PageView, words: Preview) -> str:
    """The title, the description, and a link to every chart of the page in the view's state.

    Addresses are relative to the page, like Streamlit's own: the site may lie below a base path.
    """
    with language.override(view.language):
        charts = "".join(
            f"<li>{escape(_(part.label))}: {_links(view, part.picture)}</li>"
            for part in parts_of(view.page)
            if part.picture and (not part.needs or part.needs in view.choices)
        )
        told = _("This page needs JavaScript. Its charts are also files:")
        return (
            f"<noscript><h1>{escape(words.title)}</h1><p>{escape(words.description)}</p>"
            f"<p>{escape(told)}</p><ul>{charts}</ul></noscript>"
        )


def _links(view: PageView, chart: str) -> str:
    query = escape(query_of(view, chart), quote=True)
    return " ".join(
        f'<a href="./chart/{chart}.{each}?{query}">{each.upper()}</a>' for each in _FORMATS
    )
