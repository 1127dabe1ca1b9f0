"""The map of gain and elasticity that follows the sliders, and moves them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import altair as alt

from calc.scenario import Scenario
from components.demand import vega_params
from components.demand.assumptions import ChosenAssumptions
from components.demand.vega_params import INSIDE, datum
from components.language import gettext as _
from components.theme import Palette
from data.model import Parameter

HEIGHT = 270
_COLUMNS, _ROWS = 48, 30  # of cells that the pointer hits
_GAINS = 11  # at which the border and the peak are computed
_SECANT_STEPS = 4
_OFF_ONE = 0.1  # of a step: where the first row lies beside a gain of 1
_FLAT = 1e-9
_EDGE = 0.08  # of the width: so near to an end a label stands to one side
_LABEL_ABOVE, _CLEAR = 0.04, 0.12  # of the height: where a point's label is, and its room
_IN_ORDER: list[Any] = [alt.SortField("number")]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The ends of the map and its axes."""

    min_gain: float
    max_gain: float
    low: float
    high: float

    @property
    def x_scale(self) -> alt.Scale:
        return alt.Scale(type="log", domain=[self.min_gain, self.max_gain], nice=False)

    @property
    def y_scale(self) -> alt.Scale:
        return alt.Scale(domain=[self.low, self.high], nice=False)

    def x(self) -> alt.X:
        return alt.X(
            "gain:Q",
            scale=self.x_scale,
            title=_("Times less computing for the same answer"),
            axis=alt.Axis(values=[1, 2, 3, 5, 10, 20, 30], format="~g"),
        )

    def y(self, field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=self.y_scale, axis=alt.Axis(tickCount=6, **INSIDE))

    def gain(self, part: float) -> float:
        """The gain at a part of the width."""
        return float(self.min_gain * (self.max_gain / self.min_gain) ** part)

    def elasticity(self, part: float) -> float:
        """The elasticity at a part of the height."""
        return self.low + (self.high - self.low) * part


def picture(
    model: Scenario,
    chosen: ChosenAssumptions,
    parameters: Mapping[str, Parameter],
    palette: Palette,
) -> alt.LayerChart:
    """The map, with the point at the visitor's assumptions."""
    frame = _Frame(
        *parameters["gain"].limits,
        *parameters["long_run_elasticity"].limits,
    )
    # Layers within a layer share its rows, which are then written and computed once.
    border = border_rows(model, frame.min_gain, frame.max_gain, frame.low, frame.high)
    peak = peak_rows(alt.Chart(), model, frame.min_gain, frame.max_gain)
    layers = [
        alt.layer(
            *_sides(alt.Chart(), frame, palette),
            *_peak(peak, frame, palette),
            data=border.data,
            transform=border.transform,
        ),
        *_words(model, frame, palette),
        _here(model, frame, palette),
        _cells(frame, vega_params.point(chosen, parameters, dragged=True)),
    ]
    return vega_params.layered(layers, HEIGHT)


def _sides(border: alt.Chart, frame: _Frame, palette: Palette) -> list[alt.Chart]:
    x, even = frame.x(), frame.y("even")
    return [
        border.mark_area(color=palette.huang, opacity=0.16, interpolate="monotone").encode(
            x=x, y=even, y2="top:Q"
        ),
        border.mark_area(color=palette.market, opacity=0.16, interpolate="monotone").encode(
            x=x, y=even, y2="bottom:Q"
        ),
        border.mark_line(
            color=palette.ink, strokeWidth=2, interpolate="monotone", clip=True
        ).encode(x=x, y=even),
    ]


def border_rows(
    model: Scenario, min_gain: float, max_gain: float, low: float, high: float
) -> alt.Chart:
    """Rows of `gain` and `even`, the elasticity at which M = 1, cut off at `low` and `high`.

    With reasoning it has no closed form. ln M rises with the elasticity and bends little, so the
    secant from both ends of the axis is there in a few steps. `height` is ln M at the visitor's
    elasticity.
    """

    def excess(elasticity: Any) -> str:
        there = replace(model, gain=datum("gain"), long_run_elasticity=elasticity)
        return f"log({there.long_run_multiplier()})"

    # At a gain of exactly 1 every elasticity breaks even.
    part = f"(datum.number + {_OFF_ONE}) / {_GAINS + _OFF_ONE}"
    rows = (
        alt.Chart(alt.sequence(0, _GAINS + 1, 1, as_="number"))
        .transform_calculate(gain=f"{min_gain} * pow({max_gain / min_gain}, {part})")
        .transform_calculate(e0=f"{low}", e1=f"{high}")
        .transform_calculate(
            f0=excess(datum("e0")),
            f1=excess(datum("e1")),
            height=excess(model.long_run_elasticity),
        )
    )
    last = _SECANT_STEPS + 1
    for number in range(2, last + 1):
        one, two = number - 1, number - 2
        slope = f"(datum.e{one} - datum.e{two}) / (datum.f{one} - datum.f{two})"
        inside = f"clamp(datum.e{one} - datum.f{one} * {slope}, {low}, {high})"
        # Two equal values have no slope: the search is over, or the border beyond the edge.
        found = f"datum.f{one} == datum.f{two} ? datum.e{one} : {inside}"
        rows = rows.transform_calculate(**{f"e{number}": found})
        if number < last:
            rows = rows.transform_calculate(**{f"f{number}": excess(datum(f"e{number}"))})
    return rows.transform_calculate(even=f"datum.e{last}", top=f"{high}", bottom=f"{low}")


def peak_rows(border: alt.Chart, model: Scenario, min_gain: float, max_gain: float) -> alt.Chart:
    """The row of `gain` and `at` where demand is highest for the visitor's elasticity.

    None where that is at an end of the map. The vertex of the parabola through the highest of the
    `border_rows` and its neighbours, on ln g.
    """
    step = math.log(max_gain / min_gain) / (_GAINS + _OFF_ONE)
    bend = "(datum.before - 2 * datum.height + datum.after)"
    return (
        border.transform_window(before="lag(height)", after="lead(height)", sort=_IN_ORDER)
        .transform_joinaggregate(highest="max(height)")
        # What is flat but for rounding, as the textbook case at an elasticity of 1, has no peak.
        .transform_filter(
            "isValid(datum.before) && isValid(datum.after) && datum.height == datum.highest"
            f" && {bend} < -{_FLAT}"
        )
        .transform_calculate(
            gain=f"datum.gain * exp({step} * (datum.before - datum.after) / (2 * {bend}))",
            at=str(model.long_run_elasticity),
        )
    )


def _peak(peak: alt.Chart, frame: _Frame, palette: Palette) -> list[alt.Chart]:
    words = _("peak at")
    label = f"'{vega_params.quoted(words)} ' + format(datum.gain, '.1f')"
    x, y = frame.x(), frame.y("at")
    return [
        peak.mark_point(
            shape="diamond", filled=False, size=90, color=palette.ink, strokeWidth=1.5, opacity=1
        ).encode(x=x, y=y),
        peak.transform_calculate(label=label)
        .mark_text(dy=16, color=palette.neutral)
        .encode(x=x, y=y, text="label:N"),
    ]


def _words(model: Scenario, frame: _Frame, palette: Palette) -> list[alt.Chart]:
    """What the sides and the axis are called, each out of the way while the point is there."""
    top, bottom = frame.elasticity(0.93), frame.elasticity(0.07)
    left, right = frame.gain(0.015), frame.gain(0.99)
    texts: tuple[tuple[str, str, Literal["left", "right"], float, float], ...] = (
        (_("More computing: Huang"), palette.huang, "right", right, top),
        (_("↑ rise in use, in %"), palette.neutral, "left", left, top),
        (_("Less computing: the market"), palette.market, "right", right, bottom),
    )
    span, middle = frame.high - frame.low, frame.gain(0.5)
    layers = []
    for text, colour, align, gain, at in texts:
        beside = f"({model.gain}) {'>' if align == 'right' else '<'} {middle}"
        # The point's own label stands above it.
        level = f"abs({model.long_run_elasticity} + {_LABEL_ABOVE * span} - {at}) < {_CLEAR * span}"
        seen: Any = alt.ExprRef(f"{beside} && {level} ? 0 : 1")
        layers.append(
            alt.Chart(alt.InlineData(values=[{"gain": gain, "at": at, "text": text}]))
            .mark_text(color=colour, align=align, fontWeight=600, opacity=seen)
            .encode(x=frame.x(), y=frame.y("at"), text="text:N")
        )
    return layers


def _here(model: Scenario, frame: _Frame, palette: Palette) -> alt.LayerChart:
    label = f"'×' + format({model.long_run_multiplier()}, '.2f')"
    here = alt.Chart(alt.sequence(0, 1, 1, as_="only")).transform_calculate(
        gain=str(model.gain), here=str(model.long_run_elasticity), label=label
    )
    x, y = frame.x(), frame.y("here")
    # At an end of the map the page is no wider than the map.
    inwards: Any = alt.ExprRef(
        f"datum.gain > {frame.gain(1 - _EDGE)} ? 'right' : "
        f"datum.gain < {frame.gain(_EDGE)} ? 'left' : 'center'"
    )
    dot: dict[str, Any] = {
        "color": palette.ink,
        "stroke": palette.background,
        "strokeWidth": 2,
        "opacity": 1,
    }
    base = alt.Chart()
    return alt.LayerChart(
        layer=[
            base.mark_point(filled=True, size=220, clip=True, **dot).encode(x=x, y=y),
            base.mark_text(align=inwards, dy=-18, fontWeight=700, fontSize=14).encode(
                x=x, y=y, text="label:N"
            ),
        ],
        data=here.data,
        transform=here.transform,
    )


def _cells(frame: _Frame, point: alt.Parameter) -> alt.Chart:
    """What the pointer hits: a grid of invisible cells, each with the values it stands for."""
    height = (frame.high - frame.low) / _ROWS

    def gain(part: str) -> str:
        return f"{frame.min_gain} * pow({frame.max_gain / frame.min_gain}, ({part}) / {_COLUMNS})"

    # Made in the browser: written out they were half of what the page sends.
    cells: alt.Chart = (
        alt.Chart(alt.sequence(0, _COLUMNS * _ROWS, 1, as_="number"))
        .transform_calculate(
            cell="true",
            column=f"datum.number % {_COLUMNS}",
            row=f"floor(datum.number / {_COLUMNS})",
        )
        .transform_calculate(
            gain=f"toNumber(format({gain('datum.column + 0.5')}, '.3r'))",
            long_run_elasticity=(
                f"toNumber(format({frame.low} + (datum.row + 0.5) * {height}, '.2f'))"
            ),
            left=gain("datum.column"),
            right=gain("datum.column + 1"),
            under=f"{frame.low} + datum.row * {height}",
            over=f"{frame.low} + (datum.row + 1) * {height}",
        )
        .mark_rect(opacity=0, cursor="move", tooltip=False)
        .encode(
            x=alt.X("left:Q", scale=frame.x_scale),
            x2="right:Q",
            y=alt.Y("under:Q", scale=frame.y_scale),
            y2="over:Q",
        )
        .add_params(point)
    )
    return cells
