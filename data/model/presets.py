"""Starting points that set all sliders at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from data.files.csv import MODEL, Key
from data.files.toml import read_toml, record_error
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


class _PresetFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: tuple[Preset, ...] = ()


def read_presets(folder: Path = MODEL) -> tuple[Preset, ...]:
    """The presets in the file's order. Raises RecordError naming the entry and field at fault."""
    path = folder / FILE
    raw = read_toml(path)
    try:
        return _PresetFile.model_validate(raw).preset
    except ValidationError as error:
        raise record_error(path, raw, error) from error


@cache
def presets() -> tuple[Preset, ...]:
    """The bundled presets, read once per process."""
    return read_presets()
