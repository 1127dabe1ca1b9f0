"""The odds before and after the evidence, as bars of a hundred simulations each."""

from __future__ import annotations

import altair as alt
import pandas as pd

from calc.evidence import Odds
from components import format as fmt
from components.charts import figure, style
from components.charts.figure import Figure
from components.evidence import selection
from components.evidence.assessment_cache import Assessed
from components.language import gettext as _
from components.theme import Palette

_ROW_HEIGHT = 64
_BAR_HEIGHT = 24
#: Pixels from the middle of a row down to its bar and up to its name.
_DOWN, _UP = 11, 13


def shares(odds: Odds) -> tuple[int, int, int]:
    """More, about as much and less, of a hundred simulations; they add up to 100."""
    more, within, less = fmt.of_hundred(odds.more, odds.within, odds.less)
    return more, within, less


def cached(assessed: Assessed) -> Figure:
    """The figure, made once for the assessment, the language and the colours."""
    return figure.cached(
        "evidence-odds", (assessed.identity,), lambda palette: _figure(assessed, palette)
    )


def _rows(assessed: Assessed) -> dict[str, Odds]:
    result = assessed.result
    rows = {_("Before the evidence"): result.before}
    if len(result.findings) > 1:
        rows |= {selection.name(each): found.odds for each, found in result.findings.items()}
        return rows | {_("After it, all alike"): result.after}
    return rows | {_("After it"): result.after}


def _figure(assessed: Assessed, palette: Palette) -> Figure:
    frame = _frame(_rows(assessed), palette)
    table = frame.pivot_table("share", "row", "outcome", sort=False).reset_index()
    return Figure(
        name="evidence-odds",
        title=_(
            "How far the figures move the odds: {before} of 100 for more computing, now {after}"
        ).format(before=shares(assessed.result.before)[0], after=shares(assessed.result.after)[0]),
        chart=style.styled(_chart(frame, palette), palette),
        alt=fmt.listed(
            f"{row}: " + ", ".join(f"{each.outcome} {each.share}" for each in group.itertuples())
            for row, group in frame.groupby("row", sort=False)
        ),
        source=_("Source: the model of this project, and the figures in the table below."),
        table=table,
        labels={"row": _("Simulations")},
        remarks=[
            _(
                "Of 100 simulations of the model: AI’s answers take more computing in the long "
                "run than without the gain, about as much (within 5%), or less."
            )
        ],
    )


def _outcomes(palette: Palette) -> tuple[tuple[str, str, str], ...]:
    """Name, fill and the colour of the number on it."""
    return (
        (_("More computing"), palette.huang, palette.background),
        (_("About as much"), palette.faint, palette.ink),
        (_("Less computing"), palette.market, palette.background),
    )


def _frame(rows: dict[str, Odds], palette: Palette) -> pd.DataFrame:
    records: list[dict[str, str | int]] = []
    for row, odds in rows.items():
        start = 0
        for share, (outcome, _fill, ink) in zip(shares(odds), _outcomes(palette), strict=True):
            records.append(
                {
                    "row": row,
                    "outcome": outcome,
                    "share": share,
                    "start": start,
                    "end": start + share,
                    "ink": ink,
                }
            )
            start += share
    return pd.DataFrame(records)


def _chart(frame: pd.DataFrame, palette: Palette) -> alt.LayerChart | alt.FacetChart:
    names, fills, _inks = zip(*_outcomes(palette), strict=True)
    base = alt.Chart(frame).encode(y=alt.Y("row:N", sort=None, title=None, axis=None))
    x = alt.X("start:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 100], nice=False))
    bars = base.mark_bar(
        height=_BAR_HEIGHT, yOffset=_DOWN, stroke=palette.background, strokeWidth=1
    ).encode(
        x=x,
        x2="end:Q",
        color=alt.Color(
            "outcome:N",
            sort=None,
            scale=alt.Scale(domain=list(names), range=list(fills)),
            legend=alt.Legend(
                orient="top", title=None, symbolType="square", labelFontSize=13, labelLimit=0
            ),
        ),
        tooltip=[
            alt.Tooltip("row:N", title=_("Simulations")),
            alt.Tooltip("outcome:N", title=_("Outcome")),
            alt.Tooltip("share:Q", title=_("Of 100")),
        ],
    )
    numbers = base.mark_text(align="left", dx=6, dy=_DOWN, fontSize=13, fontWeight=600).encode(
        x=x, text="share:Q", color=alt.Color("ink:N", scale=None)
    )
    named = (
        alt.Chart(frame.drop_duplicates("row"))
        .mark_text(align="left", dy=-_UP, fontSize=13, color=palette.ink)
        .encode(y=alt.Y("row:N", sort=None), x=alt.value(0), text="row:N")
    )
    height = _ROW_HEIGHT * frame["row"].nunique()
    drawn: alt.LayerChart = alt.layer(bars, numbers, named).resolve_scale(color="independent")
    return drawn.properties(height=height)
