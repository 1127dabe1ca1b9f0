"""How unusual the shock was: its rank among all sessions, and how long falls alike took."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import pandas as pd
import streamlit as st

from calc.rank import SPREAD_SESSIONS, Rank
from calc.recovery import LEVEL, Fall
from components import format as fmt
from components import language
from components.charts import figure as figures
from components.charts.figure import Figure
from components.content import provenance
from components.language import gettext as _
from components.language import ngettext
from components.markdown import escape_dollars, escape_markdown
from components.market import recovery_chart
from components.theme import Palette
from data import calendar
from data import unusual as measure
from data.prices.bundled import Snapshot
from data.prices.fingerprint import digest
from data.prices.model import History, HistoryResult, Unavailable
from data.symbols import SUBJECT, Kind, Symbol
from data.unusual import Recoveries, Unusual

_RANK_FORMULA = (
    r"$r_t = P_t / P_{t-1} - 1$, $\quad z_t = r_t / s(r_{t-k}, \dots, r_{t-1})$, "
    r"$\quad \Delta V_t = N_t (P_t - P_{t-1})$"
)
_SURVIVAL_FORMULA = r"$S(n) = \prod_{i \le n} (1 - d_i / m_i)$"


@dataclass(frozen=True, slots=True)
class Request:
    """What the section is about: one price over all its sessions, and the shares beside it.

    `session` is the day that is asked about; `others` are finished sessions of the bundled
    `symbols`, of which the companies' falls are compared.
    """

    history: HistoryResult
    name: str
    session: date
    others: Sequence[HistoryResult]
    symbols: Sequence[Symbol]
    snapshot: Snapshot
    now: datetime


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What was measured, under the key that it hangs on, and whose closes it was."""

    unusual: Unusual
    key: str
    providers: Sequence[str]
    names: Mapping[str, str]


def show(request: Request) -> None:
    """Draws the section, or the sentence that says why there is nothing to measure."""
    found = _find(request)
    if isinstance(found, str):
        st.info(escape_markdown(found), icon=":material/event_busy:")
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        figure, sentence = _drawn(found, request.name)
        if figure is None:
            st.markdown(f"##### {escape_markdown(sentence)}")
        else:
            figures.show(figure, key="unusual")
    with right:
        key = repr((found.key, request.name, language.current()))
        _draw_ranks(key=key, _unusual=found.unusual, _name=request.name)


@st.cache_resource(max_entries=64, show_spinner=False)
def _draw_ranks(key: str, _unusual: Unusual, _name: str) -> None:
    """The table of the ranks, what is missing in it, and how it is computed."""
    with st.container(key="unusual_ranks"):
        st.markdown(ranks_table(_unusual))
    if remarks := _remarks(_unusual, _name):
        st.caption(escape_markdown(" ".join(remarks)))
    with st.expander(_("How this is computed"), icon=":material/function:"):
        st.markdown(_method())


def drawn(request: Request) -> tuple[Figure | None, str]:
    """The figure and its message; without one, the sentence that says what there is instead."""
    found = _find(request)
    return (None, found) if isinstance(found, str) else _drawn(found, request.name)


def _drawn(found: _Found, name: str) -> tuple[Figure | None, str]:
    recoveries = found.unusual.recoveries
    if recoveries is None:
        return None, finding(found.unusual, name)
    figure = _figure_of(found, recoveries, name)
    return figure, figure.title


def _find(request: Request) -> _Found | str:
    """What is measured, worked out once for the same closes; else the sentence that says why."""
    history = request.history
    if isinstance(history, Unavailable):
        return provenance.unavailable_sentence(history, request.now)
    names = {each.symbol: each.name for each in request.symbols if each.kind is Kind.STOCK}
    others = [each for each in request.others if isinstance(each, History) and each.symbol in names]
    contents = [_content(each, request.now) for each in (history, *others)]
    key = repr((request.session, contents))
    used = [history, *(each for each in request.others if isinstance(each, History))]
    providers = dict.fromkeys(provenance.provider_name(each.provenance) for each in used)
    measured = _measured(key=key, _request=request, _history=history, _others=others)
    if measured is None:
        return _no_session(request, None)
    if measured.ranks.by_return is None:
        return _no_session(request, measured.first)
    return _Found(measured, key, list(providers), names)


def _ended(history: History, now: datetime) -> date:
    """The last session that had ended both now and when the prices were fetched."""
    return calendar.last_ended_session(min(now, history.provenance.as_of))


def _content(history: History, now: datetime) -> tuple[object, ...]:
    """All that the closes of a history hang on."""
    return history.symbol, digest(history), history.missing, _ended(history, now)


def _finished(history: History, now: datetime) -> pd.Series[float]:
    return measure.with_gaps(history).loc[: str(_ended(history, now))]


@st.cache_resource(max_entries=64, show_spinner=False)
def _measured(
    key: str,
    _request: Request,
    _history: History,
    _others: Sequence[History],
) -> Unusual | None:
    """None where no session of the history has ended."""
    closes = _finished(_history, _request.now)
    if closes.empty:
        return None
    subject = _request.snapshot.daily(SUBJECT)["close"]
    counts = measure.share_counts(_history.symbol, closes, subject)
    others = {each.symbol: _finished(each, _request.now) for each in _others}
    return measure.unusual(_history.symbol, closes, others, _request.session, counts)


def _no_session(request: Request, first: date | None) -> str:
    if first is None or first <= request.session:
        return _("The prices at hand of {name} do not hold the move of {day}.").format(
            name=request.name, day=fmt.day(request.session, "long")
        )
    return _("The prices at hand of {name} begin on {first}, after {day}.").format(
        name=request.name,
        first=fmt.day(first, "long"),
        day=fmt.day(request.session, "long"),
    )


def finding(unusual: Unusual, name: str) -> str:
    """The message: how many sessions went further, and how long falls alike took."""
    by_return = unusual.ranks.by_return
    if by_return is None:
        return ""
    ranked = _ranked(by_return, name, unusual.session)
    return ranked if unusual.own is None else fmt.listed([ranked, _recovered(unusual, unusual.own)])


def _ranked(by_return: Rank, name: str, session: date) -> str:
    values = {
        "name": name,
        "beyond": fmt.number(by_return.beyond),
        "count": fmt.number(by_return.of),
        "first": fmt.day(by_return.first, "long"),
        "day": fmt.day(session, "long"),
        "move": fmt.percent(by_return.value),
    }
    if by_return.value >= 0:
        return _(
            "{name} did not fall on {day} ({move}): {beyond} of its {count} sessions since "
            "{first} rose more"
        ).format(**values)
    if by_return.beyond == 0:
        return _(
            "None of {name}'s {count} sessions since {first} fell deeper than {day} ({move})"
        ).format(**values)
    return ngettext(
        "{beyond} of {name}'s {count} sessions since {first} fell deeper than {day} ({move})",
        "{beyond} of {name}'s {count} sessions since {first} fell deeper than {day} ({move})",
        by_return.beyond,
    ).format(**values)


def _recovered(unusual: Unusual, own: Fall) -> str:
    """How long the fall took beside others as deep: the second half of the message."""
    values = {"shares": fmt.number(len(unusual.compared))}
    back = (
        _("its own after {sessions}").format(sessions=fmt.number(own.sessions))
        if own.recovered
        else _("its own not yet, after {sessions}").format(sessions=fmt.number(own.sessions))
    )
    recoveries = unusual.recoveries
    if recoveries is None:
        text = _("no other fall in our {shares} shares was as deep; sessions to recover: {own}")
        return text.format(own=back, **values)
    values["count"] = fmt.number(len(recoveries.falls))
    if recoveries.survival.median is None:
        text = _("of {count} falls as deep in {shares} shares, {recovered} have recovered, {own}")
        values["recovered"] = fmt.number(sum(each.fall.recovered for each in recoveries.falls))
    else:
        text = _(
            "of {count} falls as deep in {shares} shares, half had recovered after {median} "
            "sessions, {own}"
        )
        values["median"] = fmt.number(recoveries.survival.median)
    return text.format(own=back, **values)


def ranks_table(unusual: Unusual) -> str:
    """The three ranks as a table in Markdown."""
    ranks = unusual.ranks
    spread = _("In standard deviations of the {count} sessions before").format(
        count=fmt.number(SPREAD_SESSIONS)
    )
    rows: list[tuple[str, Rank | None, Callable[[float], str]]] = [
        (_("Return"), ranks.by_return, fmt.percent),
        (spread, ranks.by_spread, partial(fmt.number, digits=1, signed=True)),
        (_("Market value"), ranks.by_value, partial(fmt.billions, signed=True)),
    ]
    head = [_("Measured by"), fmt.day(unusual.session), _("Rank")]
    lines = ["| " + " | ".join(head) + " |", "| --- | ---: | --- |"]
    for measured, place, write in rows:
        cells = (fmt.MISSING, fmt.MISSING) if place is None else (write(place.value), _place(place))
        lines.append("| " + " | ".join((measured, *cells)) + " |")
    return escape_dollars("\n".join(lines))


def _place(place: Rank) -> str:
    return _("{place} of {count} since {first}").format(
        place=fmt.number(place.beyond + 1),
        count=fmt.number(place.of),
        first=fmt.day(place.first),
    )


def _remarks(unusual: Unusual, name: str) -> list[str]:
    """What is missing in the table, and why."""
    remarks = []
    if unusual.ranks.by_spread is None:
        remarks.append(
            _("There are fewer than {count} sessions before {day} to measure it by.").format(
                count=fmt.number(SPREAD_SESSIONS), day=fmt.day(unusual.session)
            )
        )
    if unusual.ranks.by_value is None:
        remarks.append(_("No share counts of {name} are saved.").format(name=name))
    return remarks


def _figure_of(found: _Found, recoveries: Recoveries, name: str) -> Figure:
    key = (found.key, name, tuple(found.providers))
    return figures.cached("unusual", key, lambda palette: _figure(found, recoveries, name, palette))


def _figure(found: _Found, recoveries: Recoveries, name: str, palette: Palette) -> Figure:
    unusual, message = found.unusual, finding(found.unusual, name)
    source = _("Source: daily closes ({provider}), adjusted for splits, last session {date}.")
    return Figure(
        name=f"{unusual.symbol.lower()}-falls-{unusual.session:%Y-%m-%d}",
        title=message,
        chart=recovery_chart.chart(recoveries, name, found.names, palette),
        alt=message,
        source=source.format(
            provider=", ".join(found.providers), date=fmt.day(unusual.last, "long")
        ),
        table=recovery_chart.table(recoveries),
        labels={
            "symbol": _("Symbol"),
            "session": _("Session"),
            "return": _("Return (ratio)"),
            "sessions": _("Sessions to recover, or so far"),
            "recovered": _("Recovered (1) or not yet (0)"),
        },
        remarks=recovery_chart.remarks(recoveries),
        terms=recovery_chart.remarks(recoveries),
    )


def _method() -> str:
    """The formulas in words and symbols, with their sources."""
    rank = _(
        "**Rank.** A session's return; the return in sample standard deviations of the {count} "
        "returns before it; and the change of market value with the newest share count filed for "
        "that day or before. A fall is ranked among falls, a rise among rises."
    ).format(count=fmt.number(SPREAD_SESSIONS))
    recovery = _(
        "**Recovery.** Sessions until the first close above that of the session before the fall. "
        "The curve is the Kaplan–Meier estimate: of the falls watched for so many sessions and "
        "not yet recovered, m, the number d recovers in the next. A fall that has not recovered "
        "counts for as long as it has been watched. The band is pointwise, {level}, from the "
        "logarithm of −log S with Greenwood's variance."
    ).format(level=fmt.percent(LEVEL, 0, signed=False))
    sources = _(
        "Sources: Kaplan and Meier (1958), JASA 53; Greenwood (1926); Kalbfleisch and Prentice "
        "(1980). Computed with SurvfuncRight of statsmodels."
    )
    return "\n\n".join([rank, _RANK_FORMULA, recovery, _SURVIVAL_FORMULA, sources])
