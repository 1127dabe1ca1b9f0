"""A chart as the browser wants it: a specification, and beside it the numbers by name.

Altair takes a tenth of a second to compose, check and write out a chart of ours, under a lock
that all visitors share. Most visitors see the same few charts, so a written chart is cached under
what it is made of, the colours and the language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import altair as alt
import pandas as pd
import streamlit as st

from components import language
from components.theme import Palette
from data.events import Event

# Altair's own theme sets sizes that charts here must not have. One look for the whole process.
alt.theme.enable("none")

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A Vega-Lite specification whose data sets stand beside it, by the names it uses."""

    specification: dict[str, Any]
    datasets: dict[str, pd.DataFrame]


def drawing(chart: alt.TopLevelMixin) -> Drawing:
    """`chart` written out, its data frames taken out of it and named."""
    copy = chart.copy(deep=True)  # type: ignore[attr-defined]
    names: dict[int, str] = {}
    datasets: dict[str, pd.DataFrame] = {}
    for part in _parts(copy):
        frame = part.data
        if isinstance(frame, pd.DataFrame):
            name = names.setdefault(id(frame), f"data{len(names)}")
            datasets[name] = frame
            part.data = alt.NamedData(name=name)
    return Drawing(copy.to_dict(), datasets)


def _parts(chart: Any) -> Iterator[Any]:
    """`chart` and the charts it is put together from."""
    yield chart
    for name in ("layer", "hconcat", "vconcat", "concat"):
        value = getattr(chart, name, alt.Undefined)
        if isinstance(value, list):
            for part in value:
                yield from _parts(part)


def cached_chart(
    build: Callable[[Content, Palette], alt.LayerChart], content: Content, palette: Palette
) -> Drawing:
    """The chart that `build` makes of `content`, written out; from the cache where it was before.

    `content` must hold all that the chart depends on besides colours and language.
    """
    name = f"{build.__module__}.{build.__qualname__}"
    return _written(build, name, content, palette, language.current())


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs={Event: lambda event: event.id})
def _written(
    _build: Callable[[Content, Palette], alt.LayerChart],
    name: str,
    content: Content,
    palette: Palette,
    language_: str,
) -> Drawing:
    return drawing(_build(content, palette))
