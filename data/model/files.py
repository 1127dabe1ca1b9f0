"""How the model's files are read: by hand-kept name, every row validated, once per process."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from data.files.csv import BundledFileError, parse_rows

MODEL = Path(__file__).parent.parent / "bundled" / "model"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


def _addresses(text: str) -> str:
    for address in text.split(" ; "):
        if not address.startswith("https://") or any(c in address for c in "<>\"'` \n"):
            raise ValueError(f"not an https address: {address}")
    return text


Addresses = Annotated[str, AfterValidator(_addresses)]


class Sourced(BaseModel):
    """A row with a source. `url` may hold several addresses; `urls` tells them apart."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Text | None = None
    url: Addresses | None = None

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses, checked to be https."""
        return tuple(self.url.split(" ; ")) if self.url else ()


Row = TypeVar("Row", bound=BaseModel)


def read_bytes(name: str, folder: Path = MODEL) -> bytes:
    """The content of one of the model's files. Raises BundledFileError where it is missing."""
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise BundledFileError(f"model/{name}", f"cannot be read ({error.strerror})") from error


def read_rows(name: str, shape: type[Row], folder: Path = MODEL) -> tuple[Row, ...]:
    """The rows of a CSV, each validated as a `shape`; an empty cell is None.

    Raises BundledFileError naming file, line and column of the first value that does not fit.
    """
    return parse_rows(f"model/{name}", read_bytes(name, folder), shape)
