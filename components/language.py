"""The visitor's language: which one it is, and the messages in it.

`lang` in the query string wins, then the browser's language, then English. Messages are English in
the source and looked up in `locale/<language>/LC_MESSAGES/messages.po`, which is compiled in
memory: there is no binary catalogue that could fall behind its text.
"""

from __future__ import annotations

import gettext as _gettext
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from streamlit.runtime.scriptrunner import get_script_run_ctx

SOURCE_LANGUAGE = "en"
LANGUAGES = {"en": "English", "fr": "Français"}
QUERY_KEY = "lang"
CATALOGUES = Path(__file__).parent.parent / "locale"

_override: ContextVar[str | None] = ContextVar("language_override", default=None)


@cache
def translations(language: str) -> _gettext.NullTranslations:
    """The compiled catalogue of `language`; for the source language the empty one."""
    if language == SOURCE_LANGUAGE:
        return _gettext.NullTranslations()
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    with path.open(encoding="utf-8") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


def browser_language() -> str:
    """The first part of the browser's locale if the app has it, else English."""
    tag = (st.context.locale or SOURCE_LANGUAGE).replace("_", "-").split("-")[0].lower()
    return tag if tag in LANGUAGES else SOURCE_LANGUAGE


def current() -> str:
    """The language of texts now: `en` or `fr`."""
    override = _override.get()
    if override is not None:
        return override
    asked = st.query_params.get(QUERY_KEY)
    if not _went_back():
        asked = st.session_state.get(QUERY_KEY) or asked
    return asked if asked in LANGUAGES else browser_language()


def known(code: object) -> str:
    """`code` where texts exist in it, else the language they are written in."""
    return str(code) if code in LANGUAGES else SOURCE_LANGUAGE


def _went_back() -> bool:
    """Whether the visitor came here by the browser's history: then the address alone counts."""
    run = get_script_run_ctx(suppress_warning=True)
    return run is not None and run.is_history_navigation


@contextmanager
def override(language: str) -> Iterator[None]:
    """Makes `language` the current one within the block, whatever the session says."""
    token = _override.set(language)
    try:
        yield
    finally:
        _override.reset(token)


def with_current_language(make: Callable[[], bytes]) -> Callable[[], bytes]:
    """`make`, bound to the language of this moment: downloads are made outside the session."""
    bound = current()

    def make_in_language() -> bytes:
        with override(bound):
            return make()

    return make_in_language


def gettext(message: str) -> str:
    """`message` in the visitor's language. Import it as `_`."""
    return translations(current()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of a message that fits `count`, in the visitor's language."""
    return translations(current()).ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """`message` in the visitor's language where one English word means two things."""
    return translations(current()).pgettext(context, message)


def mark(message: str) -> str:
    """Marks a message for translation where it is written; `gettext` translates it where shown."""
    return message
