"""The menu "Share": the link to a view, a frame of the page or a part of it, and how it is cited.

Drawn only once it is opened, so that a page does not pay for it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

import streamlit as st

from components import choices, language
from components.content import citation
from components.language import gettext as _
from components.run_lock import if_open

WHOLE = ""
_PAGE_HEIGHT = 900
#: Widths of a frame in CSS pixels, and how much taller what it holds becomes.
_WIDTHS = {"100%": 1.0, "900": 1.0, "450": 1.6}
_READERS = "reader"
_THEMES = ("light", "dark")


def show(stem: str, title: str, heading: str) -> None:
    """Draws the menu for the page `stem`, whose `title` and `heading` are translated."""
    menu = st.popover(
        _("Share"), icon=":material/link:", type="tertiary", key="share", on_change="rerun"
    )
    if_open(menu, _menu, stem, title, heading)


def _menu(stem: str, title: str, heading: str) -> None:
    st.markdown(_("**Link to this view**"))
    st.code(choices.page_url(), language=None, wrap_lines=True)
    st.markdown(_("**Embed it in a wiki**"))
    _embed(stem, title)
    st.markdown(_("**Cite it**"))
    today, address = datetime.now(UTC).date(), choices.page_url()
    st.code(citation.text(heading, address, today), language=None, wrap_lines=True)
    st.code(citation.bibtex(heading, address, today), language="latex", wrap_lines=True)


def _embed(stem: str, title: str) -> None:
    """What is shown, how, and where; then the text to paste."""
    # Imported here: the registry brings the code of all pages.
    from components import registry
    from components.frame import snippets

    offered = {
        each.name: each
        for each in registry.parts_of(stem)
        if not each.needs or each.needs in st.query_params
    }
    names = {WHOLE: _("The whole page")} | {name: _(each.label) for name, each in offered.items()}
    name = st.selectbox(_("What"), list(names), format_func=names.__getitem__, key="share_part")
    spoken, look = _language(), _theme()
    widths = {"100%": _("Full width"), "900": "900 px", "450": "450 px"}
    width = _choice(_("Width"), widths, "share_width")
    part = offered.get(name)
    shared = snippets.Shared(
        names[name] if part else title,
        _address(spoken, look, part.name if part else "", embed=True),
        _address(spoken, _READERS, ""),
        _picture(part.picture if part else "", spoken, look),
        width,
        round((part.height if part else _PAGE_HEIGHT) * _WIDTHS[width]),
    )
    places = {code: each.name for code, each in snippets.PLACES.items()}
    code = st.selectbox(_("Where"), list(places), format_func=places.__getitem__, key="share_place")
    place = snippets.PLACES[code]
    st.code(place.write(shared), language=place.language, wrap_lines=True)
    st.caption(_(place.remark))
    st.caption(_("Empty frame? This site's operator must name the wiki in `R1_FRAME_ANCESTORS`."))


def _language() -> str:
    options = {_READERS: _("The reader's")} | language.LANGUAGES
    return _choice(_("Language of the frame"), options, "share_language")


def _theme() -> str:
    options = {_READERS: _("The reader's"), "light": _("Light"), "dark": _("Dark")}
    return _choice(_("Look"), options, "share_theme")


def _choice(label: str, options: dict[str, str], key: str) -> str:
    """One of a few options; the first is the default."""
    first = next(iter(options))
    chosen = st.segmented_control(
        label, list(options), default=first, format_func=options.__getitem__, key=key, required=True
    )
    return chosen if chosen in options else first


def _address(spoken: str, look: str, part: str, *, embed: bool = False) -> str:
    """The address of this view in a language and look of its own or the reader's."""
    base, _mark, query = choices.page_url(embed=embed).partition("?")
    values = choices.parsed(query)
    if spoken == _READERS:
        values.pop(language.QUERY_KEY, None)
    else:
        values[language.QUERY_KEY] = [spoken]
    if look in _THEMES:
        values["embed_options"] = [f"{look}_theme"]
    if part:
        values[choices.PART] = [part]
    return f"{base}?{urlencode(values, doseq=True)}" if values else base


def _picture(name: str, spoken: str, look: str) -> str:
    """The address of a chart's picture; empty where no server of one's own draws it."""
    public = os.environ.get("R1_PUBLIC_URL", "").strip().rstrip("/")
    if not name or urlsplit(public).scheme not in {"http", "https"}:
        return ""
    from components.registry import CHARTS

    known = CHARTS[name].parameters.model_fields
    given = choices.parsed(choices.page_url().partition("?")[2])
    values = {key: each for key, each in given.items() if key in known}
    values[language.QUERY_KEY] = [language.current() if spoken == _READERS else spoken]
    if look in _THEMES:
        values["theme"] = [look]
    return f"{public}/chart/{name}.png?{urlencode(values, doseq=True)}"
