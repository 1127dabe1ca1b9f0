"""The bundled files: found by name, checked against their manifest, read row by row.

`data/bundled/manifest.json` says of every bundled file of prices and companies where it comes
from, what it covers and which bytes it has. A file is compared with its SHA-256 whenever it is
read, so a damaged or half-edited one is refused by name instead of being shown. The files of the
demand model in `data/bundled/model` are edited by hand and not listed in the manifest: every row
of theirs is validated, and no checksum compared.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from data.files.errors import BundledFileError
from data.files.toml import https_address

BUNDLED = Path(__file__).parent.parent / "bundled"
MODEL = BUNDLED / "model"
MANIFEST_NAME = "manifest.json"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
When = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+(/[A-Za-z0-9_]+)*\.csv$")]


class TableError(BundledFileError):
    """A bundled table is missing, is not the one its manifest names, or holds a wrong value.

    `file` is its name below `data/bundled`; `entry` (a line number or a symbol) and `field`
    say where in it, where that is known.
    """

    def __init__(
        self, file: str, problem: str, entry: str | None = None, field: str | None = None
    ) -> None:
        self.file, self.problem, self.entry, self.field = file, problem, entry, field
        place = ", ".join(part for part in (file, entry, field) if part)
        super().__init__(f"{place}: {problem}")


class RowsProvenance(BaseModel):
    """Where the rows from `first` to `last` come from, and when they were gathered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Text
    retrieved: When
    first: date | None = None
    last: date | None = None


class FileEntry(BaseModel):
    """What the manifest says of one file.

    `rows` counts without the header; `first` and `last` are the earliest and latest date in it,
    None for a file without dates. `adjustment` says what was done to prices, `terms` on which
    terms the file may be used, `maintained` whether people edit it by hand or the importer writes
    it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: Text
    parts: Annotated[tuple[RowsProvenance, ...], Field(min_length=1)]
    first: date | None = None
    last: date | None = None
    rows: Annotated[int, Field(ge=1)]
    sha256: Digest
    currency: Literal["USD"] | None = None
    adjustment: str | None = None
    terms: Text
    maintained: Literal["imported", "by hand"]


class Manifest(BaseModel):
    """The manifest: a format number and one entry per file, by its name below the folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    files: Mapping[FileName, FileEntry]

    def entry(self, name: str) -> FileEntry:
        """The entry of the file `name`; raises TableError where there is none."""
        try:
            return self.files[name]
        except KeyError:
            raise TableError(name, "is not in the manifest") from None


def _https_addresses(text: str) -> str:
    for address in text.split(" ; "):
        https_address(address)
    return text


class Sourced(BaseModel):
    """A row with its source. `url` may hold several addresses, separated by " ; "."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Text | None = None
    url: Annotated[str, AfterValidator(_https_addresses)] | None = None

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses of `url` one by one, checked to be https."""
        return tuple(self.url.split(" ; ")) if self.url else ()


def digest(content: bytes) -> str:
    """The SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def first_problem(error: ValidationError) -> tuple[str, str]:
    """The field and the message of the first thing that pydantic found wrong."""
    found = error.errors(include_url=False, include_context=False)[0]
    return ".".join(str(step) for step in found["loc"]), found["msg"]


def read_manifest(root: Path = BUNDLED) -> Manifest:
    """The manifest of the folder `root`, as it stands on disk now.

    Raises TableError where it is missing or not of the shape above.
    """
    try:
        return Manifest.model_validate_json((root / MANIFEST_NAME).read_bytes())
    except OSError as error:
        raise TableError(MANIFEST_NAME, f"cannot be read ({error.strerror})") from error
    except ValidationError as error:
        field, problem = first_problem(error)
        raise TableError(MANIFEST_NAME, problem, field=field) from error


@lru_cache(maxsize=8)
def manifest(root: Path = BUNDLED) -> Manifest:
    """The manifest of `root`, read once per process: bundled files change with a deployment."""
    return read_manifest(root)


def _content(name: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TableError(name, f"cannot be read ({error.strerror})") from error


def read_bytes(name: str, root: Path = BUNDLED, entry: FileEntry | None = None) -> bytes:
    """The content of the bundled file `name`, compared with its manifest (or with `entry`).

    Raises TableError where the file is unknown, missing, or another than its manifest says.
    """
    expected = entry or manifest(root).entry(name)
    content = _content(name, root / name)
    if digest(content) != expected.sha256:
        raise TableError(name, f"its SHA-256 is not the one in {MANIFEST_NAME}: damaged or edited")
    return content


def verify(root: Path = BUNDLED) -> Manifest:
    """Compare every file of the manifest with its SHA-256 (some 2 MB, a few milliseconds).

    Returns the manifest. Raises TableError naming the first file that differs.
    """
    read = read_manifest(root)
    for name, entry in read.files.items():
        read_bytes(name, root, entry)
    return read


def damaged(root: Path = BUNDLED) -> tuple[str, ...]:
    """The files that are missing or not what their manifest says; it alone where it is damaged."""
    try:
        entries = read_manifest(root).files
    except TableError as error:
        return (error.file,)
    found = []
    for name, entry in entries.items():
        try:
            read_bytes(name, root, entry)
        except TableError:
            found.append(name)
    return tuple(found)


Row = TypeVar("Row", bound=BaseModel)


def read_rows(name: str, shape: type[Row], root: Path = BUNDLED) -> tuple[Row, ...]:
    """The rows of a bundled CSV, each validated as a `shape`; an empty cell is None.

    Raises TableError naming file, line and column of the first value that does not fit.
    """
    return parse_rows(name, read_bytes(name, root), shape)


def parse_rows(name: str, content: bytes, shape: type[Row]) -> tuple[Row, ...]:
    """The rows of the CSV in `content` (UTF-8), as `read_rows`; `name` is for its errors."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TableError(name, "is not UTF-8") from error
    reader = csv.DictReader(io.StringIO(text), strict=True)
    rows: list[Row] = []
    try:
        for record in reader:
            # DictReader files surplus cells under None and fills missing ones with None.
            if None in record or None in record.values():
                problem = "has not as many cells as there are columns"
                raise TableError(name, problem, f"line {reader.line_num}")
            values = {key: value or None for key, value in record.items()}
            rows.append(shape.model_validate(values))
    except ValidationError as error:
        field, problem = first_problem(error)
        raise TableError(name, problem, f"line {reader.line_num}", field) from error
    except csv.Error as error:
        raise TableError(name, str(error), f"after line {reader.line_num}") from error
    if not rows:
        raise TableError(name, "has no rows")
    return tuple(rows)


def read_model_bytes(name: str, folder: Path = MODEL) -> bytes:
    """The content of a file of the demand model. Raises TableError where it cannot be read."""
    return _content(f"model/{name}", folder / name)


def read_model_rows(name: str, shape: type[Row], folder: Path = MODEL) -> tuple[Row, ...]:
    """The rows of a CSV of the demand model, as `read_rows` but without a checksum."""
    return parse_rows(f"model/{name}", read_model_bytes(name, folder), shape)
