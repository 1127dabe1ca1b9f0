"""How bundled files reach the disk: described by the manifest, and never by halves."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data.files.csv import (
    MANIFEST_NAME,
    FileEntry,
    Manifest,
    RowsProvenance,
    TableError,
    Text,
    When,
    digest,
)
from data.files.toml import Fault, RecordError, read_toml, record_error

ABOUT_NAME = "about.toml"
DECIMALS = 4  # of a bundled price: providers send binary noise behind the fourth


class About(BaseModel):
    """What people write about one file, or about all files of one name pattern."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: Text
    source: Text
    adjustment: Text | None = None
    currency: Literal["USD"] | None = None
    dates: Text | None = None
    maintained: Literal["imported", "by hand"]
    terms: Text


class Descriptions(BaseModel):
    """The file `about.toml`: when the figures were compiled, and the texts of the manifest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    compiled: When
    files: Annotated[Mapping[str, About], Field(min_length=1)]

    def of(self, name: str) -> About:
        """The description of the file `name`; RecordError where there is none."""
        for pattern, about in self.files.items():
            if fnmatchcase(name, pattern):
                return about
        raise RecordError(ABOUT_NAME, Fault("", "", f"has no entry for {name}"))

    def names(self, root: Path, maintained: Literal["imported", "by hand"]) -> tuple[str, ...]:
        """The files in `root` that are described here and maintained in this way, sorted."""
        return tuple(
            sorted(
                path.relative_to(root).as_posix()
                for pattern, about in self.files.items()
                if about.maintained == maintained
                for path in root.glob(pattern)
            )
        )


def read_descriptions(root: Path) -> Descriptions:
    """The descriptions in `root`. Raises RecordError where they break a rule, OSError too."""
    path = root / ABOUT_NAME
    raw = read_toml(path)
    try:
        return Descriptions.model_validate(raw)
    except ValidationError as error:
        raise record_error(path, raw, error) from error


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """`frame` as bundled CSV: without its index, shortest exact decimals, one newline a row."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def daily_csv(bars: pd.DataFrame) -> bytes:
    """Daily bars (columns session, open, high, low, close, volume) as a bundled CSV."""
    dated = bars.assign(session=bars["session"].dt.strftime("%Y-%m-%d"))
    return csv_bytes(dated.round(DECIMALS).astype({"volume": "int64"}))


def describe(
    name: str, content: bytes, texts: Descriptions, parts: tuple[RowsProvenance, ...] | None = None
) -> FileEntry:
    """The manifest's entry of the CSV `content`.

    `parts` says where its rows come from; without it they are all of the compilation that
    `texts` describes.
    """
    about = texts.of(name)
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
    first, last = _span(name, rows, about.dates) if about.dates else (None, None)
    whole = RowsProvenance(source=about.source, first=first, last=last, retrieved=texts.compiled)
    return FileEntry(
        about=about.about,
        parts=parts or (whole,),
        first=first,
        last=last,
        rows=len(rows),
        sha256=digest(content),
        currency=about.currency,
        adjustment=about.adjustment,
        terms=about.terms,
        maintained=about.maintained,
    )


def _span(name: str, rows: list[dict[str, str]], column: str) -> tuple[date, date]:
    try:
        days = [date.fromisoformat(row[column][:10]) for row in rows if row[column]]
        return min(days), max(days)
    except (KeyError, ValueError) as error:
        raise TableError(name, f"no dates to describe ({error})", field=column) from error


def write_bundle(root: Path, contents: Mapping[str, bytes], manifest: Manifest) -> None:
    """Write `contents` (by name below `root`) and then the manifest that describes them.

    Everything is written beside its place first and only then moved into it, so that a full
    disk or an interruption leaves the old files. OSError where the disk refuses.
    """
    described = manifest.model_dump_json(indent=2, exclude_none=True) + "\n"
    everything = {**contents, MANIFEST_NAME: described.encode("utf-8")}
    with ExitStack() as leftovers:
        staged: list[tuple[Path, Path]] = []
        for name, content in everything.items():
            place = root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            temporary = place.with_name(f".new-{place.name}")
            leftovers.callback(temporary.unlink, missing_ok=True)
            with temporary.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            staged.append((temporary, place))
        for temporary, place in staged:
            temporary.replace(place)
