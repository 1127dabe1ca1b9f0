"""Charts whose form is composed once and whose numbers are poured in.

Composing a chart takes Altair longer than an assessment takes. So a form reads all that a choice
may change, labels included, from named data; each choice only brings other tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from components import language, theme
from components.charts import style
from components.charts.written import WrittenChart, write
from components.theme import Palette

_ONCE = "once"
_ONE_ROW = pd.DataFrame({"row": [0]})

Drawn = alt.LayerChart | alt.FacetChart
Form = Callable[[Palette], Drawn]


def named(name: str) -> alt.Chart:
    """A chart of the data that `filled` will bring under this name."""
    return alt.Chart(alt.NamedData(name=name))


def once() -> alt.Chart:
    """A chart of one empty row, for what does not depend on any data."""
    return named(_ONCE)


def filled(
    name: str, form: Form, palette: Palette, tables: Mapping[str, pd.DataFrame]
) -> WrittenChart:
    """The form `name` with these tables, by the names that it reads. Indices are left out."""
    identity = f"{name} {language.current()} {theme.appearance()}"
    return WrittenChart(
        _written(identity=identity, _palette=palette, _form=form),
        {
            key: pa.Table.from_pandas(table, preserve_index=False)
            for key, table in ({_ONCE: _ONE_ROW} | dict(tables)).items()
        },
    )


@st.cache_resource(max_entries=40, show_spinner=False)
def _written(identity: str, _palette: Palette, _form: Form) -> Mapping[str, Any]:
    specification = dict(write(style.styled(_form(_palette), _palette)).specification)
    specification["layer"] = [_silent(layer) for layer in specification["layer"]]
    return specification


def _silent(layer: Mapping[str, Any]) -> dict[str, Any]:
    """A layer whose marks a screen reader passes over: the figure's own sentence says it all."""
    mark = layer["mark"]
    named_mark = {"type": mark} if isinstance(mark, str) else mark
    return {**layer, "mark": {**named_mark, "aria": False}}
