"""The chart of one event's study: its cumulative abnormal return over the window."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from calc.event_study import EventStudy
from components import format as fmt
from components.charts import figure as figures
from components.charts import templates
from components.charts.figure import Figure
from components.content.text import event_title
from components.language import gettext as _
from components.theme import Palette
from components.timeline.study_cache import Tested
from components.timeline.study_controls import LEVEL
from components.timeline.study_text import p_equation
from data.events import Event

_HEIGHT = 280
_RATIO = "+.2%"


@dataclass(frozen=True, slots=True)
class StudySubject:
    """What is studied: the name of the share, the title of what happened, and an id for files."""

    id: str
    title: str
    share: str


def of_event(event: Event) -> StudySubject:
    """An event of the timeline, whose share is Nvidia's."""
    return StudySubject(event.id, event_title(event), "Nvidia")


def cached(
    tested: Tested, subject: StudySubject, market: str, source: str, identity: str
) -> Figure:
    """The figure of a study against `market`, made once; `identity` names prices and lengths."""
    return figures.cached(
        "event-study",
        [subject.id, market, source, identity],
        lambda palette: figure(tested, subject, market, source, palette),
    )


def figure(
    tested: Tested, subject: StudySubject, market: str, source: str, palette: Palette
) -> Figure:
    """The cumulative abnormal return over the window, with its 95 % band."""
    study, frame = tested.study, _window(tested.study)
    title = _("{share} {car} beyond the market over {count} sessions: {verdict}").format(
        share=subject.share,
        car=fmt.percent(study.car),
        count=fmt.number(len(frame)),
        verdict=_("more than chance usually gives")
        if study.car_p < LEVEL
        else _("no more than chance can give"),
    )
    return Figure(
        name=f"event-study-{subject.id}",
        title=title,
        chart=templates.filled(_chart, palette, {"rows": frame}, tuple(frame["relative"])),
        alt=_("{event}: {title}; {p}.").format(
            event=subject.title, title=title, p=p_equation(study.car_p)
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
                market=market,
            )
        ],
        terms=[subject.title],
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


def _chart(palette: Palette, sessions: tuple[int, ...]) -> templates.Composed:
    # No sign before a zero.
    signed = "datum.value == 0 ? '0' : datum.label"
    level = "datum.value == 0 ? format(0, '.0%') : datum.label"
    axis = alt.Axis(values=list(sessions), format="+d", labelExpr=signed)
    labels = _labels()
    base = templates.named("rows").encode(
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
    return alt.layer(band, zero, line).properties(height=_HEIGHT)
