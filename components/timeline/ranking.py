"""The event study of all sessions with an event: the largest abnormal return first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components import format as fmt
from components import language
from components.content.text import event_title
from components.language import gettext as _
from components.timeline.study_cache import FundComparison, Ranking
from components.timeline.study_controls import LEVEL
from components.timeline.study_text import p_value, refusal_sentence
from data.events import SHOCK, Category, Event

_RETURNS = ("abnormal", "car")
_P_VALUES = ("p", "p_holm", "p_fdr_bh", "rank_p")
_FIGURES = ("abnormal", *_P_VALUES, "car")
_BETWEEN = " · "
_MOST_HIGH, _ROW_HIGH = 420, 36  #: pixels: few rows leave no empty ones below


def table(
    ranking: Ranking, events: Sequence[Event], others: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """One row a session with the visible events on it, by size of the abnormal return.

    Returns as ratios, p as computed. Where the market's own move is an event, it stands first:
    what was said about a move did not cause it. `others` has the other events in the window of
    each; those of the session itself are not counted.
    """
    known = {event.id: event for event in events}
    shown = ranking.table[ranking.table.index.isin(known)]
    rows: list[dict[str, Any]] = []
    for session, group in shown.groupby("session", sort=False):
        members = sorted(
            (known[str(identifier)] for identifier in group.index),
            key=lambda event: (event.id != SHOCK, event.category is not Category.MARKET),
        )
        own = {event.id for event in members}
        window = {other for event in members for other in others.get(event.id, ())}
        figures = {name: group[name].iloc[0] for name in _FIGURES}
        titles = _BETWEEN.join(map(event_title, members))
        rows.append(
            {"event": titles, "session": pd.Timestamp(str(session)).date(), "events": len(members)}
            | figures
            | {"others": len(window - own)}
        )
    return pd.DataFrame(rows, columns=["event", "session", "events", *_FIGURES, "others"])


def draw(comparison: FundComparison, events: Sequence[Event]) -> None:
    """The table of the visible `events`, made once for them, the comparison and the language.

    With what its columns mean, and what corrections and refusals make of it.
    """
    key = repr((comparison.identity, language.current(), [event.id for event in events]))
    _draw(key=key, _comparison=comparison, _events=events)


@st.cache_resource(max_entries=64, show_spinner=False)
def _draw(key: str, _comparison: FundComparison, _events: Sequence[Event]) -> None:
    ranking = _comparison.ranking()
    rows = table(ranking, _events, _comparison.overlaps())
    # The styler writes figures as the visitor's language does; sorting still sees the numbers.
    written: dict[str, Callable[..., str]] = {
        **dict.fromkeys(_RETURNS, fmt.percent),
        **dict.fromkeys(_P_VALUES, p_value),
        "session": fmt.day,
        "events": fmt.number,
        "others": fmt.number,
    }
    columns = _columns()
    st.dataframe(
        # A random identity would make the same table another one for the browser.
        rows.style.set_uuid("ranking").format(written),  # type: ignore[arg-type]
        hide_index=True,
        height=min(_MOST_HIGH, _ROW_HIGH * (len(rows) + 1)),
        column_order=list(columns),
        column_config=columns,
        alt=_("All sessions with an event by the size of their abnormal return, with p values."),
    )
    st.caption(_tests_sentence(ranking))
    if ranking.left_out:
        reasons = sorted({refusal_sentence(refusal) for refusal in ranking.left_out.values()})
        st.caption("  \n".join(reasons))


def _columns() -> dict[str, Any]:
    """The columns as they are shown, from left to right.

    The measure comes first: on a phone the titles alone fill the width.
    """
    column = st.column_config.Column
    return {
        "abnormal": column(_("Abnormal return"), help=_("Of the first session."), width=110),
        "event": column(
            _("Events of the session"),
            help=_("One price move: which of them it answers, it does not say."),
            width=430,
        ),
        "session": column(_("Session"), width=95),
        "events": column(_("Events")),
        "p": column("p", help=_("Two-sided, of the session's t statistic.")),
        "p_holm": column(
            "p, Holm",
            help=_("Corrected so that a single false alarm among all tests stays unlikely."),
        ),
        "p_fdr_bh": column(
            "p, BH",
            help=_("Benjamini–Hochberg: holds down the share of false alarms among the alarms."),
        ),
        "rank_p": column(
            _("p, rank"),
            help=_(
                "Exact rank of the session among the abnormal returns of its study (SQ test of "
                "Gelbach, Helland and Klick), which fat tails do not mislead."
            ),
        ),
        "car": column(_("Whole window"), help=_("Cumulative abnormal return.")),
        "others": column(
            _("Others in window"), help=_("Other events of the file in the same window.")
        ),
    }


def _tests_sentence(ranking: Ranking) -> str:
    """How many tests there are, and how many stay below the level under each correction."""
    tested = ranking.table.drop_duplicates("session")
    below = {name: fmt.number(int((tested[name] < LEVEL).sum())) for name in _P_VALUES}
    return _(
        "{tests} sessions are tested: events of one session are one price move under several "
        "names. Below {level} uncorrected: {p}; after Benjamini–Hochberg: {p_fdr_bh}; after "
        "Holm: {p_holm}; by the exact rank, uncorrected: {rank_p}."
    ).format(tests=fmt.number(ranking.tests), level=fmt.percent(LEVEL, 0, signed=False), **below)
