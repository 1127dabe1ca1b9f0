"""Starting points that set all sliders at once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from data.files.csv import BundledFileError, first_problem
from data.model.files import MODEL, Key, read_bytes
from data.model.parameters import Finite

FILE = "presets.toml"


class Preset(BaseModel):
    """A starting point: what it does not name stays at its default.

    A value is a number or names another: `low` and `high` are the parameter's own, `inf` is no
    ceiling, `implied` the elasticity that the market's fall implies at the default gain.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    values: dict[Key, Finite | Literal["low", "high", "inf", "implied"]] = {}


def read_presets(folder: Path = MODEL) -> tuple[Preset, ...]:
    """The presets in the file's order. Raises BundledFileError naming the field at fault."""
    name = f"model/{FILE}"
    try:
        raw = tomllib.loads(read_bytes(FILE, folder).decode("utf-8"))
        return tuple(TypeAdapter(list[Preset]).validate_python(raw.get("preset", [])))
    except ValidationError as error:
        field, problem = first_problem(error)
        raise BundledFileError(name, problem, field=field) from error
    except ValueError as error:
        raise BundledFileError(name, f"is not TOML: {error}") from error


@cache
def presets() -> tuple[Preset, ...]:
    """The bundled presets, read once per process."""
    return read_presets()
