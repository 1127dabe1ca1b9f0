"""A figure of the demand page: what all pictures of the model have in common."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from components.charts import style
from components.charts.figure import Figure
from components.language import gettext as _
from components.theme import Palette


def of_model(  # noqa: PLR0913 - what a figure is made of
    name: str,
    title: str,
    chart: alt.LayerChart | alt.FacetChart,
    palette: Palette,
    *,
    table: pd.DataFrame,
    labels: Mapping[str, str],
    remark: str,
    alternative: str | None = None,
) -> Figure:
    """A picture whose numbers come from the model alone.

    `remark` says how to read it, `alternative` what a screen reader says (the title unless given).
    """
    return Figure(
        name=name,
        title=title,
        chart=style.styled(chart, palette),
        alt=alternative or title,
        source=_("Source: the model of this project; parameters and formulas on the method page."),
        remarks=[remark],
        table=table,
        labels=dict(labels),
    )
