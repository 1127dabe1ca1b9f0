"""The picture of how long falls took to recover: a curve with its band, and the falls on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from calc.recovery import LEVEL, Survival
from components import format as fmt
from components.charts import style
from components.language import gettext as _
from components.language import ngettext
from components.theme import Palette
from data.unusual import Recoveries

_HEIGHT = 300
#: More falls than this are a curve only: their dots would hide it.
_MOST_DOTS = 60
_MOST_STEPS = 150
#: The curve is drawn until so few are left; a tail of one fall would take most of the width.
_SHARE_LEFT = 0.03


def table(recoveries: Recoveries) -> pd.DataFrame:
    """The falls, deepest first: ratios, sessions, whether recovered as 1 or 0."""
    return pd.DataFrame(
        {
            "symbol": [each.symbol for each in recoveries.falls],
            "session": pd.to_datetime([each.fall.session for each in recoveries.falls]),
            "return": [each.fall.ratio for each in recoveries.falls],
            "sessions": [each.fall.sessions for each in recoveries.falls],
            "recovered": [int(each.fall.recovered) for each in recoveries.falls],
        }
    )


def remarks(recoveries: Recoveries) -> list[str]:
    """What the curve cannot say: which falls, and how far the band can be trusted."""
    days = Counter(each.fall.session for each in recoveries.falls)
    session, most = days.most_common(1)[0]
    watched = sum(not each.fall.recovered for each in recoveries.falls)
    level = fmt.percent(LEVEL, 0, signed=False)
    said = [
        _(
            "Falls of a session of {move} or deeper, until the first close above that of the "
            "session before; grey is the {level} band of independent falls."
        ).format(move=fmt.percent(recoveries.own.ratio), level=level)
    ]
    if most > 1:
        said.append(
            _("They are not independent: {count} are of {day}, so it is too narrow.").format(
                count=fmt.number(most), day=fmt.day(session, "long")
            )
        )
    if watched:
        said.append(
            _("Not yet recovered and counted as far as watched: {count}.").format(
                count=fmt.number(watched)
            )
        )
    return said


def chart(
    recoveries: Recoveries, name: str, names: Mapping[str, str], palette: Palette
) -> alt.LayerChart:
    """The share of falls not yet recovered by sessions since the fall, the own one marked."""
    last = _drawn_until(recoveries.survival, recoveries.own.sessions)
    x = alt.X(
        "sessions:Q",
        title=_("Sessions since the fall"),
        scale=alt.Scale(domain=[0, last * 1.02], nice=False),
        axis=alt.Axis(format=style.COUNT, tickCount=6),
    )
    curve = alt.Chart(_steps(recoveries.survival, last)).encode(x=x)
    layers = [
        curve.mark_area(
            interpolate="step-after", color=palette.neutral, opacity=0.16, clip=True
        ).encode(y=_share("low"), y2="high:Q"),
        curve.mark_line(
            interpolate="step-after", color=palette.neutral, strokeWidth=2, clip=True
        ).encode(y=_share("share")),
    ]
    if len(recoveries.falls) <= _MOST_DOTS:
        layers.append(_dots(_falls(recoveries, names), x, palette))
    layers += _own(recoveries, name, x, last, palette)
    return style.styled(alt.layer(*layers).properties(height=_HEIGHT), palette)


def _share(field: str) -> alt.Y:
    return alt.Y(
        f"{field}:Q",
        title=_("Not yet recovered"),
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=5, grid=True),
    )


def _drawn_until(survival: Survival, own: int) -> int:
    few = np.flatnonzero(survival.share <= _SHARE_LEFT)
    end = int(survival.sessions[few[0]] if len(few) else survival.sessions[-1])
    return max(end, round(own * 1.15))


def _steps(survival: Survival, last: int) -> pd.DataFrame:
    """The curve and its band; a long one thinned to what a screen can show, its ends kept."""
    frame = pd.DataFrame(
        {
            "sessions": survival.sessions,
            "share": survival.share,
            "low": survival.low,
            "high": survival.high,
        }
    )
    frame = frame[frame["sessions"] <= last]
    if len(frame) > _MOST_STEPS:
        places = np.linspace(0, len(frame) - 1, _MOST_STEPS).round().astype(int)
        frame = frame.iloc[np.unique(places)]
    return frame


def _falls(recoveries: Recoveries, names: Mapping[str, str]) -> pd.DataFrame:
    survival = recoveries.survival
    return pd.DataFrame(
        [
            {
                "sessions": each.fall.sessions,
                "share": survival.at(each.fall.sessions),
                "name": names.get(each.symbol, each.symbol),
                "day": fmt.day(each.fall.session, "long"),
                "move": fmt.percent(each.fall.ratio),
                "state": _("recovered") if each.fall.recovered else _("not yet recovered"),
                "kind": "same day" if each.fall.session == recoveries.session else "another day",
                "recovered": each.fall.recovered,
            }
            for each in recoveries.elsewhere
        ]
    )


def _dots(falls: pd.DataFrame, x: alt.X, palette: Palette) -> alt.Chart:
    """A dot for each fall where it recovered, hollow where it has not; the same day's in amber."""
    dots: alt.Chart = (
        alt.Chart(falls)
        .mark_point(size=45, opacity=1, strokeWidth=1.5)
        .encode(
            x=x,
            y=_share("share"),
            color=alt.Color(
                "kind:N",
                legend=None,
                scale=alt.Scale(
                    domain=["same day", "another day"], range=[palette.market, palette.neutral]
                ),
            ),
            fill=alt.condition(
                "datum.recovered",
                alt.Fill(
                    "kind:N",
                    legend=None,
                    scale=alt.Scale(
                        domain=["same day", "another day"],
                        range=[palette.market, palette.neutral],
                    ),
                ),
                alt.value("transparent"),
            ),
            tooltip=[
                alt.Tooltip("name:N", title=_("Name")),
                alt.Tooltip("day:N", title=_("Session")),
                alt.Tooltip("move:N", title=_("Return")),
                alt.Tooltip("sessions:Q", title=_("Sessions"), format=style.COUNT),
                alt.Tooltip("state:N", title=_("State")),
            ],
        )
    )
    return dots


def _own(
    recoveries: Recoveries, name: str, x: alt.X, last: int, palette: Palette
) -> list[alt.Chart]:
    """The fall that is asked about: a rule, a dot on the curve, and its sessions in words."""
    own, survival = recoveries.own, recoveries.survival
    text = (
        ngettext(
            "{name}, {day}: after {sessions} session",
            "{name}, {day}: after {sessions} sessions",
            own.sessions,
        )
        if own.recovered
        else ngettext(
            "{name}, {day}: not yet after {sessions} session",
            "{name}, {day}: not yet after {sessions} sessions",
            own.sessions,
        )
    )
    label = text.format(
        name=name, day=fmt.day(recoveries.session), sessions=fmt.number(own.sessions)
    )
    frame = pd.DataFrame(
        {"sessions": [own.sessions], "share": [survival.at(own.sessions)], "label": [label]}
    )
    base = alt.Chart(frame).encode(x=x)
    right = own.sessions < last / 2
    return [
        base.mark_rule(color=palette.market, strokeDash=[4, 3], strokeWidth=1.5),
        base.mark_point(
            filled=own.recovered, size=110, color=palette.market, opacity=1, strokeWidth=2
        ).encode(y=_share("share")),
        base.mark_text(
            align="left" if right else "right",
            baseline="top",
            dx=6 if right else -6,
            color=palette.market,
            fontWeight=600,
        ).encode(y=alt.value(4), text="label:N"),
    ]
