"""The odds before and after the evidence: two bars of a hundred simulations each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import altair as alt
import pandas as pd

from calc.evidence import Odds
from components import format as fmt
from components.charts import figure, templates
from components.charts.figure import Figure
from components.charts.templates import Composed
from components.evidence.assessment_cache import Assessed
from components.language import gettext as _
from components.theme import Palette

HEIGHT = 172
#: Top and bottom of each bar in pixels, and the line on which its name stands.
_BARS = ((50, 86), (124, 168))
_NAMES = (37, 111)
_SIDES = 10
#: Pixels from one stroke of the hatching to the next, and the width that 45 degrees are drawn for.
_STROKE, _WIDTH = 9, 440
_WHOLE = 100
_LEAST_WRITTEN = 4  # a narrower part has no room for its number


def shares(odds: Odds) -> tuple[int, int, int]:
    """More, about as much and less, of a hundred simulations; they add up to 100."""
    more, within, less = fmt.of_hundred(odds.more, odds.within, odds.less)
    return more, within, less


def cached(assessed: Assessed, *, everything: bool = False) -> Figure:
    """The figure, made once; of all computing instead of AI's answers with `everything`."""
    return figure.cached(
        "evidence-odds",
        (assessed.identity, everything),
        lambda palette: _figure(assessed, palette, everything=everything),
    )


def _figure(assessed: Assessed, palette: Palette, *, everything: bool) -> Figure:
    result = assessed.result
    before = result.all_compute_before if everything else result.before
    after = result.all_compute_after if everything else result.after
    names = (
        _("Before, {day}").format(day=fmt.day(_eve(assessed), "long")),
        _("Nothing counted")
        if result.newest is None
        else _("With figures to {day}").format(day=fmt.day(result.newest, "long")),
    )
    rows = (shares(before), shares(after))
    table = pd.DataFrame(
        [
            {"row": name, "more": row[0], "within": row[1], "less": row[2]}
            for name, row in zip(names, rows, strict=True)
        ]
    )
    return Figure(
        name="evidence-odds",
        title=_("How far may that move a fair mind? From {before} to {after} of 100").format(
            before=rows[0][0], after=rows[1][0]
        ),
        chart=templates.filled(_form, palette, _tables(rows, names, palette), silent=True),
        alt=fmt.listed(
            _("{row}: {more} more computing, {within} about as much, {less} less").format(
                row=name, more=row[0], within=row[1], less=row[2]
            )
            for name, row in zip(names, rows, strict=True)
        ),
        source=_("Source: this project’s model and the figures below."),
        table=table,
        labels={
            "row": _("Of 100 simulations"),
            "more": _("More computing"),
            "within": _("About as much"),
            "less": _("Less computing"),
        },
        remarks=[
            _(
                "Of 100 simulations, all computing in the long run: more than without R1’s gain, "
                "about as much (within 5%), or less."
            )
            if everything
            else _(
                "Of 100 simulations, computing for AI’s answers in the long run: more than without "
                "R1’s gain, about as much (within 5%), or less."
            )
        ],
    )


def _eve(assessed: Assessed) -> pd.Timestamp:
    return pd.Timestamp(assessed.figures.shock - timedelta(days=1))


def _tables(
    rows: Sequence[tuple[int, int, int]], names: Sequence[str], palette: Palette
) -> dict[str, pd.DataFrame]:
    bars, numbers, ends = [], [], []
    fills = (palette.huang_tint, palette.mark, palette.market)
    inks = (palette.ink, palette.ink, palette.background)
    for place, row in enumerate(rows):
        (top, bottom), start = _BARS[place], 0
        for share, fill, ink in zip(row, fills, inks, strict=True):
            end = start + share
            edge = palette.huang if fill == palette.huang_tint else fill
            bars.append(
                {
                    "start": start,
                    "end": end,
                    "top": top,
                    "bottom": bottom,
                    "fill": fill,
                    "edge": edge,
                }
            )
            if share >= _LEAST_WRITTEN:
                halo = palette.background if fill == palette.huang_tint else fill
                middle = {"x": (start + end) / 2, "y": (top + bottom) / 2}
                numbers.append(middle | {"share": str(share), "ink": ink, "halo": halo})
            start = end
            ends.append({"place": place, "x": end})
    links = [
        {"x": ends[side]["x"], "x2": ends[side + 3]["x"], "y": _BARS[0][1], "y2": _BARS[1][0]}
        for side in (0, 1)
    ]
    hatching = [
        stroke
        for (top, bottom), row in zip(_BARS, rows, strict=True)
        for stroke in _strokes(row[0], top, bottom)
    ]
    return {
        "bars": pd.DataFrame(bars),
        "numbers": pd.DataFrame(numbers),
        "links": pd.DataFrame(links),
        "hatching": pd.DataFrame(hatching, columns=["x", "x2", "y", "y2"]).astype(float),
        "names": pd.DataFrame({"name": list(names), "y": _NAMES}),
    }


def _strokes(end: float, top: float, bottom: float) -> list[dict[str, float]]:
    """Strokes at 45 degrees over a part from 0 to `end` of a hundred, cut off at its sides."""
    unit = _WHOLE / _WIDTH  # of a pixel, in hundredths
    reach, strokes = (bottom - top) * unit, []
    start = -reach
    while start < end:
        low, high = max(start, 0.0), min(start + reach, end)
        if low < high:
            strokes.append(
                {
                    "x": low,
                    "x2": high,
                    "y": bottom - (low - start) / unit,
                    "y2": bottom - (high - start) / unit,
                }
            )
        start += _STROKE * unit
    return strokes


def _form(palette: Palette) -> Composed:
    scale_x = alt.Scale(domain=[0, _WHOLE], nice=False)
    scale_y = alt.Scale(domain=[0, HEIGHT], reverse=True, nice=False)
    x = alt.X("x:Q", title=None, axis=None, scale=scale_x)
    y = alt.Y("y:Q", title=None, axis=None, scale=scale_y)
    bars = (
        templates.named("bars")
        .mark_rect(strokeWidth=1)
        .encode(
            x=alt.X("start:Q", title=None, axis=None, scale=scale_x),
            x2="end:Q",
            y=alt.Y("top:Q", title=None, axis=None, scale=scale_y),
            y2="bottom:Q",
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("edge:N", scale=None),
        )
    )
    strokes = (
        templates.named("hatching")
        .mark_rule(color=palette.huang, strokeWidth=1)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    )
    links = (
        templates.named("links")
        .mark_rule(color=palette.ink, strokeWidth=1)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    )
    number = templates.named("numbers").encode(x=x, y=y, text="share:N")
    halo = number.mark_text(fontSize=18, fontWeight=600, strokeWidth=4, strokeJoin="round").encode(
        stroke=alt.Stroke("halo:N", scale=None), color=alt.Color("halo:N", scale=None)
    )
    written = number.mark_text(fontSize=18, fontWeight=600).encode(
        color=alt.Color("ink:N", scale=None)
    )
    name = templates.named("names").encode(x=alt.value(0), y=y, text="name:N")
    words: dict[str, Any] = {"align": "left", "fontSize": 14, "fontWeight": 600}
    ground = name.mark_text(
        color=palette.background, stroke=palette.background, strokeWidth=4, **words
    )
    names = name.mark_text(color=palette.ink, **words)
    whole: Composed = alt.layer(
        bars, strokes, links, halo, written, ground, names, *_sides(palette)
    ).properties(height=HEIGHT)
    return whole


def _sides(palette: Palette) -> list[alt.Chart]:
    """The names of both sides, each with its shape and colour."""
    anywhere = templates.once()
    words: dict[str, Any] = {"fontSize": 14, "fontWeight": 600}
    more = anywhere.mark_text(
        align="left", text="▲ " + _("more computing"), color=palette.huang, **words
    ).encode(x=alt.value(0), y=alt.value(_SIDES))
    less = anywhere.mark_text(
        align="right", text=_("less computing") + " ▼", color=palette.market, **words
    ).encode(x=alt.value("width"), y=alt.value(_SIDES))
    return [more, less]
