from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from data.files.csv import TableError, parse_rows, read_bytes, read_manifest, verify


class Point(BaseModel):
    model_config = ConfigDict(extra="forbid")
    x: int
    name: str | None


def test_an_edited_file_is_named(stale: Path) -> None:
    assert len(verify(stale).files) == 3
    with (stale / "daily/SPY.csv").open("a") as file:
        file.write("\n")
    with pytest.raises(TableError) as caught:
        verify(stale)
    assert caught.value.file == "daily/SPY.csv"
    assert "SHA-256" in str(caught.value)


def test_a_missing_file_is_named(stale: Path) -> None:
    (stale / "daily/SPY.csv").unlink()
    with pytest.raises(TableError, match=r"daily/SPY\.csv: cannot be read"):
        verify(stale)


def test_a_file_that_the_manifest_does_not_know(stale: Path) -> None:
    with pytest.raises(TableError, match=r"stray\.csv: is not in the manifest"):
        read_bytes("stray.csv", stale)


def test_a_missing_manifest(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"manifest\.json: cannot be read"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("field", "value"),
    [("sha256", "short"), ("rows", 0), ("first", "yesterday"), ("parts", []), ("maintained", "no")],
)
def test_a_wrong_manifest_names_the_field(stale: Path, field: str, value: object) -> None:
    path = stale / "manifest.json"
    content = json.loads(path.read_text())
    content["files"]["daily/SPY.csv"][field] = value
    path.write_text(json.dumps(content))
    with pytest.raises(TableError) as caught:
        read_manifest(stale)
    assert caught.value.field == f"files.daily/SPY.csv.{field}"


@pytest.mark.parametrize("name", ["../outside.csv", "/absolute.csv", "daily/../x.csv", "a.json"])
def test_a_manifest_cannot_name_files_elsewhere(stale: Path, name: str) -> None:
    path = stale / "manifest.json"
    content = json.loads(path.read_text())
    content["files"][name] = content["files"].pop("daily/SPY.csv")
    path.write_text(json.dumps(content))
    with pytest.raises(TableError, match=r"manifest\.json"):
        read_manifest(stale)


def test_rows_are_typed_and_empty_cells_are_none() -> None:
    rows = parse_rows("points.csv", b"x,name\n1,a\n2,\n", Point)
    assert [(row.x, row.name) for row in rows] == [(1, "a"), (2, None)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x,name\n1,a\nb,c\n", "points.csv, line 3, x: "),
        (b"x,nom\n1,a\n", "points.csv, line 2, name: "),
        (b"x,name\n1\n", "points.csv, line 2: has not as many cells"),
        (b"x,name\n1,a,b\n", "points.csv, line 2: has not as many cells"),
        (b"x,name\n", "points.csv: has no rows"),
        (b"", "points.csv: has no rows"),
        (b"x,name\n1,\xff\n", "points.csv: is not UTF-8"),
        (b'x,name\n1,"a"b\n', "points.csv, after line 1: "),
    ],
)
def test_a_wrong_row_is_named(content: bytes, message: str) -> None:
    with pytest.raises(TableError) as caught:
        parse_rows("points.csv", content, Point)
    assert str(caught.value).startswith(message)
