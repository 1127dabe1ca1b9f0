"""A chart in one of its formats: pictures, numbers as CSV, what it draws as JSON, its own page."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from components import theme
from components.addressed.model import Built, Chart, Parameters
from components.charts import export, pictures, style
from components.charts import figure as figures
from components.charts.picture_worker import SCALE
from components.charts.self_contained import page as self_contained
from components.run_lock import RUN_LOCK

#: Of a card in CSS pixels; pictures are drawn at twice the size, so 1200 × 630.
_CARD = (600, 315)
_CARD_SCALE = 2
_CARD_LINES = 3
#: Of a composition, what its first picture alone has no use for.
_OF_SEVERAL = {"vconcat", "spacing", "resolve"}
_CARD_CHARACTERS = 62
_CARD_SOURCE_CHARACTERS = 96


def made(chart: Chart, ending: str, asked: Parameters, address: str) -> bytes:
    """The chart as a file for these parameters, in the language spoken; `address` is its page's.

    Raises NotServedError where there is nothing to draw, else as `write`.
    """
    # A page has both looks in it, of which the reader's device chooses.
    with theme.override("light" if ending == "html" else asked.theme):
        with RUN_LOCK:  # work for the interpreter, like a run
            built = chart.build(asked)
        return write(chart, built, ending, asked, address)


def write(chart: Chart, built: Built, ending: str, asked: Parameters, address: str) -> bytes:
    """The file. Raises what `components.charts.pictures` raises where it is not drawn."""
    figure = built.figure
    if ending == "html":
        today = datetime.now(UTC).date()
        if chart.page_of is not None:
            return chart.page_of(asked, address, today)
        return self_contained.of_figure(figure, theme.appearance(), address, today)
    if ending == "csv":
        return figures.numbers(figure, figures.comments(figure, address))
    if ending == "json":
        return as_json(built, address)
    spec = _card(built) if asked.card else _picture(built, asked, address)
    return pictures.svg(spec) if ending == "svg" else pictures.png(spec)


def as_json(built: Built, address: str) -> bytes:
    """What the chart draws: title, source, as of when, and its rows under named columns."""
    figure = built.figure
    whole = {
        "title": figure.title,
        "description": figure.alt,
        "source": figures.file_source(figure),
        "as_of": built.as_of.isoformat() if built.as_of else None,
        "terms": list(figure.terms),
        "page": address,
        "columns": columns(built),
        "rows": rows(figure.table),
    }
    return json.dumps(whole, ensure_ascii=False, allow_nan=False).encode()


def columns(built: Built) -> list[dict[str, Any]]:
    """The columns of what the chart draws: name, label in the language asked for, unit."""
    figure = built.figure
    return [
        {
            "name": str(name),
            "label": figure.labels.get(str(name), str(name)),
            "unit": built.units.get(str(name)),
        }
        for name in figure.table.columns
    ]


def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as JSON values: dates in ISO form, what is missing as null."""
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in table.astype(object).where(table.notna(), None).to_dict("records")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        midnight = value.tzinfo is None and value == value.normalize()
        return value.date().isoformat() if midnight else value.isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _picture(built: Built, asked: Parameters, address: str) -> dict[str, Any]:
    figure, palette = built.figure, theme.PALETTES[asked.theme]
    below = export.stamped(address, built.as_of.date()) if built.as_of else address
    return export.standalone(
        figure.chart, figure.title, figures.file_source(figure), palette, below
    )


def _card(built: Built) -> dict[str, Any]:
    """A picture of a preview's size; a tall chart is drawn smaller, not cut."""
    figure = built.figure
    spec = _first_view(export.standalone(figure.chart, figure.title, "", theme.palette()))
    size = built.tall
    # Words keep the size that a preview needs, however small the chart is drawn.
    words = {"fontSize": style.TITLE_SIZE * size, "subtitleFontSize": style.SMALL_SIZE * size}
    config = spec.get("config", {})
    return {
        **spec,
        "config": {**config, "title": {**config.get("title", {}), **words}},
        "width": round(_CARD[0] * size),
        "height": round(_CARD[1] * size),
        "usermeta": {SCALE: _CARD_SCALE / size},
        "autosize": {"type": "fit", "contains": "padding"},
        "title": {
            "text": textwrap.wrap(figure.title, _CARD_CHARACTERS)[:_CARD_LINES],
            "subtitle": textwrap.wrap(figures.file_source(figure), _CARD_SOURCE_CHARACTERS)[
                :_CARD_LINES
            ],
        },
    }


def _first_view(spec: dict[str, Any]) -> dict[str, Any]:
    """The first of several pictures that stand one above the other: only one fits a given size."""
    if "vconcat" not in spec:
        return spec
    first = spec["vconcat"][0]
    here = [name for name in _names(first) if any(name in each["views"] for each in spec["params"])]
    # The selections of the others hold values that the first one reads.
    params = [{**each, "views": here} for each in spec["params"]]
    rest = {name: part for name, part in spec.items() if name not in _OF_SEVERAL}
    return {**rest, **first, "params": params}


def _names(view: Mapping[str, Any]) -> Iterator[str]:
    """The names of a view and its layers."""
    if "name" in view:
        yield view["name"]
    for each in view.get("layer", ()):
        yield from _names(each)
