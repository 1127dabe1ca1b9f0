"""The registry of parts, and the part that an address asks for."""

from __future__ import annotations

import logging

import streamlit as st

from components import choices
from components.content import citation
from components.frame.chart_parts import PARTS as OF_CHARTS
from components.frame.own_parts import PARTS as OWN
from components.frame.part import NotShownError, Part
from components.language import gettext as _
from components.markdown import escape_markdown

logger = logging.getLogger(__name__)

#: By page and name.
PARTS = {(each.page, each.name): each for each in (*OWN, *OF_CHARTS)}


def of_page(stem: str) -> list[Part]:
    """The parts of a page, in the registry's order."""
    return [each for each in PARTS.values() if each.page == stem]


def draw(stem: str, name: str) -> None:
    """Draws the part `name` of a page, or why there is none, and the way to the full page."""
    part = PARTS.get((stem, name))
    if part is None:
        known = ", ".join(f"`{each.name}`" for each in of_page(stem)) or _("none")
        _not_shown(
            _(
                "The address asks for a part that this page does not have. Its parts: {list}."
            ).format(list=known)
        )
    else:
        _safely(part)
    st.caption(
        _("{title} · [Open the full page]({address})").format(
            title=escape_markdown(citation.TITLE), address=choices.page_url()
        )
    )


def _safely(part: Part) -> None:
    """A defect costs the frame a sentence; the link to the page stays."""
    try:
        part.draw()
    except NotShownError as reason:
        _not_shown(str(reason))
    except Exception:
        logger.exception("part %s failed", part.name)
        _not_shown(_("This part cannot be shown at the moment; the full page may still work."))


def _not_shown(sentence: str) -> None:
    st.warning(sentence, icon=":material/link_off:")
