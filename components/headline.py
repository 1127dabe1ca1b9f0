"""The heading of a page: the finding that the page computes, or the question of the registry.

The place of the heading comes before the page, its text where the page knows it. While a process
runs a page for the first time, loading takes seconds: then the question stands there meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.markdown import escape_markdown


@dataclass(slots=True)
class Heading:
    """The heading of one run: its place, what it says where the page does not, and whether it did.

    `question` is translated.
    """

    stem: str
    question: str
    place: DeltaGenerator
    said: bool = False

    @contextmanager
    def of_page(self) -> Iterator[None]:
        """Inside, the page runs and may `say` its finding."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)
        # A run that Streamlit broke off does not come here: the next one writes the heading.
        if not self.said and _says_a_finding().get(self.stem):
            self.place.title(self.question)
        _says_a_finding()[self.stem] = self.said


_current: ContextVar[Heading | None] = ContextVar("heading", default=None)


def begin(stem: str, question: str) -> Heading:
    """Takes the place of the heading; says `question` unless the page is known to find something.

    Without a word at first, the heading of the last run stays until the page says its own.
    """
    place = st.container(key="page_heading")
    if not _says_a_finding().get(stem):
        place = place.empty()  # one text in it: the finding replaces the question
        place.title(question)
    return Heading(stem, question, place)


def say(finding: str, *, anchor: str | None = None) -> None:
    """Writes the page's finding as its heading; an empty one leaves the question."""
    heading = _current.get()
    if heading is None or not finding:
        return
    heading.said = True
    heading.place.title(escape_markdown(finding), anchor=anchor)


@st.cache_resource(show_spinner=False)
def _says_a_finding() -> dict[str, bool]:
    """By page of this process, whether its last run said a finding."""
    return {}
