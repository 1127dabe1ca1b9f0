"""The event study's choices on the page, and why it refuses an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from calc.event_study import Design, Problem
from components import choices
from components import format as fmt
from components.content.markdown import escape_markdown
from components.language import gettext as _
from components.language import mark
from components.timeline.reactions import MARKETS
from components.timeline.study_cache import Refusal

GAP_SESSIONS = 10
LEVEL = 0.05
BEFORE = (0, 1, 2, 3, 5)
AFTER = (0, 1, 3, 5, 10)
ESTIMATION = (60, 120, 252, 500)
_DEFAULT = Design()


@dataclass(frozen=True, slots=True)
class Choice:
    """The market to compare with and the lengths of the study."""

    market: str
    design: Design


def asked() -> Choice:
    """The study that the address asks for, before its controls are drawn further down.

    A value that is not offered is the default here; the control says so.
    """

    def number(key: str, offered: Sequence[int], default: int) -> int:
        value = st.query_params.get(key, "")
        return int(value) if value in map(str, offered) else default

    market = st.query_params.get("market", MARKETS[0])
    return Choice(
        market if market in MARKETS else MARKETS[0],
        Design(
            estimation_sessions=number("estimation", ESTIMATION, _DEFAULT.estimation_sessions),
            gap_sessions=GAP_SESSIONS,
            before=number("before", BEFORE, _DEFAULT.before),
            after=number("after", AFTER, _DEFAULT.after),
        ),
    )


def controls(names: Mapping[str, str]) -> None:
    """Draws the choices; `asked` reads them from the address. `names` are the funds' names."""
    columns = st.columns([2, 1, 1, 1], gap="medium")
    with columns[0]:
        choices.segmented(
            _("Market to compare with"),
            {symbol: symbol for symbol in MARKETS},
            key="market",
            default=MARKETS[0],
            help="  \n".join(
                fmt.pair(symbol, escape_markdown(names[symbol])) for symbol in MARKETS
            ),
        )
    taught = _(
        "The sessions that teach the model how Nvidia moves with the market. The last of them "
        "lies {gap} sessions before the event, so that the event cannot colour them."
    ).format(gap=fmt.number(GAP_SESSIONS))
    start = _("Where the window starts, counted from the first session that could react.")
    lengths = (
        ("before", _("Sessions before"), BEFORE, _DEFAULT.before, start),
        ("after", _("Sessions after"), AFTER, _DEFAULT.after, _("Where the window ends.")),
        ("estimation", _("Estimation sessions"), ESTIMATION, _DEFAULT.estimation_sessions, taught),
    )
    for column, (key, label, offered, default, text) in zip(columns[1:], lengths, strict=True):
        with column:
            choices.select(
                label,
                {str(each): fmt.number(each) for each in offered},
                key=key,
                default=str(default),
                help=text,
            )


def introduction() -> str:
    """What the section does, in two sentences."""
    return _(
        "Part of every move is the whole market's. The event study takes it out: a market model, "
        "learned before the event, says what Nvidia should have done that session; the rest is the "
        "abnormal return. Whether it is more than noise is a question for three tests, and for "
        "the number of events that were tested."
    )


_REFUSALS: Mapping[Problem, str] = {
    Problem.PARAMETER: mark("The study's lengths do not fit: {name} must be at least {least}."),
    Problem.SERIES: mark("The closes have a fault at {session}; the log has the cause."),
    Problem.NOT_A_SESSION: mark("{session} is not a session for which there are prices."),
    Problem.TOO_FEW_BEFORE: mark(
        "Not studied: {needed} sessions are needed before {session}, {available} are known."
    ),
    Problem.TOO_FEW_AFTER: mark(
        "Not studied yet: {needed} sessions are needed after {session}, {available} are known."
    ),
    Problem.OVERLAP: mark("The window would reach into the estimation period."),
    Problem.NO_MOVEMENT: mark("The market did not move in the estimation period."),
    Problem.NO_RESIDUAL: mark("Nvidia followed the market exactly in the estimation period."),
}


def refusal_sentence(refusal: Refusal) -> str:
    """Why an event cannot be studied."""
    shown = {
        name: fmt.day(value)
        if isinstance(value, date)
        else fmt.number(value)
        if isinstance(value, int | float)
        else value
        for name, value in refusal.values.items()
    }
    return _(_REFUSALS[refusal.problem]).format(**shown)
