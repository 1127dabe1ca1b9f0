"""Dated observations, training runs and model configurations that the model is held against."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from data.files.csv import (
    Key,
    Sourced,
    TableError,
    Text,
    first_problem,
    read_model_bytes,
    read_model_rows,
)

CONFIGS_FILE = "transformer_configs.json"

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Observation(Sourced):
    """One value of a series; `low` and `high` are its 5 % and 95 % bounds where published.

    `partial` values cover a period of which a part had not been counted yet.
    """

    series: Key
    date: date
    value: Positive
    low: Positive | None = None
    high: Positive | None = None
    partial: bool | None = None
    unit: Text
    note_en: Text | None = None
    note_fr: Text | None = None

    def note(self, language: str) -> str | None:
        """What is remarked of the value, in a language of the project."""
        return self.note_fr if language == "fr" else self.note_en


class TrainingRun(Sourced):
    """A training run whose operations are known from elsewhere.

    `circular` runs have their reference computed as 6·N·D itself and prove nothing.
    """

    model: Text
    active_parameters: Positive
    tokens: Positive
    reference_flop: Positive
    method: Literal["reported", "operations_and_hardware", "operations"]
    circular: bool
    note_en: Text | None = None
    note_fr: Text | None = None


class TransformerConfig(BaseModel):
    """The sizes of a model as its publisher's inference code reads them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Text
    source: Text
    url: Annotated[str, Field(pattern=r"^https://\S+$")]
    config: dict[Key, Annotated[int, Field(ge=0)]]


@lru_cache(maxsize=1)
def _rows() -> tuple[Observation, ...]:
    return read_model_rows("series.csv", Observation)


def series_names() -> tuple[str, ...]:
    """The names of the series, in the file's order."""
    return tuple(dict.fromkeys(row.series for row in _rows()))


def observations(series: str) -> tuple[Observation, ...]:
    """The observations of a series by date; LookupError where there is no such series."""
    found = tuple(sorted((r for r in _rows() if r.series == series), key=lambda r: r.date))
    if not found:
        raise LookupError(f"no series {series}")
    return found


def frame(series: str) -> pd.DataFrame:
    """A series as a frame by date with value, low, high, partial, unit, source and notes."""
    rows = [row.model_dump(exclude={"series", "date"}) for row in observations(series)]
    index = pd.DatetimeIndex([row.date for row in observations(series)], name="date")
    numbers = {"value": "float64", "low": "float64", "high": "float64"}
    return pd.DataFrame(rows, index=index).astype(numbers)


@lru_cache(maxsize=1)
def training_runs() -> tuple[TrainingRun, ...]:
    """The training runs, in the file's order."""
    return read_model_rows("training_runs.csv", TrainingRun)


@lru_cache(maxsize=1)
def transformer_configs() -> dict[str, TransformerConfig]:
    """The configurations by key. Raises TableError naming the entry and field at fault."""
    name = f"model/{CONFIGS_FILE}"
    try:
        raw = json.loads(read_model_bytes(CONFIGS_FILE))
        return TypeAdapter(dict[Key, TransformerConfig]).validate_python(raw)
    except ValidationError as error:
        field, problem = first_problem(error)
        raise TableError(name, problem, field=field) from error
    except ValueError as error:
        raise TableError(name, f"is not JSON: {error}") from error


def transformer_config(key: str) -> TransformerConfig:
    """One configuration; LookupError where there is none of that key."""
    return transformer_configs()[key]
