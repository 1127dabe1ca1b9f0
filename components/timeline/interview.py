"""The interview: what it was and was not, the words on record, the price around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st

from components import format as fmt
from components import language
from components.content import identity
from components.content.text import localized, source_line
from components.language import gettext as _
from components.language import mark
from components.markdown import escape_markdown
from components.run_lock import if_open
from components.timeline.reactions import TimelineData, reaction_in
from data.events import Event
from data.events.interview import Interview, Status
from data.files.toml import Entry, SourceReference

#: The state of the fold in the session.
FOLD = "interview_record"

STATUSES: Mapping[Status, str] = {
    Status.CONFIRMED: mark("confirmed by several accounts"),
    Status.SINGLE: mark("confirmed by one outlet"),
    Status.ONE_ORIGIN: mark("several outlets, one origin"),
    Status.TRANSLATED: mark("known in translation only"),
    Status.OPEN: mark("not established"),
}


def draw(interview: Interview, data: TimelineData) -> None:
    """His words on R1, and a fold with the whole record, which is drawn when it is opened."""
    first = interview.quotations[0]
    st.markdown("> " + _("“{quote}”").format(quote=escape_markdown(first.words)))
    fold = st.expander(
        _("The whole record of the interview"),
        icon=":material/movie:",
        key=FOLD,
        on_change="rerun",
    )
    key = f"{identity.of_record(interview)} {data.identity} {language.current()}"
    if_open(fold, _record, key=key, _interview=interview, _data=data)


@st.cache_resource(max_entries=16, show_spinner=False)
def _record(key: str, _interview: Interview, _data: TimelineData) -> None:
    """The whole record, made once for each language."""
    interview, data = _interview, _data
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("### " + _("What it was"))
        st.markdown(
            "\n".join(
                "- "
                + _("**{label}:** {text} :gray[({status})]").format(
                    label=_text(fact, "label"),
                    text=_text(fact, "text"),
                    status=_(STATUSES[fact.status]),
                )
                for fact in interview.facts
            )
        )
        st.markdown("### " + _("What it was not"))
        st.markdown("\n".join(f"- {_text(remark, 'text')}" for remark in interview.was_not))
    with right:
        st.markdown("### " + _("The words on record"))
        for quotation in interview.quotations:
            st.markdown("> " + _("“{quote}”").format(quote=escape_markdown(quotation.words)))
            note = _text(quotation, "note") or _(STATUSES[quotation.status])
            st.caption(f"{note}  \n{_sources(quotation.sources)}")
    _points(interview)
    st.markdown("### " + _("The price around it"))
    _prices(interview, data)
    _afterwards(interview, data.events)


def _text(entry: Entry, field: str) -> str:
    return escape_markdown(localized(entry, field))


def _sources(sources: Iterable[SourceReference]) -> str:
    return " · ".join(source_line(source) for source in sources)


def _points(interview: Interview) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("### " + _("Known only in translation"))
        st.caption(_("Our paraphrase: no English wording is confirmed, so nothing is quoted."))
        for point in interview.paraphrases:
            st.markdown(f"- {_text(point, 'text')}")
            st.caption(_sources(point.sources))
    with right:
        st.markdown("### " + _("The points he makes"))
        st.markdown(
            "\n".join(
                f"{number}. {_text(point, 'text')}"
                for number, point in enumerate(interview.points, start=1)
            )
        )
        st.caption(_text(interview, "not_among"))


def _prices(interview: Interview, data: TimelineData) -> None:
    rows = []
    for session in interview.sessions:
        reaction = reaction_in(data.closes, session.date)
        rows.append(
            {
                "session": fmt.day(session.date),
                "close": fmt.money(reaction.close if reaction else None),
                "move": fmt.percent(reaction.move if reaction else None),
                "context": localized(session, "text"),
            }
        )
    names = {
        "session": _("Session"),
        "close": _("Nvidia's close"),
        "move": _("Change"),
        "context": _("What else"),
    }
    st.table(
        pd.DataFrame(rows).rename(columns=names),
        border="horizontal",
        hide_index=True,
        alt=_("Nvidia's closes in the sessions around the interview."),
    )
    st.caption(_text(interview, "reading"))


def _afterwards(interview: Interview, events: Sequence[Event]) -> None:
    known = {event.id: event for event in events}
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("### " + _("How the argument went on"))
        st.markdown(
            "\n".join(
                f"- **{fmt.day(known[step.event].date)}** · {_text(step, 'adds')}"
                if step.event in known  # the days stand in the file of the events
                else f"- {_text(step, 'adds')}"
                for step in interview.steps
            )
        )
    with right:
        st.markdown("### " + _("How his words became the article"))
        st.markdown(
            "\n".join(
                f"{number}. {_text(stage, 'text')}"
                for number, stage in enumerate(interview.path, start=1)
            )
        )
