"""The card of a statement: what the article says, what holds instead, evidence and working."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

import streamlit as st

from components import format as fmt
from components import page_link, page_registry
from components.claims import selection, texts, verdicts
from components.claims.review_cache import Examined
from components.content.text import content_language, event_title, localized, source_line
from components.language import gettext as _
from components.language import mark, pgettext
from components.markdown import escape_markdown
from data.claims import CheckedClaim, ComputedFigure, Rechecked, Review
from data.claims.quantities import DataSet
from data.events import Event

_DATA: Mapping[DataSet, str] = {
    DataSet.PRICES: mark("closing prices"),
    DataSet.SHARES: mark("share counts in filings"),
    DataSet.REVENUE: mark("quarterly revenue in filings"),
    DataSet.CAPEX: mark("capital spending in filings"),
    DataSet.PRINTED: mark("figures as printed"),
    DataSet.EVENTS: mark("dates of the timeline"),
    DataSet.NUMBERS: mark("the number's own source"),
}


def draw_open(checked: CheckedClaim, examined: Examined, *, found: bool) -> None:
    """The whole card; `found`: it opened itself, as the one match of a search."""
    with st.container(border=True, key="open_claim"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container():
                _mark(examined.key(checked.claim.id), checked)
            st.button(
                pgettext("button", "Close"),
                icon=":material/close:",
                type="tertiary",
                key="close_claim",
                on_click=selection.clear if found else selection.open_claim,
                args=() if found else ("",),
            )
        _statement(examined.key(checked.claim.id, "##"), checked, "##")
        _details(checked, examined, key="open")


def draw_alone(checked: CheckedClaim, examined: Examined) -> None:
    """The whole card without a way to close it: where nothing else is shown."""
    with st.container(border=True, key="open_claim"):
        _mark(examined.key(checked.claim.id), checked)
        _statement(examined.key(checked.claim.id, "##"), checked, "##")
        _details(checked, examined, key="alone")


# --- made once for the examined statement and the visitor's language ------------------------------


@st.cache_resource(max_entries=200, show_spinner=False)
def _statement(key: str, _checked: CheckedClaim, _level: str) -> None:
    st.markdown(_quoted(_checked, _level))
    if rendering := _rendering(_checked):
        st.caption(rendering)
    _draw_summary(_checked)


@st.cache_resource(max_entries=200, show_spinner=False)
def _mark(key: str, _checked: CheckedClaim) -> None:
    _draw_mark(_checked)


@st.cache_resource(max_entries=200, show_spinner=False)
def _record(key: str, _checked: CheckedClaim, _review: Review) -> None:
    _draw_record(_checked, _review)


# --- what they are made of ------------------------------------------------------------------------


def _quoted(checked: CheckedClaim, level: str) -> str:
    """The statement as a heading of a Markdown level."""
    claim = checked.claim
    return f"{level} {claim.number} · {escape_markdown(texts.quoted(claim))}"


def _draw_mark(checked: CheckedClaim) -> None:
    """The verdict, and up to when it holds."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        verdicts.badge(checked.claim.verdict)
        st.caption(_as_of(checked), width="content")


def _as_of(checked: CheckedClaim) -> str:
    return _("as of {date}").format(date=fmt.day(checked.as_of))


def _rendering(checked: CheckedClaim) -> str:
    """Our English for the quoted French; a French page needs none."""
    if content_language() != "en":
        return ""
    return _("“{text}” (our rendering)").format(text=escape_markdown(checked.claim.rendering))


def _summary(checked: CheckedClaim) -> Sequence[str]:
    """What holds instead, and what the newest data say of a forecast, as paragraphs."""
    look = verdicts.LOOKS[checked.claim.verdict]
    corrected = escape_markdown(texts.claim_text(checked, "corrected"))
    found = [_("**{label}:** {text}").format(label=_(look.lead), text=corrected)]
    if checked.rechecked is not None:
        again, sentence = _again(checked.rechecked), escape_markdown(texts.finding(checked))
        found.append(_("**{label}:** {text}").format(label=again, text=sentence))
    return found


def _draw_summary(checked: CheckedClaim) -> None:
    for paragraph in _summary(checked):
        st.markdown(paragraph)


def _again(rechecked: Rechecked) -> str:
    """With which quarter a forecast is examined again."""
    if rechecked.quarter_end is None:
        return _("Examined again")
    end = fmt.day(rechecked.quarter_end)
    if rechecked.reported is None:
        return _("Examined again with the newest data (quarter ended {end})").format(end=end)
    return _(
        "Examined again with the newest data (quarter ended {end}, reported {reported})"
    ).format(end=end, reported=fmt.day(rechecked.reported))


def _details(checked: CheckedClaim, examined: Examined, *, key: str) -> None:
    _record(examined.key(checked.claim.id), checked, examined.review)
    _links(checked, examined.events, key)
    with st.popover(_("Link to this statement"), icon=":material/link:", type="tertiary"):
        st.code(selection.permanent_url(checked.claim), language=None, wrap_lines=True)


def _draw_record(checked: CheckedClaim, review: Review) -> None:
    """What the record says, its limit, how the figures are worked out, and the sources."""
    st.markdown(escape_markdown(texts.claim_text(checked, "record")))
    if limit := texts.claim_text(checked, "limit"):
        st.markdown(_("**Limit:** {text}").format(text=escape_markdown(limit)))
    _workings(checked, review)
    st.markdown(_("**Sources**"))
    st.markdown("\n".join(f"- {source_line(source)}" for source in checked.claim.sources))
    if not any(source.is_link for source in checked.claim.sources):
        st.caption(
            _(
                "None of them is linked: links go to primary sources and press only, and neither "
                "is among them. Read with reserve."
            )
        )


def _workings(checked: CheckedClaim, review: Review) -> None:
    if not checked.figures:
        return
    st.markdown(_("**How the figures are worked out**"))
    st.markdown("\n".join(f"- {line}" for line in workings(checked, review)))


def workings(checked: CheckedClaim, review: Review) -> Sequence[str]:
    """One line a figure, as Markdown: its name, its working, where its inputs come from."""
    return [_working(figure, review) for figure in checked.figures.values()]


def _working(figure: ComputedFigure, review: Review) -> str:
    line = _("{label}: **{text}**").format(
        label=escape_markdown(localized(figure.entry, "label")),
        text=escape_markdown(texts.working(figure)),
    )
    if figure.result is None:
        return line
    read = ", ".join(_(_DATA[each]) for each in figure.result.data)
    line += " " + _("(from {data}, as of {date})").format(
        data=read, date=fmt.day(figure.result.as_of)
    )
    for number in review.numbers(figure):
        line += "  \n" + _("Source for “{label}”: {source}").format(
            label=escape_markdown(localized(number, "label")),
            source=escape_markdown(number.source.name),
        )
    return line


def _links(checked: CheckedClaim, events: Mapping[str, Event], key: str) -> None:
    """Links to the events and the charts that bear on the statement."""
    with st.container(key=f"links_{key}"):
        for id_ in checked.claim.events:
            event = events.get(id_)
            if event is None:  # the file of the events is damaged: another part says so
                continue
            label = escape_markdown(f"{fmt.day(event.date)} · {event_title(event)}")
            page_link.to("timeline", label, event=id_)
        for view in checked.claim.views:
            stem, _mark, query = view.partition("?")
            # The timeline's views are its events, which stand above.
            if stem != "timeline":
                asked = {name: values[0] for name, values in parse_qs(query).items()}
                title = _(page_registry.entry(stem).title)
                page_link.to(stem, _("On the page “{title}”").format(title=title), **asked)
