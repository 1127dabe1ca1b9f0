"""A part of a page that takes no other part down: what fails in it is said in its place."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from components.language import gettext as _

logger = logging.getLogger(__name__)


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
        st.error(
            _("This part cannot be shown at the moment; the rest of the page is not affected."),
            icon=":material/error:",
        )


def _place(error: Exception) -> str:
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "an unknown place"
    return f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}"
