"""What happened since the fall, as four small pictures of bars with their newest numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

import pandas as pd

from components import format as fmt
from components.demand import observed_chart, verdict_text
from components.language import gettext as _

#: In this order, as multiples. Without the chips sold: a running total can only rise.
MULTIPLES = ("revenue", "capex", "tokens")
RENT = "rent"
#: Days before the fall from which on values are drawn: the year before.
_DAYS_BEFORE = 370
_BAR = 5.0  #: width of a bar, as a share of the picture's in percent


@dataclass(frozen=True, slots=True)
class Bars:
    """One picture: its name, its newest number, what it counts, and values by day."""

    name: str
    figure: str
    caption: str
    values: pd.Series[float]


def html(observed: Mapping[str, pd.Series[float]], shock: date) -> str:
    """All of them side by side; look.css gives them their look."""
    every = [_multiple(key, observed[key], shock) for key in MULTIPLES]
    every.append(rent(observed[RENT]))
    return f'<div class="since">{"".join(_drawn(each, shock) for each in every)}</div>'


def _multiple(key: str, series: pd.Series[float], shock: date) -> Bars:
    at_shock = observed_chart.rebase(series, pd.Timestamp(shock))
    newest = at_shock.iloc[-1]
    month = fmt.month(_days(at_shock)[-1])
    base = float(series.iloc[-1]) / float(newest)
    caption = (
        _("{first} to {last} a quarter, {month}").format(
            first=fmt.billions(base), last=fmt.billions(float(series.iloc[-1])), month=month
        )
        if key != "tokens"
        else _("a month, up to {month}").format(month=month)
    )
    name = observed_chart.name_of(key, series, pd.Timestamp(shock))
    return Bars(name, verdict_text.factor(float(newest), 1), caption, series)


def rent(series: pd.Series[float]) -> Bars:
    """The newest rents in dollars, no multiple: the rent at the fall is of another contract.

    A range from source to source where several gave one for the newest day.
    """
    newest = series[series.index == series.index[-1]]
    low, high = float(newest.min()), float(newest.max())
    figure = (
        _("{price} an hour").format(price=fmt.money(low))
        if low == high
        else _("${low} to {high} an hour").format(low=fmt.number(low, 2), high=fmt.number(high, 2))
    )
    by_day = series.groupby(level=0).max()
    earlier = [
        f"{fmt.month(day)} {fmt.money(float(value))}"
        for day, value in zip(_days(by_day)[:-1], by_day.iloc[:-1], strict=True)
    ]
    last = fmt.month(_days(by_day)[-1])
    said = _("{month}, a range by source").format(month=last) if low != high else last
    caption = ", ".join([*earlier, said])
    return Bars(observed_chart.names()[RENT], figure, caption, series)


def _days(series: pd.Series[float]) -> Sequence[date]:
    return [stamp.date() for stamp in pd.DatetimeIndex(series.index)]


def _drawn(bars: Bars, shock: date) -> str:
    start = shock - timedelta(days=_DAYS_BEFORE)
    rows = [
        (day, float(value))
        for day, value in zip(_days(bars.values), bars.values, strict=True)
        if day >= start
    ]
    first, last = min(rows)[0], max(rows)[0]
    highest = max(value for _day, value in rows)

    def left(day: date) -> float:
        return (100 - _BAR) * (day - first).days / max((last - first).days, 1)

    # Of one day's values the lowest stands in front, so that a range shows.
    lowest = dict(sorted(rows, reverse=True))

    def kind(day: date, value: float) -> str:
        side = "before" if day < shock else "after"
        return side if value == lowest[day] else f"{side} range"

    drawn = "".join(
        f'<span class="fill {kind(day, value)}" '
        f'style="left:{left(day):.1f}%;height:{100 * value / highest:.1f}%"></span>'
        for day, value in sorted(rows, key=lambda row: (row[0], -row[1]))
    )
    fall = f'<b style="left:{left(shock) + _BAR:.1f}%"></b>' if first < shock < last else ""
    spoken = escape(f"{bars.name}: {bars.figure}, {bars.caption}", quote=True)
    return (
        f"<section><h3>{escape(bars.name)}</h3>"
        f'<p class="figure">{escape(bars.figure)}</p>'
        f'<div class="bars" role="img" aria-label="{spoken}">{drawn}{fall}</div>'
        f'<p class="caption">{escape(bars.caption)}</p></section>'
    )
