"""The two pictures that follow a slider while it is dragged: the path of demand, and the map.

One Vega-Lite specification holds them. Its selections are the assumptions, bound to inputs that
`controls` moves; every formula in it is calc's own, called with those selections, so the browser
draws by the same formulas as Python computes. Vega evaluates them for some three hundred points a
frame, which an ordinary computer does more than thirty times a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt

from calc import demand
from calc.scenario import Scenario
from components.charts import style
from components.demand import live_map, signals
from components.demand.assumptions import Assumptions
from components.demand.signals import INSIDE, datum
from components.language import gettext as _
from components.theme import Palette
from data.model import Parameter

YEARS = 8
_STEPS_A_YEAR = 12
_YEAR = 365.25 * 86_400_000  # milliseconds

#: The y axis shows at least this much around the trend.
_LEAST_SPAN = (0.9, 1.1)
#: Days before the shock that the axis shows, for the labels to stand in.
_BEFORE = 240


@dataclass(frozen=True, slots=True)
class Trace:
    """Another scenario's path, drawn beside the visitor's: months since the shock, M."""

    name: str
    multipliers: tuple[float, ...]


def months() -> list[float]:
    """The times of the drawn path, in years."""
    return [month / _STEPS_A_YEAR for month in range(YEARS * _STEPS_A_YEAR + 1)]


def chart(
    chosen: Assumptions,
    parameters: Mapping[str, Parameter],
    shock: date,
    traces: Sequence[Trace],
    palette: Palette,
) -> dict[str, Any]:
    """The specification of both pictures, with the sliders at the anchor of `chosen`."""
    model = signals.scenario(chosen.generation)
    growth, decay = (signals.selected(key, chosen.generation) for key in ("growth", "decay"))
    base = _timeline(model, demand.trend(datum("years"), growth, decay), shock)
    stack = alt.vconcat(
        _path(base, shock, traces, palette).add_params(signals.inputs(chosen, parameters)),
        _absolute(base, shock, palette),
        live_map.picture(model, chosen, parameters, palette),
        spacing=24,
        # The rows of both paths, which Vega then computes once a frame.
        data=alt.sequence(0, YEARS * _STEPS_A_YEAR + 1, 1, as_="month"),
    ).resolve_scale(x="independent", y="independent")
    spec: dict[str, Any] = style.styled(stack, palette).to_dict()
    # Painting the cells as SVG takes longer than all of the mathematics.
    spec["usermeta"] = {"embedOptions": {"renderer": "canvas"}}
    spec["padding"] = {"left": 1, "right": 1, "top": 4, "bottom": 4}
    return spec


# --- the path --------------------------------------------------------------------------------


def _timeline(model: Scenario, growing: Any, shock: date) -> alt.Chart:
    return (
        alt.Chart()
        .transform_calculate(
            years=f"datum.month / {_STEPS_A_YEAR}",
            date=f"{_milliseconds(shock, 0)} + datum.month / {_STEPS_A_YEAR} * {_YEAR}",
        )
        .transform_calculate(m=str(model.path(datum("years"))), trend=str(growing))
        .transform_calculate(all="datum.m * datum.trend", one="1")
    )


def _milliseconds(shock: date, years: float) -> float:
    start = datetime(shock.year, shock.month, shock.day, tzinfo=UTC)
    return start.timestamp() * 1000 + years * _YEAR


def _time_scale(shock: date) -> alt.Scale:
    ends = (shock - timedelta(days=_BEFORE), shock.replace(year=shock.year + YEARS))
    domain = [alt.DateTime(year=d.year, month=d.month, date=d.day, utc=True) for d in ends]
    return alt.Scale(type="utc", nice=False, domain=domain)


def _time_axis(shock: date) -> alt.X:
    return alt.X(
        "date:T",
        scale=_time_scale(shock),
        axis=alt.Axis(
            format="%Y", tickCount={"interval": "year", "step": 1}, title=None, labelBound=True
        ),
    )


def _path(
    base: alt.Chart, shock: date, traces: Sequence[Trace], palette: Palette
) -> alt.LayerChart:
    against = alt.Y(
        "m:Q",
        title=None,
        scale=alt.Scale(zero=False),
        axis=alt.Axis(format=".2~f", tickCount=5, **INSIDE),
    )
    x = _time_axis(shock)
    least = base.transform_filter("datum.month < 2").transform_calculate(
        m=f"datum.month < 1 ? {_LEAST_SPAN[0]} : {_LEAST_SPAN[1]}"
    )
    less = base.transform_calculate(below="min(datum.m, 1)")
    more = base.transform_calculate(above="max(datum.m, 1)")
    half_years = base.transform_filter("datum.month % 3 == 0")
    last = base.transform_filter(f"datum.month == {YEARS * _STEPS_A_YEAR}")
    layers = [
        least.mark_point(opacity=0).encode(x=x, y=against),
        less.mark_area(color=palette.market, opacity=0.22).encode(x=x, y="below:Q", y2="one:Q"),
        more.mark_area(color=palette.huang, opacity=0.22).encode(x=x, y="above:Q", y2="one:Q"),
        base.transform_filter("datum.month == 0")
        .mark_rule(color=palette.neutral, strokeDash=[4, 3])
        .encode(y="one:Q"),
        *_traces(traces, shock, palette),
        base.mark_line(color=palette.ink, strokeWidth=2.5).encode(x=x, y=against),
        *_crossing(base, shock, palette),
        last.mark_text(align="right", dy=-12, fontWeight=600, fontSize=14)
        .transform_calculate(label="'×' + format(datum.m, '.2f')")
        .encode(x=x, y=against, text="label:N"),
        half_years.mark_point(opacity=0, size=250).encode(
            x=x,
            y=against,
            tooltip=[
                alt.Tooltip("date:T", title=_("Date"), format="%B %Y"),
                alt.Tooltip("m:Q", title=_("Demand, trend = 1"), format=".3f"),
            ],
        ),
    ]
    title = alt.TitleParams(
        _("Compute demand against its trend"),
        subtitle=_("Trend = 1: what would have been used without the gain"),
    )
    whole: Any = alt.layer(*layers).properties(height=200, width="container", title=title)
    stack: alt.LayerChart = whole
    return stack


def _crossing(base: alt.Chart, shock: date, palette: Palette) -> list[alt.Chart]:
    """Where demand comes back to its trend: a rule with the month, found between two months."""
    found = (
        base.transform_window(
            before="lag(m)", date_before="lag(date)", sort=[alt.SortField("month")]
        )
        .transform_filter("datum.month > 1 && datum.before < 1 && datum.m >= 1")
        .transform_calculate(
            back="datum.date_before + (datum.date - datum.date_before)"
            " * (1 - datum.before) / (datum.m - datum.before)"
        )
        .transform_aggregate(back="min(back)")
        .transform_filter("isValid(datum.back)")
        .transform_calculate(back="toDate(datum.back)")
    )
    words = _("back at its trend:")
    x = alt.X("back:T", scale=_time_scale(shock))
    return [
        found.mark_rule(color=palette.huang, strokeWidth=1.5).encode(x=x),
        found.transform_calculate(label=f"'{_quoted(words)} ' + utcFormat(datum.back, '%b %Y')")
        .mark_text(align="left", dx=6, baseline="top", color=palette.huang, fontWeight=600)
        .encode(x=x, y=alt.value(4), text="label:N"),
    ]


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _traces(traces: Sequence[Trace], shock: date, palette: Palette) -> list[alt.Chart]:
    layers = []
    for number, trace in enumerate(traces):
        rows = [
            {
                "date": _milliseconds(shock, years),
                "m": value,
                "name": trace.name,
            }
            for years, value in zip(months(), trace.multipliers, strict=True)
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
    last = base.transform_filter(f"datum.month == {YEARS * _STEPS_A_YEAR}")
    layers = [
        base.mark_line(color=palette.neutral, strokeDash=[5, 3], strokeWidth=1.5).encode(
            x=x, y=alt.Y("trend:Q", title=None, scale=scale, axis=axis)
        ),
        base.mark_line(color=palette.ink, strokeWidth=2).encode(
            x=x, y=alt.Y("all:Q", title=None, scale=scale, axis=axis)
        ),
        last.transform_calculate(label="'×' + format(datum.all, ',.1f')")
        .mark_text(align="right", dy=-10, fontWeight=600)
        .encode(x=x, y=alt.Y("all:Q"), text="label:N"),
    ]
    title = alt.TitleParams(
        _("The same in absolute terms"),
        subtitle=_("Day of the shock = 1, logarithmic. Dashed: the trend"),
    )
    whole: Any = alt.layer(*layers).properties(height=100, width="container", title=title)
    stack: alt.LayerChart = whole
    return stack
