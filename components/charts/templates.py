"""Charts that are composed once and filled with the rows of each choice.

Composing a chart takes Altair longer than working out what it shows. So a form reads all that a
choice may change, labels included, from named data; each choice only brings other tables.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from components import language
from components.charts import style
from components.charts.written import WrittenChart, arrow, write
from components.theme import Palette

Composed = alt.LayerChart | alt.FacetChart
Form = Callable[..., Composed]
"""Composes a chart from the palette, and from what else its caller names."""

_ONE_ROW = pd.DataFrame({"row": [0]})
_ONE_ROW.attrs["dataset"] = "once"


def named(name: str) -> alt.Chart:
    """A chart of the data that `filled` will bring under this name."""
    return alt.Chart(alt.NamedData(name=name))


def once() -> alt.Chart:
    """A chart of one empty row, for what does not depend on any data."""
    return alt.Chart(_ONE_ROW)


def filled(
    form: Form,
    palette: Palette,
    tables: Mapping[str, pd.DataFrame],
    *others: Hashable,
    height: int | None = None,
    silent: bool = False,
) -> WrittenChart:
    """The form with these tables, by the names that it reads. Indices are left out.

    The form is called with the palette and `others`, once for each of them and each language;
    it may depend on nothing else. `height` in pixels, where it follows from the tables. `silent`:
    a screen reader passes over the marks, the figure's own sentence says it all.
    """
    template = _composed(form, palette, others, language.current(), silent)
    specification = template.specification
    if height is not None:
        specification = {**specification, "height": height}
    rows = {name: arrow(table) for name, table in tables.items()}
    return WrittenChart(specification, {**template.datasets, **rows})


@lru_cache(maxsize=128)
def _composed(
    form: Form, palette: Palette, others: tuple[Hashable, ...], _language: str, silent: bool
) -> WrittenChart:
    written = write(style.styled(form(palette, *others), palette))
    if not silent:
        return written
    layers = [_silent(layer) for layer in written.specification["layer"]]
    return WrittenChart({**written.specification, "layer": layers}, written.datasets)


def _silent(layer: Mapping[str, Any]) -> dict[str, Any]:
    mark = layer["mark"]
    named_mark = {"type": mark} if isinstance(mark, str) else mark
    return {**layer, "mark": {**named_mark, "aria": False}}
