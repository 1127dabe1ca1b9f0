"""Starting points that set all sliders at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from calc.implied import ValuationAssumptions, implied_demand
from calc.scenario import PARAMETERS, Scenario
from data.files.csv import MODEL, Key
from data.files.toml import read_toml, record_error
from data.model.parameters import Finite, Parameter, default, parameters, scenario

FILE = "presets.toml"

DECIMALS = 5
"""Digits behind the point of an assumption as addresses and sliders carry it."""


class Preset(BaseModel):
    """A starting point: what it does not name stays at its default.

    A value is a number or names another: `low` and `high` are the parameter's own, `inf` is no
    ceiling, `implied` the elasticity that the market's fall implies at the default gain.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Key
    values: dict[Key, Finite | Literal["low", "high", "inf", "implied"]] = {}

    def numbers(self, rows: Mapping[str, Parameter], implied: float | None) -> dict[str, float]:
        """What it names, as numbers; `implied` None (no elasticity gives the fall): the lowest."""
        return {key: _number(asked, rows[key], implied) for key, asked in self.values.items()}


def _number(asked: float | str, row: Parameter, implied: float | None) -> float:
    match asked:
        case "inf":
            return math.inf
        case "low":
            return row.low
        case "high":
            return row.high
        case "implied":
            low, high = row.limits
            return low if implied is None else min(max(implied, low), high)
        case _:
            return float(asked)


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


def implied_elasticity() -> float | None:
    """The elasticity that the fall on the day of the shock implies under the defaults."""
    names = ValuationAssumptions.__dataclass_fields__
    valuation = ValuationAssumptions(**{name: default(name) for name in names})
    return implied_demand(default("price_move"), valuation, scenario()).elasticity


def preset_scenarios() -> dict[str, Scenario]:
    """The assumptions of each bundled preset by key, with the digits that an address carries."""
    rows, implied, plain = parameters(), implied_elasticity(), scenario().floats()
    scenarios = {}
    for preset in presets():
        values = plain | preset.numbers(rows, implied)
        scenarios[preset.key] = Scenario(
            **{name: round(values[name], DECIMALS) for name in PARAMETERS}
        )
    return scenarios
