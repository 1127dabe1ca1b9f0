"""The event study in sentences: what it does, what it found, and why it refuses an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from calc.event_study import EventStudy, Problem
from components import format as fmt
from components.content.text import event_title
from components.language import gettext as _
from components.language import mark, ngettext
from components.markdown import escape_markdown
from components.timeline.codes import GAP_SESSIONS
from components.timeline.study_cache import Agreement, Refusal, Tested
from components.timeline.study_controls import LEVEL
from data.events import Event
from data.index_weights import IndexWeight

#: So many other events are named, the rest is counted.
_MAX_NAMED = 6
#: The smallest p value that three digits show.
_MIN_P = 0.001


def introduction() -> str:
    """What the section does, in two sentences."""
    return _(
        "Part of every move is the whole market's. The event study takes it out: a market model, "
        "learned before the event, says what Nvidia should have done that session; the rest is the "
        "abnormal return. Whether it is more than noise is a question for three tests, and for "
        "the number of events that were tested."
    )


def explanation(study: EventStudy, market: str, share: str = "Nvidia") -> str:
    """Why the abnormal return differs from the raw one, with this event's own figures."""
    raw, own = float(study.asset_return.loc[0]), float(study.abnormal.loc[0])
    return _(
        "Why not {raw}? {market} itself moved {market_move} that session, and {share} usually "
        "moves {beta} times as far (beta, R² {r_squared}). The market alone would thus have "
        "given {expected}; what is left, {own}, is the abnormal return. The model learned from "
        "{count} sessions that end {gap} sessions before."
    ).format(
        raw=fmt.percent(raw),
        market=market,
        share=share,
        market_move=fmt.percent(float(study.market_return.loc[0])),
        beta=fmt.number(study.beta, 2),
        r_squared=fmt.number(study.r_squared, 2),
        expected=fmt.percent(raw - own),
        own=fmt.percent(own),
        count=fmt.number(study.n_estimation),
        gap=fmt.number(GAP_SESSIONS),
    )


def weight_sentence(fund: str, weight: float, known: Sequence[IndexWeight]) -> str:
    """How much of the fund Nvidia was at the close before, and from which lists that is known."""
    lists = "; ".join(
        _("{weight} on {date} ({source})").format(
            weight=fmt.percent(row.weight, 1, signed=False),
            date=fmt.day(row.as_of),
            source=f"[{escape_markdown(row.source)}](<{row.url}>)",
        )
        for row in known
        if row.index == fund
    )
    return _(
        "Nvidia was {weight} of {fund} at the close before. Known weights: {lists}. Between them "
        "they are carried with prices; what a rebalancing changed is not known."
    ).format(weight=fmt.percent(weight, 1, signed=False), fund=fund, lists=lists)


def tests_sentence(tested: Tested) -> str:
    """The three tests beside each other, and whether they agree."""
    p = float(tested.study.p.loc[0])
    tests = _(
        "Three tests of the session: t statistic, {t}; exact rank among the study's own abnormal "
        "returns, {rank} (rank {place} of {of}, lowest first); bootstrap from the residuals, "
        "{bootstrap}."
    ).format(
        t=p_equation(p),
        rank=p_equation(tested.rank.p),
        place=fmt.number(tested.rank.rank, 0 if tested.rank.rank.is_integer() else 1),
        of=fmt.number(tested.rank.of),
        bootstrap=p_equation(tested.bootstrap.p),
    )
    verdict = _(_AGREEMENT[tested.agreement(LEVEL)])
    return tests + " " + verdict.format(level=fmt.percent(LEVEL, 0, signed=False))


_AGREEMENT: Mapping[Agreement, str] = {
    Agreement.ALL: mark("They agree at the {level} level."),
    Agreement.ONLY_T: mark(
        "**They disagree at the {level} level:** daily returns have fat tails, which the t "
        "statistic takes for news. A finding that hangs on the choice of test is none."
    ),
    Agreement.NOT_T: mark(
        "**They disagree at the {level} level:** a few violent sessions in the estimation period "
        "widen the t statistic's standard error; the other tests count how rarely the share moved "
        "this far. A finding that hangs on the choice of test is none."
    ),
}


def overlap_sentence(others: Sequence[Event]) -> str:
    """Which other events fall into the window, so that the price may answer them as well."""
    if not others:
        return _("No other event of the file falls into this window.")
    lines = [
        f"- {fmt.day(other.date, 'day')} · {escape_markdown(event_title(other))}"
        for other in others[:_MAX_NAMED]
    ]
    if len(others) > _MAX_NAMED:
        more = len(others) - _MAX_NAMED
        lines.append(
            "- " + ngettext("{count} more", "{count} more", more).format(count=fmt.number(more))
        )
    heading = _("**Other events in the same window**, which the price may be answering:")
    return "\n".join([heading, "", *lines])


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
    Problem.TOO_FEW_LEFT: mark(
        "Not studied: {needed} sessions are needed to estimate the model, {available} are left."
    ),
    Problem.NO_RESIDUAL: mark("The share followed the market exactly in the estimation period."),
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


def p_value(p: float) -> str:
    """A p value as printed: three digits, or below the smallest that three digits show."""
    if p < _MIN_P:
        return f"<\N{NO-BREAK SPACE}{fmt.number(_MIN_P, 3)}"
    return fmt.number(p, 3)


def p_equation(p: float) -> str:
    """A p value in a sentence: p = 0.004 or p < 0.001."""
    relation = "" if p < _MIN_P else "=\N{NO-BREAK SPACE}"
    return f"p\N{NO-BREAK SPACE}{relation}{p_value(p)}"


def figures_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Figures as written, under their heads, for `draw_table`."""
    return pd.DataFrame([list(row) for row in rows], columns=list(heads))


def draw_table(table: pd.DataFrame, alternative: str) -> None:
    """A small table that scrolls in its own frame where a phone is too narrow for it."""
    st.table(table, border="horizontal", hide_index=True, width="content", alt=alternative)
