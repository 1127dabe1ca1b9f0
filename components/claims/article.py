"""The article's own phrases as a running column, corrected inline, each with its verdict.

Only the phrases under examination stand here, in our English on an English page; the whole French
phrase stands in each opened statement. What comes from the ledger is escaped: the markup is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from components import language
from components.claims import codes, texts, verdicts
from components.claims.review_cache import Examined
from components.content.text import content_language, localized
from components.language import gettext as _
from data.claims import CheckedClaim, Claim

_STYLE = (Path(__file__).parent / "claims.css").read_text(encoding="utf-8")


def draw(listed: Sequence[CheckedClaim], examined: Examined) -> None:
    """The phrases of `listed` in the article's order, one text for all."""
    if listed:
        made = _paragraphs(examined.key(), examined.checked)
        paragraphs = "".join(made[each.claim.id] for each in listed)
        st.html(f'<div class="article">{paragraphs}</div>')


def look() -> None:
    """The style of the column and of what stands beside it."""
    st.html(f"<style>{_STYLE}</style>")


@st.cache_resource(max_entries=8, show_spinner=False)
def _paragraphs(key: str, _checked: Mapping[str, CheckedClaim]) -> Mapping[str, str]:
    """All phrases by their statement: which of them stand above an opened one changes."""
    return {identifier: paragraph(each) for identifier, each in _checked.items()}


def paragraph(checked: CheckedClaim) -> str:
    """The phrase as an HTML paragraph, with its verdict."""
    claim = checked.claim
    return (
        f'<p class="{claim.verdict.value}">{_link(claim.id, corrected(checked))} '
        f"<span>{escape(verdicts.short(claim.verdict))}</span></p>"
    )


def statement_link(identifier: str, label: str) -> str:
    """A link as HTML that opens a statement on this page (see boxes.js)."""
    return _link(identifier, escape(label))


def _link(identifier: str, content: str) -> str:
    asked = urlencode({codes.CLAIM: identifier, language.QUERY_KEY: language.current()})
    return f'<a href="?{escape(asked)}" data-claim="{escape(identifier)}">{content}</a>'


def corrected(checked: CheckedClaim) -> str:
    """The phrase as HTML: what does not hold struck, what holds instead inserted."""
    words = shown_words(checked.claim)
    struck = localized(checked.claim, "struck")
    instead = texts.claim_text(checked, "instead")
    inserted = f"<ins>{escape(instead)}</ins>" if instead else ""
    if not struck:
        return f"{escape(words)} {inserted}".strip()
    before, after = words.split(struck, 1)
    return f"{escape(before)}<del>{escape(struck)}</del> {inserted}{escape(after)}"


def shown_words(claim: Claim) -> str:
    """The phrase in the visitor's language: quoted in French, our rendering in English."""
    return claim.phrase if content_language() == "fr" else claim.rendering


def note(shown: int, total: int) -> str:
    """What is quoted, and how many of the statements stand here."""
    return _(
        "{count} of {total} shown. Only the phrases under examination are quoted, in our English; "
        "the French stands in each opened statement."
    ).format(count=shown, total=total)
