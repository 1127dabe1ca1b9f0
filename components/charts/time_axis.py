"""The horizontal axis of price charts: calendar time for days, trading time within them.

Daily bars stand at their date, in UTC from end to end: a browser in Tokyo and one in Los Angeles
label the same day. Shorter bars stand one beside the other, numbered, because a calendar would
spend most of its width on nights and weekends.
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
from components.charts import style

FIELD = "x"
_TICKS_WITHIN_A_SESSION = 7
#: Up to so many daily bars, ticks stand at sessions; beyond, at the months that Vega chooses.
_MOST_AT_SESSIONS = 100
_TICKS_AT_SESSIONS = 8


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Places the bars of one index (sorted; dates without a zone, or times with one)."""

    index: pd.DatetimeIndex
    #: the share of the width kept free at the right for labels
    margin: float = 0.0

    @property
    def within_days(self) -> bool:
        """Whether the bars are shorter than a day."""
        return self.index.tz is not None

    def positions(self, index: pd.DatetimeIndex) -> pd.Series[Any]:
        """Where bars stand: times in UTC for daily bars, numbers from 0 for shorter ones.

        A bar that the axis does not know has no place (NaN) among numbered ones.
        """
        if not self.within_days:
            return pd.Series(index.tz_localize("UTC"), name=FIELD)
        places = pd.Series(self.index.get_indexer(index), name=FIELD, dtype="float64")
        return places.where(places >= 0)

    def session_position(self, session: date) -> Any | None:
        """Where a session begins; None if it lies outside what is shown."""
        stamp = pd.Timestamp(session)
        if not self.within_days:
            inside = self.index[0] <= stamp <= self.index[-1]
            return stamp.tz_localize("UTC") if inside else None
        matches = self.index.normalize() == stamp.tz_localize(self.index.tz)
        return float(matches.argmax()) if matches.any() else None

    def share(self, session: date) -> float:
        """How far along the width a session stands, from 0 to 1."""
        start, end = self._domain()
        place = self.session_position(session)
        if place is None or end == start:
            return 0.0
        return float((place - start) / (end - start))

    def at_share(self, share: float) -> Any:
        """The position at a share of the width."""
        start, end = self._domain()
        return start + (end - start) * share

    def segments(self, index: pd.DatetimeIndex, missing: Sequence[date] = ()) -> list[str]:
        """To which unbroken piece of a line each bar belongs.

        Within days a line breaks at night, between days at a session that is `missing`: nothing
        is known of the way.
        """
        if self.within_days:
            return list(index.strftime("%Y-%m-%d"))
        gaps = pd.DatetimeIndex(pd.to_datetime(sorted(missing)))
        return [str(piece) if piece else "" for piece in gaps.searchsorted(index)]

    def texts(self, index: pd.DatetimeIndex) -> list[str]:
        """Dates (and New York times within days) in the visitor's language, for tooltips."""
        if not self.within_days:
            return [fmt.day(stamp.date()) for stamp in index]
        return [fmt.moment(stamp.to_pydatetime()) for stamp in index]

    def _domain(self) -> tuple[Any, Any]:
        if self.within_days:
            start: Any = -0.5
            end: Any = len(self.index) - 0.5
        else:
            first, last = (edge.tz_localize("UTC") for edge in (self.index[0], self.index[-1]))
            # Half a bar's room, so that the first and last bars are drawn whole.
            room = max((last - first) / max(len(self.index) - 1, 1), pd.Timedelta(days=1)) / 2
            start, end = first - room, last + room
        return start, end + (end - start) * (self.margin / (1 - self.margin))

    def encoding(self) -> alt.X:
        """The encoding of `FIELD`. All layers of a chart share it."""
        start, end = self._domain()
        if self.within_days:
            return alt.X(
                f"{FIELD}:Q",
                title=None,
                scale=alt.Scale(domain=[start, end], nice=False, zero=False),
                axis=alt.Axis(
                    values=list(self._ticks()), labelExpr=self._label_expression(), tickSize=4
                ),
            )
        domain = [alt.DateTime(**_parts(edge), utc=True) for edge in (start, end)]
        return alt.X(
            f"{FIELD}:T",
            title=None,
            scale=alt.Scale(type="utc", domain=domain, nice=False),
            axis=alt.Axis(
                format=style.TIME_FORMATS,
                **self._session_ticks(),
                labelExpr=f"{self._only_past()} ? datum.label : ''",
                tickOpacity={"condition": {"test": self._only_past(), "value": 1}, "value": 0},
            ),
        )

    def _session_ticks(self) -> dict[str, Any]:
        """Ticks at sessions where single days are labelled: no Sunday, no holiday."""
        if len(self.index) > _MOST_AT_SESSIONS:
            return {"tickCount": {"expr": "width / 80"}}
        step = -(-len(self.index) // _TICKS_AT_SESSIONS)
        shown = self.index[::-1][::step][::-1]
        return {"values": [alt.DateTime(**_parts(stamp), utc=True) for stamp in shown]}

    def _only_past(self) -> str:
        """No date below the labels' margin: it has not come yet."""
        last = self.index[-1].tz_localize("UTC") + pd.Timedelta(days=3)
        return f"datum.value <= {int(last.timestamp() * 1000)}"

    def _ticks(self) -> dict[int, str]:
        days = self.index.normalize()
        starts = [
            place for place in range(len(days)) if place == 0 or days[place] != days[place - 1]
        ]
        if len(starts) > 1:
            return {place: fmt.day(days[place].date(), "day") for place in starts}
        hours = [place for place, stamp in enumerate(self.index) if stamp.minute == 0]
        step = max(1, -(-len(hours) // _TICKS_WITHIN_A_SESSION))
        return {place: fmt.clock(self.index[place].to_pydatetime()) for place in hours[::step]}

    def _label_expression(self) -> str:
        # A JSON object is a Vega expression; its texts come from CLDR, not from outside.
        texts = {str(place): text for place, text in self._ticks().items()}
        return f"{json.dumps(texts)}[datum.value]"


def _parts(stamp: pd.Timestamp) -> dict[str, int]:
    return {
        "year": stamp.year,
        "month": stamp.month,
        "date": stamp.day,
        "hours": stamp.hour,
        "minutes": stamp.minute,
    }
