"""The two pictures that follow a slider while it is dragged: the path of demand, and the map.

One Vega-Lite specification holds them. Its selections are the assumptions, bound to inputs that
`controls` moves; every formula in it is calc's own, called with those selections, so the browser
draws by the same formulas as Python computes. Vega evaluates them for some three hundred points a
frame, which an ordinary computer does more than thirty times a second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt
from altair.expr.core import GetAttrExpression, GetItemExpression

from calc import demand
from calc.scenario import Scenario
from components.charts import style
from components.demand import assumptions
from components.demand.assumptions import KEYS, UNLIMITED, UNLIMITED_KEY, Values
from components.language import gettext as _
from components.theme import Palette
from data.model import Parameter

YEARS = 8
_STEPS_A_YEAR = 12
_YEAR = 365.25 * 86_400_000  # milliseconds

#: The two that the map shows: a selection of their own, which the pointer on the map sets too.
ON_MAP = ("gain", "long_run_elasticity")
_POINT, _INPUTS = "point", "inputs"
_CELL = "event.item && event.item.datum && event.item.datum.cell"
_DRAG = f"pointerdown[{_CELL}], [pointerdown[{_CELL}], window:pointerup] > pointermove[{_CELL}]"
_COLUMNS, _ROWS = 48, 30
_GAINS = 26
#: The y axis shows at least this much around the trend.
_LEAST_SPAN = (0.9, 1.1)
#: Days before the shock that the axis shows, for the labels to stand in.
_BEFORE = 240
#: Vega fits the plots of a stack to the page's width, not what stands beside them: labels go in.
_INSIDE: dict[str, Any] = {
    "labelAlign": "left",
    "labelBaseline": "bottom",
    "labelPadding": -2,
    "ticks": False,
    "title": None,
    "zindex": 1,
}


@dataclass(frozen=True, slots=True)
class Trace:
    """Another scenario's path, drawn beside the visitor's: months since the shock, M."""

    name: str
    multipliers: tuple[float, ...]


def signal(key: str) -> str:
    """The name of the Vega signal that holds an assumption."""
    return f"{_POINT if key in ON_MAP else _INPUTS}_{key}"


def _selected(key: str) -> GetAttrExpression:
    return GetAttrExpression(_POINT if key in ON_MAP else _INPUTS, key)


def _datum(name: str) -> GetItemExpression:
    return GetItemExpression("datum", name)


def months() -> list[float]:
    """The times of the drawn path, in years."""
    return [month / _STEPS_A_YEAR for month in range(YEARS * _STEPS_A_YEAR + 1)]


def _selection(
    name: str, keys: Sequence[str], anchor: Values, parameters: Mapping[str, Parameter], on: str
) -> alt.Parameter:
    def bound(key: str) -> alt.BindRange:
        low, high = assumptions.limits(parameters[key])
        highest = UNLIMITED if key == UNLIMITED_KEY else high
        # The panel's own steps are coarser; these must not round them.
        return alt.binding_range(min=low, max=highest, step=1e-4, name=key)

    start = {key: min(anchor[key], UNLIMITED) for key in keys}
    return alt.selection_point(
        name=name,
        fields=list(keys),
        bind={key: bound(key) for key in keys},
        value=[start],
        on=on,
        clear=False,
        toggle=False,
        empty=False,
    )


def chart(
    anchor: Values,
    parameters: Mapping[str, Parameter],
    shock: date,
    traces: Sequence[Trace],
    palette: Palette,
) -> dict[str, Any]:
    """The specification of both pictures, with the sliders at `anchor`."""
    inputs = _selection(
        _INPUTS, [key for key in KEYS if key not in ON_MAP], anchor, parameters, "keydown[false]"
    )
    point = _selection(_POINT, ON_MAP, anchor, parameters, _DRAG)
    model = Scenario(**{name: _selected(name) for name in Scenario.__dataclass_fields__})
    stack = alt.vconcat(
        _path(model, shock, traces, palette).add_params(inputs),
        _absolute(model, shock, palette),
        _map(model, parameters, palette, point),
        spacing=24,
    ).resolve_scale(x="independent", y="independent")
    spec: dict[str, Any] = style.styled(stack, palette).to_dict()
    spec["padding"] = {"left": 1, "right": 1, "top": 4, "bottom": 4}
    return spec


# --- the path --------------------------------------------------------------------------------


def _timeline(model: Scenario, shock: date) -> alt.Chart:
    growing = demand.trend(_datum("years"), _selected("growth"), _selected("decay"))
    return (
        alt.Chart(alt.sequence(0, YEARS * _STEPS_A_YEAR + 1, 1, as_="month"), width="container")
        .transform_calculate(
            years=f"datum.month / {_STEPS_A_YEAR}",
            date=f"{_milliseconds(shock, 0)} + datum.month / {_STEPS_A_YEAR} * {_YEAR}",
        )
        .transform_calculate(m=str(model.path(_datum("years"))), trend=str(growing))
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
        axis=alt.Axis(format="%Y", tickCount={"interval": "year", "step": 1}, title=None, labelBound=True),
    )


def _path(
    model: Scenario, shock: date, traces: Sequence[Trace], palette: Palette
) -> alt.LayerChart:
    base = _timeline(model, shock)
    against = alt.Y("m:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(format=".2~f", tickCount=5, **_INSIDE))
    x = _time_axis(shock)
    least = base.transform_filter("datum.month < 2").transform_calculate(
        m=f"datum.month < 1 ? {_LEAST_SPAN[0]} : {_LEAST_SPAN[1]}"
    )
    less = base.transform_calculate(below="min(datum.m, 1)", one="1")
    more = base.transform_calculate(above="max(datum.m, 1)", one="1")
    half_years = base.transform_filter("datum.month % 3 == 0")
    last = base.transform_filter(f"datum.month == {YEARS * _STEPS_A_YEAR}")
    layers = [
        least.mark_point(opacity=0).encode(x=x, y=against),
        less.mark_area(color=palette.market, opacity=0.22).encode(x=x, y="below:Q", y2="one:Q"),
        more.mark_area(color=palette.huang, opacity=0.22).encode(x=x, y="above:Q", y2="one:Q"),
        base.transform_filter("datum.month == 0")
        .transform_calculate(one="1")
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
    return alt.layer(*layers).properties(height=200, width="container", title=title)


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
            label.mark_text(color=palette.neutral, dy=-8).encode(x=_time_axis(shock), y=y, text="name:N")
        )
    return layers


def _absolute(model: Scenario, shock: date, palette: Palette) -> alt.LayerChart:
    base = _timeline(model, shock).transform_calculate(all="datum.m * datum.trend")
    scale = alt.Scale(type="log", nice=False)
    axis = alt.Axis(values=[1, 2, 5, 10, 20, 50, 100], format="~s", **_INSIDE)
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
    return alt.layer(*layers).properties(height=100, width="container", title=title)


# --- the map ---------------------------------------------------------------------------------


def _map(
    model: Scenario, parameters: Mapping[str, Parameter], palette: Palette, point: alt.Parameter
) -> alt.LayerChart:
    least, most = assumptions.limits(parameters["gain"])
    low, high = assumptions.limits(parameters["long_run_elasticity"])
    x_scale = alt.Scale(type="log", domain=[least, most], nice=False)
    y_scale = alt.Scale(domain=[low, high], nice=False)
    x = alt.X(
        "gain:Q",
        scale=x_scale,
        title=_("Efficiency gain (compute per task divided by)"),
        axis=alt.Axis(values=[1, 2, 3, 5, 10, 20, 30], format="~g"),
    )

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=y_scale, axis=alt.Axis(tickCount=6, **_INSIDE))

    border = _border(model, least, most, low, high)
    words = [
        (_("More compute: Huang"), palette.huang, "right", most * 0.97, high * 0.93),
        (_("↑ Long-run elasticity"), palette.neutral, "left", least * 1.06, high * 0.93),
        (_("Less compute: the market"), palette.market, "right", most * 0.97, low + high * 0.07),
    ]
    layers: list[alt.Chart] = [
        border.transform_calculate(top=str(high))
        .mark_area(color=palette.huang, opacity=0.16)
        .encode(x=x, y=y("even"), y2="top:Q"),
        border.transform_calculate(bottom=str(low))
        .mark_area(color=palette.market, opacity=0.16)
        .encode(x=x, y=y("even"), y2="bottom:Q"),
        border.mark_line(color=palette.ink, strokeWidth=2, interpolate="monotone").encode(x=x, y=y("even")),
    ]
    for text, color, align, at_gain, at_elasticity in words:
        rows = [{"gain": at_gain, "at": at_elasticity, "text": text}]
        layers.append(
            alt.Chart(alt.InlineData(values=rows))
            .mark_text(color=color, align=align, fontWeight=600)
            .encode(x=x, y=y("at"), text="text:N")
        )
    title = alt.TitleParams(
        _("Which side of the break-even line?"),
        subtitle=_("Drag the point: your gain and your long-run elasticity"),
    )
    layers += [
        *_here(model, palette, x, y),
        _cells(least, most, low, high, x_scale, y_scale, point),
    ]
    return alt.layer(*layers).properties(height=270, width="container", title=title)


def _border(model: Scenario, least: float, most: float, low: float, high: float) -> alt.Chart:
    """The elasticity at which M = 1, for a row of gains; outside the picture it lies on its edge.

    With reasoning it has no closed form. ln M rises with the elasticity and bends little, so the
    secant from both ends of the axis is there in three steps.
    """

    def excess(at: str) -> str:
        there = replace(model, gain=_datum("gain"), long_run_elasticity=_datum(at))
        return f"log({there.long_run_multiplier()})"

    # At a gain of exactly 1 every elasticity breaks even.
    step = f"(datum.number + 0.1) / {_GAINS + 0.1}"
    row = (
        alt.Chart(alt.sequence(0, _GAINS + 1, 1, as_="number"))
        .transform_calculate(gain=f"{least} * pow({most / least}, {step})")
        .transform_calculate(e0=f"{low}", e1=f"{high}")
        .transform_calculate(f0=excess("e0"), f1=excess("e1"))
    )
    for number in (2, 3, 4):
        one, two = number - 1, number - 2
        slope = f"(datum.e{one} - datum.e{two}) / (datum.f{one} - datum.f{two})"
        inside = f"clamp(datum.e{one} - datum.f{one} * {slope}, {low}, {high})"
        # Two equal points have no slope: the search is over.
        step_to = f"datum.f{one} == datum.f{two} ? datum.e{one} : {inside}"
        row = row.transform_calculate(**{f"e{number}": step_to})
        if number < 4:
            row = row.transform_calculate(**{f"f{number}": excess(f"e{number}")})
    return row.transform_calculate(even="datum.e4")


def _here(model: Scenario, palette: Palette, x: alt.X, y: Any) -> list[alt.Chart]:
    label = f"'×' + format({model.long_run_multiplier()}, '.2f')"
    here = alt.Chart(alt.sequence(0, 1, 1, as_="only")).transform_calculate(
        gain=str(_selected("gain")), here=str(_selected("long_run_elasticity")), label=label
    )
    return [
        here.mark_point(
            filled=True, size=220, color=palette.ink, stroke=palette.background, strokeWidth=2,
            opacity=1,
        ).encode(x=x, y=y("here")),
        here.mark_text(dy=-18, fontWeight=700, fontSize=14).encode(x=x, y=y("here"), text="label:N"),
    ]  # fmt: skip


def _cells(  # noqa: PLR0913, PLR0917 - the four ends of the map and its two scales
    least: float,
    most: float,
    low: float,
    high: float,
    x_scale: alt.Scale,
    y_scale: alt.Scale,
    point: alt.Parameter,
) -> alt.Chart:
    """What the pointer hits: a grid of invisible cells, each with the values it stands for."""

    def gain(column: float) -> float:
        return float(least * (most / least) ** (column / _COLUMNS))

    height = (high - low) / _ROWS
    rows = [
        {
            "cell": True,
            "gain": float(f"{gain(column + 0.5):.3g}"),
            "long_run_elasticity": round(low + (row + 0.5) * height, 2),
            "from": gain(column),
            "to": gain(column + 1),
            "under": low + row * height,
            "over": low + (row + 1) * height,
        }
        for column in range(_COLUMNS)
        for row in range(_ROWS)
    ]
    return (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rect(opacity=0, cursor="move", tooltip=False)
        .encode(
            x=alt.X("from:Q", scale=x_scale),
            x2="to:Q",
            y=alt.Y("under:Q", scale=y_scale),
            y2="over:Q",
        )
        .add_params(point)
    )
