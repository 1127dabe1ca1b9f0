"""Maps of gain and elasticity, and demand by kind of work."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from calc.operands import FloatArray
from calc.outcome import DemandMap, Workload
from components import format as fmt
from components.charts import figure, templates
from components.charts.figure import Figure
from components.demand import verdict_text
from components.language import gettext as _
from components.language import pgettext
from components.theme import Palette

#: The colours are full at a factor of 3 either way.
_FULL_COLOUR = math.log(3)
_FOR_WORDS = 90  # pixels beside a bar: its factor and share

Ends = tuple[float, float]
"""The ends of an axis."""


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """What one map shows: long-run demand, and where the visitor stands (gain and elasticity)."""

    name: str
    title: str
    grid: DemandMap
    here: tuple[float, float]
    remark: str = ""  #: the first line under the map


def heat_map(shown: Map, palette: Palette) -> Figure:
    """Long-run demand over gain and elasticity, with the break-even line and the ridge."""
    grid = shown.grid
    cells = _cells(grid)
    here = pd.DataFrame([shown.here], columns=["gain", "elasticity"])
    gains, elasticities = grid.peaks()
    ridge = pd.DataFrame({"gain": gains, "elasticity": elasticities})
    even = pd.DataFrame(grid.break_even(), columns=["gain", "elasticity"])
    peaks = len(ridge) > 1
    # One point is no line.
    tables = {"cells": cells, "even": even, "here": here, "ridge": ridge if peaks else ridge[:0]}
    return figure.of_model(
        shown.name,
        shown.title,
        templates.filled(_map, palette, tables, _ends(grid.gains), _ends(grid.elasticities)),
        palette,
        table=cells[["gain", "elasticity", "multiplier"]],
        labels=_labels(),
        remark=f"{shown.remark} {_reading(peaks)}".strip(),
    )


def _labels() -> dict[str, str]:
    return {
        "gain": _("Times less computing for the same answer"),
        "elasticity": _("Rise in use when 1% cheaper (%)"),
        "multiplier": figure.long_run_demand(),
    }


def _ends(values: FloatArray) -> Ends:
    return float(values[0]), float(values[-1])


def _map(palette: Palette, gains: Ends, elasticities: Ends) -> templates.Composed:
    """The map between these ends."""

    def placed(rows: str) -> alt.Chart:
        """Points of `gain` and `elasticity`, each where it lies on the map."""
        return templates.named(rows).encode(x=_x("gain", gains), y=_y("elasticity", elasticities))

    # Often there is no ridge: a screen reader passes over it, the line below the map tells of it.
    dotted = placed("ridge").mark_line(
        color=palette.ink, strokeDash=[2, 3], strokeWidth=1.5, aria=False
    )
    layers = [
        _coloured(palette, gains, elasticities),
        placed("even").mark_line(color=palette.ink, strokeWidth=2),
        dotted.encode(order="elasticity:Q"),
        placed("here").mark_point(
            filled=True, size=150, opacity=1, color=palette.ink, stroke=palette.background
        ),
    ]
    return alt.layer(*layers).properties(height=280)


def _cells(grid: DemandMap) -> pd.DataFrame:
    """A row for each cell: M, its logarithm, and the cell's edges around gain and elasticity."""
    gains, elasticities = grid.gains, grid.elasticities
    frame = pd.DataFrame(
        [
            {"gain": float(g), "elasticity": float(e), "log": float(grid.values[i, j])}
            for i, e in enumerate(elasticities)
            for j, g in enumerate(gains)
        ]
    )
    ratio, step = math.sqrt(gains[1] / gains[0]), (elasticities[1] - elasticities[0]) / 2
    return frame.assign(
        multiplier=[math.exp(value) for value in frame["log"]],
        left=frame["gain"] / ratio,
        right=frame["gain"] * ratio,
        under=frame["elasticity"] - step,
        over=frame["elasticity"] + step,
    )


def _x(field: str, ends: Ends, **more: Any) -> alt.X:
    scale = alt.Scale(type="log", nice=False, domain=list(ends), clamp=True)
    return alt.X(f"{field}:Q", scale=scale, **more)


def _y(field: str, ends: Ends, **more: Any) -> alt.Y:
    scale = alt.Scale(nice=False, domain=list(ends), clamp=True)
    return alt.Y(f"{field}:Q", scale=scale, **more)


def _coloured(palette: Palette, gains: Ends, elasticities: Ends) -> alt.Chart:
    labels = _labels()
    scale = figure.from_market_to_huang(
        [-_FULL_COLOUR, 0, _FULL_COLOUR], palette.background, palette, clamp=True
    )
    axis = alt.Axis(values=[1, 2, 3, 5, 10, 20, 30], format="~g")
    chart: alt.Chart = (
        templates.named("cells")
        .mark_rect(strokeWidth=1)
        .encode(
            x=_x("left", gains, axis=axis, title=labels["gain"]),
            x2="right:Q",
            y=_y("under", elasticities, title=labels["elasticity"]),
            y2="over:Q",
            color=alt.Color("log:Q", legend=None, scale=scale),
            stroke=alt.Stroke("log:Q", legend=None, scale=scale),
            tooltip=[
                alt.Tooltip("gain:Q", title=labels["gain"], format=".1f"),
                alt.Tooltip("elasticity:Q", title=labels["elasticity"], format=".2f"),
                alt.Tooltip("multiplier:Q", title=labels["multiplier"], format=".2f"),
            ],
        )
    )
    return chart


def _reading(peaks: bool) -> str:
    whole = _(
        "Green: more computing than without R1; amber: less. Line: as much. "
        "Point: your assumptions."
    )
    if peaks:
        whole += " " + _("Dotted: the gain at which use of computing is highest.")
    return whole


def workloads(rows: list[Workload], palette: Palette) -> Figure:
    """Long-run demand by kind of work."""
    frame = _by_work(rows, palette)
    by_key = {row.key: verdict_text.factor(row.multiplier) for row in rows}
    title = _(
        "Answers end at {inference} the computing of a world without R1, "
        "all kinds of work at {whole}"
    ).format(inference=by_key["inference"], whole=by_key["all"])
    return figure.of_model(
        "workloads",
        title,
        templates.filled(_bars, palette, {"rows": frame}),
        palette,
        table=frame[["work", "share", "multiplier"]],
        labels={
            "work": _("Work"),
            "share": pgettext("proportion", "Share"),
            "multiplier": figure.long_run_demand(),
        },
        remark=_(
            "In brackets: share of a laboratory’s compute in 2024. Laboratories put what they "
            "save back into training and research; inference follows your assumptions."
        ),
    )


def _bars(palette: Palette) -> templates.Composed:
    base, y = templates.named("rows"), figure.by_name("work")
    x = alt.X(
        "multiplier:Q",
        title=None,
        scale=alt.Scale(zero=False, padding=8, range=[0, alt.ExprRef(f"width - {_FOR_WORDS}")]),
        axis=alt.Axis(format=".2f", tickCount=5),
    )
    colour = alt.Color("colour:N", scale=None)
    return alt.layer(
        base.mark_bar(height=14).encode(y=y, x=x, x2="one:Q", color=colour),
        base.mark_rule(color=palette.neutral).encode(x="one:Q"),
        base.mark_text(align="left", dx=8).encode(y=y, x="end:Q", text="shown:N"),
    ).properties(height=180)


def _by_work(rows: list[Workload], palette: Palette) -> pd.DataFrame:
    names = {
        "training": _("Final training runs"),
        "research": _("Research and experiments"),
        "inference": _("Inference"),
        "all": _("All of it"),
    }
    return pd.DataFrame(
        [
            {
                "work": names[row.key],
                "share": row.share,
                "multiplier": row.multiplier,
                "one": 1.0,
                "end": max(row.multiplier, 1.0),
                "shown": _shown(row),
                "colour": palette.huang if row.multiplier >= 1 else palette.market,
            }
            for row in rows
        ]
    )


def _shown(row: Workload) -> str:
    share = fmt.percent(row.share, 0, signed=False)
    return f"{verdict_text.factor(row.multiplier)} ({share})"
