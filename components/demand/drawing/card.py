"""A picture of a drawing to hand on: the curve, the others, what it says, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import altair as alt
import pandas as pd

from calc.drawing import YEARS, Drawing
from components import choices, theme
from components.charts import export, pictures, style
from components.charts.figure import Figure
from components.demand.drawing import sentences
from components.demand.drawing.reading import TIMES, Curve, DrawingResult
from components.language import gettext as _
from components.run_lock import RUN_LOCK
from components.theme import Palette

_HEIGHT = 440
_NAMED_APART = 0.045  # of the height: so far apart stand the names at the right


def maker(drawing: Drawing, reading: DrawingResult, shock: date) -> Callable[[], bytes]:
    """What makes the picture once it is asked for; its words are found now, in this language."""
    palette, url = theme.palette(), choices.page_url()
    lines = rows(drawing, reading.even, reading.curves, shock, palette)

    def make() -> bytes:
        with RUN_LOCK:  # work for the interpreter, like a run
            drawn = chart(lines, palette)
            title, below = _title(reading, shock), _below(reading)
            specification = export.standalone(drawn, title, below, palette, url)
        return pictures.png(specification)

    return make


def _title(reading: DrawingResult, shock: date) -> str:
    return f"{sentences.use(reading.answer)} {sentences.computing(reading.answer, shock)}"


def _below(reading: DrawingResult) -> str:
    return f"{sentences.headline(reading.answer)} {sentences.agreement(reading.answer)}"


def figure(drawing: Drawing, reading: DrawingResult, shock: date) -> Figure:
    """The drawing beside everybody's curves, as a figure with its numbers."""
    palette = theme.palette()
    return _figure(
        rows(drawing, reading.even, reading.curves, shock, palette),
        palette,
        title=_title(reading, shock),
        alternative=sentences.summary(reading.answer, shock),
        source=sentences.source(drawn=True),
        remarks=(_below(reading),),
    )


def figure_of_others(
    gain: float, even: tuple[float, ...], curves: Sequence[Curve], shock: date
) -> Figure:
    """Everybody's curves at a gain where nothing has been drawn yet."""
    palette, question = theme.palette(), sentences.question(gain)
    return _figure(
        rows(None, even, curves, shock, palette),
        palette,
        title=question,
        alternative=question,
        source=sentences.source(drawn=False),
    )


def _figure(  # noqa: PLR0913 - what a figure is made of
    lines: pd.DataFrame,
    palette: Palette,
    *,
    title: str,
    alternative: str,
    source: str,
    remarks: Sequence[str] = (),
) -> Figure:
    return Figure(
        name="r1-shock-drawn-curve",
        title=title,
        chart=chart(lines, palette),
        alt=alternative,
        source=source,
        table=lines[["name", "year", "use"]],
        labels={"name": _("Curve"), "year": _("Year"), "use": _("Use, today = 1")},
        remarks=remarks,
        terms=remarks,
    )


def rows(
    drawing: Drawing | None,
    even: tuple[float, ...],
    curves: Sequence[Curve],
    shock: date,
    palette: Palette,
) -> pd.DataFrame:
    """A row for each point of each line, with its colour and width; None draws no own curve."""
    colours = {"market": palette.market, "huang": palette.huang}
    found = []

    def add(key: str, name: str, times: tuple[float, ...], heights: tuple[float, ...]) -> None:
        mine = key == "you"
        strong = mine or key == "even"
        for time, height in zip(times, heights, strict=True):
            found.append(
                {
                    "key": key,
                    "name": name,
                    "year": shock.year + time,
                    "use": height,
                    "colour": colours.get(key, palette.ink if strong else palette.mark),
                    "width": 4.0 if mine else 1.5,
                    "label": f"{name} {sentences.times(heights[-1])}",
                }
            )

    for curve in curves:
        add(curve.key, sentences.name(curve.key), TIMES, curve.heights)
    add("even", sentences.name("even"), TIMES, even)
    if drawing is not None:
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
