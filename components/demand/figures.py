"""A figure of the demand page: what all pictures of the model have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
        terms=[remark],
        table=table,
        labels=dict(labels),
    )


def long_run_demand() -> str:
    """The name of M in tables and tooltips."""
    return _("Long-run demand, trend = 1")


def by_name(field: str) -> alt.Y:
    """A row for each name, in the order of the data."""
    return alt.Y(f"{field}:N", sort=None, title=None, axis=alt.Axis(labelLimit=180))


def from_market_to_huang(
    domain: list[float], between: str, palette: Palette, **scale: Any
) -> alt.Scale:
    """Colours over the low end, the undecided middle (the colour `between`) and the high end."""
    return alt.Scale(
        domain=domain,
        range=[palette.market, between, palette.huang],
        interpolate="rgb",
        **scale,
    )
