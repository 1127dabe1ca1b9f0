"""The event study of one event: its sentences and its figure."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from calc.event_study import EventStudy
from components import format as fmt
from components.charts import style
from components.charts.figure import Figure
from components.content.markdown import escape_markdown
from components.content.text import event_title
from components.language import gettext as _
from components.language import ngettext
from components.theme import Palette
from components.timeline import words
from components.timeline.study import GAP_SESSIONS, LEVEL, Choice
from components.timeline.study_cache import Tested
from data.events import Event

_HEIGHT = 280
_RATIO = "+.2%"
#: Events named in one breath; the rest is counted.
_NAMED = 6


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


def tests_sentence(tested: Tested) -> str:
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
    verdict = (
        _(
            "**They disagree at the {level} level:** daily returns have fat tails, which the t "
            "statistic takes for news. A finding that hangs on the choice of test is none."
        )
        if tested.tests_disagree
        else _("They agree at the {level} level.")
    )
    return tests + " " + verdict.format(level=fmt.percent(LEVEL, 0, signed=False))


def overlap_sentence(others: Sequence[Event]) -> str:
    """Which other events fall into the window, so that the price may answer them as well."""
    if not others:
        return _("No other event of the file falls into this window.")
    lines = [
        f"- {fmt.day(other.date, 'day')} · {escape_markdown(event_title(other))}"
        for other in others[:_NAMED]
    ]
    if len(others) > _NAMED:
        more = len(others) - _NAMED
        lines.append(
            "- " + ngettext("{count} more", "{count} more", more).format(count=fmt.number(more))
        )
    head = _("**Other events in the same window**, which the price may be answering:")
    return "\n".join([head, "", *lines])


def figure(tested: Tested, event: Event, choice: Choice, source: str, palette: Palette) -> Figure:
    """The cumulative abnormal return over the window, with its 95 % band."""
    study, frame = tested.study, _window(tested.study)
    title = _("Nvidia {car} beyond the market over {count} sessions: {verdict}").format(
        car=fmt.percent(study.car),
        count=fmt.number(len(frame)),
        verdict=_("more than chance usually gives")
        if study.car_p < LEVEL
        else _("no more than chance can give"),
    )
    return Figure(
        name=f"event-study-{event.id}",
        title=title,
        chart=_chart(frame, palette),
        alt=_("{event}: {title}; {p}.").format(
            event=event_title(event), title=title, p=words.p_equation(study.car_p)
        ),
        source=source,
        table=frame,
        labels=_labels(),
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
        terms=[event_title(event)],
    )


def _window(study: EventStudy) -> pd.DataFrame:
    """The window's sessions with their abnormal returns, summed up, and the band around the sum."""
    from scipy import stats

    # The width of a 95 % interval in standard errors, for this many degrees of freedom.
    reach = float(stats.t.ppf(1 - LEVEL / 2, study.degrees_of_freedom))
    return pd.DataFrame(
        {
            "relative": list(study.cumulative.index),
            "session": [fmt.day(stamp.date()) for stamp in study.sessions],
            "abnormal": study.abnormal.to_numpy(),
            "cumulative": study.cumulative.to_numpy(),
            "low": (study.cumulative - reach * study.cumulative_se).to_numpy(),
            "high": (study.cumulative + reach * study.cumulative_se).to_numpy(),
        }
    )


def _labels() -> dict[str, str]:
    return {
        "relative": _("Relative session"),
        "session": _("Session"),
        "abnormal": _("Abnormal return"),
        "cumulative": _("Cumulative"),
        "low": _("Low end of the band"),
        "high": _("High end of the band"),
    }


def _chart(frame: pd.DataFrame, palette: Palette) -> alt.LayerChart:
    # No sign before a zero.
    signed = "datum.value == 0 ? '0' : datum.label"
    level = "datum.value == 0 ? format(0, '.0%') : datum.label"
    axis = alt.Axis(values=list(frame["relative"]), format="+d", labelExpr=signed)
    labels = _labels()
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
            alt.Tooltip("session:N", title=labels["session"]),
            *(
                alt.Tooltip(f"{name}:Q", title=labels[name], format=_RATIO)
                for name in ("abnormal", "cumulative", "low", "high")
            ),
        ],
    )
    return style.styled(alt.layer(band, zero, line).properties(height=_HEIGHT), palette)
