"""Where the evidence ends: one line that every page shows near its figures."""

from __future__ import annotations

import streamlit as st

from components import format as fmt
from components.content.text import localized
from components.language import gettext as _
from components.markdown import escape_markdown
from data.coverage import Coverage


def sentence(known: Coverage) -> str:
    """The last day of each kind of evidence, and what is not in it."""
    ends = _(
        "The evidence ends here: prices on {prices}, Nvidia’s results with the quarter to "
        "{results}, its buyers’ spending with the one to {spending}, events on {events}."
    ).format(
        prices=fmt.day(known.prices),
        results=fmt.day(known.results),
        spending=fmt.day(known.spending),
        events=fmt.day(known.events),
    )
    if not known.missing:
        return ends
    named = fmt.listed([localized(each, "text") for each in known.missing])
    return f"{ends} " + _("Not found, and not in it: {list}.").format(list=named)


def show(known: Coverage) -> None:
    """The line, with the source of what is missing as its help."""
    help_ = "\n\n".join(
        f"{source.name}: {localized(source, 'detail')}"
        for each in known.missing
        for source in each.sources
    )
    st.caption(escape_markdown(sentence(known)), help=escape_markdown(help_) or None)
