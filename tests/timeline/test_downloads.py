"""What is taken away is what is shown, safe to open, and the same in every format."""

from __future__ import annotations

import csv
import html
import io
import json

import pytest

from components import language
from components.theme import PALETTES
from components.timeline import downloads, event_labels
from data.events import export


@pytest.fixture
def content(chart_content, known):
    events = [known["nvda-crash"], known["ddn-interview"]]
    return downloads.TimelineDownload(
        events,
        chart_content(events=events),
        PALETTES["light"],
        "A finding",
        "Source: test",
        ("A finding",),
    )


def test_csv_has_a_row_an_event_after_its_comments(content) -> None:
    text = downloads.csv(content).decode("utf-8-sig")
    comments, rows = text.splitlines()[0], text.splitlines()[1:]
    assert comments == "# A finding"
    table = list(csv.DictReader(io.StringIO("\n".join(rows))))
    assert [row["id"] for row in table] == ["nvda-crash", "ddn-interview"]
    assert "https://techcrunch.com/" in table[1]["sources"]


def test_every_column_of_the_csv_is_named_in_french(content) -> None:
    assert tuple(event_labels.FIELDS) == export.EXPORT_COLUMNS
    with language.override("fr"):
        header = downloads.csv(content).decode("utf-8-sig").splitlines()[1].split(",")
    assert header[:3] == ["identifiant", "date", "précision de la date"]
    assert not any("_" in name for name in header)


def test_json_holds_the_same_events(content) -> None:
    whole = json.loads(downloads.as_json(content))
    assert [record["id"] for record in whole["events"]] == ["nvda-crash", "ddn-interview"]
    assert whole["about"] == ["A finding"]


def test_a_mirror_has_no_address_in_the_files(content) -> None:
    for record in json.loads(downloads.as_json(content))["events"]:
        for source in record["sources"]:
            linked = source["standing"] in ("primary", "press")
            assert (source["url"] is not None) == linked


def test_the_picture_carries_title_source_and_rows(content) -> None:
    spec = downloads.specification(content)
    assert spec["title"] == {"text": ["A finding"], "subtitle": ["Source: test"]}
    assert len(spec["datasets"]["texts"]) == 2
    assert json.loads(json.dumps(spec)) == spec


def test_png_and_svg_are_pictures(content) -> None:
    spec = downloads.specification(content)
    assert downloads.pictures.png(spec).startswith(b"\x89PNG")
    drawn = downloads.pictures.svg(spec).decode()
    assert drawn.startswith("<svg")
    assert "A finding" in drawn


def test_html_needs_nothing_from_elsewhere_and_still_zooms(content) -> None:
    page = downloads.page(content).decode()
    assert "<script src=" not in page
    assert "default-src 'none'" in html.unescape(page)
    assert '"window:mouseup"' in page


def test_files_speak_the_visitors_language(content, known) -> None:
    with language.override("fr"):
        records = json.loads(downloads.as_json(content))["events"]
    assert records[0]["title"] == known["nvda-crash"].title_fr
