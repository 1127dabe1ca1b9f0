"""Downloads: the filtered events as CSV and JSON, the chart as PNG, SVG and HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import streamlit as st

from components import language
from components.charts import export, pictures
from components.charts import figure as figures
from components.charts.figure import Figure
from components.charts.self_contained import page as self_contained
from components.charts.written import WrittenChart
from components.content.text import content_language
from components.language import gettext as _
from components.run_lock import RUN_LOCK, if_open
from components.theme import PALETTES, Appearance, Palette
from components.timeline import event_labels, timeline_chart
from data.events import Event
from data.events import export as event_export

_EVENTS = "r1-shock-events"
_CHART = "r1-shock-timeline"


@dataclass(frozen=True, slots=True, eq=False)
class TimelineDownload:
    """What is shown: `title`, `source` and `below` go into the chart, `terms` into event files.

    `below` says where the chart stands, at `address`, and of which day it is.
    """

    events: Sequence[Event]
    chart: timeline_chart.ChartContent
    palette: Palette
    title: str
    source: str
    terms: Sequence[str]
    below: str = ""
    address: str = ""


def csv(content: TimelineDownload) -> bytes:
    """The events as CSV with comment lines and headers in the visitor's language."""
    headers = {field: _(name) for field, name in event_labels.FIELDS.items()}
    frame = event_export.to_frame(content.events, content_language()).rename(columns=headers)
    return export.csv(frame, content.terms).encode("utf-8-sig")


def as_json(content: TimelineDownload) -> bytes:
    """The events as JSON: `about` holds the terms, `events` the records."""
    records = event_export.to_records(content.events, content_language())
    whole = {"about": list(content.terms), "events": records}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode()


def specification(content: TimelineDownload) -> dict[str, Any]:
    """The chart with title, source and rows in it, at a fixed width."""
    spec = timeline_chart.specification(content.chart, content.palette)
    spec["datasets"] = {
        # Through pandas' own JSON: not-a-number becomes null, numbers stay numbers.
        name: json.loads(rows.to_json(orient="records"))
        for name, rows in spec["datasets"].items()
    }
    spec.pop("usermeta", None)
    spec["width"] = export.WIDTH
    spec["padding"] = 16
    spec["title"] = export.heading(content.title, content.source, content.below)
    spec["config"] = {**spec["config"], "background": content.palette.background}
    return spec


def figure(content: TimelineDownload) -> Figure:
    """The picture with its texts, and the events that it shows as its numbers."""
    written = timeline_chart.specification(content.chart, content.palette)
    tables = {
        name: pa.Table.from_pandas(rows, preserve_index=False)
        for name, rows in written.pop("datasets").items()
    }
    return Figure(
        name=_CHART,
        title=content.title,
        chart=WrittenChart(written, tables),
        alt=content.title,
        source=content.source,
        table=event_export.to_frame(content.events, content_language()),
        labels={field: _(name) for field, name in event_labels.FIELDS.items()},
        terms=content.terms,
    )


def page(content: TimelineDownload) -> bytes:
    """The picture as one file that zooms offline."""
    shown: Appearance = "dark" if content.palette is PALETTES["dark"] else "light"
    day = datetime.now(UTC).date()
    return self_contained.of_figure(figure(content), shown, content.address, day)


def draw(content: TimelineDownload) -> None:
    """The menu with the five files."""
    if_open(figures.more_menu("timeline"), _menu, content)


def _menu(content: TimelineDownload) -> None:
    """The five files, made when clicked."""

    def in_turn() -> dict[str, Any]:
        with RUN_LOCK:  # work for the interpreter, like a run
            return specification(content)

    def in_turn_page() -> bytes:
        with RUN_LOCK:
            return page(content)

    def drawn(make: Callable[[dict[str, Any]], bytes]) -> Callable[[], bytes]:
        return lambda: make(in_turn())

    files: Sequence[tuple[str, str, str, Callable[[], bytes]]] = (
        (_("Events (CSV)"), f"{_EVENTS}.csv", "text/csv", lambda: csv(content)),
        (_("Events (JSON)"), f"{_EVENTS}.json", "application/json", lambda: as_json(content)),
        (_("Picture (PNG)"), f"{_CHART}.png", "image/png", drawn(pictures.png)),
        (_("Picture (SVG)"), f"{_CHART}.svg", "image/svg+xml", drawn(pictures.svg)),
        (_("Page (HTML, works offline)"), f"{_CHART}.html", "text/html", in_turn_page),
    )
    for label, name, mime, make in files:
        st.download_button(
            label,
            language.with_current_language(make),
            file_name=name,
            mime=mime,
            key=f"timeline_{name.rsplit('.', 1)[1]}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
