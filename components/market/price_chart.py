"""The price of one symbol as a line or candles, side by side, with the names of events above.

The line's rows are the time and the close of each bar, the candles' also what they are made of;
all words about a bar are made in the browser (see `components.charts`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from components import format as fmt
from components.charts import interaction, style
from components.charts.bar_chart import bar_chart
from components.charts.interaction import MeasuredColumn
from components.charts.time_axis import FIELD, TimeAxis
from components.charts.written import WrittenChart
from components.language import gettext as _
from components.language import pgettext
from components.market import marks
from components.quote import last_price
from components.theme import Palette

HEIGHT = 430
CLOSE = "close"
_CANDLE = ("open", "high", "low", CLOSE, "volume")
#: Pixels below the price: for a name, and with candles for their volume.
_BELOW, _BELOW_CANDLES = 26, 92
_VOLUME = 56  #: pixels of the largest volume
#: From this span on, ticks of the price stand at whole dollars.
_WHOLE_DOLLARS = 8
_WIDEST_BAR = 40
#: Free room above and below the price, as shares of its span.
_ROOM_ABOVE, _ROOM_BELOW = 0.04, 0.06
#: The share of the width that the last price has at the right.
_MARGIN = 0.075


@dataclass(frozen=True, slots=True)
class PriceChart:
    """What to draw. `bars` as in `data.prices.model.History`; `unit` as `interaction.measure`."""

    bars: pd.DataFrame
    names: Sequence[marks.EventMark] = ()
    shock: marks.ShockMove | None = None
    days: Sequence[marks.CompanyDay] = ()
    candles: bool = False
    logarithmic: bool = False
    missing: Sequence[date] = ()  #: sessions without a bar, at which the line breaks
    unit: str = ""

    @property
    def foot(self) -> int:
        """Pixels at the foot of the plot that the company's days take."""
        return marks.DAYS_HEIGHT if self.days else 0


def time_axis(bars: pd.DataFrame, missing: Sequence[date] = ()) -> TimeAxis:
    """The axis on which `bars` stand."""
    return TimeAxis(pd.DatetimeIndex(bars.index), _MARGIN, missing)


def chart(content: PriceChart, palette: Palette) -> WrittenChart:
    """The chart, in the visitor's language and the colours given."""
    axis = time_axis(content.bars, content.missing)
    rows = axis.rows(content.bars[list(_CANDLE) if content.candles else [CLOSE]])
    scale = _scale(content)
    draw = _candles if content.candles else _line
    pointed = MeasuredColumn("pointed", palette.ink)
    layers: list[alt.Chart] = [
        *marks.name_layers(
            content.names, axis, scale, palette, None if content.candles else content.foot
        ),
        *draw(content, axis, scale, palette),
        *marks.before_layers(content.shock, axis, scale, palette),
        *marks.fall_layers(None if content.candles else content.shock, axis, scale, palette),
        _last_price(content, axis, scale, palette),
        *marks.day_layers(content.days, axis, palette),
        *interaction.measure(
            axis, [MeasuredColumn(CLOSE, palette.ink)], marks.GUTTER, content.unit, palette
        ),
        *interaction.crosshair(
            axis, [MeasuredColumn(CLOSE, pointed.color)], scale, _words(content, axis), palette
        ),
    ]
    layers[0] = layers[0].add_params(interaction.zoom(), last_price.parameter())
    return bar_chart(layers, rows, axis, palette, HEIGHT)


def _scale(content: PriceChart) -> alt.Scale:
    columns = ("low", "high") if content.candles else (CLOSE, CLOSE)
    low = float(content.bars[columns[0]].min())
    high = float(content.bars[columns[1]].max())
    span = (high - low) or high * 0.02
    if content.logarithmic:
        factor = high / low if high > low else 1.02
        domain = [low / factor**_ROOM_BELOW, high * factor**_ROOM_ABOVE]
    else:
        domain = [max(0.0, low - span * _ROOM_BELOW), high + span * _ROOM_ABOVE]
    below = (_BELOW_CANDLES if content.candles else _BELOW) + content.foot
    return marks.price_scale(domain, below, logarithmic=content.logarithmic)


def _y(field: str, scale: alt.Scale, *, axis: bool = False) -> alt.Y:
    low, high = scale.to_dict()["domain"]
    tick_format = "$,.0f" if high - low > _WHOLE_DOLLARS else style.PRICE
    shown = alt.Axis(format=tick_format, tickCount=4, orient="left") if axis else alt.Undefined
    return alt.Y(f"{field}:Q", scale=scale, title=None, axis=shown)


def _line(
    content: PriceChart, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    line = (
        alt.Chart()
        .mark_line(color=palette.ink, strokeWidth=style.MAIN_LINE, clip=True)
        .encode(x=axis.encoding(), y=_y(CLOSE, scale, axis=True))
    )
    # Within days it breaks at night; a missing session breaks it by having no close.
    return [line.encode(detail="day:N") if axis.within_days else line]


def _candles(
    content: PriceChart, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> list[alt.Chart]:
    base = alt.Chart(transform=[{"filter": f"isValid(datum.{CLOSE})"}]).encode(x=axis.encoding())
    wick = base.mark_rule(color=palette.ink, clip=True).encode(
        y=_y("low", scale, axis=True), y2="high:Q"
    )
    # Rising bars are hollow, falling ones full: told apart without a second colour.
    body = base.mark_bar(
        stroke=palette.ink, strokeWidth=1, size=_bar_width(len(content.bars), 0.6), clip=True
    ).encode(
        y=_y("open", scale),
        y2=f"{CLOSE}:Q",
        fill=alt.condition(
            f"datum.{CLOSE} >= datum.open",
            alt.value(palette.background),
            alt.value(palette.ink),
        ),
    )
    key = (
        alt.Chart(pd.DataFrame({"key": [_("▯ closed above its open · ▮ below")]}))
        .mark_text(align="left", baseline="top", fontSize=style.SMALL_SIZE, color=palette.neutral)
        .encode(x=alt.value(0), y=alt.value(0), text="key:N")
    )
    return [wick, body, key, *_volume(content, axis, palette)]


def _volume(content: PriceChart, axis: TimeAxis, palette: Palette) -> list[alt.Chart]:
    """The shares traded, at the foot of the plot; the largest number says how high they stand."""
    most = float(content.bars["volume"].max()) or 1.0
    foot = f"height - {content.foot}"
    bars = (
        alt.Chart()
        .mark_bar(
            color=palette.mark, opacity=0.6, size=_bar_width(len(content.bars), 0.6), clip=True
        )
        .encode(
            x=axis.encoding(),
            y=alt.value(alt.ExprRef(foot)),
            y2=alt.value(alt.ExprRef(f"{foot} - {_VOLUME} * (datum.volume || 0) / {most}")),
        )
    )
    said = pgettext("volume", "Shares, at most {count} M").format(count=fmt.number(most / 1e6, 1))
    name = (
        alt.Chart(pd.DataFrame({"said": [said]}))
        .mark_text(align="left", fontSize=style.SMALL_SIZE, color=palette.neutral)
        .encode(x=alt.value(0), y=alt.value(alt.ExprRef(f"{foot} - {_VOLUME} - 10")), text="said:N")
    )
    return [bars, name]


def _bar_width(count: int, share: float) -> Any:
    shown = f"(domain('{FIELD}')[1] - domain('{FIELD}')[0])" if count else "1"
    return {"expr": f"clamp(width / {shown} * {share}, 1, {_WIDEST_BAR})"}


def _last_price(
    content: PriceChart, axis: TimeAxis, scale: alt.Scale, palette: Palette
) -> alt.Chart:
    """The last close at the line's end, above it where there is no room; follows the newest."""
    close = float(content.bars[CLOSE].iloc[-1])
    frame = pd.DataFrame({FIELD: [len(axis.places)], CLOSE: [close], "label": [fmt.money(close)]})
    text = alt.Chart(frame).mark_text(
        align=alt.ExprRef("width > 760 ? 'left' : 'right'"),
        baseline=alt.ExprRef("width > 760 ? 'middle' : 'bottom'"),
        dx=alt.ExprRef("width > 760 ? 8 : width * .08"),
        dy=alt.ExprRef("width > 760 ? 0 : -8"),
        color=palette.ink,
        fontSize=style.LABEL_SIZE,
        fontWeight=style.NAME_WEIGHT,
        clip=True,
    )
    label: alt.Chart = text.encode(x=axis.encoding(), y=_y(CLOSE, scale), text="label:N")
    return last_price.follows(label, CLOSE, "label")


def _words(content: PriceChart, axis: TimeAxis) -> str:
    """What the chart says of a bar: when, its close, its move, of a candle also the rest."""
    close, before = f"datum.{CLOSE}", "datum.previous"
    price = f"format({close}, '{style.PRICE}')"
    move = f"(isValid({before}) ? format({close} / {before} - 1, '+.2%') : '{fmt.MISSING}')"
    words = f"{axis.text()} + '   ' + {price} + '   ' + {move}"
    if content.candles:
        named = {"open": _("Open"), "high": _("High"), "low": _("Low"), "volume": _("Volume")}
        rest = [
            f"{json.dumps(name + ' ')} + "
            f"format(datum.{field}, '{style.COUNT if field == 'volume' else style.PRICE}')"
            for field, name in named.items()
        ]
        words = " + ".join([words, "'\\n'", " + '   ' + ".join(rest)])
    nothing = json.dumps(_("no price"))
    return f"isValid({close}) ? {words} : {axis.text()} + '   ' + {nothing}"
