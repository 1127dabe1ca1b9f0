"""Which statements are listed and which one is open: both stand in the URL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from components import choices, language
from components.claims import codes, texts, verdicts
from components.claims.codes import CLAIM, LONGEST_SEARCH, SEARCH, VERDICTS
from components.claims.review_cache import Examined
from components.language import gettext as _
from components.language import ngettext
from data.claims import Claim, Ledger, Verdict, select


@dataclass(frozen=True, slots=True)
class ClaimFilters:
    """What the visitor asks to see."""

    verdicts: tuple[Verdict, ...]
    text: str

    def apply(self, examined: Examined) -> tuple[Claim, ...]:
        """The statements that meet the conditions; the search covers all texts of the page."""
        return select(
            examined.review.ledger.claims,
            verdicts=self.verdicts,
            text=self.text,
            text_of=examined.searched,
        )


def open_claim(id_: str) -> None:
    """Writes the statement into the URL; an empty id closes it."""
    choices.write(CLAIM, id_, "")


def clear() -> None:
    """Removes the filters from the URL."""
    choices.write(VERDICTS, "", "")
    choices.write(SEARCH, "", "")


def controls(ledger: Ledger) -> ClaimFilters:
    """The filters: verdicts and words; what the address asks wrongly for is said on the page."""
    asked, refused = codes.parse(choices.asked(), ledger)
    choices.take(refused)
    if asked.claim and asked.claim != choices.asked()[CLAIM]:
        open_claim(asked.claim)  # a number in the address becomes the statement's id
    text = choices.text(
        _("Search in both languages"),
        key=SEARCH,
        max_chars=LONGEST_SEARCH,
        placeholder=_("A word, a figure, a source, a number from 1 to 23"),
        icon=":material/search:",
        label_visibility="collapsed",
    )
    verdict = choices.many(
        _("Verdict"),
        {verdict.value: verdicts.label(verdict) for verdict in Verdict},
        key=VERDICTS,
        placeholder=_("All verdicts"),
        label_visibility="collapsed",
    )
    given = {VERDICTS: ",".join(verdict), SEARCH: text}
    chosen, _nothing = codes.parse(given, ledger)
    return ClaimFilters(chosen.verdicts, chosen.search)


def summary(shown: Sequence[Claim], ledger: Ledger, filters: ClaimFilters) -> None:
    """How many statements are listed; offers to clear filters that are set."""
    if not (filters.verdicts or filters.text):
        return
    if shown:
        sentence = ngettext(
            "{count} of {total} statements is listed.",
            "{count} of {total} statements are listed.",
            len(shown),
        ).format(count=len(shown), total=len(ledger.claims))
        st.caption(sentence)
    else:
        st.info(_("No statement meets these conditions."), icon=":material/filter_alt_off:")
    st.button(_("Clear the filters"), icon=":material/close:", type="tertiary", on_click=clear)


def found(shown: Sequence[Claim], filters: ClaimFilters) -> Claim | None:
    """The one match of a search, which opens itself; None where there are more or none."""
    return shown[0] if filters.text and len(shown) == 1 else None


def opened(ledger: Ledger) -> Claim | None:
    """The list to open one statement from, with the ones before and after; which is open."""
    options = {"": _("None")} | {
        claim.id: f"{claim.number} · {texts.quoted(claim)}" for claim in ledger.claims
    }
    order = [claim.id for claim in ledger.claims]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = choices.select(
            _("Open statement"), options, key=CLAIM, default="", width="stretch"
        )
        position = order.index(chosen) if chosen else -1
        with st.container(horizontal=True, width="content"):
            _step(_("Previous"), "chevron_left", order, position - 1, enabled=position > 0)
            last = position == len(order) - 1
            _step(_("Next"), "chevron_right", order, position + 1, enabled=not last)
    return ledger.claim(chosen) if chosen else None


def _step(label: str, icon: str, order: Sequence[str], target: int, *, enabled: bool) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"claim_{icon}",
        on_click=open_claim,
        args=(order[target] if enabled else "",),
        disabled=not enabled,
    )


def permanent_url(claim: Claim) -> str:
    """The URL that shows this statement, in the visitor's language."""
    base = (st.context.url or "").split("?")[0]
    return f"{base}?{urlencode({CLAIM: claim.id, language.QUERY_KEY: language.current()})}"
