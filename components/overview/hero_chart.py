"""The overview's picture: the price from the fall to now, with its moments named on it.

The placement of the names is computed here, from the closes alone, for a wide picture and for a
phone; the browser takes the one that fits its width.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from calc.returns import Recovery
from components import format as fmt
from components.charts import interaction, style
from components.charts.bar_chart import bar_chart
from components.charts.time_axis import FIELD, TimeAxis
from components.charts.written import WrittenChart
from components.language import gettext as _
from components.theme import SIGNS, Palette, Sign

HEIGHT = 330
#: Below this width in pixels the names are shorter and stand without dates.
_PHONE = "width < 560"
#: How far a name reaches beside its leader, as a share of the picture's width.
_REACH_WIDE, _REACH_PHONE = 0.2, 0.42
#: Free room between the line and a name, and under the lowest name, as shares of the closes' span.
_GAP, _ROOM_BELOW, _ROOM_ABOVE = 0.06, 0.3, 0.08
#: What the verdict and the names below it take of the height, in the corner above the early price.
_CORNER = 0.48
_BIG = 18
#: So that HEIGHT is the plot's own, and the price beside it knows where a level stands.
_ONLY_WIDTH_FITS = alt.AutoSizeParams(type="fit-x", contains="padding")
_BACKGROUND_SIZE = 90


@dataclass(frozen=True, slots=True)
class Hero:
    """What is drawn. `closes` by day (dates without a zone), in US dollars, the newest last.

    `released` is R1's day, `release` the first session that could react; `answer` the session of
    Huang's answer; `before` and `shock` the session before the fall and its own; `lost` the market
    value that went with it, in dollars. `identity` names all this in keys of caches.
    """

    closes: pd.Series[float]
    before: date
    shock: date
    released: date
    release: date
    answer: date
    recovery: Recovery | None
    lost: float
    identity: str

    @property
    def level(self) -> float:
        """The close before the fall."""
        return self.at(self.before)

    def at(self, session: date) -> float:
        """The close of a session."""
        return float(self.closes[pd.Timestamp(session)])


@dataclass(frozen=True, slots=True)
class _Name:
    """A moment's name: `lines` on a wide picture, `short` on a phone. `levels`: for the two."""

    session: date
    sign: Sign
    colour: str
    lines: tuple[str, str]
    short: str
    levels: tuple[float, float]
    above: bool
    leftwards: bool = False
    big: bool = False


def free_level(
    closes: pd.Series[float], session: date, *, reach: float, above: bool, leftwards: bool = False
) -> float:
    """Where a name beside `session` meets no part of the line: a level in the closes' unit.

    `reach` is how far it extends from there, as a share of the closes' time; up or down by `above`.
    """
    index = pd.DatetimeIndex(closes.index)
    here, wide = pd.Timestamp(session), (index[-1] - index[0]) * reach
    start, end = (here - wide, here) if leftwards else (here, here + wide)
    beside = closes.loc[start:end]
    gap = (closes.max() - closes.min()) * _GAP
    return float(beside.max() + gap) if above else float(beside.min() - gap)


def chart(hero: Hero, palette: Palette) -> WrittenChart:
    """The picture, in the visitor's language and the colours given."""
    axis = TimeAxis(pd.DatetimeIndex(hero.closes.index), margin=0.01)
    names = _names(hero, palette)
    y = _Scale(domain(hero), float(hero.closes.max()))
    line = (
        alt.Chart()
        .mark_line(color=palette.ink, strokeWidth=style.MAIN_LINE, clip=True)
        .encode(x=axis.encoding(labelled=True), y=y("close:Q"))
    )
    pointed = [interaction.MeasuredColumn("close", palette.ink)]
    layers: list[alt.Chart] = [
        _shortfall(hero, axis, y, palette),
        _baseline(hero, axis, y, palette),
        line,
        _fall(hero, axis, y, palette),
        *(part for name in names for part in _named(name, hero, axis, y, palette)),
        _newest(hero, axis, y, palette),
        *interaction.crosshair(axis, pointed, y.scale, _words(hero, axis), palette),
    ]
    rows = axis.rows(hero.closes.to_frame("close"))
    return bar_chart(layers, rows, axis, palette, HEIGHT, autosize=_ONLY_WIDTH_FITS)


def _words(hero: Hero, axis: TimeAxis) -> str:
    """What the chart says of a bar: when, its close, its distance from that before the fall."""
    against = f"format(datum.close / {hero.level} - 1, '+.1%')"
    price = f"format(datum.close, '{style.PRICE}')"
    return f"{axis.text()} + '   ' + {price} + '   ' + {against}"


class _Scale:
    """Makes the encodings along the price, all on one scale.

    Above `highest`, the highest close, it has no lines: they would go through the verdict.
    """

    def __init__(self, ends: tuple[float, float], highest: float) -> None:
        self.scale = alt.Scale(domain=list(ends), nice=False, zero=False)
        self.values = ticks(ends[0], highest)

    def __call__(self, field: str) -> alt.Y:
        # One axis for all layers: one that has none would take it from the others.
        axis = alt.Axis(format="$,.0f", values=self.values, orient="left")
        return alt.Y(field, scale=self.scale, title=None, axis=axis)


def domain(hero: Hero) -> tuple[float, float]:
    """The lowest and highest price of the picture: room for names and the verdict included."""
    low, high = float(hero.closes.min()), float(hero.closes.max())
    span = high - low
    bottom = max(0.0, low - span * (_GAP + _ROOM_BELOW))
    early = max(
        free_level(hero.closes, day, reach=_REACH_WIDE, above=True, leftwards=leftwards)
        for day, leftwards in ((hero.release, True), (hero.answer, False))
    )
    return bottom, max(high + span * _ROOM_ABOVE, bottom + (early - bottom) / (1 - _CORNER))


def ticks(low: float, high: float) -> list[float]:
    """Round prices from `low` to `high` (low < high), both included: at most six."""
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [step * each for each in range(first, last + 1)]


def _names(hero: Hero, palette: Palette) -> list[_Name]:
    found = [
        _name(
            hero, hero.release, SIGNS["deepseek"], palette.deepseek, above=True, leftwards=True,
            lines=(_("R1 released"), fmt.day(hero.released)), short=_("R1"),
        ),
        _name(
            hero, hero.answer, SIGNS["huang"], palette.huang, above=True,
            lines=(_("Huang answers"), fmt.day(hero.answer)), short=_("Huang answers"),
        ),
        _fall_name(hero, palette),
    ]  # fmt: skip
    back = hero.recovery
    if back is not None and back.session is not None:
        day = fmt.day(back.session, "day")
        lines = (
            _("{day}: the loss is won back,").format(day=day),
            _("after {count} sessions").format(count=back.sessions),
        )
        short = _("won back {day}").format(day=day)
        found.append(
            _name(hero, back.session, SIGNS["other"], palette.ink, above=False, lines=lines,
                  short=short)
        )  # fmt: skip
    return found


def _fall_name(hero: Hero, palette: Palette) -> _Name:
    move = fmt.percent(hero.at(hero.shock) / hero.level - 1)
    value = _("{day}: {value} of Nvidia’s value gone").format(
        day=fmt.day(hero.shock, "long"), value=fmt.billions(hero.lost, digits=0)
    )
    return _name(
        hero, hero.shock, SIGNS["market"], palette.market, above=False, big=True,
        lines=(_("{move} in a day").format(move=move), value),
        short=fmt.pair(fmt.day(hero.shock, "day"), move),
    )  # fmt: skip


def _name(  # noqa: PLR0913 - what a name is made of
    hero: Hero,
    session: date,
    sign: Sign,
    colour: str,
    *,
    lines: tuple[str, str],
    short: str,
    above: bool,
    leftwards: bool = False,
    big: bool = False,
) -> _Name:
    wide, phone = (
        free_level(hero.closes, session, reach=reach, above=above, leftwards=leftwards)
        for reach in (_REACH_WIDE * (1 + big * 0.7), _REACH_PHONE)
    )
    return _Name(session, sign, colour, lines, short, (wide, phone), above, leftwards, big)


def _named(name: _Name, hero: Hero, axis: TimeAxis, y: _Scale, palette: Palette) -> list[alt.Chart]:
    """A mark on the line, a leader from it, and beside the leader's end the name."""
    place = axis.session_position(name.session)
    wide, phone = name.levels
    frame = pd.DataFrame(
        {FIELD: [place], "close": [hero.at(name.session)], "wide": [wide], "phone": [phone]}
    )
    base = (
        alt.Chart(frame)
        .transform_calculate(level=f"{_PHONE} ? datum.phone : datum.wide")
        .encode(x=axis.encoding())
    )
    leader = base.mark_rule(
        color=name.colour, strokeWidth=style.LEADER_LINE, clip=True, aria=False
    ).encode(y=y("close:Q"), y2="level:Q")
    fill = name.colour if name.sign.filled else palette.background
    mark = base.mark_point(
        shape=name.sign.shape, filled=True, size=_BACKGROUND_SIZE, color=fill,
        stroke=palette.background if name.sign.filled else name.colour, strokeWidth=1.5,
        opacity=1, clip=True, description=f"{name.lines[0]}, {name.lines[1]}",
    ).encode(y=y("close:Q"))  # fmt: skip
    return [leader, mark, *_texts(name, base, y, palette)]


def _texts(name: _Name, base: alt.Chart, y: _Scale, palette: Palette) -> list[alt.Chart]:
    """The name's two lines; on a phone one, and shorter."""
    colour = name.colour if name.sign.filled else palette.ink
    shared: dict[str, Any] = {
        "align": "right" if name.leftwards else "left",
        "baseline": "bottom" if name.above else "top",
        "dx": 0,
        "aria": False,
    }
    size = _BIG if name.big else style.LABEL_SIZE
    step = size + 4
    weight: Any = style.NAME_WEIGHT if name.sign.filled else "normal"
    first = base.mark_text(
        **shared,
        color=colour,
        fontSize=size,
        fontWeight=weight,
        dy=-3 if name.above else 4,
        text=_by_width(name.short, name.lines[0]),
    ).encode(y=y("level:Q"))
    second = base.mark_text(
        **shared, color=colour if name.above else palette.ink, fontSize=style.SMALL_SIZE,
        dy=-3 - step if name.above else 4 + step, text=_by_width("", name.lines[1]),
    ).encode(y=y("level:Q"))  # fmt: skip
    return [first, second]


def _by_width(phone: str, wide: str) -> dict[str, str]:
    # A JSON text is one of Vega's expressions, too.
    return {"expr": f"{_PHONE} ? {json.dumps(phone)} : {json.dumps(wide)}"}


def _shortfall(hero: Hero, axis: TimeAxis, y: _Scale, palette: Palette) -> alt.Chart:
    """The area between the price and the level before the fall, until that is won back."""
    days = pd.DatetimeIndex(hero.closes.index)
    back = hero.recovery.session if hero.recovery else None
    until = days <= pd.Timestamp(back) if back else days <= days[-1]
    inside = (days >= pd.Timestamp(hero.before)) & until
    below = pd.DataFrame(
        {
            FIELD: inside.nonzero()[0] + 1,
            "close": hero.closes[inside].clip(upper=hero.level).to_numpy(),
            "top": hero.level,
        }
    )
    drawn: alt.Chart = (
        alt.Chart(below)
        .mark_area(color=palette.market_tint, clip=True, aria=False)
        .encode(x=axis.encoding(), y=y("close:Q"), y2="top:Q")
    )
    return drawn


def _baseline(hero: Hero, axis: TimeAxis, y: _Scale, palette: Palette) -> alt.Chart:
    ends = [hero.before, hero.closes.index[-1].date()]
    frame = pd.DataFrame(
        {FIELD: [axis.session_position(each) for each in ends], "level": hero.level}
    )
    drawn: alt.Chart = (
        alt.Chart(frame)
        .mark_line(color=palette.ink, strokeWidth=1, strokeDash=list(style.BASELINE_DASH),
                   aria=False)
        .encode(x=axis.encoding(), y=y("level:Q"))
    )  # fmt: skip
    return drawn


def _fall(hero: Hero, axis: TimeAxis, y: _Scale, palette: Palette) -> alt.Chart:
    days = [hero.before, hero.shock]
    frame = pd.DataFrame(
        {
            FIELD: [axis.session_position(day) for day in days],
            "close": [hero.at(day) for day in days],
        }
    )
    drawn: alt.Chart = (
        alt.Chart(frame)
        .mark_line(color=palette.market, strokeWidth=style.FALL_LINE, strokeCap="round",
                   aria=False)
        .encode(x=axis.encoding(), y=y("close:Q"))
    )  # fmt: skip
    return drawn


def _newest(hero: Hero, axis: TimeAxis, y: _Scale, palette: Palette) -> alt.Chart:
    last = hero.closes.index[-1].date()
    frame = pd.DataFrame({FIELD: [axis.session_position(last)], "close": [hero.at(last)]})
    drawn: alt.Chart = (
        alt.Chart(frame)
        .mark_point(filled=True, size=_BACKGROUND_SIZE, color=palette.background,
                    stroke=palette.neutral, strokeWidth=2, opacity=1, aria=False)
        .encode(x=axis.encoding(), y=y("close:Q"))
    )  # fmt: skip
    return drawn
