"""The card of a statement: what the article says, what holds instead, evidence and working."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import parse_qs

import streamlit as st

from components import format as fmt
from components import language, shell
from components.claims import selection, texts, verdicts
from components.claims.review_cache import Examined
from components.content.text import content_language, event_title, localized, source_line
from components.language import gettext as _
from components.language import mark, pgettext
from components.markdown import escape_markdown
from components.run_lock import fragment
from data.claims import CheckedClaim, ComputedFigure, Rechecked, Review
from data.claims.quantities import DataSet
from data.events import Event

#: Pixels that a statement in the list needs beside others.
_MIN_WIDTH = 340
_DATA: Mapping[DataSet, str] = {
    DataSet.PRICES: mark("closing prices"),
    DataSet.SHARES: mark("share counts in filings"),
    DataSet.REVENUE: mark("quarterly revenue in filings"),
    DataSet.CAPEX: mark("capital spending in filings"),
    DataSet.PRINTED: mark("figures as printed"),
    DataSet.EVENTS: mark("dates of the timeline"),
    DataSet.NUMBERS: mark("the number's own source"),
}


def draw_open(checked: CheckedClaim, examined: Examined) -> None:
    """The whole card."""
    with st.container(border=True, key="open_claim"):
        with st.container(horizontal=True, vertical_alignment="center"):
            with st.container():
                _mark(examined.key(checked.claim.id), checked)
            st.button(
                pgettext("button", "Close"),
                icon=":material/close:",
                type="tertiary",
                key="close_claim",
                on_click=selection.open_claim,
                args=("",),
            )
        _statement(examined.key(checked.claim.id, "####"), checked, "####")
        _details(checked, examined, key="open")


@fragment
def draw_list(listed: Sequence[CheckedClaim], examined: Examined) -> None:
    """The statements in the article's order, as many beside each other as there is room for.

    One fragment for all: each costs as much as several elements, and there are two dozen rows.
    """
    grid = st.grid(min_column_width=_MIN_WIDTH, border=True)
    for checked in listed:
        with grid.cell():
            _draw_row(checked, examined)


def _draw_row(checked: CheckedClaim, examined: Examined) -> None:
    """The statement in the list: verdict and correction; a button opens the rest."""
    claim = checked.claim
    with st.container(key=f"claim_{claim.id}", gap="xsmall"):
        st.markdown(_row(examined.key(claim.id), checked))
        asked = st.button(
            _("Evidence, working and sources"),
            icon=":material/fact_check:",
            type="tertiary",
            key=f"more_{claim.id}",
        )
    if asked:
        open_dialog(checked, examined)


def open_dialog(checked: CheckedClaim, examined: Examined) -> None:
    """The whole of a statement in a dialog, so that the reader stays where he is on the page.

    The URL names it until it is closed, then again the statement that it named before.
    """
    title = f"{checked.claim.number} · {escape_markdown(texts.quoted(checked.claim))}"
    close = partial(selection.open_claim, selection.id_in_url())
    selection.open_claim(checked.claim.id)
    st.dialog(title, width="large", on_dismiss=close)(_everything)(checked, examined)


def _everything(checked: CheckedClaim, examined: Examined) -> None:
    with st.container(key="claim_evidence"):
        _mark(examined.key(checked.claim.id), checked)
        _draw_summary(checked)
        _details(checked, examined, key=checked.claim.id)


# --- made once for the examined statement and the visitor's language ------------------------------


@st.cache_resource(max_entries=200, show_spinner=False)
def _row(key: str, _checked: CheckedClaim) -> str:
    """The whole row as one text: two dozen rows of five elements each would take their time."""
    mark = f"{verdicts.directive(_checked.claim.verdict)} :small[:gray[{_as_of(_checked)}]]"
    rendering = _rendering(_checked)
    heading = [_quoted(_checked, "#####"), *([f":small[:gray[{rendering}]]"] if rendering else ())]
    return "\n\n".join((mark, *heading, *_summary(_checked)))


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
    language_choice = {language.QUERY_KEY: language.current()}
    timeline = shell.entry("timeline")
    with st.container(key=f"links_{key}"):
        for id_ in checked.claim.events:
            event = events.get(id_)
            if event is None:  # the file of the events is damaged: another part says so
                continue
            st.page_link(
                timeline.path,
                label=escape_markdown(f"{fmt.day(event.date)} · {event_title(event)}"),
                icon=timeline.icon,
                query_params={"event": id_} | language_choice,
            )
        for view in checked.claim.views:
            stem, _mark, query = view.partition("?")
            page = shell.entry(stem)
            # The timeline's views are its events, which stand above.
            if page is not timeline:
                asked = {name: values[0] for name, values in parse_qs(query).items()}
                st.page_link(
                    page.path,
                    label=_("On the page “{title}”").format(title=_(page.title)),
                    icon=page.icon,
                    query_params=asked | language_choice,
                )
