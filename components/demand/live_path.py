"""The pictures of the path of demand: against its trend, and in absolute terms.

Both draw rows of `date`, `m` = M(t), `trend` and `all`, their product, which `live_chart` computes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt

from calc.approximate_date import SEASON_WITHIN
from calc.uncertainty import UNDETERMINED
from calc.units import DAYS_PER_YEAR
from components.charts import style
from components.demand import dates, vega_params
from components.demand.vega_params import INSIDE
from components.language import gettext as _
from components.theme import Palette

YEARS = 8
#: Points of the drawn path: enough to look smooth. Every redraw computes each of them.
STEPS_PER_YEAR = 4
MILLISECONDS_PER_YEAR = DAYS_PER_YEAR * 86_400_000

_PATH_HEIGHT = 200
#: Of the path against its trend with its axis, in pixels: what the sliders' mirror shows.
PATH_PICTURE_HEIGHT = _PATH_HEIGHT + 42

#: The y axis shows at least this much around the trend.
_MIN_SPAN = (0.9, 1.1)
#: Of the width, from either end: so near to it a crossing's label stands on the inner side.
_LABEL_LEFT = 0.35
#: Pixels that its two lines take at the top.
_LABEL_LINES = 32
#: Days before the shock that the axis shows, for the labels to stand in.
_BEFORE = 240


@dataclass(frozen=True, slots=True)
class Trace:
    """Another scenario's path, drawn beside the visitor's: M at `times`."""

    name: str
    multipliers: tuple[float, ...]


def times() -> list[float]:
    """The times of the drawn path, in years since the shock."""
    return [step / STEPS_PER_YEAR for step in range(YEARS * STEPS_PER_YEAR + 1)]


def milliseconds(shock: date, years: float) -> float:
    """The moment `years` after the shock, in milliseconds since 1970."""
    start = datetime(shock.year, shock.month, shock.day, tzinfo=UTC)
    return start.timestamp() * 1000 + years * MILLISECONDS_PER_YEAR


def _time_scale(shock: date) -> alt.Scale:
    ends = (shock - timedelta(days=_BEFORE), shock.replace(year=shock.year + YEARS))
    domain = [_midnight(day.year, day.month, day.day) for day in ends]
    return alt.Scale(type="utc", nice=False, domain=domain)


def _midnight(year: int, month: int = 1, day: int = 1) -> alt.DateTime:
    return alt.DateTime(year=year, month=month, date=day, utc=True)


def _time_axis(shock: date, field: str = "date:T") -> alt.X:
    return alt.X(
        field,
        scale=_time_scale(shock),
        # Not the last year: its label would widen the picture beyond its column, seen or not.
        axis=alt.Axis(
            format="%Y",
            values=[_midnight(year) for year in range(shock.year, shock.year + YEARS)],
            title=None,
        ),
    )


def picture(
    base: alt.Chart, shock: date, traces: Sequence[Trace], palette: Palette
) -> alt.LayerChart:
    """M(t), with the paths of other scenarios beside it and the crossing of its trend marked."""
    x = _time_axis(shock)
    against = alt.Y(
        "m:Q",
        title=None,
        scale=alt.Scale(zero=False),
        axis=alt.Axis(format=".2~f", tickCount=5, **INSIDE),
    )
    span = base.transform_filter("datum.step < 2").transform_calculate(
        m=f"datum.step < 1 ? {_MIN_SPAN[0]} : {_MIN_SPAN[1]}"
    )
    layers = [
        _undecided(base, palette),
        span.mark_point(opacity=0, clip=True).encode(x=x, y=against),
        *_sides(base, x, palette),
        *_traces(traces, shock, palette),
        base.mark_line(
            color=palette.ink, strokeWidth=2.5, interpolate="monotone", clip=True
        ).encode(x=x, y=against),
        *_crossing(base, shock, palette),
        _last(base)
        .mark_text(align="right", dy=-16, fontWeight=600, fontSize=14)
        .transform_calculate(label="'×' + format(datum.m, '.2f')")
        .encode(x=x, y=against, text="label:N"),
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
            x=_time_axis(shock, "since:T"),
            x2="until:T",
            tooltip=[
                alt.Tooltip("date:T", title=_("Date"), format="%B %Y"),
                alt.Tooltip("all:Q", title=_("Compute, day of the shock = 1"), format=".2f"),
                alt.Tooltip("m:Q", title=_("Compared with a world without R1 (1)"), format=".3f"),
            ],
        )
    )
    return strips


def _last(base: alt.Chart) -> alt.Chart:
    """The row at the end of the path, where a line's label stands."""
    return base.transform_filter(f"datum.step == {YEARS * STEPS_PER_YEAR}")


def _undecided(base: alt.Chart, palette: Palette) -> alt.Chart:
    """The band within 5 % of a world without R1."""
    ends = {"low": str(math.exp(-UNDETERMINED)), "high": str(math.exp(UNDETERMINED))}
    band: alt.Chart = (
        base.transform_filter("datum.step == 0")
        .transform_calculate(**ends)
        .mark_rect(color=palette.neutral, opacity=0.12)
        .encode(y="low:Q", y2="high:Q")
    )
    return band


def _sides(base: alt.Chart, x: alt.X, palette: Palette) -> list[alt.Chart]:
    """What lies below the trend and above it, and the trend itself."""
    less = base.transform_calculate(below="min(datum.m, 1)")
    more = base.transform_calculate(above="max(datum.m, 1)")
    return [
        less.mark_area(color=palette.market, opacity=0.22, interpolate="monotone").encode(
            x=x, y="below:Q", y2="one:Q"
        ),
        more.mark_area(color=palette.huang, opacity=0.22, interpolate="monotone").encode(
            x=x, y="above:Q", y2="one:Q"
        ),
        base.transform_filter("datum.step == 0")
        .mark_rule(color=palette.neutral, strokeDash=[4, 3])
        .encode(y="one:Q"),
    ]


def _bent(part: str) -> str:
    """A better part of the way between two rows at which M is 1, from a good one."""
    return f"datum.straight - {part} * ({part} - 1) / 4 * datum.bends / datum.rise"


def _crossing(base: alt.Chart, shock: date, palette: Palette) -> list[alt.Chart]:
    """Where demand crosses its trend for the last time: a rule with its date, between two rows."""
    found = (
        base.transform_window(
            [alt.WindowFieldDef(op="lag", field="m", param=2, **{"as": "earlier"})],
            before="lag(m)",
            date_before="lag(date)",
            later="lead(m)",
            sort=[alt.SortField("step")],
        )
        .transform_filter("datum.step > 1 && (datum.before < 1) != (datum.m < 1)")
        .transform_joinaggregate(last="max(step)")
        .transform_filter("datum.step == datum.last")
        .transform_calculate(
            rise="datum.m - datum.before",
            bend="datum.earlier - 2 * datum.before + datum.m",
        )
        .transform_calculate(
            bends="datum.bend + "
            "(isValid(datum.later) ? datum.before - 2 * datum.m + datum.later : datum.bend)",
            straight="(1 - datum.before) / datum.rise",
        )
        # By Bessel's formula, the curve between two rows from the two on either side: two steps
        # from the straight line are within a day or two of the root.
        .transform_calculate(first=_bent("datum.straight"))
        .transform_calculate(part=_bent("datum.first"))
        .transform_calculate(
            crossing="toDate(datum.date_before + (datum.date - datum.date_before) * datum.part)",
            colour=f"datum.m < 1 ? '{palette.market}' : '{palette.huang}'",
        )
    )
    up, down = (
        vega_params.quoted(_("as much as without R1 again:")),
        vega_params.quoted(_("less than without R1 from")),
    )
    when = dates.named_in_vega("datum.crossing", f"{milliseconds(shock, SEASON_WITHIN)}")
    x = alt.X("crossing:T", scale=_time_scale(shock))
    colour = alt.Color("colour:N", scale=None)
    # Towards the middle, in two lines: the label of a late date would stand out of a phone's page.
    first, last = milliseconds(shock, 0), milliseconds(shock, YEARS)
    place = f"((datum.crossing - {first}) / {last - first})"
    align: Any = alt.ExprRef(
        f"{place} < {_LABEL_LEFT} ? 'left' : {place} > {1 - _LABEL_LEFT} ? 'right' : 'center'"
    )
    words = f"(datum.m < 1 ? '{down}' : '{up}')"
    return [
        found.mark_rule(strokeWidth=1.5).encode(
            x=x, y=alt.value(_LABEL_LINES), y2=alt.value(_PATH_HEIGHT), color=colour
        ),
        found.transform_calculate(label=f"{words} + '\\n' + {when}")
        .mark_text(align=align, baseline="top", fontWeight=600, lineBreak="\n")
        .encode(x=x, y=alt.value(2), text="label:N", color=colour),
    ]


def _traces(traces: Sequence[Trace], shock: date, palette: Palette) -> list[alt.Chart]:
    layers = []
    for number, trace in enumerate(traces):
        rows = [
            {
                "date": milliseconds(shock, years),
                "m": value,
                "name": trace.name,
            }
            for years, value in zip(times(), trace.multipliers, strict=True)
        ]
        base = alt.Chart(alt.InlineData(values=rows))
        dash = list(style.DASHES[1 + number % (len(style.DASHES) - 1)])
        y = alt.Y("m:Q", scale=alt.Scale(zero=False))
        layers.append(
            base.mark_line(color=palette.neutral, strokeDash=dash, strokeWidth=1.5).encode(
                x=_time_axis(shock), y=y
            )
        )
        label = alt.Chart(alt.InlineData(values=[rows[len(rows) // 2 + 6 * number]]))
        layers.append(
            label.mark_text(color=palette.neutral, dy=-8).encode(
                x=_time_axis(shock), y=y, text="name:N"
            )
        )
    return layers


def absolute_picture(base: alt.Chart, shock: date, palette: Palette) -> alt.LayerChart:
    """The trend and the path times the trend, on a logarithmic axis."""
    scale = alt.Scale(type="log", nice=False)
    axis = alt.Axis(values=[1, 2, 5, 10, 20, 50, 100], format="~s", **INSIDE)
    x = _time_axis(shock)
    layers = [
        base.mark_line(color=palette.neutral, strokeDash=[5, 3], strokeWidth=1.5, clip=True).encode(
            x=x, y=alt.Y("trend:Q", title=None, scale=scale, axis=axis)
        ),
        base.mark_line(color=palette.ink, strokeWidth=2, clip=True).encode(
            x=x, y=alt.Y("all:Q", title=None, scale=scale, axis=axis)
        ),
        _last(base)
        .transform_calculate(label="'×' + format(datum.all, ',.1f')")
        .mark_text(align="right", dy=-10, fontWeight=600)
        .encode(x=x, y=alt.Y("all:Q"), text="label:N"),
        _readout(base, shock),
    ]
    return vega_params.layered(layers, 100, vega_params.heading(_("The same in absolute terms")))
