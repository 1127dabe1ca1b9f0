"""Published figures and what it takes to compute them again.

Each row of `data/bundled/model/validation.csv` names a formula of `calc.published` and its inputs:
numbers, or references that are looked up in the other files, so that no figure stands twice:

    @key            default of a parameter      @series/<name>/<date>   value of an observation
    @key.low        its low end                 @config/<key>/total     parameters of a model
    @key.high       its high end                @config/<key>/<field>   a size of it

How near the figure must come follows from one rule, whose text knows none of the figures (see
`calc.published.rounding_tolerance`): half a unit of the last digit that the source prints, zeros
being digits too, of the figure (`last_digit`) and of each of its rounded inputs
(`input_last_digits`). What a source rounds further than it prints does not come out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from calc import published
from calc.physics import transformer_parameters
from data.files.csv import MODEL, Key, Sourced, TableError, Text, read_model_rows
from data.model.observations import observations, training_runs, transformer_config
from data.model.parameters import parameter

FILE = "validation.csv"
_END_OF_RANGE = {"low", "high"}


class FigureGroup(StrEnum):
    """What a published figure tests, and so what it shows when it comes out."""

    PHYSICS = "physics"  #: operations, parameters, memory, machines that somebody counted apart
    CIRCULAR = "circular"  #: the source calculates as we do, or took an input from the figure
    ARITHMETIC = "arithmetic"  #: sums, ratios and growth rates of published numbers


class _Row(Sourced):
    id: Annotated[str, Field(pattern=r"^V\d+[a-z]?$")]
    tests: FigureGroup
    label_en: Text
    label_fr: Text
    unit: Text
    formula: Key
    inputs: Text
    expected: Annotated[float, Field(allow_inf_nan=False)]
    last_digit: Annotated[float, Field(gt=0)]
    input_last_digits: Text | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PublishedFigure:
    """A published figure, the inputs to compute it from, and how near it must come.

    `tolerance` is relative. `compute` runs the formula now; nothing is stored.
    """

    id: str
    tests: FigureGroup
    label_en: str
    label_fr: str
    unit: str
    formula: str
    inputs: dict[str, float]
    expected: float
    tolerance: float
    source: str | None
    urls: tuple[str, ...]

    def label(self, language: str) -> str:
        """What the figure is, in `language` (en or fr)."""
        return self.label_fr if language == "fr" else self.label_en

    def compute(self) -> float:
        """The figure as the model's own functions give it."""
        return published.recompute(self.formula, self.inputs)

    def reproduced(self, computed: float) -> bool:
        """Whether a computed figure is near enough."""
        return published.within(computed, self.expected, self.tolerance)


def _of_config(path: list[str]) -> float:
    key, field = path
    config = transformer_config(key).config
    if field in {"total", "activated"}:
        return float(getattr(transformer_parameters(config), field))
    return float(config[field])


def _of_series(path: list[str]) -> float:
    series, day = path
    return next(row.value for row in observations(series) if row.date.isoformat() == day)


def _of_parameter(key: str) -> float:
    name, _, end = key.partition(".")
    if end and end not in _END_OF_RANGE:
        raise LookupError(key)
    return float(getattr(parameter(name), end or "default"))


def _resolve(text: str) -> float:
    """The number that an input stands for. Raises LookupError or ValueError."""
    if not text.startswith("@"):
        value = float(text)
        if not math.isfinite(value):
            raise ValueError(f"{text} is not a finite number")
        return value
    kind, *path = text[1:].split("/")
    try:
        match kind:
            case "config":
                return _of_config(path)
            case "series":
                return _of_series(path)
            case _:
                return _of_parameter(kind)
    except (LookupError, AttributeError, ValueError, StopIteration) as error:
        raise LookupError(f"{text} refers to nothing") from error


def _pairs(text: str) -> dict[str, str]:
    """`name=text; name=text` by name."""
    parts = (part.partition("=") for part in text.split("; ") if part)
    return {name: value for name, _, value in parts}


def _inputs(row: _Row, where: tuple[str, str]) -> dict[str, float]:
    inputs: dict[str, float] = {}
    for name, text in _pairs(row.inputs).items():
        try:
            inputs[name] = _resolve(text)
        except (LookupError, ValueError) as error:
            raise TableError(where[0], str(error), where[1], f"inputs.{name}") from error
    return inputs


def _tolerance(row: _Row, inputs: dict[str, float], where: tuple[str, str]) -> float:
    try:
        units = {name: float(text) for name, text in _pairs(row.input_last_digits or "").items()}
        return published.rounding_tolerance(
            row.formula, inputs, row.expected, row.last_digit, units
        )
    except (LookupError, ValueError) as error:
        raise TableError(where[0], f"{error}", where[1], "input_last_digits") from error


def _figure(row: _Row) -> PublishedFigure:
    where = (f"model/{FILE}", row.id)
    if row.formula not in published.FORMULAS:
        raise TableError(where[0], f"unknown formula {row.formula}", where[1], "formula")
    inputs = _inputs(row, where)
    return PublishedFigure(
        id=row.id,
        tests=row.tests,
        label_en=row.label_en,
        label_fr=row.label_fr,
        unit=row.unit,
        formula=row.formula,
        inputs=inputs,
        expected=row.expected,
        tolerance=_tolerance(row, inputs, where),
        source=row.source,
        urls=row.urls,
    )


def read_published_figures(folder: Path = MODEL) -> tuple[PublishedFigure, ...]:
    """The validation table of `folder`; its references look into the bundled files.

    Raises TableError naming the entry and field of the first fault.
    """
    return tuple(_figure(row) for row in read_model_rows(FILE, _Row, folder))


@lru_cache(maxsize=1)
def published_figures() -> tuple[PublishedFigure, ...]:
    """The bundled validation table, in the file's order, read once per process."""
    return read_published_figures()


@lru_cache(maxsize=1)
def training_flop_ratios() -> tuple[float, ...]:
    """6·N·D over the operations of each training run whose reference is independent of it."""
    return tuple(
        published.training_flop_ratios(
            (run.active_parameters, run.tokens, run.reference_flop)
            for run in training_runs()
            if not run.circular
        )
    )
