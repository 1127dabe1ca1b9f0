"""A chart whose layers share one table of numbered bars."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from components.charts import interaction, style
from components.charts.time_axis import TimeAxis
from components.charts.written import WrittenChart, write
from components.theme import Palette


def bar_chart(  # noqa: PLR0913 - what a chart is made of
    layers: Sequence[alt.Chart],
    rows: pd.DataFrame,
    axis: TimeAxis,
    palette: Palette,
    height: int,
    *,
    autosize: alt.AutoSizeParams | None = None,
) -> WrittenChart:
    """The layers over the rows that they share, with their signals and the project's look.

    `rows` are those of `TimeAxis.rows`; `height` in pixels.
    """
    transforms = axis.transforms()
    if axis.within_days:
        transforms.append({"calculate": "utcFormat(datum.t, '%j')", "as": "day"})
    if "close" in rows:
        transforms.append({"window": [{"op": "lag", "field": "close", "as": "previous"}]})
    whole = alt.layer(*layers, data=rows)
    whole.height, whole.transform = height, transforms
    if autosize is not None:
        whole.autosize = autosize
    written = write(style.styled(whole, palette))
    params = [*written.specification.get("params", []), *interaction.signals(axis)]
    return WrittenChart({**written.specification, "params": params}, written.datasets)
