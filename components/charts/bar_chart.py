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
    for layer in layers:
        _leave_unnamed(layer)
    whole = alt.layer(*layers, data=rows)
    whole.height, whole.transform = height, transforms
    if autosize is not None:
        whole.autosize = autosize
    written = write(style.styled(whole, palette))
    params = [*written.specification.get("params", []), *interaction.signals(axis)]
    return WrittenChart({**written.specification, "params": params}, written.datasets)


def _leave_unnamed(layer: alt.Chart) -> None:
    """Takes rules and points that say nothing out of what a screen reader is told.

    Vega announces each as a picture, and one without a name is a riddle to who cannot see it.
    """
    mark = layer.mark
    silent = isinstance(mark, alt.MarkDef) and mark.type in {"rule", "point"}
    if silent and mark.description is alt.Undefined and mark.aria is alt.Undefined:
        mark.aria = False
