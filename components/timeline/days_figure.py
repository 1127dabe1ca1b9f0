"""The largest days as a figure: the picture that is taken along, and its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from components import format as fmt
from components.charts import style
from components.charts.figure import Figure
from components.language import gettext as _
from components.theme import Palette
from components.timeline import largest_days
from components.timeline.largest_days import LargestDay

_ROW = 34  #: pixels a row


def of(days: Sequence[LargestDay], palette: Palette) -> Figure:
    """A bar for each of the sessions, the largest move first."""
    table = pd.DataFrame(
        {
            "session": pd.to_datetime([day.session for day in days]),
            "move": [day.move for day in days],
            "events": [largest_days.names(day) for day in days],
        }
    )
    finding = largest_days.verdict(days)
    what = _("Nvidia’s largest days")
    return Figure(
        name="largest-days",
        title=finding.rstrip(".") or what,
        chart=style.styled(_chart(days, table, palette), palette),
        alt=f"{what}. {finding}".strip(),
        source=largest_days.source(),
        table=table,
        labels={
            "session": _("Session"),
            "move": _("Nvidia’s move, close to close"),
            "events": _("Events of that session"),
        },
    )


def _chart(days: Sequence[LargestDay], table: pd.DataFrame, palette: Palette) -> alt.LayerChart:
    rows = table.assign(
        label=[fmt.day(day.session) for day in days],
        shown=[fmt.percent(day.move) for day in days],
        colour=[palette.market if day.is_the_fall else palette.mark for day in days],
    ).drop(columns="session")
    low, high = min(0.0, *table["move"]), max(0.0, *table["move"])
    room = (high - low) * 0.2  # for the numbers beyond the bars' ends
    scale = alt.Scale(domain=[low - room, high + room], nice=False)
    x = alt.X("move:Q", scale=scale, axis=None)
    base = alt.Chart(rows).encode(y=alt.Y("label:N", sort=None, title=None), x=x)
    bars = base.mark_bar(height=14).encode(color=alt.Color("colour:N", scale=None))
    zero = alt.Chart(pd.DataFrame({"move": [0.0]})).mark_rule(color=palette.ink).encode(x=x)
    look: dict[str, Any] = {"fontSize": style.LABEL_SIZE, "fontWeight": style.NAME_WEIGHT}
    number = base.encode(text="shown:N")
    numbers = [
        number.transform_filter("datum.move < 0").mark_text(align="right", dx=-6, **look),
        number.transform_filter("datum.move >= 0").mark_text(align="left", dx=6, **look),
    ]
    return alt.LayerChart(layer=[bars, zero, *numbers], height=_ROW * len(days))
