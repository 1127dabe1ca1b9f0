"""A part of a page that takes no other part down: what fails in it is said in its place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import streamlit as st

from components.language import gettext as _
from components.markdown import escape_markdown
from data.files.errors import BundledFileError

logger = logging.getLogger(__name__)

_T = TypeVar("_T")
_U = TypeVar("_U")


@contextmanager
def section(name: str) -> Iterator[None]:
    """Draws what is inside; an error there is one line in the log, under `name`, and a sentence.

    Streamlit's own ways to stop or rerun a script are no errors and go through.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, the other parts stay
        # One line: the place where it began says more than the frames above it.
        logger.error("section %s failed: %r at %s", name, error, _place(error))
        st.error(escape_markdown(_sentence(error)), icon=":material/error:")


def available(load: Callable[[], _T], otherwise: _U) -> _T | _U:
    """What `load` gives, or `otherwise` where it fails.

    For what a section can go without. One that cannot calls `load` itself and says what is missing.
    """
    try:
        return load()
    except Exception as error:  # noqa: BLE001 - said by the sections that need it
        logger.info("%r at %s: a page goes without", error, _place(error))
        return otherwise


def _sentence(error: Exception) -> str:
    file = _bundled_file(error)
    if file is None:
        return _("This part cannot be shown at the moment; the rest of the page is not affected.")
    return _(
        "This part needs the file {file}, which is damaged or missing on this server; the rest of "
        "the page is not affected."
    ).format(file=file)


def _bundled_file(error: Exception) -> str | None:
    """The name of the bundled file that cannot be used, where that is what is wrong."""
    if isinstance(error, BundledFileError):
        return error.file
    if isinstance(error, OSError) and error.filename is not None:
        return Path(error.filename).name
    return None


def _place(error: Exception) -> str:
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "an unknown place"
    return f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}"
