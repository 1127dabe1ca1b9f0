"""The part that an address asks for."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import streamlit as st

from components import choices
from components.addressed.part import NotShownError, Part
from components.content import citation
from components.language import gettext as _
from components.markdown import escape_markdown

logger = logging.getLogger(__name__)


def draw(name: str, parts: Sequence[Part]) -> None:
    """Draws the part `name` of a page's parts, or why there is none, and the way to the page."""
    part = next((each for each in parts if each.name == name), None)
    if part is None:
        known = ", ".join(f"`{each.name}`" for each in parts) or _("none")
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
