"""A picture of a drawing to hand on: the curve, the others, what it says, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import altair as alt
import pandas as pd

from calc.drawing import YEARS, Drawing
from components import choices, theme
from components.charts import export, pictures, style
from components.demand.drawing import sentences
from components.demand.drawing.reading import TIMES, DrawingResult
from components.language import gettext as _
from components.run_lock import RUN_LOCK
from components.theme import Palette

_HEIGHT = 440
_NAMED_APART = 0.045  # of the height: so far apart stand the names at the right


def maker(drawing: Drawing, reading: DrawingResult, shock: date) -> Callable[[], bytes]:
    """What makes the picture once it is asked for; its words are found now, in this language."""
    palette, url = theme.palette(), choices.page_url()
    title = f"{sentences.use(reading.answer)} {sentences.computing(reading.answer, shock)}"
    below = f"{sentences.headline(reading.answer)} {sentences.agreement(reading.answer)}"
    lines = rows(drawing, reading, shock, palette)

    def make() -> bytes:
        with RUN_LOCK:  # work for the interpreter, like a run
            drawn = chart(lines, palette)
            specification = export.standalone(drawn, title, below, palette, url)
        return pictures.png(specification)

    return make


def rows(drawing: Drawing, reading: DrawingResult, shock: date, palette: Palette) -> pd.DataFrame:
    """A row for each point of each line, with its colour, dash and width."""
    colours = {"market": palette.market, "huang": palette.huang}
    found = []

    def add(key: str, name: str, times: tuple[float, ...], heights: tuple[float, ...]) -> None:
        mine = key == "you"
        strong = mine or key == "even"
        for time, height in zip(times, heights, strict=True):
            found.append(
                {
                    "key": key,
                    "year": shock.year + time,
                    "use": height,
                    "colour": colours.get(key, palette.ink if strong else palette.mark),
                    "width": 4.0 if mine else 1.5,
                    "label": f"{name} {sentences.times(heights[-1])}",
                }
            )

    for curve in reading.curves:
        add(curve.key, sentences.name(curve.key), TIMES, curve.heights)
    add("even", sentences.name("even"), TIMES, reading.even)
    add("you", _("You"), (0, *YEARS), (1.0, *drawing.heights))
    return pd.DataFrame(found)


def chart(lines: pd.DataFrame, palette: Palette) -> alt.LayerChart:
    """The lines with their names at the right end, none on another."""
    ends = lines.groupby("key", sort=False).tail(1).sort_values("use").copy()
    apart, floor = _NAMED_APART * lines["use"].max(), -1.0
    places = []
    for use in ends["use"]:
        floor = max(use, floor + apart)
        places.append(floor)
    ends["place"] = places
    x = alt.X(
        "year:Q",
        title=None,
        axis=alt.Axis(format="d", tickCount=5, grid=False),
        scale=alt.Scale(domain=[lines["year"].min(), lines["year"].max()], nice=False),
    )
    y = alt.Y("use:Q", title=None, axis=alt.Axis(tickCount=5, labelExpr="'×' + datum.label"))
    colour = alt.Color("colour:N", scale=None)
    curves = (
        alt.Chart(lines)
        .mark_line(interpolate="monotone")
        .encode(
            x=x,
            y=y,
            color=colour,
            detail="key:N",
            strokeWidth=alt.StrokeWidth("width:Q", scale=None),
            strokeDash=alt.condition(
                alt.datum.key == "huang", alt.value([6, 3]), alt.value([1, 0])
            ),
        )
    )
    names = (
        alt.Chart(ends)
        .mark_text(align="left", dx=10, fontSize=style.LABEL_SIZE, fontWeight=600)
        .encode(x="year:Q", y="place:Q", text="label:N", color=colour)
    )
    layers = alt.layer(curves, names).properties(height=_HEIGHT)
    return style.styled(layers, palette)
