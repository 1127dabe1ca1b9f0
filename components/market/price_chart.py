"""The price of one symbol as a line or candles, its volume below on the same axis of time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from components import format as fmt
from components.charts import interaction, style
from components.charts.time_axis import FIELD, TimeAxis
from components.language import gettext as _
from components.language import pgettext
from components.market import marks
from components.quote import last_price
from components.theme import Palette
from data.events import Event

HEIGHT = 430
#: Where the price ends and the volume begins, as shares of the height from the top.
_PRICE_BOTTOM = 0.78
_VOLUME_TOP = 0.85
#: With numbered events between the two.
_PRICE_BOTTOM_EVENTS = 0.70
#: From this span on, ticks of the price stand at whole dollars.
_WHOLE_DOLLARS = 8
_WIDEST_BAR = 40
#: Whether the axis of the volume has room for more than one figure.
_TALL = "height > 300"
# Vega's own short form of a billion is G, which nobody says of shares.
_MILLIONS = "datum.value ? format(datum.value / 1e6, ',.0f') + ' M' : ''"
#: Free room above and below the price, as shares of its span; labels stand in the upper one.
_ROOM_ABOVE = 0.22
_ROOM_BELOW = 0.08


@dataclass(frozen=True, slots=True)
class PriceChart:
    """What to draw. `bars` as in `data.prices.model.History`; `currency` of its prices."""

    bars: pd.DataFrame
    moments: Sequence[Event]
    events: Sequence[marks.NumberedEvent] = ()
    shock: marks.Shock | None = None
    candles: bool = False
    logarithmic: bool = False
    missing: Sequence[date] = ()  #: sessions without a bar, at which the line breaks


def time_axis(bars: pd.DataFrame) -> TimeAxis:
    """The axis on which `bars` stand."""
    return TimeAxis(pd.DatetimeIndex(bars.index))


def chart(content: PriceChart, palette: Palette) -> alt.LayerChart:
    """The chart, in the visitor's language and the colours given."""
    axis = time_axis(content.bars)
    frame = _frame(content.bars, axis, content.missing)
    bottom = _PRICE_BOTTOM_EVENTS if content.events else _PRICE_BOTTOM
    scale = _price_scale(content.bars, bottom, logarithmic=content.logarithmic)
    draw = _candles if content.candles else _line
    layers: list[alt.Chart] = [
        _volume(frame, axis, palette),
        *marks.moment_layers(content.moments, axis, palette, bottom),
        *draw(frame, axis, scale, palette),
        *_crosshair(frame, axis, scale, palette),
        *marks.number_layers(content.events, axis, palette, bottom),
    ]
    layers += _last_price(frame, axis, scale, palette)
    if content.shock is not None:
        y = _y("close", scale, axis=False)
        layers += marks.shock_layers(axis, content.shock, y, palette)
    whole = alt.layer(*layers).resolve_scale(y="independent").properties(height=HEIGHT)
    whole = whole.add_params(last_price.parameter())
    return style.styled(whole, palette)


def _last_price(
    frame: pd.DataFrame, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    """The last close as a point, which follows the newest price."""
    point = (
        alt.Chart(frame[[FIELD, "close"]].tail(1))
        .mark_point(color=palette.market, filled=True, size=40, opacity=1)
        .encode(x=axis.encoding(), y=_y("close", scale, axis=False))
    )
    return [last_price.follows(point, "close")]


def _frame(bars: pd.DataFrame, axis: TimeAxis, missing: Sequence[date]) -> pd.DataFrame:
    index = pd.DatetimeIndex(bars.index)
    frame = bars.reset_index(drop=True)
    frame.insert(0, FIELD, axis.positions(index))
    frame["when"] = axis.texts(index)
    # As text: the first bar has no move, for which Vega would say "null".
    pieces = pd.Series(axis.segments(index, missing))
    moves = frame["close"].pct_change()
    if not axis.within_days:  # across a missing session there is no move to tell
        moves = moves.where(pieces == pieces.shift())
    frame["move"] = [fmt.MISSING if math.isnan(move) else fmt.percent(move) for move in moves]
    frame["session"] = pieces
    return frame


def _price_scale(bars: pd.DataFrame, bottom: float, *, logarithmic: bool) -> alt.Scale:
    low, high = float(bars["low"].min()), float(bars["high"].max())
    span = (high - low) or high * 0.02
    if logarithmic:
        factor = high / low if high > low else 1.02
        domain = [low / factor**_ROOM_BELOW, high * factor**_ROOM_ABOVE]
    else:
        domain = [max(0.0, low - span * _ROOM_BELOW), high + span * _ROOM_ABOVE]
    return alt.Scale(
        type="log" if logarithmic else "linear",
        domain=domain,
        nice=False,
        zero=False,
        range=[{"expr": f"height * {bottom}"}, 0],
    )


def _y(field: str, scale: alt.Scale, *, axis: bool) -> alt.Y:
    low, high = scale.to_dict()["domain"]
    whole_dollars = "$,.0f" if high - low > _WHOLE_DOLLARS else style.PRICE
    shown = alt.Axis(format=whole_dollars, tickCount=6, orient="left") if axis else None
    return alt.Y(f"{field}:Q", scale=scale, title=None, axis=shown)


def _bar_width(count: int, share: float) -> Any:
    return {"expr": f"clamp(width / {count} * {share}, 1, {_WIDEST_BAR})"}


def _volume(frame: pd.DataFrame, axis: TimeAxis, palette: Palette) -> alt.Chart:
    y = alt.Y(
        "volume:Q",
        scale=alt.Scale(
            nice=False, range=[{"expr": "height"}, {"expr": f"height * {_VOLUME_TOP}"}]
        ),
        axis=alt.Axis(
            labelExpr=_MILLIONS,
            tickCount={"expr": f"{_TALL} ? 2 : 1"},
            grid=False,
            orient="left",
            # What the axis counts, upright over its figures.
            title=pgettext("volume", "Shares"),
            titleAngle=0,
            titleAlign="right",
            titleX=-6,
            titleY={"expr": f"height * {_VOLUME_TOP} - 2"},
        ),
    )
    bars: alt.Chart = (
        alt.Chart(frame)
        .mark_bar(color=palette.neutral, opacity=0.55, size=_bar_width(len(frame), 0.55), clip=True)
        .encode(x=axis.encoding(), y=y)
    )
    return bars


def _line(
    frame: pd.DataFrame, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    line = (
        alt.Chart(frame)
        .mark_line(color=palette.market, strokeWidth=1.8, clip=True)
        .encode(x=axis.encoding(), y=_y("close", scale, axis=True), detail="session:N")
    )
    return [line]


def _candles(
    frame: pd.DataFrame, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    base = alt.Chart(frame).encode(x=axis.encoding())
    wick = base.mark_rule(color=palette.market, clip=True).encode(
        y=_y("low", scale, axis=True), y2="high:Q"
    )
    # Rising bars are hollow, falling ones full: told apart without a second colour.
    body = base.mark_bar(
        stroke=palette.market, strokeWidth=1, size=_bar_width(len(frame), 0.5), clip=True
    ).encode(
        y=_y("open", scale, axis=False),
        y2="close:Q",
        fill=alt.condition(
            "datum.close >= datum.open",
            alt.value(palette.background),
            alt.value(palette.market),
        ),
    )
    return [wick, body]


def _crosshair(
    frame: pd.DataFrame, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    base = alt.Chart(frame).encode(x=axis.encoding())
    tooltip = [
        alt.Tooltip("when:N", title=_("When")),
        alt.Tooltip("close:Q", title=_("Close"), format=style.PRICE),
        alt.Tooltip("move:N", title=_("Change")),
        alt.Tooltip("open:Q", title=_("Open"), format=style.PRICE),
        alt.Tooltip("high:Q", title=_("High"), format=style.PRICE),
        alt.Tooltip("low:Q", title=_("Low"), format=style.PRICE),
        alt.Tooltip("volume:Q", title=_("Volume"), format=style.COUNT),
    ]
    y = _y("close", scale, axis=False)
    upright, point = interaction.crosshair(base, y, tooltip, palette)
    level = base.mark_rule(color=palette.neutral, strokeDash=[3, 3], clip=True).encode(
        x=alt.value(0),
        x2=alt.value({"expr": "width"}),
        y=y,
        opacity=interaction.at_pointer(0.7),
    )
    return [upright, level, point]
