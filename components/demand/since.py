"""What has happened since: the series that bear on the question, beside the model's path."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta

import altair as alt
import pandas as pd
import streamlit as st

from calc.demand import trend
from components import format as fmt
from components import theme
from components.charts import figure as figures
from components.charts import labels, style
from components.charts.figure import Figure
from components.demand.assumptions import Values, scenario
from components.demand.results import path
from components.language import gettext as _

_DAYS_A_YEAR = 365.25
_DAYS_BEFORE = 200
_HEIGHT = 380
_ROOM_FOR_NAMES = 0.5  # of the width of the lines
_LABEL_GAP = 0.055  # of the height of the picture


def names() -> dict[str, str]:
    """The series by key, in the visitor's language."""
    return {
        "revenue": _("Nvidia data-centre revenue"),
        "capex": _("Cloud capital spending"),
        "tokens": _("Google’s tokens"),
        "stock": _("Nvidia chips sold"),
        "rent": _("H100 rent"),
        "path": _("Model, with the gain"),
        "trend": _("Model, trend alone"),
    }


def rebase(series: pd.Series, shock: pd.Timestamp) -> pd.Series:
    """Each value to the one nearest to the shock, from that one's time on or a little before."""
    days = [abs((moment - shock).days) for moment in series.index]
    base = float(series.iloc[days.index(min(days))])
    shown: pd.Series = series[series.index >= shock - timedelta(days=_DAYS_BEFORE)]
    return shown / base


def _colour(key: str) -> str:
    palette = theme.palette()
    return {"path": palette.ink, "revenue": palette.huang, "rent": palette.market}.get(
        key, palette.neutral
    )


def show(observed: Mapping[str, pd.Series], values: Values, shock: date, sources: str) -> None:
    """The section. `observed` are dated series by the keys of `names`, each in its own unit."""
    start = pd.Timestamp(shock)
    rebased = {key: rebase(series, start) for key, series in observed.items()}
    newest = max(series.index[-1] for series in rebased.values())
    years = [month / 12 for month in range(int((newest - start).days / _DAYS_A_YEAR * 12) + 2)]
    dates = pd.DatetimeIndex([start + timedelta(days=t * _DAYS_A_YEAR) for t in years])
    growing = [float(trend(t, values["growth"], values["decay"])) for t in years]
    multipliers = path(scenario(values), years)
    rebased["trend"] = pd.Series(growing, index=dates)
    rebased["path"] = pd.Series(
        [g * m for g, m in zip(growing, multipliers, strict=True)], index=dates
    )
    figures.show(_picture(rebased, start, sources), key="since")
    st.markdown(_cannot())
    st.caption(
        _(
            "The model’s path is a stock of compute; revenue and spending are flows of money a "
            "quarter, tokens a volume, the rent a price. They share an axis, not a unit."
        )
    )


def _picture(rebased: Mapping[str, pd.Series], shock: pd.Timestamp, sources: str) -> Figure:
    palette = theme.palette()
    said = names()
    frame = pd.concat(
        [
            pd.DataFrame({"date": series.index, "value": series.to_numpy(), "series": key})
            for key, series in rebased.items()
        ]
    )
    frame["name"] = frame["series"].map(said)
    low, high = float(frame["value"].min()) * 0.8, float(frame["value"].max()) * 1.15
    scale = alt.Scale(type="log", nice=False, domain=[low, high])
    last_day = frame["date"].max()
    first_day = frame["date"].min()
    x_scale = alt.Scale(
        type="utc",
        domain=[
            alt.DateTime(year=d.year, month=d.month, date=d.day, utc=True)
            for d in (first_day, last_day + (last_day - first_day) * _ROOM_FOR_NAMES)
        ],
    )
    x = alt.X("date:T", title=None, scale=x_scale, axis=alt.Axis(format="%b %Y", tickCount=6))
    axis = alt.Axis(values=[0.5, 1, 2, 3, 5, 10, 20], format="~g", grid=True)
    y = alt.Y("value:Q", title=None, scale=scale, axis=axis)
    layers: list[alt.Chart] = [
        alt.Chart(pd.DataFrame({"date": [shock]}))
        .mark_rule(color=palette.market, strokeDash=[4, 3])
        .encode(x=x)
    ]
    for number, key in enumerate(rebased):
        dash = list(style.DASHES[number % len(style.DASHES)])
        dash = [1, 0] if key in {"path", "revenue"} else [5, 3] if key == "trend" else dash
        part = alt.Chart(frame[frame["series"] == key])
        layers.append(
            part.mark_line(
                color=_colour(key),
                strokeDash=dash,
                strokeWidth=2.5 if key == "path" else 1.6,
                point=False if key in {"path", "trend"} else {"size": 28, "color": _colour(key)},
            ).encode(
                x=x,
                y=y,
                tooltip=[
                    alt.Tooltip("name:N", title=_("Series")),
                    alt.Tooltip("date:T", title=_("Date"), format="%e %B %Y"),
                    alt.Tooltip("value:Q", title=_("Times the value at the shock"), format=".2f"),
                ],
            )
        )
    layers += _names_at_the_ends(frame, said, last_day, low, high, x, scale)
    last = {key: series.iloc[-1] for key, series in rebased.items()}
    title = _(
        "Since the shock: Nvidia’s data-centre revenue ×{revenue}, the model’s trend alone ×{trend}"
    ).format(revenue=fmt.number(last["revenue"], 1), trend=fmt.number(last["trend"], 1))
    return Figure(
        name="since-then",
        title=title,
        chart=style.styled(alt.layer(*layers).properties(height=_HEIGHT), palette),
        alt=title,
        source=sources,
        remarks=[
            _(
                "Every series divided by the value nearest to 27 January 2025, logarithmic. "
                "Nvidia chips sold: in H100-equivalents, all together."
            )
        ],
        table=frame[["name", "date", "value"]],
        labels={
            "name": _("Series"),
            "date": _("Date"),
            "value": _("Times the value at the shock"),
        },
    )


def _names_at_the_ends(  # noqa: PLR0913, PLR0917 - what places a label
    frame: pd.DataFrame,
    said: Mapping[str, str],
    last_day: pd.Timestamp,
    low: float,
    high: float,
    x: alt.X,
    scale: alt.Scale,
) -> list[alt.Chart]:
    ends = frame.sort_values("date").groupby("series", sort=False).tail(1)
    heights = [math.log(value / low) / math.log(high / low) for value in ends["value"]]
    placed = labels.spread(heights, _LABEL_GAP, 0.02, 0.98)
    out = []
    for row, height in zip(ends.itertuples(), placed, strict=True):
        at = pd.DataFrame(
            [
                {
                    "date": last_day,
                    "value": low * (high / low) ** height,
                    "text": said[str(row.series)],
                }
            ]
        )
        out.append(
            alt.Chart(at)
            .mark_text(align="left", dx=8, fontSize=12, color=_colour(str(row.series)))
            .encode(x=x, y=alt.Y("value:Q", scale=scale), text="text:N")
        )
    return out


def _cannot() -> str:
    return _(
        "**What this cannot show.** None of these series says who was right. What would have been "
        "used without the gain was never observed: as long as the trend grows faster than the "
        "gain moves demand, both readings look alike in revenue and spending. Capability, prices, "
        "supply limits and competition moved at the same time. Rents are the nearest thing to a "
        "test, since less demand than supply was planned for would lower them below their trend; "
        "they fell until late 2025 and then rose, and three observations prove nothing."
    )
