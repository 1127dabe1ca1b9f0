"""The lines of the path of demand: against its trend, and in absolute terms.

`live_labels` names what is on the first of them.

Both draw rows of `date`, `m` = M(t), `trend` and `all`, their product, which `live_chart` computes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

import altair as alt

from calc.uncertainty import UNDETERMINED
from calc.units import DAYS_PER_YEAR
from components.charts import style
from components.demand import vega_params
from components.language import gettext as _
from components.theme import SIGNS, Palette

YEARS = 8
#: Points of the drawn path: enough to look smooth. Every redraw computes each of them.
STEPS_PER_YEAR = 4
MILLISECONDS_PER_YEAR = DAYS_PER_YEAR * 86_400_000

_PATH_HEIGHT = 290
#: Of the path against its trend with its axis, in pixels: what the sliders' mirror shows.
PATH_PICTURE_HEIGHT = _PATH_HEIGHT + 34
_ABSOLUTE_HEIGHT = 230
#: Pixels above the plot in which two rows of names stand.
GUTTER = 46
#: Pixels below the lowest line, for its name.
_BELOW = 14
#: Under this width of the picture names are short; over it all stand in full.
NARROW = 600
#: Where the years end and the names of the lines begin, as a Vega expression in pixels.
PLOT_END = f"width - (width < {NARROW} ? 84 : 196)"

#: Strokes of the hatching between two rows, where there is room for them and where there is not.
_STROKES, _NARROW_STROKES = 3, 1

#: The y axis shows at least this much around the trend.
_MIN_SPAN = (0.9, 1.1)
#: Of the axis against the trend, from the word "same" up and down.
_TICKS = (0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Trace:
    """Another scenario's path, drawn beside the visitor's: M at `times`.

    `reading` is whose of the two readings it is, if one's; `short` its name where room is scarce.
    """

    name: str
    multipliers: tuple[float, ...]
    reading: Literal["market", "huang"] | None = None
    short: str = ""


def trace_look(trace: Trace, number: int, palette: Palette) -> tuple[str, list[float]]:
    """The colour and the dash of a scenario's line, the `number`th of those drawn."""
    if trace.reading is None:
        return palette.neutral, list(style.DASHES[1 + number % (len(style.DASHES) - 1)])
    return getattr(palette, trace.reading), list(SIGNS[trace.reading].dash)


def times() -> list[float]:
    """The times of the drawn path, in years since the shock."""
    return [step / STEPS_PER_YEAR for step in range(YEARS * STEPS_PER_YEAR + 1)]


def milliseconds(shock: date, years: float) -> float:
    """The moment `years` after the shock, in milliseconds since 1970."""
    start = datetime(shock.year, shock.month, shock.day, tzinfo=UTC)
    return start.timestamp() * 1000 + years * MILLISECONDS_PER_YEAR


def time_scale(shock: date) -> alt.Scale:
    """From the year of the shock on, with room at the right for the names at the lines' ends."""
    ends = (shock.replace(month=1, day=1), shock.replace(year=shock.year + YEARS))
    domain = [milliseconds(day, 0) for day in ends]
    return alt.Scale(type="utc", nice=False, domain=domain, range=[0, alt.ExprRef(PLOT_END)])


def _new_year(year: int) -> alt.DateTime:
    return alt.DateTime(year=year, month=1, date=1, utc=True)


def time_axis(shock: date, field: str = "date:T") -> alt.X:
    """The years, one by one where there is room."""
    return alt.X(
        field,
        scale=time_scale(shock),
        axis=alt.Axis(
            format="%Y",
            values=[_new_year(year) for year in range(shock.year, shock.year + YEARS)],
            title=None,
            labelSeparation=8,
        ),
    )


def _ratio_words() -> str:
    """The labels of the axis against the trend, as a Vega expression: words where they are true."""
    words = {1: _("same"), 2: _("double"), 0.5: _("half"), 0.25: _("a quarter")}
    words |= {0.75: "¾", 1.5: "1½"}
    said = (f"datum.value == {at} ? '{vega_params.quoted(word)}' : " for at, word in words.items())
    return "".join(said) + "'×' + format(datum.value, '~g')"


def picture(
    base: alt.Chart,
    shock: date,
    traces: Sequence[Trace],
    names: Sequence[alt.Chart | alt.LayerChart],
    palette: Palette,
) -> alt.LayerChart:
    """M(t) between the paths of other scenarios, with the layers that name them."""
    x = time_axis(shock)
    bold: Any = {"condition": {"test": "datum.value == 1", "value": 600}, "value": 400}
    against = alt.Y(
        "m:Q",
        title=None,
        scale=alt.Scale(type="log", nice=False, range=[alt.ExprRef(f"height - {_BELOW}"), GUTTER]),
        axis=alt.Axis(values=list(_TICKS), labelExpr=_ratio_words(), labelFontWeight=bold),
    )
    span = base.transform_filter("datum.step < 2").transform_calculate(
        m=f"datum.step < 1 ? {_MIN_SPAN[0]} : {_MIN_SPAN[1]}"
    )
    layers = [
        _undecided(base, palette),
        span.mark_point(opacity=0, clip=True).encode(x=x, y=against),
        *_sides(base, x, palette),
        *_traces(base, x, traces, palette),
        base.mark_line(
            color=palette.ink, strokeWidth=2.5, interpolate="monotone", clip=True
        ).encode(x=x, y=against),
        *names,
        _readout(base, shock),
    ]
    return vega_params.layered(layers, _PATH_HEIGHT)


def _readout(base: alt.Chart, shock: date) -> alt.Chart:
    """What the pointer hits anywhere above a date: strips side by side, unseen."""
    half = MILLISECONDS_PER_YEAR / STEPS_PER_YEAR / 2
    strips: alt.Chart = (
        base.transform_calculate(since=f"datum.date - {half}", until=f"datum.date + {half}")
        .mark_rect(opacity=0, clip=True)
        .encode(
            x=time_axis(shock, "since:T"),
            x2="until:T",
            tooltip=[
                alt.Tooltip("date:T", title=_("Date"), format="%B %Y"),
                alt.Tooltip("all:Q", title=_("Compute, day of the shock = 1"), format=".2f"),
                alt.Tooltip("m:Q", title=_("Compared with a world without R1 (1)"), format=".3f"),
            ],
        )
    )
    return strips


def last(base: alt.Chart) -> alt.Chart:
    """The row at the end of the path, where a line's label stands."""
    return base.transform_filter(f"datum.step == {YEARS * STEPS_PER_YEAR}")


def _undecided(base: alt.Chart, palette: Palette) -> alt.Chart:
    """The band within 5 % of a world without R1."""
    ends = {"low": str(math.exp(-UNDETERMINED)), "high": str(math.exp(UNDETERMINED))}
    band: alt.Chart = (
        base.transform_filter("datum.step == 0")
        .transform_calculate(**ends)
        .mark_rect(color=palette.neutral, opacity=0.12)
        .encode(x=alt.value(0), x2=alt.value(alt.ExprRef(PLOT_END)), y="low:Q", y2="high:Q")
    )
    return band


def _sides(base: alt.Chart, x: alt.X, palette: Palette) -> list[alt.Chart]:
    """What lies below the trend and above it, and the trend itself."""
    less = base.transform_calculate(below="min(datum.m, 1)")
    more = base.transform_calculate(above="max(datum.m, 1)")
    return [
        less.mark_area(color=palette.market_tint, opacity=1, interpolate="monotone").encode(
            x=x, y="below:Q", y2="one:Q"
        ),
        more.mark_area(color=palette.huang_tint, opacity=1, interpolate="monotone").encode(
            x=x, y="above:Q", y2="one:Q"
        ),
        _hatching(base, x, palette),
        base.transform_filter("datum.step == 0")
        .mark_rule(color=palette.ink, strokeDash=list(style.BASELINE_DASH))
        .encode(x=alt.value(0), x2=alt.value(alt.ExprRef(PLOT_END)), y="one:Q"),
    ]


def _hatching(base: alt.Chart, x: alt.X, palette: Palette) -> alt.Chart:
    """Strokes at 45 degrees over what lies above the trend: no colour alone tells the two sides.

    Each starts on the path and falls to the right until it meets the trend or the last year, so
    it leaves the area nowhere where the path does not fall faster than that.
    """
    parts = ", ".join(f"{part / _STROKES:.4g}" for part in range(_STROKES))
    strokes = (
        base.transform_window(next="lead(m)", date_next="lead(date)", sort=[alt.SortField("step")])
        .transform_filter("isValid(datum.next) && datum.m >= 1 && datum.next >= 1")
        .transform_calculate(part=f"[{parts}]")
        .transform_flatten(["part"])
        .transform_calculate(
            date="datum.date + datum.part * (datum.date_next - datum.date)",
            m="datum.m * pow(datum.next / datum.m, datum.part)",
        )
    )
    # In pixels; what would reach beyond the last year is cut off there.
    tall = "(scale('y', 1) - scale('y', datum.m))"
    left = f"({PLOT_END} - scale('x', datum.date))"
    few = f"width < {NARROW} && datum.part * {_STROKES} % {_STROKES // _NARROW_STROKES} > 0.1"
    drawn: alt.Chart = strokes.mark_rule(
        color=palette.huang,
        strokeWidth=1,
        opacity=alt.ExprRef(f"{few} ? 0 : 0.55"),
        x2Offset=alt.ExprRef(f"min({tall}, {left})"),
        y2Offset=alt.ExprRef(f"-max(0, {tall} - {left})"),
    ).encode(x=x, x2="date", y="m:Q", y2="one:Q")
    return drawn


def _traces(
    base: alt.Chart, x: alt.X, traces: Sequence[Trace], palette: Palette
) -> list[alt.Chart]:
    """The lines of other scenarios; `live_labels` names them."""
    layers: list[alt.Chart] = []
    for number, trace in enumerate(traces):
        colour, dash = trace_look(trace, number, palette)
        values = ",".join(f"{value:.5g}" for value in trace.multipliers)
        layers.append(
            base.transform_calculate(other=f"[{values}][datum.step]")
            .mark_line(
                color=colour,
                strokeDash=dash,
                strokeWidth=style.CONTEXT_LINE,
                interpolate="monotone",
            )
            .encode(x=x, y="other:Q")
        )
    return layers


def absolute_picture(base: alt.Chart, shock: date, palette: Palette) -> alt.LayerChart:
    """The trend and the path times the trend, on a logarithmic axis."""
    scale = alt.Scale(type="log", nice=False)
    axis = alt.Axis(values=[1, 2, 5, 10, 20, 50, 100], labelExpr="'×' + format(datum.value, '~s')")
    x = time_axis(shock)
    layers = [
        base.mark_line(color=palette.neutral, strokeDash=[5, 3], strokeWidth=1.5, clip=True).encode(
            x=x, y=alt.Y("trend:Q", title=None, scale=scale, axis=axis)
        ),
        base.mark_line(color=palette.ink, strokeWidth=2, clip=True).encode(
            x=x, y=alt.Y("all:Q", title=None, scale=scale, axis=axis)
        ),
        last(base)
        .transform_calculate(label="'×' + format(datum.all, ',.1f')")
        .mark_text(align="left", dx=8, fontWeight=600, fontSize=style.LABEL_SIZE)
        .encode(x=x, y=alt.Y("all:Q"), text="label:N"),
        _readout(base, shock),
    ]
    return vega_params.layered(layers, _ABSOLUTE_HEIGHT)
