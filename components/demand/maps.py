"""Maps of gain and elasticity, and demand by kind of work."""

from __future__ import annotations

import math

import altair as alt
import numpy as np
import pandas as pd

from components import format as fmt
from components.charts.figure import Figure
from components.demand import figures, words
from components.demand.results import Grid, Workload
from components.language import gettext as _
from components.language import pgettext
from components.theme import Palette

#: The colours are full at a factor of 3 either way.
_FULL_COLOUR = math.log(3)


def _break_even(grid: Grid) -> pd.DataFrame:
    """Where demand stays as it was: for each gain the elasticity at which ln M turns positive."""
    rows = []
    for gain, column in zip(grid.gains, grid.values.T, strict=True):
        above = np.flatnonzero((column[:-1] < 0) & (column[1:] >= 0))
        if gain > 1 and above.size:
            i = int(above[0])
            part = column[i] / (column[i] - column[i + 1])
            step = grid.elasticities[i + 1] - grid.elasticities[i]
            rows.append(
                {"gain": float(gain), "elasticity": float(grid.elasticities[i] + part * step)}
            )
    return pd.DataFrame(rows, columns=["gain", "elasticity"])


def _ridge(grid: Grid) -> pd.DataFrame:
    """The gain at which demand peaks, for each elasticity that has a peak on the map.

    The vertex of the parabola through the highest value and its neighbours, on ln g.
    """
    best = grid.values.argmax(axis=1)
    rows = np.flatnonzero((best > 0) & (best < len(grid.gains) - 1))
    before, top, after = (grid.values[rows, best[rows] + step] for step in (-1, 0, 1))
    shift = (before - after) / (2 * (before - 2 * top + after))
    ratio = grid.gains[1] / grid.gains[0]
    return pd.DataFrame(
        {"gain": grid.gains[best[rows]] * ratio**shift, "elasticity": grid.elasticities[rows]}
    )


def heat_map(  # noqa: PLR0913, PLR0917 - what one map has of its own
    grid: Grid, here: tuple[float, float], title: str, palette: Palette, name: str, remark: str
) -> Figure:
    """Long-run demand over gain and elasticity, with the break-even line and the ridge.

    `here` are the visitor's gain and elasticity, `remark` is said first under the map.
    """
    gains, elasticities = grid.gains, grid.elasticities
    frame = pd.DataFrame(
        [
            {"gain": float(g), "elasticity": float(e), "log": float(grid.values[i, j])}
            for i, e in enumerate(elasticities)
            for j, g in enumerate(gains)
        ]
    )
    ratio, step = math.sqrt(gains[1] / gains[0]), (elasticities[1] - elasticities[0]) / 2
    frame = frame.assign(
        multiplier=[math.exp(value) for value in frame["log"]],
        left=frame["gain"] / ratio,
        right=frame["gain"] * ratio,
        under=frame["elasticity"] - step,
        over=frame["elasticity"] + step,
    )
    x_scale = alt.Scale(
        type="log", nice=False, domain=[float(gains[0]), float(gains[-1])], clamp=True
    )
    y_scale = alt.Scale(
        nice=False, domain=[float(elasticities[0]), float(elasticities[-1])], clamp=True
    )
    x_axis = alt.Axis(values=[1, 2, 3, 5, 10, 20, 30], format="~g")
    x = alt.X("left:Q", scale=x_scale, axis=x_axis, title=_("Efficiency gain"))
    y = alt.Y("under:Q", scale=y_scale, title=_("Long-run elasticity"))
    colour_scale = alt.Scale(
        domain=[-_FULL_COLOUR, 0, _FULL_COLOUR],
        range=[palette.market, palette.background, palette.huang],
        interpolate="rgb",
        clamp=True,
    )
    colour = alt.Color("log:Q", legend=None, scale=colour_scale)
    tooltip = [
        alt.Tooltip("gain:Q", title=_("Efficiency gain"), format=".1f"),
        alt.Tooltip("elasticity:Q", title=_("Long-run elasticity"), format=".2f"),
        alt.Tooltip("multiplier:Q", title=_("Long-run demand, trend = 1"), format=".2f"),
    ]
    at_x, at_y = alt.X("gain:Q", scale=x_scale), alt.Y("elasticity:Q", scale=y_scale)
    layers = [
        alt.Chart(frame)
        .mark_rect(strokeWidth=1)
        .encode(
            x=x,
            x2="right:Q",
            y=y,
            y2="over:Q",
            color=colour,
            stroke=alt.Stroke("log:Q", legend=None, scale=colour_scale),
            tooltip=tooltip,
        ),
        alt.Chart(_break_even(grid))
        .mark_line(color=palette.ink, strokeWidth=2)
        .encode(x=at_x, y=at_y),
        alt.Chart(_ridge(grid))
        .mark_line(color=palette.ink, strokeDash=[2, 3], strokeWidth=1.5)
        .encode(x=at_x, y=at_y, order="elasticity:Q"),
        alt.Chart(pd.DataFrame([{"gain": here[0], "elasticity": here[1]}]))
        .mark_point(filled=True, size=150, opacity=1, color=palette.ink, stroke=palette.background)
        .encode(x=at_x, y=at_y),
    ]
    return figures.of_model(
        name,
        title,
        alt.layer(*layers).properties(height=280),
        palette,
        table=frame[["gain", "elasticity", "multiplier"]],
        labels={
            "gain": _("Efficiency gain"),
            "elasticity": _("Long-run elasticity"),
            "multiplier": _("Long-run demand, trend = 1"),
        },
        remark=f"{remark} {_reading()}".strip(),
    )


def _reading() -> str:
    return _(
        "Green: more compute than the trend; amber: less. Line: break-even. "
        "Dotted: the gain at which demand peaks. Point: your assumptions."
    )


def _shown(row: Workload) -> str:
    share = fmt.percent(row.share, 0, signed=False)
    return f"{words.factor(row.multiplier)} ({share})"


def workloads(rows: list[Workload], palette: Palette) -> Figure:
    """Long-run demand by kind of work."""
    names = {
        "training": _("Final training runs"),
        "research": _("Research and experiments"),
        "inference": _("Inference"),
        "all": _("All of it"),
    }
    frame = pd.DataFrame(
        [
            {
                "work": names[row.key],
                "share": row.share,
                "multiplier": row.multiplier,
                "one": 1.0,
                "shown": _shown(row),
                "colour": palette.huang if row.multiplier >= 1 else palette.market,
            }
            for row in rows
        ]
    )
    y = alt.Y("work:N", sort=None, title=None, axis=alt.Axis(labelLimit=180))
    x = alt.X(
        "multiplier:Q",
        title=None,
        scale=alt.Scale(zero=False, padding=60),
        axis=alt.Axis(format=".2f", tickCount=5),
    )
    base = alt.Chart(frame)
    chart = alt.layer(
        base.mark_bar(height=14).encode(
            y=y, x=x, x2="one:Q", color=alt.Color("colour:N", scale=None)
        ),
        base.mark_rule(color=palette.neutral).encode(x="one:Q"),
        base.mark_text(align="left", dx=8).encode(y=y, x=alt.X("multiplier:Q"), text="shown:N"),
    ).properties(height=180)
    whole = rows[-1].multiplier
    title = _("By kind of work: all compute together ends at {factor} against its trend").format(
        factor=words.factor(whole)
    )
    return figures.of_model(
        "workloads",
        title,
        chart,
        palette,
        table=frame[["work", "share", "multiplier"]],
        labels={
            "work": _("Work"),
            "share": pgettext("proportion", "Share"),
            "multiplier": _("Long-run demand, trend = 1"),
        },
        remark=_(
            "In brackets: share of a laboratory’s compute in 2024. Laboratories put what they "
            "save back into training and research; inference follows your assumptions."
        ),
    )
