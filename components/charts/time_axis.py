"""The horizontal axis of price charts: one bar beside the other, numbered from 1.

Nights, weekends and holidays take no room, so candles stand side by side and only sessions are
labelled. A chart's rows carry the time of each bar in `TIME`; its number, and every word about it,
is made in the browser (see `transforms`, `text`), in the visitor's language and at any zoom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from components import language

FIELD = "x"  #: the number of a bar
TIME = "t"  #: its day, or its start in New York; both as if they were UTC
#: The name under which expressions find a chart's rows.
ROWS = "bars"

#: Ticks stand at the first sessions of years, quarters or months where more bars than this are
#: shown, at single sessions where fewer are.
_YEARS, _QUARTERS, _MONTHS = 900, 260, 45
_TICKS = 8


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Places the bars of one index (sorted; dates without a zone, or times with one).

    `margin` is the share of the width that is kept free at the right for labels; `missing` are
    sessions without a bar, which have a place all the same.
    """

    index: pd.DatetimeIndex
    margin: float = 0.0
    missing: Sequence[date] = ()

    @property
    def within_days(self) -> bool:
        """Whether the bars are shorter than a day."""
        return self.index.tz is not None

    @property
    def places(self) -> pd.DatetimeIndex:
        """The bars and the missing sessions between them, in order."""
        if self.within_days or not self.missing:
            return self.index
        gaps = pd.DatetimeIndex(pd.to_datetime(list(self.missing)))
        inside = gaps[(gaps > self.index[0]) & (gaps < self.index[-1])]
        return pd.DatetimeIndex(self.index.union(inside))

    def rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of a chart: a place each with its TIME, and no values at a missing session."""
        places = self.places
        wall = places.tz_localize(None).tz_localize("UTC")
        rows = frame.reindex(places).reset_index(drop=True)
        rows.insert(0, TIME, wall)
        rows.attrs["dataset"] = ROWS
        return rows

    def session_position(self, session: date) -> float | None:
        """The number of the bar that a session begins with; None if it lies outside."""
        stamp, places = pd.Timestamp(session), self.places
        if not self.within_days:
            inside = places[0] <= stamp <= places[-1]
            return float(places.searchsorted(stamp)) + 1 if inside else None
        matches = places.normalize() == stamp.tz_localize(places.tz)
        return float(matches.argmax()) + 1 if matches.any() else None

    @property
    def domain(self) -> tuple[float, float]:
        """The ends of the axis: half a bar beyond the first and the last, and the margin."""
        count = len(self.places)
        return 0.5, count + 0.5 + count * self.margin / (1 - self.margin)

    def encoding(self, *, labelled: bool = False) -> alt.X:
        """The encoding of `FIELD`. All layers of a chart share it; one of them is `labelled`."""
        axis = alt.Axis(values=alt.ExprRef(self._ticks()), labelExpr=self._tick_text(), tickSize=4)
        return alt.X(
            f"{FIELD}:Q",
            title=None,
            scale=alt.Scale(domain=list(self.domain), nice=False, zero=False),
            axis=axis if labelled else alt.Undefined,
        )

    def transforms(self) -> list[dict[str, Any]]:
        """What gives the rows their numbers, and times that expressions understand."""
        return [
            {"window": [{"op": "row_number", "as": FIELD}]},
            {"calculate": f"toDate(datum.{TIME})", "as": TIME},
        ]

    def text(self, time: str = f"datum.{TIME}") -> str:
        """A Vega expression for the day, and within days the New York time, of `time`."""
        first = f"utcdate({time}) === 1 ? '1er' : ''+utcdate({time})"
        number = first if language.current() == "fr" else f"''+utcdate({time})"
        day = f"({number}) + utcFormat({time}, ' %b %Y')"
        return f"{day} + utcFormat({time}, ', %H:%M')" if self.within_days else day

    def _starts(self, periods: pd.PeriodIndex | pd.DatetimeIndex) -> list[int]:
        """The numbers of the bars that begin a period, without that of the first bar."""
        numbers = periods.asi8
        begins: list[int] = (np.flatnonzero(numbers[1:] != numbers[:-1]) + 2).tolist()
        return begins

    def _ticks(self) -> str:
        """The bars that are labelled, for as much as is shown."""
        places = self.places.tz_localize(None)
        shown = f"(domain('{FIELD}')[1] - domain('{FIELD}')[0])"
        low, high = (
            f"max(1, ceil(domain('{FIELD}')[0]))",
            f"min({len(places)}, domain('{FIELD}')[1])",
        )
        step = f"max(1, ceil({shown} / {_TICKS}))"
        each = f"sequence(ceil({low} / {step}) * {step}, {high} + 1, {step})"
        if self.within_days:
            starts = [1, *self._starts(places.normalize())]
            if len(starts) > 1:
                return f"{shown} > {_MONTHS} ? {starts} : {each}"
            hours = (np.flatnonzero(places.minute == 0) + 1).tolist()
            return f"{shown} > {_MONTHS} ? {hours[:: max(1, -(-len(hours) // _TICKS))]} : {each}"
        years, quarters, months = (self._starts(places.to_period(part)) for part in "YQM")
        return (
            f"{shown} > {_YEARS} ? {years} : {shown} > {_QUARTERS} ? {quarters} : "
            f"{shown} > {_MONTHS} ? {months} : {each}"
        )

    def _tick_text(self) -> str:
        """What is written at a tick: as much of its time as tells it from the next."""
        time = f"toDate(data('{ROWS}')[datum.value - 1].{TIME})"
        shown = f"(domain('{FIELD}')[1] - domain('{FIELD}')[0])"
        day = f"utcdate({time}) + utcFormat({time}, ' %b')"
        if self.within_days:
            clock = f"utcFormat({time}, '%H:%M')"
            several = len(self._starts(self.places.normalize())) > 0
            return f"{shown} > {_MONTHS} ? {day} : {clock}" if several else clock
        period = f"utcmonth({time}) === 0 ? utcFormat({time}, '%Y') : utcFormat({time}, '%b')"
        return (
            f"{shown} > {_YEARS} ? utcFormat({time}, '%Y') : {shown} > {_MONTHS} ? {period} : {day}"
        )
