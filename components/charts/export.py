"""A chart as a file: its numbers as CSV, and the specification of its picture."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from components.charts.pruning import pruned
from components.charts.written import WrittenChart, write
from components.theme import Palette

WIDTH = 960
_TITLE_CHARACTERS = 120
_SOURCE_CHARACTERS = 160
# A spreadsheet takes a cell that begins like this for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv(table: pd.DataFrame, comments: Sequence[str]) -> str:
    """`table` as CSV after its comment lines, each with a leading `# `.

    Numbers and dates, which are days, stay machine-readable whatever the language. Text that a
    spreadsheet would run as a formula gets an apostrophe in front.
    """
    lines = [f"# {line}" for comment in comments for line in comment.splitlines()]
    safe = table.copy()
    for column in safe.columns:
        if pd.api.types.is_datetime64_any_dtype(safe[column]):
            safe[column] = safe[column].dt.strftime("%Y-%m-%d")
        elif not pd.api.types.is_numeric_dtype(safe[column]):
            safe[column] = safe[column].map(_without_formula)
    return "\n".join(lines) + "\n" + safe.to_csv(index=False, lineterminator="\n")


def _without_formula(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain JSON values."""
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


def standalone(
    chart: alt.LayerChart | WrittenChart,
    title: str,
    source: str,
    palette: Palette,
    address: str = "",
) -> dict[str, Any]:
    """The Vega-Lite specification of a chart with its data, title, source and address in it."""
    drawn = chart if isinstance(chart, WrittenChart) else write(chart)
    # Its usermeta is about the page: a picture on its own has no pointer.
    page = pruned({key: value for key, value in drawn.specification.items() if key != "usermeta"})
    return {
        **page,
        "datasets": {name: rows(table.to_pandas()) for name, table in drawn.datasets.items()},
        "config": {**page.get("config", {}), "background": palette.background},
        "background": palette.background,
        "width": WIDTH,
        "padding": {"left": 16, "right": 24, "top": 16, "bottom": 16},
        "title": heading(title, source, address),
    }


def stamped(address: str, day: date) -> str:
    """The line of a picture that says where it stands, and of which day it is."""
    return f"{address} · {day.isoformat()}"


def heading(title: str, source: str, address: str = "") -> dict[str, list[str]]:
    """The title of a picture on its own; below, its source and where it stands.

    In lines that its width holds.
    """
    below = [line for text in (source, address) for line in textwrap.wrap(text, _SOURCE_CHARACTERS)]
    return {"text": textwrap.wrap(title, _TITLE_CHARACTERS), "subtitle": below}
