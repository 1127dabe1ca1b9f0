"""A chart with all that belongs to it: message, source, text alternative, numbers, downloads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd
import streamlit as st

from components import choices, theme
from components import format as fmt
from components.charts import export
from components.charts.drawing import Drawing, drawing
from components.language import gettext as _

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart and the texts and numbers that go with it.

    `name` becomes the file name of downloads (ASCII), `title` the chart's message, `alt` the text
    alternative, `source` the line under it (provider and last date), `remarks` further
    lines. `table` holds the numbers that are drawn, `labels` its columns' names in the visitor's
    language; `terms` are further comment lines of the CSV, beside title, source and URL.
    """

    name: str
    title: str
    chart: alt.LayerChart | Drawing
    alt: str
    source: str
    table: pd.DataFrame
    labels: dict[str, str] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    terms: Sequence[str] = ()


def show(figure: Figure, *, key: str) -> None:
    """Draws a figure with its source, and its numbers and downloads behind two buttons."""
    st.markdown(f"##### {_no_formula(figure.title)}")
    # `theme=None`: the chart brings the project's look itself, as its downloads do.
    drawn = figure.chart if isinstance(figure.chart, Drawing) else drawing(figure.chart)
    specification = {**drawn.specification, "datasets": drawn.datasets}
    st.vega_lite_chart(specification, theme=None, key=key, alt=figure.alt)
    st.caption("  \n".join(_no_formula(line) for line in [figure.source, *figure.remarks]))
    _data_and_downloads(figure, key, choices.page_url())


def _no_formula(text: str) -> str:
    """Text with its dollar signs as such: two of them would enclose a formula."""
    return text.replace("$", "\\$")


@st.fragment
def _data_and_downloads(figure: Figure, key: str, url: str) -> None:
    with st.container(horizontal=True):
        if st.button(_("Data"), icon=":material/table:", type="tertiary", key=f"{key}_data"):
            st.dialog(_("The numbers behind the chart"), width="large")(_numbers)(figure)
        _downloads(figure, key, url)


def _numbers(figure: Figure) -> None:
    st.dataframe(
        _formatted(figure.table),
        column_config=dict(figure.labels),
        hide_index=True,
        alt=_("The numbers behind the chart: {title}").format(title=figure.title),
    )
    st.caption(_no_formula(figure.source))


def _formatted(table: pd.DataFrame) -> Styler:
    """The table with its figures as the visitor's language writes them; sorting sees numbers."""
    formats: dict[Any, Any] = {
        name: fmt.day
        for name, column in table.items()
        if pd.api.types.is_datetime64_any_dtype(column)
    }
    formats |= {
        name: partial(fmt.number, digits=2 if pd.api.types.is_float_dtype(column) else 0)
        for name, column in table.items()
        if pd.api.types.is_numeric_dtype(column)
    }
    return table.style.format(formats, na_rep=fmt.MISSING)


def comments(figure: Figure, url: str) -> list[str]:
    """The comment lines at the head of a CSV: title, source, terms and the URL of this view."""
    link = _("This view: {link}").format(link=url)
    return [figure.title, figure.source, *figure.terms, link]


def numbers(figure: Figure, heading: Sequence[str]) -> bytes:
    """The CSV: the comment lines of `heading`, then the table under its columns' `labels`.

    With a byte order mark, for spreadsheets.
    """
    return export.csv(figure.table.rename(columns=figure.labels), heading).encode("utf-8-sig")


def _downloads(figure: Figure, key: str, url: str) -> None:
    # Made when clicked: no page pays for files that nobody takes. The words are all in `figure`
    # by now, so nothing there depends on whose session makes them.
    palette = theme.palette()
    heading = comments(figure, url)

    def picture() -> dict[str, object]:
        return export.standalone(figure.chart, figure.title, figure.source, palette)

    files: list[tuple[str, Callable[[], bytes], str, str]] = [
        (_("Numbers (CSV)"), lambda: numbers(figure, heading), "csv", "text/csv"),
        (_("Picture (PNG)"), lambda: export.png(picture()), "png", "image/png"),
        (_("Picture (SVG)"), lambda: export.svg(picture()), "svg", "image/svg+xml"),
    ]
    for label, make, ending, kind in files:
        st.download_button(
            label,
            make,
            file_name=f"{figure.name}.{ending}",
            mime=kind,
            key=f"{key}_{ending}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
