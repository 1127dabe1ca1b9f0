"""The two pictures that follow a slider while it is dragged: the path of demand, and the map.

One Vega-Lite specification holds them. Its selections are the assumptions, bound to inputs that
`controls` moves; every formula in it is calc's own, called with those selections, so the browser
draws by the same formulas as Python computes. Vega evaluates them for some two hundred points a
frame. That is what a frame costs, so the rows are few and no formula is evaluated twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt

from calc import demand
from calc.scenario import Scenario
from calc.units import DAYS_PER_YEAR
from components.charts import style
from components.demand import live_map, vega_params
from components.demand.assumptions import Assumptions
from components.demand.vega_params import INSIDE, datum
from components.language import gettext as _
from components.theme import Palette
from data.model import Parameter

YEARS = 8
#: Points of the drawn path: enough to look smooth, and to find the crossing to a day or two.
_STEPS_A_YEAR = 8
_YEAR = DAYS_PER_YEAR * 86_400_000  # milliseconds

_PATH_HEIGHT = 200
#: Of the first picture with its title and axis, in pixels: what the sliders' mirror shows.
PATH_PICTURE_HEIGHT = _PATH_HEIGHT + 66

#: The y axis shows at least this much around the trend.
_LEAST_SPAN = (0.9, 1.1)
#: Days before the shock that the axis shows, for the labels to stand in.
_BEFORE = 240


@dataclass(frozen=True, slots=True)
class Trace:
    """Another scenario's path, drawn beside the visitor's: M at `times`."""

    name: str
    multipliers: tuple[float, ...]


def times() -> list[float]:
    """The times of the drawn path, in years since the shock."""
    return [step / _STEPS_A_YEAR for step in range(YEARS * _STEPS_A_YEAR + 1)]


def chart(
    chosen: Assumptions,
    parameters: Mapping[str, Parameter],
    shock: date,
    traces: Sequence[Trace],
    palette: Palette,
) -> dict[str, Any]:
    """The specification of both pictures, with the sliders at the anchor of `chosen`."""
    model = vega_params.scenario(chosen.generation)
    growth, decay = (vega_params.selected(key, chosen.generation) for key in ("growth", "decay"))
    base = path_rows(model, growth, decay, shock)
    stack = alt.vconcat(
        _path(base, shock, traces, palette).add_params(vega_params.inputs(chosen, parameters)),
        _absolute(base, shock, palette),
        live_map.picture(model, chosen, parameters, palette),
        spacing=24,
        # The rows of both paths, which Vega then computes once a frame.
        data=steps(),
    ).resolve_scale(x="independent", y="independent")
    spec: dict[str, Any] = style.styled(stack, palette).to_dict()
    # Painting the cells as SVG takes longer than all of the mathematics.
    spec["usermeta"] = {"embedOptions": {"renderer": "canvas"}}
    spec["padding"] = {"left": 1, "right": 1, "top": 4, "bottom": 4}
    return spec


# --- the path --------------------------------------------------------------------------------


def steps() -> alt.SequenceGenerator:
    """The data of `path_rows`: given once to all pictures, so that Vega computes it once."""
    return alt.sequence(0, YEARS * _STEPS_A_YEAR + 1, 1, as_="step")


def path_rows(model: Scenario, growth: Any, decay: Any, shock: date) -> alt.Chart:
    """Rows of `date`, `m` = M(t), `trend` and `all`, their product.

    M(t) is the long-run multiplier of the gain in use and of the elasticity reached by then; with
    both as fields of the row, Vega computes them once and not wherever the formula has them.
    """
    years = datum("years")
    gain = demand.gain_at(years, model.gain, model.diffusion_lag)
    elasticity = demand.elasticity_at(
        years, model.short_run_elasticity, model.long_run_elasticity, model.lag
    )
    by_then = replace(model, gain=datum("gain"), long_run_elasticity=datum("elasticity"))
    return (
        alt.Chart()
        .transform_calculate(
            years=f"datum.step / {_STEPS_A_YEAR}",
            date=f"{_milliseconds(shock, 0)} + datum.step / {_STEPS_A_YEAR} * {_YEAR}",
        )
        .transform_calculate(
            gain=str(gain),
            elasticity=str(elasticity),
            trend=str(demand.trend(years, growth, decay)),
        )
        .transform_calculate(m=str(by_then.long_run_multiplier()))
        .transform_calculate(all="datum.m * datum.trend", one="1")
    )


def _milliseconds(shock: date, years: float) -> float:
    start = datetime(shock.year, shock.month, shock.day, tzinfo=UTC)
    return start.timestamp() * 1000 + years * _YEAR


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


def _path(
    base: alt.Chart, shock: date, traces: Sequence[Trace], palette: Palette
) -> alt.LayerChart:
    x = _time_axis(shock)
    against = alt.Y(
        "m:Q",
        title=None,
        scale=alt.Scale(zero=False),
        axis=alt.Axis(format=".2~f", tickCount=5, **INSIDE),
    )
    least = base.transform_filter("datum.step < 2").transform_calculate(
        m=f"datum.step < 1 ? {_LEAST_SPAN[0]} : {_LEAST_SPAN[1]}"
    )
    layers = [
        least.mark_point(opacity=0, clip=True).encode(x=x, y=against),
        *_sides(base, x, palette),
        *_traces(traces, shock, palette),
        base.mark_line(
            color=palette.ink, strokeWidth=2.5, interpolate="monotone", clip=True
        ).encode(x=x, y=against),
        *_crossing(base, shock, palette),
        _last(base)
        .mark_text(align="right", dy=-12, fontWeight=600, fontSize=14)
        .transform_calculate(label="'×' + format(datum.m, '.2f')")
        .encode(x=x, y=against, text="label:N"),
        _readout(base, shock),
    ]
    title = alt.TitleParams(
        _("Compute demand against its trend"),
        subtitle=_("Trend = 1: what would have been used without the gain"),
    )
    return vega_params.layered(layers, _PATH_HEIGHT, title)


def _readout(base: alt.Chart, shock: date) -> alt.Chart:
    """What the pointer hits anywhere above a date: strips side by side, unseen."""
    half = _YEAR / _STEPS_A_YEAR / 2
    strips: alt.Chart = (
        base.transform_calculate(since=f"datum.date - {half}", until=f"datum.date + {half}")
        .mark_rect(opacity=0, clip=True)
        .encode(
            x=_time_axis(shock, "since:T"),
            x2="until:T",
            tooltip=[
                alt.Tooltip("date:T", title=_("Date"), format="%B %Y"),
                alt.Tooltip("all:Q", title=_("Compute, day of the shock = 1"), format=".2f"),
                alt.Tooltip("m:Q", title=_("Demand, trend = 1"), format=".3f"),
            ],
        )
    )
    return strips


def _last(base: alt.Chart) -> alt.Chart:
    """The row at the end of the path, where a line's label stands."""
    return base.transform_filter(f"datum.step == {YEARS * _STEPS_A_YEAR}")


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


def _crossing(base: alt.Chart, shock: date, palette: Palette) -> list[alt.Chart]:
    """Where demand crosses its trend for the last time: a rule with the month, between two rows."""
    found = (
        base.transform_window(
            before="lag(m)", date_before="lag(date)", sort=[alt.SortField("step")]
        )
        .transform_filter("datum.step > 1 && (datum.before < 1) != (datum.m < 1)")
        .transform_joinaggregate(last="max(step)")
        .transform_filter("datum.step == datum.last")
        .transform_calculate(
            crossing="toDate(datum.date_before + (datum.date - datum.date_before)"
            " * (1 - datum.before) / (datum.m - datum.before))",
            colour=f"datum.m < 1 ? '{palette.market}' : '{palette.huang}'",
        )
    )
    up, down = (
        vega_params.quoted(_("back at its trend:")),
        vega_params.quoted(_("below its trend from")),
    )
    x = alt.X("crossing:T", scale=_time_scale(shock))
    colour = alt.Color("colour:N", scale=None)
    return [
        found.mark_rule(strokeWidth=1.5).encode(x=x, color=colour),
        found.transform_calculate(
            label=f"(datum.m < 1 ? '{down} ' : '{up} ') + utcFormat(datum.crossing, '%b %Y')"
        )
        .mark_text(align="left", dx=6, baseline="top", fontWeight=600)
        .encode(x=x, y=alt.value(4), text="label:N", color=colour),
    ]


def _traces(traces: Sequence[Trace], shock: date, palette: Palette) -> list[alt.Chart]:
    layers = []
    for number, trace in enumerate(traces):
        rows = [
            {
                "date": _milliseconds(shock, years),
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


def _absolute(base: alt.Chart, shock: date, palette: Palette) -> alt.LayerChart:
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
    title = alt.TitleParams(
        _("The same in absolute terms"),
        subtitle=_("Day of the shock = 1, logarithmic. Dashed: the trend"),
    )
    return vega_params.layered(layers, 100, title)
