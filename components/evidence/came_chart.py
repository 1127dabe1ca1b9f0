"""What was bought against what would have been, as one ratio for each forecaster."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from components import format as fmt
from components.charts import figure, templates
from components.charts.figure import Figure
from components.charts.templates import Composed
from components.evidence import selection
from components.evidence.assessment_cache import Assessed
from components.language import gettext as _
from components.theme import Palette

_ROW = 66
_NAME, _DOWN = -18, 8


def cached(assessed: Assessed) -> Figure:
    """The figure, made once for the assessment, the language and the colours."""
    return figure.cached(
        "evidence-came", (assessed.identity,), lambda palette: _figure(assessed, palette)
    )


def _table(assessed: Assessed) -> pd.DataFrame:
    foreseen = assessed.foreseen or {}
    return pd.DataFrame(
        [
            {
                "row": selection.name(each),
                "ratio": found.ratio.median,
                "low": found.ratio.low,
                "high": found.ratio.high,
                "market": foreseen[each]["market"],
                "huang": foreseen[each]["huang"],
            }
            for each, found in assessed.result.findings.items()
        ]
    )


def _title(table: pd.DataFrame) -> str:
    """Which reading's forecast lies inside every range."""
    inside = {
        side: bool(((table["low"] < table[side]) & (table[side] < table["high"])).all())
        for side in ("market", "huang")
    }
    if all(inside.values()):
        return _("Both readings lie within the range of every comparison")
    if inside["market"]:
        return _("The market’s reading lies within every range, Huang’s not in all")
    if inside["huang"]:
        return _("Huang’s reading lies within every range, the market’s not in all")
    return _("Neither reading lies within every range")


def _figure(assessed: Assessed, palette: Palette) -> Figure:
    table = _table(assessed)
    return Figure(
        name="evidence-came",
        title=_title(table),
        chart=templates.filled(_form, palette, {"rows": _labelled(table)}, silent=True),
        alt=fmt.listed(
            _(
                "{row}: bought ×{ratio}, nine times in ten ×{low} to ×{high}; the market’s reading "
                "says ×{market}, Huang’s ×{huang}"
            ).format(
                row=row["row"],
                **{
                    key: fmt.number(row[key], 2)
                    for key in ("ratio", "low", "high", "market", "huang")
                },
            )
            for row in table.to_dict("records")
        ),
        source=_("Source: this project’s model and the figures below."),
        table=table,
        labels={
            "row": _("Compared with"),
            "ratio": _("Computing bought, expected = 1"),
            "low": _("Nine times in ten from"),
            "high": _("to"),
            "market": _("The market’s reading"),
            "huang": _("Huang’s reading"),
        },
        remarks=[
            _(
                "◆ computing bought since the fall over what would have been bought; the bar holds "
                "it nine times in ten. ▼ what the market’s reading foretells of it, ▲ Huang’s."
            )
        ],
    )


def _labelled(table: pd.DataFrame) -> pd.DataFrame:
    words = [
        _("×{ratio}, between ×{low} and ×{high}").format(
            ratio=fmt.number(row["ratio"], 2),
            low=fmt.number(row["low"], 2),
            high=fmt.number(row["high"], 2),
        )
        for row in table.to_dict("records")
    ]
    return table.assign(name=[f"{a}: {b}" for a, b in zip(table["row"], words, strict=True)])


def _form(palette: Palette) -> Composed:
    words = {0.25: _("a quarter"), 0.5: _("half"), 1.0: _("same"), 2.0: _("double"), 4.0: "×4"}
    choices = " : ".join(f"datum.value == {at} ? '{word}'" for at, word in words.items())
    axis = alt.Axis(values=list(words), labelExpr=f"{choices} : ''", labelFontSize=13, grid=True)
    scale = alt.Scale(type="log", nice=False, padding=24)
    rows = templates.named("rows")
    y = alt.Y("row:N", sort=None, title=None, axis=None)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=None, scale=scale, axis=axis)

    same = rows.mark_tick(color=palette.ink, thickness=1.5, size=26, yOffset=_DOWN).encode(
        x=alt.datum(1, type="quantitative", scale=scale, axis=axis), y=y
    )
    band = rows.mark_bar(height=10, cornerRadius=5, yOffset=_DOWN, color=palette.band).encode(
        x=x("low"), x2="high:Q", y=y
    )
    point: dict[str, Any] = {"filled": True, "opacity": 1, "yOffset": _DOWN}
    came = rows.mark_point(shape="diamond", size=150, color=palette.ink, **point).encode(
        x=x("ratio"), y=y
    )
    market = rows.mark_point(shape="triangle-down", size=110, color=palette.market, **point).encode(
        x=x("market"), y=y
    )
    huang = rows.mark_point(shape="triangle-up", size=110, color=palette.huang, **point).encode(
        x=x("huang"), y=y
    )
    names = rows.mark_text(align="left", dy=_NAME, fontSize=13, color=palette.ink).encode(
        x=alt.value(0), y=y, text="name:N"
    )
    whole: Composed = alt.layer(band, same, came, market, huang, names).properties(
        height={"step": _ROW}
    )
    return whole
