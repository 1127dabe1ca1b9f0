"""The event study on the page: its choices, its sentences, the two figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from calc.event_study import Design, EventStudy, Problem
from components import choices
from components import format as fmt
from components.charts import style
from components.charts.figure import Figure
from components.language import gettext as _
from components.language import mark, ngettext
from components.theme import Palette
from components.timeline import words
from components.timeline.facts import MARKETS
from components.timeline.measured import Ranking, Refusal, Tested
from data.events import Event

GAP_SESSIONS = 10
LEVEL = 0.05
BEFORE = (0, 1, 2, 3, 5)
AFTER = (0, 1, 3, 5, 10)
ESTIMATION = (60, 120, 252, 500)
_DEFAULT = Design()
_HEIGHT = 280
_RATIO = "+.2%"
#: Events named in one breath; the rest is counted.
_NAMED = 6


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
            help="  \n".join(fmt.pair(symbol, words.plain(names[symbol])) for symbol in MARKETS),
        )
    lengths = (
        ("before", _("Sessions before"), BEFORE, _DEFAULT.before),
        ("after", _("Sessions after"), AFTER, _DEFAULT.after),
        ("estimation", _("Estimation sessions"), ESTIMATION, _DEFAULT.estimation_sessions),
    )
    for column, (key, label, offered, default) in zip(columns[1:], lengths, strict=True):
        with column:
            choices.select(
                label,
                {str(each): fmt.number(each) for each in offered},
                key=key,
                default=str(default),
                help=_HELP[key](),
            )


_HELP: Mapping[str, Callable[[], str]] = {
    "before": lambda: _(
        "Where the window starts, counted from the first session that could react."
    ),
    "after": lambda: _("Where the window ends."),
    "estimation": lambda: _(
        "The sessions that teach the model how Nvidia moves with the market. The last of them "
        "lies {gap} sessions before the event, so that the event cannot colour them."
    ).format(gap=fmt.number(GAP_SESSIONS)),
}


def introduction() -> str:
    """What the section does, in two sentences."""
    return _(
        "Part of every move is the whole market's. The event study takes it out: a market model, "
        "learned before the event, says what Nvidia should have done that session; the rest is the "
        "abnormal return. Whether it is more than noise is a question for three tests, and for "
        "the number of events that were tested."
    )


# --- sentences ---------------------------------------------------------------------------------

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


def explanation(study: EventStudy, market: str) -> str:
    """Why the abnormal return differs from the raw one, with this event's own figures."""
    raw, own = float(study.asset_return.loc[0]), float(study.abnormal.loc[0])
    return _(
        "Why not {raw}? {market} itself moved {market_move} that session, and Nvidia usually "
        "moves {beta} times as far (beta, R² {r_squared}). The market alone would thus have "
        "given {expected}; what is left, {own}, is the abnormal return. The model learned from "
        "{count} sessions that end {gap} sessions before."
    ).format(
        raw=fmt.percent(raw),
        market=market,
        market_move=fmt.percent(float(study.market_return.loc[0])),
        beta=fmt.number(study.beta, 2),
        r_squared=fmt.number(study.r_squared, 2),
        expected=fmt.percent(raw - own),
        own=fmt.percent(own),
        count=fmt.number(study.n_estimation),
        gap=fmt.number(GAP_SESSIONS),
    )


def test_sentence(tested: Tested) -> str:
    """The three tests beside each other, and whether they agree."""
    p = float(tested.study.p.loc[0])
    tests = _(
        "Three tests of the session: t statistic, {t}; rank test, {rank} (rank {place} of "
        "{of}, lowest first); bootstrap from the residuals, {bootstrap}."
    ).format(
        t=words.p_equation(p),
        rank=words.p_equation(tested.rank.p),
        place=fmt.number(tested.rank.rank, 0 if tested.rank.rank.is_integer() else 1),
        of=fmt.number(tested.rank.of),
        bootstrap=words.p_equation(tested.bootstrap.p),
    )
    if not tested.tests_disagree:
        return (
            tests
            + " "
            + _("They agree at the {level} level.").format(
                level=fmt.percent(LEVEL, 0, signed=False)
            )
        )
    return (
        tests
        + " "
        + _(
            "**They disagree at the {level} level:** daily returns have fat tails, which the t "
            "statistic takes for news. A finding that hangs on the choice of test is none."
        ).format(level=fmt.percent(LEVEL, 0, signed=False))
    )


def overlap_sentence(others: Sequence[Event]) -> str:
    """Which other events fall into the window, so that the price may answer them as well."""
    if not others:
        return _("No other event of the file falls into this window.")
    lines = [
        f"- {fmt.day(other.date, 'day')} · {words.plain(words.title(other))}"
        for other in others[:_NAMED]
    ]
    if len(others) > _NAMED:
        more = len(others) - _NAMED
        lines.append(
            "- " + ngettext("{count} more", "{count} more", more).format(count=fmt.number(more))
        )
    head = _("**Other events in the same window**, which the price may be answering:")
    return "\n".join([head, "", *lines])


# --- the figure of one event -------------------------------------------------------------------


def car_figure(
    tested: Tested, event: Event, choice: Choice, source: str, palette: Palette
) -> Figure:
    """The cumulative abnormal return over the window, with its 95 % band."""
    from scipy import stats

    study = tested.study
    # The width of a 95 % interval in standard errors, for this many degrees of freedom.
    reach = float(stats.t.ppf(1 - LEVEL / 2, study.degrees_of_freedom))
    frame = pd.DataFrame(
        {
            "relative": list(study.cumulative.index),
            "session": [fmt.day(stamp.date()) for stamp in study.sessions],
            "abnormal": study.abnormal.to_numpy(),
            "cumulative": study.cumulative.to_numpy(),
            "low": (study.cumulative - reach * study.cumulative_se).to_numpy(),
            "high": (study.cumulative + reach * study.cumulative_se).to_numpy(),
        }
    )
    title = _("Nvidia {car} beyond the market over {count} sessions: {verdict}").format(
        car=fmt.percent(study.car),
        count=fmt.number(len(frame)),
        verdict=_("more than chance usually gives")
        if study.car_p < LEVEL
        else _("no more than chance can give"),
    )
    labels = {
        "relative": _("Relative session"),
        "session": _("Session"),
        "abnormal": _("Abnormal return"),
        "cumulative": _("Cumulative"),
        "low": _("Low end of the band"),
        "high": _("High end of the band"),
    }
    return Figure(
        name=f"event-study-{event.id}",
        title=title,
        chart=_car_chart(frame, palette),
        alt=_("{event}: {title}; {p}.").format(
            event=words.title(event), title=title, p=words.p_equation(study.car_p)
        ),
        source=source,
        table=frame,
        labels=labels,
        remarks=[
            _(
                "Session 0 is the first that could react ({date}). Measured against {market}. The "
                "band ({level}) says how far chance could shift the line: where it leaves out "
                "zero, the move is more than chance usually gives."
            ).format(
                date=fmt.day(study.sessions.loc[0].date()),
                level=fmt.percent(1 - LEVEL, 0, signed=False),
                market=choice.market,
            )
        ],
        terms=[words.title(event), title, source],
    )


def _car_chart(frame: pd.DataFrame, palette: Palette) -> alt.LayerChart:
    # No sign before a zero.
    signed = "datum.value == 0 ? '0' : datum.label"
    level = "datum.value == 0 ? format(0, '.0%') : datum.label"
    axis = alt.Axis(values=list(frame["relative"]), format="+d", labelExpr=signed)
    base = alt.Chart(frame).encode(
        x=alt.X("relative:Q", title=_("Sessions from the first that could react"), axis=axis)
    )
    y = alt.Y("cumulative:Q", title=None, axis=alt.Axis(format="+%", tickCount=5, labelExpr=level))
    band = base.mark_area(color=palette.market, opacity=0.18).encode(y=alt.Y("low:Q"), y2="high:Q")
    zero = (
        alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color=palette.neutral).encode(y="zero:Q")
    )
    line = base.mark_line(
        color=palette.market,
        strokeWidth=2.2,
        point=alt.OverlayMarkDef(size=60, filled=True, color=palette.market),
    ).encode(
        y=y,
        tooltip=[
            alt.Tooltip("session:N", title=_("Session")),
            alt.Tooltip("abnormal:Q", title=_("Abnormal return"), format=_RATIO),
            alt.Tooltip("cumulative:Q", title=_("Cumulative"), format=_RATIO),
            alt.Tooltip("low:Q", title=_("Low end of the band"), format=_RATIO),
            alt.Tooltip("high:Q", title=_("High end of the band"), format=_RATIO),
        ],
    )
    return style.styled(alt.layer(band, zero, line).properties(height=_HEIGHT), palette)


# --- the table of all events -------------------------------------------------------------------


def ranking_table(
    ranking: Ranking, events: Sequence[Event], others: Mapping[str, Sequence[str]]
) -> pd.DataFrame:
    """The visible events by size of their abnormal return; returns as ratios, p as computed."""
    known = {event.id: event for event in events}
    shown = ranking.table[ranking.table.index.isin(known)]
    rows: list[dict[str, Any]] = [
        {
            "event": words.title(known[str(identifier)]),
            "session": row["session"].date(),
            **{name: row[name] for name in _FIGURES},
            "others": len(others.get(str(identifier), ())),
        }
        for identifier, row in shown.iterrows()
    ]
    return pd.DataFrame(rows, columns=["event", "session", *_FIGURES, "others"])


_RETURNS = ("abnormal", "car")
_P_VALUES = ("p", "p_holm", "p_fdr_bh", "rank_p")
_FIGURES = ("abnormal", *_P_VALUES, "car")


def ranking_draw(table: pd.DataFrame, ranking: Ranking) -> None:
    """The table with what its columns mean."""
    column = st.column_config.Column
    # The styler writes figures as the visitor's language does; sorting still sees the numbers.
    written: dict[str, Callable[..., str]] = {
        **dict.fromkeys(_RETURNS, fmt.percent),
        **dict.fromkeys(_P_VALUES, words.p_value),
        "session": fmt.day,
        "others": fmt.number,
    }
    st.dataframe(
        table.style.format(written),  # type: ignore[arg-type]
        hide_index=True,
        height=420,
        # The measure first: on a phone the titles alone fill the width.
        column_order=["abnormal", "event", "session", *_P_VALUES, "car", "others"],
        column_config={
            "abnormal": column(_("Abnormal return"), help=_("Of the first session."), width=110),
            "event": column(_("Event"), width=430),
            "session": column(_("Session"), width=95),
            "p": column("p", help=_("Two-sided, of the session's t statistic.")),
            "p_holm": column(
                "p, Holm",
                help=_("Corrected so that a single false alarm among all tests stays unlikely."),
            ),
            "p_fdr_bh": column(
                "p, BH",
                help=_(
                    "Benjamini–Hochberg: holds down the share of false alarms among the alarms."
                ),
            ),
            "rank_p": column(
                _("p, rank"), help=_("Corrado's rank test, which fat tails do not mislead.")
            ),
            "car": column(_("Whole window"), help=_("Cumulative abnormal return.")),
            "others": column(
                _("Others in window"), help=_("Other events of the file in the same window.")
            ),
        },
        alt=_("All events by the size of their abnormal return, with p values."),
    )
    tested = ranking.table.drop_duplicates("session")
    below = {name: fmt.number(int((tested[name] < LEVEL).sum())) for name in _P_VALUES}
    st.caption(
        _(
            "{tests} sessions are tested: events of one session are one price move under several "
            "names. Below {level} uncorrected: {p}; after Benjamini–Hochberg: {p_fdr_bh}; after "
            "Holm: {p_holm}; by the rank test, uncorrected: {rank_p}."
        ).format(
            tests=fmt.number(ranking.tests), level=fmt.percent(LEVEL, 0, signed=False), **below
        )
    )
    if ranking.left_out:
        reasons = sorted({refusal_sentence(refusal) for refusal in ranking.left_out.values()})
        st.caption("  \n".join(reasons))
